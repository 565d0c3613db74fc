"""Definite matrices. Worked numbers: course 3, week 2 (inner_products); course 2, week 2 (hessian)."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.definiteness import cholesky_factor, definiteness_of, is_positive_definite
from mathcore.errors import DataError, DefiniteError, DomainError, ShapeError

WHOLE = st.integers(-2, 2)


@st.composite
def symmetric(draw, values=WHOLE):
    """A symmetric matrix made of chosen eigenvalues, and the eigenvalues."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    chosen = draw(st.lists(values, min_size=1, max_size=5))
    Q, _ = np.linalg.qr(rng.normal(size=(len(chosen), len(chosen))))
    S = Q * np.array(chosen, dtype=float) @ Q.T
    return (S + S.T) / 2, chosen


def named(values):
    if not any(values):
        return "zero"
    if min(values) < 0 < max(values):
        return "indefinite"
    sign = "positive" if max(values) > 0 else "negative"
    return f"{sign} {'definite' if all(values) else 'semidefinite'}"


class TestReferenceValues:
    def test_deisenroths_two_candidates(self):
        # Mathematics for Machine Learning (2020), example 3.4.
        assert is_positive_definite([[9, 6], [6, 5]])
        assert not is_positive_definite([[9, 6], [6, 3]])
        assert definiteness_of([[9, 6], [6, 3]]) == "indefinite"

    def test_bowl_saddle_trough_and_dome(self):
        assert definiteness_of([[2, 0], [0, 2]]) == "positive definite"
        assert definiteness_of([[2, 0], [0, -2]]) == "indefinite"
        assert definiteness_of([[1, 1], [1, 1]]) == "positive semidefinite"
        assert definiteness_of([[-1, 1], [1, -1]]) == "negative semidefinite"
        assert definiteness_of([[-2, 0], [0, -2]]) == "negative definite"
        assert definiteness_of([[0, 0], [0, 0]]) == "zero"

    def test_cholesky_by_hand(self):
        assert cholesky_factor([[9, 6], [6, 5]]) == pytest.approx(np.array([[3, 0], [2, 1]]), abs=1e-15)


class TestProperties:
    @given(symmetric())
    def test_the_name_follows_from_the_eigenvalues(self, case):
        S, values = case
        assert definiteness_of(S, rtol=1e-12) == named(values)

    @given(symmetric(values=st.floats(0.01, 10)))
    def test_the_factor_multiplies_to_the_matrix(self, case):
        A, _ = case
        L = cholesky_factor(A)
        np.testing.assert_allclose(L @ L.T, A, atol=1e-13)
        assert np.all(np.diag(L) > 0)
        np.testing.assert_array_equal(np.triu(L, 1), 0)

    @given(symmetric(values=st.sampled_from([-2, -1, 1, 2])))
    def test_a_refusal_gives_a_vector_without_a_length(self, case):
        A, values = case
        if min(values) > 0:
            assert is_positive_definite(A)
        else:
            assert not is_positive_definite(A)
            with pytest.raises(DefiniteError, match="xᵀAx = "):
                cholesky_factor(A)


class TestSymmetries:
    @given(symmetric(values=st.floats(0.01, 10)), st.integers(-300, 300))
    def test_units_only_scale(self, case, k):
        A, _ = case
        np.testing.assert_array_equal(cholesky_factor(np.ldexp(A, 2 * k)), np.ldexp(cholesky_factor(A), k))
        assert definiteness_of(np.ldexp(A, k)) == "positive definite"

    @given(symmetric(values=st.floats(0.01, 10)), st.integers(0, 1000))
    def test_each_coordinate_may_have_its_own_unit(self, case, seed):
        A, _ = case
        units = np.ldexp(1.0, np.random.default_rng(seed).integers(-100, 100, len(A)))
        scaled = A * units * units[:, np.newaxis]
        np.testing.assert_allclose(
            cholesky_factor(scaled) / units[:, np.newaxis], cholesky_factor(A), rtol=1e-12
        )

    @given(symmetric())
    def test_turning_it_upside_down_turns_its_name(self, case):
        S, values = case
        assert definiteness_of(-S, rtol=1e-12) == named([-v for v in values])


class TestRefusals:
    def test_what_is_not_symmetric(self):
        with pytest.raises(DefiniteError, match="2 in row 1, column 2 and 3"):
            cholesky_factor([[4, 2], [3, 5]])
        assert not is_positive_definite([[4, 2], [3, 5]])
        with pytest.raises(DomainError, match="symmetric"):
            definiteness_of([[4, 2], [3, 5]])

    def test_rounded_flat_directions(self):
        A = np.outer([1, 1 / 3, 0.1], [1, 1 / 3, 0.1])
        assert not is_positive_definite(A)
        # Its factor exists in floats, but the second pivot, 2e−15, is no more than rounding.
        assert not is_positive_definite([[1, 1 - 1e-15], [1 - 1e-15, 1]])
        # The flat direction is nearly orthogonal to the last axis: pivots ½, 1e−8, 1e−8 or so.
        flat = np.array([1, 1, 1e-4]) / math.sqrt(2 + 1e-8)
        assert not is_positive_definite(np.eye(3) - np.outer(flat, flat))

    @pytest.mark.parametrize("function", [cholesky_factor, definiteness_of, is_positive_definite])
    def test_what_is_not_a_square_matrix_of_finite_numbers(self, function):
        with pytest.raises(ShapeError):
            function([[1, 2]])
        with pytest.raises(ShapeError):
            function([])
        with pytest.raises(DataError):
            function([[math.nan]])
