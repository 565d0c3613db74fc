"""Residual functions as the fitting methods see them: checked, scaled, counted, and with a Jacobian."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_vector
from mathcore._scaling import to_unit_scale
from mathcore.derivatives import jacobian as exact_jacobian
from mathcore.errors import DataError, DomainError, ShapeError

__all__ = ["ResidualFunction", "Residuals", "difference_jacobian"]

ResidualFunction = Callable[[Any], Any]

# Of the largest step in a table of differences, relative to the parameter; each next one is half as long.
FIRST_STEP = 2.0**-6
HALVINGS = 6
# Where a parameter is so near to zero that such a step changes nothing, it grows from at least this.
LEAST_STEP = 2.0**-996
GROWTH = 2.0**10
# What a step that had to grow must change, relative to the function: rounding then costs 4 digits of 16.
NOTICEABLE = 1e-4
EPS = float(np.finfo(np.float64).eps)


class Residuals:
    """r(x) / 2**exponent and its Jacobian, with the number of times that r was computed.

    Scaled so that the largest residual at the start is below 1: sums of squares neither overflow nor vanish.
    The Jacobian is the caller's, where given. Otherwise it is exact, by automatic differentiation, where r is
    made of NumPy's functions; and otherwise by extrapolated differences.

    Parameters
    ----------
    function : callable
        Takes (n,) and returns (m,), m ≥ n. Away from the start it may return NaN or infinity, or raise an
        ArithmeticError or ValueError, where it is not defined.
    start : (n,) float
        Where r must be finite.
    jacobian : callable, optional
        Takes (n,) and returns (m, n).

    Raises
    ------
    ShapeError, DataError, DomainError
        r, or the Jacobian, is not what it must be at the start.
    """

    def __init__(
        self, function: ResidualFunction, start: ArrayLike, jacobian: ResidualFunction | None = None
    ) -> None:
        self.start = as_vector(start, "x0")
        self.evaluations = 0
        self.exponent = 0
        self._function = function
        self._given = jacobian
        self._exact = True
        first = self.at(self.start)
        if first is None:
            raise DomainError(
                f"residuals: expected finite values at the start {self.start}, got some that are not; "
                "try another start"
            )
        if len(first) < len(self.start):
            raise ShapeError(
                f"residuals: expected at least as many as parameters, {len(self.start)}, got {len(first)}; "
                "try more data or a simpler model"
            )
        self.values, self.exponent = to_unit_scale(first)
        slope = self.jacobian_at(self.start)
        if slope is None:
            raise DomainError(
                f"jacobian: expected finite derivatives at the start {self.start}, got some that are not; "
                "try another start"
            )
        self.jacobian = slope

    def at(self, x: Array) -> Array | None:
        """Return the scaled r(x), or None where it is not defined: a trial step may leave the domain."""
        self.evaluations += 1
        try:
            with np.errstate(all="ignore"):
                raw = np.asarray(self._function(x.copy()))
        except (ArithmeticError, ValueError):
            # What is no mistake at the start is none elsewhere: a logarithm's way to say "not here".
            if self.evaluations == 1:
                raise
            return None
        if raw.dtype.kind not in "buif":
            raise DataError(f"residuals: expected real numbers, got entries of type {raw.dtype}")
        if raw.ndim != 1 or raw.size == 0:
            raise ShapeError(f"residuals: expected a non-empty vector of shape (m,), got shape {raw.shape}")
        return self._scaled(raw)

    def jacobian_at(self, x: Array) -> Array | None:
        """Return the Jacobian of the scaled r at x, or None where it is not finite."""
        if self._given is not None:
            with np.errstate(all="ignore"):
                raw = np.asarray(self._given(x.copy()))
            expected = (len(self.values), len(x))
            if raw.shape != expected:
                raise ShapeError(f"jacobian: expected shape {expected}, got shape {raw.shape}")
            return self._scaled(raw)
        if self._exact:
            try:
                return self._scaled(exact_jacobian(self._function, x))
            except DomainError:
                return None
            except Exception:
                # Whatever it is that the function cannot do with a Taylor expansion, it can with numbers.
                self._exact = False
        return difference_jacobian(self.at, x)

    def _scaled(self, raw: Array) -> Array | None:
        with np.errstate(over="ignore"):
            scaled = np.ldexp(raw.astype(np.float64), -self.exponent)
        return scaled if np.all(np.isfinite(scaled)) else None


def difference_jacobian(function: Callable[[Array], Array | None], x: Array) -> Array | None:
    """Return the Jacobian of a function by central differences, extrapolated to step 0.

    Parameters
    ----------
    function : callable
        Takes (n,) and returns (m,), or None where it is not defined.
    x : (n,) float

    Returns
    -------
    (m, n) float or None
        Each entry from that place of Ridders' table where neighbours agree best: right to some 1e-11 of the
        function's own scale. None if the function is not defined on both sides of x.

    References
    ----------
    Ridders, Accurate computation of F'(x) and F'(x)F''(x), Advances in Engineering Software 4 (1982).
    """
    columns = []
    for j in range(len(x)):
        column = _difference_column(function, x, j)
        if column is None:
            return None
        columns.append(column)
    return np.column_stack(columns)


def _difference_column(function: Callable[[Array], Array | None], x: Array, j: int) -> Array | None:
    step = _noticeable_step(function, x, j)
    best, error = None, np.empty(0)
    coarser: list[Array] = []
    for _ in range(HALVINGS + 1):
        forward, backward = _moved(x, j, step), _moved(x, j, -step)
        step /= 2
        above, below = function(forward), function(backward)
        if above is None or below is None:
            coarser = []
            continue
        # The width as it is in floats, not as it was meant.
        row = [(above - below) / (forward[j] - backward[j])]
        for k, old in enumerate(coarser, start=1):
            row.append(row[-1] + (row[-1] - old) / (4.0**k - 1))
            disagreement = np.maximum(np.abs(row[-1] - row[-2]), np.abs(row[-1] - old))
            if best is None:
                best, error = row[-1], disagreement
            else:
                better = disagreement < error
                best, error = np.where(better, row[-1], best), np.where(better, disagreement, error)
        coarser = row
    return best


def _noticeable_step(function: Callable[[Array], Array | None], x: Array, j: int) -> float:
    """Return FIRST_STEP of |x|, or a longer step where that one is lost in the function's rounding."""
    step = FIRST_STEP * max(abs(x[j]), LEAST_STEP) if x[j] else FIRST_STEP
    noticed = 64 * EPS
    while step < FIRST_STEP:
        above, below = function(_moved(x, j, step)), function(_moved(x, j, -step))
        if above is None or below is None:
            break
        if np.max(np.abs(above - below)) > noticed * np.max(np.abs(above)):
            break
        step, noticed = min(FIRST_STEP, step * GROWTH), NOTICEABLE
    return float(step)


def _moved(x: Array, j: int, step: float) -> Array:
    moved = x.copy()
    moved[j] += step
    return moved
