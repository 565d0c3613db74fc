"""The best line lies along an eigenvector of the covariance, and the cloud collapses on it."""

import numpy as np
from manim import UP, Create, FadeIn, FadeOut, GrowFromPoint, VGroup

from scenes.pca.pca_objective import data
from scenes.pca.pca_objective.figures import (
    RIGHT_PART,
    EigenFormulas,
    PullSteps,
    PushedDirection,
    ShareBar,
    TurningFigure,
    pull_formula,
    share_formula,
)
from scenes.stage import LectureScene, Sweep, theme

__all__ = ["BestLine"]

_FAR = np.radians(100)
_DIMMED = 0.3


class BestLine(LectureScene):
    """The direction of least loss is the covariance's eigenvector with the largest eigenvalue."""

    title = "Why this line?"
    subtitle = data.SUBTITLE

    def construct(self) -> None:
        """Let S act on b, turn until they agree, and let the cloud fall."""
        figure = self.figure = TurningFigure()
        self.pushed, self.formulas = PushedDirection(figure.plane), EigenFormulas()
        self.bar = ShareBar(y=-1.95)
        figure.cloud.set_opacity(_DIMMED)
        self.add(figure.plane, figure.line.path, figure.cloud, self.bar)
        self.next_section("Where S pulls")
        self.push()
        self.shade()
        self.next_section("An eigenvector")
        self.agree()
        self.other()
        self.next_section("The cloud collapses")
        self.collapse()
        self.look_ahead()

    def push(self) -> None:
        """Add the points up, each times its coordinate: that is Sb."""
        pushed, origin = self.pushed, self.figure.plane.at(0, 0)
        self.steps, self.sum = PullSteps(self.figure.plane), pull_formula()
        with self.narrate(
            "Let every point <mark name='pull'/>pull on b, each as strongly as its beta. "
            "Lay the pulls <mark name='lay'/>end to end."
        ) as line:
            self.play(GrowFromPoint(pushed.b, origin), run_time=theme.OBJECT_S)
            line.wait_for("pull")
            self.play(FadeIn(self.sum), run_time=theme.LABEL_S)
            line.wait_for("lay")
            self.steps.show(0.0)
            self.add(self.steps)
            self.play(Sweep(self.steps, self.steps.show, 0.0, 1.0, run_time=2.5))
        with self.narrate(
            "They lead <mark name='away'/>here: this is S b, the covariance matrix times b."
        ) as line:
            line.wait_for("away")
            self.play(GrowFromPoint(pushed.pushed, origin), run_time=theme.OBJECT_S)
            self.add(pushed.b)

    def shade(self) -> None:
        """Recognise what is kept as the shadow of Sb."""
        pushed, formulas = self.pushed, self.formulas
        with self.narrate(
            "And what the line keeps, b dot S b, is its <mark name='shadow'/>shadow on the line."
        ) as line:
            self.play(FadeOut(self.steps, self.sum), run_time=theme.LABEL_S)
            self.play(FadeIn(formulas.kept), run_time=theme.LABEL_S)
            line.wait_for("shadow")
            self.play(Create(pushed.drop), run_time=theme.LABEL_S)
            self.add(pushed.shadow, pushed.pushed, pushed.b)
            self.play(Create(pushed.shadow), run_time=theme.OBJECT_S)

    def agree(self) -> None:
        """Turn b until Sb points the same way."""
        with self.narrate(
            "Turn b, and S b turns too, but not along with it. Where would the two arrows "
            "<mark name='agree'/>agree?"
        ) as line:
            self._turn(data.FIRST, _FAR, line.until("agree"))
        self.wait(1.0)
        with self.narrate(
            "Turn back, along the cloud, and <mark name='here'/>here they do. "
            "S b is b again, only <mark name='longer'/>longer."
        ) as line:
            self._turn(_FAR, data.BEST, line.until("here"))
            line.wait_for("longer")
            self.play(FadeIn(self.formulas.eigenvector), run_time=theme.LABEL_S)
        with self.narrate(
            "So b is an eigenvector of S, and what it keeps is the <mark name='value'/>largest eigenvalue."
        ) as line:
            line.wait_for("value")
            self.play(FadeIn(self.formulas.largest), run_time=theme.LABEL_S)

    def other(self) -> None:
        """Read the loss as the other eigenvalue."""
        with self.narrate(
            f"And what is lost? Only the <mark name='other'/>other eigenvalue, {data.SMALLEST:.2f}."
        ) as line:
            line.wait_for("other")
            self.play(FadeIn(self.formulas.least), run_time=theme.LABEL_S)

    def collapse(self) -> None:
        """Let the cloud fall on its line."""
        figure, pushed, formulas = self.figure, self.pushed, self.formulas
        figure.collapse(0.0)
        with self.narrate(
            "This is the line we were looking for. Now let the cloud <mark name='fall'/>fall onto it."
        ) as line:
            self.play(
                FadeOut(pushed.b, pushed.pushed, pushed.shadow, pushed.drop),
                FadeOut(formulas.kept, formulas.largest, formulas.least),
                formulas.eigenvector.animate.align_to(RIGHT_PART.top_left, UP),
                figure.cloud.animate.set_opacity(1),
                run_time=theme.OBJECT_S,
            )
            self.play(FadeIn(figure.residuals), run_time=theme.LABEL_S)
            self.bring_to_back(figure.plane, figure.residuals)
            line.wait_for("fall")
            self.play(Sweep(figure, figure.collapse, 0.0, 1.0, run_time=2.5))
            self.play(figure.cloud.animate.set_fill(theme.ANSWER), run_time=theme.LABEL_S)
        with self.narrate(
            f"{len(data.CLOUD)} points, one number each, and <mark name='share'/>{100 * data.KEPT_SHARE:.0f} "
            "percent of the variance is kept."
        ) as line:
            line.wait_for("share")
            self.play(FadeIn(share_formula()), run_time=theme.LABEL_S)

    def look_ahead(self) -> None:
        """Say what it gave, and ask what comes next."""
        self.say("So the line that loses least runs along the eigenvector with the largest eigenvalue.")
        self.say("But why an eigenvector? And what if you keep two directions, or ten? That comes next.")

    def _turn(self, start: float, stop: float, run_time: float) -> None:
        moving = (self.figure.line, self.pushed, self.formulas, self.bar)

        def put(angle: float) -> None:
            for part in moving:
                part.set_angle(angle)
            self.figure.angle = angle

        self.play(Sweep(VGroup(*moving), put, start, stop, run_time=run_time))
