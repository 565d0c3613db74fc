"""Finding a minimum from heights alone: probe the four (or 2n) sides, move or look closer.

References
----------
Kolda, Lewis and Torczon (2003), Optimization by direct search, SIAM Review 45(3), section 1.1.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_positive, as_scalar, as_vector
from mathcore.derivatives import Function
from mathcore.errors import ConvergenceError, DomainError, ShapeError

__all__ = ["ProbeStatus", "ProbeTrace", "compass_search"]


class ProbeStatus(Enum):
    """How a search by probes ended."""

    CONVERGED = "no side is lower within the smallest stride"
    EXHAUSTED = "the probes ran out"


@dataclass(frozen=True, eq=False)
class ProbeTrace:
    """Every probe of a search, in order.

    Attributes
    ----------
    probes : (k, n) float
        Where the depth was measured, the start first.
    values : (k,) float
        What it was.
    accepted : (k,) bool
        Whether the search moved there; true for the start.
    strides : (k,) float
        How far each probe was from where the search stood; 0 for the start.
    status : ProbeStatus
    """

    probes: Array
    values: Array
    accepted: np.ndarray[tuple[int, ...], np.dtype[np.bool]]
    strides: Array
    status: ProbeStatus

    @property
    def points(self) -> Array:
        """(m, n) float: where the search stood, one place after another."""
        return np.asarray(self.probes[self.accepted])

    @property
    def point(self) -> Array:
        """(n,) float: the lowest point found."""
        return np.asarray(self.points[-1])

    @property
    def value(self) -> float:
        """The height there."""
        return float(self.values[self.accepted][-1])

    @property
    def converged(self) -> bool:
        """Whether the stride came down to the smallest."""
        return self.status is ProbeStatus.CONVERGED

    def require_convergence(self) -> Array:
        """Return the lowest point found, (n,), or raise ConvergenceError where the probes ran out first."""
        if self.converged:
            return self.point
        raise ConvergenceError(
            f"expected convergence, but {self.status.value} after {len(self.probes)}, with a stride of "
            f"{self.strides[-1]:.3g}. Try more probes, or a larger smallest stride."
        )


def compass_search(
    f: Function,
    x0: ArrayLike,
    *,
    stride: float = 1.0,
    shrink: float = 0.5,
    smallest_stride: float = 1e-6,
    max_probes: int = 10_000,
) -> ProbeTrace:
    """Seek a minimum without slopes: go to the first side that is lower, and shorten the stride if none is.

    Parameters
    ----------
    f : function
        Takes a vector (n,) and returns a number. Infinity or NaN counts as higher than anything.
    x0 : (n,) float
        The start.
    stride : float
        How far the first probes go, > 0.
    shrink : float
        In (0, 1): the factor for the stride where no side is lower.
    smallest_stride : float
        Converged once the stride would fall below this, > 0.
    max_probes : int
        ≥ 1.

    Returns
    -------
    ProbeTrace
        The sides are tried in the order +x₁, -x₁, +x₂, …, starting with the one that served last. For a
        smooth f the gradient at the end is of the order of the smallest stride; a narrow well between probes
        is not seen.

    Raises
    ------
    DomainError
        An option is out of range, or f is not finite at the start.
    ShapeError
        x0 is not a vector, or f does not return a number.

    References
    ----------
    Kolda, Lewis and Torczon (2003), section 1.1.
    """
    x, length = as_vector(x0, "x0"), as_positive(stride, "stride")
    limit = as_positive(smallest_stride, "smallest_stride")
    if not 0 < as_scalar(shrink, "shrink") < 1:
        raise DomainError(f"shrink: expected a number between 0 and 1, got {shrink}")
    if max_probes < 1:
        raise DomainError(f"max_probes: expected at least 1, got {max_probes}")
    lowest = _height(f, x)
    if not np.isfinite(lowest):
        raise DomainError(f"f: expected a finite value at the start, got {lowest} at {x}. Try another start.")
    sides = [sign * e for e in np.eye(len(x)) for sign in (1.0, -1.0)]
    record: list[tuple[Array, float, bool, float]] = [(x, lowest, True, 0.0)]
    status = ProbeStatus.CONVERGED
    while length >= limit:
        for k, side in enumerate(sides):
            if len(record) > max_probes:
                status = ProbeStatus.EXHAUSTED
                break
            candidate = np.asarray(x + length * side)
            height = _height(f, candidate)
            lower = bool(height < lowest)
            record.append((candidate, height, lower, length))
            if lower:
                x, lowest = candidate, height
                sides = sides[k:] + sides[:k]
                break
        else:
            length *= shrink
        if status is ProbeStatus.EXHAUSTED:
            break
    probes, values, accepted, strides = zip(*record, strict=True)
    return ProbeTrace(np.array(probes), np.array(values), np.array(accepted), np.array(strides), status)


def _height(f: Function, x: Array) -> float:
    with np.errstate(all="ignore"):
        value = np.asarray(f(x), dtype=np.float64)
    if value.ndim != 0:
        raise ShapeError(f"f: expected a number, got shape {value.shape}")
    return float(value)
