"""Coordinates and bases. Worked numbers: course 1, weeks 2 and 4, recomputed by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.bases import change_of_basis_matrix, coordinates, coordinates_by_projection
from mathcore.errors import DataError, DomainError, RankError, ShapeError


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


class TestProperties:
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
        with pytest.raises(DomainError, match="zero in column 1"):
            coordinates_by_projection([1, 2], [[0, 1], [0, 1]])

    def test_shapes_that_do_not_fit(self):
        for refuse in (
            lambda: coordinates([1, 2, 3], np.eye(2)),
            lambda: coordinates_by_projection([1, 2, 3], np.eye(2)),
            lambda: change_of_basis_matrix(np.eye(2), np.eye(3)),
            lambda: change_of_basis_matrix([[1], [2]], [[1], [2]]),
        ):
            with pytest.raises(ShapeError):
                refuse()

    def test_entries_that_are_not_finite(self):
        for refuse in (
            lambda: coordinates([math.nan, 1], np.eye(2)),
            lambda: coordinates_by_projection([1, 2], [[math.inf, 0], [0, 1]]),
            lambda: change_of_basis_matrix([[math.nan]], [[1]]),
        ):
            with pytest.raises(DataError):
                refuse()
