"""Coordinates on the frame: a plane with a faint grid, a chart with its scales."""

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Mobject, VGroup, VMobject
from numpy.typing import ArrayLike

from scenes.stage.layout import FIGURE, Region
from scenes.stage.marks import Curve, Segments, Stroke
from scenes.stage.paths import in_space
from scenes.stage.text import Label
from scenes.stage.theme import AXIS_STROKE, FAINT, GRID_STROKE, LABEL_SIZE, MUTED, UNIT

__all__ = ["Chart", "Coordinates", "Plane"]

_TICK = UNIT / 2

Range = tuple[float, float]


class Coordinates(VGroup):
    """A rectangle of the frame on which the points of a plane have their places.

    Parameters
    ----------
    x_range, y_range : (float, float)
    region : Region
        The rectangle that the ranges fill.
    """

    def __init__(self, x_range: Range, y_range: Range, region: Region) -> None:
        super().__init__()
        self.x_range, self.y_range = x_range, y_range
        # Three corners, invisible: what moves or scales the group moves them, and points stay right.
        self._corners = VMobject(stroke_width=0, stroke_opacity=0)
        self._corners.set_points_as_corners(
            [[region.left, region.top, 0], [region.left, region.bottom, 0], [region.right, region.bottom, 0]]
        )
        self.add(self._corners)

    def to_frame(self, points: ArrayLike) -> np.ndarray:
        """Return the places on the frame, (..., 3), of the plane's points, (..., 2)."""
        p = np.asarray(points, dtype=float)
        low = np.array([self.x_range[0], self.y_range[0]])
        span = np.array([self.x_range[1], self.y_range[1]]) - low
        top_left, corner, right = self._corners.points[0], self._corners.points[3], self._corners.points[-1]
        u = (p - low) / span
        return corner + u[..., :1] * (right - corner) + u[..., 1:] * (top_left - corner)

    def at(self, x: float, y: float) -> np.ndarray:
        """Return the place on the frame, (3,), of one point."""
        return self.to_frame((x, y))

    def vector_to_frame(self, vectors: ArrayLike) -> np.ndarray:
        """Return the displacements on the frame, (..., 3), of the plane's vectors, (..., 2)."""
        return self.to_frame(vectors) - self.at(0, 0)

    def curve(self, xs: ArrayLike, ys: ArrayLike, **style: object) -> Curve:
        """Return the curve through points of the plane; ``style`` as for `Curve`."""
        return Curve(self.to_frame(np.stack([xs, ys], axis=-1)), **style)  # type: ignore[arg-type]


class Plane(Coordinates):
    """A plane with equal units on both axes, a faint grid and its two axes.

    Parameters
    ----------
    x_range, y_range : (float, float)
        It is made as large as fits the region, in its middle. Ranges that end between grid lines leave the
        grid open at its edges, which looks less like a box.
    region : Region
    grid_step : float
        Between grid lines; 0 for none.
    axes : bool
        Draw the axes through the origin.
    ticks : sequence of float
        Numbers written along both axes; none by default, where vectors are read off the grid.

    Attributes
    ----------
    unit : float
        The plane's unit in scene units, as it was built.
    grid, axes, numbers : Mobject
    """

    def __init__(
        self,
        x_range: Range = (-4.5, 7.5),
        y_range: Range = (-3.5, 4.5),
        *,
        region: Region = FIGURE,
        grid_step: float = 1.0,
        axes: bool = True,
        ticks: Sequence[float] = (),
    ) -> None:
        width, height = x_range[1] - x_range[0], y_range[1] - y_range[0]
        self.unit = min(region.width / width, region.height / height)
        middle, half_width, half_height = region.center, width * self.unit / 2, height * self.unit / 2
        across = middle[0] - half_width, middle[0] + half_width
        up = middle[1] - half_height, middle[1] + half_height
        super().__init__(x_range, y_range, Region(*across, *up))
        self.grid = self._grid_lines(grid_step) if grid_step else VGroup()
        self.axes = self._axis_lines() if axes else VGroup()
        self.numbers = self._tick_labels(ticks)
        self.add(self.grid, self.axes, self.numbers)

    def _grid_lines(self, step: float) -> Stroke:
        (x0, x1), (y0, y1) = self.x_range, self.y_range
        xs = np.arange(np.ceil(x0 / step), np.floor(x1 / step) + 1) * step
        ys = np.arange(np.ceil(y0 / step), np.floor(y1 / step) + 1) * step
        starts = [(x, y0) for x in xs] + [(x0, y) for y in ys]
        ends = [(x, y1) for x in xs] + [(x1, y) for y in ys]
        return Segments(
            self.to_frame(starts), self.to_frame(ends), color=FAINT, width=GRID_STROKE, opacity=0.7
        )

    def _axis_lines(self) -> Stroke:
        (x0, x1), (y0, y1) = self.x_range, self.y_range
        starts, ends = self.to_frame([(x0, 0), (0, y0)]), self.to_frame([(x1, 0), (0, y1)])
        return Segments(starts, ends, color=MUTED, width=AXIS_STROKE)

    def _tick_labels(self, ticks: Sequence[float]) -> VGroup:
        labels = VGroup()
        for value in ticks:
            if value:
                labels.add(_tick_label(value).next_to(self.at(value, 0), DOWN, buff=UNIT / 2))
                labels.add(_tick_label(value).next_to(self.at(0, value), LEFT, buff=UNIT / 2))
        return labels


class Chart(Coordinates):
    """A function's chart: two scales of their own along the left and lower edge, muted labels.

    Parameters
    ----------
    x_range, y_range : (float, float)
    region : Region
        Of the scales; the labels stand around it, below and to the left.
    x_ticks, y_ticks : sequence of float
        Marked and numbered values.
    x_label, y_label : str or Mobject
        What the axes count. x's stands below its right end, y's above its upper end.
    tick_unit : str
        Written after each number on x.
    """

    def __init__(
        self,
        x_range: Range,
        y_range: Range,
        *,
        region: Region,
        x_ticks: Sequence[float] = (),
        y_ticks: Sequence[float] = (),
        x_label: str | Mobject = "",
        y_label: str | Mobject = "",
        tick_unit: str = "",
    ) -> None:
        super().__init__(x_range, y_range, region)
        (x0, x1), (y0, y1) = x_range, y_range
        x_places, y_places = self._places(x_ticks, x=True), self._places(y_ticks, x=False)
        corner = self.at(x0, y0)
        starts = [corner, corner, *x_places, *y_places]
        ends = [
            self.at(x1, y0),
            self.at(x0, y1),
            *(x_places + _TICK * DOWN),
            *(y_places + _TICK * LEFT),
        ]
        self.axes = Segments(starts, ends, color=MUTED, width=AXIS_STROKE)
        self.numbers = VGroup(
            *(
                _tick_label(v, tick_unit).next_to(place, DOWN, buff=UNIT)
                for v, place in zip(x_ticks, x_places, strict=True)
            ),
            *(
                _tick_label(v).next_to(place, LEFT, buff=UNIT)
                for v, place in zip(y_ticks, y_places, strict=True)
            ),
        )
        self.labels = VGroup()
        if x_label:
            below = self.numbers if len(x_ticks) else self.axes
            label = _axis_label(x_label).next_to(below, DOWN, buff=UNIT / 2)
            self.labels.add(label.align_to(self.at(x1, y0), RIGHT))
        if y_label:
            label = _axis_label(y_label).next_to(self.at(x0, y1), UP, buff=UNIT)
            self.labels.add(label.align_to(self.at(x0, y1), LEFT))
        self.add(self.axes, self.numbers, self.labels)

    def _places(self, values: Sequence[float], *, x: bool) -> np.ndarray:
        other = np.full(len(values), self.y_range[0] if x else self.x_range[0])
        pair = (values, other) if x else (other, values)
        return in_space(self.to_frame(np.stack(pair, axis=-1))) if len(values) else np.zeros((0, 3))


def _tick_label(value: float, unit: str = "") -> Label:
    return Label(f"{value:g}{unit}".replace("-", "−"), size=LABEL_SIZE, color=MUTED)


def _axis_label(label: str | Mobject) -> Mobject:
    return Label(label, color=MUTED) if isinstance(label, str) else label
