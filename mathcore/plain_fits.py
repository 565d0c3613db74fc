"""Fitting by the two plain methods: straight down the slope of χ², and full Gauss-Newton steps.

Unguarded on purpose, so that a lecture can show what they do: the first crawls along narrow valleys, or
diverges where its step is too long; the second is quick near a minimum, and may run away from far. For
results, use `levenberg_marquardt`, which joins the two.

References
----------
Bevington and Robinson, Data Reduction and Error Analysis for the Physical Sciences, 3rd ed., chapter 8.
Björck, Numerical Methods for Least Squares Problems (1996), section 9.2.
"""

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_positive
from mathcore._fit_trace import FitTrace, cost_of
from mathcore._residuals import ResidualFunction, Residuals
from mathcore.errors import DomainError
from mathcore.nonlinear_fits import NonlinearFit

__all__ = ["descend_chi_squared", "gauss_newton"]


def gauss_newton(
    residuals: ResidualFunction,
    x0: ArrayLike,
    jacobian: ResidualFunction | None = None,
    *,
    max_iterations: int = 50,
) -> NonlinearFit:
    """Fit by full steps to the minimum of the tangent problem.

    Parameters
    ----------
    residuals : callable
        Takes parameters (n,) and returns residuals (m,), m ≥ n.
    x0 : (n,) float
        The start.
    jacobian : callable, optional
        Takes (n,) and returns (m, n); exact or by differences if not given (see `levenberg_marquardt`).
    max_iterations : int

    Returns
    -------
    NonlinearFit
        Its `converged` tells whether x is a minimum; its path may go anywhere, and its costs may rise.

    Raises
    ------
    ShapeError, DataError, DomainError
        As for `levenberg_marquardt`.

    References
    ----------
    Björck (1996), section 9.2.1.
    """
    _require_steps(max_iterations)
    trace = FitTrace(Residuals(residuals, x0, jacobian))
    for _ in range(max_iterations):
        tangent = trace.tangent()
        if not tangent.full_rank:
            return trace.result(
                converged=False,
                message="the Jacobian lost rank, so that the step is not determined; try levenberg_marquardt",
            )
        if tangent.settled:
            tangent = trace.polish(tangent)
            return trace.result(converged=True, message=f"a minimum, relative offset {tangent.offset:.1e}")
        if not _move(trace, trace.x + tangent.step):
            return trace.result(
                converged=False,
                message="a step left the model's domain; try another start, or levenberg_marquardt",
            )
    return _out_of_steps(trace, max_iterations, "levenberg_marquardt")


def descend_chi_squared(
    residuals: ResidualFunction,
    x0: ArrayLike,
    jacobian: ResidualFunction | None = None,
    *,
    step_size: float,
    max_iterations: int = 200,
) -> NonlinearFit:
    """Fit by steepest descent: x − γ∇χ², where χ² = Σ rᵢ² and ∇χ² = 2 Jᵀr.

    Parameters
    ----------
    residuals : callable
        Takes parameters (n,) and returns residuals (m,), m ≥ n.
    x0 : (n,) float
        The start.
    jacobian : callable, optional
        Takes (n,) and returns (m, n); exact or by differences if not given (see `levenberg_marquardt`).
    step_size : float
        γ, greater than 0.
    max_iterations : int

    Returns
    -------
    NonlinearFit
        Its `converged` tells whether x is a minimum, which takes long where the valley is narrow.

    Raises
    ------
    ShapeError, DataError, DomainError
        As for `levenberg_marquardt`, or step_size is not positive.

    References
    ----------
    Bevington and Robinson, section 8.4.
    """
    _require_steps(max_iterations)
    rate = as_positive(step_size, "step_size")
    trace = FitTrace(Residuals(residuals, x0, jacobian))
    for _ in range(max_iterations):
        tangent = trace.tangent()
        if tangent.settled and tangent.full_rank:
            return trace.result(converged=True, message=f"a minimum, relative offset {tangent.offset:.1e}")
        with np.errstate(over="ignore", invalid="ignore"):
            gradient = np.ldexp(2 * trace.jacobian.T @ trace.residuals, 2 * trace.problem.exponent)
            x = trace.x - rate * gradient
        if not np.all(np.isfinite(x)) or not _move(trace, x):
            return trace.result(
                converged=False, message=f"the path ran away; try a step_size smaller than {rate:g}"
            )
    return _out_of_steps(trace, max_iterations, "another step_size, or levenberg_marquardt")


def _move(trace: FitTrace, x: Array) -> bool:
    """Go to x if the model is defined there, its sum of squares a float; tell whether it is."""
    residuals = trace.problem.at(x)
    jacobian = None if residuals is None else trace.problem.jacobian_at(x)
    if residuals is None or jacobian is None or not np.isfinite(cost_of(residuals)):
        return False
    trace.move(x, residuals, jacobian)
    return True


def _out_of_steps(trace: FitTrace, max_iterations: int, remedy: str) -> NonlinearFit:
    tangent = trace.tangent()
    if tangent.settled and tangent.full_rank:
        return trace.result(converged=True, message=f"a minimum, relative offset {tangent.offset:.1e}")
    return trace.result(
        converged=False,
        message=(
            f"no minimum after {max_iterations} steps, relative offset {tangent.offset:.1e}; "
            f"try more steps, {remedy}"
        ),
    )


def _require_steps(max_iterations: int) -> None:
    if max_iterations < 1:
        raise DomainError(f"max_iterations: expected at least 1, got {max_iterations}")
