"""Maps applied, composed and seen by others. Worked numbers: course 1, weeks 3 to 5, recomputed by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.determinants import determinant
from mathcore.errors import DataError, DomainError, RankError, ShapeError
from mathcore.map_gallery import rotation
from mathcore.maps import apply_map, compose, similarity_transform


class TestReferenceValues:
    def test_columns_are_the_images_of_the_basis_vectors(self):
        assert apply_map([[2, 3], [10, 1]], [3, 2]).tolist() == [12, 32]
        assert apply_map([[2, 3], [10, 1]], np.eye(2)).tolist() == [[2, 10], [3, 1]]

    def test_composition_does_not_commute(self):
        A1, A2 = [[0, 1], [-1, 0]], [[1, 1], [0, 1]]
        assert compose(A2, A1).tolist() == [[-1, 1], [-1, 0]]
        assert compose(A1, A2).tolist() == [[0, 1], [-1, -1]]

    def test_a_turn_by_45_degrees_as_the_other_observer_sees_it(self):
        expected = np.array([[-1, -1], [5, 3]]) / math.sqrt(2)
        np.testing.assert_allclose(
            similarity_transform(rotation(math.pi / 4), [[3, 1], [1, 1]]), expected, rtol=1e-14
        )

    def test_an_eigenbasis_makes_a_map_diagonal(self):
        # Course 1, week 5: eigenbasis.
        np.testing.assert_allclose(
            similarity_transform([[1, 1], [0, 2]], [[1, 1], [0, 1]]), [[1, 0], [0, 2]], atol=1e-15
        )


class TestProperties:
    @given(st.integers(0, 2**32 - 1))
    def test_doing_one_after_the_other_is_doing_the_composition(self, seed):
        rng = np.random.default_rng(seed)
        A, B, points = rng.normal(size=(2, 3)), rng.normal(size=(3, 2)), rng.normal(size=(4, 5, 2))
        together = apply_map(compose(A, B), points)
        assert together.shape == (4, 5, 2)
        np.testing.assert_allclose(together, apply_map(A, apply_map(B, points)), atol=1e-13)

    @given(st.integers(0, 2**32 - 1))
    def test_the_other_observer_sees_the_same_map(self, seed):
        rng = np.random.default_rng(seed)
        R, B = rng.normal(size=(3, 3)), rng.normal(size=(3, 3)) + 5 * np.eye(3)
        seen = similarity_transform(R, B)
        np.testing.assert_allclose(B @ seen, R @ B, atol=1e-11)
        assert np.trace(seen) == pytest.approx(np.trace(R), abs=1e-11)
        assert determinant(seen) == pytest.approx(determinant(R), abs=1e-10)


class TestSymmetries:
    @given(st.integers(0, 2**32 - 1), st.integers(-200, 200))
    def test_units_only_scale(self, seed, k):
        rng = np.random.default_rng(seed)
        A, points = rng.normal(size=(2, 3)), rng.normal(size=(4, 3))
        np.testing.assert_array_equal(apply_map(A, np.ldexp(points, k)), np.ldexp(apply_map(A, points), k))

    @given(st.integers(0, 2**32 - 1))
    def test_the_units_of_the_other_observer_do_not_change_the_diagonal(self, seed):
        rng = np.random.default_rng(seed)
        R, B = rng.normal(size=(3, 3)), rng.normal(size=(3, 3)) + 5 * np.eye(3)
        seen = similarity_transform(R, B * [2, 3, 5])
        np.testing.assert_allclose(np.diag(seen), np.diag(similarity_transform(R, B)), atol=1e-11)


class TestRefusals:
    def test_shapes_that_do_not_fit(self):
        for refuse in (
            lambda: compose(),
            lambda: compose(np.eye(2), np.eye(3)),
            lambda: compose([1, 2]),
            lambda: apply_map(np.eye(2), [1, 2, 3]),
            lambda: apply_map(np.eye(2), 5.0),
            lambda: similarity_transform(np.eye(2), np.eye(3)),
        ):
            with pytest.raises(ShapeError):
                refuse()

    def test_entries_that_are_not_finite(self):
        for refuse in (
            lambda: apply_map(np.eye(2), [math.nan, 1]),
            lambda: compose([[math.inf]]),
            lambda: similarity_transform([[1]], [[math.nan]]),
        ):
            with pytest.raises(DataError):
                refuse()

    def test_a_basis_of_dependent_columns(self):
        with pytest.raises(RankError, match="column 2 = column 1"):
            similarity_transform(np.eye(2), [[1, 1], [1, 1]])

    @pytest.mark.parametrize("power", [-1070, -700, 700, 1020])
    def test_the_lengths_of_the_basis_vectors_cost_no_digits(self, power):
        R, B = [[2.0, 1.0], [1.0, 3.0]], np.array([[1.0, 1.0], [0.0, 1.0]])
        np.testing.assert_array_equal(similarity_transform(R, np.ldexp(B, power)), similarity_transform(R, B))

    def test_results_too_large_for_a_float(self):
        for refuse in (
            lambda: apply_map([[1e200]], [1e200]),
            lambda: compose([[1e200]], [[1e200]]),
            lambda: similarity_transform([[0, 1e200], [0, 0]], np.diag([1e-200, 1])),
        ):
            with pytest.raises(DomainError, match=r"overflow|too large for a float"):
                refuse()
