"""Newton-Raphson in one variable, and the two ways in which it fails.

x ← x - f(x) / f'(x): follow the tangent to the axis. Near a simple root the error is squared at every step;
elsewhere the iterates may go round a cycle for ever, or be thrown far away by a nearly level tangent.

References
----------
Press, Teukolsky, Vetterling and Flannery, Numerical Recipes, 3rd ed., section 9.4.
"""

from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_positive, as_real, as_scalar
from mathcore.derivatives import Function, derivative
from mathcore.errors import ConvergenceError, DomainError, ShapeError

__all__ = ["Basins", "RootStatus", "RootTrace", "newton_basins", "newton_raphson"]

# A tangent so level that its step would go this many times farther than the iterate is from zero (plus one).
LEAP = 1e8
LONGEST_CYCLE = 8


class RootStatus(Enum):
    """How Newton-Raphson ended."""

    CONVERGED = "a root was found"
    CYCLE = "the iterates repeat themselves"
    TURNING_POINT = "the tangent is level, so that it meets the axis nowhere near"
    LEFT_DOMAIN = "a step led to where the function is not finite"
    EXHAUSTED = "the steps ran out"


@dataclass(frozen=True, eq=False)
class RootTrace:
    """The path of Newton-Raphson.

    Attributes
    ----------
    points : (k + 1,) float
        Every iterate, the start first.
    values : (k + 1,) float
        f at each.
    slopes : (k + 1,) float
        f' at each.
    status : RootStatus
        How it ended. Look at it, or call `require_convergence`, before using `point` as a root.
    cycle : (p,) float
        The iterates of the cycle in order, where there is one; otherwise empty.
    """

    points: Array
    values: Array
    slopes: Array
    status: RootStatus
    cycle: Array = field(default_factory=lambda: np.empty(0))

    @property
    def point(self) -> float:
        """The last iterate."""
        return float(self.points[-1])

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self.points) - 1

    @property
    def converged(self) -> bool:
        """Whether the last iterate is a root to within the tolerance."""
        return self.status is RootStatus.CONVERGED

    def require_convergence(self) -> float:
        """Return the root, or raise ConvergenceError where none was found."""
        if self.converged:
            return self.point
        where = f" through {self.cycle}" if len(self.cycle) else f" at {self.point:.6g}"
        raise ConvergenceError(
            f"expected a root, but after {self.steps} steps {self.status.value}{where}. Try another start."
        )


def newton_raphson(
    f: Function, x0: float, *, slope: Function | None = None, tolerance: float = 1e-12, max_steps: int = 100
) -> RootTrace:
    """Seek a root of f from x0 along its tangents.

    Parameters
    ----------
    f : function
        Takes a number and returns a number.
    x0 : float
    slope : function, optional
        f'. Found by automatic differentiation if not given.
    tolerance : float
        Converged when a step is at most tolerance · (1 + |x|), or f(x) is exactly 0; > 0.
    max_steps : int
        ≥ 1.

    Returns
    -------
    RootTrace
        Its status names a cycle (of up to eight iterates) or a turning point where one stopped the search.

    Raises
    ------
    DomainError
        f or f' is not finite at the start, or a limit is out of range.
    ShapeError
        f does not return a number.
    DifferentiationError
        f cannot be followed and no slope was given.

    References
    ----------
    Press et al., Numerical Recipes, 3rd ed., section 9.4.
    """
    x = as_scalar(x0, "x0")
    limit = as_positive(tolerance, "tolerance")
    if max_steps < 1:
        raise DomainError(f"max_steps: expected at least 1, got {max_steps}")
    points, values, slopes = [x], [], []
    status, cycle = None, np.empty(0)
    value, tangent = _value_and_slope(f, slope, x)
    while True:
        values.append(value)
        slopes.append(tangent)
        x = points[-1]
        if status is not None or value == 0:
            status = status or RootStatus.CONVERGED
            break
        if abs(value) >= LEAP * (1 + abs(x)) * abs(tangent):
            status = RootStatus.TURNING_POINT
            break
        if len(points) > max_steps:
            status = RootStatus.EXHAUSTED
            break
        step = -value / tangent
        try:
            value, tangent = _value_and_slope(f, slope, x + step)
        except DomainError:
            status = RootStatus.LEFT_DOMAIN
            break
        points.append(x + step)
        if abs(step) <= limit * (1 + abs(x + step)):
            status = RootStatus.CONVERGED
        else:
            period = _period(points, limit)
            if period:
                status, cycle = RootStatus.CYCLE, np.array(points[-period:])
    return RootTrace(np.array(points), np.array(values), np.array(slopes), status, cycle)


@dataclass(frozen=True, eq=False)
class Basins:
    """Which root every start leads to.

    Attributes
    ----------
    starts : (*S) float
    roots : (r,) float
        The different roots found, ascending.
    labels : (*S) int
        Index of the root reached from each start; -1 where none was.
    steps : (*S) int
        How many steps it took, or were allowed.
    """

    starts: Array
    roots: Array
    labels: np.ndarray[tuple[int, ...], np.dtype[np.intp]]
    steps: np.ndarray[tuple[int, ...], np.dtype[np.intp]]


def newton_basins(
    f: Function,
    starts: ArrayLike,
    *,
    slope: Function | None = None,
    tolerance: float = 1e-12,
    max_steps: int = 100,
) -> Basins:
    """Run Newton-Raphson from many starts at once: for colouring each by where it ends.

    Parameters
    ----------
    f : function
        Works entry by entry on an array.
    starts : (*S) float
    slope, tolerance, max_steps
        As for `newton_raphson`.

    Returns
    -------
    Basins
        Two ends are one root if they differ by at most √tolerance · (1 + |x|).

    Raises
    ------
    DomainError
        A limit is out of range.
    ShapeError
        There is no start, or f does not return one number for each.
    DifferentiationError
        f cannot be followed and no slope was given.

    References
    ----------
    Press et al., Numerical Recipes, 3rd ed., section 9.4.
    """
    beginnings = as_real(starts, "starts")
    if beginnings.size == 0:
        raise ShapeError("starts: expected at least one, got an empty array")
    limit = as_positive(tolerance, "tolerance")
    if max_steps < 1:
        raise DomainError(f"max_steps: expected at least 1, got {max_steps}")
    x = beginnings.ravel()
    found = np.zeros(len(x), dtype=bool)
    steps = np.full(len(x), max_steps, dtype=np.intp)
    walking = np.arange(len(x))
    for k in range(max_steps):
        if len(walking) == 0:
            break
        here = x[walking]
        values, tangents = _values(f, here), _slopes(f, slope, here)
        with np.errstate(all="ignore"):
            moves = np.where(values == 0, 0.0, -values / tangents)
        lost = ~(np.abs(moves) < LEAP * (1 + np.abs(here)))  # true for NaN as well
        x[walking] = np.where(lost, here, here + moves)
        done = ~lost & (np.abs(moves) <= limit * (1 + np.abs(x[walking])))
        found[walking[done]] = True
        steps[walking[done]] = k + 1
        walking = walking[~(done | lost)]
    roots, labels = _gather(x, found, np.sqrt(limit))
    return Basins(beginnings, roots, labels.reshape(beginnings.shape), steps.reshape(beginnings.shape))


def _gather(
    ends: Array, found: np.ndarray[tuple[int, ...], np.dtype[np.bool]], rtol: float
) -> tuple[Array, np.ndarray[tuple[int, ...], np.dtype[np.intp]]]:
    """Merge ends that are close, walking through them in order."""
    labels = np.full(len(ends), -1, dtype=np.intp)
    indices = np.flatnonzero(found)
    order = indices[np.argsort(ends[indices], kind="stable")]
    roots: list[list[float]] = []
    for i in order.tolist():
        if not roots or ends[i] - roots[-1][-1] > rtol * (1 + abs(ends[i])):
            roots.append([])
        roots[-1].append(float(ends[i]))
        labels[i] = len(roots) - 1
    return np.array([float(np.median(group)) for group in roots]), labels


def _period(points: list[float], tolerance: float) -> int:
    """Return the length of the cycle that the last iterate closes, or 0."""
    last = points[-1]
    for period in range(2, min(LONGEST_CYCLE, len(points) - 1) + 1):
        if abs(last - points[-1 - period]) <= tolerance * (1 + abs(last)):
            return period
    return 0


def _value_and_slope(f: Function, slope: Function | None, x: float) -> tuple[float, float]:
    # A number, and not an array of one: f may be made of Python's own functions.
    here = np.float64(x)
    value, tangent = _values(f, here), _slopes(f, slope, here)
    if not (np.isfinite(value) and np.isfinite(tangent)):
        raise DomainError(
            f"expected a finite value and slope, got {value} and {tangent} at {x}. Try another start."
        )
    return float(value), float(tangent)


def _values(f: Function, x: Array | np.float64) -> Array:
    with np.errstate(all="ignore"):
        values = np.asarray(f(x), dtype=np.float64)
    if values.shape != x.shape:
        raise ShapeError(f"f: expected one number for each point, shape {x.shape}, got shape {values.shape}")
    return values


def _slopes(f: Function, slope: Function | None, x: Array | np.float64) -> Array:
    if slope is not None:
        return _values(slope, x)
    try:
        return derivative(f, x)
    except DomainError:
        # Somewhere f is not smooth: take the points one at a time, and leave those out.
        return np.array([_slope_or_nan(f, float(point)) for point in x.ravel()]).reshape(x.shape)


def _slope_or_nan(f: Function, x: float) -> float:
    try:
        return float(derivative(f, x))
    except DomainError:
        return np.nan
