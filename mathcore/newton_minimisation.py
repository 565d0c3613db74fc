"""Newton's method for minima: jump to where the local paraboloid is level.

The bare Newton step -H⁻¹∇f seeks any stationary point: from near a saddle or a maximum it goes there. The
hybrid method takes it only where the Hessian is positive definite and the step leads downhill, and descends
along the gradient elsewhere.

References
----------
Deisenroth, Faisal and Ong, Mathematics for Machine Learning, section 7.1.
Nocedal and Wright, Numerical Optimization, 2nd ed., sections 2.2 and 3.3.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_positive, as_square, as_vector
from mathcore.derivatives import Function
from mathcore.derivatives import gradient as exact_gradient
from mathcore.derivatives import hessian as exact_hessian
from mathcore.descent import DescentStatus, DescentTrace, Path, shorten_until_downhill
from mathcore.errors import DomainError, SingularError

__all__ = ["NewtonTrace", "StepKind", "hybrid_descent", "newton_minimise", "newton_step"]

# A Hessian counts as singular if s_min <= RTOL * s_max.
RTOL = 1e-13


class StepKind(Enum):
    """Which rule made a step."""

    NEWTON = "-H⁻¹∇f"
    DAMPED_NEWTON = "-t H⁻¹∇f, t < 1"
    GRADIENT = "-γ∇f"


@dataclass(frozen=True, eq=False)
class NewtonTrace(DescentTrace):
    """The path of a Newton or hybrid descent; see `DescentTrace`.

    Attributes
    ----------
    kinds : tuple of StepKind
        Of each step.
    """

    kinds: tuple[StepKind, ...]


def newton_step(
    f: Function, x: ArrayLike, *, gradient: Function | None = None, hessian: Function | None = None
) -> Array:
    """Return the step -H⁻¹∇f from x to the stationary point of the local paraboloid.

    Parameters
    ----------
    f : function
        Takes a vector (n,) and returns a number. Not called if both derivatives are given.
    x : (n,) float
    gradient, hessian : function, optional
        ∇f, (n,), and H, (n, n). Found by automatic differentiation if not given.

    Returns
    -------
    (n,) float
        It points uphill where H is negative definite.

    Raises
    ------
    SingularError
        The Hessian is singular to rounding: the paraboloid has no single stationary point.
    ShapeError, DataError
        A derivative has another shape, or is not finite.

    References
    ----------
    Nocedal and Wright, Numerical Optimization, 2nd ed., section 2.2.
    """
    point = as_vector(x, "x")
    slope = as_vector((gradient or _exact(exact_gradient, f))(point), "gradient", length=len(point))
    curvature = as_square((hessian or _exact(exact_hessian, f))(point), "hessian", size=len(point))
    sizes = np.linalg.svd(curvature, compute_uv=False)
    if sizes[-1] <= RTOL * sizes[0]:
        raise SingularError(
            f"hessian: expected an invertible matrix, got singular values from {sizes[0]:.3g} to "
            f"{sizes[-1]:.3g} at {point}. Try another point, or hybrid_descent."
        )
    return np.asarray(np.linalg.solve(curvature, -slope), dtype=np.float64)


def newton_minimise(
    f: Function,
    x0: ArrayLike,
    *,
    gradient: Function | None = None,
    hessian: Function | None = None,
    tolerance: float = 1e-10,
    max_steps: int = 100,
) -> NewtonTrace:
    """Repeat bare Newton steps from x0. Converges quadratically, to a stationary point of any kind.

    Parameters
    ----------
    f, gradient, hessian
        As for `newton_step`.
    x0 : (n,) float
    tolerance : float
        Converged when ‖∇f‖ is at most this, > 0.
    max_steps : int
        ≥ 1.

    Returns
    -------
    NewtonTrace
        STALLED where the Hessian became singular on the way.

    Raises
    ------
    ShapeError, DomainError, DifferentiationError
        As for `gradient_descent`.

    References
    ----------
    Nocedal and Wright, Numerical Optimization, 2nd ed., section 3.3.
    """
    path = _path(f, gradient, tolerance, max_steps)
    status = path.visit(as_vector(x0, "x0"))
    kinds: list[StepKind] = []
    while status is None and len(kinds) < max_steps:
        try:
            step = newton_step(f, path.points[-1], gradient=lambda _: path.gradients[-1], hessian=hessian)
        except SingularError:
            status = DescentStatus.STALLED
            break
        status = _record(path, kinds, path.points[-1] + step, StepKind.NEWTON)
    return _trace(path, status, kinds)


def hybrid_descent(
    f: Function,
    x0: ArrayLike,
    *,
    gradient: Function | None = None,
    hessian: Function | None = None,
    first_step: float = 1.0,
    tolerance: float = 1e-10,
    max_steps: int = 1000,
) -> NewtonTrace:
    """Step like Newton where the Hessian is positive definite, and along the gradient elsewhere.

    Either step is halved until it leads downhill far enough (Armijo's condition).

    Parameters
    ----------
    f, x0, gradient, hessian, tolerance, max_steps
        As for `newton_minimise`.
    first_step : float
        The gradient step tried first, > 0, then halved until it leads downhill.

    Returns
    -------
    NewtonTrace
        Its values never increase, but for rounding in the last step.

    Raises
    ------
    ShapeError, DomainError, DifferentiationError
        As for `gradient_descent`.

    References
    ----------
    Nocedal and Wright, Numerical Optimization, 2nd ed., sections 2.2 and 3.3.
    """
    first = as_positive(first_step, "first_step")
    curvature_at = hessian or _exact(exact_hessian, f)
    path = _path(f, gradient, tolerance, max_steps)
    status = path.visit(as_vector(x0, "x0"))
    kinds: list[StepKind] = []
    while status is None and len(kinds) < max_steps:
        x, value, slope = path.points[-1], path.values[-1], path.gradients[-1]
        step = _downhill_newton_step(slope, as_square(curvature_at(x), "hessian", size=len(x)))
        if step is not None and _reaches_rounding(step, slope, value):
            target: Array | None = x + step
        else:
            full = -first * slope if step is None else step
            target = shorten_until_downhill(f, x, value, slope, full, 0.5, 1e-4)
        if target is None:
            status = DescentStatus.STALLED
        elif step is None:
            status = _record(path, kinds, target, StepKind.GRADIENT)
        else:
            whole = np.array_equal(target, x + step)
            status = _record(path, kinds, target, StepKind.NEWTON if whole else StepKind.DAMPED_NEWTON)
    return _trace(path, status, kinds)


def _downhill_newton_step(slope: Array, curvature: Array) -> Array | None:
    eigenvalues = np.linalg.eigvalsh(curvature)
    if eigenvalues[0] <= RTOL * abs(eigenvalues[-1]):
        return None
    return np.asarray(np.linalg.solve(curvature, -slope), dtype=np.float64)


def _reaches_rounding(step: Array, slope: Array, value: float) -> bool:
    """Whether a step gains less than f's own rounding, so that comparing heights decides nothing."""
    return abs(float(slope @ step)) <= 64 * float(np.finfo(float).eps) * abs(value)


def _exact(differentiate: Any, f: Function) -> Function:
    return lambda x: differentiate(f, x)


def _path(f: Function, gradient: Function | None, tolerance: float, max_steps: int) -> Path:
    if max_steps < 1:
        raise DomainError(f"max_steps: expected at least 1, got {max_steps}")
    return Path(f, gradient, as_positive(tolerance, "tolerance"))


def _record(path: Path, kinds: list[StepKind], x: Array, kind: StepKind) -> DescentStatus | None:
    before = len(path.points)
    status = path.visit(x)
    if len(path.points) > before:
        kinds.append(kind)
    return status


def _trace(path: Path, status: DescentStatus | None, kinds: list[StepKind]) -> NewtonTrace:
    plain = path.trace(status or path.status_when_steps_ran_out())
    return NewtonTrace(plain.points, plain.values, plain.gradients, plain.status, tuple(kinds))
