"""A recording lasts as long as its scene says, to the nearest frame, at any rate."""

import wave

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from manim import RIGHT, Create, Dot, Scene, Square, Succession, Wait, config, linear

from build import record
from build.recorder.renderer import frame_at

SIZE = (16, 9)
RATES = (10, 12.5, 15, 23.976, 24, 25, 29.97, 30, 50, 59.94, 60)


def waiting(durations, moving=False):
    """Return a scene that waits and plays for these times, in turn."""

    class Waiting(Scene):
        def construct(self):
            dot = Dot()
            if moving:
                dot.add_updater(lambda m, dt: m.shift(RIGHT * dt))
            self.add(dot)
            for number, duration in enumerate(durations):
                if number % 2:
                    self.play(Create(Square()), run_time=duration)
                else:
                    self.wait(duration)

    return Waiting


def assert_exact(recording, total_s):
    assert len(recording) == frame_at(total_s, recording.fps)
    assert recording.timeline.duration_s == pytest.approx(total_s, abs=1e-9)
    stop, stop_s = 0, 0.0
    for span in recording.spans:
        assert span.start == stop
        assert span.start_s == pytest.approx(stop_s, abs=1e-9)
        stop, stop_s = span.stop, span.start_s + span.duration_s
        assert stop == frame_at(stop_s, recording.fps)
    assert stop == len(recording)


@pytest.mark.parametrize("moving", [False, True])
@pytest.mark.parametrize("fps", RATES)
def test_quarters_of_a_second_add_up(fps, moving):
    assert_exact(record(waiting([0.25] * 12, moving), size=SIZE, fps=fps), 3.0)


@pytest.mark.parametrize("fps", [15, 30, 60])
def test_the_length_does_not_depend_on_the_rate(fps):
    durations = [1 / 3, 0.7, 0.05, 0.41, 1.05, 0.3]
    recording = record(waiting(durations), size=SIZE, fps=fps)
    assert len(recording) / fps == pytest.approx(sum(durations), abs=0.5 / fps + 1e-9)


@given(st.lists(st.floats(0.001, 0.6), min_size=1, max_size=8), st.sampled_from(RATES), st.booleans())
@settings(max_examples=40)
def test_any_times_add_up_to_the_nearest_frame(durations, fps, moving):
    assume(sum(durations) * fps >= 0.5)
    assert_exact(record(waiting(durations, moving), size=SIZE, fps=fps), sum(durations))


def test_a_scene_too_short_for_a_frame_has_one():
    recording = record(waiting([0.01]), size=SIZE, fps=10)
    assert len(recording) == 1
    assert recording.timeline.duration_s == pytest.approx(0.1)


def test_waits_shorter_than_a_frame_last_in_the_end():
    recording = record(waiting([0.01] * 100), size=SIZE, fps=10)
    assert_exact(recording, 1.0)
    assert sum(span.stop > span.start for span in recording.spans) == 10


@pytest.mark.parametrize("duration", [0, -1])
def test_no_time_at_all_is_refused_as_manim_refuses_it(duration):
    with pytest.raises(ValueError, match="must be a positive number"):
        record(waiting([duration]), size=SIZE, fps=10)


def test_a_wait_that_ends_on_a_condition_ends_on_its_frame():
    class Until(Scene):
        def construct(self):
            dot = Dot().add_updater(lambda m, dt: m.shift(RIGHT * dt))
            self.add(dot)
            self.wait_until(lambda: dot.get_x() > 0.45)
            self.wait(0.25)

    recording = record(Until, size=SIZE, fps=10)
    # Steps at 0, 0.1, … 0.5: the sixth is the first beyond.
    assert [span.stop - span.start for span in recording.spans] == [6, 3]
    assert recording.timeline.duration_s == pytest.approx(0.85)


def test_animations_in_a_row_take_their_times():
    class InARow(Scene):
        def construct(self):
            self.play(Succession(Create(Square(), run_time=0.35), Wait(0.2), Create(Dot(), run_time=0.45)))
            self.play(Square().animate(run_time=0.15, rate_func=linear).shift(RIGHT))

    assert_exact(record(InARow, size=SIZE, fps=30), 1.15)


def test_sounds_hang_on_the_exact_clock(tmp_path):
    file = tmp_path / "click.wav"
    with wave.open(str(file), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(np.zeros(80, np.int16).tobytes())

    class Clicks(Scene):
        def construct(self):
            for number in range(4):
                self.wait(0.25)
                self.add_sound(str(file), time_offset=0.01, gain=-number)
            self.next_section("unseen", skip_animations=True)
            self.wait(5)
            self.add_sound(str(file))
            self.next_section("seen")
            self.play(Create(Square()), run_time=0.3, subcaption="a square")
            self.add_sound(str(file))

    timeline = record(Clicks, size=SIZE, fps=15).timeline
    times = [sound.start_s for sound in timeline.sounds]
    assert times == pytest.approx([0.26, 0.51, 0.76, 1.01, 1.3])
    assert [sound.gain_db for sound in timeline.sounds] == [0, -1, -2, -3, 0]
    assert timeline.duration_s == pytest.approx(1.3)
    (line,) = timeline.lines
    assert (line.text, line.start_s, line.duration_s) == ("a square", pytest.approx(1.0), pytest.approx(0.3))


def test_a_rate_that_a_scene_sets_while_it_runs_leaves_its_plays_whole():
    class Slide(Scene):
        def construct(self):
            self.play(Dot().animate.shift(RIGHT * 5), run_time=1)

    class SetsARate(Slide):
        def construct(self):
            config.frame_rate = 60
            super().construct()

    plain, recording = (record(scene, size=SIZE, fps=10) for scene in (Slide, SetsARate))
    assert_exact(recording, 1.0)
    for number in range(len(plain)):
        assert np.array_equal(recording.frame(number), plain.frame(number))


def test_a_play_is_named_as_the_scene_writes_it():
    class Named(Scene):
        def construct(self):
            dot = Dot()
            self.play(Create(dot), Square().animate.shift(RIGHT).rotate(1), run_time=0.1)
            self.play(*(Create(Square()) for _ in range(4)), run_time=0.1)

    labels = [span.label for span in record(Named, size=SIZE, fps=10).spans]
    assert labels == ["Create, animate.shift.rotate", "Create, Create, Create, …"]
