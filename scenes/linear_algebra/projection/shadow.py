"""How much of one vector goes along another: a picture, and the answer's sign."""

import numpy as np
from manim import RIGHT, Create, FadeIn, FadeOut, GrowFromPoint, VGroup

from scenes.linear_algebra.projection import data
from scenes.linear_algebra.projection.figures import ShadowChart, ShadowFigure, ShadowReading
from scenes.stage import PICTURE, Label, LectureScene, RightAngle, Sweep, glide, theme

__all__ = ["Shadow"]

_UPRIGHT = data.ANGLE_S + np.pi / 2
_BEYOND = data.ANGLE_S + np.radians(125)


class Shadow(LectureScene):
    """The shadow of r on s has a length and a sign; it is how far r goes along s."""

    title = "How far along?"
    subtitle = data.SUBTITLE

    def construct(self) -> None:
        """Ask, cast the shadow, turn the arrow through all cases."""
        self.figure = ShadowFigure()
        self.reading, self.chart = ShadowReading(), ShadowChart()
        self.next_section("The question")
        self.ask()
        self.cast()
        self.next_section("The shadow's sign")
        self.guess()
        self.turn()
        self.sum_up()

    def ask(self) -> None:
        """Show r and s, and ask how much of r goes along s."""
        figure = self.figure
        # In the middle of the picture, until there is something to write beside it.
        self.home = figure.plane.get_center()
        figure.shift((PICTURE.center[0] - self.home[0]) * RIGHT)
        self.add(figure.plane)
        origin = figure.plane.at(0, 0)
        with self.narrate(
            "Here is an arrow, <mark name='r'/>r, and here is a <mark name='s'/>direction, s. "
            "How much of r <mark name='how'/>goes that way?"
        ) as line:
            line.wait_for("r")
            self.play(GrowFromPoint(figure.r, origin), run_time=theme.OBJECT_S)
            line.wait_for("s")
            self.play(Create(figure.line), GrowFromPoint(figure.s, origin), run_time=theme.OBJECT_S)
            line.wait_for("how")
            beside = figure.plane.to_frame(0.8 * data.SHADOW - 0.6 * figure.across)
            self.question = Label("?", size=theme.TITLE_SIZE, color=theme.FOCUS, weight="semibold")
            self.play(FadeIn(self.question.move_to(beside)), run_time=theme.LABEL_S)

    def cast(self) -> None:
        """Let the light fall, and measure the shadow."""
        figure = self.figure
        with self.narrate(
            "Let <mark name='light'/>light fall squarely onto the line. "
            "The arrow casts a <mark name='shadow'/>shadow, and the shadow is our answer."
        ) as line:
            line.wait_for("light")
            self.bring_to_back(figure.rays)
            self.play(Create(figure.rays, lag_ratio=0), run_time=1.5)
            line.wait_for("shadow")
            figure.show_shadow(0)
            self.add(figure.shadow, figure.s, figure.r)
            self.play(
                Sweep(figure.shadow, figure.show_shadow, 0, 1, run_time=1.2),
                FadeOut(self.question, run_time=0.4),
            )
        with self.narrate(
            "For this arrow, it is about <mark name='number'/>four and a half units long."
        ) as line:
            self.play(glide(figure, self.home, anchor=figure.plane, run_time=line.until("number")))
            self.play(FadeIn(self.reading), run_time=theme.LABEL_S)

    def guess(self) -> None:
        """Leave a moment for a guess."""
        with self.narrate(
            "Now let us <mark name='turn'/>turn the arrow. Before you look: when does the shadow vanish?"
        ) as line:
            line.wait_for("turn")
            self.play(FadeIn(self.chart), run_time=theme.OBJECT_S)
        self.wait(1.2)

    def turn(self) -> None:
        """Turn r to a right angle, beyond it, and back onto s."""
        figure = self.figure
        mark = RightAngle(figure.plane.at(0, 0), *figure.plane.vector_to_frame([figure.along, figure.across]))
        with self.narrate(
            "It gets shorter, and shorter, and at a <mark name='upright'/>right angle it is gone. "
            "Nothing of r goes along s."
        ) as line:
            self._turn(data.ANGLE_R, _UPRIGHT, line.until("upright"))
            self.play(Create(mark), run_time=theme.LABEL_S)
        with self.narrate(
            "Turn further, and the shadow falls <mark name='behind'/>behind. We count its length as negative."
        ) as line:
            self.play(FadeOut(mark), run_time=theme.LABEL_S)
            self._turn(_UPRIGHT, _BEYOND, line.until("behind"))
        with self.narrate(
            "And if r points <mark name='along'/>along s, the shadow is as long as r itself."
        ) as line:
            self._turn(_BEYOND, data.ANGLE_S, line.remaining)

    def sum_up(self) -> None:
        """Return to the first arrow, and say what the section gave."""
        with self.narrate("So a shadow has a length and a sign. It says how far r goes along s.") as line:
            self._turn(data.ANGLE_S, data.ANGLE_R, line.remaining / 2)

    def _turn(self, start: float, stop: float, run_time: float) -> None:
        def point(radians: float) -> None:
            vector = data.turned(radians)
            self.figure.set_vector(vector)
            self.reading.show(vector)
            self.chart.show(vector)

        figure = self.figure
        moving = VGroup(figure.rays, figure.shadow, figure.r, self.reading, self.chart.curve, self.chart.dot)
        self.play(Sweep(moving, point, start, stop, run_time=run_time))
