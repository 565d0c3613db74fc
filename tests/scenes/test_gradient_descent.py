"""The lecture on gradient descent: its numbers are mathcore's, its pictures show them, its words agree."""

import re
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import ManimColor
from manim.mobject.text.typst_mobject import Typst

from build.curriculum import load_curriculum
from build.recorder import record
from build.recording import Recording
from mathcore.descent import DescentStatus
from mathcore.surfaces import BOOK_QUADRATIC
from scenes.multivariate_calculus.gradient_descent import data
from scenes.multivariate_calculus.gradient_descent.charts import SliceChart, SlopeChart
from scenes.multivariate_calculus.gradient_descent.figures import (
    Direction,
    FirstSteps,
    StepPath,
    TerrainMap,
    cut_line,
    descent_field,
    map_fog,
    runner_path,
)
from scenes.multivariate_calculus.gradient_descent.formulas import (
    GradientFormulas,
    NewtonFormulas,
    RunnerTable,
    StepReading,
    hessian_formulas,
)
from scenes.multivariate_calculus.gradient_descent.hillside import Hillside
from scenes.multivariate_calculus.gradient_descent.limit import StepLimit
from scenes.multivariate_calculus.gradient_descent.newton import NewtonStep
from scenes.multivariate_calculus.gradient_descent.race import Race
from scenes.multivariate_calculus.gradient_descent.relief import Climbers, Relief, fence
from scenes.multivariate_calculus.gradient_descent.steepest import SteepestWay
from scenes.stage import COLUMN, theme

SCENES = [Hillside, SteepestWay, Race, StepLimit, NewtonStep]
RUNNERS = [data.CRAWLING, data.ARRIVING, data.ESCAPING]
few = settings(deadline=None, max_examples=40)
angle = st.floats(0, 2 * np.pi)

# Set in place by many examples, as a scene does; building a map takes longer than setting it.
landscape_map = cache(lambda: TerrainMap(data.LANDSCAPE))
valley_map = cache(lambda: TerrainMap(data.VALLEY, numbered=True))
slope_chart, slice_chart = cache(SlopeChart), cache(SliceChart)
landscape_relief = cache(lambda: Relief(data.LANDSCAPE, cells=(6, 4)))


@cache
def recorded(scene_class: type) -> Recording:
    return record(scene_class, size=(320, 180), fps=5)


def written(figure: Typst) -> str:
    """Return the source of all formulas and labels in a figure."""
    return " ".join(part.typst_code for part in figure.get_family() if isinstance(part, Typst))


def on_map(map_: TerrainMap, places: np.ndarray) -> np.ndarray:
    """Return the points of the plane that were drawn at places of the frame."""
    return (np.asarray(places)[..., :2] - map_.plane.at(0, 0)[:2]) / map_.plane.unit


# The numbers of the syllabus.


def test_the_valley_is_the_books_quadratic_and_its_lowest_point_is_at_97_1_over_39() -> None:
    assert data.VALLEY.height is BOOK_QUADRATIC
    assert np.array_equal(data.HESSIAN, [[2, 1], [1, 20]])
    assert pytest.approx(np.array([97, 1]) / 39) == data.LOWEST


def test_steps_of_0_085_begin_as_in_the_book() -> None:
    assert data.ARRIVING.gamma == 0.085
    assert data.ARRIVING.race[:3] == pytest.approx(np.array([[-3, -1], [-1.98, 1.21], [-1.32125, -0.4237]]))


def test_one_runner_crawls_one_arrives_and_one_escapes() -> None:
    ends = [np.linalg.norm(runner.race[-1] - data.LOWEST) for runner in RUNNERS]
    assert data.ARRIVING.trace.status is DescentStatus.CONVERGED
    assert data.ARRIVING.trace.steps <= data.RACE_STEPS < data.CRAWLING.trace.steps
    assert ends[1] < 0.01 < ends[0]
    assert data.VALLEY.height(data.ESCAPING.race[-1]) > data.VALLEY.height(data.START)
    assert np.all(np.diff(np.abs(data.ESCAPING.offsets)) > 0)


def test_the_largest_step_is_two_over_the_hessians_largest_eigenvalue() -> None:
    largest, smallest = data.CURVATURES
    assert largest + smallest == pytest.approx(22)
    assert largest * smallest == pytest.approx(39)
    assert pytest.approx(2 / largest) == data.LARGEST_STEP
    assert data.ARRIVING.gamma < data.LARGEST_STEP < data.ESCAPING.gamma


def test_one_newton_step_leads_from_the_start_to_the_lowest_point() -> None:
    assert data.NEWTON_STEPS == 1
    assert pytest.approx(data.LOWEST) == data.START + data.NEWTON_STEP


@pytest.mark.parametrize("runner", RUNNERS)
def test_in_the_steepest_direction_every_step_multiplies_the_distance(runner: data.Runner) -> None:
    ratio = data.factor(runner.gamma, data.CURVATURES[0])
    assert runner.offsets[1:12] == pytest.approx(ratio * runner.offsets[:11])


# What is said agrees with what was computed.


def test_what_is_said_of_the_steps_is_true() -> None:
    said = " ".join(line.text for scene in SCENES for line in recorded(scene).timeline.lines)
    across, along = (data.factor(data.ARRIVING.gamma, curvature) for curvature in data.CURVATURES)
    assert "seventy percent" in said
    assert abs(across) == pytest.approx(0.70, abs=0.005)
    assert "more than eighty" in said
    assert 0.8 < along < 0.85
    assert "thirty-nine" in said
    assert data.ARRIVING.trace.steps == 39
    assert "step forty" in said
    assert data.RACE_STEPS == 40


def test_formulas_show_the_numbers_of_mathcore() -> None:
    assert "vec(-0.89, 1.25)" in written(GradientFormulas())
    assert [round(c, 2) for c in data.GRADIENT] == [-0.89, 1.25]
    assert "1.53" in written(GradientFormulas())
    assert pytest.approx(1.53, abs=0.005) == data.STEEPNESS
    assert "(-1.98, 1.21)" in written(FirstSteps(valley_map().plane))
    assert "20.06" in written(hessian_formulas(COLUMN))
    assert "1.94" in written(hessian_formulas(COLUMN))
    assert f"{data.LARGEST_STEP:.4f}" in written(StepReading(COLUMN))
    newton = written(NewtonFormulas())
    assert all(part in newton for part in ("-0.70", "0.83", "(2.49, 0.03)", "39 steps", "Newton: 1 step"))


# What figures show is what mathcore computes.


@few
@given(angle)
def test_the_slope_in_a_direction_is_the_gradient_along_it(radians: float) -> None:
    chart = slope_chart()
    chart.set_angle(radians)
    along = data.GRADIENT @ (np.cos(radians), np.sin(radians))
    assert chart.number.value == pytest.approx(along)
    assert np.allclose(chart.dot.get_center(), chart.chart.at(np.degrees(radians) % 360, along), atol=1e-6)


def test_the_slope_is_steepest_along_the_gradient_and_nothing_along_the_contour() -> None:
    assert data.slope(data.STEEPEST) == pytest.approx(data.STEEPNESS)
    assert data.slope(data.STEEPEST + np.pi) == pytest.approx(-data.STEEPNESS)
    assert data.slope(data.STEEPEST - np.pi / 2) == pytest.approx(0, abs=1e-12)


@few
@given(angle)
def test_the_direction_arrow_starts_at_the_walker_and_is_one_unit_long(radians: float) -> None:
    direction = Direction(landscape_map().plane)
    direction.set_angle(radians)
    tip = on_map(landscape_map(), direction.arrow.tip.points[0])
    assert tip - data.WALKER == pytest.approx([np.cos(radians), np.sin(radians)])


def test_field_arrows_point_down_the_slope() -> None:
    map_ = landscape_map()
    field = descent_field(map_, data.LANDSCAPE)
    tips, tails = field.tip.points[::12], field.shaft.points.reshape(-1, 4, 3)[:, 0]
    downhill = -data.LANDSCAPE.height.gradient(on_map(map_, (tips + tails) / 2).T).T
    drawn = on_map(map_, tips) - on_map(map_, tails)
    cosines = np.sum(drawn * downhill, axis=1) / np.linalg.norm(drawn, axis=1)
    assert np.all(cosines > 0.99 * np.linalg.norm(downhill, axis=1))


@few
@given(st.floats(0, data.RACE_STEPS))
def test_a_runner_stands_between_two_iterates_of_the_descent(step: float) -> None:
    map_ = valley_map()
    path = runner_path(map_.plane, data.ARRIVING)
    path.set_step(step)
    where = [np.interp(step, np.arange(data.RACE_STEPS + 1), axis) for axis in data.ARRIVING.race.T]
    assert on_map(map_, path.dot.get_center()) == pytest.approx(where, abs=1e-6)


def test_only_the_last_steps_of_a_path_stay_bright() -> None:
    path = runner_path(valley_map().plane, data.ESCAPING, bright=6)
    path.set_step(20)
    assert len(path.recent.points) == 4 * 6
    assert len(path.past.points) == 4 * 14


def test_a_path_does_not_walk_beyond_its_last_step() -> None:
    places = np.array([[0.0, 0, 0], [1, 0, 0]])
    path = StepPath(places, color=theme.FOCUS)
    path.set_step(5)
    assert path.dot.get_center() == pytest.approx(places[-1])


@pytest.mark.parametrize("step", [0, 1, 12, data.RACE_STEPS])
def test_the_table_shows_each_runners_height_after_a_step(step: int) -> None:
    table = RunnerTable({runner: runner_path(valley_map().plane, runner) for runner in RUNNERS}, top=2)
    table.set_step(step)
    assert table.count.value == step
    shown = [row[-1].value for row in table.rows]
    assert shown == pytest.approx([float(BOOK_QUADRATIC(runner.race[step])) for runner in RUNNERS])


@few
@given(st.floats(0, 0.104))
def test_a_step_in_the_cut_lands_where_gradient_descent_lands(gamma: float) -> None:
    figure = slice_chart()
    figure.set_gamma(gamma)
    after = data.START - gamma * data.START_GRADIENT
    offset = float((after - data.LOWEST) @ data.STEEP_DIRECTION)
    landing = figure.chart.at(offset, data.CURVATURES[0] * offset**2 / 2)
    assert np.allclose(figure.landing.get_center(), landing, atol=1e-6)


def test_the_cut_goes_through_the_lowest_point_in_the_steepest_direction() -> None:
    map_ = valley_map()
    ends = on_map(map_, cut_line(map_.plane).points[[0, -1]])
    along = (ends[1] - ends[0]) / np.linalg.norm(ends[1] - ends[0])
    assert abs(along @ data.STEEP_DIRECTION) == pytest.approx(1)
    aside = ends[0] - data.LOWEST
    assert np.linalg.norm(aside - (aside @ along) * along) == pytest.approx(0, abs=1e-9)


# The pictures in space.


@few
@given(st.floats(*data.LANDSCAPE.x_range), st.floats(*data.LANDSCAPE.y_range))
def test_a_place_on_the_relief_is_as_high_as_the_surface_and_above_its_place_on_the_map(
    x: float, y: float
) -> None:
    relief, map_ = landscape_relief(), landscape_map()
    place = relief.at((x, y))
    floor, top = (relief.space.at(x, y, z)[2] for z in data.LANDSCAPE.z_range)
    share = (data.LANDSCAPE.height((x, y)) - data.LANDSCAPE.z_range[0]) / np.ptp(data.LANDSCAPE.z_range)
    assert place[2] == pytest.approx(floor + share * (top - floor))
    assert place[:2] == pytest.approx((map_.plane.at(x, y) - map_.plane.get_center())[:2])


def test_fog_hides_what_is_far_and_never_what_is_at_ones_feet() -> None:
    relief = Relief(data.LANDSCAPE, cells=(12, 8))

    def visible() -> np.ndarray:
        return np.array([face.fill_rgbas[0, 3] for face in relief.mesh])

    relief.lift_fog(data.WALKER, 2.2)
    away = np.array([np.linalg.norm(face.get_center() - relief.at(data.WALKER)) for face in relief.mesh])
    assert visible()[np.argmin(away)] > 0
    assert visible()[np.argmax(away)] == 0
    relief.lift_fog(data.WALKER, 20.0)
    clear = visible()
    relief.fade(1.0)
    assert np.array_equal(clear, visible())


def test_the_ways_on_the_floor_meet_the_axes_at_a_places_coordinates() -> None:
    relief = landscape_relief()
    (dot, to_x, to_y), up = relief.coordinates(data.WALKER)
    (x, y), bottom = data.WALKER, data.LANDSCAPE.z_range[0]
    below = relief.space.at(x, y, bottom)
    ends = (
        relief.space.at(x, data.LANDSCAPE.y_range[0], bottom),
        relief.space.at(data.LANDSCAPE.x_range[1], y, bottom),
        relief.at(data.WALKER),
    )
    assert np.allclose(dot.get_center(), below, atol=1e-6)
    for way, end in zip((to_x, to_y, up), ends, strict=True):
        assert np.allclose(way.points[0], below)
        # The last thing may be a gap between two dashes.
        assert np.linalg.norm(way.points[-1] - end) < theme.DASH_GAP + 1e-9


def test_fog_on_a_map_covers_it_but_for_a_hole_around_the_walker() -> None:
    def area(points: np.ndarray) -> float:
        (x, y), (u, v) = points.T, np.roll(points, -1, axis=0).T
        return float(np.sum(x * v - u * y))

    low, high = np.transpose([data.LANDSCAPE.x_range, data.LANDSCAPE.y_range])
    for layer in map_fog(landscape_map(), data.WALKER, clear=1.2):
        cover, hole = np.split(on_map(landscape_map(), layer.points[::4]), [4])
        assert np.all(cover.min(axis=0) < low)
        assert np.all(cover.max(axis=0) > high)
        away = np.linalg.norm(hole - data.WALKER, axis=1)
        assert np.allclose(away, away[0])
        assert away[0] >= 1.2 - 1e-9
        # Turning the same way round, it would be no hole.
        assert area(cover) * area(hole) < 0


def test_the_start_lies_between_two_contours_of_the_valley() -> None:
    heights = data.VALLEY.levels - BOOK_QUADRATIC(data.LOWEST)
    start = BOOK_QUADRATIC(data.START) - BOOK_QUADRATIC(data.LOWEST)
    # On a slope of the bowl, contours are as far apart as their heights' roots.
    roots = np.sqrt(heights)
    assert np.abs(roots - np.sqrt(start)).min() > 0.3 * np.diff(roots).max()


def test_flattened_contours_lie_on_the_map() -> None:
    relief = Relief(data.LANDSCAPE, cells=(2, 2))
    relief.flatten(relief.contours)(1.0)
    shift = landscape_map().plane.get_center()
    for line, flat in zip(landscape_map().contours, relief.contours, strict=True):
        assert np.allclose(line.points, flat.points + shift, atol=1e-9)


def test_every_climber_comes_down_to_a_valley_that_is_marked() -> None:
    climbers = Climbers(landscape_relief())
    climbers.show(1.0)
    assert len(climbers.valleys) == 3
    for trace, walker in zip(data.climbers(), climbers.walkers, strict=True):
        assert np.linalg.norm(trace.gradients[-1]) < 0.01
        assert np.all(np.linalg.eigvalsh(data.LANDSCAPE.height.hessian(trace.point)) > 0)
        to_valleys = [np.linalg.norm(walker.get_center() - v.get_center()) for v in climbers.valleys]
        assert min(to_valleys) < 0.1


def test_the_walker_on_the_path_stands_at_its_lowest_place() -> None:
    path, walker = fence(landscape_relief())
    assert walker.get_center()[2] == pytest.approx(path.vertices[:, 2].min())


# The scenes.


def test_the_curriculum_lists_the_scenes_in_order() -> None:
    target = "multivariate_calculus/gradient_descent"
    (lecture,) = (one for one in load_curriculum().lectures if one.target == target)
    assert [scene.name for scene in lecture.scenes] == [scene.__name__ for scene in SCENES]


@pytest.mark.parametrize("scene_class", SCENES)
def test_lines_follow_one_another_and_every_cue_lies_in_its_line(scene_class: type) -> None:
    timeline = recorded(scene_class).timeline
    for line, following in pairwise(timeline.lines):
        assert line.end_s <= following.start_s + 1e-9
    for line in timeline.lines:
        assert all(line.start_s <= at <= line.end_s for at in line.cues.values())
    assert timeline.lines[-1].end_s <= timeline.duration_s


@pytest.mark.parametrize("scene_class", SCENES)
def test_sentences_are_short_enough_to_be_heard_once(scene_class: type) -> None:
    for line in recorded(scene_class).timeline.lines:
        for sentence in re.split(r"[.?!]\s*", line.text):
            assert len(sentence.split()) <= 20, sentence


@pytest.mark.parametrize("scene_class", SCENES)
def test_sections_are_named_and_long_enough_for_a_chapter(scene_class: type) -> None:
    timeline = recorded(scene_class).timeline
    starts = [section.start_s for section in timeline.sections]
    assert starts[0] == 0
    assert all(section.name for section in timeline.sections)
    assert all(end - start >= 10 for start, end in pairwise([*starts, timeline.duration_s]))


def test_the_question_is_asked_within_ten_seconds() -> None:
    first = recorded(Hillside).timeline.lines[0]
    assert "?" in first.text
    assert first.end_s <= 10


def test_the_spoken_lecture_takes_two_to_four_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("espeakng_loader")
    monkeypatch.setenv("M4ML_VOICE", "espeak")
    seconds = [record(scene, size=(64, 36), fps=4).timeline.duration_s for scene in SCENES]
    assert 120 <= sum(seconds) <= 240


@pytest.mark.parametrize("scene_class", SCENES)
def test_nothing_is_drawn_in_the_margins_or_under_the_captions_when_a_line_ends(scene_class: type) -> None:
    recording = recorded(scene_class)
    ground = np.array(ManimColor(theme.GROUND).to_int_rgb())
    for line in recording.timeline.lines:
        frame = recording.frame(min(int(line.end_s * 5), len(recording) - 1))[..., :3].astype(int)
        drawn = np.abs(frame - ground).max(axis=2) > 24
        # A line along the edge of what may be drawn on reaches a pixel over it.
        assert not drawn[int(0.85 * 180) + 2 :].any(), f"under the captions: {line.text}"
        assert not drawn[:, : int(0.06 * 320) - 2].any(), f"left margin: {line.text}"
        assert not drawn[:, int(0.94 * 320) + 2 :].any(), f"right margin: {line.text}"


def test_the_timeline_is_the_same_at_another_frame_rate() -> None:
    one, other = (record(Race, size=(64, 36), fps=fps).timeline.duration_s for fps in (15, 24))
    assert one == pytest.approx(other, abs=0.1)
