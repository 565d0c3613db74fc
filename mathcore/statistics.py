"""Mean, variance, covariance and correlation of data sets, and how they change under Ax + b.

Data sets are (N, D), a row per example; a 1-D array of N numbers is a data set of one variable. Variance and
covariance divide by N, as for a whole population; ``ddof=1`` divides by N − 1 instead. Sums are of corrected
deviations from the mean, never of squares, so that a large common offset costs no digits.

References
----------
Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), section 6.4.
Chan, Golub and LeVeque, Algorithms for computing the sample variance, The American Statistician 37 (1983).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_matrix, as_real, as_vector
from mathcore._scaling import read_only, rescale, to_unit_columns
from mathcore.errors import DomainError, ShapeError

__all__ = [
    "Standardised",
    "correlation",
    "covariance",
    "mean",
    "standard_deviation",
    "standardise",
    "transform_covariance",
    "transform_mean",
    "variance",
]


@dataclass(frozen=True, eq=False)
class Standardised:
    """A data set with its mean removed and each column divided by its standard deviation.

    Attributes
    ----------
    values : (N, D) or (N,) float
        Every column has mean 0 and, unless it was constant, variance 1.
    mean : (D,) or () float
    scale : (D,) or () float
        Standard deviations; 1 for a constant column, which is only centred.
    """

    values: Array
    mean: Array
    scale: Array

    def apply(self, X: ArrayLike) -> Array:
        """Standardise further data, (K, D) or (D,), with this data set's mean and scale."""
        return (as_real(X, "X") - self.mean) / self.scale

    def undo(self, Z: ArrayLike) -> Array:
        """Return standardised data, (K, D) or (D,), to the original units."""
        return as_real(Z, "Z") * self.scale + self.mean


def mean(X: ArrayLike) -> Array:
    """Return the mean of each column: the point about which the data balance.

    Parameters
    ----------
    X : (N, D) or (N,) float

    Returns
    -------
    (D,) or () float
        Deviations from it sum to zero. A constant column's mean is that constant, exactly.

    Raises
    ------
    ShapeError, DataError
        X is not a non-empty data set of finite numbers.

    References
    ----------
    Deisenroth et al. (2020), definition 6.9.
    """
    data, single = _columns(X)
    scaled, exponents = to_unit_columns(data)
    centre, _ = _centred(scaled)
    return _like(np.ldexp(centre, exponents), single)


def variance(X: ArrayLike, *, ddof: int = 0) -> Array:
    """Return the variance of each column, the mean squared deviation from its mean.

    Parameters
    ----------
    X : (N, D) or (N,) float
    ddof : int
        The sum of squared deviations is divided by N − ddof.

    Returns
    -------
    (D,) or () float
        At least 0, and 0 exactly for a constant column.

    Raises
    ------
    ShapeError, DataError
        X is not a non-empty data set of finite numbers.
    DomainError
        ddof is negative or at least N, or the variance is too large for a float.

    References
    ----------
    Chan, Golub and LeVeque (1983), equation 1.7.
    """
    data, single = _columns(X)
    scaled, exponents = to_unit_columns(data)
    return _like(rescale(_unit_variance(scaled, ddof), 2 * exponents, "variance"), single)


def standard_deviation(X: ArrayLike, *, ddof: int = 0) -> Array:
    """Return the standard deviation of each column, in the units of the data.

    Parameters
    ----------
    X : (N, D) or (N,) float
    ddof : int
        The sum of squared deviations is divided by N − ddof.

    Returns
    -------
    (D,) or () float
        The root of the variance, without forming a square that could overflow or underflow.

    Raises
    ------
    ShapeError, DataError
        X is not a non-empty data set of finite numbers.
    DomainError
        ddof is negative or at least N, or the result is too large for a float.

    References
    ----------
    Deisenroth et al. (2020), section 6.4.1.
    """
    data, single = _columns(X)
    scaled, exponents = to_unit_columns(data)
    # Scaled once more: next to a large mean, squares of tiny deviations could still underflow.
    _, deviations = _centred(scaled)
    unit, further = to_unit_columns(deviations)
    spread = np.sqrt(_unit_variance(unit, ddof))
    return _like(rescale(spread, exponents + further, "standard_deviation"), single)


def covariance(X: ArrayLike, *, ddof: int = 0) -> Array:
    """Return the covariance matrix of the columns, (1/N) Σ (xₙ − x̄)(xₙ − x̄)ᵀ.

    Parameters
    ----------
    X : (N, D) float
        A row per example.
    ddof : int
        The sum is divided by N − ddof.

    Returns
    -------
    (D, D) float
        Exactly symmetric, positive semi-definite to rounding; its diagonal holds the variances.

    Raises
    ------
    ShapeError, DataError
        X is not a non-empty (N, D) data set of finite numbers.
    DomainError
        ddof is negative or at least N, or an entry is too large for a float.

    References
    ----------
    Deisenroth et al. (2020), equation 6.42.
    """
    scaled, exponents = to_unit_columns(as_matrix(X, "X"))
    _, deviations = _centred(scaled)
    matrix = deviations.T @ deviations / _divisor(len(deviations), ddof)
    return rescale((matrix + matrix.T) / 2, exponents[:, np.newaxis] + exponents, "covariance")


def correlation(X: ArrayLike) -> Array:
    """Return the matrix of correlation coefficients of the columns.

    Parameters
    ----------
    X : (N, D) float
        No column constant.

    Returns
    -------
    (D, D) float
        Symmetric, ones on the diagonal, every entry in [−1, 1]; the cosines of the angles between the
        centred columns.

    Raises
    ------
    ShapeError, DataError
        X is not a non-empty (N, D) data set of finite numbers.
    DomainError
        A column is constant: its correlation with anything is undefined.

    References
    ----------
    Deisenroth et al. (2020), definition 6.8.
    """
    scaled, _ = to_unit_columns(as_matrix(X, "X"))
    _, deviations = _centred(scaled)
    constant = np.flatnonzero(~np.any(deviations, axis=0))
    if constant.size:
        raise DomainError(
            f"X: expected columns that vary, got a constant column {constant[0] + 1}; its correlation with "
            "another is 0/0. Try leaving it out"
        )
    directions, _ = to_unit_columns(deviations)
    directions /= np.sqrt(np.sum(directions**2, axis=0))
    matrix = np.clip(directions.T @ directions, -1.0, 1.0)
    matrix = (matrix + matrix.T) / 2
    np.fill_diagonal(matrix, 1.0)
    return matrix


def standardise(X: ArrayLike, *, ddof: int = 0) -> Standardised:
    """Remove each column's mean and divide it by its standard deviation.

    Parameters
    ----------
    X : (N, D) or (N,) float
    ddof : int
        Standard deviations divide by N − ddof.

    Returns
    -------
    Standardised
        With what is needed to standardise further data and to undo it. A constant column becomes zeros.

    Raises
    ------
    ShapeError, DataError
        X is not a non-empty data set of finite numbers.
    DomainError
        ddof is negative or at least N, or a standard deviation is too large for a float.

    References
    ----------
    Deisenroth et al. (2020), section 10.6, step 2.
    """
    data, single = _columns(X)
    spread = standard_deviation(data, ddof=ddof)
    constant = spread == 0
    # On scaled columns: the difference of two floats may overflow where its half does not.
    scaled, exponents = to_unit_columns(data)
    centre, deviations = _centred(scaled)
    unit_spread = np.ldexp(np.where(constant, 0.0, spread), -exponents)
    values = np.where(constant, 0.0, deviations / np.where(constant, 1.0, unit_spread))
    centre, scale = np.ldexp(centre, exponents), np.where(constant, 1.0, spread)
    if single:
        values, centre, scale = values[:, 0], centre.reshape(()), scale.reshape(())
    return Standardised(read_only(values), read_only(centre), read_only(scale))


def transform_mean(mean: ArrayLike, A: ArrayLike, b: ArrayLike | None = None) -> Array:
    """Return the mean of the data Axₙ + b from the mean of the data xₙ.

    Parameters
    ----------
    mean : (D,) float
    A : (K, D) float
    b : (K,) float, optional
        Zero if not given.

    Returns
    -------
    (K,) float
        A mean + b.

    Raises
    ------
    ShapeError, DataError
        The arguments are not finite numbers of fitting shapes.
    DomainError
        The result is too large for a float.

    References
    ----------
    Deisenroth et al. (2020), equation 6.50.
    """
    matrix = as_matrix(A, "A")
    centre = as_vector(mean, "mean", length=matrix.shape[1])
    shift = 0.0 if b is None else as_vector(b, "b", length=len(matrix))
    with np.errstate(over="ignore", invalid="ignore"):
        moved = matrix @ centre + shift
    return rescale(moved, 0, "transform_mean")


def transform_covariance(covariance: ArrayLike, A: ArrayLike) -> Array:
    """Return the covariance matrix of the data Axₙ + b from that of the data xₙ; b does not matter.

    Parameters
    ----------
    covariance : (D, D) float
    A : (K, D) float

    Returns
    -------
    (K, K) float
        A covariance Aᵀ, exactly symmetric.

    Raises
    ------
    ShapeError, DataError
        The arguments are not finite numbers of fitting shapes.
    DomainError
        The result is too large for a float.

    References
    ----------
    Deisenroth et al. (2020), equation 6.51.
    """
    matrix = as_matrix(A, "A")
    size = matrix.shape[1]
    spread = as_matrix(covariance, "covariance", rows=size, columns=size)
    with np.errstate(over="ignore", invalid="ignore"):
        moved = matrix @ spread @ matrix.T
    return rescale((moved + moved.T) / 2, 0, "transform_covariance")


def _columns(X: ArrayLike) -> tuple[Array, bool]:
    """Return the data as (N, D), and whether they were a single variable of shape (N,)."""
    data = as_real(X, "X")
    if data.ndim == 1 and data.size:
        return data[:, np.newaxis], True
    if data.ndim != 2 or data.size == 0:
        raise ShapeError(f"X: expected a non-empty data set of shape (N, D) or (N,), got shape {data.shape}")
    return data, False


def _like(values: Array, single: bool) -> Array:
    return np.reshape(values, ()) if single else values


def _divisor(count: int, ddof: int) -> int:
    if not 0 <= ddof < count:
        raise DomainError(
            f"ddof: expected 0 <= ddof < N = {count}, got {ddof}; try ddof=0, or a data set of more examples"
        )
    return count - ddof


def _centred(scaled: Array) -> tuple[Array, Array]:
    """Return the mean of each column and the deviations from it."""
    # Contiguous columns: NumPy sums pairwise only along the fast axis.
    columns = np.ascontiguousarray(scaled.T)
    rough = np.mean(columns, axis=1)
    centre = rough + np.mean(columns - rough[:, np.newaxis], axis=1)
    return centre, scaled - centre


def _unit_variance(scaled: Array, ddof: int) -> Array:
    _, deviations = _centred(scaled)
    columns = np.ascontiguousarray(deviations.T)
    # The second term is zero but for rounding in the mean, whose effect it removes.
    sums = np.sum(columns**2, axis=1) - np.sum(columns, axis=1) ** 2 / len(deviations)
    return np.asarray(np.maximum(sums, 0.0) / _divisor(len(deviations), ddof))
