"""What kind of stationary point: minimum, maximum, saddle, or not to be told from the Hessian.

Convention: eigenvalues descending, eigenvectors of unit length with their largest entry positive, one a
column.

References
----------
Nocedal and Wright, Numerical Optimization, 2nd ed., theorems 2.3 and 2.4.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_positive, as_square, as_vector
from mathcore._scaling import rescale
from mathcore.derivatives import Function, hessian, value_and_gradient
from mathcore.errors import DomainError

__all__ = ["CriticalKind", "CriticalPoint", "Curvature", "classify_critical_point", "classify_hessian"]


class CriticalKind(Enum):
    """What the second derivatives say of a stationary point."""

    MINIMUM = "every direction curves up"
    MAXIMUM = "every direction curves down"
    SADDLE = "some directions curve up and some down"
    DEGENERATE = "some direction does not curve, and the others agree: higher derivatives decide"


@dataclass(frozen=True, eq=False)
class Curvature:
    """A Hessian taken apart.

    Attributes
    ----------
    kind : CriticalKind
    eigenvalues : (n,) float
        The principal curvatures, descending.
    eigenvectors : (n, n) float
        The directions that have them, a column each.
    """

    kind: CriticalKind
    eigenvalues: Array
    eigenvectors: Array

    @property
    def determinant(self) -> float:
        """The product of the curvatures: in the plane, positive for an extremum and negative for a saddle."""
        with np.errstate(over="ignore"):
            product = np.asarray(np.prod(self.eigenvalues))
        return float(rescale(product, 0, "determinant"))

    @property
    def trace(self) -> float:
        """The sum of the curvatures."""
        with np.errstate(over="ignore"):
            total = np.asarray(np.sum(self.eigenvalues))
        return float(rescale(total, 0, "trace"))


@dataclass(frozen=True, eq=False)
class CriticalPoint(Curvature):
    """A stationary point and what it is; see `Curvature`.

    Attributes
    ----------
    point : (n,) float
    value : float
        f there.
    """

    point: Array
    value: float


def classify_hessian(H: ArrayLike, *, rtol: float = 1e-10) -> Curvature:
    """Return what a symmetric Hessian says of a stationary point.

    Parameters
    ----------
    H : (n, n) float
        Symmetric.
    rtol : float
        A curvature counts as zero if |λ| <= rtol * max |λ|.

    Returns
    -------
    Curvature

    Raises
    ------
    ShapeError, DataError
        H is not a square matrix of finite numbers.
    DomainError
        H is not symmetric to within rtol.

    References
    ----------
    Nocedal and Wright, Numerical Optimization, 2nd ed., theorems 2.3 and 2.4.
    """
    matrix = as_square(H, "H")
    limit = as_positive(rtol, "rtol") * float(np.abs(matrix).max())
    if np.any(np.abs(matrix - matrix.T) > limit):
        raise DomainError("H: expected a symmetric matrix, got one that is not. Try (H + H.T) / 2.")
    # Scaled, so that the decomposition neither overflows nor loses tiny curvatures.
    scale = float(np.abs(matrix).max()) or 1.0
    values, vectors = np.linalg.eigh((matrix / 2 + matrix.T / 2) / scale)
    values, vectors = scale * values[::-1], vectors[:, ::-1]
    largest = vectors[np.argmax(np.abs(vectors), axis=0), np.arange(len(values))]
    return Curvature(_kind(values, rtol), values, vectors * np.sign(largest))


def classify_critical_point(
    f: Function, x: ArrayLike, *, tolerance: float = 1e-6, rtol: float = 1e-10
) -> CriticalPoint:
    """Return what kind of stationary point x is of f.

    Parameters
    ----------
    f : function
        Takes a vector (n,) and returns a number.
    x : (n,) float
        A stationary point.
    tolerance : float
        x counts as stationary if ‖∇f(x)‖ is at most this.
    rtol : float
        As for `classify_hessian`.

    Returns
    -------
    CriticalPoint

    Raises
    ------
    DomainError
        x is not stationary, or f is not smooth there.
    ShapeError, DifferentiationError
        As for `mathcore.derivatives.gradient`.

    References
    ----------
    Nocedal and Wright, Numerical Optimization, 2nd ed., theorems 2.3 and 2.4.
    """
    point = as_vector(x, "x")
    value, slope = value_and_gradient(f, point)
    steepness = float(np.linalg.norm(slope))
    if steepness > as_positive(tolerance, "tolerance"):
        raise DomainError(
            f"x: expected a stationary point, got a gradient of norm {steepness:.6g} at {point}. "
            "Try newton_minimise from there first."
        )
    curvature = classify_hessian(hessian(f, point), rtol=rtol)
    return CriticalPoint(curvature.kind, curvature.eigenvalues, curvature.eigenvectors, point, value)


def _kind(eigenvalues: Array, rtol: float) -> CriticalKind:
    limit = rtol * float(np.abs(eigenvalues).max())
    up, down = bool(np.any(eigenvalues > limit)), bool(np.any(eigenvalues < -limit))
    if up and down:
        return CriticalKind.SADDLE
    if np.any(np.abs(eigenvalues) <= limit):
        return CriticalKind.DEGENERATE
    return CriticalKind.MINIMUM if up else CriticalKind.MAXIMUM
