"""Lagrange multipliers: stationary points of f on the set where g = c.

There the gradient of f is a combination of the constraints' gradients, ∇f = Σ λᵢ ∇gᵢ. Together with g = c
that is a square system for x and λ, solved by Newton's method with exact second derivatives. λᵢ is the price
of its constraint: the rate at which the stationary value changes with cᵢ.

References
----------
Nocedal and Wright, Numerical Optimization, 2nd ed., sections 12.3, 12.5 and 18.1.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_positive, as_real, as_vector
from mathcore.critical_points import CriticalKind, classify_hessian
from mathcore.derivatives import Function, gradient, hessian, jacobian
from mathcore.errors import ConvergenceError, DomainError, RankError, ShapeError

__all__ = ["ConstrainedPoint", "constrained_points", "lagrange_multipliers"]

# Constraint gradients count as dependent if s_min <= RTOL * s_max.
RTOL = 1e-10


@dataclass(frozen=True, eq=False)
class ConstrainedPoint:
    """A stationary point on the constraint set.

    Attributes
    ----------
    point : (n,) float
    multipliers : (m,) float
        λ, one for each constraint: ∇f = Σ λᵢ ∇gᵢ.
    value : float
        f there.
    kind : CriticalKind
        What f does along the constraint set: from the Hessian of f - Σ λᵢ gᵢ, on the tangent space. MINIMUM
        where the constraints leave no direction.
    objective_gradient : (n,) float
        ∇f.
    constraint_gradients : (m, n) float
        ∇gᵢ, a row each.
    path : (k + 1, n) float
        The iterates that led here.
    """

    point: Array
    multipliers: Array
    value: float
    kind: CriticalKind
    objective_gradient: Array
    constraint_gradients: Array
    path: Array


@dataclass(frozen=True)
class _Problem:
    """f, g and c, with g's outputs always a vector."""

    f: Function
    g: Function
    c: Array

    def constraints(self, x: Array) -> Array:
        values = np.atleast_1d(as_real(self.g(x), "g(x)"))
        if values.shape != self.c.shape:
            raise ShapeError(
                f"g: expected as many values as c has entries, shape {self.c.shape}, got shape {values.shape}"
            )
        return values - self.c

    def constraint_gradients(self, x: Array) -> Array:
        return np.atleast_2d(jacobian(self.g, x))

    def lagrangian(self, multipliers: Array) -> Function:
        if self.c.size == 1:
            price = float(multipliers[0])
            return lambda x: self.f(x) - price * np.sum(self.g(x))
        return lambda x: self.f(x) - sum(price * g for price, g in zip(multipliers, self.g(x), strict=True))

    def residual(self, x: Array, multipliers: Array) -> Array:
        """Return ∇f - Σ λᵢ ∇gᵢ and g - c, which are zero at a solution."""
        slopes = self.constraint_gradients(x)
        return np.concatenate([gradient(self.f, x) - slopes.T @ multipliers, self.constraints(x)])

    def best_multipliers(self, x: Array) -> Array:
        """Return the λ that come nearest to ∇f = Σ λᵢ ∇gᵢ, by least squares."""
        slopes = self.constraint_gradients(x)
        sizes = np.linalg.svd(slopes, compute_uv=False)
        if slopes.shape[0] > slopes.shape[1] or sizes[-1] <= RTOL * sizes[0]:
            raise RankError(
                f"g: expected constraints with independent gradients, got singular values {sizes} at {x}. "
                "Try another start, or leave out a constraint that follows from the others."
            )
        q, r = np.linalg.qr(slopes.T)
        return np.asarray(np.linalg.solve(r, q.T @ gradient(self.f, x)), dtype=np.float64)


def lagrange_multipliers(
    f: Function, g: Function, c: ArrayLike, x0: ArrayLike, *, tolerance: float = 1e-10, max_steps: int = 100
) -> ConstrainedPoint:
    """Find a stationary point of f where g = c, from a start near it.

    Parameters
    ----------
    f : function
        Takes a vector (n,) and returns a number.
    g : function
        Takes a vector (n,); returns a number, or m ≤ n of them for m constraints.
    c : float, or (m,) float
    x0 : (n,) float
        The start; it need not meet the constraints.
    tolerance : float
        Converged when the norms of ∇f - Σ λᵢ ∇gᵢ and g - c together are at most this times
        1 + ‖∇f‖; > 0.
    max_steps : int
        ≥ 1.

    Returns
    -------
    ConstrainedPoint
        Which stationary point it is depends on the start: Newton's method goes to minima, maxima and saddles
        alike.

    Raises
    ------
    ConvergenceError
        No stationary point was reached.
    RankError
        The constraints' gradients are dependent (or zero) on the way: λ is not determined there.
    ShapeError, DomainError, DifferentiationError
        As for `mathcore.derivatives.gradient`; ShapeError also where g and c do not fit.

    References
    ----------
    Nocedal and Wright, Numerical Optimization, 2nd ed., sections 12.3 and 18.1.
    """
    limit = as_positive(tolerance, "tolerance")
    if max_steps < 1:
        raise DomainError(f"max_steps: expected at least 1, got {max_steps}")
    x = as_vector(x0, "x0")
    problem = _Problem(f, g, np.atleast_1d(as_real(c, "c")))
    problem.constraints(x)
    multipliers = problem.best_multipliers(x)
    path = [x]
    for _ in range(max_steps):
        residual = problem.residual(x, multipliers)
        if np.linalg.norm(residual) <= limit * (1 + np.linalg.norm(gradient(f, x))):
            return _describe(problem, x, multipliers, path)
        x, multipliers = _shortened(problem, x, multipliers, residual)
        path.append(x)
    raise ConvergenceError(
        f"expected a stationary point on the constraint, got a residual of {np.linalg.norm(residual):.3g} "
        f"after {max_steps} steps, at {x}. Try another start."
    )


def constrained_points(
    f: Function,
    g: Function,
    c: ArrayLike,
    starts: Iterable[ArrayLike],
    *,
    tolerance: float = 1e-10,
    max_steps: int = 100,
) -> tuple[ConstrainedPoint, ...]:
    """Find the different stationary points that several starts lead to, by descending value of f.

    Parameters
    ----------
    f : function
        Takes a vector (n,) and returns a number.
    g : function
        Takes a vector (n,); returns a number, or m ≤ n of them for m constraints.
    c : float, or (m,) float
    starts : iterable of (n,) float
        Those from which no stationary point is reached are passed over.
    tolerance, max_steps : float, int
        As for `lagrange_multipliers`.

    Returns
    -------
    tuple of ConstrainedPoint
        Each point once; empty if no start led to one.

    Raises
    ------
    ShapeError, DomainError, DifferentiationError
        As for `lagrange_multipliers`.

    References
    ----------
    Nocedal and Wright, Numerical Optimization, 2nd ed., sections 12.3 and 12.5.
    """
    found: list[ConstrainedPoint] = []
    for x0 in starts:
        try:
            new = lagrange_multipliers(f, g, c, x0, tolerance=tolerance, max_steps=max_steps)
        except (ConvergenceError, RankError):
            continue
        near = 1e-6 * (1 + np.linalg.norm(new.point))
        if all(np.linalg.norm(new.point - old.point) > near for old in found):
            found.append(new)
    return tuple(sorted(found, key=lambda each: (-each.value, *each.point)))


def _shortened(problem: _Problem, x: Array, multipliers: Array, residual: Array) -> tuple[Array, Array]:
    """Take Newton's step on the whole system, halved until the residual falls."""
    slopes = problem.constraint_gradients(x)
    m, n = slopes.shape
    bend = hessian(problem.lagrangian(multipliers), x)
    system = np.block([[bend, -slopes.T], [slopes, np.zeros((m, m))]])
    # Least squares: the system is singular at isolated places on the way, and its shortest solution still
    # serves.
    step = np.linalg.lstsq(system, -residual, rcond=None)[0]
    size = float(np.linalg.norm(residual))
    t = 1.0
    while t > 1e-10:
        candidate, prices = x + t * step[:n], multipliers + t * step[n:]
        try:
            shorter = float(np.linalg.norm(problem.residual(candidate, prices))) < (1 - 1e-4 * t) * size
        except DomainError:  # a step out of the domain
            shorter = False
        if shorter:
            return candidate, prices
        t /= 2
    raise ConvergenceError(
        f"expected a step towards a stationary point, but none leads there from {x}, where the residual "
        f"is {size:.3g}. Try another start, or a larger tolerance."
    )


def _describe(problem: _Problem, x: Array, multipliers: Array, path: list[Array]) -> ConstrainedPoint:
    slopes = problem.constraint_gradients(x)
    m, n = slopes.shape
    problem.best_multipliers(x)  # refuses dependent gradients, where the tangent space is not what QR gives
    tangent = np.linalg.qr(slopes.T, mode="complete")[0][:, m:]
    kind = CriticalKind.MINIMUM
    if m < n:
        on_tangent = tangent.T @ hessian(problem.lagrangian(multipliers), x) @ tangent
        kind = classify_hessian((on_tangent + on_tangent.T) / 2).kind
    return ConstrainedPoint(
        point=x,
        multipliers=multipliers,
        value=float(problem.f(x)),
        kind=kind,
        objective_gradient=gradient(problem.f, x),
        constraint_gradients=slopes,
        path=np.array(path),
    )
