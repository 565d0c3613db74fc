"""Gradient descent, with everything that it did: every iterate, and how it ended.

Steps are s ← μ s - γ ∇f(x), x ← x + s: plain steepest descent for momentum μ = 0.

References
----------
Deisenroth, Faisal and Ong, Mathematics for Machine Learning, section 7.1.
Polyak (1964), Some methods of speeding up the convergence of iteration methods (momentum).
Nocedal and Wright, Numerical Optimization, 2nd ed., algorithm 3.1 (backtracking line search).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_positive, as_scalar, as_vector
from mathcore.derivatives import Function, value_and_gradient
from mathcore.errors import ConvergenceError, DomainError, ShapeError

__all__ = [
    "DescentStatus",
    "DescentTrace",
    "backtracking_descent",
    "gradient_descent",
    "sweep_step_sizes",
]

# A path that gets this many times as far away as it started (plus one unit) will not come back.
ESCAPE = 1e6


class DescentStatus(Enum):
    """How a descent ended."""

    CONVERGED = "the gradient is within the tolerance"
    CRAWLING = "the steps ran out while every one still led downhill"
    UNSETTLED = "the steps ran out while the height still went up and down"
    DIVERGED = "the path ran away"
    LEFT_DOMAIN = "a step led to where the function or its gradient is not finite"
    STALLED = "no step along the direction led downhill"


@dataclass(frozen=True, eq=False)
class DescentTrace:
    """The path of a descent.

    Attributes
    ----------
    points : (k + 1, n) float
        Every iterate, the start first.
    values : (k + 1,) float
        f at each.
    gradients : (k + 1, n) float
        ∇f at each.
    status : DescentStatus
        How it ended. Look at it, or call `require_convergence`, before using `point` as a minimum.
    """

    points: Array
    values: Array
    gradients: Array
    status: DescentStatus

    def __post_init__(self) -> None:
        for array in (self.points, self.values, self.gradients):
            array.flags.writeable = False

    @property
    def point(self) -> Array:
        """(n,) float: the last iterate."""
        return np.asarray(self.points[-1])

    @property
    def value(self) -> float:
        """The function at the last iterate."""
        return float(self.values[-1])

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self.points) - 1

    @property
    def converged(self) -> bool:
        """Whether the gradient came within the tolerance."""
        return self.status is DescentStatus.CONVERGED

    def require_convergence(self) -> Array:
        """Return the last iterate, (n,), or raise ConvergenceError where it is no stationary point."""
        if self.converged:
            return self.point
        raise ConvergenceError(
            f"expected convergence, but after {self.steps} steps {self.status.value}; the gradient's norm is "
            f"{np.linalg.norm(self.gradients[-1]):.3g}. Try another step size, more steps, or another start."
        )


@dataclass(eq=False)
class Path:
    """A path being walked: evaluates, records, and says when it is over."""

    f: Function
    gradient: Function | None
    tolerance: float
    points: list[Array] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    gradients: list[Array] = field(default_factory=list)

    def evaluate(self, x: Array) -> tuple[float, Array]:
        """Return f(x) and ∇f(x); DomainError where either is not finite."""
        if self.gradient is None:
            return value_and_gradient(self.f, x)
        with np.errstate(all="ignore"):
            value, slope = np.asarray(self.f(x)), np.asarray(self.gradient(x))
        if value.shape != () or slope.shape != x.shape:
            raise ShapeError(
                f"expected f to give a number and gradient a vector of shape {x.shape}, got shapes "
                f"{value.shape} and {slope.shape}"
            )
        if not (np.isfinite(value) and np.all(np.isfinite(slope))):
            raise DomainError(f"the function or its gradient is not finite at {x}. Try another start.")
        return float(value), slope.astype(np.float64)

    def visit(self, x: Array) -> DescentStatus | None:
        """Move to x and record it; return a status where the path ends there."""
        if self.points and np.linalg.norm(x - self.points[0]) > ESCAPE * (1 + np.linalg.norm(self.points[0])):
            return DescentStatus.DIVERGED
        try:
            value, slope = self.evaluate(x)
        except DomainError:
            if not self.points:
                raise
            return DescentStatus.LEFT_DOMAIN
        self.points.append(x)
        self.values.append(value)
        self.gradients.append(slope)
        return DescentStatus.CONVERGED if np.linalg.norm(slope) <= self.tolerance else None

    def status_when_steps_ran_out(self) -> DescentStatus:
        """Tell a slow path from one that bounces, by the second half of its heights."""
        second_half = self.values[len(self.values) // 2 :]
        downhill = bool(np.all(np.diff(second_half) <= 0))
        return DescentStatus.CRAWLING if downhill else DescentStatus.UNSETTLED

    def trace(self, status: DescentStatus) -> DescentTrace:
        """Return what was recorded."""
        return DescentTrace(np.array(self.points), np.array(self.values), np.array(self.gradients), status)


def gradient_descent(
    f: Function,
    x0: ArrayLike,
    *,
    step: float | Callable[[int], float],
    momentum: float = 0.0,
    gradient: Function | None = None,
    tolerance: float = 1e-8,
    max_steps: int = 1000,
) -> DescentTrace:
    """Walk down the slope of f from x0, a fixed multiple of the gradient at a time.

    Parameters
    ----------
    f : function
        Takes a vector (n,) and returns a number.
    x0 : (n,) float
        The start.
    step : float or function
        γ > 0, or a function of the number of the step (0, 1, …) that returns it.
    momentum : float
        μ in [0, 1): how much of the last step is kept.
    gradient : function, optional
        ∇f, (n,) to (n,). Found by automatic differentiation if not given.
    tolerance : float
        The path has converged when ‖∇f‖ is at most this, > 0.
    max_steps : int
        ≥ 1.

    Returns
    -------
    DescentTrace
        Its status says how the path ended. For a convex quadratic with largest curvature λ it converges for
        steps below 2 / λ and diverges above.

    Raises
    ------
    DomainError
        A step, momentum or count out of range, or f is not finite at the start.
    ShapeError
        x0 is not a vector, or f or its gradient give another shape.
    DifferentiationError
        f cannot be followed and no gradient was given.

    References
    ----------
    Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), section 7.1; Polyak (1964) for
    momentum.
    """
    if not 0 <= as_scalar(momentum, "momentum") < 1:
        raise DomainError(f"momentum: expected a number from 0 up to but not including 1, got {momentum}")
    path, x = _start(f, x0, gradient, tolerance, max_steps)
    status = path.visit(x)
    last_step = np.zeros(len(x))
    for k in range(max_steps):
        if status is not None:
            break
        size = as_positive(step(k) if callable(step) else step, "step")
        last_step = momentum * last_step - size * path.gradients[-1]
        status = path.visit(path.points[-1] + last_step)
    return path.trace(status or path.status_when_steps_ran_out())


def backtracking_descent(
    f: Function,
    x0: ArrayLike,
    *,
    first_step: float = 1.0,
    shrink: float = 0.5,
    slope_fraction: float = 1e-4,
    gradient: Function | None = None,
    tolerance: float = 1e-8,
    max_steps: int = 1000,
) -> DescentTrace:
    """Walk down the slope, each time shortening the step until it leads far enough downhill.

    Parameters
    ----------
    f, x0, gradient, tolerance, max_steps
        As for `gradient_descent`.
    first_step : float
        γ tried first at every point, > 0.
    shrink : float
        The factor, in (0, 1), by which a step that is refused is shortened.
    slope_fraction : float
        c in (0, 1): a step is taken once f falls by at least c · γ ‖∇f‖² (Armijo's condition).

    Returns
    -------
    DescentTrace
        Its values never increase.

    Raises
    ------
    DomainError, ShapeError, DifferentiationError
        As for `gradient_descent`.

    References
    ----------
    Nocedal and Wright, Numerical Optimization, 2nd ed., algorithm 3.1.
    """
    first = as_positive(first_step, "first_step")
    for name, fraction in (("shrink", shrink), ("slope_fraction", slope_fraction)):
        if not 0 < as_scalar(fraction, name) < 1:
            raise DomainError(f"{name}: expected a number between 0 and 1, got {fraction}")
    path, x = _start(f, x0, gradient, tolerance, max_steps)
    status = path.visit(x)
    for _ in range(max_steps):
        if status is not None:
            break
        x, value, slope = path.points[-1], path.values[-1], path.gradients[-1]
        found = shorten_until_downhill(f, x, value, slope, -first * slope, shrink, slope_fraction)
        status = DescentStatus.STALLED if found is None else path.visit(found)
    return path.trace(status or path.status_when_steps_ran_out())


def shorten_until_downhill(
    f: Function, x: Array, value: float, slope: Array, step: Array, shrink: float, slope_fraction: float
) -> Array | None:
    """Return a point x + t · step, t ≤ 1, that meets Armijo's condition; None where rounding leaves none."""
    required = slope_fraction * float(slope @ step)
    t = 1.0
    while True:
        candidate = np.asarray(x + t * step)
        if np.array_equal(candidate, x):
            return None
        with np.errstate(all="ignore"):
            height = float(f(candidate))
        if height <= value + t * required:  # false for NaN, which a step out of the domain gives
            return candidate
        t *= shrink


def sweep_step_sizes(
    f: Function,
    x0: ArrayLike,
    steps: ArrayLike,
    *,
    momentum: float = 0.0,
    gradient: Function | None = None,
    tolerance: float = 1e-8,
    max_steps: int = 1000,
) -> tuple[DescentTrace, ...]:
    """Descend from one start with each of several step sizes: from crawling through converging to diverging.

    Parameters
    ----------
    steps : (k,) float
        Each > 0.
    f, x0, momentum, gradient, tolerance, max_steps
        As for `gradient_descent`.

    Returns
    -------
    tuple of DescentTrace
        In the order of the steps.

    Raises
    ------
    ShapeError, DomainError, DifferentiationError
        As for `gradient_descent`.

    References
    ----------
    Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), section 7.1.1.
    """
    return tuple(
        gradient_descent(
            f,
            x0,
            step=size,
            momentum=momentum,
            gradient=gradient,
            tolerance=tolerance,
            max_steps=max_steps,
        )
        for size in as_vector(steps, "steps").tolist()
    )


def _start(
    f: Function, x0: ArrayLike, gradient: Function | None, tolerance: float, max_steps: int
) -> tuple[Path, Array]:
    if max_steps < 1:
        raise DomainError(f"max_steps: expected at least 1, got {max_steps}")
    return Path(f, gradient, as_positive(tolerance, "tolerance")), as_vector(x0, "x0")
