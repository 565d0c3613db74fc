"""Determinants: Hilbert's, and what the definition demands of every one."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.determinants import determinant, signed_area, signed_volume
from mathcore.errors import DataError, DomainError, ShapeError


def matrices(n=3):
    row = st.lists(st.integers(-9, 9), min_size=n, max_size=n)
    return st.lists(row, min_size=n, max_size=n).map(lambda rows: np.array(rows, dtype=float))


def by_expansion(A):
    """Laplace's expansion along the first row, in exact integers: the definition, as an oracle."""
    if len(A) == 1:
        return int(A[0][0])
    return sum(
        (-1) ** j * int(A[0][j]) * by_expansion([[*row[:j], *row[j + 1 :]] for row in A[1:]])
        for j in range(len(A))
    )


class TestReferenceValues:
    @pytest.mark.parametrize(
        ("n", "reciprocal"), [(1, 1), (2, 12), (3, 2160), (4, 6048000), (5, 266716800000)]
    )
    def test_hilbert_matrices(self, n, reciprocal):
        # The On-Line Encyclopedia of Integer Sequences, A005249.
        hilbert = 1 / (np.arange(n)[:, np.newaxis] + np.arange(n) + 1.0)
        assert determinant(hilbert) == pytest.approx(1 / reciprocal, rel=1e-11)

    def test_the_lectures_collapses(self):
        # Course 1, week 3: determinants.
        assert determinant([[1, 2], [1, 2]]) == 0.0
        assert determinant([[1, 1, 3], [1, 2, 4], [2, 3, 7]]) == 0.0

    def test_a_shear_keeps_area_and_a_swap_turns_it_over(self):
        assert signed_area([1, 0], [1, 1]) == 1.0
        assert signed_area([0, 1], [1, 0]) == -1.0
        assert determinant([[3, 0], [0, 2]]) == 6.0

    def test_the_axes_are_right_handed(self):
        assert signed_volume([1, 0, 0], [0, 1, 0], [0, 0, 1]) == 1.0
        assert signed_volume([0, 1, 0], [1, 0, 0], [0, 0, 1]) == -1.0


class TestProperties:
    @given(st.integers(1, 5).flatmap(matrices))
    def test_expansion_in_exact_integers_agrees(self, A):
        assert determinant(A) == pytest.approx(by_expansion(A.tolist()), rel=1e-9, abs=1e-9)

    @given(matrices(), matrices())
    def test_the_determinant_of_a_product_is_the_product(self, A, B):
        assert determinant(A @ B) == pytest.approx(determinant(A) * determinant(B), rel=1e-9, abs=1e-6)

    @given(matrices())
    def test_rows_and_columns_are_alike(self, A):
        assert determinant(A.T) == pytest.approx(determinant(A), rel=1e-10, abs=1e-10)

    @given(matrices(), st.integers(0, 2), st.integers(-9, 9))
    def test_it_is_linear_in_each_column(self, A, j, factor):
        other = A.copy()
        other[:, j] = factor * A[:, j] + np.array([1, 2, 3])
        rest = A.copy()
        rest[:, j] = [1, 2, 3]
        assert determinant(other) == pytest.approx(factor * determinant(A) + determinant(rest), abs=1e-8)

    @given(matrices())
    def test_the_volume_of_the_columns(self, A):
        assert signed_volume(*A.T) == determinant(A)

    @given(st.lists(st.integers(-9, 9), min_size=4, max_size=4))
    def test_the_area_by_its_formula(self, entries):
        a, b, c, d = entries
        assert signed_area([a, b], [c, d]) == pytest.approx(a * d - b * c, abs=1e-12)


class TestSymmetries:
    @given(matrices(), st.permutations(range(3)))
    def test_exchanging_rows_turns_the_sign(self, A, order):
        sign = determinant(np.eye(3)[order])
        assert abs(sign) == 1
        assert determinant(A[order]) == pytest.approx(sign * determinant(A), rel=1e-10, abs=1e-10)

    @given(matrices(), st.floats(0, 6.3))
    def test_rotation_keeps_it(self, A, theta):
        c, s = math.cos(theta), math.sin(theta)
        R = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
        assert determinant(R @ A) == pytest.approx(determinant(A), rel=1e-9, abs=1e-9)

    @given(matrices(), st.integers(-300, 300))
    def test_units_come_out_to_the_power_of_the_dimension(self, A, k):
        scaled = determinant(np.ldexp(A[:2, :2], k))
        assert scaled == np.ldexp(determinant(A[:2, :2]), 2 * k)


class TestNumericalCare:
    def test_intermediate_products_neither_overflow_nor_underflow(self):
        assert determinant(np.diag([1e200, 1e200, 1e-200, 1e-200])) == pytest.approx(1, rel=1e-14)

    def test_a_loose_tolerance_calls_more_matrices_flat(self):
        A = [[1, 1], [1, 1 + 1e-6]]
        assert determinant(A) == pytest.approx(1e-6, rel=1e-9)
        assert determinant(A, rtol=1e-5) == 0.0

    def test_a_zero_row_means_zero(self):
        assert determinant([[0, 0], [1, 2]]) == 0.0


class TestRefusals:
    def test_shapes(self):
        for refuse in (
            lambda: determinant([[1, 2]]),
            lambda: determinant([]),
            lambda: signed_area([1, 2, 3], [1, 2, 3]),
            lambda: signed_volume([1, 2], [1, 2], [3, 4]),
        ):
            with pytest.raises(ShapeError):
                refuse()

    def test_entries_that_are_not_finite(self):
        with pytest.raises(DataError):
            determinant([[math.nan]])
        with pytest.raises(DataError, match=r"^s"):
            signed_area([1, 2], [math.inf, 0])

    def test_too_large_for_a_float(self):
        with pytest.raises(DomainError, match="too large"):
            determinant(np.diag([1e200, 1e200]))
