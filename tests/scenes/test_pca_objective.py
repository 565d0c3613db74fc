"""The lecture on the objective of PCA: its numbers are mathcore's, its words short, its beats in order."""

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
from mathcore.eigen import symmetric_eigendecomposition
from mathcore.principal_components import pca
from mathcore.statistics import mean
from scenes.pca.pca_objective import data
from scenes.pca.pca_objective.best_line import BestLine
from scenes.pca.pca_objective.figures import (
    CloudTerms,
    EigenFormulas,
    LossChart,
    MeanSquare,
    OnePoint,
    PointTerms,
    PullSteps,
    PushedDirection,
    ResidualSquares,
    ShareBar,
    TurningFigure,
    TurnReading,
    cloud_plane,
)
from scenes.pca.pca_objective.mean_square import MeanSquaredError
from scenes.pca.pca_objective.shares import KeptAndLost
from scenes.pca.pca_objective.which_line import WhichLine
from scenes.stage import CONTENT

SCENES = [WhichLine, MeanSquaredError, KeptAndLost, BestLine]
few = settings(deadline=None, max_examples=25)
angle = st.floats(0, np.pi)


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
plane, turning = cache(cloud_plane), cache(TurningFigure)
one_point = cache(lambda: OnePoint(plane()))
squares = cache(lambda: ResidualSquares(plane()))
pushed = cache(lambda: PushedDirection(plane()))
bar = cache(lambda: ShareBar(y=0.0))
chart = cache(LossChart)


def on_plane(places: np.ndarray) -> np.ndarray:
    """Return the plane's points at places of the frame."""
    return (places - plane().at(0, 0))[..., :2] / plane().unit


def segments_of(path: VMobject) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of a path's segments, on the plane."""
    ends = on_plane(path.points.reshape(-1, 4, 3))
    return ends[:, 0], ends[:, 3]


# The lecture's claims, as the syllabus has them.


def test_the_cloud_is_centred() -> None:
    assert np.allclose(mean(data.CLOUD), 0, atol=1e-12)


def test_the_error_is_smallest_at_the_eigenvector_of_the_largest_eigenvalue() -> None:
    spectrum = symmetric_eigendecomposition(data.COVARIANCE)
    assert spectrum.values == pytest.approx([data.LARGEST, data.SMALLEST])
    assert abs(spectrum.vectors[:, 0] @ data.direction(data.BEST)) == pytest.approx(1)
    everywhere = data.lost(np.linspace(0, np.pi, 721))
    assert np.all(everywhere >= data.lost(data.BEST) - 1e-12)


def test_at_its_smallest_the_error_is_the_other_eigenvalue() -> None:
    assert data.lost(data.BEST) == pytest.approx(data.SMALLEST) == pytest.approx(0.25)
    assert data.kept(data.BEST) == pytest.approx(data.LARGEST) == pytest.approx(2.56)
    assert pca(data.CLOUD, 1).lost_variance == pytest.approx(data.SMALLEST)
    assert np.degrees(data.BEST) == pytest.approx(30)
    assert pytest.approx(2.56 / 2.81) == data.KEPT_SHARE


@few
@given(angle)
def test_the_error_is_the_trace_less_what_is_kept(turn: float) -> None:
    assert data.lost(turn) == pytest.approx(np.trace(data.COVARIANCE) - data.kept(turn))
    assert pytest.approx(np.trace(data.COVARIANCE)) == data.TOTAL


@few
@given(angle)
def test_the_pulls_of_all_points_lead_to_s_b(turn: float) -> None:
    way = data.pull_steps(turn)
    assert len(way) == len(data.CLOUD) + 1
    assert np.allclose(way[-1], data.COVARIANCE @ data.direction(turn))


# What figures show is what mathcore computes.


@few
@given(angle)
def test_residuals_run_from_the_points_to_their_feet(turn: float) -> None:
    figure = turning()
    figure.set_angle(turn)
    starts, ends = segments_of(figure.residuals)
    projection = data.projected(turn)
    assert np.allclose(starts, data.CLOUD)
    assert np.allclose(ends, projection.points, atol=1e-9)
    centres = on_plane(figure.feet.points.reshape(len(data.CLOUD), -1, 3)[:, ::8].mean(axis=1))
    assert np.allclose(centres, projection.points, atol=1e-9)


@few
@given(angle)
def test_every_foot_lies_on_the_drawn_part_of_the_line(turn: float) -> None:
    figure = turning()
    figure.set_angle(turn)
    (low,), (high,) = segments_of(figure.line.path)
    along = data.projected(turn).coordinates
    b = data.direction(turn)
    assert low @ b < along.min()
    assert along.max() < high @ b


def test_a_collapsed_cloud_lies_on_the_line() -> None:
    figure = TurningFigure(data.BEST)
    figure.collapse(1.0)
    starts, ends = segments_of(figure.residuals)
    assert np.allclose(starts, ends, atol=1e-9)
    assert np.allclose(starts, pca(data.CLOUD, 1).approximate(data.CLOUD), atol=1e-9)


@few
@given(angle)
def test_the_squares_stand_on_the_residuals_and_their_mean_area_is_the_error(turn: float) -> None:
    shown = squares()
    shown.set_angle(turn)
    for gathered in (0.0, 0.5, 1.0):
        shown.gather(gathered)
        corners = on_plane(shown.points.reshape(-1, 4, 4, 3)[:, :, 0])
        sides = np.roll(corners, -1, axis=1) - corners
        assert np.allclose(np.sum(sides**2, axis=2).mean(), data.lost(turn), atol=1e-9)
        assert np.allclose(np.sum(sides[:, 0] * sides[:, 1], axis=1), 0, atol=1e-9)


def test_the_mean_square_has_the_error_as_its_area() -> None:
    shown = MeanSquare(plane())
    corners = on_plane(shown.square.points.reshape(4, 4, 3)[:, 0])
    assert np.linalg.norm(corners[1] - corners[0]) ** 2 == pytest.approx(float(data.lost(data.FIRST)))
    assert shown.value.text == f"{data.lost(data.FIRST):.2f}"


@few
@given(angle)
def test_the_chart_draws_the_error_against_the_angle(turn: float) -> None:
    shown = chart()
    shown.trace(turn)
    place = shown.chart.at(float(np.degrees(turn)), float(data.lost(turn)))
    assert np.allclose(shown.dot.get_center(), place, atol=1e-6)
    assert np.allclose(shown.curve.at(turn / np.pi), place, atol=1e-3)


@few
@given(angle)
def test_the_bar_is_as_long_for_every_line(turn: float) -> None:
    shown = bar()
    shown.set_angle(data.FIRST)
    length = shown.kept.width + shown.lost.width
    shown.set_angle(turn)
    assert shown.kept.width + shown.lost.width == pytest.approx(length)
    assert shown.kept.width / length == pytest.approx(data.kept(turn) / data.TOTAL)
    assert shown.kept.get_right()[0] == pytest.approx(shown.lost.get_left()[0])


@few
@given(angle)
def test_the_shadow_of_s_b_is_as_long_as_what_is_kept(turn: float) -> None:
    shown = pushed()
    shown.set_angle(turn)
    (start,), (end,) = segments_of(shown.shadow)
    assert np.linalg.norm(end - start) == pytest.approx(data.kept(turn))
    assert np.allclose(shown.pushed.vector, data.COVARIANCE @ shown.b.vector)


def test_the_pulls_are_laid_one_after_another() -> None:
    steps = PullSteps(plane())
    steps.show(0.5)
    assert len(steps.joints.points) == len(data.CLOUD) // 2 * 16
    assert np.allclose(on_plane(steps.path.points[-1]), data.pull_steps(data.FIRST)[20])
    steps.show(1.0)
    assert np.allclose(on_plane(steps.path.points[-1]), data.pushed(data.FIRST))


@pytest.mark.parametrize("degrees", [0, 16, 30, 55, 100, 120, 180])
def test_all_readings_at_an_angle_agree(degrees: int) -> None:
    turn = float(np.radians(degrees))
    reading, cloud, point, eigen = (
        TurnReading(turn, y=0.0),
        CloudTerms(turn),
        PointTerms(turn),
        EigenFormulas(turn),
    )
    assert reading.degrees.text == f"{degrees}°"
    assert reading.value.text == cloud.numbers[2].text == f"{data.lost(turn):.2f}"
    assert eigen.number.text == cloud.numbers[1].text == f"{data.kept(turn):.2f}"
    whole, along, off = (number.value for number in point.numbers)
    assert whole == pytest.approx(along + off) == pytest.approx(np.sum(data.POINT**2))


def test_terms_stand_as_close_to_their_signs_for_one_point_as_for_all() -> None:
    for terms in (PointTerms(), CloudTerms()):
        for (whole, _, lost), (equals, plus) in (
            (terms.names, terms.signs),
            (terms.numbers, terms.number_signs),
        ):
            gaps = (
                equals.get_left()[0] - whole.get_right()[0],
                lost.get_left()[0] - plus.get_right()[0],
            )
            assert min(gaps) > 0
            assert max(gaps) < 0.3


@few
@given(angle)
def test_one_points_shadow_and_error_meet_at_its_foot(turn: float) -> None:
    shown = one_point()
    shown.set_angle(turn)
    foot = data.projected(turn).points[data.ONE]
    assert np.allclose(on_plane(shown.shadow.points[-1]), foot, atol=1e-9)
    assert np.allclose(on_plane(shown.error.points[0]), data.POINT)


# The scenes.


def test_the_curriculum_lists_the_scenes_in_order() -> None:
    (lecture,) = (one for one in load_curriculum().lectures if one.target == "pca/pca_objective")
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
        for sentence in re.split(r"[.?!](?:\s+|$)", line.text):
            assert len(sentence.split()) <= 20, sentence


@pytest.mark.parametrize("scene_class", SCENES)
def test_sections_are_named_and_long_enough_for_a_chapter(scene_class: type) -> None:
    timeline = left_on_stage(scene_class)[0].timeline
    starts = [section.start_s for section in timeline.sections]
    assert starts[0] == 0
    assert all(section.name for section in timeline.sections)
    assert all(end - start >= 10 for start, end in pairwise([*starts, timeline.duration_s]))


def test_the_question_is_asked_within_ten_seconds() -> None:
    first = left_on_stage(WhichLine)[0].timeline.lines[0]
    assert first.text.endswith("Which line keeps the most of it?")
    assert first.end_s <= 10


def test_numbers_that_are_spoken_are_the_computed_ones() -> None:
    spoken = " ".join(line.text for scene in SCENES for line in left_on_stage(scene)[0].timeline.lines)
    numbers = {float(word) for word in re.findall(r"\d+(?:\.\d+)?", spoken)}
    kept_percent = round(100 * data.KEPT_SHARE)
    assert numbers == {len(data.CLOUD), round(np.degrees(data.BEST)), round(data.SMALLEST, 2), kept_percent}


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
