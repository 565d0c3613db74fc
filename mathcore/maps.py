"""What is done with linear maps: apply them, compose them, see them as another observer does.

Column j of a matrix is the image of the j-th basis vector. Points are rows, of shape (N, n).

References
----------
Strang, Introduction to Linear Algebra, 5th ed., sections 2.4, 8.1 and 8.2.
"""

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_matrix, as_real, as_square
from mathcore._dependence import require_independent
from mathcore._scaling import rescale, to_unit_columns
from mathcore.errors import DomainError, ShapeError

__all__ = ["apply_map", "compose", "similarity_transform"]


def apply_map(A: ArrayLike, points: ArrayLike) -> Array:
    """Return the images of points.

    Parameters
    ----------
    A : (m, n) float
    points : (n,) or (..., n) float
        A point, or an array of points along its last axis: a polygon, a grid, a picture's outline.

    Returns
    -------
    (m,) or (..., m) float
        In the same arrangement.

    Raises
    ------
    ShapeError
        The points have not as many coordinates as A has columns.
    DataError
        An entry is not finite.
    DomainError
        An image overflows.

    References
    ----------
    Strang, 5th ed., section 8.1.
    """
    matrix = as_matrix(A, "A")
    places = as_real(points, "points")
    if places.ndim == 0 or places.shape[-1] != matrix.shape[1]:
        raise ShapeError(
            f"points: expected {matrix.shape[1]} coordinates along the last axis, got shape {places.shape}"
        )
    return _product(places, matrix.T, "apply_map")


def compose(*maps: ArrayLike) -> Array:
    """Return the map that does the last of the maps first: compose(A2, A1) = A2 @ A1.

    Parameters
    ----------
    *maps : (m, n) float
        At least one; each takes what the one after it gives.

    Returns
    -------
    (m, n) float
        The product from left to right, as it is written.

    Raises
    ------
    ShapeError
        No map was given, one is not a matrix, or neighbours do not fit.
    DataError
        An entry is not finite.
    DomainError
        The product overflows.

    References
    ----------
    Strang, 5th ed., section 2.4.
    """
    if not maps:
        raise ShapeError("maps: expected at least one matrix, got none")
    product = as_matrix(maps[0], "map 1")
    for number, factor in enumerate(maps[1:], start=2):
        matrix = as_matrix(factor, f"map {number}", rows=product.shape[1])
        product = _product(product, matrix, "compose")
    return product


def similarity_transform(R: ArrayLike, B: ArrayLike) -> Array:
    """Return the map R as the basis B sees it, B⁻¹RB.

    Parameters
    ----------
    R : (n, n) float
        In the ordinary basis.
    B : (n, n) float
        The other basis's vectors as columns, in the ordinary basis.

    Returns
    -------
    (n, n) float
        Takes coordinates in B to coordinates in B; same trace, determinant and eigenvalues as R.

    Raises
    ------
    ShapeError, DataError
        R and B are not square matrices of finite numbers, of one size.
    RankError
        The columns of B are dependent.
    DomainError
        An entry is too large for a float.

    References
    ----------
    Strang, 5th ed., section 8.2; Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020),
    theorem 2.20.
    """
    operator = as_square(R, "R")
    basis = as_square(B, "B", size=len(operator))
    require_independent(basis, "B")
    # B = U diag(2**e), so that the lengths of the basis vectors cost no digits.
    units, exponents = to_unit_columns(basis)
    images = _product(operator, units, "similarity_transform")
    # Solved, not multiplied by an inverse, which would round twice.
    turned = np.asarray(np.linalg.solve(units, images))
    return rescale(turned, exponents - exponents[:, np.newaxis], "similarity_transform")


def _product(left: Array, right: Array, name: str) -> Array:
    with np.errstate(over="ignore", invalid="ignore"):
        product = np.asarray(left @ right, dtype=np.float64)
    if not np.all(np.isfinite(product)):
        raise DomainError(f"{name}: expected a finite result, got an overflow; try smaller units")
    return product
