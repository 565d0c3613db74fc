"""Where slides and steps begin, and what each is asked to be."""

import numpy as np
import pytest
from manim import LEFT, RIGHT, Circle, Create, Dot, FadeIn, FadeOut, Scene, Square, linear

from build.errors import OptionError, SceneError
from build.slides.steps import talk_of
from build.timeline import Line
from tests.build.reels import FPS, Asked, Told, recorded


@pytest.fixture(scope="module")
def told():
    return talk_of(recorded(Told), title="Told")


@pytest.fixture(scope="module")
def asked():
    return talk_of(recorded(Asked), title="Asked")


def test_a_slide_a_section_and_a_step_a_cue_after_which_something_is_new(told):
    assert told.slides == ("A <round> one", "A square one")
    assert [(s.slide, s.start) for s in told.steps] == [(0, 0), (0, 6), (1, 30), (1, 36)]


def test_steps_cover_the_recording_without_gaps(told, asked):
    for talk, length in ((told, 4 * FPS), (asked, round(2.2 * FPS))):
        assert [s.start for s in talk.steps[1:]] + [length] == [s.stop for s in talk.steps]
        assert all(s.start <= s.rest <= s.stop for s in talk.steps)


def test_a_step_rests_in_the_picture_that_stays(told):
    frames = recorded(Told).frames
    for step in told.steps:
        assert len(np.unique(frames[step.rest : step.stop])) == 1
        assert step.rest == step.start or frames[step.rest - 1] != frames[step.rest]


class Turned(Scene):
    """A motion over a cue without a halt, and one that another follows at once."""

    def construct(self):
        self.lines = [Line("Up, and along, and there.", 0.0, 2.0, cues={"along": 0.4, "there": 0.8})]
        dot = Dot(LEFT)
        self.add(dot)
        self.play(dot.animate(rate_func=linear).shift(2 * RIGHT), run_time=0.8)
        self.follow(dot)

    def follow(self, dot):
        self.play(FadeIn(Square()), run_time=0.4)
        self.wait(0.8)


class Replaced(Turned):
    """The same, but what follows begins with something new."""

    def follow(self, dot):
        self.add(Square())
        self.play(FadeOut(dot), run_time=0.4)
        self.wait(0.8)


def test_a_cue_over_which_a_play_goes_on_is_no_place_to_stop():
    talk = talk_of(recorded(Turned), title="Turned")
    assert [s.start for s in talk.steps] == [0, round(0.8 * FPS)]


def test_a_motion_rests_where_it_ends_and_not_a_frame_before():
    recording = recorded(Turned)
    first, _ = talk_of(recording, title="Turned").steps
    assert first.rest == first.stop == round(0.8 * FPS)
    assert np.array_equal(recording.frame(first.rest), recorded(Still).frame(0))


def test_nothing_of_the_next_step_is_seen_before_it_is_asked_for():
    first, _ = talk_of(recorded(Replaced), title="Replaced").steps
    assert first.rest == first.stop - 1


class Still(Scene):
    """Where `Turned` arrives."""

    def construct(self):
        self.add(Dot(RIGHT))
        self.wait(0.2)


def test_notes_are_the_lines_that_are_spoken_while_a_step_lasts(told):
    assert [s.notes for s in told.steps] == [
        "A circle <comes> first.",
        "A circle <comes> first.",
        "Then a square & no more.",
        "Then a square & no more.",
    ]


def test_next_slide_takes_manim_slides_options(asked):
    first, loop, auto, skipped, last = asked.steps
    assert (first.loop, first.auto_next, first.moves) == (False, False, True)
    assert (loop.loop, loop.notes) == (True, "Turn it.\n  Slowly.")
    assert (auto.auto_next, auto.rate, auto.reversed_rate) == (True, 2.0, 0.5)
    assert (skipped.skip, skipped.moves, skipped.direction) == (True, False, "vertical")
    assert last.moves is False


def test_sections_alone_where_nothing_else_is_wanted():
    talk = talk_of(recorded(Told), title="Told", steps="sections")
    assert [s.start for s in talk.steps] == [0, 30]


def test_a_step_a_line():
    talk = talk_of(recorded(Told), title="Told", steps="lines")
    assert [s.start for s in talk.steps] == [0, 30]


def test_a_plain_scene_is_one_slide():
    class Plain(Scene):
        def construct(self):
            self.play(Create(Circle()), run_time=0.4)

    talk = talk_of(recorded(Plain), title="Plain")
    assert talk.slides == ("Plain",)
    assert len(talk.steps) == 1


def test_an_unknown_way_is_refused():
    with pytest.raises(OptionError, match="expected one of auto, asked"):
        talk_of(recorded(Told), title="Told", steps="often")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"loop": "yes"}, "at 0.20 s: expected bool, got 'yes'"),
        ({"playback_rate": 0}, r"at 0.20 s: expected 0 < rate"),
        ({"notes": 3}, "expected str"),
    ],
)
def test_options_of_another_kind_are_refused(options, message):
    class Odd(Scene):
        def construct(self):
            self.wait(0.2)
            self.next_slide(**options)
            self.wait(0.2)

    with pytest.raises(SceneError, match=message):
        talk_of(recorded(Odd), title="Odd")


def test_an_unknown_option_is_refused_where_it_is_written():
    class Odd(Scene):
        def construct(self):
            self.next_slide(sound="loud")

    with pytest.raises(TypeError, match="no option 'sound'; it has loop"):
        recorded(Odd)


def test_manim_slides_own_scenes_record_unchanged(tmp_path, monkeypatch):
    manim_slides = pytest.importorskip("manim_slides")
    monkeypatch.chdir(tmp_path)

    class Theirs(manim_slides.Slide):
        def construct(self):
            self.next_section("One")
            square = Square()
            self.play(Create(square), run_time=0.4)
            self.next_slide(loop=True, notes="Round and round")
            self.play(square.animate.rotate(1), run_time=0.4)

    talk = talk_of(recorded(Theirs), title="Theirs")
    assert [(s.start, s.loop, s.notes) for s in talk.steps] == [(0, False, ""), (6, True, "Round and round")]
    assert list(tmp_path.iterdir()) == []


def test_lecture_scenes_ask_too():
    from scenes.stage import LectureScene

    class Lecture(LectureScene):
        def construct(self):
            self.play(Create(Circle()), run_time=0.4)
            self.next_slide(auto_next=True)
            self.play(Create(Square()), run_time=0.4)

    talk = talk_of(recorded(Lecture), title="Lecture")
    assert [(s.start, s.auto_next) for s in talk.steps] == [(0, False), (6, True)]
