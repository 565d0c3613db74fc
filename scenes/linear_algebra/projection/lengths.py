"""The shadow computed: the scalar and the vector projection."""

from manim import UP, Create, FadeIn, FadeOut, VGroup

from scenes.linear_algebra.projection import data
from scenes.linear_algebra.projection.figures import AngleMark, ShadowChart, ShadowFigure, ShadowFormulas
from scenes.stage import LectureScene, PlaneVector, Sweep, theme

__all__ = ["ShadowInNumbers"]


class ShadowInNumbers(LectureScene):
    """Dividing the dot product by the length of s gives the shadow's length; by s dot s, how many s it is."""

    title = "The shadow in numbers"
    subtitle = data.SUBTITLE

    def construct(self) -> None:
        """Measure the shadow in a triangle, then as a vector."""
        self.figure = ShadowFigure()
        figure = self.figure
        self.chart = ShadowChart()
        self.chart.show_all()
        self.add(figure.plane, figure.line, figure.shadow, figure.s, figure.r, self.chart)
        self.next_section("Scalar projection")
        self.formulas = ShadowFormulas()
        self.triangle()
        self.dot_product()
        self.next_section("Vector projection")
        self.vector()
        self.copies()

    def triangle(self) -> None:
        """Find the shadow in a right triangle."""
        figure = self.figure
        theta = AngleMark(figure.plane, data.S, data.R, "theta")
        with self.narrate(
            "Can we find the shadow without any light? Look at the <mark name='drop'/>right triangle below r."
        ) as line:
            line.wait_for("drop")
            self.play(Create(figure.drop), Create(figure.right_angle), run_time=theme.OBJECT_S)
        with self.narrate(
            "Its long side is r, and its <mark name='theta'/>angle is theta. "
            "So the shadow is the length of r, <mark name='cos'/>times the cosine of theta. "
            "That was our curve."
        ) as line:
            line.wait_for("theta")
            self.play(FadeIn(theta), run_time=theme.LABEL_S)
            line.wait_for("cos")
            self.play(FadeIn(self.formulas.shadow), run_time=theme.LABEL_S)

    def dot_product(self) -> None:
        """Recognise the dot product, and divide."""
        formulas = self.formulas
        with self.narrate(
            "That is half of something you know. The <mark name='dot'/>dot product is both lengths, "
            "times the cosine."
        ) as line:
            self.play(FadeOut(self.chart), run_time=theme.LABEL_S)
            line.wait_for("dot")
            self.play(FadeIn(formulas.dot), run_time=theme.LABEL_S)
        with self.narrate(
            "<mark name='divide'/>Divide by the length of s, and the shadow is left: the scalar projection."
        ) as line:
            line.wait_for("divide")
            self.play(FadeIn(formulas.scalar), run_time=theme.LABEL_S)
        with self.narrate(
            "Here that is ten over the <mark name='number'/>square root of five: about four and a half."
        ) as line:
            line.wait_for("number")
            self.play(FadeIn(formulas.scalar_value), run_time=theme.LABEL_S)

    def vector(self) -> None:
        """Give the length the direction of s."""
        formulas = self.formulas
        up = UP * (formulas.shadow.get_top()[1] - formulas.scalar.get_top()[1])
        with self.narrate("A length is not yet a place. To get there, walk that far in the direction of s."):
            VGroup(formulas.vector, formulas.vector_value).shift(up)
            self.play(
                FadeOut(formulas.shadow, formulas.dot),
                VGroup(formulas.scalar, formulas.scalar_value).animate.shift(up),
                run_time=theme.OBJECT_S,
            )
        with self.narrate(
            "The direction is s, divided by its own length. "
            "So we divide <mark name='twice'/>twice, and that is s dot s."
        ) as line:
            line.wait_for("twice")
            self.play(FadeIn(self.formulas.vector), run_time=theme.LABEL_S)

    def copies(self) -> None:
        """Count how many copies of s make the shadow."""
        figure = self.figure
        second = PlaneVector(figure.plane, data.S, color=theme.BASIS)
        with self.narrate(
            "Ten over five is two. So the shadow is <mark name='copies'/>two copies of s, laid end to end."
        ) as line:
            line.wait_for("copies")
            self.play(
                Sweep(second, lambda tail: second.set_vector(data.S, tail=tail), (0, 0), data.S, run_time=1.5)
            )
        with self.narrate("It ends at <mark name='end'/>four, two. This is the vector projection.") as line:
            line.wait_for("end")
            self.play(FadeIn(self.formulas.vector_value, figure.shadow_end), run_time=theme.LABEL_S)
        self.say("So projection answers two questions: how far along s, and how many times s.")
