"""Determinants: the signed volume of the image of the unit cube.

Conventions: the determinant of a matrix of columns is positive where they are a right-handed basis. It is
computed by elimination with scaled pivoting, in powers of two, so that it overflows only where it must.

References
----------
Strang, Introduction to Linear Algebra, 5th ed., chapter 5.
Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 14.6.
"""

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_square, as_vector
from mathcore._scaling import rescale
from mathcore.elimination import ZERO_RTOL, gaussian_elimination

__all__ = ["determinant", "signed_area", "signed_volume"]


def determinant(A: ArrayLike, *, rtol: float = ZERO_RTOL) -> float:
    """Return the determinant.

    Parameters
    ----------
    A : (n, n) float
    rtol : float
        What counts as zero during the elimination; see gaussian_elimination. 0 takes every digit at its word.

    Returns
    -------
    float
        Exactly 0 if the columns are dependent to within rtol.

    Raises
    ------
    ShapeError, DataError
        A is not a square matrix of finite numbers.
    DomainError
        The determinant is too large for a float.

    References
    ----------
    Higham (2002), section 14.6.
    """
    matrix = as_square(A, "A")
    # Rows scaled to [½, 1): elimination can then not overflow, and the exponents add up exactly.
    largest = np.max(np.abs(matrix), axis=1)
    if not np.all(largest):
        return 0.0
    exponents = np.frexp(largest)[1]
    course = gaussian_elimination(np.ldexp(matrix, -exponents[:, np.newaxis]), rtol=rtol)
    if course.rank < len(matrix):
        return 0.0
    mantissas, powers = np.frexp(np.diag(course.result))
    product, power = np.frexp(np.prod(mantissas))
    sign = -1.0 if course.swaps % 2 else 1.0
    exponent = int(np.sum(exponents) + np.sum(powers) + power)
    return float(rescale(np.asarray(sign * product), exponent, "determinant"))


def signed_area(r: ArrayLike, s: ArrayLike) -> float:
    """Return the area of the parallelogram of two vectors in the plane, signed.

    Parameters
    ----------
    r, s : (2,) float

    Returns
    -------
    float
        Positive if the shorter turn from r to s is anticlockwise; r₁s₂ − r₂s₁.

    Raises
    ------
    ShapeError, DataError
        r and s are not two finite numbers each.
    DomainError
        The area is too large for a float.

    References
    ----------
    Strang, 5th ed., section 5.3.
    """
    return determinant(_columns(2, r=r, s=s))


def signed_volume(r: ArrayLike, s: ArrayLike, t: ArrayLike) -> float:
    """Return the volume of the box of three vectors in space, signed.

    Parameters
    ----------
    r, s, t : (3,) float

    Returns
    -------
    float
        Positive if r, s, t are right-handed; (r × s)·t.

    Raises
    ------
    ShapeError, DataError
        The vectors are not three finite numbers each.
    DomainError
        The volume is too large for a float.

    References
    ----------
    Strang, 5th ed., section 5.3.
    """
    return determinant(_columns(3, r=r, s=s, t=t))


def _columns(size: int, **vectors: ArrayLike) -> Array:
    return np.column_stack([as_vector(value, name, length=size) for name, value in vectors.items()])
