"""The lecture's two pictures: an arrow in the light, and a point beside a line."""

import numpy as np
from manim import DOWN, LEFT, UL, UP, VGroup
from numpy.typing import ArrayLike

from mathcore.vectors import dot, normalise, scalar_projection
from scenes.linear_algebra.projection import data
from scenes.stage import (
    Chart,
    Curve,
    DashedSegment,
    Dots,
    Formula,
    FormulaColumn,
    Label,
    LiveNumber,
    Plane,
    PlaneVector,
    Region,
    RightAngle,
    Segments,
    column,
    decimal,
    fraction,
    theme,
)
from scenes.stage.layout import COLUMN, PICTURE

__all__ = [
    "RIGHT_PART",
    "AngleMark",
    "CoordinateFormulas",
    "DistanceComparison",
    "ErrorChart",
    "ErrorReading",
    "NearestFigure",
    "OtherPoint",
    "ShadowFigure",
    "ShadowFormulas",
    "ShadowReading",
]

_RAY_SPACING = 0.33  # on the frame
# This lecture's formulas want a little more than the usual column.
LEFT_PART = Region(PICTURE.left, 1.2, PICTURE.bottom, PICTURE.top)
RIGHT_PART = Region(1.9, COLUMN.right, COLUMN.bottom, COLUMN.top - 2 * theme.UNIT)


class ShadowFigure(VGroup):
    """A vector r, the line along s, the light that falls across it, and r's shadow.

    Its parts are for scenes to show one by one: plane, line, s, r, rays, shadow, drop, right_angle.
    """

    def __init__(self) -> None:
        super().__init__()
        self.plane = Plane((-4.8, 5.2), (-2.2, 5.2), region=LEFT_PART)
        self.along, self.across = normalise(data.S), data.across(data.S)
        self.line = line_within(self.plane, data.S)
        self.rays = _light(*self._rays(data.R))
        self.shadow = Segments(*self._shadow(data.R), color=theme.ANSWER, width=14)
        self.drop = DashedSegment(*self._drop(data.R))
        self.right_angle = RightAngle(
            self.plane.to_frame(data.SHADOW), *self.plane.vector_to_frame([-self.along, self.across])
        )
        self.s = PlaneVector(self.plane, data.S, "bold(s)", color=theme.BASIS, name_side=(0.45, -1))
        self.r = PlaneVector(self.plane, data.R, "bold(r)")
        tip = self.plane.to_frame(data.SHADOW)
        self.shadow_end = Formula(f"answer(({', '.join(decimal(c) for c in data.SHADOW)}))").move_to(
            tip + 0.5 * np.append(-self.across, 0.0)
        )
        self.add(self.plane, self.rays, self.line, self.shadow, self.drop, self.right_angle, self.s, self.r)

    def set_vector(self, vector: np.ndarray) -> None:
        """Point r elsewhere; light, shadow and drop line follow."""
        self.r.set_vector(vector)
        self.rays.set_ends(*self._rays(vector))
        self.shadow.set_ends(*self._shadow(vector))
        self.drop.set_ends(*self._drop(vector))

    def show_shadow(self, fraction: float) -> None:
        """Draw r's shadow from the origin to a fraction of its length."""
        start, end = self._shadow(self.r.vector)
        self.shadow.set_ends(start, start + fraction * (end - start))

    def _shadow(self, vector: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return self.plane.at(0, 0), self.plane.to_frame(data.shadow_length(vector) * self.along)

    def _drop(self, vector: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return self.plane.to_frame(vector), self.plane.to_frame(data.shadow_length(vector) * self.along)

    def _rays(self, vector: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return _rays(self.plane, data.S, vector)


class ShadowReading(VGroup):
    """The shadow's signed length, live, with what it is."""

    def __init__(self) -> None:
        label = Label("length of the shadow", color=theme.MUTED).move_to(RIGHT_PART.top_left, aligned_edge=UL)
        self.number = LiveNumber(data.SHADOW_LENGTH, signed=True, color=theme.ANSWER, size=theme.TITLE_SIZE)
        self.number.next_to(label, DOWN, buff=1.5 * theme.UNIT).align_to(label, LEFT)
        super().__init__(label, self.number)

    def show(self, vector: np.ndarray) -> None:
        """Show the length of a vector's shadow."""
        self.number.set_value(data.shadow_length(vector))


class ShadowFormulas(FormulaColumn):
    """The shadow's length and the shadow itself, from the dot product."""

    def __init__(self) -> None:
        r, s = "given(bold(r))", "basis(bold(s))"
        squared = dot(data.S, data.S)
        self.shadow = Formula(f'answer("shadow") = norm({r}) cos theta')
        self.dot = Formula(f"{r} dot {s} = norm({r}) norm({s}) cos theta")
        self.scalar = Formula(f'answer("shadow") = ({r} dot {s}) / norm({s})')
        self.scalar_value = Formula(
            f"= {decimal(data.DOT_RS)} / sqrt({decimal(squared)}) approx answer({data.SHADOW_LENGTH:.2f})"
        )
        self.vector = Formula(f"answer(bold(p)) = ({r} dot {s}) / ({s} dot {s}) thin {s}")
        self.vector_value = Formula(
            f"= {decimal(data.DOT_RS)} / {decimal(squared)} {column(data.S)} = answer({column(data.SHADOW)})"
        )
        rows = self.shadow, self.dot, self.scalar, self.scalar_value, self.vector, self.vector_value
        super().__init__(*rows, region=RIGHT_PART, gap=2 * theme.UNIT)


class AngleMark(VGroup):
    """The angle at the origin from one direction of a plane to another, with its name."""

    def __init__(
        self, plane: Plane, start: ArrayLike, stop: ArrayLike, name: str, *, radius: float = 1.1
    ) -> None:
        directions = [normalise(plane.vector_to_frame(v)[:2]) for v in (start, stop)]
        first, last = (np.arctan2(y, x) for x, y in directions)
        turn, radius = np.linspace(first, last, 33), 1.1
        origin = plane.at(0, 0)
        around = np.stack([np.cos(turn), np.sin(turn), np.zeros_like(turn)], axis=1)
        self.arc = Curve(origin + radius * around, color=theme.FOCUS)
        self.label = Formula(name, color=theme.FOCUS).move_to(
            origin + (radius + 0.3) * around[len(turn) // 2]
        )
        super().__init__(self.arc, self.label)


class NearestFigure(VGroup):
    """A point x, the line along b, and a candidate λb that slides on it.

    Its parts are for scenes to show one by one: plane, line, b, point, candidate, error, right_angle, foot.
    """

    def __init__(self) -> None:
        super().__init__()
        self.plane = Plane((-1.5, 4.5), (-1.2, 3.0), region=LEFT_PART)
        self.coordinate = data.NEAREST.coordinate
        self.line = line_within(self.plane, data.B)
        self.b = PlaneVector(self.plane, data.B, "bold(b)", color=theme.BASIS, name_side=(-0.45, 1))
        self.point = VGroup(Dots(self.plane.to_frame(data.X), radius=0.1))
        self.point.add(_name("bold(x)", theme.GIVEN, self.plane.to_frame(data.X), (0, 1)))
        self.dot = Dots(self.plane.at(0, 0), radius=0.1, color=theme.FOCUS)
        self.candidate_name = Formula("lambda bold(b)", color=theme.FOCUS)
        self.candidate = VGroup(self.dot, self.candidate_name)
        self.error = DashedSegment((0, 0), (1, 0))
        nearest = self.plane.to_frame(data.NEAREST.point)
        self.arrow = PlaneVector(self.plane, data.X)
        self.right_angle = RightAngle(nearest, *self.plane.vector_to_frame([-data.B, data.NEAREST.error]))
        self.rays = _light(*_rays(self.plane, data.B, data.X))
        self.shadow = Segments(self.plane.at(0, 0), nearest, color=theme.ANSWER, width=14)
        self.foot = VGroup(Dots(nearest, radius=0.1, color=theme.ANSWER))
        self.foot.add(_name("pi(bold(x))", theme.ANSWER, nearest, -data.across(data.B)))
        self.add(
            self.plane,
            self.rays,
            self.line,
            self.shadow,
            self.b,
            self.error,
            self.right_angle,
            self.candidate,
            self.foot,
            self.point,
        )
        self.set_candidate(self.coordinate)

    def set_candidate(self, coordinate: float) -> None:
        """Slide the candidate to λb; its error follows."""
        self.coordinate = coordinate
        place = self.plane.to_frame(coordinate * data.B)
        self.dot.set_centres(place)
        self.candidate_name.move_to(place + 0.42 * np.append(-data.across(data.B), 0.0))
        self.error.set_ends(self.plane.to_frame(data.X), place)


class OtherPoint(VGroup):
    """Another point of the line, its way along the line from the nearest one, and its way to x.

    Its parts are for scenes to show one by one: leg, way, candidate.
    """

    def __init__(self, plane: Plane) -> None:
        self._plane = plane
        self.dot = Dots(plane.at(0, 0), radius=0.1, color=theme.FOCUS)
        self.label = Formula("lambda bold(b)", color=theme.FOCUS)
        self.candidate = VGroup(self.dot, self.label)
        self.leg = Segments(plane.at(0, 0), plane.at(1, 0), color=theme.FOCUS, width=theme.ARROW_STROKE)
        self.way = DashedSegment(plane.at(0, 0), plane.at(1, 0), color=theme.FOCUS)
        super().__init__(self.leg, self.way, self.candidate)

    def set_candidate(self, coordinate: float) -> None:
        """Put it at λb."""
        place = self._plane.to_frame(coordinate * data.B)
        self.dot.set_centres(place)
        self.label.move_to(place + 0.42 * np.append(-data.across(data.B), 0.0))
        self.leg.set_ends(self._plane.to_frame(data.NEAREST.point), place)
        self.way.set_ends(self._plane.to_frame(data.X), place)


class DistanceComparison(VGroup):
    """The distance of another point, live, above the shortest one."""

    def __init__(self) -> None:
        self.other = LiveNumber(data.NEAREST.distance, color=theme.FOCUS)
        rows = FormulaColumn(
            Formula("focus(norm(bold(x) - lambda bold(b))) ="),
            Formula(f"error(norm(bold(x) - pi(bold(x)))) = error({data.NEAREST.distance:.2f})"),
            region=RIGHT_PART,
        )
        super().__init__(rows, self.other.after(rows[0]))

    def show(self, coordinate: float) -> None:
        """Show the distance of λb."""
        self.other.set_value(data.distance(coordinate))


class ErrorReading(VGroup):
    """The candidate's coordinate and distance, live."""

    def __init__(self) -> None:
        self.coordinate = LiveNumber(data.NEAREST.coordinate, signed=True, color=theme.FOCUS)
        self.distance = LiveNumber(data.NEAREST.distance, signed=True, color=theme.ERROR)
        rows = FormulaColumn(
            Formula("focus(lambda) ="),
            Formula("error(norm(bold(x) - lambda bold(b))) ="),
            region=RIGHT_PART,
            gap=1.5 * theme.UNIT,
        )
        for row, number in zip(rows, (self.coordinate, self.distance), strict=True):
            number.after(row, gap=theme.UNIT / 4)
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
        squares = data.squared_distance(np.linspace(start, stop, 97))
        self.chart = Chart(
            (min(start, stop), max(start, stop)),
            (0.0, float(squares.max())),
            region=Region(RIGHT_PART.left + 0.4, RIGHT_PART.right - 0.3, -2.0, 0.2),
            x_ticks=(0, 1, 2),
            x_label=Formula("focus(lambda)", size=theme.LABEL_SIZE),
            y_label=Formula("error(norm(bold(x) - lambda bold(b))^2)", size=theme.LABEL_SIZE),
        )
        self.curve = self.chart.curve(np.linspace(start, stop, 97), squares, color=theme.ERROR)
        self.dot = Dots(self.curve.at(0), color=theme.FOCUS)
        nearest = data.NEAREST.coordinate
        foot = self.chart.at(nearest, 0)
        bottom = self.chart.at(nearest, float(data.squared_distance(nearest)))
        self.lowest = VGroup(
            DashedSegment(bottom, foot, color=theme.ANSWER, width=theme.LINE_STROKE),
            Formula(f"answer({fraction(nearest)})", size=theme.LABEL_SIZE).next_to(bottom, UP),
        )
        self.add(self.chart, self.curve, self.lowest, self.dot)

    def trace(self, coordinate: float) -> None:
        """Draw the curve from the slide's beginning to λ."""
        self.curve.show((coordinate - self._start) / (self._stop - self._start))
        self.set_dot(coordinate)

    def set_dot(self, coordinate: float) -> None:
        """Put the dot on the curve at λ."""
        self.dot.set_centres(self.chart.at(coordinate, float(data.squared_distance(coordinate))))


class CoordinateFormulas(FormulaColumn):
    """From the right angle to λ, and to the nearest point."""

    def __init__(self) -> None:
        x, b, lam = "given(bold(x))", "basis(bold(b))", "focus(lambda)"
        nearest = data.NEAREST
        self.upright = Formula(f"{b} dot error((bold(x) - lambda bold(b))) = 0")
        self.expanded = Formula(f"{b} dot {x} = {lam} ({b} dot {b})")
        self.solved = Formula(f"{lam} = ({b} dot {x}) / ({b} dot {b})")
        self.value = Formula(f"= {decimal(dot(data.B, data.X))} / {decimal(dot(data.B, data.B))}")
        entries = ", ".join(fraction(c) for c in nearest.point)
        self.point = Formula(f"answer(pi(bold(x))) = {lam} {b} = answer(({entries}))")
        rows = self.upright, self.expanded, self.solved, self.value, self.point
        super().__init__(*rows, region=RIGHT_PART, gap=1.7 * theme.UNIT)


def line_within(plane: Plane, direction: ArrayLike) -> Segments:
    """Return the line through the origin along a direction, as far as the plane goes."""
    along = normalise(direction)
    start = -_room(plane, np.zeros(2), -along) * along
    end = _room(plane, np.zeros(2), along) * along
    return Segments(plane.to_frame(start), plane.to_frame(end), color=theme.BASIS, width=theme.LINE_STROKE)


def _light(starts: np.ndarray, ends: np.ndarray) -> Segments:
    return Segments(starts, ends, color=theme.MUTED, width=1.5, opacity=0.5)


def _rays(plane: Plane, direction: ArrayLike, vector: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of rays square to a line; each falls on the vector, if that is in its way, or on it."""
    along, across = normalise(direction), data.across(direction)
    spacing = _RAY_SPACING / plane.unit
    places = (np.arange(-20, 20) + 0.5) * spacing
    feet = places[:, np.newaxis] * along
    room = np.array([_room(plane, foot, across) for foot in feet])
    inside = np.array([_room(plane, foot, -across) >= 0 for foot in feet])
    shadow, height = scalar_projection(vector, direction), dot(vector, across)
    part = np.divide(places, shadow, out=np.full_like(places, -1.0), where=shadow != 0)
    stops = np.where((part > 0) & (part < 1), part * height, 0.0)
    starts = feet + room[:, np.newaxis] * across
    ends = feet + stops[:, np.newaxis] * across
    lit = inside & (room > spacing)
    return plane.to_frame(starts[lit]), plane.to_frame(ends[lit])


def _room(plane: Plane, point: np.ndarray, direction: np.ndarray) -> float:
    """Return how far a point of the plane can move in a direction before it leaves; negative if outside."""
    low, high = np.array([plane.x_range, plane.y_range]).T
    edges = np.where(direction > 0, high, low)
    moving = direction != 0
    return float(np.min((edges - point)[moving] / direction[moving]))


def _name(source: str, color: theme.ManimColor, place: np.ndarray, side: ArrayLike) -> Formula:
    return Formula(source, color=color).move_to(place + 0.42 * np.append(side, 0.0))
