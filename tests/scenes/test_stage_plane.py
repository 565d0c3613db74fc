"""Planes, charts and spaces: points have their places, wherever the figure is moved."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.stage import (
    FIGURE,
    ArrowField,
    Chart,
    DataCloud,
    DataEllipse,
    Plane,
    PlaneVector,
    Region,
    Space,
    SurfaceMesh,
)

few = settings(deadline=None, max_examples=60)
coordinate = st.floats(-4, 4)


def test_a_plane_has_equal_units_and_fits_its_region() -> None:
    plane = Plane((-2, 3), (-1, 7))
    right, up = plane.at(1, 0) - plane.at(0, 0), plane.at(0, 1) - plane.at(0, 0)
    assert np.linalg.norm(right) == pytest.approx(np.linalg.norm(up))
    assert np.linalg.norm(right) == pytest.approx(plane.unit)
    assert FIGURE.holds(plane)


@few
@given(coordinate, coordinate, coordinate, coordinate)
def test_places_keep_straight_lines_straight(x0: float, y0: float, x1: float, y1: float) -> None:
    plane = Plane()
    middle = plane.at((x0 + x1) / 2, (y0 + y1) / 2)
    assert np.allclose(middle, (plane.at(x0, y0) + plane.at(x1, y1)) / 2)


def test_points_follow_a_plane_that_is_moved_and_scaled() -> None:
    plane = Plane()
    before = plane.at(2, 1) - plane.at(0, 0)
    plane.scale(0.5).shift(np.array([1.0, 2.0, 0.0]))
    assert np.allclose(plane.at(2, 1) - plane.at(0, 0), before / 2)
    assert np.allclose(plane.axes.get_center()[0], plane.to_frame([(-4.5, 0), (7.5, 0)]).mean(axis=0)[0])


def test_a_chart_spreads_both_ranges_over_its_region() -> None:
    region = Region(-1, 3, -2, 0)
    chart = Chart((0, 180), (0, 5), region=region, x_ticks=(0, 90, 180), y_ticks=(5,), x_label="angle")
    assert np.allclose(chart.at(0, 0), [-1, -2, 0])
    assert np.allclose(chart.at(180, 5), [3, 0, 0])
    assert len(chart.numbers) == 4


def test_a_charts_curve_goes_through_its_points() -> None:
    chart = Chart((0, 2), (0, 4), region=Region(0, 4, 0, 4))
    curve = chart.curve([0, 1, 2], [0, 1, 4])
    assert np.allclose(curve.vertices[1], chart.at(1, 1))


@few
@given(coordinate, coordinate)
def test_a_vectors_name_stays_clear_of_its_tip(x: float, y: float) -> None:
    plane = Plane()
    vector = PlaneVector(plane, (x, y), "bold(x)")
    label, tip = vector.label, plane.at(x, y)
    away = np.abs(label.get_center() - tip)[:2]
    assert away[0] >= label.width / 2 - 1e-9 or away[1] >= label.height / 2 - 1e-9


def test_a_field_centres_its_arrows_and_keeps_their_directions() -> None:
    plane = Plane()
    points, vectors = np.array([[0.0, 0.0], [2.0, 1.0]]), np.array([[3.0, 0.0], [0.0, -1.0]])
    field = ArrowField(plane, points, vectors, longest=0.4, evenness=0.5)
    tips = field.tip.points.reshape(2, -1, 3)[:, 0]
    starts = field.shaft.points.reshape(2, 4, 3)[:, 0]
    assert np.allclose((tips + starts) / 2, plane.to_frame(points))
    assert np.allclose(tips[0] - starts[0], [0.4, 0, 0])
    assert np.allclose(tips[1] - starts[1], [0, -0.4 * (1 / 3) ** 0.5, 0])


def test_a_field_that_vanishes_everywhere_draws_no_length() -> None:
    field = ArrowField(Plane(), np.zeros((2, 2)), np.zeros((2, 2)))
    assert np.all(np.isfinite(field.shaft.points))


def test_an_ellipse_passes_through_the_ends_of_its_half_axes() -> None:
    plane, turn = Plane(), np.radians(30)
    vectors = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    ellipse = DataEllipse(plane, (1, 0.5), (4.0, 1.0), vectors, deviations=1.5)
    end = plane.to_frame(np.array([1, 0.5]) + 1.5 * 2 * vectors[:, 0])
    assert np.linalg.norm(ellipse.points - end, axis=1).min() < 1e-9


def test_a_cloud_moves_in_place() -> None:
    plane = Plane()
    cloud = DataCloud(plane, [(0, 0), (1, 1)])
    cloud.set_data([(2, 2), (3, 3)])
    assert np.allclose(cloud.points.reshape(2, -1, 3).mean(axis=1), plane.to_frame([(2, 2), (3, 3)]))


def test_a_space_stands_on_its_floor_around_the_origin() -> None:
    space = Space((-1, 3), (0, 2), (5, 9), size=(4, 2, 3))
    assert np.allclose(space.at(1, 1, 5), [0, 0, 0])
    assert np.allclose(space.at(3, 2, 9), [2, 1, 3])


def test_a_surface_has_a_face_for_each_cell_at_its_height() -> None:
    space = Space((0, 2), (0, 3), (0, 4))
    xs, ys = np.linspace(0, 2, 3), np.linspace(0, 3, 4)
    mesh = SurfaceMesh(space, xs, ys, ys[:, np.newaxis] + 0 * xs)
    assert len(mesh) == 2 * 3
    assert np.allclose(mesh[0].points[0], space.at(0, 0, 0))
    assert np.allclose(mesh[-1].points[8], space.at(2, 3, 3))


def test_the_floor_is_sorted_behind_all_else() -> None:
    space = Space((0, 1), (0, 1), (0, 1))
    assert all(part.get_z_index_reference_point()[2] < -100 for part in space.floor.get_family())
