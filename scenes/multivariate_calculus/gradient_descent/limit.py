"""Why a long step escapes: the valley cut across its steepest wall."""

from manim import RIGHT, Create, FadeIn, FadeOut, VGroup

from scenes.multivariate_calculus.gradient_descent import data
from scenes.multivariate_calculus.gradient_descent.charts import SliceChart
from scenes.multivariate_calculus.gradient_descent.figures import (
    WALKER_RADIUS,
    TerrainMap,
    cut_line,
    middle_of_map,
)
from scenes.multivariate_calculus.gradient_descent.formulas import StepReading, hessian_formulas
from scenes.stage import COLUMN, Dots, LectureScene, Sweep, theme

__all__ = ["StepLimit"]

# So many of the longest steps stay in the picture.
_SHOWN = 28
_UPPER, _LOWER = COLUMN.split(at=0.44)


class StepLimit(LectureScene):
    """Steps converge below two over the largest curvature, and only there."""

    title = "Why long steps escape"
    subtitle = data.SUBTITLE

    def construct(self) -> None:
        """Cut the valley, let one step grow, and read off the limit."""
        self.map = TerrainMap(data.VALLEY, numbered=True)
        self.map.shift(middle_of_map() - self.map.plane.get_center())
        self.cut = cut_line(self.map.plane)
        self.slice, self.reading = SliceChart(), StepReading(_LOWER)
        self.next_section("A cut through the valley")
        self.cut_across()
        self.grow_to_bottom()
        self.grow_beyond()
        self.next_section("The limit")
        self.repeat()
        self.find_curvature()
        self.sum_up()

    def cut_across(self) -> None:
        """Turn the map into the parabola of its cut."""
        lowest = Dots(self.map.plane.to_frame(data.LOWEST), radius=WALKER_RADIUS, color=theme.ANSWER)
        self.inset = VGroup(self.map.contours, self.cut, lowest)
        words = VGroup(self.map.names, self.map.edges)
        self.add(self.map.contours, words, lowest)
        with self.narrate(
            "Why does a slightly longer step ruin everything? <mark name='cut'/>Cut the valley across, "
            "where it is steepest."
        ) as line:
            line.wait_for("cut")
            self.play(Create(self.cut), run_time=theme.OBJECT_S)
        with self.narrate(
            "The cut is a <mark name='parabola'/>parabola. How strongly it bends is its curvature, "
            "<mark name='lambda'/>lambda."
        ) as line:
            self.play(
                FadeOut(words, run_time=theme.LABEL_S),
                self.inset.animate.scale_to_fit_height(_UPPER.height).move_to(_UPPER.center),
                run_time=line.until("parabola"),
            )
            self.play(FadeIn(self.slice.chart), Create(self.slice.curve), run_time=theme.OBJECT_S)
            line.wait_for("lambda")
            self.play(FadeIn(self.slice.name), run_time=theme.LABEL_S)

    def grow_to_bottom(self) -> None:
        """Let one step grow until it lands on the floor."""
        figure = self.slice
        exact = 1 / data.CURVATURES[0]
        with self.narrate(
            "You stand <mark name='stand'/>here. Take one step, and let <mark name='gamma'/>gamma grow. "
            "Where do you land?"
        ) as line:
            line.wait_for("stand")
            self.play(FadeIn(figure.start, figure.level), run_time=theme.LABEL_S)
            line.wait_for("gamma")
            self.reading.set_gamma(0.0)
            self.add(figure.fall, figure.jump, figure.landing, figure.start)
            self.play(FadeIn(self.reading.gamma), run_time=theme.LABEL_S)
            self._grow(0.0, exact / 2, run_time=line.remaining)
        with self.narrate("At one over lambda, you land <mark name='bottom'/>exactly at the bottom.") as line:
            self._grow(exact / 2, exact, run_time=line.until("bottom"))
            self.play(FadeIn(figure.exact), run_time=theme.LABEL_S)

    def grow_beyond(self) -> None:
        """Let the step grow until it lands as high as it began, and higher."""
        figure = self.slice
        exact, limit = 1 / data.CURVATURES[0], data.LARGEST_STEP
        with self.narrate(
            "Make it longer, and you climb the far wall. At <mark name='two'/>two over lambda, you are "
            "as high as you began."
        ) as line:
            self.play(FadeOut(figure.exact), run_time=theme.LABEL_S)
            self._grow(exact, limit, run_time=line.until("two") + 0.4)
            self.play(FadeIn(figure.limit), run_time=theme.LABEL_S)
        with self.narrate("Longer still, and every step takes you higher.") as line:
            self.play(FadeOut(figure.limit), run_time=theme.LABEL_S)
            self._grow(limit, 1.04 * limit, run_time=line.remaining)

    def repeat(self) -> None:
        """Give the factor of every step, and repeat two of the race's steps."""
        figure, reading = self.slice, self.reading
        one_step = VGroup(figure.fall, figure.jump, figure.landing)
        with self.narrate(
            "So each step <mark name='factor'/>multiplies your distance from the floor by "
            "one minus gamma lambda."
        ) as line:
            line.wait_for("factor")
            self.play(FadeIn(reading.rule, reading.factor), run_time=theme.OBJECT_S)
        arriving = figure.bounces(data.ARRIVING, 8)
        with self.narrate("Our middle step: the distance shrinks.") as line:
            self.play(FadeOut(one_step), run_time=theme.LABEL_S)
            reading.set_gamma(data.ARRIVING.gamma)
            self.add(arriving, figure.start)
            self.play(Sweep(arriving, arriving.set_step, 0, 8, run_time=3.0))
        escaping = figure.bounces(data.ESCAPING, _SHOWN, bright=6)
        with self.narrate("The longest step: it grows, and grows.") as line:
            self.play(FadeOut(arriving), run_time=theme.LABEL_S)
            reading.set_gamma(data.ESCAPING.gamma)
            self.add(escaping, figure.start)
            self.play(Sweep(escaping, escaping.set_step, 0, _SHOWN, run_time=max(line.remaining, 3.5)))

    def find_curvature(self) -> None:
        """Read the curvature off the Hessian."""
        formulas = hessian_formulas(_UPPER)
        formulas.shift(RIGHT * (self.reading.rule.equals.get_x() - formulas[0].equals.get_x()))
        with self.narrate(
            "And lambda is no secret. It is the largest eigenvalue of the <mark name='hessian'/>Hessian."
        ) as line:
            line.wait_for("hessian")
            said = self.inset, self.reading.gamma, self.reading.factor
            self.play(FadeOut(*said), run_time=theme.LABEL_S)
            self.play(FadeIn(formulas), run_time=theme.OBJECT_S)

    def sum_up(self) -> None:
        """State the limit."""
        with self.narrate(
            "So the steepest wall sets the <mark name='limit'/>limit. Gamma must stay below two over lambda."
        ) as line:
            line.wait_for("limit")
            self.reading.limit.set_y(self.reading.factor.get_y())
            self.play(FadeIn(self.reading.limit), run_time=theme.OBJECT_S)

    def _grow(self, start: float, stop: float, *, run_time: float) -> None:
        def step(gamma: float) -> None:
            self.slice.set_gamma(gamma)
            self.reading.set_gamma(gamma)

        self.play(Sweep(VGroup(self.slice, self.reading), step, start, stop, run_time=run_time))
