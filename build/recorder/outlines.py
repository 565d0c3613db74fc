"""The outlines that text and formulas were made from: shared by their copies.

Manim keeps with every letter the SVG path that it was read from, reads it never again, and copies it with
every copy of the letter: nine tenths of what an animation of text takes to begin.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any
from weakref import WeakSet

from manim import Mobject
from manim.mobject.svg.svg_mobject import SVG_HASH_TO_MOB_MAP, VMobjectFromSVGPath

__all__ = ["share_outlines"]


# What Manim keeps was read once and does not change: a look at each is enough.
_seen: WeakSet[Mobject] = WeakSet()


class _Shared:
    """What is its own deep copy. Mixed in before a path's own class."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Shared":
        return self


@cache
def _shared(cls: Any) -> type:
    return type(cls.__name__, (_Shared, cls), {"__module__": cls.__module__})


def share_outlines(mobjects: Iterable[Any]) -> None:
    """Let copies of letters share the paths that these were read from.

    Parameters
    ----------
    mobjects : iterable
        Mobjects, or what has one: an animation, or ``mobject.animate``. Letters that Manim keeps, to make
        others from, are seen to as well.
    """
    for root in [getattr(one, "mobject", one) for one in mobjects]:
        if isinstance(root, Mobject):
            _share(root)
    for kept in SVG_HASH_TO_MOB_MAP.values():
        if kept not in _seen:
            _share(kept)
            _seen.add(kept)


def _share(root: Mobject) -> None:
    waiting = [root]
    while waiting:
        mobject = waiting.pop()
        waiting += mobject.submobjects
        if isinstance(mobject, VMobjectFromSVGPath):
            path: Any = vars(mobject).get("path_obj")
            if path is not None and not isinstance(path, _Shared):
                cls: Any = type(path)
                path.__class__ = _shared(cls)
