"""The loss as a function of the direction. Course 3, week 4: smallest at the first eigenvector."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mathcore.datasets import tilted_cloud
from mathcore.errors import DataError, DomainError, ShapeError
from mathcore.reconstruction import (
    best_angle,
    best_direction,
    direction_loss,
    direction_loss_at_angles,
    direction_variance,
    project_on_direction,
)
from mathcore.statistics import covariance, variance

SEEDS = st.integers(0, 2**32 - 1)
DIRECTIONS = arrays(np.float64, 3, elements=st.integers(-9, 9).map(float)).filter(np.any)


def test_the_cloud_of_the_lecture_loses_a_quarter_at_thirty_degrees():
    X = tilted_cloud()
    assert best_angle(X) == pytest.approx(np.pi / 6, rel=1e-12)
    assert direction_loss_at_angles(X, np.pi / 6) == pytest.approx(0.5**2, rel=1e-12)
    assert direction_loss_at_angles(X, np.pi / 6 + np.pi / 2) == pytest.approx(1.6**2, rel=1e-12)


def test_four_points_by_hand():
    # Mean (1, 1). Along (1, 0) the second coordinates ±1, ±1 are lost; along the diagonal (1, 1), nothing.
    X = [[0, 0], [2, 2], [0, 0], [2, 2]]
    assert direction_loss(X, [5, 0]) == pytest.approx(1, rel=1e-15)
    assert direction_loss(X, [1, 1]) == pytest.approx(0, abs=1e-30)
    assert direction_variance(X, [1, 1]) == pytest.approx(2, rel=1e-15)
    np.testing.assert_allclose(direction_loss(X, [[1, 0], [1, -1]]), [1, 2], rtol=1e-15)


@given(SEEDS, DIRECTIONS)
def test_what_is_lost_and_what_is_kept_add_up_to_the_total(seed, b):
    X = np.random.default_rng(seed).normal(size=(9, 3))
    total = np.sum(variance(X))
    assert direction_loss(X, b) + direction_variance(X, b) == pytest.approx(total, rel=1e-12)
    assert direction_variance(X, b) == pytest.approx(b @ covariance(X) @ b / (b @ b), rel=1e-10)


@given(SEEDS, DIRECTIONS)
def test_no_direction_loses_less_than_the_best(seed, b):
    X = np.random.default_rng(seed).normal(size=(9, 3))
    assert direction_loss(X, best_direction(X)) <= direction_loss(X, b) * (1 + 1e-12)


@given(SEEDS)
def test_the_loss_is_stationary_at_the_best_angle(seed):
    X = np.random.default_rng(seed).normal(size=(9, 2)) * [2.0, 1.0]
    angle, turn = best_angle(X), 1e-3
    assert 0 <= angle < np.pi
    left, here, right = direction_loss_at_angles(X, angle + np.array([-turn, 0, turn]))
    # A sinusoid of period π: equal on both sides of its minimum.
    assert left == pytest.approx(right, rel=1e-9)
    assert here <= left


@given(SEEDS, st.floats(-10, 10))
def test_the_curve_is_a_sinusoid_of_period_pi(seed, angle):
    X = np.random.default_rng(seed).normal(size=(6, 2))
    first, second, third = direction_loss_at_angles(X, [angle, angle + np.pi, angle + np.pi / 2])
    assert second == pytest.approx(first, rel=1e-9, abs=1e-12)
    assert first + third == pytest.approx(np.sum(variance(X)), rel=1e-12)


@given(SEEDS, DIRECTIONS)
def test_residuals_stand_on_the_line_at_right_angles(seed, b):
    X = np.random.default_rng(seed).normal(loc=[5.0, -3.0, 1.0], size=(9, 3))
    shadow = project_on_direction(X, b)
    np.testing.assert_allclose(shadow.residuals @ shadow.direction, 0, atol=1e-12)
    np.testing.assert_allclose(shadow.points + shadow.residuals, X, atol=1e-12)
    np.testing.assert_allclose(
        shadow.points - shadow.mean, np.outer(shadow.coordinates, shadow.direction), atol=1e-12
    )
    assert shadow.loss == pytest.approx(np.mean(np.sum(shadow.residuals**2, axis=1)), rel=1e-11)
    assert shadow.loss == pytest.approx(direction_loss(X, b), rel=1e-14)


@given(SEEDS, DIRECTIONS, st.floats(-1e4, 1e4))
def test_neither_the_origin_nor_the_length_or_sign_of_b_matters(seed, b, shift):
    X = np.random.default_rng(seed).normal(size=(9, 3))
    assert direction_loss(X, -1e150 * b) == pytest.approx(direction_loss(X, b), rel=1e-12)
    assert direction_loss(X + shift, b) == pytest.approx(direction_loss(X, b), rel=1e-8)
    assert direction_variance(X + shift, b) == pytest.approx(direction_variance(X, b), rel=1e-8, abs=1e-10)


def test_shapes_follow_the_directions():
    X = tilted_cloud()
    grid = np.ones((4, 3, 2))
    assert direction_loss(X, grid).shape == direction_variance(X, grid).shape == (4, 3)
    assert direction_loss_at_angles(X, np.zeros((2, 5))).shape == (2, 5)
    assert direction_loss(X, [1, 0]).shape == ()


def test_refusals_name_what_is_wrong():
    X = tilted_cloud()
    with pytest.raises(DomainError, match="zero vector"):
        direction_loss(X, [[1, 0], [0, 0]])
    with pytest.raises(ShapeError, match=r"b: expected directions of shape \(\.\.\., 2\)"):
        direction_variance(X, [1, 0, 0])
    with pytest.raises(ShapeError, match="b: expected one direction"):
        project_on_direction(X, [[1, 0]])
    with pytest.raises(ShapeError, match="X: expected 2 columns"):
        direction_loss_at_angles(np.ones((4, 3)), 0.0)
    with pytest.raises(ShapeError, match="X: expected 2 columns"):
        best_angle(np.ones((4, 3)))
    with pytest.raises(DataError, match="angles: expected finite"):
        direction_loss_at_angles(X, np.nan)
    with pytest.raises(ShapeError, match="X: expected a non-empty matrix"):
        best_direction([])
