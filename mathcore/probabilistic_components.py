"""Probabilistic principal component analysis: the data as a linear image of hidden Gaussian coordinates.

x = Wz + μ + ε with z ~ N(0, I) and ε ~ N(0, σ²I), fitted by maximum likelihood. Its subspace is that of
`pca`; with σ² → 0, its reconstruction too.

References
----------
Tipping and Bishop, Probabilistic principal component analysis, J. R. Statist. Soc. B 61 (1999).
Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), section 10.7.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_matrix
from mathcore._scaling import read_only
from mathcore.errors import DomainError, RankError
from mathcore.principal_components import RANK_RTOL, pca

__all__ = ["ProbabilisticComponents", "probabilistic_pca"]


@dataclass(frozen=True, eq=False)
class ProbabilisticComponents:
    """The model of greatest likelihood with M hidden coordinates.

    Attributes
    ----------
    mean : (D,) float
        μ.
    loadings : (D, M) float
        W, its columns along the principal directions, each of squared length λⱼ − σ².
    noise_variance : float
        σ², the mean of the variances along the directions left out.
    """

    mean: Array
    loadings: Array
    noise_variance: float

    @property
    def covariance(self) -> Array:
        """The model's covariance matrix (D, D) of the data, W Wᵀ + σ²I."""
        model: Array = self.loadings @ self.loadings.T
        return model + self.noise_variance * np.eye(len(self.mean))

    def hidden(self, X: ArrayLike) -> Array:
        """Return the expected hidden coordinates (N, M) of the rows of X, (WᵀW + σ²I)⁻¹Wᵀ(x − μ)."""
        data = as_matrix(X, "X", columns=len(self.mean))
        weights = self.loadings.T @ self.loadings + self.noise_variance * np.eye(self.loadings.shape[1])
        return np.asarray(np.linalg.solve(weights, self.loadings.T @ (data - self.mean).T).T)

    def reconstruct(self, hidden: ArrayLike) -> Array:
        """Return the data (N, D) expected for the hidden coordinates (N, M), Wz + μ."""
        coordinates = as_matrix(hidden, "hidden", columns=self.loadings.shape[1])
        points: Array = coordinates @ self.loadings.T
        return points + self.mean

    def log_likelihood(self, X: ArrayLike) -> float:
        """Return the logarithm of the density that the model gives to all rows of X together."""
        data = as_matrix(X, "X", columns=len(self.mean))
        factor = np.linalg.cholesky(self.covariance)
        scores = np.linalg.solve(factor, (data - self.mean).T)
        log_volume = 2 * float(np.sum(np.log(np.diagonal(factor)))) + len(self.mean) * math.log(2 * math.pi)
        return -(len(data) * log_volume + float(np.sum(scores**2))) / 2

    def sample(self, count: int, rng: np.random.Generator) -> Array:
        """Draw new data (count, D) from the model: hidden coordinates first, then their image, then noise."""
        if count < 1:
            raise DomainError(f"count: expected at least 1, got {count}")
        hidden = rng.standard_normal((count, self.loadings.shape[1]))
        noise = math.sqrt(self.noise_variance) * rng.standard_normal((count, len(self.mean)))
        return self.reconstruct(hidden) + noise


def probabilistic_pca(X: ArrayLike, n_components: int) -> ProbabilisticComponents:
    """Fit the probabilistic model by maximum likelihood, in its closed form.

    Parameters
    ----------
    X : (N, D) float
        A row per example.
    n_components : int
        M, from 1 to D − 1: at least one direction in which the data vary must be left for the noise.

    Returns
    -------
    ProbabilisticComponents

    Raises
    ------
    ShapeError, DataError
        X is not a non-empty (N, D) data set of finite numbers.
    DomainError
        n_components is out of range.
    RankError
        The directions left out carry no variance: without noise, the likelihood has no greatest value.

    References
    ----------
    Tipping and Bishop (1999), equations 7 and 8.
    """
    data = as_matrix(X, "X")
    dimension = data.shape[1]
    if not 1 <= n_components < dimension:
        raise DomainError(f"n_components: expected 1 to D − 1 = {dimension - 1}, got {n_components}")
    full = pca(data)
    variances = full.explained_variance
    # Directions beyond the N − 1 that so many examples can vary in have variance 0, and count all the same.
    noise = float(np.sum(variances[n_components:])) / (dimension - n_components)
    if noise <= RANK_RTOL**2 * variances[0]:
        raise RankError(
            f"n_components: expected some variance beyond {n_components} directions, got none; "
            "try fewer components, or pca"
        )
    lengths = np.sqrt(variances[:n_components] - noise)
    return ProbabilisticComponents(
        mean=full.mean,
        loadings=read_only(full.components[:n_components].T * lengths),
        noise_variance=noise,
    )
