"""The characteristic polynomial. Worked numbers: course 1, week 5 (calculating_eigenvectors)."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.characteristic import characteristic_polynomial, characteristic_quadratic
from mathcore.determinants import determinant
from mathcore.errors import DataError, DomainError, ShapeError


def whole_matrices(n):
    row = st.lists(st.integers(-5, 5), min_size=n, max_size=n)
    return st.lists(row, min_size=n, max_size=n).map(lambda rows: np.array(rows, dtype=float))


class TestReferenceValues:
    def test_the_lectures_three_matrices(self):
        assert characteristic_polynomial([[1, 0], [0, 2]]).tolist() == [1, -3, 2]
        assert characteristic_polynomial([[0, -1], [1, 0]]).tolist() == [1, 0, 1]
        assert characteristic_polynomial([[1.5, -1], [-0.5, 0.5]]).tolist() == [1, -2, 0.25]

    def test_their_roots(self):
        assert characteristic_quadratic([[1, 0], [0, 2]]).roots.tolist() == [2, 1]
        assert characteristic_quadratic([[0, -1], [1, 0]]).roots.tolist() == [1j, -1j]
        found = characteristic_quadratic([[1.5, -1], [-0.5, 0.5]])
        np.testing.assert_allclose(found.roots, [1 + math.sqrt(3) / 2, 1 - math.sqrt(3) / 2], rtol=1e-15)
        assert (found.trace, found.determinant, found.discriminant) == (2, 0.25, 3)

    def test_a_symmetric_matrix_of_order_three(self):
        # Deisenroth et al., Mathematics for Machine Learning (2020), example 4.8: (λ − 7)(λ − 1)².
        assert characteristic_polynomial([[3, 2, 2], [2, 3, 2], [2, 2, 3]]).tolist() == [1, -9, 15, -7]

    def test_a_shear_has_one_real_root(self):
        found = characteristic_quadratic([[1, 1], [0, 1]])
        assert found.roots.tolist() == [1, 1]
        assert found.is_real
        assert found.discriminant == 0


class TestProperties:
    @given(whole_matrices(4), st.integers(-5, 5))
    def test_it_is_the_determinant_of_what_is_left(self, A, lam):
        value = np.polyval(characteristic_polynomial(A), lam)
        assert value == pytest.approx(determinant(lam * np.eye(4) - A), abs=1e-6)

    @given(whole_matrices(4))
    def test_the_matrix_solves_its_own_equation(self, A):
        # Cayley and Hamilton; in whole numbers, exactly.
        total = np.zeros((4, 4))
        for c in characteristic_polynomial(A):
            total = total @ A + c * np.eye(4)
        assert not np.any(total)

    @given(whole_matrices(2))
    def test_the_quadratic_is_the_polynomial(self, A):
        found = characteristic_quadratic(A)
        assert [1, -found.trace, found.determinant] == characteristic_polynomial(A).tolist()
        assert found.discriminant == found.trace**2 - 4 * found.determinant
        for root in found.roots:
            # A double root is only good to half of the digits, but its value is not.
            assert abs(np.polyval([1, -found.trace, found.determinant], root)) <= 1e-12

    @given(whole_matrices(2))
    def test_roots_come_in_their_order(self, A):
        found = characteristic_quadratic(A)
        if found.is_real:
            assert found.roots[0] >= found.roots[1]
        else:
            assert found.roots[0].imag > 0
            assert found.roots[1] == found.roots[0].conjugate()


class TestSymmetries:
    @given(whole_matrices(3), st.permutations(range(3)))
    def test_another_basis_has_the_same_polynomial(self, A, order):
        shuffled = A[order][:, order]
        np.testing.assert_array_equal(characteristic_polynomial(shuffled), characteristic_polynomial(A))
        np.testing.assert_array_equal(characteristic_polynomial(A.T), characteristic_polynomial(A))

    @given(whole_matrices(2), st.integers(-200, 200))
    def test_units_scale_the_roots(self, A, k):
        one, other = characteristic_quadratic(A), characteristic_quadratic(np.ldexp(A, k))
        np.testing.assert_array_equal(other.roots, one.roots * 2.0**k)

    @given(whole_matrices(2), st.integers(-5, 5))
    def test_adding_a_multiple_of_the_identity_shifts_the_roots(self, A, c):
        one, other = characteristic_quadratic(A), characteristic_quadratic(A + c * np.eye(2))
        np.testing.assert_allclose(other.roots, one.roots + c, atol=1e-12)


class TestNumericalCare:
    def test_roots_of_very_different_size_keep_their_digits(self):
        # λ² − (1e8 + 1e−8)λ + 1: trace² − 4·det would lose the small root.
        found = characteristic_quadratic([[1e8, 0.0], [1.0, 1e-8]])
        np.testing.assert_allclose(found.roots, [1e8, 1e-8], rtol=1e-15)

    def test_nearly_equal_roots_keep_their_difference(self):
        assert characteristic_quadratic([[1 + 2**-30, 0], [0, 1]]).discriminant == 2**-60


class TestRefusals:
    def test_shapes(self):
        for bad in ([[1, 2]], [], [1, 2]):
            with pytest.raises(ShapeError):
                characteristic_polynomial(bad)
        with pytest.raises(ShapeError, match=r"\(2, 2\)"):
            characteristic_quadratic(np.eye(3))

    @pytest.mark.parametrize("function", [characteristic_polynomial, characteristic_quadratic])
    def test_entries_that_are_not_finite_or_too_large(self, function):
        with pytest.raises(DataError):
            function([[math.nan, 0], [0, 1]])
        with pytest.raises(DomainError, match=r"overflow|too large"):
            function([[1e200, 0], [0, 1e200]])
