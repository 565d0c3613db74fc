"""What the slope underfoot says: the gradient."""

import numpy as np
from manim import Create, FadeIn, FadeOut, ReplacementTransform, VGroup

from scenes.multivariate_calculus.gradient_descent import data
from scenes.multivariate_calculus.gradient_descent.charts import SlopeChart
from scenes.multivariate_calculus.gradient_descent.figures import (
    Direction,
    TerrainMap,
    descent_field,
    middle_of_map,
)
from scenes.multivariate_calculus.gradient_descent.formulas import GradientFormulas
from scenes.stage import LectureScene, PlaneVector, RightAngle, Sweep, glide, theme

__all__ = ["SteepestWay"]

_LEVEL = data.STEEPEST - np.pi / 2
_DOWN = data.STEEPEST + np.pi


class SteepestWay(LectureScene):
    """The gradient points up most steeply, at a right angle to the contour; its opposite is the way down."""

    title = "The steepest way"
    subtitle = data.SUBTITLE

    def construct(self) -> None:
        """Turn around on the spot, find level and steepest directions, then do so everywhere."""
        self.map = TerrainMap(data.LANDSCAPE)
        self.direction, self.chart = Direction(self.map.plane), SlopeChart()
        # In the middle of the picture, until there is something to write beside it.
        self.figure = VGroup(self.map, self.direction)
        self.home = self.map.plane.get_center()
        self.figure.shift(middle_of_map() - self.home)
        self.add(self.map, self.direction.walker)
        self.next_section("Turning on the spot")
        self.turn_around()
        self.guess()
        self.next_section("The gradient")
        self.name_gradient()
        self.turn_downhill()
        self.everywhere()

    def turn_around(self) -> None:
        """Feel the slope in every direction."""
        chart = self.chart
        chart.trace(0.0)
        with self.narrate(
            "Here is the map, and the dot is you. <mark name='turn'/>Turn around on the spot, "
            "and feel how steep it is each way."
        ) as line:
            line.wait_for("turn")
            self.play(glide(self.figure, self.home, anchor=self.map.plane, run_time=1.2))
            self.play(FadeIn(self.direction.arrow, chart), run_time=theme.OBJECT_S)
            self.add(self.direction.walker)
        with self.narrate("Some directions lead up. Some lead down. And some are level.") as line:
            self._turn(0.0, 2 * np.pi, run_time=max(line.remaining, 5.0), trace=True)

    def guess(self) -> None:
        """Ask for the level way, then show that it follows the contour."""
        with self.narrate("Now guess: which way is level, on this map?"):
            pass
        with self.narrate(
            "Along the <mark name='along'/>contour, of course. There the height stays the same."
        ) as line:
            self._turn(0.0, _LEVEL, run_time=line.until("along") + 0.6)

    def name_gradient(self) -> None:
        """Point up the steepest way."""
        corner = self.map.plane.to_frame(data.WALKER)
        along = self.map.plane.vector_to_frame(np.array([np.cos(_LEVEL), np.sin(_LEVEL)]))
        uphill = self.map.plane.vector_to_frame(data.GRADIENT)
        self.angle = RightAngle(corner, along, uphill)
        self.up = PlaneVector(
            self.map.plane, data.GRADIENT, "nabla f", color=theme.OTHER, tail=data.WALKER, name_side=(1, 0.3)
        )
        self.formulas = GradientFormulas()
        with self.narrate(
            "And the steepest way up? A <mark name='right'/>right angle away from it, every time."
        ) as line:
            self._turn(_LEVEL, data.STEEPEST, run_time=line.until("right") + 0.4)
            self.play(Create(self.angle), run_time=theme.LABEL_S)
        with self.narrate(
            "That direction is the <mark name='gradient'/>gradient. "
            "Its entries are the two <mark name='partial'/>partial derivatives, "
            "and its <mark name='length'/>length is the steepest slope."
        ) as line:
            line.wait_for("gradient")
            self.play(ReplacementTransform(self.direction.arrow.copy(), self.up), run_time=theme.OBJECT_S)
            self.remove(self.direction.arrow)
            line.wait_for("partial")
            self.play(FadeIn(self.formulas.gradient), run_time=theme.LABEL_S)
            line.wait_for("length")
            self.play(FadeIn(self.formulas.length), run_time=theme.LABEL_S)

    def turn_downhill(self) -> None:
        """Turn the gradient around."""
        plane = self.map.plane
        self.down = PlaneVector(
            plane, -data.GRADIENT, "-nabla f", color=theme.FOCUS, tail=data.WALKER, name_side=(1, 0.2)
        )
        with self.narrate(
            "But we want to go down. So turn it <mark name='around'/>around: minus the gradient."
        ) as line:
            line.wait_for("around")
            self.add(self.direction.arrow, self.direction.walker)
            self._turn(data.STEEPEST, _DOWN, run_time=1.2)
            self.play(ReplacementTransform(self.direction.arrow, self.down.arrow), run_time=theme.LABEL_S)
            self.play(FadeIn(self.down.label), run_time=theme.LABEL_S)

    def everywhere(self) -> None:
        """Show the field of -∇f."""
        field = descent_field(self.map, data.LANDSCAPE)
        with self.narrate(
            "Every place has such an <mark name='field'/>arrow, "
            "and each crosses its contour at a right angle."
        ) as line:
            line.wait_for("field")
            self.play(FadeIn(field), FadeOut(self.up, self.angle), run_time=1.5)
            self.add(self.down, self.direction.walker)
        with self.narrate("So your feet are enough. Minus the gradient is the steepest way down."):
            pass

    def _turn(self, start: float, stop: float, *, run_time: float, trace: bool = False) -> None:
        show = self.chart.trace if trace else self.chart.set_angle

        def point(radians: float) -> None:
            self.direction.set_angle(radians)
            show(radians)

        turning = VGroup(self.direction.arrow, self.chart)
        self.play(Sweep(turning, point, start, stop, run_time=run_time))
