"""A linear autoencoder: codes of M numbers from which the data are rebuilt best, found by trying.

Nothing here knows of variances or eigenvectors. The decoder is fitted to the codes and the codes to the
decoder, in turn, each by least squares; the subspace that this ends in is that of `pca`.

References
----------
Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), section 10.8.
Roweis, EM algorithms for PCA and SPCA, Advances in Neural Information Processing Systems 10 (1998).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_matrix, as_positive
from mathcore._scaling import read_only, rescale, to_unit_scale
from mathcore.errors import DomainError, RankError
from mathcore.statistics import mean

__all__ = ["LinearAutoencoder", "train_linear_autoencoder"]


@dataclass(frozen=True, eq=False)
class LinearAutoencoder:
    """A pair of linear maps, into M numbers and back, and how training found it.

    Attributes
    ----------
    mean : (D,) float
    encoder : (M, D) float
        Codes are encoder (x − mean).
    decoder : (D, M) float
        What is rebuilt is mean + decoder code. Its columns are orthonormal, and the encoder is its transpose;
        they span the subspace, but in no particular order or direction.
    losses : (K + 1,) float
        The mean squared reconstruction error at the start and after each round, never rising.
    decoders : (K + 1, D, M) float
        The decoder at the start and after each round.
    converged : bool
        Whether the subspace stood still, to the tolerance, in the last round.
    """

    mean: Array
    encoder: Array
    decoder: Array
    losses: Array
    decoders: Array
    converged: bool

    def encode(self, X: ArrayLike) -> Array:
        """Return the codes (N, M) of the rows of X, (N, D)."""
        return (as_matrix(X, "X", columns=len(self.mean)) - self.mean) @ self.encoder.T

    def decode(self, codes: ArrayLike) -> Array:
        """Return what the codes (N, M) stand for, (N, D)."""
        return as_matrix(codes, "codes", columns=len(self.encoder)) @ self.decoder.T + self.mean


def train_linear_autoencoder(
    X: ArrayLike,
    n_components: int,
    rng: np.random.Generator,
    *,
    max_iterations: int = 1000,
    tol: float = 1e-12,
) -> LinearAutoencoder:
    """Train a linear autoencoder by alternating least squares, from a random decoder.

    Parameters
    ----------
    X : (N, D) float
        A row per example.
    n_components : int
        M, from 1 to min(N − 1, D).
    rng : numpy.random.Generator
        For the first decoder.
    max_iterations : int
        Rounds.
    tol : float
        Training ends when the sine of the angle by which the subspace turns in a round is at most this.

    Returns
    -------
    LinearAutoencoder
        Rounds shrink the distance to the principal subspace by λ_{M+1}/λ_M, of the data's variances: where
        they are nearly equal, `converged` may be False, though the loss is as good as smallest.

    Raises
    ------
    ShapeError, DataError
        X is not a non-empty (N, D) data set of finite numbers.
    DomainError
        n_components, max_iterations or tol is out of range.
    RankError
        The data vary in fewer than M directions.

    References
    ----------
    Roweis (1998), section 2.
    """
    data = as_matrix(X, "X")
    most = min(len(data) - 1, data.shape[1])
    if not 1 <= n_components <= most:
        raise DomainError(
            f"n_components: expected 1 to min(N − 1, D) = {most} for data of shape {data.shape}, "
            f"got {n_components}"
        )
    if max_iterations < 1:
        raise DomainError(f"max_iterations: expected at least 1, got {max_iterations}")
    still = as_positive(tol, "tol")
    centre = mean(data)
    # Halves: the difference of two floats may overflow where half of it does not.
    centred, exponent = to_unit_scale(data / 2 - centre / 2)
    decoder, _ = np.linalg.qr(rng.standard_normal((data.shape[1], n_components)))
    decoders, losses, converged = [decoder], [_loss(centred, decoder)], False
    while not converged and len(decoders) <= max_iterations:
        following = _round(centred, decoder)
        turn = float(np.linalg.norm(following - decoder @ (decoder.T @ following), 2))
        converged = turn <= still
        decoder = following
        decoders.append(decoder)
        losses.append(_loss(centred, decoder))
    return LinearAutoencoder(
        mean=read_only(centre),
        encoder=read_only(decoder.T.copy()),
        decoder=read_only(decoder.copy()),
        losses=read_only(rescale(np.array(losses), 2 * (exponent + 1), "losses")),
        decoders=read_only(np.array(decoders)),
        converged=converged,
    )


def _round(centred: Array, decoder: Array) -> Array:
    """Return the best decoder for the best codes of a decoder, its columns made orthonormal."""
    codes = centred @ decoder  # the best ones: the decoder's columns are orthonormal
    q, r = np.linalg.qr(codes)
    pivots = np.abs(np.diagonal(r))
    if np.min(pivots) <= 1e-14 * np.max(pivots):
        raise RankError(
            f"X: expected data that vary in at least {codes.shape[1]} directions, got fewer; "
            "try a smaller n_components"
        )
    # Least squares for decoder codesᵀ ≈ centredᵀ; the codes' own basis does not matter, so q stands for them.
    basis, _ = np.linalg.qr(centred.T @ q)
    return np.asarray(basis, dtype=np.float64)


def _loss(centred: Array, decoder: Array) -> float:
    residuals = centred - (centred @ decoder) @ decoder.T
    return float(np.sum(residuals**2) / len(centred))
