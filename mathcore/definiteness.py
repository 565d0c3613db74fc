"""Definite matrices: which quadratic forms xᵀAx are bowls, and which are saddles.

References
----------
Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), section 3.2.3.
Golub and Van Loan, Matrix Computations, 4th ed., section 4.2.
Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 10.1.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_square
from mathcore._scaling import to_unit_scale
from mathcore.eigen import SYMMETRY_RTOL, symmetric_eigendecomposition
from mathcore.errors import DefiniteError

__all__ = ["Definiteness", "cholesky_factor", "definiteness_of", "is_positive_definite"]

Definiteness = Literal[
    "positive definite",
    "positive semidefinite",
    "indefinite",
    "negative semidefinite",
    "negative definite",
    "zero",
]

# Eigenvalues up to this part of the largest magnitude count as zero.
ZERO_RTOL = 1e-13


def definiteness_of(S: ArrayLike, *, rtol: float = ZERO_RTOL) -> Definiteness:
    """Return what the signs of the eigenvalues make of the quadratic form xᵀSx.

    Parameters
    ----------
    S : (n, n) float
        Symmetric.
    rtol : float
        Eigenvalues up to this part of the largest magnitude count as zero.

    Returns
    -------
    str
        "positive definite" (a bowl), "positive semidefinite" (a trough), "indefinite" (a saddle), "negative
        semidefinite", "negative definite" (a dome) or "zero" (flat).

    Raises
    ------
    ShapeError, DataError
        S is not a square matrix of finite numbers.
    DomainError
        S is not symmetric.

    References
    ----------
    Golub and Van Loan, 4th ed., section 4.2.
    """
    unit, _ = to_unit_scale(as_square(S, "S"))
    values = symmetric_eigendecomposition(unit).values
    largest = float(np.max(np.abs(values)))
    highest, lowest = float(values[0]), float(values[-1])
    zero = rtol * largest
    if largest == 0:
        return "zero"
    if lowest > zero:
        return "positive definite"
    if highest < -zero:
        return "negative definite"
    if lowest >= -zero:
        return "positive semidefinite"
    if highest <= zero:
        return "negative semidefinite"
    return "indefinite"


def is_positive_definite(A: ArrayLike) -> bool:
    """Return whether xᵀAx > 0 for all x but zero, and A is symmetric.

    Parameters
    ----------
    A : (n, n) float

    Returns
    -------
    bool
        Decided by the smallest eigenvalue after scaling to a diagonal of ones, so that the units of the
        coordinates do not matter; 1e−13 counts as zero.

    Raises
    ------
    ShapeError, DataError
        A is not a square matrix of finite numbers.

    References
    ----------
    Higham (2002), theorem 10.7.
    """
    return _factor(as_square(A, "A")) is not None


def cholesky_factor(A: ArrayLike) -> Array:
    """Return the lower triangular L with A = LLᵀ and a positive diagonal.

    Parameters
    ----------
    A : (n, n) float
        Symmetric positive definite.

    Returns
    -------
    (n, n) float

    Raises
    ------
    ShapeError, DataError
        A is not a square matrix of finite numbers.
    DefiniteError
        A is not symmetric, or not positive definite. The message gives a vector x with xᵀAx ≤ 0.

    References
    ----------
    Golub and Van Loan, 4th ed., section 4.2.
    """
    matrix = as_square(A, "A")
    factor = _factor(matrix)
    if factor is not None:
        return factor
    unit, _ = to_unit_scale(matrix)
    asymmetry = np.abs(unit - unit.T)
    if np.max(asymmetry) > SYMMETRY_RTOL:
        i, j = (int(k) for k in np.unravel_index(np.argmax(asymmetry), asymmetry.shape))
        raise DefiniteError(
            f"A: expected a symmetric matrix, got {matrix[i, j]:g} in row {i + 1}, column {j + 1} and "
            f"{matrix[j, i]:g} across the diagonal; try (A + A.T) / 2, which gives the same xᵀAx"
        )
    witness = symmetric_eigendecomposition(matrix).vectors[:, -1]
    shown = ", ".join(f"{x:.4g}" for x in witness)
    raise DefiniteError(
        f"A: expected a positive definite matrix, got xᵀAx = {witness @ matrix @ witness:.3g} for "
        f"x = ({shown}): a length must be above zero by more than rounding"
    )


def _factor(matrix: Array) -> Array | None:
    unit, exponent = to_unit_scale(matrix)
    diagonal = np.diag(unit)
    if np.max(np.abs(unit - unit.T)) > SYMMETRY_RTOL or np.min(diagonal) <= 0:
        return None
    # Scaled to a diagonal of ones: what counts as zero is then the same in every coordinate.
    scale = np.sqrt(diagonal)
    correlation = (unit + unit.T) / 2 / scale / scale[:, np.newaxis]
    # Not by the pivots, of which none need be small (Higham's theorem is about this eigenvalue too).
    if np.linalg.eigvalsh(correlation)[0] <= ZERO_RTOL:
        return None
    factor = np.linalg.cholesky(correlation)
    # An even exponent has an exact root.
    half, odd = divmod(exponent, 2)
    return np.asarray(np.ldexp(factor * scale[:, np.newaxis] * np.sqrt(2.0**odd), half))
