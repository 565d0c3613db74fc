"""The lecture on projection: its numbers are mathcore's, its words are short, its beats are in order."""

import re
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import VMobject

from build.curriculum import load_curriculum
from build.recorder import record
from build.recording import Recording
from mathcore.vectors import angle, dot, norm
from scenes.linear_algebra.projection import data
from scenes.linear_algebra.projection.figures import (
    DistanceComparison,
    ErrorChart,
    ErrorReading,
    NearestFigure,
    OtherPoint,
    SecondShadow,
    ShadowChart,
    ShadowFigure,
    ShadowReading,
)
from scenes.linear_algebra.projection.lengths import ShadowInNumbers
from scenes.linear_algebra.projection.nearest import NearestPoint
from scenes.linear_algebra.projection.shadow import Shadow
from scenes.linear_algebra.projection.upright import WhyUpright
from scenes.stage import CONTENT

SCENES = [Shadow, ShadowInNumbers, NearestPoint, WhyUpright]
few = settings(deadline=None, max_examples=60)
coordinate = st.floats(0, 2)


@cache
def left_on_stage(scene_class: type) -> tuple[Recording, list[VMobject]]:
    """Return a scene's recording, and the drawn parts that its last frame shows."""
    last: list[VMobject] = []

    class Watched(scene_class):  # type: ignore[misc]
        def tear_down(self) -> None:
            last.extend(part for part in self.get_mobject_family_members() if len(part.points))
            super().tear_down()

    return record(Watched, size=(160, 90), fps=15), last


# One figure for all examples of a property: setting it in place is what a scene does, too.
shadow_figure, nearest_figure, error_chart = cache(ShadowFigure), cache(NearestFigure), cache(ErrorChart)


# The numbers of the syllabus.


def test_the_shadow_of_3_4_on_2_1_is_10_over_root_5_long_and_ends_at_4_2() -> None:
    assert data.DOT_RS == 10
    assert pytest.approx(10 / 5**0.5) == data.SHADOW_LENGTH
    assert pytest.approx([4, 2]) == data.SHADOW
    assert pytest.approx(2) == data.COPIES


def test_the_nearest_point_to_1_2_on_the_line_along_2_1_is_four_fifths_of_it() -> None:
    assert data.NEAREST.coordinate == pytest.approx(4 / 5)
    assert data.NEAREST.point == pytest.approx([8 / 5, 4 / 5])


# What figures show is what mathcore computes.


@few
@given(st.floats(0, 2 * np.pi))
def test_a_shadow_ends_below_the_arrows_tip(turn: float) -> None:
    figure, vector = shadow_figure(), data.turned(turn)
    figure.set_vector(vector)
    end = (figure.shadow.points[-1] - figure.plane.at(0, 0))[:2] / figure.plane.unit
    assert dot(vector - end, data.S) == pytest.approx(0, abs=1e-9)
    assert abs(data.shadow_length(vector)) == pytest.approx(norm(end), abs=1e-9)
    assert np.allclose(figure.drop.points[0], figure.plane.to_frame(vector))


@few
@given(st.floats(0.5, 2.6))
def test_light_that_meets_the_arrow_never_reaches_its_shadow(turn: float) -> None:
    figure, vector = shadow_figure(), data.turned(turn)
    figure.set_vector(vector)
    ends = (figure.rays.points.reshape(-1, 4, 3)[:, 3] - figure.plane.at(0, 0))[:, :2] / figure.plane.unit
    along, height = ends @ figure.along, ends @ figure.across
    share = along / data.shadow_length(vector)
    assert np.allclose(height[(share < 0) | (share > 1)], 0, atol=1e-9)
    in_the_way = (share > 1e-9) & (share < 1 - 1e-9)
    assert np.allclose(height[in_the_way], share[in_the_way] * dot(vector, figure.across))


def test_the_reading_of_a_shadow_has_its_sign() -> None:
    reading = ShadowReading()
    assert reading.number.text == "4.47"
    reading.show(-data.R)
    assert reading.number.text == "−4.47"


def test_the_shadows_chart_is_a_cosine_as_far_as_the_arrow_was_turned() -> None:
    chart = ShadowChart()
    start = angle(data.R, data.S)
    chart.show(data.turned(data.ANGLE_S + np.pi / 2))
    ends = chart.curve.points[[0, -1]]
    expected = [(np.degrees(start), norm(data.R) * np.cos(start)), (90, 0)]
    assert np.allclose(ends, chart.chart.to_frame(expected), atol=1e-9)
    assert np.allclose(chart.dot.get_center(), ends[1], atol=1e-6)
    chart.show(data.turned(data.ANGLE_S))
    assert np.allclose(chart.curve.points[0], chart.chart.at(0, norm(data.R)))
    assert np.allclose(chart.curve.points[-1], ends[1])


def test_the_two_shadows_add_up_to_the_arrow() -> None:
    figure = nearest_figure()
    second = SecondShadow(figure.plane)
    assert pytest.approx(data.X) == data.NEAREST.point + data.ACROSS.point
    assert np.allclose(second.shadow.points[-1], figure.plane.to_frame(data.X - data.NEAREST.point))


@few
@given(coordinate)
def test_a_candidates_error_is_drawn_as_long_as_the_distance(lam: float) -> None:
    figure = nearest_figure()
    figure.set_candidate(lam)
    drawn = np.linalg.norm(figure.plane.to_frame(data.X) - figure.candidate.dot.get_center())
    assert drawn / figure.plane.unit == pytest.approx(data.distance(lam), abs=1e-6)


@pytest.mark.parametrize("lam", [0.0, 0.8, 1.7])
def test_all_readings_of_a_distance_agree(lam: float) -> None:
    figure, reading, comparison = nearest_figure(), ErrorReading(), DistanceComparison()
    other = OtherPoint(figure.plane)
    for shown in (reading.show, comparison.show, figure.set_candidate, other.set_coordinate):
        shown(lam)
    assert reading.coordinate.text == f"{lam:.2f}"
    assert reading.distance.text == comparison.number.text == f"{data.distance(lam):.2f}"
    assert np.allclose(other.candidate.dot.get_center(), figure.candidate.dot.get_center())


@few
@given(coordinate)
def test_the_chart_draws_the_square_of_the_distance(lam: float) -> None:
    chart = error_chart(2.0, 0.0)
    chart.trace(lam)
    assert np.allclose(chart.dot.get_center(), chart.chart.at(lam, data.distance(lam) ** 2), atol=1e-6)


def test_the_chart_is_lowest_at_the_nearest_point() -> None:
    chart = error_chart(2.0, 0.0)
    lowest = chart.curve.vertices[np.argmin(chart.curve.vertices[:, 1])]
    step = 2 / (len(chart.curve.vertices) - 1)
    assert (
        abs(lowest[0] - chart.chart.at(data.NEAREST.coordinate, 0)[0])
        <= chart.chart.at(step, 0)[0] - chart.chart.at(0, 0)[0]
    )


# The scenes.


def test_the_curriculum_lists_the_scenes_in_order() -> None:
    (lecture,) = (one for one in load_curriculum().lectures if one.target == "linear_algebra/projection")
    assert [scene.name for scene in lecture.scenes] == [scene.__name__ for scene in SCENES]


@pytest.mark.parametrize("scene_class", SCENES)
def test_lines_follow_one_another_and_every_cue_lies_in_its_line(scene_class: type) -> None:
    timeline = left_on_stage(scene_class)[0].timeline
    for line, following in pairwise(timeline.lines):
        assert line.end_s <= following.start_s + 1e-9
    for line in timeline.lines:
        assert all(line.start_s <= at <= line.end_s for at in line.cues.values())
    assert timeline.lines[-1].end_s <= timeline.duration_s


@pytest.mark.parametrize("scene_class", SCENES)
def test_sentences_are_short_enough_to_be_heard_once(scene_class: type) -> None:
    for line in left_on_stage(scene_class)[0].timeline.lines:
        for sentence in re.split(r"[.?!]\s*", line.text):
            assert len(sentence.split()) <= 20, sentence


@pytest.mark.parametrize("scene_class", SCENES)
def test_sections_are_named_and_long_enough_for_a_chapter(scene_class: type) -> None:
    timeline = left_on_stage(scene_class)[0].timeline
    starts = [section.start_s for section in timeline.sections]
    assert starts[0] == 0
    assert all(section.name for section in timeline.sections)
    assert all(end - start >= 10 for start, end in pairwise([*starts, timeline.duration_s]))


def test_the_question_is_asked_within_ten_seconds() -> None:
    first = left_on_stage(Shadow)[0].timeline.lines[0]
    assert "?" in first.text
    assert first.end_s <= 10


def test_the_lecture_takes_two_to_four_minutes() -> None:
    assert 120 <= sum(left_on_stage(scene)[0].timeline.duration_s for scene in SCENES) <= 240


@pytest.mark.parametrize("scene_class", SCENES)
def test_nothing_is_left_in_the_margins_or_under_the_captions(scene_class: type) -> None:
    for part in left_on_stage(scene_class)[1]:
        # Ascenders of the title rise a little above its capitals, which stand on the margin's edge.
        assert CONTENT.holds(part, tolerance=0.06), part


@pytest.mark.parametrize("scene_class", SCENES)
def test_the_timeline_is_the_same_at_another_frame_rate(scene_class: type) -> None:
    assert record(scene_class, size=(160, 90), fps=24).timeline.duration_s == pytest.approx(
        left_on_stage(scene_class)[0].timeline.duration_s
    )
