"""An arrow in the light, its shadow, and the shadow's formulas."""

import numpy as np
from manim import DOWN, LEFT, UL, VGroup
from numpy.typing import ArrayLike

from mathcore.vectors import angle, dot, norm, normalise
from scenes.linear_algebra.projection import data
from scenes.linear_algebra.projection.figures.light import Rays, line_within
from scenes.linear_algebra.projection.figures.places import LEFT_PART, RIGHT_PART, SHADOW_STROKE
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
    legible,
    theme,
)
from scenes.stage.marks import Stroke
from scenes.stage.paths import polyline

__all__ = ["AngleMark", "ShadowChart", "ShadowFigure", "ShadowFormulas", "ShadowReading"]


class ShadowFigure(VGroup):
    """A vector r, the line along s, the light that falls across it, and r's shadow.

    Its parts are for scenes to show one by one: plane, line, s, r, rays, shadow, drop, right_angle.
    """

    def __init__(self) -> None:
        super().__init__()
        self.plane = Plane((-5.1, 5.26), (-2.2, 5.2), region=LEFT_PART)
        self.along, self.across = normalise(data.S), data.across(data.S)
        self.line = line_within(self.plane, data.S)
        self.rays = Rays(self.plane, data.S, data.R)
        self.shadow = Segments(*self._shadow(data.R), color=theme.ANSWER, width=SHADOW_STROKE)
        self.drop = DashedSegment(*self._drop(data.R))
        self.right_angle = RightAngle(
            self.plane.to_frame(data.SHADOW), *self.plane.vector_to_frame([-self.along, self.across])
        )
        self.s = PlaneVector(self.plane, data.S, "bold(s)", color=theme.BASIS, name_side=(0.45, -1))
        self.r = PlaneVector(self.plane, data.R, "bold(r)")
        entries = ", ".join(decimal(c) for c in data.SHADOW)
        self.shadow_end = legible(Formula(f"answer(bold(p) = ({entries}))"))
        self.shadow_end.next_to(self.plane.to_frame(data.SHADOW), DOWN, buff=3 * theme.UNIT)
        self.add(self.plane, self.rays, self.line, self.shadow, self.drop, self.right_angle, self.s, self.r)

    def set_vector(self, vector: np.ndarray) -> None:
        """Point r elsewhere; light, shadow and drop line follow."""
        self.r.set_vector(vector)
        self.rays.fall_on(vector)
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


class ShadowChart(VGroup):
    """The shadow's signed length against the angle between r and s, drawn as far as r has been turned.

    Its parts are for scenes to show one by one: chart, level, curve, dot.
    """

    def __init__(self) -> None:
        self.chart = Chart(
            (0, 150),
            (-norm(data.R), norm(data.R)),
            region=Region(RIGHT_PART.left + 0.65, RIGHT_PART.right - 0.2, -2.05, 0.5),
            x_ticks=(0, 45, 90, 135),
            y_ticks=(-5, 0, 5),
            tick_unit="°",
        )
        self.level = Segments(
            self.chart.at(0, 0), self.chart.at(150, 0), color=theme.FAINT, width=theme.AXIS_STROKE
        )
        self.curve = Stroke(color=theme.ANSWER, width=theme.LINE_STROKE)
        self.dot = Dots((0, 0), radius=0.1, color=theme.ANSWER)
        super().__init__(self.chart, self.level, self.curve, self.dot)
        self._turns = np.radians(np.linspace(*self.chart.x_range, 151))
        self._curve = self._places(self._turns)
        self._least, self._most = np.pi, 0.0
        self.show(data.R)

    def show(self, vector: np.ndarray) -> None:
        """Put the dot to a vector's angle and shadow; the curve grows where the dot has not been."""
        turn = angle(vector, data.S)
        self._least, self._most = min(self._least, turn), max(self._most, turn)
        least, most, here = self._places(np.array([self._least, self._most, turn]))
        between = self._curve[(self._turns > self._least) & (self._turns < self._most)]
        self.curve.points = polyline(np.vstack([least, between, most]))
        self.dot.set_centres(here[np.newaxis])

    def show_all(self) -> None:
        """Draw the curve as far as the scale goes."""
        self._least, self._most = np.radians(self.chart.x_range)
        self.show(data.R)

    def _places(self, turns: np.ndarray) -> np.ndarray:
        lengths = [data.shadow_length(data.turned(data.ANGLE_S + turn)) for turn in turns]
        return self.chart.to_frame(np.stack([np.degrees(turns), lengths], axis=-1))


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
        turn = np.linspace(first, last, 33)
        origin = plane.at(0, 0)
        around = np.stack([np.cos(turn), np.sin(turn), np.zeros_like(turn)], axis=1)
        self.arc = Curve(origin + radius * around, color=theme.FOCUS)
        self.label = legible(Formula(name, color=theme.FOCUS)).move_to(
            origin + (radius + 0.3) * around[len(turn) // 2]
        )
        super().__init__(self.arc, self.label)
