"""The path of a nonlinear least squares method: where it is, where it has been, and its last steps."""

import numpy as np

from mathcore._checks import Array
from mathcore._residuals import Residuals
from mathcore._scaling import read_only, rescale
from mathcore._tangents import Tangent, tangent_at
from mathcore.nonlinear_fits import NonlinearFit

__all__ = ["FitTrace", "cost_of"]

# An undamped step must be this much shorter than the one before.
SHORTENING = 0.9
POLISHING_STEPS = 100


def cost_of(residuals: Array) -> float:
    """Return Σ rᵢ², infinite where the sum is too large for a float."""
    with np.errstate(over="ignore"):
        return float(residuals @ residuals)


class FitTrace:
    """A point with its residuals and Jacobian, and the path that led to it.

    Parameters
    ----------
    problem : Residuals
        At whose start the path begins.
    """

    def __init__(self, problem: Residuals) -> None:
        self.problem = problem
        self.x, self.residuals, self.jacobian = problem.start, problem.values, problem.jacobian
        self.path = [self.x]
        self.costs = [cost_of(self.residuals)]

    @property
    def cost(self) -> float:
        """Σ rᵢ² here."""
        return self.costs[-1]

    def tangent(self) -> Tangent:
        """Return the tangent problem here."""
        return tangent_at(self.x, self.residuals, self.jacobian)

    def move(self, x: Array, residuals: Array, jacobian: Array) -> None:
        """Go to another point."""
        self.x, self.residuals, self.jacobian = x, residuals, jacobian
        self.path.append(x)
        self.costs.append(cost_of(residuals))

    def polish(self, tangent: Tangent) -> Tangent:
        """Take undamped steps as long as they get shorter: to the last digit that rounding leaves.

        Near a minimum, rounding hides whether the sum of squares falls, but not whether the steps do.
        """
        for _ in range(POLISHING_STEPS):
            x = self.x + tangent.step
            residuals, jacobian = self.problem.at(x), self.problem.jacobian_at(x)
            if residuals is None or jacobian is None:
                break
            after = tangent_at(x, residuals, jacobian)
            if not after.full_rank or after.size >= SHORTENING * tangent.size:
                break
            self.move(x, residuals, jacobian)
            tangent = after
        return tangent

    def result(self, *, converged: bool, message: str) -> NonlinearFit:
        """Return what was found, in the caller's units."""
        power = self.problem.exponent
        return NonlinearFit(
            x=read_only(self.x.copy()),
            residuals=read_only(np.ldexp(self.residuals, power)),
            jacobian=read_only(np.ldexp(self.jacobian, power)),
            rss=float(rescale(np.asarray(self.cost), 2 * power, "rss")),
            path=read_only(np.array(self.path)),
            costs=read_only(rescale(np.array(self.costs), 2 * power, "costs")),
            converged=converged,
            message=message,
            evaluations=self.problem.evaluations,
        )
