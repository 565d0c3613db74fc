"""Derivatives of functions written with NumPy: exact to rounding, with no step size.

Functions here take a function f and a point. f is ordinary code: it may unpack its argument, index and
slice it, branch on it, and call NumPy's own functions. It is run once, on an argument that carries its
Taylor expansion (see jets), so that a branch is the one taken at that point: a test such as ``x == 0`` hides
what happens beside it.

Conventions: a gradient is a vector (n,), row i of a Jacobian is the gradient of output i, and an exact kink
gives the mean of the two one-sided derivatives.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

# Imported for what they register: the rules by which NumPy's functions accept jets.
from mathcore import _jet_functions, _jet_linalg, _jet_statistics, _jet_ufuncs  # noqa: F401
from mathcore._checks import Array, as_real, as_scalar, as_vector
from mathcore.errors import DifferentiationError, DomainError, ShapeError
from mathcore.jets import NAME_THE_CULPRIT, Jet, JetSpace

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

# The argument is an array when f is called plainly and a jet when it is differentiated; its annotations may
# say either.
Function = Callable[[Any], Any]


def expand(f: Function, argument: Jet) -> Jet:
    """Run f on a jet and return its result as a jet.

    Raises
    ------
    DifferentiationError
        f uses an operation that cannot be followed.
    DomainError
        f, or one of the derivatives asked for, is not finite there.
    """
    with np.errstate(all="ignore"):  # what is not finite in the result is reported below, with its cause
        result = argument.space.lift(_run(f, argument))
        if np.all(np.isfinite(result.coefficients)):
            return result
        token = NAME_THE_CULPRIT.set(True)
        try:
            _run(f, argument)
        finally:
            NAME_THE_CULPRIT.reset(token)
    raise DomainError(
        f"the function or its derivative is not finite at {argument.value}; expected a point where it is "
        "smooth. Try another point."
    )


def _run(f: Function, argument: Jet) -> Any:
    try:
        return f(Jet(argument.coefficients.copy(), argument.space))  # a copy, in case f changes its argument
    except ValueError as error:
        # Assignment into an array of plain numbers: NumPy hides the reason behind an error of its own.
        if isinstance(error.__cause__, DifferentiationError):
            raise error.__cause__ from None
        raise
    except AttributeError as error:
        if isinstance(error.obj, Jet):
            raise DifferentiationError(
                f"the array method .{error.name} cannot be followed by automatic differentiation. Try the "
                "function of NumPy that does the same."
            ) from error
        raise
    except TypeError as error:
        # np.array([x[0], 1.0]) is an array of objects, whose own sin() NumPy would call, and whose
        # determinant it cannot find.
        if "loop of ufunc does not support" in str(error) or "dtype('O')" in str(error):
            raise DifferentiationError(
                f"NumPy cannot go on with an array of objects, made with np.array([x[0], ...]) ({error}). "
                "Try np.stack([...]) in its place; for a matrix, np.stack of its rows."
            ) from error
        raise


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
    """
    points = as_real(_plain(x), "x")
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
    """Return f(x) and ∇f(x), (n,), from one evaluation. Parameters and errors as for `gradient`."""
    result = _scalar_expansion(f, x, order=1)
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
    """
    point = as_vector(_plain(x), "x")
    result = expand(f, JetSpace(len(point), 1).variable(point))
    return np.moveaxis(result.coefficients[1:], 0, -1).copy()


def hessian(f: Function, x: ArrayLike) -> Array:
    """Return the Hessian of f at x: entry (i, j) is ∂²f/∂xᵢ∂xⱼ. Symmetric to the last bit.

    Parameters, errors as for `gradient`.

    Returns
    -------
    (n, n) float

    References
    ----------
    Fike and Alonso (2011), The development of hyper-dual numbers, AIAA 2011-886.
    """
    result = _scalar_expansion(f, x, order=2)
    n = result.space.variables
    return np.array([[result.derivative(i, j) for j in range(n)] for i in range(n)])


def partial(f: Function, x: ArrayLike, *variables: int) -> float:
    """Return a partial derivative of any order: ``partial(f, x, 0, 0, 1)`` is ∂³f/∂x₀²∂x₁.

    The variables that are not named are held fixed. Errors as for `gradient`, and DomainError where an index
    names no entry of x.
    """
    point = as_vector(_plain(x), "x")
    if not variables or not all(0 <= i < len(point) for i in variables):
        raise DomainError(
            f"variables: expected indices from 0 to {len(point) - 1}, at least one, got {variables}. "
            "Try partial(f, x, 0) for the derivative along the first."
        )
    moving = sorted(set(variables))
    space = JetSpace(len(moving), len(variables))
    argument = space.constant(point)
    argument[moving] = space.variable(point[moving])
    result = _require_scalar(expand(f, argument))
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
    """
    point = as_vector(_plain(x), "x")
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

    Raises
    ------
    ShapeError, DifferentiationError, DomainError
        As for `gradient`.
    """
    time = as_scalar(_plain(t), "t")
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
    """
    grid = as_real(_plain(points), "points")
    if grid.ndim == 0 or grid.size == 0:
        raise ShapeError(f"points: expected coordinates of shape (n, ...), got shape {grid.shape}")
    result = expand(f, JetSpace(len(grid), 1).variable(grid))
    if result.shape != grid.shape[1:]:
        raise ShapeError(
            f"f: expected one number for each point, shape {grid.shape[1:]}, got shape {result.shape}. "
            "Try gradient at one point after another."
        )
    return result.coefficients[1:].copy()


def _plain(x: Any) -> Any:
    """Refuse a point that is itself being differentiated."""
    if isinstance(x, Jet):
        raise DifferentiationError(
            "a derivative was taken inside a function that is itself being differentiated; expected a "
            "plain point. Try hessian for second derivatives, partial for mixed ones, or derivative(..., "
            "order=k)."
        )
    return x


def _scalar_expansion(f: Function, x: ArrayLike, *, order: int) -> Jet:
    point = as_vector(_plain(x), "x")
    return _require_scalar(expand(f, JetSpace(len(point), order).variable(point)))


def _require_scalar(result: Jet) -> Jet:
    if result.ndim != 0:
        raise ShapeError(
            f"f: expected a number, got shape {result.shape}. Try jacobian for a function with several "
            "outputs, or sum what it returns."
        )
    return result
