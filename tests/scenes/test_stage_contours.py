"""Contours: on the level, in walking order, and honest at saddles."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.stage import Contours, Plane, contour_segments

XS, YS = np.linspace(-2, 2, 41), np.linspace(-1.5, 1.5, 31)
X, Y = np.meshgrid(XS, YS)
few = settings(deadline=None, max_examples=60)


@few
@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(-1, 1))
def test_the_contour_of_an_affine_function_is_exact(a: float, b: float, level: float) -> None:
    starts, ends = contour_segments(XS, YS, a * X + b * Y, level)
    for points in (starts, ends):
        assert np.allclose(points @ [a, b], level, atol=1e-9)


def test_the_contour_of_a_bowl_is_a_circle_to_second_order() -> None:
    starts, _ = contour_segments(XS, YS, X**2 + Y**2, 1.0)
    # Linear interpolation of x² over a cell of width h errs by at most h²/8, and so the radius by h²/16.
    assert np.abs(np.linalg.norm(starts, axis=1) - 1).max() < 0.1**2 / 8


def test_a_level_that_is_nowhere_has_no_contour() -> None:
    starts, ends = contour_segments(XS, YS, X**2 + Y**2, -1.0)
    assert starts.shape == ends.shape == (0, 2)


def test_turning_a_function_upside_down_leaves_its_contours() -> None:
    values = np.sin(2 * X) * np.cos(3 * Y)
    upright, inverted = (np.concatenate(contour_segments(XS, YS, s * values, s * 0.3)) for s in (1, -1))
    assert np.allclose(np.unique(np.round(upright, 9), axis=0), np.unique(np.round(inverted, 9), axis=0))


@pytest.mark.parametrize(("high", "joined"), [(3.0, True), (1.1, False)])
def test_a_saddle_joins_its_high_corners_only_if_its_middle_is_high(high: float, joined: bool) -> None:
    starts, ends = contour_segments([0, 1], [0, 1], [[high, 0], [0, high]], 1.0)
    middles = (starts + ends) / 2
    # Joined high corners are cut off from the two low ones, (1, 0) and (0, 1), and the other way round.
    to_low_corners = [np.abs(middles - corner).sum(axis=1).min() for corner in ([1, 0], [0, 1])]
    assert len(starts) == 2
    assert (max(to_low_corners) < 1) == joined


def test_values_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="a row for each y"):
        contour_segments(XS, YS, (X + Y).T, 0.0)


def test_each_level_is_one_walk_along_its_line() -> None:
    contours = Contours(Plane(), XS, YS, X**2 + Y**2, [0.25, 1.0])
    for line in contours:
        pieces = line.points.reshape(-1, 4, 3)
        assert np.allclose(pieces[1:, 0], pieces[:-1, 3])
        assert np.allclose(pieces[-1, 3], pieces[0, 0])


def test_a_line_that_leaves_the_grid_is_walked_from_edge_to_edge() -> None:
    plane = Plane()
    (line,) = Contours(plane, XS, YS, X - Y, [0.5])
    ends = line.points[[0, -1]]
    edges = [plane.at(-1, -1.5), plane.at(2, 1.5)]
    assert np.allclose(sorted(ends[:, 0]), sorted(e[0] for e in edges))


def test_a_level_that_only_touches_a_corner_draws_nothing() -> None:
    (line,) = Contours(Plane(), XS, YS, X**2 + Y**2, [float((X**2 + Y**2).min())])
    assert len(line.points) == 0
