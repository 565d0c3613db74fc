"""Data sets of our own: small, the same every time, and made for pictures.

Points are (N, D), a row per example. What is random comes from a fixed seed or from the Generator passed in.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathcore._checks import Array, as_square, as_vector
from mathcore._scaling import read_only
from mathcore.errors import DefiniteError, DomainError
from mathcore.statistics import mean as mean_of

__all__ = ["Histogram", "Labelled", "gaussian_cloud", "height_histogram", "tilted_cloud", "two_clusters"]


@dataclass(frozen=True, eq=False)
class Labelled:
    """A data set with a class for every example.

    Attributes
    ----------
    X : (N, D) float
        A row per example.
    labels : (N,) int
        Each from 0 to the number of classes − 1.
    classes : tuple of str
        The classes' names.
    features : tuple of D str
        The columns' names, with their units if they have any.
    """

    X: Array
    labels: NDArray[np.int_]
    classes: tuple[str, ...]
    features: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Histogram:
    """How many values fall between neighbouring edges.

    Attributes
    ----------
    edges : (K + 1,) float
        Ascending, equally far apart.
    counts : (K,) float
    """

    edges: Array
    counts: Array

    @property
    def centres(self) -> Array:
        """The middle (K,) of each bin."""
        return (self.edges[:-1] + self.edges[1:]) / 2

    @property
    def width(self) -> float:
        """The width of every bin."""
        return float(self.edges[1] - self.edges[0])

    @property
    def frequencies(self) -> Array:
        """The part (K,) of all values that falls in each bin; they add up to 1."""
        return self.counts / np.sum(self.counts)

    @property
    def densities(self) -> Array:
        """The frequencies (K,) divided by the width: bars of total area 1, to compare with a density."""
        return self.frequencies / self.width


def gaussian_cloud(
    count: int, mean: ArrayLike, covariance: ArrayLike, rng: np.random.Generator, *, exact: bool = False
) -> Array:
    """Draw points from a Gaussian.

    Parameters
    ----------
    count : int
        N.
    mean : (D,) float
    covariance : (D, D) float
        Symmetric positive definite.
    rng : numpy.random.Generator
    exact : bool
        Whether the sample's own mean and covariance (dividing by N) must be those given, to rounding; then N
        must exceed D.

    Returns
    -------
    (N, D) float

    Raises
    ------
    ShapeError, DataError
        The arguments are not finite numbers of fitting shapes.
    DefiniteError
        The covariance is not positive definite.
    DomainError
        The count is too small.

    References
    ----------
    Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), section 6.5.4.
    """
    centre = as_vector(mean, "mean")
    matrix = as_square(covariance, "covariance", size=len(centre))
    least = len(centre) + 1 if exact else 1
    if count < least:
        raise DomainError(f"count: expected at least {least} points in {len(centre)} dimensions, got {count}")
    try:
        factor = np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError as error:
        raise DefiniteError(
            f"covariance: expected a positive definite matrix, got {matrix.tolist()}"
        ) from error
    noise = rng.standard_normal((count, len(centre)))
    if exact:
        noise = _whitened(noise)
    points: Array = noise @ factor.T + centre
    return points


def tilted_cloud(count: int = 40) -> Array:
    """Return the cloud of the PCA lectures, longest at 30° to the first axis.

    Parameters
    ----------
    count : int
        N, at least 3.

    Returns
    -------
    (N, 2) float
        With mean (3, 2), and standard deviations 1.6 along and 0.5 across: exactly, for every N, so that
        variances are round numbers.

    Raises
    ------
    DomainError
        Fewer than 3 points are asked for.
    """
    along = np.array([np.sqrt(3) / 2, 0.5])
    across = np.array([-0.5, np.sqrt(3) / 2])
    covariance = 1.6**2 * np.outer(along, along) + 0.5**2 * np.outer(across, across)
    return gaussian_cloud(count, [3.0, 2.0], covariance, np.random.default_rng(30), exact=True)


def two_clusters(count: int = 30) -> Labelled:
    """Return two clusters in the plane, with a gap between them.

    Parameters
    ----------
    count : int
        N, at least 3: the number of points of each.

    Returns
    -------
    Labelled
        2 N points, those of class 0 first.

    Raises
    ------
    DomainError
        Fewer than 3 points are asked for.
    """
    rng = np.random.default_rng(2)
    near = gaussian_cloud(count, [-1.9, -1.1], [[0.5, 0.2], [0.2, 0.3]], rng, exact=True)
    far = gaussian_cloud(count, [2.0, 1.3], [[0.4, -0.15], [-0.15, 0.5]], rng, exact=True)
    labels = np.repeat(np.arange(2), count)
    labels.setflags(write=False)
    return Labelled(read_only(np.vstack([near, far])), labels, ("near", "far"), ("x", "y"))


def height_histogram() -> Histogram:
    """Return how tall the 640 grown-ups of an invented village are.

    Returns
    -------
    Histogram
        Bins of 2.5 cm from 140 to 205 cm; nearly Gaussian, its mean about 168.5 cm and standard deviation 9.
    """
    counts = [1, 1, 4, 6, 12, 19, 28, 41, 52, 61, 67, 68, 66, 60, 51, 39, 27, 17, 9, 5, 3, 1, 1, 0, 1, 0]
    edges = np.asarray(140.0 + 2.5 * np.arange(len(counts) + 1), dtype=np.float64)
    return Histogram(read_only(edges), read_only(np.array(counts, dtype=np.float64)))


def _whitened(noise: Array) -> Array:
    """Return the points, moved and mixed so that their mean is 0 and their covariance the identity."""
    centred = noise - mean_of(noise)
    # QR of the centred points: orthonormal columns, orthogonal to the vector of ones.
    q, r = np.linalg.qr(centred)
    return np.asarray(q * np.sign(np.diagonal(r)) * np.sqrt(len(noise)), dtype=np.float64)
