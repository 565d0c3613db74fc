"""Noting vectorised mobjects: what their shapes are, and how they are painted."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from manim import VMobject
from manim.camera.camera import CAP_STYLE_MAP, LINE_JOIN_MAP
from manim.mobject.three_d.three_d_utils import get_3d_vmob_end_corner_index
from numpy.typing import NDArray

from build.recorder.as_written import as_manim_wrote
from build.recording import Kind, PictureWriter
from build.recording.columns import Recent

if TYPE_CHECKING:
    from build.recorder.camera import NotingCamera

__all__ = ["ShapeNotes", "contours_of"]

# One layer of paint: kind, paint, line width in scene units, joint, cap.
_Layer = tuple[int, int, float, int, int]


class _Style(NamedTuple):
    """What is painted on a shape, under a number of its own."""

    number: int
    layers: tuple[_Layer, ...]


_CURVE = 4  # points of a cubic curve
# What is painted how: enough for the shapes of several thousand frames.
_MOST_REMEMBERED = 20_000
_PARTING = frozenset({"consider_points_equals_2d", "get_subpath_split_indices_from_points"})
_GRADIENT = frozenset({"get_gradient_start_and_end_points"})
_COLOURING = frozenset({"get_fill_rgbas", "get_stroke_rgbas", "get_stroke_width"})
_FLAT = 4  # numbers of a colour that is no gradient
_NO_CONTOURS = np.zeros((0, 3), np.int32)
_NO_POINTS = np.zeros((0, 2))


class _Shape(NamedTuple):
    """Points in the camera's plane, their key, and contours where they are not by Manim's rules."""

    key: Any
    points: NDArray[np.float64]
    tolerance: float
    contours: NDArray[np.int32] | None


class ShapeNotes:
    """Turns vectorised mobjects into drawings; what was seen before is found by its content.

    Parameters
    ----------
    writer : PictureWriter
    """

    def __init__(self, writer: PictureWriter) -> None:
        self._writer = writer
        self._styles: Recent[Any, _Style] = Recent(_MOST_REMEMBERED)
        self._given: Recent[Any, _Style] = Recent(_MOST_REMEMBERED)
        self._numbers: dict[tuple[_Layer, ...], int] = {}
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
        drawings: list[list[int]] = []
        fresh: list[tuple[list[int], _Shape, _Style]] = []
        as_given = camera.leaves_colours()
        # One copy for all: the camera's plane, of all points end to end.
        plane = [points[:, :2] for points in projected]
        flat = np.array(np.concatenate(plane), np.float64, order="C") if plane else _NO_POINTS
        stop = 0
        for vmobject, points in zip(vmobjects, projected, strict=True):
            start, stop = stop, stop + len(points)
            if stop - start < _CURVE:
                drawings.append([])
                continue
            given = self._style_as_given(camera, vmobject) if as_given else None
            style = None if given is None else self._given.get(given)
            if style is None:
                style = self._style(camera, vmobject, points)
                if given is not None:
                    self._given[given] = style
            if not style.layers:
                drawings.append([])
                continue
            shape = self._shape(vmobject, points, flat[start:stop])
            key = (shape.key, style.number, view)
            painted = self._painted.get(key)
            if painted is None:
                painted = self._painted[key] = []
                fresh.append((painted, shape, style))
            drawings.append(painted)
        self._add(fresh, view)
        return drawings

    def _shape(self, vmobject: VMobject, points: NDArray[np.float64], flat: NDArray[np.float64]) -> _Shape:
        tolerance = vmobject.tolerance_for_point_equality
        contours = None
        if vmobject.n_points_per_cubic_curve != _CURVE or not as_manim_wrote(vmobject, _PARTING):
            flat, contours = _contours_of_its_own(vmobject, points)
        digest = blake2b(flat.data, digest_size=16).digest()
        parting = tolerance if contours is None else contours.tobytes()
        return _Shape((digest, parting), flat, tolerance, contours)

    def _add(self, fresh: Sequence[tuple[list[int], _Shape, _Style]], view: int) -> None:
        writer = self._writer
        shapes = {shape.key: shape for _, shape, _ in fresh}
        numbers = {key: writer.find_shape(key) for key in shapes}
        new = [shape for key, shape in shapes.items() if numbers[key] is None]
        plain = [shape for shape in new if shape.contours is None]
        found = iter(contours_of([shape.points for shape in plain], [shape.tolerance for shape in plain]))
        contours = [next(found) if shape.contours is None else shape.contours for shape in new]
        first = writer.add_shapes([shape.key for shape in new], [shape.points for shape in new], contours)
        added = {shape.key: number for number, shape in enumerate(new, first)}
        rows: list[tuple[Any, ...]] = []
        owners: list[list[int]] = []
        for painted, shape, style in fresh:
            number = numbers[shape.key]
            if number is None:
                number = added[shape.key]
                rows += [
                    (kind, join, cap, 0, number, paint, view, -1, -1, width, 0.0, 0.0)
                    for kind, paint, width, join, cap in style.layers
                ]
                owners += [painted] * len(style.layers)
            else:
                painted += [
                    writer.drawing(
                        Kind(kind), shape=number, paint=paint, view=view, width=width, join=join, cap=cap
                    )
                    for kind, paint, width, join, cap in style.layers
                ]
        for drawing, painted in enumerate(owners, writer.add_drawings(rows)):
            painted.append(drawing)

    def _style_as_given(self, camera: NotingCamera, vmobject: VMobject) -> Any:
        """Return what decides a plain style, read off the mobject; None where Manim has to be asked."""
        if not as_manim_wrote(vmobject, _COLOURING):
            return None
        own: Any = vars(vmobject)
        try:
            fill, stroke, behind = own["fill_rgbas"], own["stroke_rgbas"], own["background_stroke_rgbas"]
            if fill.size != _FLAT or stroke.size != _FLAT or behind.size != _FLAT:
                return None
            widths = own["stroke_width"], own["background_stroke_width"], camera.cairo_line_width_multiple
            ends = own["joint_type"], own["cap_style"]
            return fill.tobytes(), stroke.tobytes(), behind.tobytes(), *widths, *ends
        except (KeyError, AttributeError):
            return None

    def _style(self, camera: NotingCamera, vmobject: VMobject, points: NDArray[np.float64]) -> _Style:
        """Return what is painted on a shape, in Manim's order: stroke behind, fill, stroke."""
        behind_width = vmobject.get_stroke_width(True)
        behind = _colours(camera.get_stroke_rgbas(vmobject, True)) if behind_width else None
        fill = _colours(camera.get_fill_rgbas(vmobject))
        width = vmobject.get_stroke_width(False)
        stroke = _colours(camera.get_stroke_rgbas(vmobject)) if width else None
        key = None
        if len(fill) == 1 and (stroke is None or len(stroke) == 1) and (behind is None or len(behind) == 1):
            key = (
                fill.tobytes(),
                width,
                b"" if stroke is None else stroke.tobytes(),
                behind_width,
                b"" if behind is None else behind.tobytes(),
                vmobject.joint_type,
                vmobject.cap_style,
                camera.cairo_line_width_multiple,
            )
            known = self._styles.get(key)
            if known is not None:
                return known
        line: list[tuple[float, float, float, float]] = []
        style: list[_Layer] = []
        for kind, rgbas, line_width in (
            (Kind.STROKE, behind, behind_width),
            (Kind.FILL, fill, 0.0),
            (Kind.STROKE, stroke, width),
        ):
            # Fully transparent paint leaves every pixel as it was.
            if rgbas is None or not rgbas[:, 3].any():
                continue
            if len(rgbas) == 1:
                paint = self._writer.paint(rgbas)
            else:
                line = line or [_gradient_line(camera, vmobject, points)]
                paint = self._writer.paint(rgbas, line[0])
            join = cap = 0
            if kind is Kind.STROKE:
                join, cap = LINE_JOIN_MAP[vmobject.joint_type], CAP_STYLE_MAP[vmobject.cap_style]
            width_in_scene = float(line_width * camera.cairo_line_width_multiple)
            style.append((int(kind), paint, width_in_scene, int(join), int(cap)))
        layers = tuple(style)
        result = _Style(self._numbers.setdefault(layers, len(self._numbers)), layers)
        if key is not None:
            self._styles[key] = result
        return result


def _gradient_line(
    camera: NotingCamera, vmobject: VMobject, points: NDArray[np.float64]
) -> tuple[float, float, float, float]:
    if vmobject.shade_in_3d and camera.projects_each_point and as_manim_wrote(vmobject, _GRADIENT):
        # Two corners of the face, which are projected already.
        (x0, y0, *_), (x1, y1, *_) = points[[0, get_3d_vmob_end_corner_index(vmobject)]].tolist()
        return x0, y0, x1, y1
    ends = np.asarray(vmobject.get_gradient_start_and_end_points())
    (x0, y0, *_), (x1, y1, *_) = camera.transform_points_pre_display(vmobject, ends).tolist()
    return x0, y0, x1, y1


def _colours(rgbas: Any) -> NDArray[np.float64]:
    """Return colours as rows of an array; a mobject of somebody's own may give lists."""
    return np.asarray(rgbas, np.float64)


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
