"""Diagonalisation. Worked numbers: course 1, week 5 (eigenbasis), recomputed by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.diagonalisation import diagonalise, power_by_eigenbasis
from mathcore.errors import DataError, DomainError, RankError, ShapeError, SingularError

LECTURE = np.array([[1, 1], [0, 2]])


@st.composite
def diagonalisable(draw):
    """C diag(values) C⁻¹ for different values and a basis of small condition."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    values = draw(st.lists(st.integers(-4, 4), min_size=1, max_size=4, unique=True))
    n = len(values)
    C = np.linalg.qr(rng.normal(size=(n, n)))[0] @ (np.eye(n) + 0.5 * np.triu(np.ones((n, n)), 1))
    return C * values @ np.linalg.inv(C), sorted(values, reverse=True)


class TestReferenceValues:
    def test_the_lectures_map_repeated(self):
        np.testing.assert_allclose(LECTURE @ [-1, 1], [0, 2])
        np.testing.assert_allclose(power_by_eigenbasis(LECTURE, 2), [[1, 3], [0, 4]], atol=1e-14)
        np.testing.assert_allclose(power_by_eigenbasis(LECTURE, 2) @ [-1, 1], [2, 4], atol=1e-14)

    def test_its_eigenbasis(self):
        form = diagonalise(LECTURE)
        assert form.D.tolist() == [[2, 0], [0, 1]]
        np.testing.assert_allclose(form.C, [[math.sqrt(0.5), 1], [math.sqrt(0.5), 0]], atol=1e-15)

    def test_fibonacci_by_the_golden_ratio(self):
        # Strang, Introduction to Linear Algebra, 5th ed., section 6.2: F₁₀₀ = 3.54·10²⁰.
        power = power_by_eigenbasis([[1, 1], [1, 0]], 100)
        assert power[0, 1] == pytest.approx(354224848179261915075, rel=1e-13)

    def test_four_quarter_turns(self):
        turn = [[0, -1], [1, 0]]
        np.testing.assert_allclose(power_by_eigenbasis(turn, 4), np.eye(2), atol=1e-15)
        np.testing.assert_allclose(power_by_eigenbasis(turn, -1), [[0, 1], [-1, 0]], atol=1e-15)
        np.testing.assert_allclose(np.diag(diagonalise(turn, allow_complex=True).D), [1j, -1j], atol=1e-15)


class TestProperties:
    @given(diagonalisable())
    def test_there_stretch_and_back_is_the_map(self, case):
        A, values = case
        form = diagonalise(A)
        np.testing.assert_allclose(np.diag(form.D), values, atol=1e-9)
        np.testing.assert_allclose(A @ form.C, form.C @ form.D, atol=1e-9)
        np.testing.assert_allclose(np.linalg.norm(form.C, axis=0), 1, rtol=1e-13)

    @given(diagonalisable(), st.integers(0, 5))
    def test_powers_are_repeated_products(self, case, n):
        A, _ = case
        np.testing.assert_allclose(power_by_eigenbasis(A, n), np.linalg.matrix_power(A, n), atol=1e-7)

    @given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.integers(0, 4))
    def test_complex_eigenvalues_give_real_powers(self, seed, n, k):
        A = np.random.default_rng(seed).normal(size=(n, n))
        expected = np.linalg.matrix_power(A, k)
        np.testing.assert_allclose(power_by_eigenbasis(A, k), expected, atol=1e-6)

    @given(diagonalisable())
    def test_negative_powers_undo(self, case):
        A, values = case
        if 0 in values:
            with pytest.raises(SingularError, match="flattened"):
                power_by_eigenbasis(A, -1)
        else:
            np.testing.assert_allclose(power_by_eigenbasis(A, -2) @ A @ A, np.eye(len(A)), atol=1e-7)


class TestSymmetries:
    @given(diagonalisable(), st.integers(-8, 8))
    def test_units_come_out_to_the_power(self, case, k):
        A, _ = case
        scaled = power_by_eigenbasis(np.ldexp(A, k), 3)
        np.testing.assert_allclose(np.ldexp(scaled, -3 * k), power_by_eigenbasis(A, 3), atol=1e-12)

    @given(diagonalisable(), st.integers(0, 1000))
    def test_another_basis_sees_the_same_stretching(self, case, seed):
        A, _ = case
        Q = np.linalg.qr(np.random.default_rng(seed).normal(size=A.shape))[0]
        np.testing.assert_allclose(
            power_by_eigenbasis(Q @ A @ Q.T, 2), Q @ power_by_eigenbasis(A, 2) @ Q.T, atol=1e-8
        )


class TestRefusals:
    @pytest.mark.parametrize("function", [diagonalise, lambda A: power_by_eigenbasis(A, 2)])
    def test_a_defective_matrix_is_named(self, function):
        with pytest.raises(RankError, match="defective: 2 is a root 2 times"):
            function([[2, 1], [0, 2]])

    def test_complex_eigenvalues_are_named_unless_wanted(self):
        with pytest.raises(DomainError, match=r"complex: eigenvalues 0 \+ 1i.*allow_complex"):
            diagonalise([[0, -1], [1, 0]])

    @pytest.mark.parametrize("function", [diagonalise, lambda A: power_by_eigenbasis(A, 2)])
    def test_what_is_not_a_square_matrix_of_finite_numbers(self, function):
        with pytest.raises(ShapeError):
            function([[1, 2]])
        with pytest.raises(ShapeError):
            function([])
        with pytest.raises(DataError):
            function([[math.inf]])

    def test_powers_that_are_not_whole_or_too_large(self):
        with pytest.raises(DomainError, match="whole number"):
            power_by_eigenbasis(LECTURE, 0.5)
        with pytest.raises(DomainError, match="overflow"):
            power_by_eigenbasis(LECTURE, 2000)
