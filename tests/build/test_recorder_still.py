"""The picture of one moment, had quickly, is the picture that the whole recording has there."""

import numpy as np
from manim import (
    BLUE,
    DOWN,
    LEFT,
    RED,
    RIGHT,
    UP,
    Circle,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    Group,
    ImageMobject,
    Scene,
    Square,
    Star,
    Transform,
    Triangle,
    VGroup,
    Write,
    always_redraw,
    there_and_back,
)

from build import record
from build.recorder.still import record_still

FPS, SIZE = 10, (160, 90)


class Comings(Scene):
    """Things that come, go, come back, and change others by their coming."""

    def construct(self):
        square = Square(color=BLUE, fill_opacity=0.5)
        self.play(FadeIn(square, shift=DOWN), run_time=0.4)
        self.play(square.animate.shift(LEFT), run_time=0.4)
        self.play(FadeOut(square, scale=2), run_time=0.4)
        self.play(
            Create(square), FadeIn(Group(ImageMobject(np.uint8([[0, 255]])).scale(20), Dot(UP))), run_time=0.4
        )
        self.play(FadeIn(Circle(color=RED).shift(RIGHT), rate_func=there_and_back), run_time=0.4)
        self.play(Write(VGroup(Star(), Triangle()).scale(0.5)), run_time=0.4)
        follower = always_redraw(lambda: Dot(square.get_corner(UP)))
        self.play(FadeIn(follower), run_time=0.4)
        self.play(Transform(square, Triangle().shift(2 * LEFT)), run_time=0.4)
        self.play(FadeOut(follower), Create(Circle(), remover=True), run_time=0.4)
        self.next_section("Skipped", skip_animations=True)
        self.play(FadeIn(Star(color=RED).shift(DOWN)))
        self.next_section("Seen")
        self.wait(0.3)
        self.play(FadeOut(square), run_time=0.4)
        self.wait(0.2)


def test_a_still_is_the_frame_of_the_whole():
    whole = record(Comings, size=SIZE, fps=FPS)
    assert len(whole) == 45
    for frame in range(len(whole)):
        still = record_still(Comings, frame / FPS, size=SIZE, fps=FPS)
        assert len(still) == frame + 1
        # What came before was passed over in one step instead of several: sums of other parts.
        apart = np.abs(still.frame(frame).astype(int) - whole.frame(frame)).max()
        assert apart <= 1, f"frame {frame}"
