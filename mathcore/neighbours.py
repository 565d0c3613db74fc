"""Distances between the points of data sets, and the nearest of them.

Data sets are (N, D), a row per example.

References
----------
Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2nd ed., section 2.3.2.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathcore._checks import Array, as_matrix, as_square
from mathcore._scaling import read_only, rescale, row_lengths, to_unit_scale
from mathcore.errors import DataError, DefiniteError, DomainError, ShapeError

__all__ = ["Neighbours", "classify", "nearest_neighbours", "pairwise_distances"]


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The nearest points of a data set to each of some queries.

    Attributes
    ----------
    indices : (Q, k) int
        Rows of the data set, nearest first; of equally near ones, the earlier row.
    distances : (Q, k) float
        Ascending along each row.
    """

    indices: NDArray[np.int_]
    distances: Array


def pairwise_distances(X: ArrayLike, Y: ArrayLike | None = None, *, metric: ArrayLike | None = None) -> Array:
    """Return the distances from every row of X to every row of Y.

    Parameters
    ----------
    X : (N, D) float
    Y : (K, D) float, optional
        X itself if not given.
    metric : (D, D) float, optional
        A, symmetric positive definite: distances are √((x − y)ᵀA(x − y)), those of the inner product xᵀAy.
        The inverse of a covariance matrix gives Mahalanobis distances. Euclidean if not given.

    Returns
    -------
    (N, K) float
        From differences and never from squares of norms, so that near points keep their digits; symmetric
        with an exactly zero diagonal where Y is X.

    Raises
    ------
    ShapeError, DataError
        The arguments are not finite numbers of fitting shapes.
    DefiniteError
        The metric is not symmetric positive definite.
    DomainError
        A distance is too large for a float.

    References
    ----------
    Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), definition 3.6.
    """
    first = as_matrix(X, "X")
    second = first if Y is None else as_matrix(Y, "Y", columns=first.shape[1])
    factor = None if metric is None else _metric_factor(metric, first.shape[1])
    # Below 1, no difference overflows.
    scaled, exponent = to_unit_scale(np.vstack([first, second]))
    ours, theirs = scaled[: len(first)], scaled[len(first) :]
    distances = np.empty((len(first), len(second)))
    for i, point in enumerate(ours):  # row by row: all differences at once would be N · K · D floats
        differences = theirs - point
        if factor is not None:
            differences = differences @ factor
        distances[i] = row_lengths(differences)
    return rescale(distances, exponent, "pairwise_distances")


def nearest_neighbours(
    X: ArrayLike, queries: ArrayLike, k: int = 1, *, metric: ArrayLike | None = None
) -> Neighbours:
    """Find the k rows of a data set that are nearest to each query.

    Parameters
    ----------
    X : (N, D) float
        A row per example.
    queries : (Q, D) float
    k : int
        From 1 to N.
    metric : (D, D) float, optional
        As in `pairwise_distances`.

    Returns
    -------
    Neighbours

    Raises
    ------
    ShapeError, DataError, DefiniteError
        As for `pairwise_distances`.
    DomainError
        k is out of range, or a distance is too large for a float.

    References
    ----------
    Hastie, Tibshirani and Friedman, section 13.3.
    """
    data = as_matrix(X, "X")
    if not 1 <= k <= len(data):
        raise DomainError(f"k: expected 1 to N = {len(data)} neighbours, got {k}")
    distances = pairwise_distances(as_matrix(queries, "queries", columns=data.shape[1]), data, metric=metric)
    indices = np.argsort(distances, axis=1, kind="stable")[:, :k]
    nearest = np.take_along_axis(distances, indices, axis=1)
    indices.setflags(write=False)
    return Neighbours(indices, read_only(nearest))


def classify(
    X: ArrayLike, labels: ArrayLike, queries: ArrayLike, k: int = 1, *, metric: ArrayLike | None = None
) -> NDArray[np.int_]:
    """Give each query the label that most of its k nearest neighbours have.

    Parameters
    ----------
    X : (N, D) float
        A row per example.
    labels : (N,) int
        The examples' classes.
    queries : (Q, D) float
    k : int
        From 1 to N.
    metric : (D, D) float, optional
        As in `pairwise_distances`.

    Returns
    -------
    (Q,) int
        Of labels with equally many votes, the one whose nearest example is nearest.

    Raises
    ------
    ShapeError, DataError, DefiniteError, DomainError
        As for `nearest_neighbours`, or the labels are not N integers.

    References
    ----------
    Hastie, Tibshirani and Friedman, section 13.3.
    """
    data = as_matrix(X, "X")
    try:
        classes = np.asarray(labels)
    except ValueError as error:
        raise ShapeError(f"labels: expected one for each of {len(data)} examples; {error}") from error
    if classes.shape != (len(data),):
        raise ShapeError(f"labels: expected one for each of {len(data)} examples, got shape {classes.shape}")
    if classes.dtype.kind not in "iu":
        raise DataError(f"labels: expected integers, got entries of type {classes.dtype}")
    votes = classes[nearest_neighbours(data, queries, k, metric=metric).indices]
    return np.array([_majority(row) for row in votes], dtype=np.int_)


def _majority(votes: NDArray[np.int_]) -> int:
    names, first, counts = np.unique(votes, return_index=True, return_counts=True)
    winners = counts == np.max(counts)
    return int(names[winners][np.argmin(first[winners])])


def _metric_factor(metric: ArrayLike, size: int) -> Array:
    """Return L with A = L Lᵀ, so that √(dᵀAd) = ‖Lᵀd‖."""
    matrix = as_square(metric, "metric", size=size)
    if not np.allclose(matrix, matrix.T, rtol=1e-9, atol=0.0):
        raise DefiniteError("metric: expected a symmetric matrix; try (A + A.T) / 2 if rounding is the cause")
    try:
        return np.asarray(np.linalg.cholesky(matrix), dtype=np.float64)
    except np.linalg.LinAlgError as error:
        raise DefiniteError(
            f"metric: expected a positive definite matrix, got smallest eigenvalue "
            f"{np.linalg.eigvalsh(matrix)[0]:.6g}"
        ) from error
