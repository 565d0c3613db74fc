"""Diagonalisation A = C D C⁻¹, and powers by it.

References
----------
Strang, Introduction to Linear Algebra, 5th ed., section 6.2.
Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), section 4.4.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_square
from mathcore.eigen import ComplexArray, eigendecomposition
from mathcore.errors import DomainError, RankError, SingularError

__all__ = ["Diagonalisation", "diagonalise", "power_by_eigenbasis"]


@dataclass(frozen=True, eq=False)
class Diagonalisation:
    """A = C D C⁻¹.

    Attributes
    ----------
    C : (n, n) float or complex
        The eigenvectors as columns: the eigenbasis.
    D : (n, n) float or complex
        Diagonal, the eigenvalues in the order of the columns of C.
    """

    C: Array | ComplexArray
    D: Array | ComplexArray


def diagonalise(A: ArrayLike, *, allow_complex: bool = False) -> Diagonalisation:
    """Write a matrix in the basis of its eigenvectors.

    Parameters
    ----------
    A : (n, n) float
    allow_complex : bool
        Whether complex eigenvalues are wanted, or refused.

    Returns
    -------
    Diagonalisation
        With A C = C D; unit eigenvectors, real eigenvalues in descending order.

    Raises
    ------
    ShapeError, DataError
        A is not a square matrix of finite numbers.
    RankError
        A is defective: its eigenvectors do not span the space. The message names the eigenvalue.
    DomainError
        A has complex eigenvalues, and allow_complex is False.

    References
    ----------
    Strang, 5th ed., section 6.2; Deisenroth et al. (2020), theorem 4.20.
    """
    found = eigendecomposition(as_square(A, "A"))
    if found.is_defective:
        raise RankError(
            f"A: expected a matrix with an eigenbasis, got one that is {found.explain()}; "
            "try eigendecomposition for the eigenvectors that there are"
        )
    if found.is_complex and not allow_complex:
        raise DomainError(f"A: expected real eigenvalues, got {found.explain()}; try allow_complex=True")
    return Diagonalisation(C=found.vectors, D=np.eye(len(found.values)) * found.values)


def power_by_eigenbasis(A: ArrayLike, n: int) -> Array:
    """Return Aⁿ as C Dⁿ C⁻¹: there, stretch, and back.

    Parameters
    ----------
    A : (k, k) float
        With an eigenbasis, real or complex.
    n : int
        Negative ones undo.

    Returns
    -------
    (k, k) float

    Raises
    ------
    ShapeError, DataError
        A is not a square matrix of finite numbers.
    RankError
        A is defective.
    SingularError
        n is negative and 0 is an eigenvalue.
    DomainError
        n is not a whole number, or an entry of the power is too large for a float.

    References
    ----------
    Strang, 5th ed., section 6.2.
    """
    if n != int(n):
        raise DomainError(f"n: expected a whole number, got {n}")
    form = diagonalise(A, allow_complex=True)
    values = np.diag(form.D)
    if n < 0 and np.min(np.abs(values)) <= 1e-13 * np.max(np.abs(values)):
        raise SingularError(
            "A: expected no eigenvalue 0 for a negative power, got one: what is flattened cannot be undone"
        )
    with np.errstate(over="ignore", invalid="ignore"):
        # X = C Dⁿ C⁻¹ is X C = C Dⁿ, solved through the transpose.
        stretched = form.C * values ** int(n)
        # Complex eigenvalues come in pairs, whose imaginary parts cancel but for rounding.
        power = np.real(np.linalg.solve(form.C.T, stretched.T).T)
    if not (np.all(np.isfinite(stretched)) and np.all(np.isfinite(power))):
        raise DomainError("power_by_eigenbasis: expected a finite power, got an overflow; try a smaller n")
    return np.asarray(power, dtype=np.float64)
