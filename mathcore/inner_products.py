"""Inner products: lengths, distances and angles for vectors, functions and random variables.

Every inner product is the dot product of suitable coordinates: Lᵀx where A = LLᵀ; samples of a function
times roots of quadrature weights; deviations from the mean times roots of probabilities. So each space says
what its coordinates are, and geometry is written once.

References
----------
Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), sections 3.1 to 3.7 and 6.4.5.
Trefethen, Approximation Theory and Approximation Practice (2013), chapter 19 (Gauss quadrature).
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from mathcore import vectors
from mathcore._checks import Array, as_real, as_scalar, as_vector
from mathcore._scaling import difference, read_only, rescale
from mathcore.definiteness import cholesky_factor
from mathcore.errors import DomainError, ShapeError

__all__ = [
    "FunctionSpace",
    "InnerProductSpace",
    "MatrixInnerProduct",
    "RandomVariableSpace",
]

Element = TypeVar("Element")
RealFunction = Callable[[Array], ArrayLike]


class InnerProductSpace(ABC, Generic[Element]):
    """What every inner product gives: length, distance, angle.

    Symmetric, linear in each argument, positive for everything but zero.
    """

    @abstractmethod
    def coordinates(self, x: Element) -> Array:
        """Return coordinates whose dot product is the inner product."""

    @abstractmethod
    def _difference(self, x: Element, y: Element) -> Array:
        """Return the coordinates of x − y."""

    def product(self, x: Element, y: Element) -> float:
        """Return ⟨x, y⟩."""
        return vectors.dot(self.coordinates(x), self.coordinates(y))

    def length(self, x: Element) -> float:
        """Return ‖x‖ = √⟨x, x⟩."""
        return vectors.norm(self.coordinates(x))

    def distance(self, x: Element, y: Element) -> float:
        """Return ‖x − y‖."""
        return vectors.norm(self._difference(x, y))

    def angle(self, x: Element, y: Element) -> float:
        """Return the angle, in [0, π], of cosine ⟨x, y⟩ / (‖x‖‖y‖).

        Raises
        ------
        DomainError
            x or y has length 0.
        """
        return vectors.angle(self.coordinates(x), self.coordinates(y))

    def cosine(self, x: Element, y: Element) -> float:
        """Return ⟨x, y⟩ / (‖x‖‖y‖), in [−1, 1].

        Raises
        ------
        DomainError
            x or y has length 0.
        """
        return vectors.cosine(self.coordinates(x), self.coordinates(y))

    def are_orthogonal(self, x: Element, y: Element, *, atol: float = 1e-12) -> bool:
        """Return whether ⟨x, y⟩ is at most atol of ‖x‖‖y‖. Zero is orthogonal to everything."""
        u, v = self.coordinates(x), self.coordinates(y)
        return not (np.any(u) and np.any(v)) or abs(vectors.cosine(u, v)) <= atol

    def cauchy_schwarz_slack(self, x: Element, y: Element) -> float:
        """Return ‖x‖‖y‖ − |⟨x, y⟩|: never negative, zero where one is a multiple of the other.

        Raises
        ------
        DomainError
            It is too large for a float.
        """
        u, v = self.coordinates(x), self.coordinates(y)
        if not (np.any(u) and np.any(v)):
            return 0.0
        theta = vectors.angle(u, v)
        # 1 − |cos θ| = 2 sin²(θ/2): the difference itself would be rounding for nearly parallel vectors.
        slack = vectors.norm(u) * vectors.norm(v) * 2 * math.sin(min(theta, math.pi - theta) / 2) ** 2
        return float(rescale(np.asarray(slack), 0, "cauchy_schwarz_slack"))


class MatrixInnerProduct(InnerProductSpace[ArrayLike]):
    """⟨x, y⟩ = xᵀAy for column vectors.

    Parameters
    ----------
    A : (n, n) float
        Symmetric positive definite; the identity gives the dot product.

    Attributes
    ----------
    matrix : (n, n) float

    Raises
    ------
    ShapeError, DataError
        A is not a square matrix of finite numbers.
    DefiniteError
        A is not symmetric, or not positive definite. The message gives a vector x with xᵀAx ≤ 0.

    References
    ----------
    Deisenroth et al. (2020), section 3.2.3.
    """

    def __init__(self, A: ArrayLike) -> None:
        self._factor = cholesky_factor(A)
        self.matrix = read_only(as_real(A, "A"))

    def coordinates(self, x: ArrayLike) -> Array:
        """Return Lᵀx, where A = LLᵀ."""
        return np.asarray(as_vector(x, "x", length=len(self._factor)) @ self._factor)

    def unit_ball(self, count: int = 200) -> Array:
        """Return points of the curve ‖x‖ = 1 in the plane: an ellipse, drawn once round.

        Parameters
        ----------
        count : int
            The number of points; the first is repeated at the end.

        Returns
        -------
        (count, 2) float

        Raises
        ------
        ShapeError
            The space has not two dimensions.
        DomainError
            count is less than 2.
        """
        if len(self._factor) != 2:
            raise ShapeError(f"unit_ball: expected a space of 2 dimensions, got {len(self._factor)}")
        if count < 2:
            raise DomainError(f"count: expected at least 2 points, got {count}")
        turns = np.linspace(0, 2 * np.pi, count)
        circle = np.stack([np.cos(turns), np.sin(turns)])
        return np.asarray(np.linalg.solve(self._factor.T, circle).T)

    def _difference(self, x: ArrayLike, y: ArrayLike) -> Array:
        size = len(self._factor)
        return self.coordinates(
            difference(as_vector(x, "x", length=size), as_vector(y, "y", length=size), "distance")
        )


class FunctionSpace(InnerProductSpace[RealFunction]):
    """⟨f, g⟩ = ∫ f(t)g(t) dt over an interval, by Gauss–Legendre quadrature.

    Exact, to rounding, where fg is a polynomial of degree below twice the number of nodes; for smooth
    functions the error falls exponentially. Functions take an array and return one of its shape.

    Parameters
    ----------
    start, end : float
        The interval, start < end.
    nodes : int
        How many points the functions are evaluated at.

    Attributes
    ----------
    nodes : (n,) float
        Those points.
    weights : (n,) float
        Positive; they add up to the length of the interval.

    Raises
    ------
    DataError
        The ends are not finite.
    DomainError
        The interval is empty, or there is less than one node.

    References
    ----------
    Deisenroth et al. (2020), section 3.7; Trefethen (2013), chapter 19.
    """

    def __init__(self, start: float, end: float, *, nodes: int = 64) -> None:
        a, b = as_scalar(start, "start"), as_scalar(end, "end")
        if not a < b:
            raise DomainError(f"start and end: expected an interval with start < end, got [{a:g}, {b:g}]")
        if nodes < 1:
            raise DomainError(f"nodes: expected at least 1, got {nodes}")
        points, weights = np.polynomial.legendre.leggauss(nodes)
        self.nodes = read_only(np.asarray((a + b) / 2 + (b - a) / 2 * points))
        self.weights = read_only(np.asarray((b - a) / 2 * weights))

    def coordinates(self, x: RealFunction) -> Array:
        """Return the function's values at the nodes times the roots of the weights.

        Raises
        ------
        ShapeError
            The function does not return one value for each node.
        DataError
            A value is not finite.
        """
        return self._values(x) * np.sqrt(self.weights)

    def integral(self, f: RealFunction) -> float:
        """Return ∫ f(t) dt over the interval: the inner product with the constant 1."""
        return vectors.dot(self._values(f), self.weights)

    def _difference(self, x: RealFunction, y: RealFunction) -> Array:
        return difference(self._values(x), self._values(y), "distance") * np.sqrt(self.weights)

    def _values(self, function: RealFunction) -> Array:
        values = as_real(function(self.nodes), "the function's values")
        if values.ndim == 0:
            return np.full_like(self.nodes, float(values))
        if values.shape != self.nodes.shape:
            raise ShapeError(
                f"the function's values: expected shape {self.nodes.shape}, got {values.shape}; "
                "try a function that works on arrays"
            )
        return values


class RandomVariableSpace(InnerProductSpace[ArrayLike]):
    """⟨X, Y⟩ = cov(X, Y): length is standard deviation, the cosine is correlation.

    Uncorrelated variables are orthogonal, and Var(X + Y) = Var X + Var Y is the theorem of Pythagoras. A
    variable is given by its values in n equally or differently probable cases. Variables that differ by a
    constant are one element of the space.

    Parameters
    ----------
    probabilities : (n,) float, or int
        Positive, adding up to 1; or the number of equally probable cases.

    Attributes
    ----------
    probabilities : (n,) float

    Raises
    ------
    ShapeError, DataError
        The probabilities are not a vector of finite numbers.
    DomainError
        They are not positive, or do not add up to 1.

    References
    ----------
    Deisenroth et al. (2020), section 6.4.5.
    """

    def __init__(self, probabilities: ArrayLike | int) -> None:
        if isinstance(probabilities, int | np.integer):
            if probabilities < 1:
                raise DomainError(f"probabilities: expected at least one case, got {probabilities}")
            weights = np.full(probabilities, 1 / probabilities)
        else:
            weights = as_vector(probabilities, "probabilities")
        if np.min(weights) <= 0:
            raise DomainError(f"probabilities: expected positive numbers, got {np.min(weights):g}")
        if abs(np.sum(weights) - 1) > 1e-12:
            raise DomainError(
                f"probabilities: expected a sum of 1, got {np.sum(weights):.6g}; try dividing by it"
            )
        self.probabilities = read_only(weights)

    def mean(self, x: ArrayLike) -> float:
        """Return the expectation, Σ pᵢxᵢ."""
        return vectors.dot(as_vector(x, "x", length=len(self.probabilities)), self.probabilities)

    def coordinates(self, x: ArrayLike) -> Array:
        """Return the deviations from the mean times the roots of the probabilities."""
        values = as_vector(x, "x", length=len(self.probabilities))
        deviations = values - self.mean(values)
        # A constant leaves rounding, which must not pass for a direction.
        negligible = 4 * np.finfo(np.float64).eps * np.max(np.abs(values))
        return np.where(np.abs(deviations) <= negligible, 0.0, deviations) * np.sqrt(self.probabilities)

    def _difference(self, x: ArrayLike, y: ArrayLike) -> Array:
        size = len(self.probabilities)
        return self.coordinates(
            difference(as_vector(x, "x", length=size), as_vector(y, "y", length=size), "distance")
        )
