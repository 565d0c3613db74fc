"""The gallery of linear maps: scale, flip, invert, swap, shear, reflect, rotate.

Column j of a matrix is the image of the j-th basis vector. Angles are in radians, anticlockwise; about an
axis in space, by the right hand.

References
----------
Strang, Introduction to Linear Algebra, 5th ed., section 8.1.
Golub and Van Loan, Matrix Computations, 4th ed., section 5.1 (reflections).
Goldstein, Poole and Safko, Classical Mechanics, 3rd ed., section 4.7 (rotation formula).
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_scalar, as_vector
from mathcore.errors import DomainError
from mathcore.vectors import normalise

__all__ = ["inversion", "reflection", "rotation", "rotation_about_axis", "scaling", "shear", "swap"]


def scaling(*factors: float) -> Array:
    """Return the map that stretches along the axes.

    Parameters
    ----------
    *factors : float
        One a dimension. Negative ones also flip, zero flattens.

    Returns
    -------
    (n, n) float
        Diagonal; its determinant is the product of the factors.

    Raises
    ------
    ShapeError
        No factor was given.
    DataError
        A factor is not finite.

    References
    ----------
    Strang, 5th ed., section 8.1.
    """
    return np.diag(as_vector(list(factors), "factors"))


def inversion(n: int = 2) -> Array:
    """Return the map that turns every vector round, −I.

    Parameters
    ----------
    n : int
        The dimension, at least 1.

    Returns
    -------
    (n, n) float
        In the plane a half turn; in space, where its determinant is −1, no rotation.

    Raises
    ------
    DomainError
        n is less than 1.

    References
    ----------
    Strang, 5th ed., section 8.1.
    """
    if n < 1:
        raise DomainError(f"n: expected a dimension of at least 1, got {n}")
    return -np.eye(n) + 0.0


def swap(first: int = 0, second: int = 1, *, n: int = 2) -> Array:
    """Return the map that exchanges two coordinates: a mirror on the diagonal between them.

    Parameters
    ----------
    first, second : int
        Different coordinates, counted from 0.
    n : int
        The dimension.

    Returns
    -------
    (n, n) float
        Symmetric, its own inverse, of determinant −1.

    Raises
    ------
    DomainError
        The coordinates are equal or not within the dimension.

    References
    ----------
    Strang, 5th ed., section 2.7.
    """
    _require_two_axes(first, second, n)
    matrix = np.eye(n)
    matrix[[first, second]] = matrix[[second, first]]
    return matrix


def shear(amount: float, *, along: int = 0, by: int = 1, n: int = 2) -> Array:
    """Return the map that slides points along one axis in proportion to another coordinate.

    Parameters
    ----------
    amount : float
        How far the unit point of the axis `by` slides.
    along, by : int
        Different coordinates, counted from 0: where points slide, and what decides how far.
    n : int
        The dimension.

    Returns
    -------
    (n, n) float
        Of determinant 1.

    Raises
    ------
    DataError
        The amount is not finite.
    DomainError
        The coordinates are equal or not within the dimension.

    References
    ----------
    Strang, 5th ed., section 8.1.
    """
    _require_two_axes(along, by, n)
    matrix = np.eye(n)
    matrix[along, by] = as_scalar(amount, "amount")
    return matrix


def rotation(theta: float) -> Array:
    """Return the rotation of the plane.

    Parameters
    ----------
    theta : float
        Radians, anticlockwise.

    Returns
    -------
    (2, 2) float
        Orthogonal, of determinant 1.

    Raises
    ------
    DataError
        theta is not finite.

    References
    ----------
    Strang, 5th ed., section 8.1.
    """
    angle = as_scalar(theta, "theta")
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, -s], [s, c]])


def rotation_about_axis(axis: ArrayLike, theta: float) -> Array:
    """Return the rotation of space about an axis through the origin, by Rodrigues' formula.

    Parameters
    ----------
    axis : (3,) float
        Not zero; its length does not matter.
    theta : float
        Radians, anticlockwise as seen from the axis's tip.

    Returns
    -------
    (3, 3) float
        Orthogonal, of determinant 1; the axis stays where it is.

    Raises
    ------
    ShapeError, DataError
        The axis is not three finite numbers, or theta is not finite.
    DomainError
        The axis is zero.

    References
    ----------
    Goldstein et al., 3rd ed., equation 4.62 (turned the other way round).
    """
    x, y, z = u = normalise(as_vector(axis, "axis", length=3))
    angle = as_scalar(theta, "theta")
    turn = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    # 1 − cos θ from the half angle: no cancellation for small ones.
    return np.asarray(
        math.cos(angle) * np.eye(3) + math.sin(angle) * turn + 2 * math.sin(angle / 2) ** 2 * np.outer(u, u)
    )


def reflection(normal: ArrayLike) -> Array:
    """Return the reflection in the line, plane or hyperplane through the origin with a given normal.

    Parameters
    ----------
    normal : (n,) float
        Not zero; neither its length nor its sign matters.

    Returns
    -------
    (n, n) float
        I − 2uuᵀ: symmetric, its own inverse, of determinant −1.

    Raises
    ------
    ShapeError, DataError
        The normal is not a vector of finite numbers.
    DomainError
        The normal is zero.

    References
    ----------
    Golub and Van Loan, 4th ed., section 5.1.2.
    """
    u = normalise(as_vector(normal, "normal"))
    return np.eye(len(u)) - 2 * np.outer(u, u)


def _require_two_axes(first: int, second: int, n: int) -> None:
    if first == second or not (0 <= first < n and 0 <= second < n):
        raise DomainError(f"expected two different coordinates from 0 to {n - 1}, got {first} and {second}")
