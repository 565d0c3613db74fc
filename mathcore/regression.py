"""Fitting a line or a polynomial to points, by least squares.

References
----------
Bevington and Robinson, Data Reduction and Error Analysis for the Physical Sciences, 3rd ed., chapters 6
and 7.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_real, as_vector, same_length
from mathcore._compensated import power_pairs
from mathcore._scaling import to_unit_scale
from mathcore.errors import DomainError, RankError, ShapeError
from mathcore.least_squares import LinearFit, solve_refined
from mathcore.statistics import mean

__all__ = ["LineFit", "fit_line", "fit_polynomial"]


@dataclass(frozen=True, eq=False)
class LineFit:
    """The line y = m x + c nearest to points, by the sum of squared vertical distances.

    Attributes
    ----------
    m, c : float
        Slope and intercept.
    centroid : (float, float)
        (x̄, ȳ), through which the line goes.
    fit : LinearFit
        With x = (c, m): residuals, sums of squares, R² and the uncertainties.
    """

    m: float
    c: float
    centroid: tuple[float, float]
    fit: LinearFit

    @property
    def m_standard_error(self) -> float:
        """The standard deviation of the slope."""
        return float(self.fit.standard_errors[1])

    @property
    def c_standard_error(self) -> float:
        """The standard deviation of the intercept."""
        return float(self.fit.standard_errors[0])

    def __call__(self, x: ArrayLike) -> Array:
        """Return the line's height m x + c at every x."""
        return self.m * as_real(x, "x") + self.c


def fit_line(x: ArrayLike, y: ArrayLike) -> LineFit:
    """Fit a line to points: m = Σ(x − x̄)y / Σ(x − x̄)², c = ȳ − m x̄.

    Parameters
    ----------
    x, y : (N,) float
        At least two different x.

    Returns
    -------
    LineFit

    Raises
    ------
    ShapeError, DataError
        x and y are not equally many finite numbers, at least 2.
    RankError
        All x are the same: the line would be vertical.

    References
    ----------
    Bevington and Robinson, equations 6.12 and 6.21.
    """
    fit = fit_polynomial(x, y, 1)
    across, up = as_vector(x, "x"), as_vector(y, "y")
    return LineFit(
        m=float(fit.x[1]), c=float(fit.x[0]), centroid=(float(mean(across)), float(mean(up))), fit=fit
    )


def fit_polynomial(x: ArrayLike, y: ArrayLike, degree: int) -> LinearFit:
    """Fit a polynomial to points.

    Parameters
    ----------
    x, y : (N,) float
        More points than the degree, at that many different x.
    degree : int
        At least 0.

    Returns
    -------
    LinearFit
        Its x holds the coefficients, of the constant first. They are those of the exact powers of x, which
        are kept to twice the working precision: a degree of 10 loses no digits to the rounding of powers.

    Raises
    ------
    ShapeError, DataError
        x and y are not equally many finite numbers, more than the degree.
    DomainError
        The degree is negative.
    RankError
        There are too few different x for the degree.

    References
    ----------
    Björck, Iterative refinement of linear least squares solutions I, BIT 7 (1967).
    """
    across, up = as_vector(x, "x"), as_vector(y, "y")
    same_length(across, "x", up, "y")
    if degree < 0:
        raise DomainError(f"degree: expected at least 0, got {degree}")
    if len(across) <= degree:
        raise ShapeError(f"x: expected more than {degree} points for degree {degree}, got {len(across)}")
    different = len(np.unique(across))
    if different <= degree:
        raise RankError(
            f"x: expected more than {degree} different values for degree {degree}, got {different}; "
            f"try degree {different - 1}"
        )
    # x is scaled by a power of two, so that no power overflows or vanishes; undone below, exactly.
    scaled, exponent = to_unit_scale(across)
    high, low = power_pairs(scaled, degree)
    return solve_refined(
        high,
        up,
        constant=np.ones(len(up)),
        sigma_known=False,
        A_low=low,
        column_exponents=exponent * np.arange(degree + 1),
    )
