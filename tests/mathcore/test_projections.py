"""Projections. Worked numbers: Deisenroth et al., Mathematics for Machine Learning (2020), section 3.8."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathcore.errors import DataError, DomainError, RankError, ShapeError
from mathcore.projections import (
    project_onto_affine_subspace,
    project_onto_line,
    project_onto_subspace,
    projection_matrix,
    reconstruct,
    reconstruction_error,
    squared_distance_along_line,
)

PLANE = [[1, 0], [1, 1], [1, 2]]


@st.composite
def problems(draw):
    """A point, a basis of condition at most 100 (made of chosen singular values), a point of the subspace."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    dimension = draw(st.integers(2, 6))
    rank = draw(st.integers(1, dimension))
    left, _ = np.linalg.qr(rng.normal(size=(dimension, rank)))
    right, _ = np.linalg.qr(rng.normal(size=(rank, rank)))
    basis = left * np.geomspace(1, draw(st.floats(0.01, 1)), rank) @ right
    return rng.normal(size=dimension), basis, rng.normal(size=dimension)


def random_rotation(n):
    q, r = np.linalg.qr(np.random.default_rng(n).normal(size=(n, n)))
    return q * np.sign(np.diag(r))


class TestReferenceValues:
    def test_one_two_onto_the_line_along_two_one(self):
        found = project_onto_line([1, 2], [2, 1])
        assert found.coordinate == 0.8
        np.testing.assert_allclose(found.point, [8 / 5, 4 / 5], rtol=1e-15)
        np.testing.assert_allclose(found.error, [-3 / 5, 6 / 5], rtol=1e-15)
        assert found.distance == pytest.approx(3 / math.sqrt(5), rel=1e-15)

    def test_onto_the_line_along_one_two_two(self):
        # Example 3.10.
        found = project_onto_line([1, 1, 1], [1, 2, 2])
        np.testing.assert_allclose(found.matrix, np.array([[1, 2, 2], [2, 4, 4], [2, 4, 4]]) / 9, rtol=1e-15)
        np.testing.assert_allclose(found.point, np.array([5, 10, 10]) / 9, rtol=1e-15)

    def test_onto_a_plane(self):
        # Example 3.11.
        found = project_onto_subspace([6, 0, 0], PLANE)
        np.testing.assert_allclose(found.coordinates, [5, -3], rtol=1e-14)
        np.testing.assert_allclose(found.point, [5, 2, -1], rtol=1e-14)
        np.testing.assert_allclose(found.error, [1, -2, 1], rtol=1e-13)
        assert found.distance == pytest.approx(math.sqrt(6), rel=1e-14)
        expected = np.array([[5, 2, -1], [2, 2, 2], [-1, 2, 5]]) / 6
        np.testing.assert_allclose(found.matrix, expected, atol=1e-15)
        np.testing.assert_allclose(projection_matrix(PLANE), expected, atol=1e-15)

    def test_lowest_point_of_the_parabola_is_the_projection(self):
        lam = np.array([0.0, 0.8, 1.0])
        np.testing.assert_allclose(
            squared_distance_along_line([1, 2], [2, 1], lam), [5, 9 / 5, 2], rtol=1e-15
        )

    def test_onto_a_line_that_misses_the_origin(self):
        # The line y = x + 1 and the point (3, 0): the foot is (1, 2), by elementary geometry.
        found = project_onto_affine_subspace([3, 0], [[1], [1]], [0, 1])
        np.testing.assert_allclose(found.point, [1, 2], rtol=1e-14)
        np.testing.assert_allclose(found.coordinates, [1], rtol=1e-14)
        assert found.distance == pytest.approx(2 * math.sqrt(2), rel=1e-14)


class TestProperties:
    @given(problems())
    def test_the_error_is_orthogonal_to_the_subspace(self, problem):
        x, B, support = problem
        found = project_onto_affine_subspace(x, B, support)
        # Rounding of numbers of size 1, some ten of them.
        np.testing.assert_allclose(B.T @ found.error, 0, atol=1e-13)
        np.testing.assert_allclose(found.point + found.error, x, atol=1e-14)
        # The basis has condition 100 at most: λ loses two digits.
        np.testing.assert_allclose(support + B @ found.coordinates, found.point, atol=1e-12)
        np.testing.assert_allclose(support + found.matrix @ (x - support), found.point, atol=1e-13)

    @given(problems())
    def test_the_matrix_is_symmetric_idempotent_and_has_the_rank_as_trace(self, problem):
        _, B, _ = problem
        P = projection_matrix(B)
        np.testing.assert_array_equal(P, P.T)
        np.testing.assert_allclose(P @ P, P, atol=1e-14)
        np.testing.assert_allclose(P @ B, B, atol=1e-14)
        assert np.trace(P) == pytest.approx(B.shape[1], rel=1e-13)

    @given(problems(), st.integers(0, 1000))
    def test_no_other_point_of_the_subspace_is_nearer(self, problem, seed):
        x, B, support = problem
        best = project_onto_affine_subspace(x, B, support)
        step = np.random.default_rng(seed).normal(size=B.shape[1])
        other = support + B @ (best.coordinates + step)
        assert best.distance <= np.linalg.norm(x - other) + 1e-13

    @given(problems())
    def test_a_line_is_a_subspace_of_one_dimension(self, problem):
        x, B, _ = problem
        line, subspace = project_onto_line(x, B[:, 0]), project_onto_subspace(x, B[:, :1])
        np.testing.assert_allclose(line.point, subspace.point, atol=1e-13)
        np.testing.assert_allclose(line.matrix, subspace.matrix, atol=1e-13)
        np.testing.assert_allclose([line.coordinate], subspace.coordinates, atol=1e-11)
        assert line.distance == pytest.approx(subspace.distance, abs=1e-13)

    @given(problems())
    def test_the_parabola_is_lowest_at_the_projection(self, problem):
        x, B, _ = problem
        line = project_onto_line(x, B[:, 0])
        around = line.coordinate + np.linspace(-1, 1, 21)
        squared = squared_distance_along_line(x, B[:, 0], around)
        assert np.argmin(squared) == 10
        # ‖x − λb‖² = error² + (λ − λ*)²‖b‖², by Pythagoras.
        expected = line.distance**2 + np.linspace(-1, 1, 21) ** 2 * (B[:, 0] @ B[:, 0])
        np.testing.assert_allclose(squared, expected, atol=1e-12)

    def test_every_shape_of_coordinates_keeps_its_shape(self):
        assert squared_distance_along_line([1, 2], [2, 1], 0.8).shape == ()
        assert squared_distance_along_line([1, 2], [2, 1], np.zeros((2, 3))).shape == (2, 3)

    @given(problems())
    def test_a_data_set_is_projected_row_by_row(self, problem):
        x, B, support = problem
        X = np.stack([x, support, x + B[:, 0]])
        each = [project_onto_affine_subspace(row, B, support) for row in X]
        np.testing.assert_allclose(reconstruct(X, B, support=support), [p.point for p in each], atol=1e-13)
        expected = np.mean([p.distance**2 for p in each])
        assert reconstruction_error(X, B, support=support) == pytest.approx(expected, abs=1e-13)


class TestSymmetries:
    @given(problems())
    def test_another_basis_of_the_subspace_gives_the_same_point(self, problem):
        x, B, support = problem
        change = np.triu(np.full((B.shape[1], B.shape[1]), 0.5)) + np.eye(B.shape[1])
        one = project_onto_affine_subspace(x, B, support)
        other = project_onto_affine_subspace(x, B @ change, support + B[:, 0])
        np.testing.assert_allclose(other.point, one.point, atol=1e-12)
        np.testing.assert_allclose(other.matrix, one.matrix, atol=1e-12)

    @given(problems())
    def test_translation_moves_everything_along(self, problem):
        x, B, support = problem
        t = np.arange(len(x)) - 1.5
        one = project_onto_affine_subspace(x, B, support)
        other = project_onto_affine_subspace(x + t, B, support + t)
        np.testing.assert_allclose(other.point, one.point + t, atol=1e-12)
        np.testing.assert_allclose(other.coordinates, one.coordinates, atol=1e-11)

    @given(problems())
    def test_rotation_turns_everything_along(self, problem):
        x, B, _ = problem
        Q = random_rotation(len(x))
        one, other = project_onto_subspace(x, B), project_onto_subspace(Q @ x, Q @ B)
        np.testing.assert_allclose(other.point, Q @ one.point, atol=1e-12)
        np.testing.assert_allclose(other.matrix, Q @ one.matrix @ Q.T, atol=1e-12)
        np.testing.assert_allclose(other.coordinates, one.coordinates, atol=1e-11)

    @given(problems(), st.integers(-300, 300), st.integers(-300, 300))
    def test_units_only_scale(self, problem, j, k):
        x, B, _ = problem
        one = project_onto_subspace(x, B)
        other = project_onto_subspace(np.ldexp(x, j), np.ldexp(B, k))
        np.testing.assert_allclose(np.ldexp(other.point, -j), one.point, atol=1e-14)
        np.testing.assert_allclose(np.ldexp(other.coordinates, k - j), one.coordinates, atol=1e-12)
        line, far = project_onto_line(x, B[:, 0]), project_onto_line(np.ldexp(x, j), np.ldexp(B[:, 0], k))
        assert np.ldexp(far.coordinate, k - j) == line.coordinate
        np.testing.assert_array_equal(far.matrix, line.matrix)


class TestNumericalCare:
    @settings(deadline=None)
    @given(st.integers(2, 7))
    def test_a_basis_that_squaring_would_ruin(self, digits):
        # Läuchli's matrix: with ε = 1e-9, BᵀB is singular in floats although B has rank 2.
        eps = 10.0**-digits / 100
        B = np.array([[1, 1], [eps, 0], [0, eps]])
        found = project_onto_subspace([2, eps, eps], B)
        np.testing.assert_allclose(found.coordinates, [1, 1], rtol=1e-14 / eps)
        assert found.distance == pytest.approx(0, abs=1e-15)

    def test_results_cannot_be_changed_by_accident(self):
        found = project_onto_line([1, 2], [2, 1])
        with pytest.raises(ValueError, match="read-only"):
            found.point[0] = 7.0


class TestRefusals:
    def test_dependent_columns_are_named(self):
        B = [[1, 0, 2], [0, 1, -3], [1, 0, 2]]
        with pytest.raises(RankError, match="column 3 = 2·column 1 − 3·column 2"):
            project_onto_subspace([1, 2, 3], B)

    @pytest.mark.parametrize("B", [[[0.0], [0.0]], [[1, 0], [1, 0]], [[1, 2, 3], [4, 5, 6]]])
    def test_lost_rank(self, B):
        for refuse in (
            lambda: projection_matrix(B),
            lambda: project_onto_subspace([1, 2], B),
            lambda: project_onto_affine_subspace([1, 2], B, [0, 0]),
            lambda: reconstruct([[1, 2]], B),
            lambda: reconstruction_error([[1, 2]], B),
        ):
            with pytest.raises(RankError):
                refuse()

    def test_a_looser_tolerance_calls_more_columns_dependent(self):
        B = [[1, 1], [0, 1e-3]]
        assert projection_matrix(B) == pytest.approx(np.eye(2), abs=1e-15)
        with pytest.raises(RankError, match=r"column 2 = column 1 \(to a relative 0.01\)"):
            projection_matrix(B, rtol=1e-2)

    def test_a_line_needs_a_direction(self):
        with pytest.raises(DomainError, match="zero vector"):
            project_onto_line([1, 2], [0, 0])
        with pytest.raises(DomainError, match="zero vector"):
            squared_distance_along_line([1, 2], [0, 0], 1.0)

    def test_shapes_that_do_not_fit(self):
        for refuse in (
            lambda: project_onto_line([1, 2], [1, 2, 3]),
            lambda: project_onto_subspace([1, 2], PLANE),
            lambda: project_onto_subspace([1, 2, 3], [1, 2, 3]),
            lambda: project_onto_affine_subspace([1, 2, 3], PLANE, [1, 2]),
            lambda: reconstruct([[1, 2]], PLANE),
            lambda: reconstruct([[1, 2, 3]], PLANE, support=[0]),
            lambda: projection_matrix([]),
        ):
            with pytest.raises(ShapeError):
                refuse()

    def test_entries_that_are_not_finite(self):
        for refuse in (
            lambda: project_onto_line([1, math.nan], [2, 1]),
            lambda: squared_distance_along_line([1, 2], [2, 1], [math.inf]),
            lambda: projection_matrix([[math.nan]]),
            lambda: reconstruction_error([[math.inf, 0]], [[1], [0]]),
        ):
            with pytest.raises(DataError):
                refuse()

    def test_results_too_large_for_a_float(self):
        for refuse in (
            lambda: squared_distance_along_line([1e200, 0], [0, 1], 0.0),
            lambda: project_onto_line([1e200], [1e-200]),
            lambda: project_onto_affine_subspace([1.7e308, 0], [[1], [1]], [-1.7e308, 0]),
            lambda: reconstruction_error([[1e200, 0]], [[0], [1]]),
        ):
            with pytest.raises(DomainError, match=r"too large|overflow"):
                refuse()
