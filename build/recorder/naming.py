"""What the drawn things are called in the scene's own code, and which of them are text."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from manim import Mobject, Scene, VMobject

from build.recorder.renderer import RecordingRenderer
from build.recording import Span

__all__ = ["Named", "ObjectNotes"]

# A mobject is text if its class, or one that it is derived from, ends so.
_TEXT = re.compile(r"(Text|Tex|Typst|Label|Formula|Integer|DecimalNumber|LiveNumber|Paragraph|Title)$")
# The code of these is not the author's: their variables name nothing.
_OTHERS = ("manim.", "build.", "contextlib")
_CURVE = 4


@dataclass(frozen=True)
class Named:
    """Something that a scene draws.

    Attributes
    ----------
    name : str
        ``figure.line``, ``self.title``, ``labels[2]``; its class where no variable holds it.
    text : bool
        It is words, a number or a formula.
    """

    name: str
    text: bool


class ObjectNotes:
    """Notes, at the end of every span, which shape is whose. Its `on_span` is for `build.record`.

    A span's last state is the next one's first, so that a shape may be noted only later: shapes are kept by
    their content, and found in the end.
    """

    def __init__(self) -> None:
        self.objects: list[Named] = []
        self._numbers: dict[int, int] = {}
        self._kept: list[Mobject] = []  # so that no number of Python's is used twice
        self._keys: dict[Any, int] = {}
        self._writer: Any = None

    def on_span(self, renderer: RecordingRenderer, span: Span) -> None:
        """Note what the scene shows now."""
        self._writer = renderer.writer
        scene: Scene = renderer.scene
        names = _variables()
        leaves: list[tuple[VMobject, int]] = []
        for mobject in scene.mobjects:
            self._walk(mobject, names, type(mobject).__name__, leaves)
        project = getattr(renderer.camera, "project", None)
        if not leaves or project is None:
            return
        for (leaf, owner), points in zip(leaves, project([leaf for leaf, _ in leaves]), strict=True):
            flat = np.array(points[:, :2], np.float64, order="C")
            key = (blake2b(flat.data, digest_size=16).digest(), leaf.tolerance_for_point_equality)
            self._keys[key] = owner

    def owners(self) -> dict[int, int]:
        """Return the object of each shape whose owner is known, by their numbers."""
        found = {}
        for key, owner in self._keys.items():
            shape = self._writer.find_shape(key)
            if shape is not None:
                found[int(shape)] = owner
        return found

    def _walk(
        self, mobject: Mobject, names: dict[int, str], fallback: str, leaves: list[tuple[VMobject, int]]
    ) -> None:
        name = names.get(id(mobject), fallback)
        if any(_TEXT.search(base.__name__) for base in type(mobject).__mro__):
            number = self._number(mobject, name, text=True)
            leaves += [
                (part, number)
                for part in mobject.get_family()
                if isinstance(part, VMobject) and len(part.points) >= _CURVE
            ]
            return
        if isinstance(mobject, VMobject) and len(mobject.points) >= _CURVE:
            leaves.append((mobject, self._number(mobject, name, text=False)))
        for index, part in enumerate(mobject.submobjects):
            self._walk(part, names, f"{name}[{index}]", leaves)

    def _number(self, mobject: Mobject, name: str, *, text: bool) -> int:
        number = self._numbers.get(id(mobject))
        if number is None:
            number = self._numbers[id(mobject)] = len(self.objects)
            self._kept.append(mobject)
            self.objects.append(Named(name, text))
        return number


def _variables() -> dict[int, str]:
    """Return what the author's variables are called, by the mobject that they hold: the shortest names."""
    names: dict[int, str] = {}
    found: list[tuple[str, Any]] = []
    frame = inspect.currentframe()
    while frame is not None:
        if not str(frame.f_globals.get("__name__", "")).startswith(_OTHERS):
            found += frame.f_locals.items()
        frame = frame.f_back
    for _ in range(3):
        inner: list[tuple[str, Any]] = []
        for name, value in found:
            if isinstance(value, Mobject):
                names.setdefault(id(value), name)
            elif isinstance(value, list | tuple) and len(value) < 200:
                inner += [(f"{name}[{i}]", part) for i, part in enumerate(value)]
                continue
            inner += _attributes(name, value)
        found = inner
    return names


def _attributes(name: str, value: Any) -> list[tuple[str, Any]]:
    """Return the attributes that the author's own classes gave an object."""
    module = type(value).__module__
    if module.startswith(("manim.", "numpy", "builtins")) or isinstance(value, type):
        return []
    attributes = getattr(value, "__dict__", {})
    mobjects = (Mobject, list, tuple)
    return [
        (f"{name}.{key}", part)
        for key, part in attributes.items()
        if key
        not in ("mobjects", "submobjects", "animations", "moving_mobjects", "static_mobjects", "camera")
        and (
            isinstance(part, mobjects)
            or not type(part).__module__.startswith(("manim.", "builtins", "numpy"))
        )
    ]
