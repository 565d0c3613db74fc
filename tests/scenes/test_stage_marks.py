"""Marks set in place: they end where they were told to, whatever they were before."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scenes.stage import Arrows, Curve, DashedSegment, Dots, RightAngle, Segments
from scenes.stage.paths import circles, in_space, polygons, polyline

few = settings(deadline=None, max_examples=60)
coordinate = st.floats(-6, 6)
place = arrays(float, 2, elements=coordinate)


@few
@given(place, place)
def test_an_arrow_ends_exactly_at_its_tip(start: np.ndarray, end: np.ndarray) -> None:
    arrow = Arrows((0, 0), (1, 0))
    arrow.set_ends(start, end)
    assert np.allclose(arrow.shaft.points[0], in_space(start))
    assert np.allclose(arrow.tip.points[0], in_space(end))


@few
@given(place, place)
def test_a_shaft_never_sticks_out_of_its_tip(start: np.ndarray, end: np.ndarray) -> None:
    arrow = Arrows(start, end)
    assert np.linalg.norm(arrow.shaft.points[-1] - in_space(start)) <= np.linalg.norm(end - start) + 1e-12


def test_an_arrow_of_no_length_is_nothing_and_no_error() -> None:
    arrow = Arrows((1, 1), (1, 1))
    assert np.allclose(arrow.tip.points, [1, 1, 0])


@few
@given(place, place)
def test_dashes_lie_on_the_segment_and_are_as_long_as_they_should_be(a: np.ndarray, b: np.ndarray) -> None:
    line = DashedSegment(a, b, dash=0.3, gap=0.2)
    pieces = line.points.reshape(-1, 4, 3)
    lengths = np.linalg.norm(pieces[:, 3] - pieces[:, 0], axis=1)
    assert np.all(lengths[:-1] == pytest.approx(0.3))
    assert np.all(lengths <= 0.3 + 1e-9)
    total = np.linalg.norm(b - a)
    from_ends = np.linalg.norm(pieces[:, [0, 3]] - in_space(a), axis=2) + np.linalg.norm(
        pieces[:, [0, 3]] - in_space(b), axis=2
    )
    assert np.allclose(from_ends, total, atol=1e-6)


def test_a_dash_stays_where_it_is_while_the_far_end_moves() -> None:
    line = DashedSegment((0, 0), (2, 0))
    before = line.points[:12].copy()
    line.set_ends((0, 0), (2.05, 0))
    assert np.allclose(line.points[:12], before)


def test_circles_are_round_and_all_turn_the_same_way() -> None:
    points = circles([(0, 0), (3, 1)], 0.5).reshape(2, 4, 4, 3)
    for disc, centre in zip(points, [(0, 0, 0), (3, 1, 0)], strict=True):
        middle_of_arc = (disc * [[[1], [3], [3], [1]]]).sum(axis=1) / 8
        assert np.linalg.norm(middle_of_arc - centre, axis=1) == pytest.approx(0.5, rel=3e-4)
        starts = disc[:, 0, :2] - centre[:2]
        turned = np.roll(starts, -1, axis=0)
        assert np.all(starts[:, 0] * turned[:, 1] - starts[:, 1] * turned[:, 0] > 0)


def test_polygons_are_closed() -> None:
    sides = polygons([[(0, 0), (1, 0), (0, 1)], [(5, 5), (6, 5), (5, 6)]]).reshape(2, 3, 4, 3)
    assert np.allclose(sides[:, -1, -1], sides[:, 0, 0])


def test_fewer_than_two_vertices_make_no_path() -> None:
    assert polyline([(1, 2)]).shape == (0, 3)


def test_points_of_four_coordinates_are_refused() -> None:
    with pytest.raises(ValueError, match="2 or 3 coordinates"):
        in_space([(1, 2, 3, 4)])


@few
@given(st.floats(0, 1))
def test_a_curve_shown_in_part_ends_where_it_says(fraction: float) -> None:
    curve = Curve([(0, 0), (1, 2), (3, 1), (4, 4)])
    curve.show(fraction)
    if len(curve.points):
        assert np.allclose(curve.points[-1], curve.at(fraction))
        assert np.allclose(curve.points[0], [0, 0, 0])


def test_a_curve_shown_whole_again_is_the_same_curve() -> None:
    curve = Curve([(0, 0), (1, 2), (3, 1)])
    whole = curve.points.copy()
    curve.show(0.3).show(1)
    assert np.allclose(curve.points, whole)


def test_the_legs_of_a_right_angle_are_as_long_whatever_the_directions() -> None:
    mark = RightAngle((1, 1), (4, 2), (-0.1, 0.2), size=0.5)
    first, last = mark.points[0], mark.points[-1]
    assert np.linalg.norm(first - [1, 1, 0]) == pytest.approx(0.5)
    assert np.linalg.norm(last - [1, 1, 0]) == pytest.approx(0.5)


def test_segments_and_dots_move_in_place() -> None:
    lines, dots = Segments([(0, 0)], [(1, 1)]), Dots([(0, 0)])
    assert lines.set_ends([(2, 2), (3, 3)], [(4, 4), (5, 5)]) is lines
    assert np.allclose(lines.points[-1], [5, 5, 0])
    dots.set_centres([(1, 1), (2, 2), (3, 3)])
    assert len(dots.points) == 3 * 16
