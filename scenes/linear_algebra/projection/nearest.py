"""Which point of a line is nearest to a point beside it: slide, and watch the distance."""

from collections.abc import Callable

from manim import RIGHT, Create, FadeIn, GrowFromPoint, Mobject, ReplacementTransform, VGroup, smooth

from scenes.linear_algebra.projection import data
from scenes.linear_algebra.projection.figures import ErrorChart, ErrorReading, NearestFigure
from scenes.stage import PICTURE, LectureScene, Sweep, glide, passing, theme

__all__ = ["NearestPoint"]

_NEAREST = data.NEAREST.coordinate
# Not as far below the nearest point as above it: the middle of the way is not the answer.
_FIRST, _LAST = 0.0, 2.0


class NearestPoint(LectureScene):
    """The squared distance is a parabola in λ, lowest where the error meets the line at a right angle."""

    title = "The nearest point of a line"
    subtitle = data.SUBTITLE

    def construct(self) -> None:
        """Slide a candidate, trace its squared distance, find the lowest point."""
        self.figure, self.reading = NearestFigure(), ErrorReading()
        self.chart = ErrorChart(_LAST, _FIRST)
        self.next_section("The nearest point")
        self.ask()
        self.slide()
        self.next_section("The error's square")
        self.trace()
        self.find()

    def ask(self) -> None:
        """Show the line, the point, and a candidate."""
        figure = self.figure
        # In the middle of the picture, until there is something to write beside it.
        home = figure.plane.get_center()
        figure.shift((PICTURE.center[0] - home[0]) * RIGHT)
        self.add(figure.plane)
        with self.narrate(
            "Now a second question. Here is a <mark name='line'/>line, along b, "
            "and a <mark name='x'/>point x beside it."
        ) as line:
            line.wait_for("line")
            self.play(
                Create(figure.line), GrowFromPoint(figure.b, figure.plane.at(0, 0)), run_time=theme.OBJECT_S
            )
            line.wait_for("x")
            self.play(FadeIn(figure.point, scale=0.5), run_time=theme.LABEL_S)
        self.say("Which point of the line is nearest to x?")
        with self.narrate(
            "Each point of it is some number, <mark name='lambda'/>lambda, times b. "
            "Its <mark name='distance'/>distance from x is the pink line."
        ) as line:
            self.play(glide(figure, home, anchor=figure.plane, run_time=line.until("lambda")))
            self._set(_FIRST)
            self.play(
                FadeIn(figure.candidate, self.reading[0][0], self.reading.coordinate), run_time=theme.LABEL_S
            )
            line.wait_for("distance")
            self.play(
                Create(figure.error),
                FadeIn(self.reading[0][1], self.reading.distance),
                run_time=theme.OBJECT_S,
            )

    def slide(self) -> None:
        """Slide the candidate past the nearest point, and ask where to stop."""
        with self.narrate(
            "Slide along. The distance falls, and falls, and then it <mark name='rises'/>rises again. "
            "Where would you stop?"
        ) as line:
            # Past the nearest point without a halt, which would give the answer away.
            at = line.until("rises") / line.remaining
            rate = passing((_NEAREST - _FIRST) / (_LAST - _FIRST), at=at)
            self._slide(_FIRST, _LAST, line.remaining, rate_func=rate)
        self.say("Keep your guess in mind.")
        self.wait(1.0)

    def trace(self) -> None:
        """Draw the square of the distance for every λ."""
        chart = self.chart
        with self.narrate(
            "Now draw the <mark name='square'/>square of the distance, as we <mark name='back'/>slide back."
        ) as line:
            line.wait_for("square")
            chart.trace(_LAST)
            self.play(FadeIn(chart.chart, chart.dot), run_time=theme.OBJECT_S)
            self.add(chart.curve, chart.dot)
            line.wait_for("back")
            self._slide(_LAST, _FIRST, 4.0, chart.curve, chart.dot, also=chart.trace)
        self.say("It is a parabola in lambda. So there is one lowest point, and only one.")

    def find(self) -> None:
        """Stop at the lowest point, and notice the right angle."""
        figure, chart = self.figure, self.chart
        with self.narrate(
            "It is where lambda is <mark name='low'/>four fifths. Was that your guess?"
        ) as line:
            self._slide(_FIRST, _NEAREST, line.until("low"), chart.dot, also=chart.set_dot)
            self.play(FadeIn(chart.lowest), run_time=theme.LABEL_S)
        with self.narrate(
            "And look how the error meets the line: at a <mark name='upright'/>right angle."
        ) as line:
            line.wait_for("upright")
            self.play(Create(figure.right_angle), run_time=theme.LABEL_S)
            self.play(ReplacementTransform(figure.candidate, figure.foot), run_time=theme.LABEL_S)
        self.say("So the nearest point is where the error stands upright on the line.")

    def _set(self, coordinate: float) -> None:
        self.figure.set_candidate(coordinate)
        self.reading.show(coordinate)

    def _slide(
        self,
        start: float,
        stop: float,
        run_time: float,
        *more: Mobject,
        also: Callable[[float], None] | None = None,
        rate_func: Callable[[float], float] = smooth,
    ) -> None:
        def put(coordinate: float) -> None:
            self._set(coordinate)
            if also is not None:
                also(coordinate)

        figure = self.figure
        moving = VGroup(figure.candidate, figure.error, self.reading, *more)
        self.play(Sweep(moving, put, start, stop, run_time=run_time, rate_func=rate_func))
