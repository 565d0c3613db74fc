"""The Gaussian density in one and more dimensions, and the ellipse that holds a given part of its mass.

References
----------
Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), section 6.5.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_positive, as_real, as_scalar, as_square, as_vector
from mathcore._orientation import orient_rows
from mathcore._scaling import read_only, rescale, row_lengths, to_unit_scale
from mathcore.errors import DefiniteError, DomainError, ShapeError

__all__ = ["ConfidenceEllipse", "confidence_ellipse", "gaussian", "gaussian_density", "gaussian_log_density"]

# Relative to the largest entry: rounding in a covariance matrix, not an asymmetry that was meant.
SYMMETRY_RTOL = 1e-9
# Relative to the largest eigenvalue: a variance this little below zero is zero, rounded.
SEMIDEFINITE_RTOL = 1e-12


@dataclass(frozen=True, eq=False)
class ConfidenceEllipse:
    """The points whose distance from the mean, in standard deviations, is at most `radius`.

    Attributes
    ----------
    centre : (2,) float
    directions : (2, 2) float
        Columns are the unit vectors along the axes, major axis first, largest entry positive.
    semi_axes : (2,) float
        Half of the axes' lengths, √λ times the radius, in descending order; 0 for a flat distribution.
    angle : float
        Of the major axis from the first coordinate axis, in radians, in [−π/4, 3π/4].
    radius : float
        In standard deviations (the Mahalanobis distance of the boundary).
    mass : float
        The part of a Gaussian's mass inside, 1 − exp(−radius²/2).
    """

    centre: Array
    directions: Array
    semi_axes: Array
    angle: float
    radius: float
    mass: float

    def boundary(self, count: int = 100) -> Array:
        """Return (count, 2) points of the boundary, from the major axis on, the first repeated at the end."""
        if count < 2:
            raise DomainError(f"count: expected at least 2 points, got {count}")
        turn = np.linspace(0, 2 * np.pi, count)
        circle = np.stack([np.cos(turn), np.sin(turn)])
        points: Array = self.centre + (self.directions @ (self.semi_axes[:, np.newaxis] * circle)).T
        return points


def gaussian(x: ArrayLike, mean: float = 0.0, standard_deviation: float = 1.0) -> Array:
    """Return the bell curve: the density of the normal distribution in one dimension.

    Parameters
    ----------
    x : (*S,) float
    mean : float
    standard_deviation : float
        Greater than 0.

    Returns
    -------
    (*S,) float
        exp(−(x − mean)²/2σ²) / (σ√2π), at every x; its integral is 1.

    Raises
    ------
    DataError
        An argument is not finite.
    DomainError
        The standard deviation is not positive, or so small that the density is too large for a float.

    References
    ----------
    Deisenroth et al. (2020), equation 6.62.
    """
    sigma = as_positive(standard_deviation, "standard_deviation")
    with np.errstate(over="ignore"):
        scores = (as_real(x, "x") - as_scalar(mean, "mean")) / sigma
    # Beyond 40 standard deviations the density is 0 in floats; further out, even the square would overflow.
    scores = np.clip(scores, -40.0, 40.0)
    with np.errstate(over="ignore", divide="ignore"):
        density = np.exp(-(scores**2) / 2) / (sigma * math.sqrt(2 * math.pi))
    return rescale(density, 0, "gaussian")


def gaussian_log_density(x: ArrayLike, mean: ArrayLike, covariance: ArrayLike) -> Array:
    """Return the logarithm of the Gaussian density N(x | mean, covariance).

    Parameters
    ----------
    x : (*S, D) float
        One point or many.
    mean : (D,) float
    covariance : (D, D) float
        Symmetric positive definite.

    Returns
    -------
    (*S,) float
        −½(D log 2π + log det Σ + (x − μ)ᵀΣ⁻¹(x − μ)), by a Cholesky factor and no inverse.

    Raises
    ------
    ShapeError, DataError
        The arguments are not finite numbers of fitting shapes.
    DefiniteError
        The covariance is not symmetric positive definite.
    DomainError
        A point is so far out that the logarithm is too large for a float.

    References
    ----------
    Deisenroth et al. (2020), equation 6.63.
    """
    return rescale(_log_density(x, mean, covariance), 0, "gaussian_log_density")


def _log_density(x: ArrayLike, mean: ArrayLike, covariance: ArrayLike) -> Array:
    """Return the logarithm of the density, minus infinity where it is too large for a float."""
    centre = as_vector(mean, "mean")
    factor = _cholesky(covariance, len(centre))
    points = as_real(x, "x")
    if points.ndim == 0 or points.shape[-1] != len(centre):
        raise ShapeError(f"x: expected points of shape (..., {len(centre)}), got shape {points.shape}")
    # Halves: the difference of two floats may overflow where half of it does not.
    deviations, exponent = to_unit_scale((points / 2 - centre / 2).reshape(-1, len(centre)))
    scores = np.asarray(np.linalg.solve(factor, deviations.T), dtype=np.float64)
    with np.errstate(over="ignore"):
        squares = np.ldexp(row_lengths(scores.T), exponent + 1) ** 2
    log_volume = float(np.sum(np.log(np.diagonal(factor)))) + len(centre) * math.log(2 * math.pi) / 2
    return np.asarray(-log_volume - squares / 2).reshape(points.shape[:-1])


def gaussian_density(x: ArrayLike, mean: ArrayLike, covariance: ArrayLike) -> Array:
    """Return the Gaussian density N(x | mean, covariance).

    Parameters
    ----------
    x : (*S, D) float
        One point or many.
    mean : (D,) float
    covariance : (D, D) float
        Symmetric positive definite.

    Returns
    -------
    (*S,) float
        At least 0; the integral over all x is 1.

    Raises
    ------
    ShapeError, DataError
        The arguments are not finite numbers of fitting shapes.
    DefiniteError
        The covariance is not symmetric positive definite.
    DomainError
        The covariance is so small that the density is too large for a float.

    References
    ----------
    Deisenroth et al. (2020), equation 6.63.
    """
    with np.errstate(over="ignore"):
        density = np.asarray(np.exp(_log_density(x, mean, covariance)))
    return rescale(density, 0, "gaussian_density")


def confidence_ellipse(
    mean: ArrayLike,
    covariance: ArrayLike,
    *,
    sigmas: float | None = None,
    mass: float | None = None,
) -> ConfidenceEllipse:
    """Return the ellipse of a mean and a covariance matrix in the plane.

    Parameters
    ----------
    mean : (2,) float
    covariance : (2, 2) float
        Symmetric positive semi-definite: the ellipse of points on a line is flat.
    sigmas : float, optional
        The ellipse reaches so many standard deviations along each axis; 1 if nothing is given.
    mass : float, optional
        Instead of sigmas: the ellipse holds this part of a Gaussian's mass, in (0, 1).

    Returns
    -------
    ConfidenceEllipse
        Under x ↦ Ax + b of the data it becomes its own image.

    Raises
    ------
    ShapeError, DataError
        The arguments are not finite numbers of fitting shapes.
    DefiniteError
        The covariance is not symmetric, or a variance is negative.
    DomainError
        Both sigmas and mass are given, or one is out of range.

    References
    ----------
    Johnson and Wichern, Applied Multivariate Statistical Analysis, 6th ed., section 4.2.
    """
    centre = as_vector(mean, "mean", length=2)
    matrix = _symmetric(covariance, 2)
    radius, inside = _radius_and_mass(sigmas, mass)
    scaled, exponent = to_unit_scale(matrix)
    eigenvalues, vectors = np.linalg.eigh(scaled)
    if eigenvalues[0] < -SEMIDEFINITE_RTOL * abs(eigenvalues[1]):
        raise DefiniteError(
            f"covariance: expected no negative variance, got {np.ldexp(eigenvalues[0], exponent):.6g} along "
            f"{vectors[:, 0]}; try the covariance of a data set"
        )
    order = np.argsort(-eigenvalues, kind="stable")
    directions = orient_rows(vectors.T[order]).T
    spread = np.sqrt(np.maximum(eigenvalues[order], 0.0) * 2.0 ** (exponent % 2))
    return ConfidenceEllipse(
        centre=read_only(centre),
        directions=read_only(directions),
        semi_axes=read_only(radius * np.ldexp(spread, exponent // 2)),
        angle=math.atan2(directions[1, 0], directions[0, 0]),
        radius=radius,
        mass=inside,
    )


def _radius_and_mass(sigmas: float | None, mass: float | None) -> tuple[float, float]:
    if mass is None:
        radius = as_positive(1.0 if sigmas is None else sigmas, "sigmas")
        return radius, -math.expm1(-(radius**2) / 2)
    if sigmas is not None:
        raise DomainError(f"expected sigmas or mass, got both: sigmas={sigmas}, mass={mass}; try one alone")
    inside = as_scalar(mass, "mass")
    if not 0 < inside < 1:
        raise DomainError(f"mass: expected a part between 0 and 1, got {inside}; 95 % is 0.95")
    return math.sqrt(-2 * math.log1p(-inside)), inside


def _symmetric(covariance: ArrayLike, size: int) -> Array:
    matrix = as_square(covariance, "covariance", size=size)
    asymmetry = np.abs(matrix / 2 - matrix.T / 2)
    if np.any(asymmetry > SYMMETRY_RTOL * np.max(np.abs(matrix))):
        i, j = np.unravel_index(np.argmax(asymmetry), matrix.shape)
        raise DefiniteError(
            f"covariance: expected a symmetric matrix, got {matrix[i, j]} at ({i}, {j}) and "
            f"{matrix[j, i]} at ({j}, {i})"
        )
    return matrix / 2 + matrix.T / 2


def _cholesky(covariance: ArrayLike, size: int) -> Array:
    matrix = _symmetric(covariance, size)
    try:
        return np.asarray(np.linalg.cholesky(matrix), dtype=np.float64)
    except np.linalg.LinAlgError as error:
        raise DefiniteError(
            f"covariance: expected a positive definite matrix, got smallest eigenvalue "
            f"{np.linalg.eigvalsh(matrix)[0]:.6g}; try adding a small multiple of the identity"
        ) from error
