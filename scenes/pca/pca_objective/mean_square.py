"""One number for all that a line loses, and how it changes as the line turns."""

from collections.abc import Callable

import numpy as np
from manim import UP, Create, FadeIn, FadeOut, Mobject, VGroup, linear

from scenes.pca.pca_objective import data
from scenes.pca.pca_objective.figures import (
    RIGHT_PART,
    AngleArc,
    LossChart,
    MeanSquare,
    ResidualSquares,
    TurningFigure,
    TurnReading,
    objective_formula,
)
from scenes.stage import LectureScene, Sweep, theme

__all__ = ["MeanSquaredError"]


class MeanSquaredError(LectureScene):
    """The mean squared error J is smallest for one direction, and only one."""

    title = "How much is lost?"
    subtitle = data.SUBTITLE

    def construct(self) -> None:
        """Square the residuals, average, and trace the average as the line turns."""
        figure = self.figure = TurningFigure()
        self.add(figure)
        self.formula = objective_formula()
        self.next_section("The mean square")
        self.square()
        self.average()
        self.write()
        self.next_section("Turn the line")
        self.guess()
        self.trace()
        self.find()

    def square(self) -> None:
        """Draw the square of every residual."""
        self.squares = ResidualSquares(self.figure.plane)
        with self.narrate(
            "How much does this line lose in all? On each pink piece, draw its <mark name='square'/>square."
        ) as line:
            line.wait_for("square")
            self.squares.grow(0.0)
            self.bring_to_back(self.figure.plane, self.squares)
            self.play(Sweep(self.squares, self.squares.grow, 0.0, 1.0, run_time=1.5))
        self.say("A small miss hardly counts. A large miss counts a lot.")

    def average(self) -> None:
        """Gather the squares, and take the mean of their areas."""
        self.mean = MeanSquare(self.figure.plane)
        with self.narrate(
            "<mark name='gather'/>Gather all the squares, and take the average of their "
            "<mark name='mean'/>areas. We call it J."
        ) as line:
            line.wait_for("gather")
            self.play(Sweep(self.squares, self.squares.gather, 0.0, 1.0, run_time=3.0, rate_func=linear))
            line.wait_for("mean")
            self.play(Create(self.mean.square), run_time=theme.OBJECT_S)
            self.play(FadeIn(self.mean.symbol, self.mean.value), run_time=theme.LABEL_S)

    def write(self) -> None:
        """Write J as a formula, part by part."""
        formula = self.formula
        formula.set_y(-1.2)
        with self.narrate(
            "In symbols: each <mark name='point'/>point minus its shadow, squared, "
            "then the <mark name='mean'/>mean over all points."
        ) as line:
            line.wait_for("point")
            self.play(FadeIn(formula.select("J"), formula.select("square")), run_time=theme.LABEL_S)
            line.wait_for("mean")
            self.play(FadeIn(formula.select("mean")), run_time=theme.LABEL_S)
        self.add(formula)
        self.say("So the smaller J is, the better the line.")

    def guess(self) -> None:
        """Ask at which angle J is smallest."""
        figure = self.figure
        self.arc = AngleArc(figure.plane, data.FIRST)
        self.reading = TurnReading(data.FIRST, y=1.0)
        self.chart = LossChart()
        with self.narrate(
            "Now we turn the line, by an angle <mark name='theta'/>theta, from <mark name='zero'/>zero on. "
            "Where will J be <mark name='least'/>least?"
        ) as line:
            self.play(
                FadeOut(self.squares, self.mean, figure.residuals, figure.feet),
                self.formula.animate.align_to(RIGHT_PART.top_left, UP),
                run_time=theme.OBJECT_S,
            )
            line.wait_for("theta")
            self.play(
                Create(self.arc.arc), FadeIn(self.arc.label, self.reading.angle), run_time=theme.LABEL_S
            )
            line.wait_for("zero")
            self._turn(data.FIRST, 0.0, max(line.until("least"), 1.5))
            line.wait_for("least")
            self.play(FadeIn(self.chart.chart, self.chart.question), run_time=theme.LABEL_S)
        self.say("Take your time, and make a guess.")
        self.wait(1.0)

    def trace(self) -> None:
        """Turn the line through half a turn, and draw J."""
        chart, figure = self.chart, self.figure
        chart.trace(0.0)
        most = data.BEST + np.pi / 2
        with self.narrate(
            "Round it goes. J falls a little, then <mark name='climbs'/>climbs and climbs, "
            "as the line turns across the cloud. Then it <mark name='again'/>falls again."
        ) as line:
            self.play(
                FadeOut(chart.question),
                FadeIn(chart.dot, figure.residuals, figure.feet, self.reading.error),
                run_time=theme.LABEL_S,
            )
            self.bring_to_back(figure.plane, figure.residuals)
            self.add(chart.curve, chart.dot)
            self._trace(0.0, data.BEST, line.until("climbs"))
            self._trace(data.BEST, most, line.until("again"))
            self._trace(most, np.pi, 2.0)

    def find(self) -> None:
        """Turn to the smallest value."""
        chart = self.chart
        with self.narrate(
            "There is <mark name='one'/>one lowest place. Let us turn <mark name='back'/>back to it."
        ) as line:
            line.wait_for("back")
            self._turn(np.pi, data.BEST, 2.5, chart.dot, also=chart.set_dot)
        with self.narrate(
            f"It is at {np.degrees(data.BEST):.0f} degrees, <mark name='here'/>along the cloud, "
            f"and there J is only {data.SMALLEST:.2f}. Did you guess it?"
        ) as line:
            line.wait_for("here")
            self.play(FadeIn(chart.lowest), chart.dot.animate.set_fill(theme.ANSWER), run_time=theme.LABEL_S)
        self.say("So one direction loses least. What is special about it?")

    def _trace(self, start: float, stop: float, run_time: float) -> None:
        chart = self.chart
        self._turn(start, stop, run_time, chart.curve, chart.dot, also=chart.trace)

    def _turn(
        self,
        start: float,
        stop: float,
        run_time: float,
        *more: Mobject,
        also: Callable[[float], None] | None = None,
    ) -> None:
        moving = (self.figure, self.arc, self.reading)

        def put(angle: float) -> None:
            for part in moving:
                part.set_angle(angle)
            if also is not None:
                also(angle)

        self.play(Sweep(VGroup(*moving, *more), put, start, stop, run_time=run_time))
