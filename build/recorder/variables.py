"""What the variables of the author's running code are called, by the mobject that each holds."""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from manim import Mobject, VDict

from build.recorder.words import all_words

__all__ = ["variables"]

# The code of these is not the author's: their variables name nothing.
_OTHERS = ("manim.", "build.", "contextlib")
# Nor do the attributes of what is of these.
_PLAIN = ("manim.", "build.", "builtins", "numpy")
# What a scene holds for its own work.
_WORKINGS = frozenset(
    ("mobjects", "foreground_mobjects", "animations", "moving_mobjects", "static_mobjects", "camera")
)
# As deep as `self.figure.axes.x_axis.numbers`; of a longer list nobody reads the number.
_DEPTH = 5
_LONGEST = 1000
# Of one thing so many names are worth knowing.
_MOST = 4


def variables() -> dict[int, list[str]]:
    """Return the names of each mobject that the author's variables lead to, the shortest first."""
    names: dict[int, list[str]] = defaultdict(list)
    found: list[tuple[str, Any, bool]] = []
    frame = inspect.currentframe()
    while frame is not None:
        if not str(frame.f_globals.get("__name__", "")).startswith(_OTHERS):
            found += [(name, value, True) for name, value in frame.f_locals.items() if _may_hold(value)]
        frame = frame.f_back
    opened: set[int] = set()
    for _ in range(_DEPTH):
        inner: list[tuple[str, Any, bool]] = []
        for name, value, named in found:
            if named and isinstance(value, Mobject) and len(names[id(value)]) < _MOST:
                names[id(value)].append(name)
            if id(value) not in opened:
                opened.add(id(value))
                inner += [(name + where, part, named) for where, part, named in _parts(value)]
        found = inner
    return names


def _may_hold(value: Any) -> bool:
    if isinstance(value, Mobject | list | tuple | dict):
        return True
    return not isinstance(value, type) and not type(value).__module__.startswith(_PLAIN)


def _parts(value: Any) -> Iterator[tuple[str, Any, bool]]:
    """Yield what a value holds: how that is written after its name, the part, whether this names it."""
    if isinstance(value, list | tuple):
        held = enumerate(value[:_LONGEST])
        yield from ((f"[{i}]", part, True) for i, part in held if _may_hold(part))
        return
    if isinstance(value, VDict):
        value = value.submob_dict
    if isinstance(value, dict):
        items = [(key, part) for key, part in value.items() if isinstance(key, str | int)][:_LONGEST]
        yield from ((f"[{key!r}]", part, True) for key, part in items if _may_hold(part))
        return
    attributes = getattr(value, "__dict__", {}).items()
    if type(value).__module__.startswith(_PLAIN):
        # Of Manim's own, an axis's numbers are called so; a tip or a tick is the arrow's or the axis's.
        parts = {id(part) for part in value.submobjects}
        yield from ((f".{key}", part, all_words(part)) for key, part in attributes if id(part) in parts)
        return
    yield from ((f".{k}", part, True) for k, part in attributes if k not in _WORKINGS and _may_hold(part))
