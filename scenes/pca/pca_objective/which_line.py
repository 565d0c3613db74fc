"""What a line keeps of a cloud of points, and what it loses."""

import numpy as np
from manim import LEFT, Create, FadeIn, FadeOut, GrowFromPoint, ReplacementTransform, VGroup

from scenes.pca.pca_objective import data
from scenes.pca.pca_objective.figures import OnePoint, PointFormulas, TurningFigure
from scenes.stage import Label, LectureScene, PlaneVector, Sweep, theme

__all__ = ["WhichLine"]

_POOR = np.radians(118)
_DIMMED = 0.3


class WhichLine(LectureScene):
    """A line keeps one number of each point, its coordinate along the line, and loses the rest."""

    title = "Which line keeps the most?"
    subtitle = data.SUBTITLE

    def construct(self) -> None:
        """Ask; look at one point; then at all of them."""
        self.figure = TurningFigure()
        self.one, self.formulas = OnePoint(self.figure.plane), PointFormulas()
        self.next_section("The question")
        self.ask()
        self.take_one()
        self.next_section("One point")
        self.take_two_numbers()
        self.take_one_number()
        self.lose()
        self.next_section("All the points")
        self.drop_all()
        self.turn()

    def ask(self) -> None:
        """Show the cloud and some lines, and ask."""
        figure = self.figure
        # In the middle of the picture, until there is something to write beside it.
        self.aside = figure.plane.get_x() * LEFT
        VGroup(figure.plane, figure.cloud).shift(self.aside)
        figure.line.set_angle(data.FIRST)
        self.question = Label("?", size=theme.TITLE_SIZE, color=theme.FOCUS, weight="semibold")
        with self.narrate(
            "Here is a <mark name='cloud'/>cloud of points, and a <mark name='line'/>line through its "
            "middle. <mark name='which'/>Which line keeps the <mark name='most'/>most of it?"
        ) as line:
            line.wait_for("cloud")
            self.play(FadeIn(figure.cloud, scale=0.9), run_time=theme.OBJECT_S)
            line.wait_for("line")
            self.bring_to_back(figure.line.path)
            self.play(Create(figure.line.path), run_time=theme.OBJECT_S)
            line.wait_for("which")
            self.play(
                Sweep(figure.line, figure.line.set_angle, data.FIRST, _POOR, run_time=line.until("most"))
            )
            self.question.move_to(figure.line.label).shift(0.15 * LEFT)
            self.play(FadeIn(self.question), run_time=theme.LABEL_S)

    def take_one(self) -> None:
        """Make room, and leave one point of the cloud."""
        figure = self.figure
        with self.narrate(
            "To see what keeping means, take just <mark name='one'/>one of the points."
        ) as line:
            line.wait_for("one")
            figure.plane.shift(-self.aside)
            self.play(
                FadeOut(self.question, figure.line.path, shift=-self.aside),
                figure.cloud.animate.shift(-self.aside).set_opacity(_DIMMED),
                run_time=theme.CHANGE_S,
            )
            self.play(FadeIn(self.one.point), run_time=theme.LABEL_S)
            figure.line.set_angle(data.FIRST)

    def take_two_numbers(self) -> None:
        """Read the point's two coordinates."""
        one = self.one
        with self.narrate(
            "To write it down you need <mark name='two'/>two numbers: how far across, "
            "and how far <mark name='up'/>up."
        ) as line:
            line.wait_for("two")
            self.bring_to_back(self.figure.plane)
            self.play(FadeIn(self.figure.plane), FadeIn(self.formulas.two), run_time=theme.LABEL_S)
            self.play(Create(one.ways[0]), FadeIn(one.numbers[0]), run_time=theme.OBJECT_S)
            line.wait_for("up")
            self.play(Create(one.ways[1]), FadeIn(one.numbers[1]), run_time=theme.OBJECT_S)

    def take_one_number(self) -> None:
        """Move it to its foot on the line, whose coordinate is a single number."""
        figure, one = self.figure, self.one
        self.b = PlaneVector(
            figure.plane, data.direction(data.FIRST), "bold(b)", color=theme.BASIS, name_side=(-1, 0.7)
        )
        with self.narrate(
            "On a <mark name='line'/>line, one number is enough. "
            "So <mark name='move'/>move the point to the nearest place on it: its shadow."
        ) as line:
            line.wait_for("line")
            self.bring_to_back(figure.plane, figure.line.path)
            self.play(FadeOut(one.ways, one.numbers), Create(figure.line.path), run_time=theme.OBJECT_S)
            line.wait_for("move")
            one.drop(0.0)
            self.add(one.error, one.foot, one.point)
            self.play(Sweep(one, one.drop, 0.0, 1.0, run_time=1.5))
            self.play(Create(one.right_angle), run_time=theme.LABEL_S)
        with self.narrate(
            "With <mark name='b'/>b, a step of length one along the line, "
            "the shadow lies <mark name='beta'/>beta steps out. And beta is b dot x."
        ) as line:
            line.wait_for("b")
            self.play(GrowFromPoint(self.b, figure.plane.at(0, 0)), run_time=theme.OBJECT_S)
            line.wait_for("beta")
            self.add(one.shadow, self.b, one.foot, one.point)
            self.play(Create(one.shadow), FadeIn(self.formulas.one), run_time=theme.OBJECT_S)

    def lose(self) -> None:
        """Name the error."""
        with self.narrate(
            "What the line <mark name='lose'/>loses is the pink piece, from the shadow to the point."
        ) as line:
            line.wait_for("lose")
            self.play(FadeIn(self.formulas.rest), run_time=theme.LABEL_S)

    def drop_all(self) -> None:
        """Let every point fall to the line."""
        figure, one = self.figure, self.one
        figure.drop(0.0)
        with self.narrate("Now do the same with <mark name='all'/>all the points at once.") as line:
            self.play(
                figure.cloud.animate.set_opacity(1),
                FadeOut(one.shadow, one.error, one.right_angle, one.foot, one.point, self.b.arrow),
                FadeOut(self.formulas.two, self.formulas.values),
                ReplacementTransform(self.b.label, figure.line.label),
                run_time=line.until("all"),
            )
            self.bring_to_back(figure.plane, figure.residuals)
            self.add(figure.feet)
            self.play(Sweep(figure, figure.drop, 0.0, 1.0, run_time=theme.CHANGE_S))
        self.say("Green is what the line keeps, and pink is what it loses.")

    def turn(self) -> None:
        """Turn to a poor line and back."""
        figure = self.figure
        with self.narrate(
            "<mark name='turn'/>Turn the line, and it loses <mark name='more'/>more, or less."
        ) as line:
            line.wait_for("turn")
            self.play(Sweep(figure, figure.set_angle, data.FIRST, _POOR, run_time=line.until("more") + 0.8))
            self.play(Sweep(figure, figure.set_angle, _POOR, data.FIRST, run_time=1.8))
        self.say("So each line keeps one number of every point. Which one loses least?")
