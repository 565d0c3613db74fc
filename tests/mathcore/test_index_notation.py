"""Index notation, against products written out by hand and against einsum."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.errors import DataError, DomainError, ShapeError
from mathcore.index_notation import index_product


@st.composite
def matrix_pairs(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    m, n, p = (draw(st.integers(1, 4)) for _ in range(3))
    return rng.integers(-5, 6, (m, n)).astype(float), rng.integers(-5, 6, (n, p)).astype(float)


class TestReferenceValues:
    def test_two_by_three_times_three_by_four(self):
        # Course 1, week 4: summation_convention. Written out: row (1,2,3) with column (1,0,2) is 1 + 0 + 6.
        A = [[1, 2, 3], [4, 0, 1]]
        B = [[1, 1, 0, 2], [0, 3, 1, 1], [2, 0, 1, 0]]
        product = index_product("ij,jk", A, B)
        assert product.result.tolist() == [[7, 7, 5, 4], [6, 4, 1, 8]]
        assert product.factors(0, 0).tolist() == [[1, 1], [2, 0], [3, 2]]
        assert (product.free, product.summed) == ("ik", "j")
        assert product.terms[0, 0].tolist() == [1, 0, 6]

    def test_the_dot_product_is_its_simplest_case(self):
        product = index_product("i,i", [3, 2], [-1, 2])
        assert product.result == 1.0
        assert product.factors().tolist() == [[3, -1], [2, 2]]

    def test_trace_transpose_and_outer_product(self):
        A = [[1, 2], [3, 4]]
        assert index_product("ii", A).result == 5
        assert index_product("ij->ji", A).result.tolist() == [[1, 3], [2, 4]]
        assert index_product("i,j", [1, 2], [3, 4, 5]).result.tolist() == [[3, 4, 5], [6, 8, 10]]


class TestProperties:
    @given(matrix_pairs())
    def test_matrix_products(self, pair):
        A, B = pair
        np.testing.assert_array_equal(index_product("ij,jk", A, B).result, A @ B)
        np.testing.assert_array_equal(index_product("ij,jk->ki", A, B).result, (A @ B).T)
        np.testing.assert_array_equal(index_product("ij,jk,kl", A, B, (A @ B).T).result, A @ B @ (A @ B).T)

    @given(matrix_pairs())
    def test_every_entry_is_the_sum_of_the_products_of_its_factors(self, pair):
        A, B = pair
        product = index_product("ij,jk", A, B)
        for i, k in np.ndindex(product.result.shape):
            factors = product.factors(i, k)
            np.testing.assert_array_equal(np.prod(factors, axis=1), product.terms[i, k])
            assert np.sum(np.prod(factors, axis=1)) == product.result[i, k]

    @given(matrix_pairs())
    def test_two_sums_at_once(self, pair):
        A, _ = pair
        product = index_product("ij,ij", A, A)
        assert product.result == np.sum(A**2)
        assert product.factors().shape == (A.size, 2)


class TestSymmetries:
    @given(matrix_pairs())
    def test_the_letters_and_the_order_of_the_operands_do_not_matter(self, pair):
        A, B = pair
        expected = index_product("ij,jk->ik", A, B).result
        np.testing.assert_array_equal(index_product(" xy, yz -> xz ", A, B).result, expected)
        np.testing.assert_array_equal(index_product("jk,ij->ik", B, A).result, expected)

    @given(matrix_pairs(), st.integers(-8, 8))
    def test_it_is_linear_in_each_operand(self, pair, c):
        A, B = pair
        np.testing.assert_array_equal(
            index_product("ij,jk", c * A, B).result, c * index_product("ij,jk", A, B).result
        )


class TestRefusals:
    def test_an_index_three_times(self):
        with pytest.raises(DomainError, match="'i' 3 times"):
            index_product("i,i,i", [1], [1], [1])

    @pytest.mark.parametrize("notation", ["", "ij,", "i1,j", "ij;jk", "αβ"])
    def test_malformed_notation(self, notation):
        with pytest.raises(DomainError, match="groups of letters"):
            index_product(notation, [[1]], [[1]])

    @pytest.mark.parametrize("right", ["i", "ijk", "ii", ""])
    def test_a_result_without_its_free_indices(self, right):
        with pytest.raises(DomainError, match="free indices 'ik'"):
            index_product(f"ij,jk->{right}", [[1]], [[1]])

    def test_operands_that_do_not_fit(self):
        for operands in (
            ([[1, 2]],),
            ([[1, 2]], [1, 2]),
            ([[1, 2]], [[1, 2]]),
            ([[1, 2]], np.zeros((2, 0))),
        ):
            with pytest.raises(ShapeError, match="operand"):
                index_product("ij,jk", *operands)

    def test_entries_that_do_not_exist(self):
        product = index_product("ij,jk", [[1, 2]], [[1], [2]])
        with pytest.raises(ShapeError, match="expected 2 numbers"):
            product.factors(0)
        with pytest.raises(DomainError, match="within shape"):
            product.factors(1, 0)
        with pytest.raises(DomainError, match="within shape"):
            product.factors(-1, 0)

    def test_numbers_that_are_not_finite_or_become_so(self):
        with pytest.raises(DataError, match="operand 2"):
            index_product("i,i", [1], [math.nan])
        with pytest.raises(DomainError, match="overflow"):
            index_product("i,i", [1e200], [1e200])
