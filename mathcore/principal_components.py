"""Principal component analysis: the subspace on which projected data lose the least.

Data sets are (N, D), a row per example. Principal directions are rows, (M, D), of unit length, mutually
orthogonal, by descending variance, each with its entry of largest magnitude positive. Variances divide by N.

References
----------
Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), chapter 10.
Jolliffe, Principal Component Analysis, 2nd ed. (2002).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathcore._checks import Array, as_matrix, as_real
from mathcore._orientation import orient_rows
from mathcore._scaling import read_only, rescale, to_unit_scale
from mathcore.errors import DomainError, RankError, ShapeError
from mathcore.statistics import mean

__all__ = ["PrincipalComponents", "pca"]

Method = Literal["svd", "eig", "dual"]

# A direction whose standard deviation is at most this part of the largest carries rounding only.
RANK_RTOL = 1e-10


@dataclass(frozen=True, eq=False)
class PrincipalComponents:
    """The best M-dimensional description of a data set, in the sense of least squares.

    Attributes
    ----------
    mean : (D,) float
    components : (M, D) float
        A row per principal direction.
    explained_variance : (M,) float
        The variance of the data along each direction, descending.
    explained_variance_ratio : (M,) float
        The part of the total variance along each direction; zeros if the data do not vary at all.
    lost_variance : float
        J = Σ λⱼ over the directions left out: the mean squared error of `approximate` on the data.
    """

    mean: Array
    components: Array
    explained_variance: Array
    explained_variance_ratio: Array
    lost_variance: float

    @property
    def total_variance(self) -> float:
        """The sum of all D variances, kept and lost.

        Raises
        ------
        DomainError
            It is too large for a float.
        """
        return _sum([*self.explained_variance, self.lost_variance], "total_variance")

    @property
    def count(self) -> int:
        """M, the number of directions kept."""
        return len(self.components)

    def keep(self, count: int) -> "PrincipalComponents":
        """Return the description by the first directions alone: the best one of fewer dimensions.

        Parameters
        ----------
        count : int
            From 1 to M.
        """
        if not 1 <= count <= self.count:
            raise DomainError(f"count: expected 1 to M = {self.count} directions, got {count}")
        return PrincipalComponents(
            self.mean,
            self.components[:count],
            self.explained_variance[:count],
            self.explained_variance_ratio[:count],
            _sum([*self.explained_variance[count:], self.lost_variance], "lost_variance"),
        )

    def project(self, X: ArrayLike) -> Array:
        """Return the coordinates of data along the principal directions.

        Parameters
        ----------
        X : (N, D) or (D,) float

        Returns
        -------
        (N, M) or (M,) float
            βᵢ = bᵢᵀ(x − mean); of the data themselves, uncorrelated with mean 0.
        """
        return (self._points(X, "X", len(self.mean)) - self.mean) @ self.components.T

    def reconstruct(self, coordinates: ArrayLike) -> Array:
        """Return the points that have the given coordinates along the principal directions.

        Parameters
        ----------
        coordinates : (N, M) or (M,) float

        Returns
        -------
        (N, D) or (D,) float
            Points of the principal subspace, in the data's own units.
        """
        return self._points(coordinates, "coordinates", self.count) @ self.components + self.mean

    def approximate(self, X: ArrayLike) -> Array:
        """Return the nearest points of the principal subspace: project, then reconstruct."""
        return self.reconstruct(self.project(X))

    def whiten(self, X: ArrayLike) -> Array:
        """Return coordinates in standard deviations: of the data themselves, covariance I.

        Parameters
        ----------
        X : (N, D) or (D,) float

        Returns
        -------
        (N, M) or (M,) float

        Raises
        ------
        RankError
            A kept direction carries no variance, so that its coordinate cannot be scaled to 1.
        """
        spread = np.sqrt(self.explained_variance)
        flat = int(np.count_nonzero(spread <= RANK_RTOL * spread[0]))
        if flat:
            raise RankError(
                f"whiten: expected {self.count} directions in which the data vary, got {flat} with none; "
                f"try n_components={self.count - flat}"
            )
        return self.project(X) / spread

    @staticmethod
    def _points(X: ArrayLike, name: str, length: int) -> Array:
        points = as_real(X, name)
        if points.ndim not in (1, 2) or points.shape[-1] != length:
            raise ShapeError(
                f"{name}: expected shape (N, {length}) or ({length},), a row per example, "
                f"got shape {points.shape}"
            )
        return points


def pca(
    X: ArrayLike, n_components: int | None = None, method: Method = "svd", *, ddof: int = 0
) -> PrincipalComponents:
    """Find the principal components of a data set.

    Parameters
    ----------
    X : (N, D) float
        A row per example. Centred here; scaling its columns is the caller's choice (see `standardise`).
    n_components : int, optional
        M, from 1 to min(N, D); all min(N, D) if not given.
    method : {"svd", "eig", "dual"}
        "svd": singular values of the centred data. "eig": eigenvectors of the (D, D) covariance matrix, as in
        the derivation. "dual": of the (N, N) matrix of dot products, for N < D. The subspace is the same, but
        the last two form squares: a standard deviation below some 1e-8 of the largest is lost, and set to 0.
    ddof : int
        Variances divide by N − ddof.

    Returns
    -------
    PrincipalComponents

    Raises
    ------
    ShapeError, DataError
        X is not a non-empty (N, D) data set of finite numbers.
    DomainError
        n_components, method or ddof is out of range, or a variance is too large for a float.

    References
    ----------
    Deisenroth et al. (2020), sections 10.2 to 10.5. Components as rows: the convention of scikit-learn.
    """
    data = as_matrix(X, "X")
    count, dimension = data.shape
    most = min(count, dimension)
    kept = most if n_components is None else n_components
    if not 1 <= kept <= most:
        raise DomainError(
            f"n_components: expected 1 to min(N, D) = {most} for data of shape {data.shape}, got {kept}"
        )
    if not 0 <= ddof < count:
        raise DomainError(f"ddof: expected 0 <= ddof < N = {count}, got {ddof}; try ddof=0")
    if method not in _METHODS:
        raise DomainError(f"method: expected one of {', '.join(_METHODS)}, got {method!r}")
    centre = mean(data)
    # Halves: the difference of two floats may overflow where half of it does not.
    scaled, exponent = to_unit_scale(data / 2 - centre / 2)
    squares, directions = _METHODS[method](scaled)
    power = 2 * (exponent + 1)
    variances = rescale(squares / (count - ddof), power, "explained_variance")
    return PrincipalComponents(
        mean=read_only(centre),
        components=read_only(orient_rows(directions[:kept])),
        explained_variance=read_only(variances[:kept]),
        # Of the scaled squares: variances too small for a float have ratios all the same.
        explained_variance_ratio=read_only(squares[:kept] / (np.sum(squares) or 1.0)),
        # Summed, and not the total minus what is kept: that would lose every digit of a small loss.
        lost_variance=_sum(variances[kept:], "lost_variance"),
    )


def _sum(variances: ArrayLike, name: str) -> float:
    with np.errstate(over="ignore"):
        return float(rescale(np.sum(variances), 0, name))


def _by_svd(centred: Array) -> tuple[Array, Array]:
    """Return the sums of squares along min(N, D) directions, descending, and the directions."""
    _, singular_values, directions = np.linalg.svd(centred, full_matrices=False)
    return singular_values**2, directions


def _by_covariance(centred: Array) -> tuple[Array, Array]:
    most = min(centred.shape)
    squares, vectors = np.linalg.eigh(centred.T @ centred)
    squares = squares[::-1][:most]
    return np.where(_carried(squares, centred), squares, 0.0), vectors.T[::-1][:most]


def _by_dot_products(centred: Array) -> tuple[Array, Array]:
    most = min(centred.shape)
    squares, vectors = np.linalg.eigh(centred @ centred.T)
    squares = squares[::-1][:most]
    carried = _carried(squares, centred)
    directions = vectors.T[::-1][:most][carried] @ centred
    # QR, and not division by the lengths alone: the directions of small variance lean on the large ones.
    return np.where(carried, squares, 0.0), _complete(np.linalg.qr(directions.T)[0].T, most)


def _carried(squares: Array, centred: Array) -> NDArray[np.bool_]:
    """Tell which sums of squares, descending, are more than rounding of the first."""
    return np.asarray(squares > max(centred.shape) * np.finfo(float).eps * squares[0])


def _complete(directions: Array, count: int) -> Array:
    """Return the orthonormal rows with more added, up to count: the coordinate axes that they cover least."""
    while len(directions) < count:
        axis = np.zeros(directions.shape[1])
        axis[np.argmin(np.sum(directions**2, axis=0))] = 1.0
        for _ in range(2):  # a second pass removes what rounding left of the first
            axis -= directions.T @ (directions @ axis)
        directions = np.vstack([directions, axis / np.linalg.norm(axis)])
    return directions


_METHODS = {"svd": _by_svd, "eig": _by_covariance, "dual": _by_dot_products}
