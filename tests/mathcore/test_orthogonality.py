"""Right angles. Worked numbers: course 1, week 4 (orthogonal_matrices)."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.errors import DataError, DomainError, ShapeError
from mathcore.orthogonality import (
    column_cosines,
    has_orthogonal_columns,
    is_orthogonal_matrix,
    is_orthonormal,
)


def orthogonal(rng, n):
    q, r = np.linalg.qr(rng.normal(size=(n, n)))
    return q * np.sign(np.diag(r))


@st.composite
def bases(draw):
    """A generator and a square basis of condition at most 100, made of chosen singular values."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, 5))
    return rng, orthogonal(rng, n) * np.geomspace(1, draw(st.floats(0.01, 1)), n) @ orthogonal(rng, n)


class TestReferenceValues:
    def test_rotations_are_orthogonal_and_shears_are_not(self):
        assert is_orthogonal_matrix([[0, -1], [1, 0]])
        assert is_orthogonal_matrix([[1, 0], [0, -1]])
        assert not is_orthogonal_matrix([[1, 1], [0, 1]])

    def test_cosines_of_the_lectures_basis_and_of_a_shear(self):
        # (2, 1) and (−2, 4) are orthogonal; (1, 0) and (1, 1) stand at 45°.
        assert column_cosines([[2, -2], [1, 4]]) == pytest.approx(np.eye(2), abs=1e-15)
        assert column_cosines([[1, 1], [0, 1]])[0, 1] == pytest.approx(math.sqrt(0.5), rel=1e-15)


class TestProperties:
    @given(bases())
    def test_orthonormal_columns_are_recognised_and_others_not(self, case):
        rng, B = case
        Q = orthogonal(rng, len(B))
        assert is_orthonormal(Q[:, : max(1, len(Q) - 1)])
        assert is_orthogonal_matrix(Q)
        assert has_orthogonal_columns(2 * Q)
        assert not is_orthonormal(2 * Q)
        assert not is_orthonormal(Q * 1e200)

    @given(bases())
    def test_cosines_lie_between_minus_one_and_one(self, case):
        _, B = case
        cosines = column_cosines(B)
        np.testing.assert_array_equal(cosines, cosines.T)
        np.testing.assert_allclose(np.diag(cosines), 1, rtol=1e-14)
        assert np.max(np.abs(cosines)) <= 1 + 1e-14


class TestSymmetries:
    @given(bases(), st.integers(-200, 200))
    def test_lengths_and_turning_do_not_change_cosines(self, case, k):
        rng, B = case
        np.testing.assert_array_equal(column_cosines(np.ldexp(B, k)), column_cosines(B))
        np.testing.assert_allclose(column_cosines(orthogonal(rng, len(B)) @ B), column_cosines(B), atol=1e-12)

    @given(bases())
    def test_the_transpose_of_an_orthogonal_matrix_is_orthogonal(self, case):
        rng, B = case
        Q = orthogonal(rng, len(B))
        assert is_orthogonal_matrix(Q.T)
        assert is_orthogonal_matrix(Q @ orthogonal(rng, len(B)))


class TestTolerance:
    def test_a_looser_one_passes_more(self):
        B = [[1, 1e-6], [0, 1]]
        assert not has_orthogonal_columns(B)
        assert has_orthogonal_columns(B, atol=1e-5)
        assert not is_orthonormal(B)
        assert is_orthonormal(B, atol=1e-5)
        assert is_orthogonal_matrix(B, atol=1e-5)


class TestRefusals:
    def test_only_square_matrices_are_orthogonal(self):
        with pytest.raises(ShapeError, match="try is_orthonormal"):
            is_orthogonal_matrix([[1], [0]])

    def test_a_zero_column_has_no_direction(self):
        with pytest.raises(DomainError, match="zero in column 2"):
            has_orthogonal_columns([[1, 0], [0, 0]])

    @pytest.mark.parametrize(
        "check", [column_cosines, has_orthogonal_columns, is_orthonormal, is_orthogonal_matrix]
    )
    def test_what_is_not_a_matrix_of_finite_numbers(self, check):
        with pytest.raises(ShapeError):
            check([1, 2])
        with pytest.raises(ShapeError):
            check([])
        with pytest.raises(DataError):
            check([[math.nan, 1], [1, 2]])
