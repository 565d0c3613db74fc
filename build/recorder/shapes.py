"""Noting vectorised mobjects: what their shapes are, and how they are painted."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from itertools import count, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from manim import VMobject
from numpy.typing import NDArray

from build.recorder.as_written import as_manim_wrote
from build.recorder.styles import STYLING, Line, Style, Styles
from build.recording import DRAWING, PictureWriter
from build.recording.columns import Recent

if TYPE_CHECKING:
    from build.recorder.camera import NotingCamera

__all__ = ["ShapeNotes", "contours_of"]

_CURVE = 4  # points of a cubic curve
# Mobjects as they were painted: enough for the shapes of several thousand frames.
_MOST_REMEMBERED = 30_000
_PARTING = frozenset({"consider_points_equals_2d", "get_subpath_split_indices_from_points"})
_LOOKS = STYLING | _PARTING
_NO_CONTOURS = np.zeros((0, 3), np.int32)
_NO_POINTS = np.zeros((0, 2))


class _Shape(NamedTuple):
    """Points in the camera's plane, their key, and contours where they are not by Manim's rules."""

    key: Any
    points: NDArray[np.float64]
    tolerance: float
    contours: NDArray[np.int32] | None


class _Fresh(NamedTuple):
    """A mobject that is painted as none was before, and where the numbers of its drawings are awaited."""

    drawings: list[int]
    shape: _Shape
    style: Style
    line: Line | None


class ShapeNotes:
    """Turns vectorised mobjects into drawings; what was seen before is found by its content.

    Parameters
    ----------
    writer : PictureWriter
    """

    def __init__(self, writer: PictureWriter) -> None:
        self._writer = writer
        self._styles = Styles(writer)
        self._painted: Recent[Any, list[int]] = Recent(_MOST_REMEMBERED)

    def points(self, points: NDArray[np.float64]) -> int:
        """Return the number of a shape that is only points: a cloud, or an image's corners."""
        flat = np.array(points, np.float64, order="C")
        key = blake2b(flat.data, digest_size=16).digest()
        number = self._writer.find_shape(key)
        return self._writer.add_shape(key, flat, _NO_CONTOURS) if number is None else number

    def note(self, camera: NotingCamera, vmobjects: Sequence[VMobject], view: int) -> list[list[int]]:
        """Return the drawings of each vectorised mobject, in painting order."""
        projected = camera.project(vmobjects)
        styles = self._styles
        styles.begin_frame(camera)
        drawings: list[list[int]] = []
        fresh: list[_Fresh] = []
        # One copy for all: the camera's plane, of all points end to end.
        plane = [points[:, :2] for points in projected]
        flat = np.array(np.concatenate(plane), np.float64, order="C") if plane else _NO_POINTS
        stop = 0
        for vmobject, points in zip(vmobjects, projected, strict=True):
            start, stop = stop, stop + len(points)
            if stop - start < _CURVE:
                drawings.append([])
                continue
            as_manims = as_manim_wrote(vmobject, _LOOKS)
            style = styles.of(vmobject, as_manims=as_manims)
            if not style.layers:
                drawings.append([])
                continue
            line = styles.line(vmobject, points) if style.gradients else None
            shape = _shape(vmobject, points, flat[start:stop], as_manims=as_manims)
            key = (shape.key, style.number, view, line)
            painted = self._painted.get(key)
            if painted is None:
                painted = self._painted[key] = []
                fresh.append(_Fresh(painted, shape, style, line))
            drawings.append(painted)
        if fresh:
            self._add(fresh, view)
        return drawings

    def _add(self, fresh: Sequence[_Fresh], view: int) -> None:
        """Store drawings that are not there, and tell their numbers."""
        writer = self._writer
        # Many small arrays of records are joined slowly, bytes are not.
        rows = np.frombuffer(bytearray().join([style.rows for _, _, style, _ in fresh]), DRAWING)
        counts = [style.layers for _, _, style, _ in fresh]
        rows["shape"] = np.repeat(self._numbers_of([shape for _, shape, _, _ in fresh]), counts)
        rows["view"] = view
        stops = [stops for _, _, style, _ in fresh for stops in style.gradients]
        if stops:
            lines = [line for _, _, style, line in fresh for _ in style.gradients if line is not None]
            first = writer.add_paints(stops, lines)
            rows["paint"][rows["paint"] < 0] = np.arange(first, first + len(stops))
        end = writer.add_drawings(rows)
        for (drawings, *_), layers in zip(fresh, counts, strict=True):
            start, end = end, end + layers
            drawings += range(start, end)

    def _numbers_of(self, shapes: Sequence[_Shape]) -> list[int]:
        """Return the numbers of shapes; those that are not there are stored."""
        writer = self._writer
        by_key = {shape.key: shape for shape in shapes}
        numbers = {key: writer.find_shape(key) for key in by_key}
        keys = [key for key, number in numbers.items() if number is None]
        new = [by_key[key] for key in keys]
        plain = [shape for shape in new if shape.contours is None]
        found = iter(contours_of([shape.points for shape in plain], [shape.tolerance for shape in plain]))
        contours = [next(found) if shape.contours is None else shape.contours for shape in new]
        first = writer.add_shapes(keys, [shape.points for shape in new], contours)
        numbers.update(zip(keys, count(first)))
        return [numbers[shape.key] for shape in shapes]  # type: ignore[misc]


def _shape(
    vmobject: VMobject, points: NDArray[np.float64], flat: NDArray[np.float64], *, as_manims: bool
) -> _Shape:
    tolerance = vmobject.tolerance_for_point_equality
    if as_manims and vmobject.n_points_per_cubic_curve == _CURVE:
        return _Shape((blake2b(flat.data, digest_size=16).digest(), tolerance), flat, tolerance, None)
    flat, contours = _contours_of_its_own(vmobject, points)
    digest = blake2b(flat.data, digest_size=16).digest()
    return _Shape((digest, contours.tobytes()), flat, tolerance, contours)


def _contours_of_its_own(
    vmobject: VMobject, points: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Return the control points, four to a curve, and the contours that a mobject names itself."""
    step = vmobject.n_points_per_cubic_curve
    curves: list[NDArray[np.float64]] = []
    rows: list[tuple[int, int, bool]] = []
    for start, stop in vmobject.get_subpath_split_indices_from_points(points, n_dims=2):
        if stop - start >= step:
            heads = np.arange(start, stop - step + 1, step)
            curves.append(points[heads[:, None] + np.arange(_CURVE), :2].reshape(-1, 2))
            first = rows[-1][1] if rows else 0
            closed = vmobject.consider_points_equals_2d(points[start], points[stop - 1])
            rows.append((first, first + len(curves[-1]), bool(closed)))
    flat = np.concatenate(curves) if curves else points[:, :2]
    return np.array(flat, np.float64, order="C"), np.array(rows, np.int32).reshape(-1, 3)


def contours_of(
    shapes: Sequence[NDArray[np.float64]], tolerances: Sequence[float]
) -> list[NDArray[np.int32]]:
    """Return the contours of shapes by Manim's rules, all shapes at once.

    A contour ends where a curve's last point is not the next curve's first; it is closed if its own first
    and last points are the same.

    Parameters
    ----------
    shapes : sequence of (n, 2) float64
        Control points, four to a curve.
    tolerances : sequence of float
        How far apart two points of each shape may be and count as the same.

    Returns
    -------
    list of (m, 3) int32
        First point, point after the last, whether closed.

    References
    ----------
    Manim 0.22, ``VMobject.get_subpath_split_indices_from_points`` and ``consider_points_equals_2d``.
    """
    if not shapes:
        return []
    lengths = np.array([len(shape) for shape in shapes])
    points = np.concatenate(shapes)
    ends = np.cumsum(lengths)
    starts = ends - lengths
    within = np.arange(len(points)) - np.repeat(starts, lengths)
    slack = np.repeat(np.asarray(tolerances, np.float64), lengths)
    heads = np.flatnonzero((within > 0) & (within % _CURVE == 0))
    splits = heads[~_same(points[heads - 1], points[heads], slack[heads])]
    first = np.sort(np.concatenate([starts, splits]))
    last = np.append(first[1:], len(points))
    closed = _same(points[first], points[last - 1], slack[first])
    owner = np.searchsorted(ends, first, side="right")
    rows = np.stack([first - starts[owner], last - starts[owner], closed], axis=1).astype(np.int32)
    whole = last - first >= _CURVE
    rows, owner = rows[whole], owner[whole]
    cuts = np.searchsorted(owner, np.arange(len(shapes) + 1)).tolist()
    return [rows[a:b] for a, b in pairwise(cuts)]


def _same(a: NDArray[np.float64], b: NDArray[np.float64], slack: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which points are the same, as NumPy's ``isclose`` does with its relative tolerance for b."""
    with np.errstate(invalid="ignore"):
        apart = np.abs(a - b)
        near: NDArray[np.bool_] = apart <= slack[:, None] + 1e-5 * np.abs(b)
    endless = ~np.isfinite(apart)
    near[endless] = (a == b)[endless]
    return near[:, 0] & near[:, 1]
