"""What a data set loses when it is projected on one direction, and the direction that loses least.

The line goes through the data's mean. By Pythagoras the loss and the variance along the line add up to the
total variance, for every direction: the least loss is the greatest variance.

References
----------
Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), sections 10.2 and 10.3.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_matrix, as_real
from mathcore._scaling import read_only, rescale, to_unit_columns, to_unit_scale
from mathcore.errors import DomainError, ShapeError
from mathcore.principal_components import pca
from mathcore.statistics import mean

__all__ = [
    "DirectionProjection",
    "best_angle",
    "best_direction",
    "direction_loss",
    "direction_loss_at_angles",
    "direction_variance",
    "project_on_direction",
]


@dataclass(frozen=True, eq=False)
class DirectionProjection:
    """A data set projected on the line through its mean along one direction.

    Attributes
    ----------
    mean : (D,) float
    direction : (D,) float
        b, of unit length.
    coordinates : (N,) float
        βₙ = bᵀ(xₙ − mean).
    points : (N, D) float
        The feet of the perpendiculars, mean + βₙ b.
    residuals : (N, D) float
        xₙ minus its foot, orthogonal to b.
    loss : float
        The mean squared length of the residuals.
    """

    mean: Array
    direction: Array
    coordinates: Array
    points: Array
    residuals: Array
    loss: float


def direction_loss(X: ArrayLike, b: ArrayLike) -> Array:
    """Return the mean squared reconstruction error of data projected on a direction, or on each of several.

    Parameters
    ----------
    X : (N, D) float
        A row per example.
    b : (*S, D) float
        Directions of any length but 0; a row each where there are several.

    Returns
    -------
    (*S,) float
        (1/N) Σ ‖xₙ − x̃ₙ‖², where x̃ₙ is the point of the line through the mean along b nearest to xₙ.

    Raises
    ------
    ShapeError, DataError
        The arguments are not finite numbers of fitting shapes.
    DomainError
        A direction is zero, or the loss is too large for a float.

    References
    ----------
    Deisenroth et al. (2020), equation 10.29.
    """
    scaled, exponent = _centred(X)
    directions, shape = _unit_rows(b, scaled.shape[1])
    # From the residuals themselves: total minus kept would lose every digit of a small loss.
    losses = [np.mean(np.sum((scaled - np.outer(scaled @ d, d)) ** 2, axis=1)) for d in directions]
    return rescale(np.reshape(losses, shape), 2 * exponent, "direction_loss")


def direction_variance(X: ArrayLike, b: ArrayLike) -> Array:
    """Return the variance of data along a direction, or along each of several.

    Parameters
    ----------
    X : (N, D) float
        A row per example.
    b : (*S, D) float
        Directions of any length but 0; a row each where there are several.

    Returns
    -------
    (*S,) float
        bᵀSb/‖b‖², S the covariance matrix; with `direction_loss` it adds up to the total variance.

    Raises
    ------
    ShapeError, DataError
        The arguments are not finite numbers of fitting shapes.
    DomainError
        A direction is zero, or the variance is too large for a float.

    References
    ----------
    Deisenroth et al. (2020), equation 10.9.
    """
    scaled, exponent = _centred(X)
    directions, shape = _unit_rows(b, scaled.shape[1])
    variances = np.mean((scaled @ directions.T) ** 2, axis=0)
    return rescale(np.reshape(variances, shape), 2 * exponent, "direction_variance")


def direction_loss_at_angles(X: ArrayLike, angles: ArrayLike) -> Array:
    """Return the mean squared reconstruction error in the plane as the direction turns.

    Parameters
    ----------
    X : (N, 2) float
        A row per example.
    angles : (*S,) float
        Of the direction from the first coordinate axis, in radians.

    Returns
    -------
    (*S,) float
        A sinusoid of period π about half of the total variance.

    Raises
    ------
    ShapeError, DataError
        The arguments are not finite numbers of fitting shapes.
    DomainError
        A loss is too large for a float.

    References
    ----------
    Deisenroth et al. (2020), equation 10.29.
    """
    data = as_matrix(X, "X", columns=2)
    turned = as_real(angles, "angles")
    return direction_loss(data, np.stack([np.cos(turned), np.sin(turned)], axis=-1))


def best_direction(X: ArrayLike) -> Array:
    """Return the direction (D,) of least loss: the first principal direction, largest entry positive.

    Parameters
    ----------
    X : (N, D) float
        A row per example.

    Returns
    -------
    (D,) float
        Of unit length. Where several directions are equally good, one of them.

    Raises
    ------
    ShapeError, DataError
        X is not a non-empty (N, D) data set of finite numbers.

    References
    ----------
    Deisenroth et al. (2020), section 10.2.1.
    """
    return np.array(pca(X, 1).components[0])


def best_angle(X: ArrayLike) -> float:
    """Return the angle of least loss in the plane, from the first coordinate axis, in radians.

    Parameters
    ----------
    X : (N, 2) float
        A row per example.

    Returns
    -------
    float
        In [0, π): where `direction_loss_at_angles` is smallest.

    Raises
    ------
    ShapeError, DataError
        X is not a non-empty (N, 2) data set of finite numbers.

    References
    ----------
    Jolliffe (2002), section 1.1.
    """
    b = best_direction(as_matrix(X, "X", columns=2))
    angle = math.atan2(b[1], b[0])
    return angle if angle >= 0 else angle + math.pi


def project_on_direction(X: ArrayLike, b: ArrayLike) -> DirectionProjection:
    """Project data on the line through their mean along b, with everything that a picture of it needs.

    Parameters
    ----------
    X : (N, D) float
        A row per example.
    b : (D,) float
        Of any length but 0.

    Returns
    -------
    DirectionProjection

    Raises
    ------
    ShapeError, DataError
        The arguments are not finite numbers of fitting shapes.
    DomainError
        b is zero, or the loss is too large for a float.

    References
    ----------
    Deisenroth et al. (2020), section 10.3.
    """
    data = as_matrix(X, "X")
    directions, shape = _unit_rows(b, data.shape[1])
    if shape:
        raise ShapeError(f"b: expected one direction of shape ({data.shape[1]},), got shape {np.shape(b)}")
    centre, direction = mean(data), directions[0]
    coordinates = (data - centre) @ direction
    points = centre + np.outer(coordinates, direction)
    return DirectionProjection(
        mean=read_only(centre),
        direction=read_only(direction.copy()),
        coordinates=read_only(coordinates),
        points=read_only(points),
        residuals=read_only(data - points),
        loss=float(direction_loss(data, direction)),
    )


def _centred(X: ArrayLike) -> tuple[Array, int]:
    """Return the centred data as u and e, data = u · 2**e, with the largest magnitude in u below 1."""
    data = as_matrix(X, "X")
    scaled, exponent = to_unit_scale(data / 2 - mean(data) / 2)
    return scaled, exponent + 1


def _unit_rows(b: ArrayLike, length: int) -> tuple[Array, tuple[int, ...]]:
    """Return directions as unit rows (K, D), and the shape of what is computed for each."""
    directions = as_real(b, "b")
    if directions.ndim == 0 or directions.size == 0 or directions.shape[-1] != length:
        raise ShapeError(f"b: expected directions of shape (..., {length}), got shape {directions.shape}")
    rows = directions.reshape(-1, length)
    if not np.all(np.any(rows, axis=1)):
        raise DomainError("b: expected the direction of a line, got the zero vector; try any other")
    scaled, _ = to_unit_columns(rows.T)
    units: Array = (scaled / np.sqrt(np.sum(scaled**2, axis=0))).T
    return units, directions.shape[:-1]
