"""Formulas and text that Manim has read before, handed from one recording process to those forked later.

Manim parses the SVG of every formula once a process. A preview's processes live for one recording each; what
one of them has parsed, the next can begin with, as long as they were forked from one process and share its
media folder: Manim's keys hold for both.
"""

import pickle
from pathlib import Path

from manim import SVGMobject, VGroup, config
from manim.mobject.svg.svg_mobject import SVG_HASH_TO_MOB_MAP, VMobjectFromSVGPath

__all__ = ["begin_with_parsed", "forget_parsed", "take_parsed", "unpack_parsed"]


def forget_parsed() -> None:
    """Let Manim parse anew what earlier scenes of this process had it parse, so that none depends on another.

    Manim 0.22 draws the lines of a formula thinner when it has parsed the formula before.
    """
    for key, mobject in list(SVG_HASH_TO_MOB_MAP.items()):
        if isinstance(mobject, SVGMobject):  # what a process began with is kept, as groups
            del SVG_HASH_TO_MOB_MAP[key]


def take_parsed() -> bytes:
    """Return what this process has parsed beyond what it began with, for `unpack_parsed`.

    Files outside Manim's media folder are left out: an author may change them.
    """
    media = Path(config.media_dir)
    parsed: dict[int, VGroup] = {}
    for key, mobject in SVG_HASH_TO_MOB_MAP.items():
        if not isinstance(mobject, SVGMobject):
            continue  # begun with
        if mobject.file_name is None or not Path(mobject.file_name).is_relative_to(media):
            continue
        # A plain group: classes of the project's own would keep their old code alive.
        parsed[key] = group = VGroup(*mobject.submobjects)
        vars(group)["id_to_vgroup_dict"] = mobject.id_to_vgroup_dict
        for part in group.get_family():
            # The SVG's own outline, of no use once it was read, and most of the work of every copy.
            if isinstance(part, VMobjectFromSVGPath):
                vars(part)["path_obj"] = None
    return pickle.dumps(parsed, pickle.HIGHEST_PROTOCOL)


def unpack_parsed(data: bytes) -> dict[int, VGroup]:
    """Return what `take_parsed` gave in a process of our own; never to be used on anything else."""
    parsed: dict[int, VGroup] = pickle.loads(data)
    return parsed


def begin_with_parsed(parsed: dict[int, VGroup]) -> None:
    """Let Manim know what was parsed."""
    # Manim reads nothing of a cached SVG but its parts and their names, which a group has as well.
    SVG_HASH_TO_MOB_MAP.update(parsed)  # type: ignore[arg-type]
