"""Distances and nearest neighbours."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from mathcore.datasets import two_clusters
from mathcore.errors import DataError, DefiniteError, DomainError, ShapeError
from mathcore.neighbours import classify, nearest_neighbours, pairwise_distances

SEEDS = st.integers(0, 2**32 - 1)


def points(seed, count=6, dimension=3):
    return np.random.default_rng(seed).normal(size=(count, dimension))


class TestDistances:
    def test_a_right_triangle(self):
        expected = [[0, 4, 3], [4, 0, 5], [3, 5, 0]]
        assert pairwise_distances([[0, 0], [4, 0], [0, 3]]).tolist() == expected

    def test_another_inner_product_measures_otherwise(self):
        # Course 3, week 2: ‖(1, 1)‖ is √2, but 1 under [[1, −½], [−½, 1]].
        assert pairwise_distances([[1, 1]], [[0, 0]])[0, 0] == pytest.approx(np.sqrt(2), rel=1e-15)
        metric = [[1, -0.5], [-0.5, 1]]
        assert pairwise_distances([[1, 1]], [[0, 0]], metric=metric)[0, 0] == pytest.approx(1, rel=1e-15)

    @given(SEEDS)
    @settings(max_examples=30)
    def test_scipy_agrees(self, seed):
        X, Y = points(seed), points(seed + 1, 4)
        np.testing.assert_allclose(pairwise_distances(X, Y), cdist(X, Y), rtol=1e-13)
        axes, _ = np.linalg.qr(points(seed + 2, 3))
        metric = axes * [9.0, 1.0, 0.3] @ axes.T
        expected = cdist(X, Y, "mahalanobis", VI=metric)
        np.testing.assert_allclose(pairwise_distances(X, Y, metric=metric), expected, rtol=1e-9)

    @given(SEEDS)
    @settings(max_examples=30)
    def test_distances_are_symmetric_and_obey_the_triangle_inequality(self, seed):
        d = pairwise_distances(points(seed))
        assert np.array_equal(d, d.T)
        assert np.array_equal(np.diagonal(d), np.zeros(6))
        assert np.all(d[:, None, :] <= d[:, :, None] + d[None, :, :] + 1e-12)

    @given(SEEDS, st.integers(-900, 900))
    @settings(max_examples=30)
    def test_units_only_scale_distances_and_moves_and_turns_change_nothing(self, seed, power):
        X = points(seed)
        assert np.array_equal(pairwise_distances(np.ldexp(X, power)), np.ldexp(pairwise_distances(X), power))
        turn, _ = np.linalg.qr(points(seed + 1, 3))
        np.testing.assert_allclose(pairwise_distances(X @ turn + 7), pairwise_distances(X), atol=1e-12)

    def test_near_points_far_from_the_origin_keep_their_digits(self):
        assert pairwise_distances([[1e8, 1e8]], [[1e8 + 1e-6, 1e8]])[0, 0] == (1e8 + 1e-6) - 1e8

    def test_a_small_difference_beside_large_ones_is_not_lost(self):
        X = [[0.0, 0.0], [1e-200, 0.0], [1.0, 0.0]]
        assert pairwise_distances(X)[0, 1] == 1e-200


class TestNeighbours:
    def test_nearest_first_and_ties_by_row(self):
        X = [[0.0], [2.0], [1.0], [-1.0]]
        found = nearest_neighbours(X, [[0.2], [1.0]], 3)
        assert found.indices.tolist() == [[0, 2, 3], [2, 0, 1]]
        np.testing.assert_allclose(found.distances, [[0.2, 0.8, 1.2], [0, 1, 1]], rtol=1e-15)

    @given(SEEDS, st.integers(1, 6))
    @settings(max_examples=30)
    def test_nobody_left_out_is_nearer(self, seed, k):
        X, queries = points(seed), points(seed + 1, 2)
        found = nearest_neighbours(X, queries, k)
        distances = cdist(queries, X)
        for row, indices, nearest in zip(distances, found.indices, found.distances, strict=True):
            np.testing.assert_allclose(row[indices], nearest, rtol=1e-13)
            assert np.max(nearest) <= np.min(np.delete(row, indices), initial=np.inf) * (1 + 1e-13)

    def test_each_example_is_its_own_nearest_neighbour(self):
        X = points(3)
        assert nearest_neighbours(X, X).indices[:, 0].tolist() == list(range(6))


class TestClassification:
    @pytest.mark.parametrize("k", [1, 3, 7])
    def test_two_clusters_apart_are_told_apart(self, k):
        data = two_clusters()
        assert np.array_equal(classify(data.X, data.labels, data.X, k), data.labels)

    def test_the_majority_decides_and_the_nearest_breaks_a_tie(self):
        X, labels = [[1.0], [2.0], [3.0], [4.0]], [5, 7, 7, 5]
        assert classify(X, labels, [[0.0]], 3).tolist() == [7]
        assert classify(X, labels, [[0.0]], 4).tolist() == [5]
        assert classify(X, labels, [[2.4]], 4).tolist() == [7]

    def test_the_metric_may_ignore_a_noisy_coordinate(self):
        X, labels = [[0.0, 9.0], [5.0, 0.0]], [0, 1]
        assert classify(X, labels, [[0.0, 0.0]]).tolist() == [1]
        assert classify(X, labels, [[0.0, 0.0]], metric=[[1.0, 0.0], [0.0, 0.01]]).tolist() == [0]


class TestRefusals:
    def test_shapes_and_values(self):
        with pytest.raises(ShapeError, match="Y: expected 2 columns"):
            pairwise_distances([[1.0, 2.0]], [[1.0]])
        with pytest.raises(DataError, match="X: expected finite"):
            pairwise_distances([[np.nan]])
        with pytest.raises(DomainError, match="too large for a float"):
            pairwise_distances([[1.7e308], [-1.7e308]])
        with pytest.raises(DomainError, match="k: expected 1 to N = 2 neighbours, got 3"):
            nearest_neighbours([[1.0], [2.0]], [[0.0]], 3)
        with pytest.raises(
            ShapeError, match=r"labels: expected one for each of 2 examples, got shape \(1,\)"
        ):
            classify([[1.0], [2.0]], [1], [[0.0]])
        with pytest.raises(ShapeError, match="labels: expected one for each of 2 examples"):
            classify([[1.0], [2.0]], [[1, 2], [3]], [[0.0]])
        with pytest.raises(DataError, match="labels: expected integers"):
            classify([[1.0], [2.0]], [0.5, 1.0], [[0.0]])

    def test_metrics_that_measure_no_distance(self):
        with pytest.raises(DefiniteError, match="symmetric"):
            pairwise_distances([[1.0, 2.0]], metric=[[1.0, 1.0], [0.0, 1.0]])
        with pytest.raises(DefiniteError, match="positive definite matrix, got smallest eigenvalue -1"):
            pairwise_distances([[1.0, 2.0]], metric=[[1.0, 2.0], [2.0, 1.0]])
