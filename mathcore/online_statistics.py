"""Mean and covariance of data that arrive one example at a time, or in parts.

References
----------
Welford, Note on a method for calculating corrected sums of squares and products, Technometrics 4 (1962).
Chan, Golub and LeVeque, Algorithms for computing the sample variance, The American Statistician 37 (1983).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_matrix, as_real, as_vector
from mathcore._scaling import read_only, rescale
from mathcore.errors import DomainError, ShapeError

__all__ = ["RunningStatistics", "running_statistics"]


@dataclass(frozen=True, eq=False)
class RunningStatistics:
    """What must be kept of N examples in order to know their mean and covariance, and to take in more.

    Attributes
    ----------
    count : int
        N.
    mean : (D,) float
        Zero while there are no examples.
    scatter : (D, D) float
        Σ (xₙ − x̄)(xₙ − x̄)ᵀ.
    """

    count: int
    mean: Array
    scatter: Array

    @classmethod
    def empty(cls, dimension: int) -> "RunningStatistics":
        """Return the statistics of no examples at all, of D variables."""
        if dimension < 1:
            raise ShapeError(f"dimension: expected at least 1 variable, got {dimension}")
        return cls(0, read_only(np.zeros(dimension)), read_only(np.zeros((dimension, dimension))))

    def add(self, x: ArrayLike) -> "RunningStatistics":
        """Take in one example.

        x̄ₙ = x̄ₙ₋₁ + (x − x̄ₙ₋₁)/n, and the scatter grows by (1 − 1/n)(x − x̄ₙ₋₁)(x − x̄ₙ₋₁)ᵀ.

        Parameters
        ----------
        x : (D,) float

        Returns
        -------
        RunningStatistics
            Of n = count + 1 examples; this one is left as it was.

        Raises
        ------
        ShapeError, DataError
            x is not D finite numbers.
        DomainError
            The scatter is too large for a float.
        """
        example = as_vector(x, "x", length=len(self.mean))
        n = self.count + 1
        with np.errstate(over="ignore", invalid="ignore"):
            step = example - self.mean
            growth = np.outer(step, step) * (self.count / n)
            return _checked(n, self.mean + step / n, self.scatter + growth)

    def merge(self, other: "RunningStatistics") -> "RunningStatistics":
        """Join the statistics of two separate parts of the data.

        Parameters
        ----------
        other : RunningStatistics
            Of the same number of variables.

        Returns
        -------
        RunningStatistics
            What adding all the examples one by one would give, to rounding.

        Raises
        ------
        ShapeError
            The parts have different numbers of variables.
        DomainError
            The scatter is too large for a float.

        References
        ----------
        Chan, Golub and LeVeque (1983), equation 2.1.
        """
        if self.mean.shape != other.mean.shape:
            raise ShapeError(
                f"other: expected statistics of {len(self.mean)} variables, got {len(other.mean)}; "
                "try merging parts of one data set"
            )
        n = self.count + other.count
        if n == 0:
            return self
        with np.errstate(over="ignore", invalid="ignore"):
            step = other.mean - self.mean
            mean = self.mean + step * (other.count / n)
            between = np.outer(step, step) * (self.count * other.count / n)
            return _checked(n, mean, self.scatter + other.scatter + between)

    def covariance(self, *, ddof: int = 0) -> Array:
        """Return the covariance matrix (D, D), dividing by N − ddof.

        Raises
        ------
        DomainError
            There are not more than ddof examples yet, or ddof is negative.
        """
        if not 0 <= ddof < self.count:
            raise DomainError(
                f"ddof: expected 0 <= ddof < count = {self.count}, got {ddof}; try adding examples first"
            )
        return self.scatter / (self.count - ddof)

    def variance(self, *, ddof: int = 0) -> Array:
        """Return the variance (D,) of each variable, dividing by N − ddof.

        Raises
        ------
        DomainError
            There are not more than ddof examples yet, or ddof is negative.
        """
        return np.diagonal(self.covariance(ddof=ddof)).copy()


def running_statistics(X: ArrayLike) -> tuple[RunningStatistics, ...]:
    """Return the statistics after the first example, after the first two, and so on to all N.

    Parameters
    ----------
    X : (N, D) or (N,) float
        A row per example, in the order in which they arrive.

    Returns
    -------
    tuple of N RunningStatistics
        The trace: element n describes rows 0 to n.

    Raises
    ------
    ShapeError, DataError
        X is not a non-empty data set of finite numbers.
    DomainError
        The scatter is too large for a float.

    References
    ----------
    Welford (1962).
    """
    data = as_real(X, "X")
    rows = as_vector(data, "X")[:, np.newaxis] if data.ndim == 1 else as_matrix(data, "X")
    state = RunningStatistics.empty(rows.shape[1])
    trace = []
    for row in rows:
        state = state.add(row)
        trace.append(state)
    return tuple(trace)


def _checked(count: int, mean: Array, scatter: Array) -> RunningStatistics:
    return RunningStatistics(
        count, read_only(rescale(mean, 0, "mean")), read_only(rescale(scatter, 0, "scatter"))
    )
