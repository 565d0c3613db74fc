"""The linear picture of a nonlinear least squares problem at a point, which every method works with.

References
----------
Bates and Watts, Nonlinear Regression Analysis and Its Applications (1988), sections 2.1 and 2.2.3.
"""

import math
from dataclasses import dataclass

import numpy as np

from mathcore._checks import Array

__all__ = ["Tangent", "column_lengths", "rank_tolerance", "tangent_at"]

EPS = float(np.finfo(np.float64).eps)
# The residuals' part in the tangent space, against the part at right angles to it: at a minimum, zero.
OFFSET_TOLERANCE = 1e-6
# Of a full step, relative to each parameter: where the residuals vanish, and the offset is 0/0.
STEP_TOLERANCE = 1e-9
# Of what a full step does to the residuals, relative to what rounding of the parameters does to them.
ROUNDING_TOLERANCE = 16.0
# Of the singular value of a combination of parameters that hardly matters, relative to the largest.
SLACK_RTOL = 1e-6


@dataclass(frozen=True, eq=False)
class Tangent:
    """The least squares problem at a point x, its residuals replaced by their tangents r + J step.

    Attributes
    ----------
    step : (n,) float
        The Gauss-Newton step, to the minimum of ‖r + J step‖; the shortest, where J is rank deficient.
    size : float
        Its length, each parameter measured by the length of its column of J.
    offset : float
        The relative offset √(‖tangential‖²/n) / √(‖normal‖²/(m − n)): how far x is from the minimum, in units
        of the confidence region. 0 if nothing is tangential, infinite if everything is.
    cosine : float
        The greatest cosine between the residuals and a column of J, in magnitude: at a minimum, zero.
    full_rank : bool
        Whether every combination of parameters matters at x.
    slack : (k, n) float
        Combinations of parameters, a row each, that hardly matter at x: to first order, next to nothing
        changes along them. Of length 1, measured as `size` is.
    settled : bool
        Whether x is a minimum, to the tolerances.
    """

    step: Array
    size: float
    offset: float
    cosine: float
    full_rank: bool
    slack: Array
    settled: bool


def tangent_at(x: Array, residuals: Array, jacobian: Array) -> Tangent:
    """Solve the tangent problem at a point, by singular values of the Jacobian with columns of length 1.

    Parameters
    ----------
    x : (n,) float
    residuals : (m,) float
    jacobian : (m, n) float
    """
    m, n = jacobian.shape
    lengths = column_lengths(jacobian)
    left, singular_values, directions = np.linalg.svd(jacobian / lengths, full_matrices=False)
    along = left.T @ residuals
    matters = singular_values > rank_tolerance(singular_values, jacobian)
    scaled = -(directions.T[:, matters] @ (along[matters] / singular_values[matters]))
    step = scaled / lengths
    tangential = float(np.linalg.norm(along[matters]))
    offset = _relative_offset(tangential, float(np.linalg.norm(residuals - left @ along)), m, n)
    length = float(np.linalg.norm(residuals))
    cosines = np.abs((jacobian / lengths).T @ residuals) / (length or 1.0)
    rounding = EPS * float(np.linalg.norm(np.abs(jacobian) @ np.abs(x)))
    return Tangent(
        step=step,
        size=float(np.linalg.norm(scaled)),
        offset=offset,
        cosine=float(np.max(cosines)),
        full_rank=bool(np.all(matters)),
        slack=directions[singular_values <= SLACK_RTOL * singular_values[0]] / lengths,
        settled=(
            offset <= OFFSET_TOLERANCE
            or bool(np.all(np.abs(step) <= STEP_TOLERANCE * np.abs(x)))
            or tangential <= ROUNDING_TOLERANCE * rounding
        ),
    )


def column_lengths(jacobian: Array) -> Array:
    """Return the lengths (n,) of the columns, 1 for a column of zeros."""
    largest = np.max(np.abs(jacobian), axis=0)
    safe = np.where(largest > 0, largest, 1.0)
    # Scaled: a model that has faded out has derivatives whose squares underflow, but whose directions count.
    return np.where(largest > 0, safe * np.sqrt(np.sum((jacobian / safe) ** 2, axis=0)), 1.0)


def rank_tolerance(singular_values: Array, jacobian: Array) -> float:
    """Return what a singular value must exceed to be more than rounding of the largest."""
    return float(EPS * max(jacobian.shape) * singular_values[0])


def _relative_offset(tangential: float, normal: float, m: int, n: int) -> float:
    if tangential == 0:
        return 0.0
    if m == n or normal == 0:
        return math.inf
    return (tangential / math.sqrt(n)) / (normal / math.sqrt(m - n))
