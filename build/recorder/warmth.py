"""Formulas and text that Manim has read before, handed from one recording process to those forked later.

Manim parses the SVG of every formula once a process. A preview's processes live for one recording each; what
one of them has parsed, the next can begin with, as long as they were forked from one process and share its
media folder: Manim's keys hold for both.
"""

import pickle
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
from manim import ManimColor, Mobject, SVGMobject, VGroup, config
from manim.mobject.svg.svg_mobject import SVG_HASH_TO_MOB_MAP, VMobjectFromSVGPath

__all__ = ["begin_with_parsed", "forget_parsed", "take_parsed", "unpack_parsed"]

# What may be in two mobjects at once: nothing changes it.
_FIXED = frozenset({bool, float, int, str, type(None), np.float64, ManimColor})
_LETTERS = frozenset({VGroup, VMobjectFromSVGPath})


class _Parsed(VGroup):
    """What was parsed before, of which Manim makes a copy for each text that says the same."""

    def copy(self) -> "_Parsed":
        """Return a copy as Manim would make it, in a quarter of the time."""
        twin: _Parsed = _twin(self, {})
        return twin


def _twin(mobject: Mobject, twins: dict[int, Any]) -> Any:
    twin = twins[id(mobject)] = object.__new__(type(mobject))
    own = vars(twin)
    for name, value in vars(mobject).items():
        own[name] = value if type(value) in _FIXED else _copied(value, twins)
    own["original_id"] = str(id(mobject))
    return twin


def _copied(value: Any, twins: dict[int, Any]) -> Any:
    kind = type(value)
    if kind is np.ndarray:
        return value.copy()
    if kind in _LETTERS:
        known = twins.get(id(value))
        return _twin(value, twins) if known is None else known
    if kind is list:
        return [_copied(one, twins) for one in value]
    if kind is dict:
        return {name: _copied(one, twins) for name, one in value.items()}
    return deepcopy(value, twins)


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
    parsed: dict[int, _Parsed] = {}
    for key, mobject in SVG_HASH_TO_MOB_MAP.items():
        if not isinstance(mobject, SVGMobject):
            continue  # begun with
        if mobject.file_name is None or not Path(mobject.file_name).is_relative_to(media):
            continue
        # A plain group: classes of the project's own would keep their old code alive.
        parsed[key] = group = _Parsed(*mobject.submobjects)
        vars(group)["id_to_vgroup_dict"] = mobject.id_to_vgroup_dict
        for part in group.get_family():
            # The SVG's own outline, of no use once it was read, and most of the work of every copy.
            if isinstance(part, VMobjectFromSVGPath):
                vars(part)["path_obj"] = None
    return pickle.dumps(parsed, pickle.HIGHEST_PROTOCOL)


def unpack_parsed(data: bytes) -> dict[int, _Parsed]:
    """Return what `take_parsed` gave in a process of our own; never to be used on anything else."""
    parsed: dict[int, _Parsed] = pickle.loads(data)
    return parsed


def begin_with_parsed(parsed: dict[int, _Parsed]) -> None:
    """Let Manim know what was parsed."""
    # Manim reads nothing of a cached SVG but its parts and their names, which a group has as well.
    SVG_HASH_TO_MOB_MAP.update(parsed)  # type: ignore[arg-type]
