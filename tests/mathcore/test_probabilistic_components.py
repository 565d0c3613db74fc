"""Probabilistic PCA. Course 3, week 4: the same subspace through another door."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from mathcore.datasets import gaussian_cloud
from mathcore.errors import DataError, DomainError, RankError, ShapeError
from mathcore.principal_components import pca
from mathcore.probabilistic_components import ProbabilisticComponents, probabilistic_pca
from mathcore.statistics import covariance, mean

SEEDS = st.integers(0, 2**32 - 1)


def data(seed, count=25):
    mixing = np.random.default_rng(seed).normal(size=(4, 4))
    return np.random.default_rng(seed + 1).normal(size=(count, 4)) @ mixing + 3


def test_a_spectrum_by_hand():
    # Variances 9, 4, 1, 1 along the axes: σ² = 1 and W's columns of squared lengths 8 and 3.
    X = gaussian_cloud(30, np.zeros(4), np.diag([9.0, 4.0, 1.0, 1.0]), np.random.default_rng(0), exact=True)
    model = probabilistic_pca(X, 2)
    assert model.noise_variance == pytest.approx(1, rel=1e-12)
    np.testing.assert_allclose(np.sum(model.loadings**2, axis=0), [8, 3], rtol=1e-12)
    np.testing.assert_allclose(model.covariance, np.diag([9.0, 4.0, 1.0, 1.0]), atol=1e-12)


@given(SEEDS)
@settings(max_examples=30)
def test_its_columns_span_the_principal_subspace(seed):
    X = data(seed)
    B = pca(X, 2).components
    W = probabilistic_pca(X, 2).loadings
    np.testing.assert_allclose(W - B.T @ (B @ W), 0, atol=1e-9)


@given(SEEDS)
@settings(max_examples=30)
def test_leaving_out_one_direction_models_the_covariance_exactly(seed):
    X = data(seed)
    np.testing.assert_allclose(probabilistic_pca(X, 3).covariance, covariance(X), atol=1e-10)


@given(SEEDS, st.floats(0.7, 1.4), st.floats(0.7, 1.4))
@settings(max_examples=30)
def test_no_other_scaling_of_the_model_is_likelier(seed, factor, noise_factor):
    X = data(seed)
    best = probabilistic_pca(X, 2)
    rival = ProbabilisticComponents(best.mean, best.loadings * factor, best.noise_variance * noise_factor)
    assert rival.log_likelihood(X) <= best.log_likelihood(X) + 1e-9


def test_scipy_agrees_on_the_likelihood():
    X = data(7)
    model = probabilistic_pca(X, 2)
    expected = np.sum(multivariate_normal(model.mean, model.covariance).logpdf(X))
    assert model.log_likelihood(X) == pytest.approx(expected, rel=1e-10)


@given(SEEDS)
@settings(max_examples=30)
def test_hidden_coordinates_are_the_conditional_mean_of_the_joint_gaussian(seed):
    X = data(seed)
    model = probabilistic_pca(X, 2)
    gain = model.loadings.T @ np.linalg.inv(model.covariance)
    np.testing.assert_allclose(model.hidden(X), (X - mean(X)) @ gain.T, atol=1e-8)


def test_with_little_noise_reconstruction_is_that_of_pca():
    rng = np.random.default_rng(1)
    X = gaussian_cloud(40, np.ones(3), np.diag([4.0, 1.0, 1e-8]), rng, exact=True)
    model = probabilistic_pca(X, 2)
    np.testing.assert_allclose(model.reconstruct(model.hidden(X)), pca(X, 2).approximate(X), atol=1e-6)


def test_samples_have_the_models_mean_and_covariance():
    model = probabilistic_pca(data(2), 2)
    sample = model.sample(40_000, np.random.default_rng(3))
    deviations = np.sqrt(np.diagonal(model.covariance))
    # Five standard errors of 40 000 draws.
    np.testing.assert_allclose(mean(sample) / deviations, model.mean / deviations, atol=0.025)
    scale = np.outer(deviations, deviations)
    np.testing.assert_allclose(covariance(sample) / scale, model.covariance / scale, atol=0.05)


def test_more_dimensions_than_examples_spread_the_noise_over_all_of_them():
    X = np.random.default_rng(4).normal(size=(5, 9))
    model = probabilistic_pca(X, 2)
    lost = pca(X, 2).lost_variance
    assert model.noise_variance == pytest.approx(lost / 7, rel=1e-12)


@given(SEEDS, st.floats(-100, 100))
@settings(max_examples=20)
def test_moving_the_data_moves_the_mean_alone(seed, shift):
    here, there = probabilistic_pca(data(seed), 2), probabilistic_pca(data(seed) + shift, 2)
    np.testing.assert_allclose(there.mean, here.mean + shift, atol=1e-10)
    np.testing.assert_allclose(there.covariance, here.covariance, atol=1e-9)


def test_refusals():
    X = data(0)
    with pytest.raises(DomainError, match="n_components: expected 1 to D − 1 = 3, got 4"):
        probabilistic_pca(X, 4)
    with pytest.raises(RankError, match="expected some variance beyond 1 directions, got none"):
        probabilistic_pca([[0.0, 0.0], [1.0, 2.0], [2.0, 4.0]], 1)
    with pytest.raises(RankError, match="try fewer components, or pca"):
        probabilistic_pca(np.ones((5, 2)), 1)
    with pytest.raises(DataError, match="X: expected finite"):
        probabilistic_pca([[np.nan, 1.0]], 1)
    model = probabilistic_pca(X, 2)
    with pytest.raises(ShapeError, match="X: expected 4 columns"):
        model.hidden([[1.0]])
    with pytest.raises(ShapeError, match="X: expected 4 columns"):
        model.log_likelihood([[1.0]])
    with pytest.raises(ShapeError, match="hidden: expected 2 columns"):
        model.reconstruct([[1.0]])
    with pytest.raises(DomainError, match="count: expected at least 1, got 0"):
        model.sample(0, np.random.default_rng(0))
