"""Derivatives of functions written with NumPy: exact to rounding, with no step size.

Functions here take a function f and a point. f is ordinary code: it may unpack its argument, index and
slice it, branch on it, and call NumPy's own functions. It is run once, on an argument that carries its
Taylor expansion (see jets), so that a branch is the one taken at that point: a test such as ``x == 0`` hides
what happens beside it.

Conventions: a gradient is a vector (n,), row i of a Jacobian is the gradient of output i, and an exact kink
gives the mean of the two one-sided derivatives.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_real, as_scalar, as_vector
from mathcore._tracing import (
    Function,
    expand,
    plain_point,
    require_scalar,
    scalar_expansion,
    vector_point,
)
from mathcore.errors import DomainError, ShapeError
from mathcore.jets import JetSpace

__all__ = [
    "Function",
    "TotalDerivative",
    "derivative",
    "directional_derivative",
    "gradient",
    "gradient_field",
    "hessian",
    "jacobian",
    "partial",
    "total_derivative",
    "value_and_gradient",
]


def derivative(f: Function, x: ArrayLike, *, order: int = 1) -> Array:
    """Return f'(x), or a higher derivative, of a function of one variable.

    Parameters
    ----------
    f : function
        Takes a number; given an array of points, it works entry by entry.
    x : (*S) float
        A point, or any array of points.
    order : int
        Which derivative, ≥ 1.

    Returns
    -------
    (*S) float
        The derivative at every point; 0-D for a single point.

    Raises
    ------
    ShapeError
        f does not return one number for each point.
    DifferentiationError, DomainError
        As for `expand`.

    References
    ----------
    Griewank and Walther, Evaluating Derivatives, 2nd ed., chapter 13 (higher derivatives).
    """
    points = as_real(plain_point(x), "x")
    space = JetSpace(1, order)
    argument = space.variable(points[None])
    result = expand(lambda jet: f(jet[0]), argument)
    if result.shape != points.shape:
        raise ShapeError(
            f"f: expected one number for each point, shape {points.shape}, got shape {result.shape}. "
            "Try jacobian for a function with several outputs."
        )
    return result.derivative(*(0,) * order)


def value_and_gradient(f: Function, x: ArrayLike) -> tuple[float, Array]:
    """Return f(x) and ∇f(x) from one evaluation.

    Parameters
    ----------
    f : function
        Takes a vector (n,) and returns a number.
    x : (n,) float

    Returns
    -------
    (float, (n,) float)
        The value and the gradient, exact to rounding.

    Raises
    ------
    ShapeError, DifferentiationError, DomainError
        As for `gradient`.

    References
    ----------
    Griewank and Walther, Evaluating Derivatives, 2nd ed., section 3.1 (the forward mode).
    """
    result = scalar_expansion(f, x, order=1)
    return float(result.value), result.coefficients[1:].copy()


def gradient(f: Function, x: ArrayLike) -> Array:
    """Return ∇f(x), the direction of steepest ascent.

    Parameters
    ----------
    f : function
        Takes a vector (n,) and returns a number.
    x : (n,) float

    Returns
    -------
    (n,) float
        The partial derivatives, exact to rounding.

    Raises
    ------
    ShapeError
        x is not a vector, or f does not return a number.
    DifferentiationError
        f uses an operation that cannot be followed; the message names it.
    DomainError
        f has no finite derivative at x.

    References
    ----------
    Griewank and Walther, Evaluating Derivatives, 2nd ed., section 3.1 (the forward mode).
    """
    return value_and_gradient(f, x)[1]


def jacobian(f: Function, x: ArrayLike) -> Array:
    """Return the Jacobian of f at x: entry (i, j) is ∂fᵢ/∂xⱼ.

    Parameters
    ----------
    f : function
        Takes a vector (n,) and returns an array, or a list, of shape S.
    x : (n,) float

    Returns
    -------
    (*S, n) float
        (m, n) for m outputs; (n,), the gradient, where f returns a number.

    Raises
    ------
    ShapeError, DifferentiationError, DomainError
        As for `gradient`.

    References
    ----------
    Griewank and Walther, Evaluating Derivatives, 2nd ed., section 3.1 (the forward mode).
    """
    point = vector_point(x)
    result = expand(f, JetSpace(len(point), 1).variable(point))
    return np.moveaxis(result.coefficients[1:], 0, -1).copy()


def hessian(f: Function, x: ArrayLike) -> Array:
    """Return the Hessian of f at x: entry (i, j) is ∂²f/∂xᵢ∂xⱼ.

    Parameters
    ----------
    f : function
        Takes a vector (n,) and returns a number.
    x : (n,) float

    Returns
    -------
    (n, n) float
        Symmetric to the last bit, exact to rounding.

    Raises
    ------
    ShapeError, DifferentiationError, DomainError
        As for `gradient`.

    References
    ----------
    Fike and Alonso (2011), The development of hyper-dual numbers, AIAA 2011-886.
    """
    result = scalar_expansion(f, x, order=2)
    n = result.space.variables
    return np.array([[result.derivative(i, j) for j in range(n)] for i in range(n)])


def partial(f: Function, x: ArrayLike, *variables: int) -> float:
    """Return a partial derivative of any order: ``partial(f, x, 0, 0, 1)`` is ∂³f/∂x₀²∂x₁.

    Parameters
    ----------
    f : function
        Takes a vector (n,) and returns a number.
    x : (n,) float
    *variables : int
        The entries of x to differentiate by, counted from 0, once for each time; the others are held fixed.

    Returns
    -------
    float
        Exact to rounding; the order of the variables does not matter.

    Raises
    ------
    ShapeError, DifferentiationError
        As for `gradient`.
    DomainError
        No variable is named, or one is no entry of x; or f has no finite derivative at x.

    References
    ----------
    Griewank and Walther, Evaluating Derivatives, 2nd ed., chapter 13 (higher derivatives).
    """
    point = vector_point(x)
    if not variables or not all(0 <= i < len(point) for i in variables):
        raise DomainError(
            f"variables: expected indices from 0 to {len(point) - 1}, at least one, got {variables}. "
            "Try partial(f, x, 0) for the derivative along the first."
        )
    moving = sorted(set(variables))
    space = JetSpace(len(moving), len(variables))
    argument = space.constant(point)
    argument[moving] = space.variable(point[moving])
    result = require_scalar(expand(f, argument))
    return float(result.derivative(*(moving.index(i) for i in variables)))


def directional_derivative(f: Function, x: ArrayLike, direction: ArrayLike, *, order: int = 1) -> Array:
    """Return the derivative of f(x + t·d) at t = 0, from one evaluation whatever n is.

    Parameters
    ----------
    f : function
        Takes a vector (n,); returns a number or an array of shape S.
    x : (n,) float
    direction : (n,) float
        d, used as it is: give a unit vector to get the slope per unit of length.
    order : int
        1 for ∇f·d, 2 for dᵀHd, and so on.

    Returns
    -------
    (*S) float

    Raises
    ------
    ShapeError, DifferentiationError, DomainError
        As for `gradient`.

    References
    ----------
    Griewank and Walther, Evaluating Derivatives, 2nd ed., sections 3.1 and 13.1 (along a line).
    """
    point = vector_point(x)
    step = as_vector(direction, "direction", length=len(point))
    space = JetSpace(1, order)
    argument = space.constant(point)
    argument.coefficients[1] = step
    return expand(f, argument).derivative(*(0,) * order)


@dataclass(frozen=True)
class TotalDerivative:
    """How a quantity changes along a path, input by input: df/dt = Σ ∂f/∂xᵢ · dxᵢ/dt.

    Attributes
    ----------
    point : (n,) float
        x(t).
    partials : (n,) float
        ∂f/∂xᵢ at that point.
    rates : (n,) float
        dxᵢ/dt at that time.
    """

    point: Array
    partials: Array
    rates: Array

    @property
    def contributions(self) -> Array:
        """(n,) float: what each input contributes."""
        return self.partials * self.rates

    @property
    def value(self) -> float:
        """The total derivative df/dt."""
        return float(self.partials @ self.rates)


def total_derivative(f: Function, path: Function, t: float) -> TotalDerivative:
    """Return the total derivative of f along a path, with the terms of its chain rule.

    Parameters
    ----------
    f : function
        Takes a vector (n,) and returns a number.
    path : function
        Takes t and returns the point x(t), (n,), as an array or a list.
    t : float

    Returns
    -------
    TotalDerivative
        The point x(t), the partial derivatives of f there, and the rates at which x(t) moves.

    Raises
    ------
    ShapeError, DifferentiationError, DomainError
        As for `gradient`.

    References
    ----------
    Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), section 5.2.2 (the chain rule).
    """
    time = as_scalar(plain_point(t), "t")
    space = JetSpace(1, 1)
    course = expand(lambda jet: path(jet[0]), space.variable(np.array([time])))
    if course.ndim != 1 or course.size == 0:
        raise ShapeError(f"path: expected a point of shape (n,) at each time, got shape {course.shape}")
    point = course.value.copy()
    return TotalDerivative(point=point, partials=gradient(f, point), rates=course.coefficients[1].copy())


def gradient_field(f: Function, points: ArrayLike) -> Array:
    """Return ∇f at many points at once, for a field of arrows.

    Parameters
    ----------
    f : function
        Takes coordinates (n, *S), works entry by entry along S, and returns shape S: ``x, y = p`` and NumPy's
        elementwise functions do that of themselves.
    points : (n, *S) float
        Coordinate i of every point in ``points[i]``, as ``np.meshgrid`` gives them.

    Returns
    -------
    (n, *S) float

    Raises
    ------
    ShapeError
        f does not return one number for each point.
    DifferentiationError, DomainError
        As for `gradient`.

    References
    ----------
    Griewank and Walther, Evaluating Derivatives, 2nd ed., section 3.1 (the forward mode).
    """
    grid = as_real(plain_point(points), "points")
    if grid.ndim == 0 or grid.size == 0:
        raise ShapeError(f"points: expected coordinates of shape (n, ...), got shape {grid.shape}")
    result = expand(f, JetSpace(len(grid), 1).variable(grid))
    if result.shape != grid.shape[1:]:
        raise ShapeError(
            f"f: expected one number for each point, shape {grid.shape[1:]}, got shape {result.shape}. "
            "Try gradient at one point after another."
        )
    return result.coefficients[1:].copy()
