"""Square systems of equations: back substitution, solution and inverse, with the reason where there is none.

References
----------
Golub and Van Loan, Matrix Computations, 4th ed., chapter 3.
Strang, Introduction to Linear Algebra, 5th ed., sections 2.2 and 2.5.
"""

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_columns, as_square
from mathcore.elimination import ZERO_RTOL, gaussian_elimination
from mathcore.errors import DomainError, SingularError

__all__ = ["back_substitution", "inverse", "solve"]


def back_substitution(U: ArrayLike, c: ArrayLike) -> Array:
    """Solve U x = c for an upper triangular U, from the last unknown to the first.

    Parameters
    ----------
    U : (n, n) float
        Upper triangular; entries below the diagonal must be zero.
    c : (n,) or (n, k) float

    Returns
    -------
    (n,) or (n, k) float
        Of the shape of c.

    Raises
    ------
    ShapeError, DataError
        U and c are not finite numbers of fitting shapes.
    DomainError
        U has an entry below its diagonal, or a number becomes too large for a float.
    SingularError
        An entry on the diagonal is zero.

    References
    ----------
    Golub and Van Loan, 4th ed., algorithm 3.1.2.
    """
    triangle = as_square(U, "U")
    size = len(triangle)
    stray = np.argwhere(np.tril(triangle, -1))
    if len(stray):
        row, column = (int(i) + 1 for i in stray[0])
        raise DomainError(
            f"U: expected zeros below the diagonal, got {triangle[row - 1, column - 1]:g} in row {row}, "
            f"column {column}; try gaussian_elimination first"
        )
    missing = np.flatnonzero(np.diag(triangle) == 0)
    if len(missing):
        raise SingularError(
            f"U: expected a diagonal without zeros, got 0 in row {missing[-1] + 1}; "
            "that unknown can have any value, or none"
        )
    right = as_columns(c, "c", size)
    x = np.zeros_like(right)
    with np.errstate(over="ignore", invalid="ignore"):
        for row in reversed(range(size)):
            x[row] = (right[row] - triangle[row, row + 1 :] @ x[row + 1 :]) / triangle[row, row]
    if not np.all(np.isfinite(x)):
        raise DomainError("back_substitution: expected a finite solution, got an overflow; try smaller units")
    return x.reshape(np.shape(c))


def solve(A: ArrayLike, b: ArrayLike, *, rtol: float = ZERO_RTOL) -> Array:
    """Solve the square system A x = b by elimination with scaled pivoting and back substitution.

    Parameters
    ----------
    A : (n, n) float
        Invertible.
    b : (n,) or (n, k) float
        One right-hand side, or one a column.
    rtol : float
        What counts as zero; see gaussian_elimination.

    Returns
    -------
    (n,) or (n, k) float
        Of the shape of b; the residual is of the size of rounding in A and x.

    Raises
    ------
    ShapeError, DataError
        A and b are not finite numbers of fitting shapes.
    SingularError
        A is singular. The message says which rows depend on which, and whether that leaves no solution or
        infinitely many.

    References
    ----------
    Golub and Van Loan, 4th ed., section 3.4.
    """
    matrix = as_square(A, "A")
    course = gaussian_elimination(matrix, b, rtol=rtol)
    size = len(matrix)
    if course.rank < size:
        number = "infinitely many solutions" if course.consistent else "no solution"
        raise SingularError(
            f"A: expected independent rows, got {'; '.join(course.explain_dependences())}. "
            f"This system has {number}; try leaving an equation out"
        )
    x = back_substitution(course.result[:, :size], course.result[:, size:])
    return x.reshape(np.shape(b))


def inverse(A: ArrayLike, *, rtol: float = ZERO_RTOL) -> Array:
    """Return the inverse by Gauss–Jordan elimination: A | I becomes I | A⁻¹.

    To solve equations use solve: it is quicker and more accurate. For the course of the elimination use
    gaussian_elimination(A, identity, form="reduced").

    Parameters
    ----------
    A : (n, n) float
        Invertible.
    rtol : float
        What counts as zero; see gaussian_elimination.

    Returns
    -------
    (n, n) float

    Raises
    ------
    ShapeError, DataError
        A is not a square matrix of finite numbers.
    SingularError
        A is singular; the message says which rows depend on which.

    References
    ----------
    Strang, 5th ed., section 2.5.
    """
    matrix = as_square(A, "A")
    size = len(matrix)
    course = gaussian_elimination(matrix, np.eye(size), form="reduced", rtol=rtol)
    if course.rank < size:
        raise SingularError(
            f"A: expected independent rows, got {'; '.join(course.explain_dependences())}. "
            "What the map flattens cannot be undone: there is no inverse"
        )
    return course.result[:, size:].copy()
