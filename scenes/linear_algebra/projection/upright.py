"""Why the nearest point's error is orthogonal to the line, and what follows from it: the formula."""

from manim import Create, FadeIn, FadeOut, GrowFromPoint, Mobject, TransformFromCopy, VGroup

from scenes.linear_algebra.projection import data
from scenes.linear_algebra.projection.figures import (
    CoordinateFormulas,
    DistanceComparison,
    NearestFigure,
    OtherPoint,
    SecondShadow,
)
from scenes.stage import LectureScene, Sweep, theme

__all__ = ["WhyUpright"]

_NEAREST = data.NEAREST.coordinate
_ABOVE, _BELOW = _NEAREST + 0.7, _NEAREST - 0.8


class WhyUpright(LectureScene):
    """The error is orthogonal to b; solved for λ, that is the shadow's formula."""

    title = "Why a right angle?"
    subtitle = data.SUBTITLE

    def construct(self) -> None:
        """Argue with Pythagoras, solve for λ, and meet the shadow again."""
        self.figure, self.formulas = NearestFigure(), CoordinateFormulas()
        figure = self.figure
        self.add(figure.plane, figure.line, figure.b, figure.error, figure.right_angle)
        self.comparison = DistanceComparison()
        self.add(figure.foot, figure.point, self.comparison.shortest)
        self.next_section("Why a right angle")
        self.argue()
        self.next_section("The formula")
        self.solve()
        self.next_section("One idea")
        self.unite()

    def argue(self) -> None:
        """Compare with any other point of the line: it is at the end of a longest side."""
        other, comparison = OtherPoint(self.figure.plane), self.comparison

        def put(coordinate: float) -> None:
            other.set_coordinate(coordinate)
            comparison.show(coordinate)

        put(_ABOVE)
        with self.narrate(
            "Was that right angle an accident? Take <mark name='other'/>any other point of the line."
        ) as line:
            line.wait_for("other")
            self.play(FadeIn(other.candidate), Create(other.leg), run_time=theme.OBJECT_S)
        with self.narrate(
            "That makes a right triangle, and the way to the point is its <mark name='longest'/>longest side."
        ) as line:
            line.wait_for("longest")
            self.play(Create(other.way), FadeIn(comparison.other), run_time=theme.OBJECT_S)
        with self.narrate(
            "Wherever you put it, the longest side is longer. Only the right angle wins."
        ) as line:
            moving = VGroup(other, comparison)
            self.play(Sweep(moving, put, _ABOVE, _BELOW, run_time=line.remaining))
        with self.narrate("So nearest means upright: the error is orthogonal to b."):
            self.play(FadeOut(other, comparison), run_time=theme.LABEL_S)

    def solve(self) -> None:
        """Write the right angle down, and solve for λ."""
        formulas = self.formulas
        with self.narrate("Write that down: b dot the <mark name='zero'/>error is zero.") as line:
            line.wait_for("zero")
            self.play(FadeIn(formulas.upright), run_time=theme.LABEL_S)
        with self.narrate(
            "<mark name='expand'/>Multiply out, and <mark name='solve'/>solve for lambda."
        ) as line:
            self.play(TransformFromCopy(formulas.upright, formulas.expanded), run_time=theme.OBJECT_S)
            line.wait_for("solve")
            self.play(TransformFromCopy(formulas.expanded, formulas.solved), run_time=theme.OBJECT_S)
        with self.narrate(
            "For our x and b that is <mark name='value'/>four over five, as the parabola said. "
            "And the point is <mark name='point'/>lambda times b."
        ) as line:
            line.wait_for("value")
            self.play(FadeIn(formulas.value), run_time=theme.LABEL_S)
            line.wait_for("point")
            self.play(FadeIn(formulas.point), run_time=theme.LABEL_S)
        self.say("One division, and you have the nearest point of any line through the origin.")

    def unite(self) -> None:
        """Let the light fall again: the nearest point is the shadow's tip."""
        figure, formulas = self.figure, self.formulas
        with self.narrate(
            "Have you seen <mark name='fraction'/>that fraction before? "
            "Let the <mark name='light'/>light fall again."
        ) as line:
            line.wait_for("fraction")
            said = VGroup(formulas.upright, formulas.expanded, formulas.value)
            self.play(said.animate.set_opacity(0.65), run_time=theme.LABEL_S)
            line.wait_for("light")
            self._show_below(figure.rays, figure.arrow)
            self.play(
                GrowFromPoint(figure.arrow, figure.plane.at(0, 0)),
                Create(figure.rays, lag_ratio=0),
                run_time=1.5,
            )
        with self.narrate(
            "The nearest point is the tip of the <mark name='shadow'/>shadow. Two questions, one answer."
        ) as line:
            line.wait_for("shadow")
            self._show_below(figure.shadow)
            self.play(Create(figure.shadow), run_time=theme.OBJECT_S)
        second = SecondShadow(figure.plane)
        with self.narrate(
            "It is called projection. Next time, <mark name='two'/>two of them give an arrow new coordinates."
        ) as line:
            line.wait_for("two")
            self._show_below(second.line)
            self.play(FadeOut(figure.rays), Create(second.line), run_time=theme.OBJECT_S)
            self._show_below(second.way, second.shadow, figure.arrow)
            self.play(Create(second.way), Create(second.shadow), run_time=theme.OBJECT_S)
        self.wait(1.0)

    def _show_below(self, *parts: Mobject) -> None:
        """Add parts of the figure below those that it draws after them."""
        figure = self.figure
        self.add(*parts, figure.line, figure.b, figure.error, figure.right_angle, figure.foot, figure.point)
