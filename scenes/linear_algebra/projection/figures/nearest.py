"""A point beside a line, candidates for the nearest point, and the formula that finds it."""

import numpy as np
from manim import RIGHT, UP, ManimColor, VGroup

from mathcore.vectors import dot
from scenes.linear_algebra.projection import data
from scenes.linear_algebra.projection.figures.light import Rays, line_within
from scenes.linear_algebra.projection.figures.places import LEFT_PART, RIGHT_PART, SHADOW_STROKE
from scenes.stage import (
    Chart,
    DashedSegment,
    Dots,
    Formula,
    FormulaColumn,
    LiveNumber,
    Plane,
    PlaneVector,
    Region,
    RightAngle,
    Segments,
    decimal,
    fraction,
    legible,
    theme,
)

__all__ = [
    "Candidate",
    "CoordinateFormulas",
    "DistanceComparison",
    "ErrorChart",
    "ErrorReading",
    "NearestFigure",
    "OtherPoint",
    "SecondShadow",
]

_RADIUS = 0.1
# Names of points on the line stand below it, this far away on the frame.
_BESIDE = 0.42
_BELOW = np.append(-data.across(data.B), 0.0)


class Candidate(VGroup):
    """A point of the line, with its name."""

    def __init__(self, plane: Plane) -> None:
        self._plane = plane
        self.dot = Dots(plane.at(0, 0), radius=_RADIUS, color=theme.FOCUS)
        self.label = legible(Formula("lambda bold(b)", color=theme.FOCUS))
        super().__init__(self.dot, self.label)

    def set_coordinate(self, coordinate: float, *, beside: float = _BESIDE) -> np.ndarray:
        """Put it at λb, and its name so far below the line; return that place on the frame."""
        place = self._plane.to_frame(coordinate * data.B)
        self.dot.set_centres(place)
        self.label.move_to(place + beside * _BELOW)
        return place


class NearestFigure(VGroup):
    """A point x, the line along b, and a candidate λb that slides on it.

    Its parts are for scenes to show one by one: plane, line, b, point, candidate, error, right_angle, foot;
    and for the light that falls on it: rays, arrow, shadow.
    """

    def __init__(self) -> None:
        super().__init__()
        self.plane = Plane((-1.5, 4.5), (-1.2, 3.0), region=LEFT_PART)
        self.line = line_within(self.plane, data.B)
        self.b = PlaneVector(self.plane, data.B, "bold(b)", color=theme.BASIS, name_side=(-0.45, 1))
        x, nearest = self.plane.to_frame(data.X), self.plane.to_frame(data.NEAREST.point)
        self.point = _named_point("bold(x)", x, UP, color=theme.GIVEN)
        self.candidate = Candidate(self.plane)
        self.error = DashedSegment(x, nearest)
        self.right_angle = RightAngle(nearest, *self.plane.vector_to_frame([-data.B, data.NEAREST.error]))
        self.foot = _named_point("pi(bold(x))", nearest, _BELOW, color=theme.ANSWER)
        self.rays = Rays(self.plane, data.B, data.X)
        self.arrow = PlaneVector(self.plane, data.X)
        self.shadow = Segments(self.plane.at(0, 0), nearest, color=theme.ANSWER, width=SHADOW_STROKE)
        self.add(self.plane, self.rays, self.line, self.shadow, self.b, self.arrow, self.error)
        self.add(self.right_angle, self.candidate, self.foot, self.point)
        self.set_candidate(data.NEAREST.coordinate)

    def set_candidate(self, coordinate: float) -> None:
        """Slide the candidate to λb; its error follows."""
        self.error.set_ends(self.plane.to_frame(data.X), self.candidate.set_coordinate(coordinate))


class OtherPoint(VGroup):
    """Another point of the line, its way along the line from the nearest one, and its way to x.

    Its parts are for scenes to show one by one: leg, way, candidate.
    """

    def __init__(self, plane: Plane) -> None:
        self._x, self._nearest = plane.to_frame(data.X), plane.to_frame(data.NEAREST.point)
        self.candidate = Candidate(plane)
        self.leg = Segments(self._nearest, self._x, color=theme.FOCUS, width=theme.ARROW_STROKE)
        self.way = DashedSegment(self._x, self._nearest, color=theme.FOCUS)
        super().__init__(self.leg, self.way, self.candidate)

    def set_coordinate(self, coordinate: float) -> None:
        """Put it at λb."""
        # Its name dives below that of the nearest point.
        near = np.exp(-(((coordinate - data.NEAREST.coordinate) / 0.4) ** 2))
        place = self.candidate.set_coordinate(coordinate, beside=_BESIDE + 0.55 * near)
        self.leg.set_ends(self._nearest, place)
        self.way.set_ends(self._x, place)


class ErrorReading(VGroup):
    """The candidate's coordinate and distance, live."""

    def __init__(self) -> None:
        self.coordinate = LiveNumber(data.NEAREST.coordinate, color=theme.FOCUS)
        self.distance = LiveNumber(data.NEAREST.distance, color=theme.ERROR)
        rows = FormulaColumn(
            Formula("focus(lambda) ="),
            Formula("error(norm(bold(x) - lambda bold(b))) ="),
            region=RIGHT_PART,
            gap=1.5 * theme.UNIT,
        )
        for row, number in zip(rows, (self.coordinate, self.distance), strict=True):
            number.after(row)
        super().__init__(rows, self.coordinate, self.distance)

    def show(self, coordinate: float) -> None:
        """Show the values at λ."""
        self.coordinate.set_value(coordinate)
        self.distance.set_value(data.distance(coordinate))


class ErrorChart(VGroup):
    """The squared distance against λ, drawn as the candidate slides.

    Its parts are for scenes to show one by one: chart, curve, dot, lowest.

    Parameters
    ----------
    start, stop : float
        Where the candidate's slide begins and ends.
    """

    def __init__(self, start: float, stop: float) -> None:
        super().__init__()
        self._start, self._stop = start, stop
        coordinates = np.linspace(start, stop, 97)
        squares = data.squared_distance(coordinates)
        self.chart = Chart(
            (min(start, stop), max(start, stop)),
            (0.0, float(squares.max())),
            region=Region(RIGHT_PART.left + 0.2, RIGHT_PART.right - 0.5, -2.2, 0.2),
            x_ticks=(0, 1, 2),
            y_label=Formula("error(norm(bold(x) - lambda bold(b))^2)", size=theme.LABEL_SIZE),
        )
        end = self.chart.at(max(start, stop), 0)
        self.chart.add(Formula("focus(lambda)").next_to(end, RIGHT, buff=theme.UNIT))
        self.curve = self.chart.curve(coordinates, squares, color=theme.ERROR)
        self.dot = Dots(self.curve.at(0), color=theme.FOCUS)
        nearest = data.NEAREST.coordinate
        foot = self.chart.at(nearest, 0)
        bottom = self.chart.at(nearest, float(data.squared_distance(nearest)))
        self.lowest = VGroup(
            DashedSegment(bottom, foot, color=theme.ANSWER, width=theme.LINE_STROKE),
            Formula(f"answer(lambda = {fraction(nearest)})").next_to(bottom, UP),
        )
        self.add(self.chart, self.curve, self.lowest, self.dot)

    def trace(self, coordinate: float) -> None:
        """Draw the curve from the slide's beginning to λ."""
        self.curve.show((coordinate - self._start) / (self._stop - self._start))
        self.set_dot(coordinate)

    def set_dot(self, coordinate: float) -> None:
        """Put the dot on the curve at λ."""
        self.dot.set_centres(self.chart.at(coordinate, float(data.squared_distance(coordinate))))


class DistanceComparison(VGroup):
    """The distance of another point, live, above the shortest one.

    Its parts are for scenes to show one by one: other, shortest.
    """

    def __init__(self) -> None:
        self.number = LiveNumber(data.NEAREST.distance, color=theme.FOCUS)
        other, self.shortest = FormulaColumn(
            Formula("focus(norm(bold(x) - lambda bold(b))) ="),
            Formula(f"error(norm(bold(x) - pi(bold(x)))) = error({data.NEAREST.distance:.2f})"),
            region=RIGHT_PART,
        )
        self.other = VGroup(other, self.number.after(other))
        super().__init__(self.other, self.shortest)

    def show(self, coordinate: float) -> None:
        """Show the distance of λb."""
        self.number.set_value(data.distance(coordinate))


class SecondShadow(VGroup):
    """The line across the first one, and x's shadow on it: a second coordinate.

    Its parts are for scenes to show one by one: line, way, shadow.
    """

    def __init__(self, plane: Plane) -> None:
        foot = plane.to_frame(data.ACROSS.point)
        self.line = line_within(plane, data.across(data.B))
        self.way = DashedSegment(plane.to_frame(data.X), foot)
        self.shadow = Segments(plane.at(0, 0), foot, color=theme.ANSWER, width=SHADOW_STROKE)
        super().__init__(self.line, self.way, self.shadow)


class CoordinateFormulas(FormulaColumn):
    """From the right angle to λ, and to the nearest point."""

    def __init__(self) -> None:
        x, b, lam = "given(bold(x))", "basis(bold(b))", "lambda"
        nearest = data.NEAREST
        self.upright = Formula(f"{b} dot error((bold(x) - lambda bold(b))) = 0")
        self.expanded = Formula(f"{b} dot {x} = {lam} ({b} dot {b})")
        self.solved = Formula(f"{lam} = ({b} dot {x}) / ({b} dot {b})")
        self.value = Formula(f"= {decimal(dot(data.B, data.X))} / {decimal(dot(data.B, data.B))}")
        entries = ", ".join(fraction(c) for c in nearest.point)
        self.point = Formula(f"answer(pi(bold(x))) = {lam} {b} = answer(({entries}))")
        rows = self.upright, self.expanded, self.solved, self.value, self.point
        super().__init__(*rows, region=RIGHT_PART, gap=1.7 * theme.UNIT)


def _named_point(name: str, place: np.ndarray, side: np.ndarray, *, color: ManimColor) -> VGroup:
    return VGroup(
        Dots(place, radius=_RADIUS, color=color),
        legible(Formula(name, color=color)).move_to(place + _BESIDE * side),
    )
