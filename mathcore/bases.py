"""Coordinates in a basis, and going from one basis to another.

Columns are basis vectors. Nothing depends on their lengths but the coordinates themselves.

References
----------
Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), sections 2.6 and 2.7.
Strang, Introduction to Linear Algebra, 5th ed., sections 4.4 and 8.3.
"""

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_matrix, as_square, as_vector
from mathcore._dependence import DEPENDENCE_RTOL, require_independent
from mathcore._scaling import rescale, to_unit_columns, to_unit_scale
from mathcore.errors import DomainError
from mathcore.orthogonality import ORTHOGONALITY_ATOL, column_cosines
from mathcore.projections import project_onto_subspace

__all__ = ["change_of_basis_matrix", "coordinates", "coordinates_by_projection"]


def coordinates(r: ArrayLike, B: ArrayLike, *, rtol: float = DEPENDENCE_RTOL) -> Array:
    """Return the coordinates of r in the basis of B's columns.

    Parameters
    ----------
    r : (m,) float
        In the span of the columns.
    B : (m, n) float
        Independent columns; they need be neither orthogonal nor as many as the dimension.
    rtol : float
        Columns are dependent, and r is off their span, beyond this part of their length.

    Returns
    -------
    (n,) float
        c with B @ c = r; there is exactly one.

    Raises
    ------
    ShapeError, DataError
        r and B are not finite numbers of fitting shapes.
    RankError
        The columns are dependent: no basis.
    DomainError
        r is not in their span.

    References
    ----------
    Deisenroth et al. (2020), section 2.6.1.
    """
    basis = as_matrix(B, "B")
    vector, exponent = to_unit_scale(as_vector(r, "r", length=len(basis)))
    shadow = project_onto_subspace(vector, basis, rtol=rtol)
    if shadow.distance > rtol * np.linalg.norm(vector):
        raise DomainError(
            f"r: expected a vector in the span of B's {basis.shape[1]} columns, got one that leaves it by "
            f"{shadow.distance / np.linalg.norm(vector):.3g} of its length; "
            "try project_onto_subspace for the nearest one"
        )
    return rescale(shadow.coordinates, exponent, "coordinates")


def coordinates_by_projection(r: ArrayLike, B: ArrayLike, *, atol: float = ORTHOGONALITY_ATOL) -> Array:
    """Return coordinates as shadows on each basis vector: right only if these are orthogonal.

    Parameters
    ----------
    r : (m,) float
    B : (m, n) float
        Columns orthogonal to each other, of any length but 0.
    atol : float
        The largest cosine between two columns that still passes as 0.

    Returns
    -------
    (n,) float
        r·bⱼ / bⱼ·bⱼ. If B is a basis of the whole space, B @ result = r.

    Raises
    ------
    ShapeError, DataError
        r and B are not finite numbers of fitting shapes.
    DomainError
        The columns are not orthogonal, or one is zero. The message names them.

    References
    ----------
    Strang, Introduction to Linear Algebra, 5th ed., section 4.4.
    """
    basis = as_matrix(B, "B")
    vector, exponent = to_unit_scale(as_vector(r, "r", length=len(basis)))
    units, exponents = to_unit_columns(basis)
    cosines = np.abs(column_cosines(basis) - np.eye(basis.shape[1]))
    if np.max(cosines) > atol:
        i, j = sorted(int(k) + 1 for k in np.unravel_index(np.argmax(cosines), cosines.shape))
        raise DomainError(
            f"B: expected orthogonal columns, got a cosine of {cosines[i - 1, j - 1]:.3g} between columns "
            f"{i} and {j}: their shadows overlap; try coordinates(r, B)"
        )
    shadows = (units.T @ vector) / np.sum(units**2, axis=0)
    return rescale(shadows, exponent - exponents, "coordinates_by_projection")


def change_of_basis_matrix(old: ArrayLike, new: ArrayLike, *, rtol: float = DEPENDENCE_RTOL) -> Array:
    """Return the matrix that turns coordinates in one basis into coordinates in another.

    Parameters
    ----------
    old, new : (n, n) float
        The bases, a column per vector, both written in one common basis.
    rtol : float
        A column is dependent if at most rtol of its length is left off the span of those before it.

    Returns
    -------
    (n, n) float
        M with new @ (M @ c) = old @ c for all coordinates c; its columns are the old vectors in the new
        basis.

    Raises
    ------
    ShapeError, DataError
        The bases are not square matrices of finite numbers, of one size.
    RankError
        The columns of one of them are dependent.

    References
    ----------
    Deisenroth et al. (2020), section 2.7.2.
    """
    source = as_square(old, "old")
    target = as_square(new, "new", size=len(source))
    require_independent(source, "old", rtol=rtol)
    require_independent(target, "new", rtol=rtol)
    units, exponents = to_unit_columns(target)
    return rescale(
        np.asarray(np.linalg.solve(units, source)), -exponents[:, np.newaxis], "change_of_basis_matrix"
    )
