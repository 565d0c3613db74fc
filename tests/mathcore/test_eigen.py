"""Eigenvalues. Worked numbers: course 1, week 5; examples of Deisenroth et al., Mathematics for Machine
Learning (2020), chapter 4.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.eigen import eigendecomposition, symmetric_eigendecomposition
from mathcore.errors import DataError, DomainError, ShapeError
from mathcore.map_gallery import rotation_about_axis

ROOT_HALF = math.sqrt(0.5)


def orthogonal(rng, n):
    q, r = np.linalg.qr(rng.normal(size=(n, n)))
    return q * np.sign(np.diag(r))


@st.composite
def symmetric(draw):
    """A symmetric matrix made of chosen whole eigenvalues, often repeated, and the eigenvalues."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    values = sorted(draw(st.lists(st.integers(-3, 3), min_size=1, max_size=5)), reverse=True)
    Q = orthogonal(rng, len(values))
    S = Q * values @ Q.T
    return (S + S.T) / 2, np.array(values, dtype=float)


@st.composite
def jordan(draw):
    """A matrix made of chosen Jordan blocks, and (eigenvalue, multiplicity, dimension) of each eigenspace."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    blocks = draw(st.lists(st.tuples(st.integers(-3, 3), st.integers(1, 3)), min_size=1, max_size=3))
    n = sum(size for _, size in blocks)
    J, at = np.zeros((n, n)), 0
    for value, size in blocks:
        J[at : at + size, at : at + size] = value * np.eye(size) + np.eye(size, k=1)
        at += size
    # Turned, so that rounding splits what the blocks hold together.
    C = orthogonal(rng, n)
    expected = [
        (value, sum(s for v, s in blocks if v == value), sum(v == value for v, _ in blocks))
        for value in sorted({v for v, _ in blocks}, reverse=True)
    ]
    return C @ J @ C.T, expected


class TestReferenceValues:
    def test_example_4_5(self):
        found = eigendecomposition([[4, 2], [1, 3]])
        np.testing.assert_allclose(found.values, [5, 2], rtol=1e-14)
        expected = np.column_stack([np.array([2, 1]) / math.sqrt(5), [ROOT_HALF, -ROOT_HALF]])
        np.testing.assert_allclose(found.vectors, expected, rtol=1e-14)
        assert found.explain() == "a real eigenbasis"

    def test_example_4_6_is_defective(self):
        found = eigendecomposition([[2, 1], [0, 2]])
        assert found.is_defective
        assert not found.is_complex
        assert found.values.tolist() == [2, 2]
        np.testing.assert_allclose(found.vectors, [[1], [0]], atol=1e-15)
        assert found.explain() == "defective: 2 is a root 2 times but has 1 independent eigenvector"

    def test_example_4_8_has_a_plane_of_eigenvectors(self):
        S = np.array([[3, 2, 2], [2, 3, 2], [2, 2, 3]])
        for found in (symmetric_eigendecomposition(S), eigendecomposition(S)):
            np.testing.assert_allclose(found.values, [7, 1, 1], rtol=1e-14)
            np.testing.assert_allclose(found.vectors[:, 0], np.full(3, 1 / math.sqrt(3)), rtol=1e-14)
            # The plane's basis by convention: the shadow of the first axis, then what is orthogonal to it.
            np.testing.assert_allclose(found.vectors[:, 1], np.array([2, -1, -1]) / math.sqrt(6), atol=1e-14)
            np.testing.assert_allclose(found.vectors[:, 2], [0, ROOT_HALF, -ROOT_HALF], atol=1e-14)

    def test_the_lectures_special_cases(self):
        assert eigendecomposition([[1, 0], [0, 2]]).vectors.tolist() == [[0, 1], [1, 0]]
        shear = eigendecomposition([[1, 1], [0, 1]])
        assert [(s.value, s.multiplicity, s.dimension) for s in shear.spaces] == [(1, 2, 1)]
        quarter_turn = eigendecomposition([[0, -1], [1, 0]])
        assert quarter_turn.is_complex
        assert quarter_turn.real_spaces == ()
        assert quarter_turn.explain() == "complex: eigenvalues 0 + 1i, 0 − 1i"
        half_turn = eigendecomposition([[-1, 0], [0, -1]])
        assert [(s.value, s.multiplicity, s.dimension) for s in half_turn.spaces] == [(-1, 2, 2)]
        assert half_turn.vectors.tolist() == [[1, 0], [0, 1]]

    def test_a_turn_in_space_keeps_its_axis(self):
        (axis,) = eigendecomposition(rotation_about_axis([1, 2, 2], 1.0)).real_spaces
        assert axis.value == pytest.approx(1, rel=1e-14)
        np.testing.assert_allclose(axis.basis[:, 0], np.array([1, 2, 2]) / 3, atol=1e-14)

    def test_the_quadratic_of_the_lecture(self):
        found = eigendecomposition([[1.5, -1], [-0.5, 0.5]])
        np.testing.assert_allclose(found.values, [1 + math.sqrt(3) / 2, 1 - math.sqrt(3) / 2], rtol=1e-14)


class TestProperties:
    @given(symmetric())
    def test_symmetric_matrices_are_taken_apart_and_put_together(self, case):
        S, values = case
        found = symmetric_eigendecomposition(S)
        np.testing.assert_allclose(found.values, values, atol=1e-13)
        np.testing.assert_allclose(found.vectors.T @ found.vectors, np.eye(len(S)), atol=1e-13)
        np.testing.assert_allclose(found.vectors * found.values @ found.vectors.T, S, atol=1e-12)

    @given(symmetric())
    def test_both_ways_agree_on_symmetric_matrices(self, case):
        S, _ = case
        general, special = eigendecomposition(S), symmetric_eigendecomposition(S)
        np.testing.assert_allclose(general.values, special.values, atol=1e-12)
        np.testing.assert_allclose(general.vectors, special.vectors, atol=1e-10)

    @given(jordan())
    def test_multiplicities_and_dimensions_are_those_of_the_jordan_form(self, case):
        A, expected = case
        found = eigendecomposition(A)
        assert [(s.multiplicity, s.dimension) for s in found.spaces] == [e[1:] for e in expected]
        np.testing.assert_allclose([s.value for s in found.spaces], [e[0] for e in expected], atol=1e-9)
        assert found.is_defective == any(d < m for _, m, d in expected)

    @given(st.integers(0, 2**32 - 1), st.integers(1, 5))
    def test_eigenvectors_are_only_stretched(self, seed, n):
        A = np.random.default_rng(seed).normal(size=(n, n))
        found = eigendecomposition(A)
        assert not found.is_defective
        np.testing.assert_allclose(A @ found.vectors, found.vectors * found.values, atol=1e-9)
        np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=0), 1, rtol=1e-13)
        assert np.sum(found.values).real == pytest.approx(np.trace(A), abs=1e-11)

    @given(st.integers(0, 2**32 - 1), st.integers(1, 5))
    def test_the_order_and_the_signs_are_those_of_the_convention(self, seed, n):
        found = eigendecomposition(np.random.default_rng(seed).normal(size=(n, n)))
        keys = [(-complex(v).real, -complex(v).imag) for v in found.values]
        assert keys == sorted(keys)
        leaders = found.vectors[np.argmax(np.abs(found.vectors), axis=0), np.arange(n)]
        assert np.all(leaders.real > 0)
        np.testing.assert_allclose(np.imag(leaders), 0, atol=1e-15)


class TestSymmetries:
    @given(symmetric(), st.integers(0, 1000))
    def test_turning_the_matrix_turns_its_eigenspaces(self, case, seed):
        S, _ = case
        Q = orthogonal(np.random.default_rng(seed), len(S))
        turned = Q @ S @ Q.T
        one, other = eigendecomposition(S), eigendecomposition((turned + turned.T) / 2)
        for a, b in zip(one.spaces, other.spaces, strict=True):
            assert b.value == pytest.approx(a.value, abs=1e-12)
            np.testing.assert_allclose(b.basis @ b.basis.T, Q @ a.basis @ a.basis.T @ Q.T, atol=1e-10)

    @given(jordan(), st.integers(-300, 300))
    def test_units_scale_the_values_and_nothing_else(self, case, k):
        A, _ = case
        one, other = eigendecomposition(A), eigendecomposition(np.ldexp(A, k))
        np.testing.assert_array_equal(other.values, one.values * 2.0**k)
        np.testing.assert_array_equal(other.vectors, one.vectors)

    @given(symmetric(), st.integers(-3, 3))
    def test_adding_a_multiple_of_the_identity_shifts_the_values(self, case, c):
        S, values = case
        shifted = symmetric_eigendecomposition(S + c * np.eye(len(S)))
        np.testing.assert_allclose(shifted.values, values + c, atol=1e-12)

    @given(symmetric(), st.integers(0, 1000))
    def test_the_order_of_the_coordinates_does_not_matter(self, case, seed):
        S, values = case
        order = np.random.default_rng(seed).permutation(len(S))
        np.testing.assert_allclose(
            symmetric_eigendecomposition(S[order][:, order]).values, values, atol=1e-12
        )


class TestDecisions:
    @pytest.mark.parametrize("gap", [1e-3, 1e-6, 1e-9])
    def test_close_eigenvalues_with_a_basis_are_not_called_defective(self, gap):
        found = eigendecomposition(np.diag([1, 1 + gap, 1 + 2 * gap]))
        assert [s.multiplicity for s in found.spaces] == [1, 1, 1]
        nearly = eigendecomposition([[1, 1], [0, 1 + 1e-6]])
        assert not nearly.is_defective

    def test_a_complex_pair_may_be_defective_too(self):
        R = np.array([[0, -1], [1, 0]])
        found = eigendecomposition(np.block([[R, np.eye(2)], [np.zeros((2, 2)), R]]))
        assert found.is_defective
        assert found.is_complex
        assert [(s.multiplicity, s.dimension) for s in found.spaces] == [(2, 1), (2, 1)]

    def test_flat_maps(self):
        assert eigendecomposition([[0, 1], [0, 0]]).is_defective
        assert eigendecomposition(np.zeros((2, 2))).vectors.tolist() == [[1, 0], [0, 1]]
        assert symmetric_eigendecomposition([[0]]).values.tolist() == [0]


class TestRefusals:
    @pytest.mark.parametrize("function", [eigendecomposition, symmetric_eigendecomposition])
    def test_what_is_not_a_square_matrix_of_finite_numbers(self, function):
        for bad in ([[1, 2]], [], [1, 2], 3.0):
            with pytest.raises(ShapeError):
                function(bad)
        with pytest.raises(DataError):
            function([[math.nan]])
        with pytest.raises(DomainError, match="too large"):
            function(np.full((4, 4), 1.7e308))

    def test_what_is_not_symmetric(self):
        with pytest.raises(DomainError, match="2 in row 1, column 2 and 3 across the diagonal"):
            symmetric_eigendecomposition([[1, 2], [3, 4]])

    def test_results_cannot_be_changed_by_accident(self):
        with pytest.raises(ValueError, match="read-only"):
            symmetric_eigendecomposition([[1]]).values[0] = 2
