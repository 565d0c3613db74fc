"""The mean squared error as a formula, as a number, and against the line's angle."""

import numpy as np
from manim import DOWN, LEFT, UP, VGroup

from scenes.pca.pca_objective import data
from scenes.pca.pca_objective.figures.places import RIGHT_PART
from scenes.stage import Chart, DashedSegment, Dots, Formula, Label, LiveNumber, Region, theme

__all__ = ["LossChart", "TurnReading", "objective_formula"]


def objective_formula() -> Formula:
    """Return J(b) as a formula with the parts J, mean, point, shadow and square."""
    b, x = "basis(bold(b))", "given(bold(x)_n)"
    square = f"norm({x} - ({b}^T {x}) {b})^2"
    return Formula(
        f"{{{{error(J)({b}) = : J}}}} {{{{1/N sum_(n=1)^N : mean}}}} {{{{{square} : square}}}}"
    ).move_to(RIGHT_PART.top_left, aligned_edge=UP + LEFT)


class TurnReading(VGroup):
    """The line's angle and its J, live.

    Attributes
    ----------
    angle, error : VGroup
    """

    def __init__(self, angle: float, *, y: float) -> None:
        theta, loss = Formula("focus(theta) ="), Formula("error(J) =")
        for formula, x in ((theta, 0.0), (loss, 2.4)):
            formula.equals_at(np.array([RIGHT_PART.left + x + 0.5, y, 0.0]))
        self.degrees = LiveNumber(0, decimals=0, digits=3, unit="°", color=theme.FOCUS).after(theta)
        self.value = LiveNumber(0, color=theme.ERROR).after(loss)
        self.angle, self.error = VGroup(theta, self.degrees), VGroup(loss, self.value)
        super().__init__(self.angle, self.error)
        self.set_angle(angle)

    def set_angle(self, angle: float) -> None:
        """Show the values at an angle."""
        self.degrees.set_value(float(np.degrees(angle)))
        self.value.set_value(float(data.lost(angle)))


class LossChart(VGroup):
    """J against the line's angle over half a turn, drawn as the line turns.

    Its parts are for scenes to show one by one: chart, question, curve, dot, lowest.
    """

    def __init__(self) -> None:
        super().__init__()
        angles = np.linspace(0, np.pi, 181)
        self.chart = Chart(
            (0, 180),
            (0, 3),
            region=Region(RIGHT_PART.left + 0.35, RIGHT_PART.right - 0.2, -2.15, 0.1),
            x_ticks=(0, 90, 180),
            y_ticks=(0, 1, 2, 3),
            y_label="mean squared error",
            tick_unit="°",
        )
        self.curve = self.chart.curve(np.degrees(angles), data.lost(angles), color=theme.ERROR)
        self.dot = Dots(self.curve.at(0), radius=0.1, color=theme.FOCUS)
        self.question = Label("?", size=theme.TITLE_SIZE, color=theme.FOCUS, weight="semibold")
        self.question.move_to(self.chart.at(90, 1.5))
        best = float(np.degrees(data.BEST))
        bottom, foot = self.chart.at(best, data.SMALLEST), self.chart.at(best, 0)
        self.lowest = VGroup(
            DashedSegment(bottom, foot, color=theme.ANSWER, width=theme.LINE_STROKE),
            Label(f"{best:.0f}°", color=theme.ANSWER).next_to(foot, DOWN, buff=theme.UNIT),
        )
        self.add(self.chart, self.question, self.curve, self.lowest, self.dot)

    def trace(self, angle: float) -> None:
        """Draw the curve from 0 to an angle."""
        self.curve.show(angle / np.pi)
        self.set_dot(angle)

    def set_dot(self, angle: float) -> None:
        """Put the dot on the curve at an angle."""
        self.dot.set_centres(self.chart.at(float(np.degrees(angle)), float(data.lost(angle))))
