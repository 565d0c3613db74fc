"""The lecture's two charts: the slope in every direction, and a cut through the valley."""

import numpy as np
from manim import LEFT, RIGHT, UP, VGroup

from scenes.multivariate_calculus.gradient_descent import data
from scenes.multivariate_calculus.gradient_descent.data import Runner
from scenes.multivariate_calculus.gradient_descent.figures import WALKER_RADIUS, StepPath
from scenes.stage import (
    COLUMN,
    FIGURE,
    Arrows,
    Chart,
    Dots,
    Formula,
    LiveNumber,
    Region,
    Segments,
    decimal,
    theme,
)

__all__ = ["SliceChart", "SlopeChart"]


class SlopeChart(VGroup):
    """How steep the landscape is at the walker, in every direction; and in one direction, live."""

    def __init__(self) -> None:
        super().__init__()
        top = COLUMN.top - 1.0
        self.chart = Chart(
            (0, 360),
            (-2, 2),
            region=Region(COLUMN.left + 0.7, COLUMN.right - 0.3, top - 1.9, top),
            x_ticks=(0, 90, 180, 270, 360),
            y_ticks=(-1, 0, 1),
            tick_unit="°",
        )
        self.level = Segments(
            self.chart.at(0, 0), self.chart.at(360, 0), color=theme.FAINT, width=theme.AXIS_STROKE
        )
        degrees = np.linspace(0, 360, 145)
        self.curve = self.chart.curve(degrees, data.slope(np.radians(degrees)), color=theme.FOCUS)
        self.dot = Dots(self.curve.at(0), radius=WALKER_RADIUS, color=theme.INK)
        self.label = Formula('"slope" =', size=theme.BODY_SIZE).move_to(
            COLUMN.top_left, aligned_edge=UP + LEFT
        )
        self.number = LiveNumber(float(data.slope(0.0)), signed=True, color=theme.FOCUS).after(self.label)
        self.add(self.chart, self.level, self.curve, self.dot, self.label, self.number)

    def set_angle(self, radians: float) -> None:
        """Put the dot on the curve, and the number to its height."""
        slope = float(data.slope(radians))
        self.dot.set_centres(self.chart.at(np.degrees(radians) % 360, slope))
        self.number.set_value(slope)

    def trace(self, radians: float) -> None:
        """Draw the curve as far as a direction, and put dot and number there."""
        self.curve.show(radians / (2 * np.pi))
        self.set_angle(radians)


class SliceChart(VGroup):
    """A cut through the valley in its steepest direction: a parabola, and steps on it.

    Its parts are for scenes to show one by one: chart, curve, name, start, level, jump (a step's level
    arrow), fall (from there to the curve) and landing; exact and limit name two steps above the arrow.
    """

    def __init__(self) -> None:
        super().__init__()
        self.chart = Chart(
            (-2.1, 2.1),
            (0, 45),
            region=Region(FIGURE.left + 0.7, FIGURE.right - 0.6, FIGURE.bottom + 0.9, FIGURE.top - 0.8),
            x_ticks=(-2, -1, 0, 1, 2),
            y_ticks=(0, 20, 40),
            x_label="distance t from the floor",
            y_label="height above the floor",
        )
        offsets = np.linspace(-2.1, 2.1, 85)
        self.curve = self.chart.curve(offsets, data.slice_height(offsets))
        self.first = data.ARRIVING.offsets[0]
        self.start = Dots(self._on_curve(self.first), radius=WALKER_RADIUS, color=theme.INK)
        self.level = Segments(
            self.chart.at(-2.1, self._height(self.first)),
            self.chart.at(2.1, self._height(self.first)),
            color=theme.FAINT,
        )
        self.jump = Arrows((0, 0), (1, 0), color=theme.FOCUS)
        self.fall = Segments((0, 0), (1, 0), color=theme.FOCUS, width=theme.LINE_STROKE * 0.7)
        self.landing = Dots((0, 0), radius=WALKER_RADIUS, color=theme.FOCUS)
        self.name = Formula(
            f"= lambda t^2 \\/ 2, quad lambda approx {decimal(data.CURVATURES[0])}",
            color=theme.GIVEN,
        )
        self.exact, self.limit = (
            Formula(f"gamma = {steps} \\/ lambda", color=theme.FOCUS).next_to(
                self.chart.at(0, self._height(self.first)), UP, buff=2 * theme.UNIT
            )
            for steps in (1, 2)
        )
        self.name.next_to(self.chart.labels[1], RIGHT, buff=theme.UNIT)
        self.add(
            self.chart, self.curve, self.name, self.level, self.fall, self.jump, self.landing, self.start
        )
        self.set_gamma(0.0)

    def set_gamma(self, gamma: float) -> None:
        """Take one step of that size from the start."""
        offset = data.factor(gamma, data.CURVATURES[0]) * self.first
        above = self.chart.at(offset, self._height(self.first))
        self.jump.set_ends(self._on_curve(self.first), above)
        self.fall.set_ends(above, self._on_curve(offset))
        self.landing.set_centres(self._on_curve(offset))

    def bounces(self, runner: Runner, steps: int, **options: int) -> StepPath:
        """Return a runner's first steps in the cut, from stop to stop; options as for `StepPath`."""
        offsets = runner.offsets[: steps + 1]
        places = self.chart.to_frame(np.stack([offsets, data.slice_height(offsets)], axis=-1))
        return StepPath(places, color=theme.ROLES[runner.role], **options)

    def _height(self, offset: float) -> float:
        return float(data.slice_height(offset))

    def _on_curve(self, offset: float) -> np.ndarray:
        return self.chart.at(offset, self._height(offset))
