"""Derivatives from differences, for functions known only by their values.

Every formula makes two errors. Truncation, the terms of Taylor's series that it leaves out, grows with the
step; rounding, in the values that are subtracted, grows as the step shrinks. Their sum is a V on double
logarithmic axes, and the best step lies at its tip. With ε the unit roundoff 2⁻⁵³:

=======  ==============================  =============  ===========  ======================
scheme   formula                         truncation     rounding     best step
=======  ==============================  =============  ===========  ======================
forward  (f(x+h) - f(x)) / h             h |f''| / 2    2ε |f| / h   2 (ε |f/f''|)^(1/2)
central  (f(x+h) - f(x-h)) / 2h          h² |f'''| / 6  ε |f| / h    (3ε |f/f'''|)^(1/3)
second   (f(x+h) - 2f(x) + f(x-h)) / h²  h² |f⁗| / 12   4ε |f| / h²  (48ε |f/f⁗|)^(1/4)
=======  ==============================  =============  ===========  ======================

References
----------
Press, Teukolsky, Vetterling and Flannery, Numerical Recipes, 3rd ed., section 5.7.
Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 1.14.
"""

from dataclasses import dataclass
from enum import Enum
from math import factorial

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_positive, as_scalar, as_vector
from mathcore.derivatives import Function, derivative
from mathcore.errors import DomainError, ShapeError

__all__ = [
    "DifferenceScheme",
    "StepStudy",
    "best_difference_step",
    "difference_quotient",
    "numerical_gradient",
    "numerical_hessian",
    "numerical_jacobian",
    "study_difference_steps",
]

UNIT_ROUNDOFF = 2.0**-53


class DifferenceScheme(Enum):
    """A difference formula: its offsets in steps, their weights, and its error terms."""

    FORWARD = ((1, 0), (1.0, -1.0), 1, 1)
    CENTRAL = ((1, -1), (0.5, -0.5), 1, 2)
    SECOND = ((1, 0, -1), (1.0, -2.0, 1.0), 2, 2)

    def __init__(
        self, offsets: tuple[int, ...], weights: tuple[float, ...], order: int, accuracy: int
    ) -> None:
        self.offsets = offsets
        self.weights = weights
        self.order = order  # of the derivative
        self.accuracy = accuracy  # the power of h in the truncation error

    def truncation(self, step: Array, higher_derivative: float) -> Array:
        """Return the leading error; the derivative is the one of order ``order + accuracy``."""
        degree = self.order + self.accuracy
        moment = sum(w * o**degree for w, o in zip(self.weights, self.offsets, strict=True))
        return np.asarray(abs(moment * higher_derivative) / factorial(degree) * step**self.accuracy)

    def rounding(self, step: Array, value: float) -> Array:
        """Return the error of values that are each wrong by half a unit in the last place."""
        return np.asarray(sum(abs(w) for w in self.weights) * UNIT_ROUNDOFF * abs(value) / step**self.order)


def difference_quotient(
    f: Function, x: float, *, step: float, scheme: DifferenceScheme = DifferenceScheme.CENTRAL
) -> float:
    """Return a difference quotient of a function of one variable.

    Parameters
    ----------
    f : function
        Takes a number and returns a number.
    x : float
    step : float
        h > 0. It is rounded so that x + h is exact, which removes x's own rounding from the result.
    scheme : DifferenceScheme
        FORWARD or CENTRAL for f'(x), SECOND for f''(x).

    Returns
    -------
    float

    Raises
    ------
    DomainError
        The step is not positive, or is lost when added to x, or a value of f is not finite.
    ShapeError
        f does not return a number.

    References
    ----------
    Press et al., Numerical Recipes, 3rd ed., section 5.7.
    """
    point = as_scalar(x, "x")
    h = _representable(point, as_positive(step, "step"))
    total = 0.0
    for offset, weight in zip(scheme.offsets, scheme.weights, strict=True):
        total += weight * _value(f, point + offset * h)
    return total / h**scheme.order


def best_difference_step(
    f: Function, x: float, *, scheme: DifferenceScheme = DifferenceScheme.CENTRAL
) -> float:
    """Return the step at the tip of the V, from f's own derivatives at x.

    Parameters
    ----------
    f : function
        As for `mathcore.derivatives.derivative`.
    x : float
    scheme : DifferenceScheme

    Returns
    -------
    float
        Where the two errors of the table above have the smallest sum.

    Raises
    ------
    DomainError
        f(x), or the derivative of order ``order + accuracy``, is zero: then one of the two errors vanishes to
        leading order and there is no tip.

    References
    ----------
    Press et al., Numerical Recipes, 3rd ed., section 5.7.
    """
    point = as_scalar(x, "x")
    value = _value(f, point)
    degree = scheme.order + scheme.accuracy
    higher = float(derivative(f, point, order=degree))
    if value == 0 or higher == 0:
        raise DomainError(
            f"expected a point where f and its derivative of order {degree} are not zero, "
            f"got {value} and {higher} at {point}. Try study_difference_steps, which needs no tip."
        )
    # At the minimum of a·h^p + b·h^(-q), p·a·h^p = q·b·h^(-q).
    one = np.ones(())
    p, q = scheme.accuracy, scheme.order
    ratio = q * scheme.rounding(one, value) / (p * scheme.truncation(one, higher))
    return float(ratio ** (1 / (p + q)))


@dataclass(frozen=True, eq=False)
class StepStudy:
    """The V: how a difference quotient's error depends on its step.

    Attributes
    ----------
    steps : (k,) float
    estimates : (k,) float
        The difference quotient for each step.
    exact : float
        The derivative by automatic differentiation.
    truncation, rounding : (k,) float
        The two errors that theory predicts.
    """

    steps: Array
    estimates: Array
    exact: float
    truncation: Array
    rounding: Array

    @property
    def errors(self) -> Array:
        """(k,) float: how far each estimate is from the exact derivative."""
        return np.abs(self.estimates - self.exact)


def study_difference_steps(
    f: Function, x: float, steps: ArrayLike, *, scheme: DifferenceScheme = DifferenceScheme.CENTRAL
) -> StepStudy:
    """Measure the error of a difference quotient for many steps, beside what theory predicts.

    Parameters
    ----------
    f : function
        Of one variable, as for `mathcore.derivatives.derivative`.
    x : float
    steps : (k,) float
        Each > 0.
    scheme : DifferenceScheme

    Returns
    -------
    StepStudy

    Raises
    ------
    ShapeError, DomainError, DifferentiationError
        As for `difference_quotient` and `mathcore.derivatives.derivative`.

    References
    ----------
    Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 1.14.
    """
    point, sizes = as_scalar(x, "x"), as_vector(steps, "steps")
    estimates = np.array([difference_quotient(f, point, step=h, scheme=scheme) for h in sizes.tolist()])
    higher = float(derivative(f, point, order=scheme.order + scheme.accuracy))
    return StepStudy(
        steps=sizes,
        estimates=estimates,
        exact=float(derivative(f, point, order=scheme.order)),
        truncation=scheme.truncation(sizes, higher),
        rounding=scheme.rounding(sizes, _value(f, point)),
    )


def numerical_jacobian(f: Function, x: ArrayLike, *, step: float | None = None) -> Array:
    """Return the Jacobian by central differences: for functions that `jacobian` cannot follow.

    Parameters
    ----------
    f : function
        Takes a vector (n,); returns a number or an array of shape S.
    x : (n,) float
    step : float, optional
        By default ε^(1/3) · max(1, |xᵢ|) for each variable.

    Returns
    -------
    (*S, n) float
        Some ten correct digits where f is smooth and well scaled.

    Raises
    ------
    ShapeError
        x is not a vector.
    DomainError
        The step is not positive or lost in x, or f is not finite near x.

    References
    ----------
    Press et al., Numerical Recipes, 3rd ed., section 5.7.
    """
    point = as_vector(x, "x")
    columns = []
    for i, h in enumerate(_steps(point, step, 1 / 3)):
        offset = np.zeros(len(point))
        offset[i] = h
        columns.append((_values(f, point + offset) - _values(f, point - offset)) / (2 * h))
    return np.stack(columns, axis=-1)


def numerical_gradient(f: Function, x: ArrayLike, *, step: float | None = None) -> Array:
    """Return ∇f(x) by central differences: for functions that `gradient` cannot follow.

    Parameters
    ----------
    f : function
        Takes a vector (n,) and returns a number.
    x : (n,) float
    step : float, optional
        By default ε^(1/3) · max(1, |xᵢ|) for each variable.

    Returns
    -------
    (n,) float
        Some ten correct digits where f is smooth and well scaled.

    Raises
    ------
    ShapeError
        x is not a vector, or f does not return a number.
    DomainError
        The step is not positive or lost in x, or f is not finite near x.

    References
    ----------
    Press et al., Numerical Recipes, 3rd ed., section 5.7.
    """
    slopes = numerical_jacobian(f, x, step=step)
    if slopes.ndim != 1:
        raise ShapeError(f"f: expected a number, got shape {slopes.shape[:-1]}. Try numerical_jacobian.")
    return slopes


def numerical_hessian(f: Function, x: ArrayLike, *, step: float | None = None) -> Array:
    """Return the Hessian, (n, n), by second differences; symmetric to the last bit.

    Parameters
    ----------
    f : function
        Takes a vector (n,) and returns a number.
    x : (n,) float
    step : float, optional
        By default ε^(1/4) · max(1, |xᵢ|) for each variable.

    Returns
    -------
    (n, n) float
        Some seven correct digits where f is smooth and well scaled.

    Raises
    ------
    ShapeError, DomainError
        As for `numerical_gradient`.

    References
    ----------
    Press et al., Numerical Recipes, 3rd ed., section 5.7.
    """
    point = as_vector(x, "x")
    n = len(point)
    moves = np.diag(_steps(point, step, 1 / 4))
    result = np.empty((n, n))
    for i in range(n):
        u = moves[i]
        bend = _value(f, point + u) - 2 * _value(f, point) + _value(f, point - u)
        result[i, i] = bend / u[i] ** 2
        for j in range(i):
            v = moves[j]
            same = _value(f, point + u + v) + _value(f, point - u - v)
            opposite = _value(f, point + u - v) + _value(f, point - u + v)
            result[i, j] = result[j, i] = (same - opposite) / (4 * u[i] * v[j])
    return result


def _steps(point: Array, step: float | None, power: float) -> list[float]:
    if step is not None:
        wanted = np.full(len(point), as_positive(step, "step"))
    else:
        wanted = UNIT_ROUNDOFF**power * np.maximum(1.0, np.abs(point))
    return [_representable(x, h) for x, h in zip(point.tolist(), wanted.tolist(), strict=True)]


def _representable(x: float, step: float) -> float:
    """Return the step nearest to the given one for which x + step is exact."""
    exact = (x + step) - x
    if exact == 0:
        raise DomainError(
            f"step: expected one that changes x = {x}, got {step}. Try at least {np.spacing(abs(x))}."
        )
    return exact


def _values(f: Function, x: Array) -> Array:
    with np.errstate(all="ignore"):
        result = np.asarray(f(x), dtype=np.float64)
    if not np.all(np.isfinite(result)):
        raise DomainError(
            f"f: expected finite values near the point, got {result} at {x}. Try a shorter step."
        )
    return result


def _value(f: Function, x: float | Array) -> float:
    result = _values(f, np.asarray(x))
    if result.ndim != 0:
        raise ShapeError(f"f: expected a number, got shape {result.shape}.")
    return float(result)
