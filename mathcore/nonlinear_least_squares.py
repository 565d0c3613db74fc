"""Nonlinear least squares: the parameters x that make Σ rᵢ(x)² smallest, by the Levenberg-Marquardt method.

A step solves the tangent problem with a penalty μ‖D step‖²: short and downhill where μ is large, the full
Gauss-Newton step where it is small. μ follows the gain ratio (Nielsen). D, the lengths of the Jacobian's
columns, makes the parameters' units irrelevant; it remembers where the columns were long (Moré), but fades,
so that a parameter which changes by orders of magnitude is not held back for ever. Each step bends with the
residuals' second derivative along it (geodesic acceleration), which is what follows curved, narrow valleys.
Where that caution has not led to a minimum in half of the steps, the other half goes by the classical rules,
without bends and with a D that never fades: large residuals ask for them. Near the minimum, where rounding
hides the gain, undamped steps go on as long as they get shorter.

References
----------
Moré, The Levenberg-Marquardt algorithm: implementation and theory, Lecture Notes in Mathematics 630 (1978).
Nielsen, Damping parameter in Marquardt's method, report IMM-REP-1999-05 (1999).
Transtrum and Sethna, Improvements to the Levenberg-Marquardt algorithm, arXiv:1201.5885 (2012).
"""

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array
from mathcore._fit_trace import FitTrace, cost_of
from mathcore._residuals import ResidualFunction, Residuals
from mathcore._tangents import Tangent, column_lengths
from mathcore.errors import DomainError
from mathcore.nonlinear_fits import NonlinearFit

__all__ = ["levenberg_marquardt"]

EPS = float(np.finfo(np.float64).eps)
# The first penalty, relative to the largest squared singular value of the scaled Jacobian.
FIRST_DAMPING = 1e-3
# Below this, a penalty changes no digit of the step; and from zero, it could not grow again.
LEAST_DAMPING = 1e-40
# What D keeps of a column's earlier length at each step.
FADING = 0.5
# A step may bend by at most this part of its length (Transtrum and Sethna's α).
GREATEST_BEND = 0.75
# Along which part of the step its bend is measured.
PROBE = 0.1
# Where no step leads downhill any more, these tell rounding from a dead end: Bates and Watts's own limit of
# the offset, and the cosine that is left where the sum of squares is flat to the last digit.
ROUNDED_OFFSET = 1e-3
# How often a search may go on from a point where some combination of parameters hardly matters; how far, in
# parts of the parameters' own size, it looks along it; and by what part the cost must fall there.
ESCAPES = 5
ESCAPE_STEPS = (0.3, 0.1, 0.03, 0.01, 1e-3)
ESCAPE_GAIN = 1e-6
ROUNDED_COSINE = 1e-6


def levenberg_marquardt(
    residuals: ResidualFunction,
    x0: ArrayLike,
    jacobian: ResidualFunction | None = None,
    *,
    max_iterations: int = 2000,
) -> NonlinearFit:
    """Find the parameters that make Σ rᵢ(x)² smallest, near a start.

    Parameters
    ----------
    residuals : callable
        Takes parameters (n,) and returns residuals (m,), m ≥ n; divided by their standard deviations, where
        those are known. Except at the start, it may return NaN or infinity, or raise an ArithmeticError or
        ValueError, where the model is not defined.
    x0 : (n,) float
        The start. The parameters may differ by any orders of magnitude.
    jacobian : callable, optional
        Takes (n,) and returns (m, n). If not given, derivatives are exact where the residuals are made of
        NumPy's functions (see `derivatives`), and by extrapolated differences where not.
    max_iterations : int
        Steps tried, accepted or not.

    Returns
    -------
    NonlinearFit
        Its `converged` tells whether x is a minimum; if not, its `message` tells what happened. A local
        minimum: another start may find a lower one.

    Raises
    ------
    ShapeError, DataError
        x0, the residuals or the Jacobian have the wrong shape or are not real numbers.
    DomainError
        The residuals or their derivatives are not finite at the start, or max_iterations is less than 1.

    References
    ----------
    Moré (1978); Nielsen (1999); Transtrum and Sethna (2012).
    """
    if max_iterations < 1:
        raise DomainError(f"max_iterations: expected at least 1, got {max_iterations}")
    trace = FitTrace(Residuals(residuals, x0, jacobian))
    for left in reversed(range(ESCAPES + 1)):
        exhausted = _search(trace, (max_iterations + 1) // 2, cautious=True)
        if not trace.tangent().settled:
            exhausted = _search(trace, max_iterations // 2, cautious=False)
        tangent = trace.tangent()
        if exhausted or left == 0 or not _escape(trace, tangent):
            break
    if exhausted and not tangent.settled:
        return trace.result(
            converged=False,
            message=(
                f"no minimum after {max_iterations} steps, relative offset {tangent.offset:.1e}; "
                "try more steps or another start"
            ),
        )
    # Only next to a minimum of the tangent problem: where the minimum itself is singular, as one that is not
    # zero must be with as many residuals as parameters, the undamped step leads anywhere.
    if tangent.full_rank and (tangent.settled or tangent.offset <= ROUNDED_OFFSET):
        tangent = trace.polish(tangent)
    converged, message = _verdict(tangent)
    return trace.result(converged=converged, message=message)


def _search(trace: FitTrace, max_iterations: int, *, cautious: bool) -> bool:
    """Step downhill until the minimum is reached or no step leads downhill; return whether steps ran out."""
    fading = FADING if cautious else 1.0
    scale, damping, growth = np.zeros(len(trace.x)), 0.0, 2.0
    moved = True
    for _ in range(max_iterations):
        if moved:
            if trace.tangent().settled:
                return False
            scale = np.maximum(fading * scale, column_lengths(trace.jacobian))
            # The singular values solve the damped problem for every μ: nothing is factorised as μ grows.
            left, singular_values, right = np.linalg.svd(trace.jacobian / scale, full_matrices=False)
            along = left.T @ trace.residuals
            damping = damping or max(LEAST_DAMPING, FIRST_DAMPING * float(singular_values[0]) ** 2)
        shrinkage = singular_values / (singular_values**2 + damping)
        solve = (right.T / scale[:, np.newaxis]) * shrinkage @ left.T
        step = -(solve @ trace.residuals)
        if np.all(np.abs(step) <= EPS * np.abs(trace.x)):
            return False
        path = _bent(trace, step, solve, scale) if cautious else step
        gain = None if path is None else _try_step(trace, path, along, shrinkage * singular_values)
        moved = gain is not None
        if gain is not None:
            damping = max(LEAST_DAMPING, damping * max(1 / 3, 1 - (2 * min(gain, 1.0) - 1) ** 3))
            growth = 2.0
        else:
            damping, growth = damping * growth, 2 * growth
    return True


def _escape(trace: FitTrace, tangent: Tangent) -> bool:
    """Move downhill along a combination of parameters that hardly matters here; return whether one does.

    Such a point passes for a minimum, all slopes being next to nothing: a peak that stands beside the data,
    two terms that have become the same. A look along the flat directions tells.
    """
    size = float(np.linalg.norm(column_lengths(trace.jacobian) * trace.x))
    for direction in tangent.slack:
        for part in ESCAPE_STEPS:
            for sign in (1.0, -1.0):
                x = trace.x + sign * part * size * direction
                residuals = trace.problem.at(x)
                if residuals is None or cost_of(residuals) >= (1 - ESCAPE_GAIN) * trace.cost:
                    continue
                jacobian = trace.problem.jacobian_at(x)
                if jacobian is not None:
                    trace.move(x, residuals, jacobian)
                    return True
    return False


def _bent(trace: FitTrace, step: Array, solve: Array, scale: Array) -> Array | None:
    """Return the step with its geodesic acceleration, or None where it would bend too much to be trusted."""
    probe = trace.problem.at(trace.x + PROBE * step)
    if probe is None:
        return None
    second_derivative = 2 / PROBE * ((probe - trace.residuals) / PROBE - trace.jacobian @ step)
    acceleration = -(solve @ second_derivative)
    if 2 * np.linalg.norm(scale * acceleration) > GREATEST_BEND * np.linalg.norm(scale * step):
        return None
    return np.asarray(step + acceleration / 2, dtype=np.float64)


def _try_step(trace: FitTrace, step: Array, along: Array, filters: Array) -> float | None:
    """Move if that leads downhill; return the gain, relative to what the tangent predicts, if it did."""
    x, before = trace.x + step, trace.cost
    residuals = trace.problem.at(x)
    if residuals is None or cost_of(residuals) >= before:
        return None
    jacobian = trace.problem.jacobian_at(x)
    if jacobian is None:
        return None
    trace.move(x, residuals, jacobian)
    predicted = float(np.sum(along**2 * (1 - (1 - filters) ** 2)))
    # Where the tangent predicts next to nothing, its square is 0: such a gain says nothing for longer steps.
    return (before - trace.cost) / predicted if predicted > 0 else 0.0


def _verdict(tangent: Tangent) -> tuple[bool, str]:
    if not tangent.full_rank:
        return False, (
            "a point where some combination of the parameters does not matter, so that they are not "
            "determined; try another start or a simpler model"
        )
    if tangent.settled:
        return True, f"a minimum, relative offset {tangent.offset:.1e}"
    if tangent.offset <= ROUNDED_OFFSET or tangent.cosine <= ROUNDED_COSINE:
        return True, f"a minimum as far as rounding shows, relative offset {tangent.offset:.1e}"
    return False, (
        f"no step leads downhill, though the relative offset is {tangent.offset:.1e}; the derivatives may be "
        "wrong or the residuals not smooth: try another start, or a Jacobian"
    )
