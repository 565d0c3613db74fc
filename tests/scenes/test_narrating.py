"""A narrated scene: the picture follows the voice, at every frame rate, and its lines are kept."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import Mobject, VGroup

from build.errors import NarrationError
from build.recorder import record
from build.recording import Recording
from scenes.stage import Dots, LectureScene, LectureScene3D, LiveNumber, Sweep, glide, passing
from scenes.stage.narrating import SpokenLine

LINE = "First comes one, then <mark name='two'/>two, and in the end <mark name='three'/>three."


def play(beats: Callable[[LectureScene], None], *, fps: float = 15) -> Recording:
    """Record a scene that consists of some beats."""

    class Beats(LectureScene):
        title = "A title"
        subtitle = "A course"

        def construct(self) -> None:
            self.dot = Dots([(0, 0)])
            self.add(self.dot)
            beats(self)

    return record(Beats, size=(160, 90), fps=fps)


def slide(scene: LectureScene, run_time: float) -> None:
    scene.play(Sweep(scene.dot, lambda x: scene.dot.set_centres((x, 0)), 0, 1, run_time=run_time))


def test_an_animation_until_a_cue_ends_on_it() -> None:
    clocks = {}

    def beats(scene: LectureScene) -> None:
        with scene.narrate(LINE) as line:
            slide(scene, line.until("two"))
            clocks["two"] = scene.clock, line.cue("two")

    play(beats)
    assert clocks["two"][0] == pytest.approx(clocks["two"][1])


def test_waiting_for_a_cue_ends_on_it() -> None:
    clocks = []

    def beats(scene: LectureScene) -> None:
        with scene.narrate(LINE) as line:
            line.wait_for("three")
            clocks.append(scene.clock - line.cue("three"))

    play(beats)
    assert clocks == [pytest.approx(0)]


def test_the_scene_stays_until_the_line_is_spoken() -> None:
    recording = play(lambda scene: scene.say(LINE))
    (line,) = recording.timeline.lines
    assert recording.timeline.duration_s >= line.end_s


def test_a_line_may_be_overrun_and_the_next_begins_after_it() -> None:
    def beats(scene: LectureScene) -> None:
        with scene.narrate("Short."):
            slide(scene, 5.0)
        scene.say("Next.")

    first, second = play(beats).timeline.lines
    assert second.start_s == pytest.approx(5.0)
    assert second.start_s > first.end_s


def test_a_cue_that_has_passed_leaves_one_frame() -> None:
    left = []

    def beats(scene: LectureScene) -> None:
        with scene.narrate(LINE) as line:
            slide(scene, 30.0)
            left.append((line.until("two"), line.remaining))
            before = scene.clock
            line.wait_for("two")
            assert scene.clock == before

    play(beats, fps=15)
    assert left == [(pytest.approx(1 / 15), pytest.approx(1 / 15))]


def test_an_unknown_cue_is_refused_with_the_known_ones() -> None:
    def beats(scene: LectureScene) -> None:
        with scene.narrate(LINE) as line:
            line.cue("four")

    with pytest.raises(KeyError, match=r"no cue 'four'.*two, three"):
        play(beats)


def test_a_malformed_mark_is_refused() -> None:
    with pytest.raises(NarrationError):
        play(lambda scene: scene.say("A <mark name=x> mark."))


def test_an_error_inside_a_line_is_not_waited_for() -> None:
    clocks = []

    def beats(scene: LectureScene) -> None:
        try:
            with scene.narrate(LINE):
                raise ZeroDivisionError
        finally:
            clocks.append(scene.clock)

    with pytest.raises(ZeroDivisionError):
        play(beats)
    assert clocks == [0.0]


def test_lines_are_kept_with_text_cues_and_the_authors_place() -> None:
    (line,) = play(lambda scene: scene.say(LINE)).timeline.lines
    assert line.text == "First comes one, then two, and in the end three."
    assert list(line.cues) == ["two", "three"]
    assert 0 < line.cues["two"] < line.cues["three"] < line.duration_s
    path, number = line.source.rsplit(":", 1)
    assert path == "tests/scenes/test_narrating.py"
    assert int(number) > 1


def test_the_length_is_the_same_at_every_frame_rate() -> None:
    def beats(scene: LectureScene) -> None:
        with scene.narrate(LINE) as line:
            slide(scene, line.until("two"))
            line.wait_for("three")
        scene.say("One more.")

    timelines = [play(beats, fps=fps).timeline for fps in (15, 30, 60)]
    assert timelines[0] == timelines[1] == timelines[2]


def test_a_sweep_shows_every_value_up_to_the_last() -> None:
    values: list[float] = []

    def beats(scene: LectureScene) -> None:
        scene.play(Sweep(scene.dot, values.append, 2, 5, run_time=1.0))

    play(beats, fps=15)
    assert values[0] == 2
    assert values[-1] == 5
    assert values == sorted(values)


def test_a_sweep_leaves_hidden_parts_hidden() -> None:
    shown: list[list[Mobject]] = []

    class Figure(LectureScene):
        def construct(self) -> None:
            number, hidden = LiveNumber(0), Dots([(1, 1)])
            figure = number.copy().add(hidden)
            self.add(figure.submobjects[1])
            self.play(Sweep(figure, figure.set_value, 0, 1, run_time=0.2))
            shown.append(self.get_mobject_family_members())
            assert hidden not in shown[-1]

    record(Figure, size=(160, 90), fps=15)
    assert len(shown) == 1


def test_a_figure_glides_whole_and_its_hidden_parts_stay_hidden() -> None:
    seen = []

    class Figure(LectureScene):
        def construct(self) -> None:
            shown, hidden = Dots([(0, 0)]), Dots([(1, 1)])
            self.add(shown)
            self.play(glide(VGroup(shown, hidden), (3, 0, 0), anchor=shown, run_time=0.2))
            assert hidden not in self.get_mobject_family_members()
            seen.extend([shown.get_center(), hidden.get_center()])

    record(Figure, size=(160, 90), fps=15)
    assert np.allclose(seen, [(3, 0, 0), (4, 1, 0)])


def test_a_new_title_stands_where_the_old_one_stood() -> None:
    places = []

    def beats(scene: LectureScene) -> None:
        places.append(scene.heading.title.get_left())
        scene.play(scene.retitle("Another title"))
        places.append(scene.heading.title.get_left())

    play(beats)
    assert places[0] == pytest.approx(places[1], abs=0.02)


def test_titles_with_and_without_descenders_share_a_line() -> None:
    class Plain(LectureScene):
        title = "Aaa"

    class Deep(LectureScene):
        title = "Ayy"

    bottoms = []
    for scene_class in (Plain, Deep):
        scene = scene_class()
        scene.setup()
        bottoms.append(scene.heading.title.submobjects[0].get_bottom()[1])
    assert bottoms[0] == pytest.approx(bottoms[1])


def test_in_space_the_origin_is_shown_beside_the_middle_and_titles_stay_flat() -> None:
    class Space(LectureScene3D):
        title = "A space"
        look_at = (-2.0, -1.0)

        def construct(self) -> None:
            self.set_camera_orientation(phi=1.0, theta=0.5)

    scene = Space()
    scene.setup()
    scene.construct()
    camera = scene.camera
    assert np.allclose(camera.project_points(np.zeros((1, 3)))[0, :2], [-2, -1])
    title = scene.heading.title.submobjects[0]
    assert np.allclose(camera.transform_points_pre_display(title, title.points), title.points)


def test_a_spoken_line_has_a_duration_before_it_is_spoken() -> None:
    scene = LectureScene()
    scene.setup()
    line = scene.narrate(LINE)
    assert isinstance(line, SpokenLine)
    assert line.duration > 0
    assert scene.lines == []


@settings(deadline=None, max_examples=100)
@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_a_passing_rate_is_where_it_should_be_and_never_turns_back(done: float, at: float) -> None:
    rate = passing(done, at=at)
    values = [rate(t) for t in np.linspace(0, 1, 101)]
    assert values[0] == pytest.approx(0)
    assert values[-1] == pytest.approx(1)
    assert np.all(np.diff(values) >= -1e-12)
    assert rate(at) == pytest.approx(done)


@pytest.mark.parametrize(("done", "at"), [(0.0, 0.5), (0.5, 1.0), (1.5, 0.5)])
def test_passing_the_very_ends_is_refused(done: float, at: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        passing(done, at=at)
