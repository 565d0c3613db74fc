"""Independence and rank. Worked numbers: course 1, weeks 2 and 4, recomputed by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.errors import DataError, ShapeError
from mathcore.independence import are_independent, find_dependence, rank


def orthogonal(rng, n):
    q, r = np.linalg.qr(rng.normal(size=(n, n)))
    return q * np.sign(np.diag(r))


@st.composite
def ranked(draw):
    """A matrix, and the rank it was made of."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    m, n = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    r = draw(st.integers(0, min(m, n)))
    return orthogonal(rng, m)[:, :r] * np.geomspace(1, 0.1, r) @ orthogonal(rng, n)[:r], r


class TestReferenceValues:
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


class TestSymmetries:
    @given(ranked(), st.integers(-250, 250))
    def test_units_change_neither_rank_nor_dependence(self, case, k):
        A, r = case
        scaled = np.ldexp(A, k)
        assert rank(scaled, rtol=1e-10) == r
        assert are_independent(scaled) == are_independent(A)

    @given(ranked(), st.integers(0, 1000))
    def test_turning_everything_changes_neither_rank_nor_dependence(self, case, seed):
        A, r = case
        turned = orthogonal(np.random.default_rng(seed), len(A)) @ A
        assert rank(turned, rtol=1e-10) == r
        assert are_independent(turned) == are_independent(A)

    @given(ranked(), st.integers(0, 1000))
    def test_the_order_of_the_vectors_changes_neither_rank_nor_dependence(self, case, seed):
        A, r = case
        shuffled = A[:, np.random.default_rng(seed).permutation(A.shape[1])]
        assert rank(shuffled, rtol=1e-10) == r
        assert are_independent(shuffled) == are_independent(A)


class TestTolerance:
    def test_a_looser_one_finds_more_dependence(self):
        V = [[1, 1], [0, 1e-6]]
        assert are_independent(V)
        assert rank(V) == 2
        assert not are_independent(V, rtol=1e-5)
        assert rank(V, rtol=1e-5) == 1

    def test_a_zero_column_depends_on_nothing(self):
        assert str(find_dependence([[0, 1], [0, 1]])) == "column 1 = zero"
        assert str(find_dependence([[1, 0], [1, 0]])) == "column 2 = zero"
        assert rank(np.zeros((2, 3))) == 0


class TestRefusals:
    @pytest.mark.parametrize("check", [rank, are_independent, find_dependence])
    def test_what_is_not_a_matrix_of_finite_numbers(self, check):
        with pytest.raises(ShapeError):
            check([1, 2])
        with pytest.raises(ShapeError):
            check([])
        with pytest.raises(DataError):
            check([[math.nan, 1], [1, 2]])
