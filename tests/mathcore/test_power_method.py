"""The power method."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.errors import ConvergenceError, DataError, DomainError, ShapeError
from mathcore.power_method import power_iteration


@st.composite
def dominated(draw):
    """A symmetric matrix with one eigenvalue ±1 and the others at most half of it; that pair; a start."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, 5))
    Q, _ = np.linalg.qr(rng.normal(size=(n, n)))
    values = np.concatenate([[draw(st.sampled_from([-1.0, 1.0]))], rng.uniform(-0.5, 0.5, n - 1)])
    return Q * values @ Q.T, values[0], Q[:, 0], Q @ np.ones(n)


class TestReferenceValues:
    def test_deisenroths_example(self):
        # Mathematics for Machine Learning (2020), example 4.5: 5 with (2, 1).
        found = power_iteration([[4, 2], [1, 3]], [1, 0])
        assert found.value == pytest.approx(5, rel=1e-11)
        np.testing.assert_allclose(found.vector, np.array([2, 1]) / math.sqrt(5), rtol=1e-11)

    def test_the_first_steps_by_hand(self):
        found = power_iteration([[2, 0], [0, 1]], [1, 1])
        np.testing.assert_allclose(found.iterates[0], np.array([1, 1]) / math.sqrt(2), rtol=1e-15)
        np.testing.assert_allclose(found.iterates[1], np.array([2, 1]) / math.sqrt(5), rtol=1e-15)
        np.testing.assert_allclose(found.iterates[2], np.array([4, 1]) / math.sqrt(17), rtol=1e-15)
        np.testing.assert_allclose(found.values[:2], [1.5, 1.8], rtol=1e-15)


class TestProperties:
    @given(dominated())
    def test_it_finds_the_most_stretched_direction(self, case):
        A, value, vector, start = case
        found = power_iteration(A, start)
        assert found.value == pytest.approx(value, abs=1e-12)
        assert abs(found.vector @ vector) == pytest.approx(1, abs=1e-12)
        assert found.vector[np.argmax(np.abs(found.vector))] > 0

    @given(dominated())
    def test_the_course_is_the_map_applied_again_and_again(self, case):
        A, _, _, start = case
        found = power_iteration(A, start)
        for before, after in zip(found.iterates, found.iterates[1:], strict=False):
            np.testing.assert_allclose(after, A @ before / np.linalg.norm(A @ before), atol=1e-14)
        expected = [np.linalg.norm(A @ v - q * v) for v, q in zip(found.iterates, found.values, strict=True)]
        np.testing.assert_allclose(found.residuals, expected, atol=1e-14)
        assert found.residuals[-1] <= 1e-12

    def test_an_eigenvector_has_arrived_at_once(self):
        found = power_iteration([[2, 0], [0, 1]], [0, -3], max_iterations=0)
        assert found.value == 1
        assert found.vector.tolist() == [0, 1]
        assert power_iteration([[0, 1], [0, 0]], [1, 0]).value == 0


class TestSymmetries:
    @given(dominated(), st.integers(-300, 300), st.integers(-300, 300))
    def test_units_only_scale(self, case, j, k):
        A, _, _, start = case
        one, other = power_iteration(A, start), power_iteration(np.ldexp(A, j), np.ldexp(start, k))
        np.testing.assert_array_equal(other.iterates, one.iterates)
        np.testing.assert_array_equal(other.values, one.values * 2.0**j)

    @given(dominated(), st.integers(0, 1000))
    def test_turning_everything_turns_the_course(self, case, seed):
        A, _, _, start = case
        Q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=A.shape))
        one, other = power_iteration(A, start), power_iteration(Q @ A @ Q.T, Q @ start)
        steps = min(len(one.iterates), len(other.iterates))
        np.testing.assert_allclose(other.iterates[:steps], one.iterates[:steps] @ Q.T, atol=1e-11)


class TestRefusals:
    def test_a_rotation_never_arrives(self):
        with pytest.raises(ConvergenceError, match="share the largest magnitude"):
            power_iteration([[0, -1], [1, 0]], [1, 0])

    def test_too_few_iterations(self):
        with pytest.raises(ConvergenceError, match="within 3 iterations"):
            power_iteration([[1, 0], [0, 0.999]], [1, 1], max_iterations=3)

    def test_arguments_that_do_not_fit(self):
        for refuse, error in (
            (lambda: power_iteration([[1, 2]], [1]), ShapeError),
            (lambda: power_iteration([[1]], [1, 2]), ShapeError),
            (lambda: power_iteration([[math.nan]], [1]), DataError),
            (lambda: power_iteration([[1]], [0]), DomainError),
            (lambda: power_iteration([[1]], [1], tolerance=0), DomainError),
            (lambda: power_iteration([[1]], [1], max_iterations=-1), DomainError),
        ):
            with pytest.raises(error):
                refuse()
