"""Running a function on an argument that carries its Taylor expansion, and saying clearly when that fails."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

# Imported for what they register: the rules by which NumPy's functions accept jets.
from mathcore import _jet_functions, _jet_linalg, _jet_statistics, _jet_ufuncs  # noqa: F401
from mathcore._checks import Array, as_real, as_vector
from mathcore.errors import DifferentiationError, DomainError, ShapeError
from mathcore.jets import NAME_THE_CULPRIT, Jet, JetSpace

__all__ = ["Function", "expand", "plain_point", "require_scalar", "scalar_expansion", "vector_point"]

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
        # determinant it cannot find, nor tell whether it is finite.
        if re.search(
            r"loop of ufunc does not support|dtype\('O'\)|not supported for the input types", str(error)
        ):
            raise DifferentiationError(
                f"NumPy cannot go on with an array of objects, made with np.array([x[0], ...]) ({error}). "
                "Try np.stack([...]) in its place; for a matrix, np.stack of its rows."
            ) from error
        raise


def plain_point(x: Any) -> Any:
    """Refuse a point that is itself being differentiated."""
    if isinstance(x, Jet):
        raise DifferentiationError(
            "a derivative was taken inside a function that is itself being differentiated; expected a "
            "plain point. Try hessian for second derivatives, partial for mixed ones, or derivative(..., "
            "order=k)."
        )
    return x


def vector_point(x: ArrayLike) -> Array:
    """Return a point (n,) at which a function of a vector is to be differentiated."""
    point = as_real(plain_point(x), "x")
    if point.ndim == 0:
        raise ShapeError(
            f"x: expected a vector (n,), got the single number {point}. Try derivative for a function of one "
            "number, or a list of one."
        )
    return as_vector(point, "x")


def scalar_expansion(f: Function, x: ArrayLike, *, order: int) -> Jet:
    """Return f at x with all its derivatives up to an order, for an f that returns a number."""
    point = vector_point(x)
    return require_scalar(expand(f, JetSpace(len(point), order).variable(point)))


def require_scalar(result: Jet) -> Jet:
    """Refuse what is not a number."""
    if result.ndim != 0:
        raise ShapeError(
            f"f: expected a number, got shape {result.shape}. Try jacobian for a function with several "
            "outputs, or sum what it returns."
        )
    return result
