"""Right angles: columns orthogonal to each other, orthonormal columns, orthogonal matrices.

References
----------
Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), sections 3.4 and 3.5.
"""

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_matrix
from mathcore._scaling import to_unit_columns
from mathcore.errors import DomainError, ShapeError

__all__ = ["column_cosines", "has_orthogonal_columns", "is_orthogonal_matrix", "is_orthonormal"]

# Above what rounding leaves of a right angle, below what a picture shows.
ORTHOGONALITY_ATOL = 1e-12


def has_orthogonal_columns(B: ArrayLike, *, atol: float = ORTHOGONALITY_ATOL) -> bool:
    """Return whether every two columns are orthogonal, whatever their lengths.

    Parameters
    ----------
    B : (m, n) float
        No zero column.
    atol : float
        The largest cosine between two columns that still passes as 0.

    Returns
    -------
    bool

    Raises
    ------
    ShapeError, DataError
        B is not a matrix of finite numbers.
    DomainError
        A column is zero, which has no direction.

    References
    ----------
    Deisenroth et al. (2020), definition 3.7.
    """
    cosines = column_cosines(B)
    return bool(np.max(np.abs(cosines - np.eye(len(cosines)))) <= atol)


def is_orthonormal(B: ArrayLike, *, atol: float = ORTHOGONALITY_ATOL) -> bool:
    """Return whether the columns are of length 1 and orthogonal to each other.

    Parameters
    ----------
    B : (m, n) float
    atol : float
        The largest entry of BᵀB − I that passes as 0.

    Returns
    -------
    bool

    Raises
    ------
    ShapeError, DataError
        B is not a matrix of finite numbers.

    References
    ----------
    Deisenroth et al. (2020), definition 3.9.
    """
    basis = as_matrix(B, "B")
    # Lengths far from 1 could overflow when squared.
    if np.max(np.abs(basis)) > 2:
        return False
    return bool(np.max(np.abs(basis.T @ basis - np.eye(basis.shape[1]))) <= atol)


def is_orthogonal_matrix(A: ArrayLike, *, atol: float = ORTHOGONALITY_ATOL) -> bool:
    """Return whether AᵀA = AAᵀ = I: a rotation (determinant 1) or a reflected one (−1).

    Parameters
    ----------
    A : (n, n) float
    atol : float
        The largest entry of AᵀA − I that passes as 0.

    Returns
    -------
    bool

    Raises
    ------
    ShapeError
        A is not square: orthonormal columns alone do not make Aᵀ the inverse.
    DataError
        An entry is not finite.

    References
    ----------
    Deisenroth et al. (2020), definition 3.8.
    """
    matrix = as_matrix(A, "A")
    if matrix.shape[0] != matrix.shape[1]:
        raise ShapeError(
            f"A: expected a square matrix, got shape {matrix.shape}; try is_orthonormal for its columns"
        )
    return is_orthonormal(matrix, atol=atol)


def column_cosines(B: ArrayLike) -> Array:
    """Return the cosines of the angles between all pairs of columns.

    Parameters
    ----------
    B : (m, n) float
        No zero column.

    Returns
    -------
    (n, n) float
        Symmetric, ones on the diagonal: orthogonal columns give the identity.

    Raises
    ------
    ShapeError, DataError
        B is not a matrix of finite numbers.
    DomainError
        A column is zero, which has no direction.

    References
    ----------
    Deisenroth et al. (2020), equation 3.25.
    """
    units, _ = to_unit_columns(as_matrix(B, "B"))
    lengths = np.linalg.norm(units, axis=0)
    if not np.all(lengths):
        number = int(np.flatnonzero(lengths == 0)[0]) + 1
        raise DomainError(f"B: expected columns with a direction, got zero in column {number}")
    directions = units / lengths
    return np.asarray(directions.T @ directions)
