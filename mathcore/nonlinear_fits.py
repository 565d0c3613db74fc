"""What every nonlinear least squares method returns.

References
----------
Bates and Watts, Nonlinear Regression Analysis and Its Applications (1988), section 2.1.
"""

import math
from dataclasses import dataclass

import numpy as np

from mathcore._checks import Array
from mathcore._scaling import rescale, row_lengths, safe_length
from mathcore._tangents import column_lengths, rank_tolerance
from mathcore.errors import DomainError, RankError

__all__ = ["NonlinearFit"]


@dataclass(frozen=True, eq=False)
class NonlinearFit:
    """Where a nonlinear least squares method ended, how it got there, and how certain the parameters are.

    Attributes
    ----------
    x : (n,) float
        The parameters.
    residuals : (m,) float
        r(x).
    jacobian : (m, n) float
        Entry (i, j) is ∂rᵢ/∂xⱼ at x.
    rss : float
        Σ rᵢ²; χ² where the residuals are in units of their standard deviations.
    path : (K + 1, n) float
        The start and the K points after it, x the last.
    costs : (K + 1,) float
        Σ rᵢ² along the path.
    converged : bool
        Whether x is a minimum to the tolerances.
    message : str
        Why the method ended, and what to try if it did not converge.
    evaluations : int
        How often the residuals were computed, not counting exact derivatives.
    """

    x: Array
    residuals: Array
    jacobian: Array
    rss: float
    path: Array
    costs: Array
    converged: bool
    message: str
    evaluations: int

    @property
    def iterations(self) -> int:
        """K, the number of steps along the path."""
        return len(self.path) - 1

    @property
    def degrees_of_freedom(self) -> int:
        """The number of residuals beyond the parameters, m − n."""
        return len(self.residuals) - len(self.x)

    @property
    def residual_sd(self) -> float:
        """The residual standard deviation √(rss / (m − n)).

        Raises
        ------
        DomainError
            There are no more residuals than parameters.
        """
        if self.degrees_of_freedom == 0:
            raise DomainError(
                f"residual_sd: expected more residuals than parameters, got {len(self.x)} of each; "
                "try more data"
            )
        # Not from rss, which may be too small for a float where its root is not.
        return safe_length(self.residuals, "residual_sd") / math.sqrt(self.degrees_of_freedom)

    @property
    def standard_errors(self) -> Array:
        """The standard deviations (n,) of the parameters, √ of the covariance's diagonal.

        Raises
        ------
        DomainError, RankError
            As for the covariance.
        """
        with np.errstate(over="ignore"):
            errors = self.residual_sd * row_lengths(self._factor())
        return rescale(errors, 0, "standard_errors")

    @property
    def covariance(self) -> Array:
        """The covariance matrix (n, n) of the parameters, s² (JᵀJ)⁻¹: that of the tangent problem at x.

        Raises
        ------
        DomainError
            There are no more residuals than parameters, or an entry is too large for a float.
        RankError
            Some combination of parameters does not matter at x.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            factor = self.residual_sd * self._factor()
            matrix = np.asarray(factor @ factor.T, dtype=np.float64)
        return rescale(matrix, 0, "covariance")

    def _factor(self) -> Array:
        """Return F with F Fᵀ = (JᵀJ)⁻¹."""
        lengths = column_lengths(self.jacobian)
        _, singular_values, directions = np.linalg.svd(self.jacobian / lengths, full_matrices=False)
        if singular_values[-1] <= rank_tolerance(singular_values, self.jacobian):
            raise RankError(
                "covariance: expected parameters that all matter, got a Jacobian with dependent columns at "
                f"{self.x}; try a simpler model, or another start"
            )
        return np.asarray(directions.T / singular_values / lengths[:, np.newaxis], dtype=np.float64)
