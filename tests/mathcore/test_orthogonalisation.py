"""Gram–Schmidt and reflection in a plane. Worked numbers: course 1, week 4, recomputed by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.errors import DataError, RankError, ShapeError
from mathcore.map_gallery import reflection
from mathcore.orthogonalisation import gram_schmidt, reflect_in_plane
from mathcore.orthogonality import is_orthogonal_matrix, is_orthonormal
from mathcore.projections import projection_matrix

LECTURE = np.column_stack([[1, 1, 1], [2, 0, 1], [3, 1, -1]])
FLAT = np.column_stack([[1, 0, 1], [0, 1, 0], [2, -3, 2]])


def orthogonal(rng, n):
    q, r = np.linalg.qr(rng.normal(size=(n, n)))
    return q * np.sign(np.diag(r))


@st.composite
def column_sets(draw):
    """Vectors of a chosen dimension, in random order, some longer than others."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    m, n = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    r = draw(st.integers(1, min(m, n)))
    V = orthogonal(rng, m)[:, :r] @ rng.integers(-3, 4, (r, n)).astype(float)
    return V * np.ldexp(1.0, rng.integers(-5, 6, n))


class TestReferenceValues:
    def test_the_lectures_three_vectors(self):
        expected = np.column_stack(
            [
                np.array([1, 1, 1]) / math.sqrt(3),
                np.array([1, -1, 0]) / math.sqrt(2),
                np.array([1, 1, -2]) / math.sqrt(6),
            ]
        )
        np.testing.assert_allclose(gram_schmidt(LECTURE).basis, expected, atol=1e-15)

    def test_the_shadows_peeled_off_the_third_vector(self):
        step = gram_schmidt(LECTURE).steps[2]
        # (3,1,−1): shadow 1 on (1,1,1)/√3 is (1,1,1); on (1,−1,0)/√2 it is (1,−1,0); (1,1,−2) remains.
        np.testing.assert_allclose(step.shadows, [[1, 1, 1], [1, -1, 0]], atol=1e-15)
        np.testing.assert_allclose(step.remainders, [[3, 1, -1], [2, 0, -2], [1, 1, -2]], atol=1e-15)
        assert step.length == pytest.approx(math.sqrt(6), rel=1e-15)

    def test_a_set_of_dimension_two(self):
        course = gram_schmidt(FLAT)
        assert (course.kept, course.discarded, course.dimension) == ((0, 1), (2,), 2)
        assert course.steps[2].direction is None
        assert course.explain_discarded() == ("column 3 = 2·column 1 − 3·column 2",)

    def test_the_mirrored_vector(self):
        found = reflect_in_plane([2, 3, 5], LECTURE)
        np.testing.assert_allclose(found.image, np.array([11, 14, 5]) / 3, rtol=1e-14)
        assert found.T.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, -1]]
        # Eᵀr: 10/√3, −1/√2, −5/√6.
        np.testing.assert_allclose(
            found.in_basis, [10 / math.sqrt(3), -1 / math.sqrt(2), -5 / math.sqrt(6)], rtol=1e-14
        )

    def test_the_mirrored_bear(self):
        # The mirror along (1, 3/2): the matrix (2uuᵀ − I) with u = (2, 3)/√13.
        found = reflect_in_plane([[1, 1.5], [3, -2]], np.column_stack([[1, 1.5], [-1, 2]]))
        np.testing.assert_allclose(found.matrix, np.array([[-5, 12], [12, 5]]) / 13, atol=1e-15)
        np.testing.assert_allclose(found.image, [[1, 1.5], [-3, 2]], atol=1e-14)


class TestProperties:
    @given(column_sets())
    def test_the_basis_is_orthonormal_and_gives_the_vectors_back(self, V):
        course = gram_schmidt(V)
        assert course.dimension == 0 or is_orthonormal(course.basis, atol=1e-14)
        np.testing.assert_allclose(course.basis @ course.coefficients, V, atol=1e-11)
        assert sorted(course.kept + course.discarded) == list(range(V.shape[1]))
        assert course.dimension == np.linalg.matrix_rank(V, tol=1e-9)

    @given(column_sets())
    def test_each_step_adds_up(self, V):
        for j, step in enumerate(gram_schmidt(V).steps):
            np.testing.assert_array_equal(step.vector, V[:, j])
            np.testing.assert_allclose(step.vector, step.remainders[0], atol=0)
            for shadow, before, after in zip(
                step.shadows, step.remainders, step.remainders[1:], strict=False
            ):
                np.testing.assert_allclose(before - shadow, after, atol=1e-12)
            if step.direction is not None:
                np.testing.assert_allclose(step.length * step.direction, step.remainders[-1], atol=1e-12)

    @given(column_sets())
    def test_the_first_vectors_span_the_same_as_the_first_of_the_basis(self, V):
        course = gram_schmidt(V)
        for k in range(1, course.dimension + 1):
            np.testing.assert_allclose(
                projection_matrix(V[:, list(course.kept[:k])]),
                course.basis[:, :k] @ course.basis[:, :k].T,
                atol=1e-9,
            )

    @given(st.floats(1e-10, 1e-3))
    def test_nearly_dependent_vectors_still_give_right_angles(self, eps):
        # Läuchli's matrix, where plain Gram–Schmidt loses orthogonality altogether.
        V = np.vstack([np.ones(3), eps * np.eye(3)])
        assert is_orthonormal(gram_schmidt(V).basis, atol=1e-14)

    @given(st.integers(0, 2**32 - 1), st.integers(2, 4))
    def test_reflection_keeps_the_mirror_and_turns_its_normal(self, seed, n):
        rng = np.random.default_rng(seed)
        V = orthogonal(rng, n) * np.geomspace(1, 0.1, n) @ orthogonal(rng, n)
        found = reflect_in_plane(V.T, V)
        np.testing.assert_allclose(found.image[:-1], V.T[:-1], atol=1e-12)
        assert is_orthogonal_matrix(found.matrix)
        np.testing.assert_allclose(found.matrix, reflection(found.E[:, -1]), atol=1e-13)
        np.testing.assert_allclose(found.E @ found.T @ found.E.T, found.matrix, atol=1e-14)
        np.testing.assert_allclose(found.image, V.T @ found.matrix.T, atol=1e-13)
        np.testing.assert_allclose(found.reflected_in_basis, found.in_basis @ found.T, atol=1e-14)


class TestSymmetries:
    @given(column_sets(), st.integers(0, 1000))
    def test_turning_the_vectors_turns_the_basis(self, V, seed):
        Q = orthogonal(np.random.default_rng(seed), len(V))
        one, other = gram_schmidt(V), gram_schmidt(Q @ V)
        assert other.kept == one.kept
        np.testing.assert_allclose(other.basis, Q @ one.basis, atol=1e-9)

    @given(column_sets(), st.integers(-300, 300))
    def test_the_lengths_of_the_vectors_do_not_matter(self, V, k):
        np.testing.assert_array_equal(gram_schmidt(np.ldexp(V, k)).basis, gram_schmidt(V).basis)

    def test_the_mirror_does_not_depend_on_which_vectors_span_it(self):
        other = np.column_stack([[3, 1, 2], [1, -1, 0], [0, 0, 7]])
        np.testing.assert_allclose(
            reflect_in_plane([2, 3, 5], other).image, reflect_in_plane([2, 3, 5], LECTURE).image, rtol=1e-13
        )


class TestRefusals:
    def test_dependent_vectors_where_none_may_be_discarded(self):
        with pytest.raises(RankError, match="column 3 = 2·column 1 − 3·column 2"):
            gram_schmidt(FLAT, discard_dependent=False)

    def test_zero_vectors_are_discarded_by_name(self):
        course = gram_schmidt([[0, 1], [0, 1]])
        assert course.discarded == (0,)
        assert course.explain_discarded() == ("column 1 = zero",)
        assert gram_schmidt(np.zeros((2, 3))).basis.shape == (2, 0)

    def test_a_last_vector_in_the_mirror(self):
        with pytest.raises(RankError, match="column 3"):
            reflect_in_plane([1, 2, 3], FLAT)

    def test_shapes_that_do_not_fit(self):
        for refuse in (
            lambda: gram_schmidt([1, 2]),
            lambda: gram_schmidt([]),
            lambda: reflect_in_plane([1, 2], LECTURE),
            lambda: reflect_in_plane([1, 2, 3], LECTURE[:, :2]),
            lambda: reflect_in_plane(np.zeros((0, 3)), LECTURE),
            lambda: reflect_in_plane(3.0, LECTURE),
        ):
            with pytest.raises(ShapeError):
                refuse()

    def test_entries_that_are_not_finite(self):
        with pytest.raises(DataError):
            gram_schmidt([[math.nan]])
        with pytest.raises(DataError):
            reflect_in_plane([1, 2, math.inf], LECTURE)
