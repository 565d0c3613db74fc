"""The characteristic polynomial, and the quadratic that it is in the plane.

Convention: det(λI − A), so that the leading coefficient is 1; det(A − λI), as the lectures write it, has the
sign of (−1)ⁿ before it and the same roots.

References
----------
Strang, Introduction to Linear Algebra, 5th ed., section 6.1.
Householder, The Theory of Matrices in Numerical Analysis (1964), section 6.7 (Faddeev and Le Verrier).
Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 1.8 (quadratic equations).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathcore._checks import Array, as_square
from mathcore._scaling import rescale, to_unit_scale
from mathcore.errors import DomainError

__all__ = ["CharacteristicQuadratic", "characteristic_polynomial", "characteristic_quadratic"]


@dataclass(frozen=True, eq=False)
class CharacteristicQuadratic:
    """λ² − trace·λ + determinant, of a 2×2 matrix.

    Attributes
    ----------
    trace, determinant : float
        The sum and the product of the roots.
    discriminant : float
        trace² − 4·determinant: positive for two real roots, zero for one, negative for a complex pair.
    roots : (2,) float or complex
        The eigenvalues: real ones in descending order, a complex pair with the positive imaginary part first.
    """

    trace: float
    determinant: float
    discriminant: float
    roots: Array | NDArray[np.complex128]

    @property
    def is_real(self) -> bool:
        """Whether both eigenvalues are real."""
        return self.discriminant >= 0


def characteristic_polynomial(A: ArrayLike) -> Array:
    """Return the coefficients of det(λI − A), highest power first.

    By the method of Faddeev and Le Verrier, which is exact for small whole numbers. It is meant for small
    matrices: find eigenvalues with eigendecomposition, not as roots of this polynomial, which are far more
    sensitive.

    Parameters
    ----------
    A : (n, n) float

    Returns
    -------
    (n + 1,) float
        1, −trace, …, (−1)ⁿ det A.

    Raises
    ------
    ShapeError, DataError
        A is not a square matrix of finite numbers.
    DomainError
        A coefficient is too large for a float.

    References
    ----------
    Householder (1964), section 6.7.
    """
    matrix = as_square(A, "A")
    size = len(matrix)
    coefficients = np.zeros(size + 1)
    coefficients[0] = 1.0
    product = np.zeros_like(matrix)
    with np.errstate(over="ignore", invalid="ignore"):
        for k in range(1, size + 1):
            product = matrix @ (product + coefficients[k - 1] * np.eye(size))
            # Adding zero turns −0 into 0.
            coefficients[k] = -np.trace(product) / k + 0.0
    if not np.all(np.isfinite(coefficients)):
        raise DomainError(
            "characteristic_polynomial: expected coefficients that a float can hold, got an overflow; "
            "try smaller units"
        )
    return coefficients


def characteristic_quadratic(A: ArrayLike) -> CharacteristicQuadratic:
    """Return the characteristic polynomial of a 2×2 matrix, solved.

    Parameters
    ----------
    A : (2, 2) float

    Returns
    -------
    CharacteristicQuadratic

    Raises
    ------
    ShapeError, DataError
        A is not a 2×2 matrix of finite numbers.
    DomainError
        A coefficient is too large for a float.

    References
    ----------
    Strang, 5th ed., section 6.1; Higham (2002), section 1.8.
    """
    matrix = as_square(A, "A", size=2)
    scaled, exponent = to_unit_scale(matrix)
    (a, b), (c, d) = scaled.tolist()
    half = (a - d) / 2
    # ((a − d)/2)² + bc is a quarter of the discriminant, without the cancellation of trace² − 4 det.
    quarter = half * half + b * c
    roots: Array | NDArray[np.complex128]
    if quarter >= 0:
        # The larger part is added, never subtracted; the other root follows from the product of the offsets.
        offset = half + math.copysign(math.sqrt(quarter), half)
        other = -b * c / offset if offset else 0.0
        roots = rescale(np.sort([d + offset, d + other])[::-1], exponent, "characteristic_quadratic")
    else:
        pair = np.array([(a + d) / 2, math.sqrt(-quarter)])
        middle, height = rescale(pair, exponent, "characteristic_quadratic").tolist()
        roots = np.array([complex(middle, height), complex(middle, -height)])
    parts = rescale(
        np.array([a + d, a * d - b * c, 4 * quarter]),
        exponent * np.array([1, 2, 2]),
        "characteristic_quadratic",
    )
    roots.setflags(write=False)
    trace, determinant, discriminant = parts.tolist()
    return CharacteristicQuadratic(trace, determinant, discriminant, roots)
