"""Kept and lost add up to the same total for every line: to lose least is to keep most."""

import numpy as np
from manim import DOWN, Create, FadeIn, FadeOut, Mobject, VGroup

from scenes.pca.pca_objective import data
from scenes.pca.pca_objective.figures import (
    RESIDUAL_OPACITY,
    CloudTerms,
    OnePoint,
    PointTerms,
    ShareBar,
    TurningFigure,
    difference_formula,
)
from scenes.stage import LectureScene, Sweep, theme

__all__ = ["KeptAndLost"]

_AWAY = np.radians(100)
_DIMMED = 0.25


class KeptAndLost(LectureScene):
    """By Pythagoras kept and lost share a total that no line changes."""

    title = "Kept and lost"
    subtitle = data.SUBTITLE

    def construct(self) -> None:
        """Pythagoras for one point, then for the average; then turn and watch the bar."""
        figure = self.figure = TurningFigure()
        self.one, self.point, self.cloud = OnePoint(figure.plane), PointTerms(), CloudTerms()
        self.bar = ShareBar(y=-1.95)
        self.add(figure)
        self.next_section("Pythagoras")
        self.triangle()
        self.trade()
        self.next_section("A total that never changes")
        self.average()
        self.turn()
        self.conclude()

    def triangle(self) -> None:
        """Find the right triangle of a point, its shadow and its error."""
        figure, one = self.figure, self.one
        with self.narrate(
            "Look at one point again. Its <mark name='arrow'/>arrow, its <mark name='shadow'/>shadow "
            "and its <mark name='error'/>error make a right triangle."
        ) as line:
            self.play(
                figure.cloud.animate.set_opacity(_DIMMED),
                figure.feet.animate.set_opacity(_DIMMED),
                figure.residuals.animate.set_stroke(opacity=_DIMMED),
                FadeIn(one.point),
                run_time=theme.OBJECT_S,
            )
            whole, kept, lost = self.point.names
            line.wait_for("arrow")
            self.play(Create(one.arrow), FadeIn(self.point.words, whole), run_time=theme.LABEL_S)
            line.wait_for("shadow")
            self.play(Create(one.shadow), FadeIn(kept), run_time=theme.LABEL_S)
            line.wait_for("error")
            self.play(Create(one.error), FadeIn(one.right_angle, one.foot, lost), run_time=theme.LABEL_S)

    def trade(self) -> None:
        """Turn the line: the short sides trade, the long one stays."""
        terms, one = self.point, self.one
        with self.narrate(
            "So Pythagoras holds: the long side <mark name='whole'/>squared is "
            "<mark name='beta'/>beta squared plus the <mark name='off'/>error squared."
        ) as line:
            line.wait_for("whole")
            self.play(FadeIn(terms.numbers[0]), run_time=theme.LABEL_S)
            line.wait_for("beta")
            self.play(FadeIn(terms.signs[0], terms.number_signs[0], terms.numbers[1]), run_time=theme.LABEL_S)
            line.wait_for("off")
            self.play(FadeIn(terms.signs[1], terms.number_signs[1], terms.numbers[2]), run_time=theme.LABEL_S)
        with self.narrate(
            "Turn the line, and the short sides trade. The long side <mark name='never'/>never changes."
        ) as line:
            self._turn(data.FIRST, _AWAY, line.until("never"), one, terms)
            self._turn(_AWAY, data.FIRST, 2.0, one, terms)

    def average(self) -> None:
        """Average over all points: the trace, the variance along the line, and J."""
        figure, one, cloud = self.figure, self.one, self.cloud
        with self.narrate(
            "What is true of each point is true of the <mark name='mean'/>average over all of them."
        ) as line:
            self.play(
                FadeOut(one),
                figure.cloud.animate.set_opacity(1),
                figure.feet.animate.set_opacity(1),
                figure.residuals.animate.set_stroke(opacity=RESIDUAL_OPACITY),
                run_time=theme.OBJECT_S,
            )
            line.wait_for("mean")
            self.play(FadeIn(cloud, shift=0.8 * DOWN), run_time=1.2)
        with self.narrate(
            "The <mark name='total'/>total is the trace of S, the covariance matrix. "
            "Kept is the <mark name='kept'/>variance along b, and lost is <mark name='lost'/>J."
        ) as line:
            line.wait_for("total")
            self.play(FadeIn(self.bar.kept, self.bar.lost), run_time=theme.OBJECT_S)
            line.wait_for("kept")
            self.play(FadeIn(self.bar.kept_word), run_time=theme.LABEL_S)
            line.wait_for("lost")
            self.play(FadeIn(self.bar.lost_word), run_time=theme.LABEL_S)

    def turn(self) -> None:
        """Turn the line all the way, and watch the bar."""
        moving = self.cloud, self.bar
        self.play(FadeOut(self.point), run_time=theme.LABEL_S)
        with self.narrate(
            "Now turn, and watch the bar. Green grows only as pink shrinks. "
            "Its length <mark name='stays'/>stays."
        ) as line:
            self._turn(data.FIRST, data.BEST + np.pi / 2, line.until("stays"), *moving)
            self._turn(data.BEST + np.pi / 2, data.BEST, 2.5, *moving)

    def conclude(self) -> None:
        """Write J as a difference."""
        with self.narrate(
            "So the line that <mark name='j'/>loses least is the line that keeps most: "
            "the one of greatest variance."
        ) as line:
            line.wait_for("j")
            self.play(FadeIn(difference_formula()), run_time=theme.LABEL_S)

    def _turn(self, start: float, stop: float, run_time: float, *more: Mobject) -> None:
        def put(angle: float) -> None:
            for part in (self.figure, *more):
                part.set_angle(angle)

        self.play(Sweep(VGroup(self.figure, *more), put, start, stop, run_time=run_time))
