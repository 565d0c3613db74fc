"""What the drawn things are called in the scene's own code, and which of them are text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from manim import Mobject, Scene, VMobject

from build.recorder.renderer import RecordingRenderer
from build.recorder.variables import variables
from build.recorder.words import are_words, words_of
from build.recording import Span

__all__ = ["Named", "ObjectNotes"]

_CURVE = 4


@dataclass(frozen=True)
class Named:
    """Something that a scene draws.

    Attributes
    ----------
    name : str
        ``figure.line``, ``self.title``, ``labels[2]``; a name that others had as well, as in a loop, with
        what it says, ``label ("north")``; where no variable holds it, its class, ``Text("north")``.
    text : bool
        It is words, a number or a formula.
    """

    name: str
    text: bool


@dataclass
class _Noted:
    """A mobject, and what it was called: by variables, and else by where it is in what the scene shows."""

    mobject: Mobject
    text: bool
    names: list[str]
    place: str


class ObjectNotes:
    """Notes, at the end of every span, which shape is whose. Its `on_span` is for `build.record`.

    A span's last state is the next one's first, so that a shape may be noted only later: shapes are kept by
    their content, and found in the end.
    """

    def __init__(self) -> None:
        self._noted: list[_Noted] = []
        self._numbers: dict[int, int] = {}  # mobjects are kept, so that no number of Python's is used twice
        self._keys: dict[Any, int] = {}
        self._writer: Any = None

    @property
    def objects(self) -> list[Named]:
        """Everything that was drawn, by its number."""
        holders = Counter(name for noted in self._noted for name in noted.names)
        return [Named(_called(noted, holders), noted.text) for noted in self._noted]

    def on_span(self, renderer: RecordingRenderer, span: Span) -> None:
        """Note what the scene shows now."""
        self._writer = renderer.writer
        scene: Scene = renderer.scene
        names = variables()
        leaves: list[tuple[VMobject, int]] = []
        for mobject in scene.mobjects:
            self._walk(mobject, names, [], type(mobject).__name__, leaves)
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
        self,
        mobject: Mobject,
        variables: dict[int, list[str]],
        inherited: list[str],
        place: str,
        leaves: list[tuple[VMobject, int]],
    ) -> None:
        names = [*variables.get(id(mobject), ()), *inherited]
        if are_words(mobject):
            number = self._number(mobject, names, place, text=True)
            leaves += [
                (part, number)
                for part in mobject.get_family()
                if isinstance(part, VMobject) and len(part.points) >= _CURVE
            ]
            return
        if isinstance(mobject, VMobject) and len(mobject.points) >= _CURVE:
            leaves.append((mobject, self._number(mobject, names, place, text=False)))
        for index, part in enumerate(mobject.submobjects):
            self._walk(part, variables, [f"{name}[{index}]" for name in names], f"{place}[{index}]", leaves)

    def _number(self, mobject: Mobject, names: list[str], place: str, *, text: bool) -> int:
        number = self._numbers.get(id(mobject))
        if number is None:
            number = self._numbers[id(mobject)] = len(self._noted)
            self._noted.append(_Noted(mobject, text, names, place))
        else:
            known = self._noted[number].names
            known += [name for name in names if name not in known]
        return number


def _called(noted: _Noted, holders: Counter[str]) -> str:
    """Return the best name: one that nothing else had, or what tells it from the others."""
    name = next((name for name in noted.names if holders[name] == 1), None)
    if name is not None:
        return name
    words = words_of(noted.mobject) if noted.text else ""
    if noted.names:
        return f"{noted.names[0]} ({words})" if words else noted.names[0]
    return f"{type(noted.mobject).__name__}({words})" if words else noted.place
