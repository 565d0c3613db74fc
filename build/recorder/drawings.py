"""Drawings by what is drawn: found where it was drawn before, stored where it was not."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from itertools import count
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from build.recorder.contours import contours_of
from build.recorder.styles import Layers, Line, Style
from build.recording import PictureWriter
from build.recording.columns import Recent
from build.recording.writer import NOWHERE

__all__ = ["Content", "Drawings", "Shape"]

# Mobjects as they were painted: enough for the shapes of several thousand frames.
_MOST_REMEMBERED = 30_000


class Shape(NamedTuple):
    """Points in the camera's plane, their key, and contours where they are not by Manim's rules."""

    key: Any
    points: NDArray[np.float64]
    tolerance: float
    contours: NDArray[np.int32] | None

    @classmethod
    def by_rules(cls, points: NDArray[np.float64], tolerance: float) -> Shape:
        """Return a shape whose contours follow Manim's rules."""
        return cls((_digest(points), tolerance), points, tolerance, None)

    @classmethod
    def of_contours(cls, points: NDArray[np.float64], contours: NDArray[np.int32]) -> Shape:
        """Return a shape of given contours."""
        return cls((_digest(points), contours.tobytes()), points, 0.0, contours)


def _digest(points: NDArray[np.float64]) -> bytes:
    return blake2b(points.data, digest_size=16).digest()


class Content(NamedTuple):
    """All that is drawn of a mobject; and where its gradients lie, if it has some."""

    shape: Shape
    style: Style
    line: Line | None


class Drawings:
    """Finds drawings by their content, and stores those that are not there.

    Parameters
    ----------
    writer : PictureWriter
    """

    def __init__(self, writer: PictureWriter) -> None:
        self._writer = writer
        self._known: Recent[Any, Sequence[int]] = Recent(_MOST_REMEMBERED)

    def of(self, contents: Sequence[Content], view: int) -> list[Sequence[int]]:
        """Return the drawings of each content, in painting order."""
        keys = [(shape.key, style.number, view, line) for shape, style, line in contents]
        found = [self._known.get(key) for key in keys]
        fresh = {
            key: content for key, content, known in zip(keys, contents, found, strict=True) if known is None
        }
        if not fresh:
            return [known or () for known in found]
        new = [*fresh.values()]
        layers = Layers.of([style for _, style, _ in new])
        lines = np.array([line or NOWHERE for _, _, line in new])
        stored = dict(zip(fresh, self.store(self._numbers_of(new), layers, lines, view), strict=True))
        self._known.update(stored.items())
        return [stored[key] if known is None else known for key, known in zip(keys, found, strict=True)]

    def know(self, content: Content, view: int, shape: int, drawings: Sequence[int]) -> None:
        """Let drawings, and the shape that they are of, be found by their content from now on."""
        self._known[content.shape.key, content.style.number, view, content.line] = drawings
        self._writer.know_shape(content.shape.key, shape)

    def shape_of(self, content: Content) -> int:
        """Return the number of a shape; -1 where it is not known."""
        number = self._writer.find_shape(content.shape.key)
        return -1 if number is None else number

    def store(
        self, shapes: NDArray[np.int64], layers: Layers, lines: NDArray[np.float64], view: int
    ) -> list[range]:
        """Store the drawings of shapes without looking for them, and return their numbers.

        Parameters
        ----------
        shapes : (n,) int
        layers : Layers
            What is painted on each.
        lines : (n, 4) float64
            Where the gradients of each lie, if it has some.
        view : int
        """
        rows = layers.rows.copy()
        rows["shape"] = np.repeat(shapes, layers.counts)
        rows["view"] = view
        if len(layers.lengths):
            first = self._writer.add_paints(layers.stops, layers.lengths, lines[layers.owners])
            rows["paint"][rows["paint"] < 0] = np.arange(first, first + len(layers.lengths))
        ends = (self._writer.add_drawings(rows) + np.cumsum([0, *layers.counts])).tolist()
        return list(map(range, ends, ends[1:]))

    def store_shapes(
        self, points: NDArray[np.float64], lengths: NDArray[np.int64], tolerances: NDArray[np.float64]
    ) -> int:
        """Store shapes by Manim's rules without looking for them, and return the number of the first.

        Parameters
        ----------
        points : (N, 2) float64
            Of all shapes, end to end.
        lengths : (n,) int
        tolerances : (n,) float64
        """
        return self._writer.add_shapes(points, lengths, *contours_of(points, lengths, tolerances))

    def _numbers_of(self, contents: Sequence[Content]) -> NDArray[np.int64]:
        """Return the numbers of shapes; those that are not there are stored."""
        by_key = {shape.key: shape for shape, _, _ in contents}
        numbers = {key: self._writer.find_shape(key) for key in by_key}
        keys = [key for key, number in numbers.items() if number is None]
        if keys:
            first = self._writer.add_shapes(*_end_to_end([by_key[key] for key in keys]), keys=keys)
            numbers.update(zip(keys, count(first)))
        return np.array([numbers[shape.key] for shape, _, _ in contents], np.int64)


def _end_to_end(shapes: Sequence[Shape]) -> tuple[Any, ...]:
    """Return shapes as a `PictureWriter` takes many: points, lengths, contours, counts."""
    points, contours = [shape.points for shape in shapes], [shape.contours for shape in shapes]
    lengths = np.array(list(map(len, points)))
    joined = np.concatenate(points)
    tolerances = np.array([shape.tolerance for shape in shapes], np.float64)
    found, counts = contours_of(joined, lengths, tolerances)
    if all(own is None for own in contours):
        return joined, lengths, found, counts
    ends = np.cumsum(counts)[:-1]
    rows = [
        by_rules if own is None else own
        for own, by_rules in zip(contours, np.split(found, ends), strict=True)
    ]
    return joined, lengths, np.concatenate(rows), np.array(list(map(len, rows)))
