"""The linear autoencoder. Course 3, week 4: the same subspace as PCA, found by trying."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathcore.autoencoders import train_linear_autoencoder
from mathcore.datasets import gaussian_cloud, tilted_cloud
from mathcore.errors import DataError, DomainError, RankError, ShapeError
from mathcore.principal_components import pca

SEEDS = st.integers(0, 2**32 - 1)


def data(seed, count=20):
    """Variances 9, 4, 0.25, 0.04 along axes turned at random."""
    rng = np.random.default_rng(seed)
    turn, _ = np.linalg.qr(rng.normal(size=(4, 4)))
    X = gaussian_cloud(count, np.zeros(4), np.diag([9.0, 4.0, 0.25, 0.04]), rng, exact=True)
    return X @ turn.T + 5


@given(SEEDS)
@settings(max_examples=20)
def test_training_ends_in_the_principal_subspace(seed):
    X = data(seed)
    trained = train_linear_autoencoder(X, 2, np.random.default_rng(seed + 1))
    principal = pca(X, 2)
    assert trained.converged
    np.testing.assert_allclose(
        trained.decoder @ trained.encoder, principal.components.T @ principal.components, atol=1e-9
    )
    assert trained.losses[-1] == pytest.approx(principal.lost_variance, rel=1e-9)
    np.testing.assert_allclose(trained.decode(trained.encode(X)), principal.approximate(X), atol=1e-8)


@given(SEEDS)
@settings(max_examples=20)
def test_the_loss_never_rises_and_belongs_to_the_decoder_of_its_round(seed):
    X = data(seed)
    trained = train_linear_autoencoder(X, 2, np.random.default_rng(seed + 1))
    assert np.all(np.diff(trained.losses) <= 1e-12 * trained.losses[0])
    assert trained.decoders.shape == (len(trained.losses), 4, 2)
    centred = X - trained.mean
    for decoder, loss in zip(trained.decoders[:3], trained.losses[:3], strict=True):
        np.testing.assert_allclose(decoder.T @ decoder, np.eye(2), atol=1e-12)
        rebuilt = centred @ decoder @ decoder.T
        assert loss == pytest.approx(np.mean(np.sum((centred - rebuilt) ** 2, axis=1)), rel=1e-11)


def test_a_round_shrinks_the_angle_by_the_ratio_of_the_variances():
    # Along 30°: variances 1.6² and 0.5²; the tangent of the angle left falls by 0.25/2.56 in every round.
    trained = train_linear_autoencoder(tilted_cloud(), 1, np.random.default_rng(4))
    best = np.array([np.sqrt(3) / 2, 0.5])
    tangents = [
        abs(best[0] * d[1, 0] - best[1] * d[0, 0]) / abs(best @ d[:, 0]) for d in trained.decoders[:5]
    ]
    np.testing.assert_allclose(np.array(tangents[1:]) / tangents[:-1], 0.25 / 2.56, rtol=1e-6)


@given(SEEDS, st.floats(-100, 100), st.integers(-300, 300))
@settings(max_examples=20)
def test_neither_origin_nor_units_matter(seed, shift, power):
    X = data(seed)
    here = train_linear_autoencoder(X, 2, np.random.default_rng(0))
    there = train_linear_autoencoder(np.ldexp(X + shift, power), 2, np.random.default_rng(0))
    np.testing.assert_allclose(there.decoder @ there.encoder, here.decoder @ here.encoder, atol=1e-8)
    assert there.losses[-1] == pytest.approx(np.ldexp(here.losses[-1], 2 * power), rel=1e-8)


def test_stopping_early_is_declared():
    trained = train_linear_autoencoder(data(1), 2, np.random.default_rng(2), max_iterations=2)
    assert not trained.converged
    assert len(trained.losses) == 3


def test_the_same_seed_trains_the_same_autoencoder():
    one, other = (train_linear_autoencoder(data(1), 2, np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(one.decoders, other.decoders)


def test_refusals():
    rng, X = np.random.default_rng(0), data(0)
    with pytest.raises(DomainError, match=r"n_components: expected 1 to min\(N − 1, D\) = 4 .* got 5"):
        train_linear_autoencoder(X, 5, rng)
    with pytest.raises(DomainError, match="max_iterations: expected at least 1, got 0"):
        train_linear_autoencoder(X, 1, rng, max_iterations=0)
    with pytest.raises(DomainError, match="tol: expected a number greater than 0"):
        train_linear_autoencoder(X, 1, rng, tol=0.0)
    with pytest.raises(RankError, match="vary in at least 2 directions, got fewer"):
        train_linear_autoencoder(np.outer(np.arange(5.0), [1.0, 2.0, 3.0]), 2, rng)
    with pytest.raises(RankError, match="vary in at least 1 directions"):
        train_linear_autoencoder(np.ones((4, 3)), 1, rng)
    with pytest.raises(DataError, match="X: expected finite"):
        train_linear_autoencoder([[np.nan, 0.0], [1.0, 2.0]], 1, rng)
    trained = train_linear_autoencoder(X, 2, rng)
    with pytest.raises(ShapeError, match="X: expected 4 columns"):
        trained.encode([[1.0]])
    with pytest.raises(ShapeError, match="codes: expected 2 columns"):
        trained.decode([[1.0]])
