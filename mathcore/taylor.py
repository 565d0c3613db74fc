"""Taylor polynomials: of any degree in one variable, and to second degree in several.

References
----------
Apostol, Calculus, vol. 1, 2nd ed., sections 7.6 and 7.7 (Lagrange's form of the remainder).
Whittaker and Watson, A Course of Modern Analysis, 4th ed., sections 2.6 and 5.4 (the circle of convergence).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_real, as_scalar, as_vector
from mathcore._scaling import rescale
from mathcore._tracing import expand
from mathcore.derivatives import Function, derivative, gradient, hessian
from mathcore.errors import DataError, DomainError, ShapeError
from mathcore.jets import JetSpace

__all__ = [
    "QuadraticModel",
    "TaylorPolynomial",
    "quadratic_model",
    "radius_of_convergence",
    "remainder_bound",
    "taylor_polynomial",
]


@dataclass(frozen=True, eq=False)
class TaylorPolynomial:
    """The polynomial Σ cₖ (x - a)ᵏ.

    Attributes
    ----------
    centre : float
        a.
    coefficients : (m + 1,) float
        c₀ … c_m, where cₖ = f⁽ᵏ⁾(a) / k!.
    """

    centre: float
    coefficients: Array

    @property
    def degree(self) -> int:
        """The highest power kept, even if its coefficient is zero."""
        return len(self.coefficients) - 1

    def __call__(self, x: ArrayLike) -> Array:
        """(*S) float: the polynomial's value at every x, by Horner's rule."""
        offset = as_real(x, "x") - self.centre
        result = np.zeros(offset.shape)
        for coefficient in self.coefficients[::-1]:
            result = result * offset + coefficient
        return result

    def truncated(self, degree: int) -> "TaylorPolynomial":
        """Return the polynomial of a lower degree, which is the Taylor polynomial of that degree."""
        if not 0 <= degree <= self.degree:
            raise DomainError(f"degree: expected one from 0 to {self.degree}, got {degree}")
        return TaylorPolynomial(self.centre, self.coefficients[: degree + 1])

    def root_test(self) -> Array:
        """(m,) float: |cₖ|^(-1/k) for k = 1 … m; infinite where cₖ = 0.

        The lower limit of the sequence is the radius of convergence (Cauchy and Hadamard).
        """
        sizes = np.abs(self.coefficients[1:])
        result = np.full(len(sizes), np.inf)
        powers = -1 / np.arange(1, len(sizes) + 1)
        result[sizes > 0] = sizes[sizes > 0] ** powers[sizes > 0]
        return result


def taylor_polynomial(f: Function, centre: float, *, degree: int) -> TaylorPolynomial:
    """Return the Taylor polynomial of f about a point, its coefficients exact to rounding.

    Parameters
    ----------
    f : function
        Of one variable, written with NumPy's own functions.
    centre : float
    degree : int
        ≥ 0.

    Returns
    -------
    TaylorPolynomial
        Equal to f and its first ``degree`` derivatives at the centre.

    Raises
    ------
    DomainError
        f, or a derivative, is not finite at the centre, or the degree is negative.
    ShapeError
        f does not return a number.
    DifferentiationError
        f uses an operation that cannot be followed.

    References
    ----------
    Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), section 5.1.1.
    """
    point = as_scalar(centre, "centre")
    if degree < 0:
        raise DomainError(f"degree: expected at least 0, got {degree}")
    space = JetSpace(1, max(degree, 1))
    result = expand(lambda jet: f(jet[0]), space.variable(np.array([point])))
    if result.ndim != 0:
        raise ShapeError(f"f: expected a number, got shape {result.shape}")
    return TaylorPolynomial(point, result.coefficients[: degree + 1].copy())


def remainder_bound(
    f: Function,
    x: float,
    *,
    centre: float,
    degree: int,
    derivative_bound: float | None = None,
    samples: int = 257,
) -> float:
    """Return Lagrange's bound M |x - a|^(m+1) / (m+1)! on the error of a Taylor polynomial at x.

    Parameters
    ----------
    f : function
        As for `taylor_polynomial`.
    x, centre : float
    degree : int
        m ≥ 0.
    derivative_bound : float, optional
        M, a bound on |f⁽ᵐ⁺¹⁾| between the centre and x. If it is not given, the largest of equally spaced
        samples is taken, both ends included: exact where that derivative is monotonic, otherwise an estimate
        from below.
    samples : int
        ≥ 2.

    Returns
    -------
    float

    Raises
    ------
    DomainError
        A parameter is out of range, or the derivative is not finite somewhere between: Taylor's theorem does
        not apply across a singularity. Or the bound is too large for a float.

    References
    ----------
    Apostol, vol. 1, 2nd ed., section 7.7.
    """
    a, b = as_scalar(centre, "centre"), as_scalar(x, "x")
    if degree < 0 or samples < 2:
        raise DomainError(f"expected degree >= 0 and samples >= 2, got degree={degree}, samples={samples}")
    if derivative_bound is None:
        between = np.linspace(a, b, samples)
        bound = float(np.abs(derivative(f, between, order=degree + 1)).max())
    else:
        bound = as_scalar(derivative_bound, "derivative_bound")
        if bound < 0:
            raise DomainError(f"derivative_bound: expected at least 0, got {bound}")
    # Factor by factor, in powers of two: neither the power nor the factorial need be floats.
    size, exponent = math.frexp(bound)
    for k in range(1, degree + 2):
        size, further = math.frexp(size * abs(b - a) / k)
        exponent += further
    return float(rescale(np.asarray(size), exponent, "remainder_bound"))


def radius_of_convergence(centre: float, singularities: Sequence[complex]) -> float:
    """Return how far from the centre a Taylor series converges: to the nearest singularity in the complex
    plane.

    Parameters
    ----------
    centre : float
    singularities : sequence of complex
        Where the function is not analytic; none for an entire function. 1 / (1 + x²) has ±i, which no graph
        over the real line shows.

    Returns
    -------
    float
        Infinite where there is no singularity.

    Raises
    ------
    DataError
        A singularity is not a finite number.
    DomainError
        The centre is a singularity: there is no Taylor series.

    References
    ----------
    Whittaker and Watson, 4th ed., sections 2.6 and 5.4.
    """
    point = as_scalar(centre, "centre")
    places = np.asarray(singularities, dtype=np.complex128)
    if not np.all(np.isfinite(places)):
        raise DataError(f"singularities: expected finite numbers, got {singularities}")
    radius = float(np.min(np.abs(places - point), initial=np.inf))
    if radius == 0:
        raise DomainError(
            f"centre: expected a point where the function is analytic, got the singularity {point}"
        )
    return radius


@dataclass(frozen=True, eq=False)
class QuadraticModel:
    """The plane and the paraboloid that touch f at a point: f + JΔx, and f + JΔx + ½ΔxᵀHΔx.

    Attributes
    ----------
    point : (n,) float
    value : float
    gradient : (n,) float
        J.
    hessian : (n, n) float
        H.
    """

    point: Array
    value: float
    gradient: Array
    hessian: Array

    def plane(self, p: ArrayLike) -> Array:
        """(*S) float: the tangent plane's height at points (n, *S)."""
        return np.asarray(self.value + np.tensordot(self.gradient, self._offsets(p), 1))

    def __call__(self, p: ArrayLike) -> Array:
        """(*S) float: the paraboloid's height at points (n, *S)."""
        offsets = self._offsets(p)
        bend = np.sum(offsets * np.tensordot(self.hessian, offsets, 1), axis=0) / 2
        return np.asarray(self.plane(p) + bend)

    def _offsets(self, p: ArrayLike) -> Array:
        points = as_real(p, "p")
        n = len(self.point)
        if points.ndim == 0 or len(points) != n:
            raise ShapeError(f"p: expected coordinates of shape ({n}, ...), got shape {points.shape}")
        return np.asarray(points - self.point.reshape(n, *(1,) * (points.ndim - 1)))


def quadratic_model(f: Function, x: ArrayLike) -> QuadraticModel:
    """Return the Taylor polynomial of second degree of a function of several variables.

    Parameters
    ----------
    f : function
        Takes a vector (n,) and returns a number.
    x : (n,) float

    Returns
    -------
    QuadraticModel
        Equal to f at x, together with all first and second derivatives.

    Raises
    ------
    ShapeError, DifferentiationError, DomainError
        As for `mathcore.derivatives.hessian`.

    References
    ----------
    Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), section 5.8.
    """
    point = as_vector(x, "x")
    slope = gradient(f, point)
    return QuadraticModel(point, float(f(point)), slope, hessian(f, point))
