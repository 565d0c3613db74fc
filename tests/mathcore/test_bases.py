"""Bases. Worked numbers: course 1, weeks 2 and 4 (change_of_basis, changing_basis), recomputed by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.bases import (
    are_independent,
    change_of_basis_matrix,
    coordinates,
    coordinates_by_projection,
    find_dependence,
    has_orthogonal_columns,
    is_orthogonal_matrix,
    is_orthonormal,
    rank,
)
from mathcore.errors import DataError, DomainError, RankError, ShapeError

CHECKS = [
    rank,
    are_independent,
    find_dependence,
    has_orthogonal_columns,
    is_orthonormal,
    is_orthogonal_matrix,
]


def orthogonal(rng, n):
    q, r = np.linalg.qr(rng.normal(size=(n, n)))
    return q * np.sign(np.diag(r))


@st.composite
def bases(draw):
    """A generator and a square basis of condition at most 100, made of chosen singular values."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, 5))
    return rng, orthogonal(rng, n) * np.geomspace(1, draw(st.floats(0.01, 1)), n) @ orthogonal(rng, n)


@st.composite
def ranked(draw):
    """A matrix, and the rank it was made of."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    m, n = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    r = draw(st.integers(0, min(m, n)))
    return orthogonal(rng, m)[:, :r] * np.geomspace(1, 0.1, r) @ orthogonal(rng, n)[:r], r


class TestReferenceValues:
    def test_one_arrow_on_two_grids(self):
        B = np.column_stack([[2, 1], [-2, 4]])
        assert coordinates_by_projection([3, 4], B).tolist() == [2.0, 0.5]
        np.testing.assert_allclose(coordinates([3, 4], B), [2, 0.5], rtol=1e-14)

    def test_two_observers(self):
        B = [[3, 1], [1, 1]]
        np.testing.assert_allclose(coordinates([5, 2], B), [1.5, 0.5], rtol=1e-14)
        np.testing.assert_allclose(change_of_basis_matrix(B, np.eye(2)), B, rtol=1e-15)
        np.testing.assert_allclose(
            change_of_basis_matrix(np.eye(2), B), [[0.5, -0.5], [-0.5, 1.5]], rtol=1e-14
        )

    def test_a_set_of_dimension_two_is_found_out(self):
        V = np.column_stack([[1, 0, 1], [0, 1, 0], [2, -3, 2]])
        assert rank(V) == 2
        assert not are_independent(V)
        found = find_dependence(V)
        assert found.column == 2
        np.testing.assert_allclose(found.coefficients, [2, -3], rtol=1e-14)
        assert str(found) == "column 3 = 2·column 1 − 3·column 2"

    def test_rank_of_deisenroths_examples(self):
        # Deisenroth et al., Mathematics for Machine Learning (2020), example 2.18.
        assert rank([[1, 0, 1], [0, 1, 1], [0, 0, 0]]) == 2
        assert rank([[1, 2, 1], [-2, -3, 1], [3, 5, 0]]) == 2

    def test_rotations_are_orthogonal_and_shears_are_not(self):
        assert is_orthogonal_matrix([[0, -1], [1, 0]])
        assert is_orthogonal_matrix([[1, 0], [0, -1]])
        assert not is_orthogonal_matrix([[1, 1], [0, 1]])


class TestProperties:
    @given(ranked())
    def test_rank_is_the_number_of_independent_directions(self, case):
        A, r = case
        assert rank(A, rtol=1e-10) == r
        assert rank(A.T, rtol=1e-10) == r
        assert are_independent(A) == (r == A.shape[1])

    @given(ranked())
    def test_a_dependence_is_true_and_the_first(self, case):
        A, r = case
        found = find_dependence(A)
        if found is None:
            assert r == A.shape[1]
        else:
            j = found.column
            np.testing.assert_allclose(A[:, :j] @ found.coefficients, A[:, j], atol=1e-9)
            assert j == 0 or are_independent(A[:, :j])

    @given(bases())
    def test_coordinates_rebuild_the_vector(self, case):
        rng, B = case
        r = rng.normal(size=len(B))
        np.testing.assert_allclose(B @ coordinates(r, B), r, atol=1e-12)
        part = B[:, :1] * 3
        np.testing.assert_allclose(coordinates(part[:, 0], B[:, :1]), [3], rtol=1e-12)

    @given(bases(), st.integers(-30, 30))
    def test_shadows_are_coordinates_in_an_orthogonal_basis(self, case, k):
        rng, B = case
        Q = orthogonal(rng, len(B)) * np.ldexp(1.0, k + np.arange(len(B)))
        r = rng.normal(size=len(B))
        np.testing.assert_allclose(Q @ coordinates_by_projection(r, Q), r, atol=1e-13)

    @given(bases())
    def test_going_to_another_basis_and_back_is_the_identity(self, case):
        rng, old = case
        new = orthogonal(rng, len(old)) @ old
        there, back = change_of_basis_matrix(old, new), change_of_basis_matrix(new, old)
        np.testing.assert_allclose(back @ there, np.eye(len(old)), atol=1e-10)
        c = rng.normal(size=len(old))
        np.testing.assert_allclose(new @ (there @ c), old @ c, atol=1e-12)

    @given(bases())
    def test_orthonormal_columns_are_recognised_and_others_not(self, case):
        rng, B = case
        Q = orthogonal(rng, len(B))
        assert is_orthonormal(Q[:, : max(1, len(Q) - 1)])
        assert is_orthogonal_matrix(Q)
        assert has_orthogonal_columns(2 * Q)
        assert not is_orthonormal(2 * Q)
        assert not is_orthonormal(Q * 1e200)


class TestSymmetries:
    @given(bases())
    def test_turning_everything_keeps_coordinates(self, case):
        rng, B = case
        Q, r = orthogonal(rng, len(B)), rng.normal(size=len(B))
        np.testing.assert_allclose(coordinates(Q @ r, Q @ B), coordinates(r, B), atol=1e-10)
        np.testing.assert_allclose(
            change_of_basis_matrix(Q @ B, Q), change_of_basis_matrix(B, np.eye(len(B))), atol=1e-11
        )

    @given(bases(), st.integers(-250, 250))
    def test_a_longer_basis_vector_means_a_smaller_coordinate(self, case, k):
        rng, B = case
        r = rng.normal(size=len(B))
        longer = B.copy()
        longer[:, 0] = np.ldexp(B[:, 0], k)
        expected = coordinates(r, B)
        expected[0] = np.ldexp(expected[0], -k)
        np.testing.assert_allclose(coordinates(r, longer), expected, rtol=1e-9)

    @given(ranked(), st.integers(-250, 250))
    def test_units_change_neither_rank_nor_dependence(self, case, k):
        A, r = case
        scaled = np.ldexp(A, k)
        assert rank(scaled, rtol=1e-10) == r
        assert are_independent(scaled) == are_independent(A)

    @given(bases(), st.integers(0, 1000))
    def test_the_order_of_the_basis_is_the_order_of_the_coordinates(self, case, seed):
        rng, B = case
        order = np.random.default_rng(seed).permutation(len(B))
        r = rng.normal(size=len(B))
        np.testing.assert_allclose(coordinates(r, B[:, order]), coordinates(r, B)[order], atol=1e-10)


class TestRefusals:
    def test_overlapping_shadows_are_no_coordinates(self):
        with pytest.raises(DomainError, match=r"cosine of 0\.707 between columns 1 and 2"):
            coordinates_by_projection([3, 4], [[1, 1], [0, 1]])

    def test_a_vector_off_the_span_has_no_coordinates(self):
        with pytest.raises(DomainError, match=r"leaves it by 0\.6 of its length"):
            coordinates([4, 3], [[1], [0]])

    def test_dependent_columns_are_no_basis(self):
        with pytest.raises(RankError, match="column 2 = 2·column 1"):
            coordinates([1, 2], [[1, 2], [2, 4]])
        with pytest.raises(RankError, match="old"):
            change_of_basis_matrix([[1, 2], [2, 4]], np.eye(2))
        with pytest.raises(RankError, match="new"):
            change_of_basis_matrix(np.eye(2), [[1, 2], [2, 4]])

    def test_a_zero_column_has_no_direction(self):
        assert str(find_dependence([[0, 1], [0, 1]])) == "column 1 = zero"
        assert str(find_dependence([[1, 0], [1, 0]])) == "column 2 = zero"
        with pytest.raises(DomainError, match="zero in column 2"):
            has_orthogonal_columns([[1, 0], [0, 0]])
        with pytest.raises(DomainError, match="zero in column 1"):
            coordinates_by_projection([1, 2], [[0, 1], [0, 1]])

    def test_only_square_matrices_are_orthogonal(self):
        with pytest.raises(ShapeError, match="try is_orthonormal"):
            is_orthogonal_matrix([[1], [0]])

    @pytest.mark.parametrize("check", CHECKS)
    def test_what_is_not_a_matrix_of_finite_numbers(self, check):
        with pytest.raises(ShapeError):
            check([1, 2])
        with pytest.raises(ShapeError):
            check([])
        with pytest.raises(DataError):
            check([[math.nan, 1], [1, 2]])

    def test_shapes_that_do_not_fit(self):
        for refuse in (
            lambda: coordinates([1, 2, 3], np.eye(2)),
            lambda: coordinates_by_projection([1, 2, 3], np.eye(2)),
            lambda: change_of_basis_matrix(np.eye(2), np.eye(3)),
            lambda: change_of_basis_matrix([[1], [2]], [[1], [2]]),
        ):
            with pytest.raises(ShapeError):
                refuse()
