"""Bases: independence, rank, coordinates, and going from one basis to another.

Columns are basis vectors. Whether columns are independent or orthogonal does not depend on their lengths, nor
do the tolerances.

References
----------
Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), sections 2.5, 2.6 and 3.5.
Golub and Van Loan, Matrix Computations, 4th ed., sections 2.4 and 5.4.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_matrix, as_square, as_vector
from mathcore._dependence import (
    DEPENDENCE_RTOL,
    combination_text,
    first_dependence,
    require_independent,
)
from mathcore._scaling import read_only, rescale, to_unit_columns, to_unit_scale
from mathcore.errors import DomainError, ShapeError
from mathcore.projections import project_onto_subspace

__all__ = [
    "Dependence",
    "are_independent",
    "change_of_basis_matrix",
    "coordinates",
    "coordinates_by_projection",
    "find_dependence",
    "has_orthogonal_columns",
    "is_orthogonal_matrix",
    "is_orthonormal",
    "rank",
]

ORTHOGONALITY_ATOL = 1e-12


@dataclass(frozen=True, eq=False)
class Dependence:
    """The first column that is a combination of those before it.

    Attributes
    ----------
    column : int
        Its number, counted from 0.
    coefficients : (column,) float
        V[:, column] = V[:, :column] @ coefficients.
    """

    column: int
    coefficients: Array

    def __str__(self) -> str:
        names = [f"column {i + 1}" for i in range(self.column)]
        return f"column {self.column + 1} = {combination_text(self.coefficients, names)}"


def rank(A: ArrayLike, *, rtol: float | None = None) -> int:
    """Return the dimension of the column space.

    Parameters
    ----------
    A : (m, n) float
    rtol : float, optional
        Singular values count as zero up to rtol times the largest. By default max(m, n) times the machine
        precision, what rounding alone may leave.

    Returns
    -------
    int
        Between 0 and min(m, n); the same for A and its transpose.

    Raises
    ------
    ShapeError, DataError
        A is not a matrix of finite numbers.

    References
    ----------
    Golub and Van Loan, 4th ed., section 5.4.1.
    """
    matrix, _ = to_unit_scale(as_matrix(A, "A"))
    values = np.linalg.svd(matrix, compute_uv=False)
    tolerance = max(matrix.shape) * np.finfo(np.float64).eps if rtol is None else rtol
    return int(np.count_nonzero(values > tolerance * values[0]))


def find_dependence(V: ArrayLike, *, rtol: float = DEPENDENCE_RTOL) -> Dependence | None:
    """Find the first column that is a combination of those before it.

    Parameters
    ----------
    V : (m, n) float
    rtol : float
        A column is dependent if at most rtol of its length is left off the span of those before it.

    Returns
    -------
    Dependence or None
        None if all columns are independent. As text: "column 3 = column 1 + column 2".

    Raises
    ------
    ShapeError, DataError
        V is not a matrix of finite numbers.

    References
    ----------
    Deisenroth et al. (2020), section 2.5.
    """
    found = first_dependence(as_matrix(V, "V"), rtol=rtol)
    return None if found is None else Dependence(found[0], read_only(found[1]))


def are_independent(V: ArrayLike, *, rtol: float = DEPENDENCE_RTOL) -> bool:
    """Return whether no column is a combination of the others.

    Parameters
    ----------
    V : (m, n) float
    rtol : float
        A column is dependent if at most rtol of its length is left off the span of those before it.

    Returns
    -------
    bool

    Raises
    ------
    ShapeError, DataError
        V is not a matrix of finite numbers.

    References
    ----------
    Deisenroth et al. (2020), definition 2.12.
    """
    return find_dependence(V, rtol=rtol) is None


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
    cosines = np.abs(_cosines(units)) - np.eye(units.shape[1])
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
    units, _ = to_unit_columns(as_matrix(B, "B"))
    return bool(np.max(np.abs(_cosines(units)) - np.eye(units.shape[1])) <= atol)


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


def _cosines(units: Array) -> Array:
    lengths = np.linalg.norm(units, axis=0)
    if not np.all(lengths):
        number = int(np.flatnonzero(lengths == 0)[0]) + 1
        raise DomainError(f"B: expected columns with a direction, got zero in column {number}")
    directions = units / lengths
    return np.asarray(directions.T @ directions)
