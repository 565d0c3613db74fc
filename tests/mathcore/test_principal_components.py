"""Principal component analysis. Worked numbers: course 3, week 4."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.datasets import gaussian_cloud, tilted_cloud
from mathcore.errors import DataError, DomainError, RankError, ShapeError
from mathcore.principal_components import pca
from mathcore.statistics import covariance, mean, standardise, variance

METHODS = ["svd", "eig", "dual"]
SEEDS = st.integers(0, 2**32 - 1)


def data_of_spread(seed, spreads, count=20, rotate=True):
    """Centred-by-chance data whose singular values, once centred, are spreads · √N: nothing to filter."""
    rng = np.random.default_rng(seed)
    centred = rng.normal(size=(count, len(spreads)))
    left, _ = np.linalg.qr(centred - np.mean(centred, axis=0))
    right = np.linalg.qr(rng.normal(size=(len(spreads), len(spreads))))[0] if rotate else np.eye(len(spreads))
    return left * np.sqrt(count) * spreads @ right.T + rng.normal(size=len(spreads)), right


class TestReferenceValues:
    @pytest.mark.parametrize("method", METHODS)
    def test_the_cloud_of_the_lecture_has_its_axes_at_thirty_degrees(self, method):
        result = pca(tilted_cloud(), method=method)
        np.testing.assert_allclose(result.mean, [3, 2], rtol=1e-14)
        np.testing.assert_allclose(result.explained_variance, [1.6**2, 0.5**2], rtol=1e-12)
        np.testing.assert_allclose(
            result.components, [[np.sqrt(3) / 2, 0.5], [-0.5, np.sqrt(3) / 2]], rtol=1e-12
        )

    def test_iris_standardised_has_the_published_spectrum(self):
        # scikit-learn's Iris; ratios and first direction as in course 3, week 4 (recomputed independently).
        iris = pytest.importorskip("sklearn.datasets").load_iris().data
        result = pca(standardise(iris).values)
        expected = [0.72962445, 0.22850762, 0.03668922, 0.00517871]
        np.testing.assert_allclose(result.explained_variance_ratio, expected, atol=5e-9)
        first = [0.52106591, -0.26934744, 0.5804131, 0.56485654]
        np.testing.assert_allclose(result.components[0], first, atol=5e-9)

    def test_points_of_a_line_need_one_direction_and_lose_nothing(self):
        result = pca([[0, 0], [3, 4], [6, 8]], 1)
        np.testing.assert_allclose(result.components, [[0.6, 0.8]], rtol=1e-14)
        np.testing.assert_allclose(result.explained_variance, [50 / 3], rtol=1e-14)
        assert result.lost_variance == pytest.approx(0, abs=1e-13)


@pytest.mark.parametrize("method", METHODS)
class TestProperties:
    @given(seed=SEEDS)
    def test_finds_the_axes_that_the_data_were_made_from(self, method, seed):
        X, right = data_of_spread(seed, np.array([3.0, 1.0, 0.1]))
        result = pca(X, method=method)
        np.testing.assert_allclose(result.explained_variance, [9, 1, 0.01], rtol=1e-9)
        np.testing.assert_allclose(np.abs(result.components @ right), np.eye(3), atol=1e-9)

    @given(seed=SEEDS, kept=st.integers(1, 4))
    def test_directions_are_orthonormal_oriented_and_descending(self, method, seed, kept):
        X = np.random.default_rng(seed).normal(size=(6, 4))
        result = pca(X, kept, method=method)
        assert result.count == kept
        np.testing.assert_allclose(result.components @ result.components.T, np.eye(kept), atol=1e-12)
        largest = np.argmax(np.abs(result.components), axis=1)
        assert np.all(result.components[np.arange(kept), largest] > 0)
        assert np.all(np.diff(result.explained_variance) <= 0)

    @given(seed=SEEDS, kept=st.integers(1, 4))
    def test_lost_variance_is_the_mean_squared_reconstruction_error(self, method, seed, kept):
        X = np.random.default_rng(seed).normal(size=(7, 4))
        result = pca(X, kept, method=method)
        error = np.mean(np.sum((X - result.approximate(X)) ** 2, axis=1))
        assert result.lost_variance == pytest.approx(error, abs=1e-11)
        assert result.total_variance == pytest.approx(np.sum(variance(X)), rel=1e-12)
        assert np.sum(result.explained_variance_ratio) <= 1 + 1e-12

    @pytest.mark.parametrize("power", [-700, 500])
    def test_directions_and_ratios_do_not_depend_on_units_though_variances_underflow(self, method, power):
        X = np.random.default_rng(7).normal(size=(6, 4))
        one, other = pca(X, 2, method), pca(np.ldexp(X, power), 2, method)
        np.testing.assert_allclose(other.components, one.components, atol=1e-14)
        np.testing.assert_allclose(other.explained_variance_ratio, one.explained_variance_ratio, rtol=1e-14)
        ratio = one.explained_variance / one.total_variance
        np.testing.assert_allclose(one.explained_variance_ratio, ratio, rtol=1e-14)
        np.testing.assert_allclose(one.keep(1).explained_variance_ratio, ratio[:1], rtol=1e-14)

    @given(seed=SEEDS)
    def test_no_other_subspace_loses_less(self, method, seed):
        rng = np.random.default_rng(seed)
        X = rng.normal(size=(8, 4))
        rival, _ = np.linalg.qr(rng.normal(size=(4, 2)))
        centred = X - mean(X)
        rival_loss = np.mean(np.sum((centred - centred @ rival @ rival.T) ** 2, axis=1))
        assert pca(X, 2, method=method).lost_variance <= rival_loss * (1 + 1e-12)

    @given(seed=SEEDS)
    def test_coordinates_are_uncorrelated_and_whitened_ones_have_covariance_one(self, method, seed):
        X, _ = data_of_spread(seed, np.array([5.0, 2.0, 0.5]))
        result = pca(X, method=method)
        coordinates = result.project(X)
        np.testing.assert_allclose(covariance(coordinates), np.diag(result.explained_variance), atol=1e-9)
        np.testing.assert_allclose(covariance(result.whiten(X)), np.eye(3), atol=1e-9)

    @given(seed=SEEDS)
    def test_more_dimensions_than_examples(self, method, seed):
        X = np.random.default_rng(seed).normal(size=(5, 30))
        result = pca(X, method=method)
        assert result.components.shape == (5, 30)
        np.testing.assert_allclose(result.components @ result.components.T, np.eye(5), atol=1e-12)
        assert result.explained_variance[4] == pytest.approx(0, abs=1e-12)  # centring takes one dimension
        np.testing.assert_allclose(result.approximate(X), X, atol=1e-11)
        np.testing.assert_allclose(pca(X, 4, method=method).components, pca(X, 4).components, atol=1e-7)

    @given(seed=SEEDS, shift=st.floats(-1000, 1000))
    def test_translation_moves_the_mean_and_turns_nothing(self, method, seed, shift):
        X, _ = data_of_spread(seed, np.array([3.0, 1.0, 0.2]))
        here, there = pca(X, method=method), pca(X + shift, method=method)
        np.testing.assert_allclose(there.components, here.components, atol=1e-8)
        np.testing.assert_allclose(there.explained_variance, here.explained_variance, rtol=1e-8)
        np.testing.assert_allclose(there.mean, here.mean + shift, atol=1e-10)

    @given(seed=SEEDS)
    def test_rotating_the_data_rotates_the_directions(self, method, seed):
        X, _ = data_of_spread(seed, np.array([3.0, 1.0, 0.2]))
        rotation, _ = np.linalg.qr(np.random.default_rng(seed + 1).normal(size=(3, 3)))
        turned = pca(X @ rotation.T, method=method).components
        np.testing.assert_allclose(
            np.abs(turned @ rotation @ pca(X, method=method).components.T), np.eye(3), atol=1e-9
        )

    @given(seed=SEEDS, power=st.integers(-400, 400))
    def test_units_do_not_matter(self, method, seed, power):
        X = np.random.default_rng(seed).normal(size=(6, 3))
        plain, scaled = pca(X, method=method), pca(np.ldexp(X, power), method=method)
        assert np.array_equal(scaled.components, plain.components)
        np.testing.assert_allclose(
            scaled.explained_variance, np.ldexp(plain.explained_variance, 2 * power), rtol=1e-14
        )

    @given(seed=SEEDS)
    def test_the_order_of_examples_does_not_matter(self, method, seed):
        X, _ = data_of_spread(seed, np.array([3.0, 1.0, 0.2]))
        np.testing.assert_allclose(
            pca(X[::-1], method=method).components, pca(X, method=method).components, atol=1e-9
        )

    def test_data_that_do_not_vary_have_directions_and_no_variance(self, method):
        result = pca(np.full((3, 2), 0.1), method=method)
        assert np.array_equal(result.explained_variance, [0, 0])
        assert np.array_equal(result.explained_variance_ratio, [0, 0])
        np.testing.assert_allclose(result.components @ result.components.T, np.eye(2), atol=1e-15)

    def test_ddof_divides_by_fewer_examples(self, method):
        X = tilted_cloud(10)
        np.testing.assert_allclose(
            pca(X, method=method, ddof=1).explained_variance,
            pca(X, method=method).explained_variance * 10 / 9,
            rtol=1e-12,
        )


def test_small_variances_survive_the_singular_value_decomposition():
    # 1e-9 of the largest standard deviation: squared, it would drown in rounding.
    X, _ = data_of_spread(3, np.array([1.0, 1e-9]))
    assert np.sqrt(pca(X - np.mean(X, axis=0)).explained_variance[1]) == pytest.approx(1e-9, rel=1e-5)


def test_keeping_fewer_directions_is_asking_for_fewer():
    X = np.random.default_rng(1).normal(size=(9, 4))
    kept, asked = pca(X).keep(2), pca(X, 2)
    assert np.array_equal(kept.components, asked.components)
    assert kept.lost_variance == pytest.approx(asked.lost_variance, rel=1e-12)
    with pytest.raises(DomainError, match="count: expected 1 to M = 2 directions, got 3"):
        kept.keep(3)


def test_kept_and_lost_variance_add_up_to_the_total_for_every_number_of_directions():
    # Course 3, week 4: J = Σ λⱼ over the directions left out.
    result = pca(np.random.default_rng(2).normal(size=(12, 5)))
    for count in range(1, 6):
        kept = result.keep(count)
        assert np.sum(kept.explained_variance) + kept.lost_variance == pytest.approx(result.total_variance)
        assert kept.lost_variance == pytest.approx(np.sum(result.explained_variance[count:]), abs=1e-12)


def test_handwritten_digits_rebuilt_from_more_components_are_ever_sharper():
    # Course 3, week 4: fewer pictures than pixels, so that the dual problem is the smaller one.
    X = pytest.importorskip("sklearn.datasets").load_digits().data[:40]
    result = pca(X, method="dual")
    assert result.components.shape == (40, 64)
    errors = [np.mean((X - result.keep(m).approximate(X)) ** 2) for m in (1, 5, 10, 20, 39)]
    assert np.all(np.diff(errors) < 0)
    assert errors[-1] == pytest.approx(0, abs=1e-20)


def test_a_small_loss_keeps_its_digits():
    X = gaussian_cloud(9, np.zeros(2), np.diag([1.0, 1e-24]), np.random.default_rng(5), exact=True)
    assert pca(X, 1).lost_variance == pytest.approx(1e-24, rel=1e-3)


def test_one_point_projects_as_a_data_set_of_one():
    result = pca(tilted_cloud(), 1)
    point = np.array([4.0, 1.0])
    assert result.project(point).shape == (1,)
    assert np.array_equal(result.approximate(point), result.approximate(point[np.newaxis])[0])
    np.testing.assert_allclose(result.project(result.mean), [0], atol=1e-15)


class TestRefusals:
    @pytest.mark.parametrize("kept", [0, -1, 3])
    def test_a_number_of_directions_out_of_range_is_refused(self, kept):
        with pytest.raises(DomainError, match=f"n_components: expected 1 to .* = 2 .* got {kept}"):
            pca(tilted_cloud(), kept)

    def test_unknown_methods_and_lost_degrees_are_refused(self):
        with pytest.raises(DomainError, match="method: expected one of svd, eig, dual, got 'qr'"):
            pca(tilted_cloud(), method="qr")
        with pytest.raises(DomainError, match="ddof: expected 0 <= ddof < N = 40, got 40"):
            pca(tilted_cloud(), ddof=40)

    def test_what_is_not_a_data_set_is_refused(self):
        with pytest.raises(ShapeError, match="X: expected a non-empty matrix"):
            pca([1.0, 2.0])
        with pytest.raises(DataError, match="X: expected finite"):
            pca([[1.0, np.inf], [2.0, 3.0]])
        with pytest.raises(DomainError, match="too large"):
            pca([[1e200], [-1e200]])

    def test_points_of_another_space_are_refused(self):
        result = pca(tilted_cloud(), 1)
        with pytest.raises(ShapeError, match=r"X: expected shape \(N, 2\) or \(2,\)"):
            result.project([1.0, 2.0, 3.0])
        with pytest.raises(ShapeError, match=r"coordinates: expected shape \(N, 1\) or \(1,\)"):
            result.reconstruct([[1.0, 2.0]])

    @pytest.mark.parametrize("method", METHODS)
    def test_whitening_a_direction_without_variance_is_refused(self, method):
        with pytest.raises(RankError, match="got 1 with none; try n_components=1"):
            pca([[0, 0], [3, 4], [6, 8.0]], method=method).whiten([1.0, 2.0])

    def test_results_are_read_only(self):
        with pytest.raises(ValueError, match="read-only"):
            pca(tilted_cloud()).components[0, 0] = 0
