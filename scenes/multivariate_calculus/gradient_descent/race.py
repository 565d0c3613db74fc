"""The rule, and three walkers whose steps differ in length."""

from manim import Create, FadeIn, FadeOut, GrowFromPoint, VGroup, linear

from scenes.multivariate_calculus.gradient_descent import data
from scenes.multivariate_calculus.gradient_descent.figures import (
    WALKER_RADIUS,
    FirstSteps,
    TerrainMap,
    middle_of_map,
    runner_path,
)
from scenes.multivariate_calculus.gradient_descent.formulas import RunnerTable
from scenes.stage import COLUMN, Dots, Formula, LectureScene, Sweep, glide, legible, theme

__all__ = ["Race"]

_SHOWN = 12
# The one that escapes would cover the map: all but its last steps fade.
_BRIGHT = {data.ESCAPING: 12}


class Race(LectureScene):
    """From the same start by the same rule, a step size crawls, arrives or escapes."""

    title = "One rule"
    subtitle = data.SUBTITLE

    def construct(self) -> None:
        """Walk two steps by the rule; then let three step sizes race."""
        self.map = TerrainMap(data.VALLEY, numbered=True)
        self.steps = FirstSteps(self.map.plane)
        self.home = self.map.plane.get_center()
        # In the middle of the picture, until there is something to write beside it.
        VGroup(self.map, self.steps.arrow).shift(middle_of_map() - self.home)
        self.start = Dots(self.map.plane.to_frame(data.START), radius=WALKER_RADIUS, color=theme.INK)
        self.rule = Formula("bold(x)_(k+1) = bold(x)_k - gamma nabla f(bold(x)_k)")
        self.rule.move_to(COLUMN.top_left, aligned_edge=(-1, 1, 0))
        self.next_section("One rule")
        self.stand()
        self.step()
        self.step_again()
        self.next_section("Too small, just right, too large")
        self.line_up()
        self.run()
        self.finish()

    def stand(self) -> None:
        """Show the valley, its floor and the start."""
        plane = self.map.plane
        self.add(self.map.plane, self.map.edges, self.map.names)
        self.lowest = Dots(plane.to_frame(data.LOWEST), radius=WALKER_RADIUS, color=theme.ANSWER)
        self.lowest_name = legible(Formula("bold(x)^*", color=theme.ANSWER))
        self.lowest_name.next_to(self.lowest, (0.7, 1, 0), buff=0.02)
        self.start_name = legible(Formula("bold(x)_0")).next_to(self.start, (0.3, -1, 0), buff=theme.UNIT / 2)
        with self.narrate(
            "Now walk. Here is a long, narrow valley. You <mark name='start'/>start "
            "high on its side, and want to reach its <mark name='lowest'/>lowest point."
        ) as line:
            self.play(Create(self.map.contours, lag_ratio=0.1), run_time=line.until("start") - 0.1)
            self.play(FadeIn(self.start, self.start_name), run_time=theme.LABEL_S)
            line.wait_for("lowest")
            self.play(FadeIn(self.lowest, self.lowest_name), run_time=theme.LABEL_S)

    def step(self) -> None:
        """Make the first step, and give the rule."""
        where = self.map.plane.to_frame(data.START)
        with self.narrate(
            "Feel the <mark name='feel'/>slope. Then step against it, as far as "
            "<mark name='gamma'/>gamma times the gradient."
        ) as line:
            line.wait_for("feel")
            self.play(GrowFromPoint(self.steps.arrow, where), run_time=theme.OBJECT_S)
            named = self.start, self.start_name, self.lowest, self.lowest_name
            figure = VGroup(self.map, self.steps.arrow, *named)
            self.play(glide(figure, self.home, anchor=self.map.plane, run_time=1.2))
            line.wait_for("gamma")
            self.play(FadeIn(self.rule, self.steps.gamma), run_time=theme.OBJECT_S)
            self.play(Sweep(self.steps.walker, self.steps.set_step, 0, 1, run_time=theme.OBJECT_S))
            self.play(FadeIn(self.steps.values[:2]), FadeOut(self.steps.arrow), run_time=theme.LABEL_S)

    def step_again(self) -> None:
        """Make the second step."""
        with self.narrate(
            "Feel <mark name='again'/>again, step again. That is the whole method: gradient descent."
        ) as line:
            line.wait_for("again")
            self.play(Sweep(self.steps.walker, self.steps.set_step, 1, 2, run_time=theme.OBJECT_S))
            self.play(FadeIn(self.steps.values[2]), run_time=theme.LABEL_S)

    def line_up(self) -> None:
        """Put three walkers at the start."""
        plane = self.map.plane
        self.paths = {
            r: runner_path(plane, r, bright=_BRIGHT.get(r, data.RACE_STEPS))
            for r in (data.CRAWLING, data.ARRIVING, data.ESCAPING)
        }
        self.table = RunnerTable(self.paths, top=self.rule.get_bottom()[1] - 3 * theme.UNIT)
        with self.narrate(
            "But how long should a step be? Here are three walkers, each with a "
            "<mark name='gammas'/>gamma of their own."
        ) as line:
            self.play(
                FadeOut(self.steps), self.retitle("Too small, just right, too large"), run_time=theme.OBJECT_S
            )
            line.wait_for("gammas")
            self.play(FadeIn(self.table, lag_ratio=0.1), run_time=theme.OBJECT_S)
        with self.narrate("The same start, and the same rule. Who will reach the bottom? Make your guess."):
            pass
        self.wait(1.0)

    def run(self) -> None:
        """Run a few steps, all at once."""
        self.remove(self.start)
        self.add(*self.paths.values(), self.lowest, self.lowest_name)
        with self.narrate(
            "The first one takes tiny steps. The second swings in. And the third leaps from wall to wall."
        ) as line:
            self._race(0, _SHOWN, run_time=max(line.remaining, 6.0))

    def finish(self) -> None:
        """Run to the end, and say what became of each."""
        with self.narrate("Let them go on, up to step forty.") as line:
            self._race(_SHOWN, data.RACE_STEPS, run_time=max(line.remaining, 3.5))
        with self.narrate(
            "The small step still <mark name='crawls'/>crawls. The middle one has "
            "<mark name='arrives'/>arrived. And the large one is <mark name='escapes'/>higher than it began."
        ) as line:
            for cue, name in zip(("crawls", "arrives", "escapes"), self.table.verdicts, strict=True):
                line.wait_for(cue)
                self.play(FadeIn(name), run_time=theme.LABEL_S)
        with self.narrate("So it all hangs on the length of your step."):
            pass

    def _race(self, start: int, stop: int, *, run_time: float) -> None:
        figures = VGroup(self.table, *self.paths.values())
        self.play(Sweep(figures, self.table.set_step, start, stop, run_time=run_time, rate_func=linear))
