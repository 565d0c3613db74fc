"""Linear least squares: the x that makes ‖Ax − b‖ smallest, with its uncertainties.

By Householder QR of the columns scaled to one size, then refined with residuals in twice the working
precision: the normal equations AᵀA x = Aᵀb would square the condition number.

References
----------
Björck, Iterative refinement of linear least squares solutions I, BIT 7 (1967).
Golub and Van Loan, Matrix Computations, 4th ed., section 5.3.
Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., chapter 20.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathcore._checks import Array, as_matrix, as_vector
from mathcore._compensated import multiply_add
from mathcore._dependence import combination_text
from mathcore._scaling import read_only, rescale, row_lengths, safe_length, to_unit_columns, to_unit_scale
from mathcore.errors import DomainError, RankError, ShapeError

__all__ = ["LinearFit", "linear_least_squares"]

EPS = float(np.finfo(np.float64).eps)
REFINEMENTS = 20
# Far above rounding for any condition number that passes, far below a column that only resembles a constant.
INTERCEPT_RTOL = 1e-9


@dataclass(frozen=True, eq=False)
class LinearFit:
    """The least squares solution of Ax ≈ b.

    Where the standard deviations σ of b were given, A, b, residuals and sums here are those of the rows
    divided by σ, and covariances follow from σ; otherwise they are estimated from the residuals.

    Attributes
    ----------
    x : (n,) float
    residuals : (m,) float
        b − Ax, orthogonal to every column of A.
    rss : float
        The residual sum of squares; χ² where σ was given.
    total_sum_of_squares : float
        Of b about its mean if the constants are among the fits (an intercept), about 0 if not.
    condition : float
        Of A with its columns scaled to one length.
    """

    x: Array
    residuals: Array
    rss: float
    total_sum_of_squares: float
    condition: float
    _unexplained: float | None
    _inverse_factor: Array
    _sigma_known: bool

    @property
    def degrees_of_freedom(self) -> int:
        """The number of rows beyond the unknowns, m − n."""
        return len(self.residuals) - len(self.x)

    @property
    def residual_sd(self) -> float:
        """The residual standard deviation √(rss / (m − n)).

        Raises
        ------
        DomainError
            There are no more rows than unknowns, so that nothing is left to tell the spread.
        """
        if self.degrees_of_freedom == 0:
            raise DomainError(
                f"residual_sd: expected more rows than unknowns, got {len(self.x)} of each; try more data, "
                "or sigma if the uncertainty of b is known"
            )
        # Not from rss, which may be too small for a float where its root is not.
        return safe_length(self.residuals, "residual_sd") / math.sqrt(self.degrees_of_freedom)

    @property
    def standard_errors(self) -> Array:
        """The standard deviations (n,) of the estimates x.

        Raises
        ------
        DomainError
            The spread of b is neither known nor to be estimated: no more rows than unknowns. Or an error is
            too large for a float.
        """
        with np.errstate(over="ignore"):
            errors = self._spread * row_lengths(self._inverse_factor)
        return rescale(errors, 0, "standard_errors")

    @property
    def covariance(self) -> Array:
        """The covariance matrix (n, n) of the estimates x.

        Raises
        ------
        DomainError
            The spread of b is neither known nor to be estimated: no more rows than unknowns. Or an entry is
            too large for a float.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            factor = self._spread * self._inverse_factor
            matrix = np.asarray(factor @ factor.T, dtype=np.float64)
        return rescale(matrix, 0, "covariance")

    @property
    def r_squared(self) -> float:
        """The part of the total sum of squares that the fit explains, 1 − rss / total.

        Raises
        ------
        DomainError
            b does not vary, so that there is nothing to explain.
        """
        if self._unexplained is None:
            raise DomainError("r_squared: expected values b that vary, got none; there is nothing to explain")
        return 1 - self._unexplained

    @property
    def _spread(self) -> float:
        return 1.0 if self._sigma_known else self.residual_sd


def linear_least_squares(
    A: ArrayLike, b: ArrayLike, *, sigma: ArrayLike | None = None, rtol: float | None = None
) -> LinearFit:
    """Find the x that makes Σ (bᵢ − (Ax)ᵢ)² / σᵢ² smallest.

    Parameters
    ----------
    A : (m, n) float
        Independent columns, m ≥ n. Their lengths do not matter.
    b : (m,) float
    sigma : (m,) float, optional
        The standard deviation of each bᵢ, known beforehand. If not given, all are equal and unknown.
    rtol : float, optional
        Columns, scaled to one length, count as dependent if s_min ≤ rtol · s_max; eps · max(m, n) if not
        given.

    Returns
    -------
    LinearFit
        x is the solution for the very floats in A and b: whatever the residual, its relative error is some
        eps as long as the condition number stays below 1 / eps. (Rounding in forming A, of powers say, is
        amplified by the condition number beforehand: see `fit_polynomial`.)

    Raises
    ------
    ShapeError, DataError
        The arguments are not finite numbers of fitting shapes, or there are fewer rows than columns.
    DomainError
        A sigma is not positive.
    RankError
        The columns are dependent.

    References
    ----------
    Björck (1967).
    """
    matrix = as_matrix(A, "A")
    right = as_vector(b, "b", length=len(matrix))
    if sigma is not None:
        spread = _positive_sigma(sigma, len(matrix))
        matrix, right = matrix / spread[:, np.newaxis], right / spread
        constant = 1 / spread
    else:
        constant = np.ones(len(matrix))
    return solve_refined(matrix, right, constant=constant, sigma_known=sigma is not None, rtol=rtol)


def solve_refined(
    A: Array,
    b: Array,
    *,
    constant: Array,
    sigma_known: bool,
    rtol: float | None = None,
    A_low: Array | None = None,
    column_exponents: NDArray[np.int_] | int = 0,
) -> LinearFit:
    """Solve a checked problem; see `linear_least_squares`.

    Parameters
    ----------
    A, b
        (m, n) and (m,) float.
    constant : (m,) float
        What the constant function is on the rows: an intercept is its multiple.
    sigma_known : bool
        Whether rows were divided by known standard deviations.
    rtol : float, optional
    A_low : (m, n) float, optional
        What A lacks, by rounding, of the matrix that is meant.
    column_exponents : (n,) int
        The unknowns are those of A · 2**column_exponents.
    """
    m, n = A.shape
    if m < n:
        raise ShapeError(f"A: expected at least as many rows as columns, got shape {A.shape}; try more data")
    # Powers of two change no digit of A, b or, undone, of x.
    columns, exponents = to_unit_columns(A)
    low = None if A_low is None else np.ldexp(A_low, -exponents)
    right, power = to_unit_scale(b)
    undo = exponents + column_exponents
    q, r = np.linalg.qr(columns)
    condition = _condition(columns, r, EPS * max(m, n) if rtol is None else rtol)
    x, rest = _refine(columns, right, q, r, low)
    left, total = np.asarray(np.sum(rest**2)), _total(right, q, constant)
    return LinearFit(
        x=read_only(rescale(x, power - undo, "x")),
        residuals=read_only(np.ldexp(rest, power)),
        rss=float(rescale(left, 2 * power, "rss")),
        total_sum_of_squares=float(rescale(total, 2 * power, "total_sum_of_squares")),
        condition=condition,
        _unexplained=float(left / total) if total > 0 else None,
        _inverse_factor=read_only(rescale(np.linalg.inv(r), -undo[:, np.newaxis], "standard_errors")),
        _sigma_known=sigma_known,
    )


def _refine(A: Array, b: Array, q: Array, r: Array, A_low: Array | None) -> tuple[Array, Array]:
    """Return x and the rest b − Ax, refined together as the solution of rest + Ax = b, Aᵀ rest = 0."""
    x, rest = np.zeros(A.shape[1]), np.zeros_like(b)
    transposed_low = None if A_low is None else A_low.T
    previous = np.inf
    for _ in range(REFINEMENTS):
        outer = multiply_add(A, -x, b, -rest, A_low=A_low)
        inner = multiply_add(A.T, -rest, A_low=transposed_low)
        along = q.T @ outer - np.linalg.solve(r.T, inner)
        change = np.linalg.solve(r, along)
        size = float(np.linalg.norm(change))
        if size > previous / 2:
            break  # rounding is all that is left to correct
        x, rest = x + change, rest + (outer - q @ along)
        previous = size
    return x, rest


def _condition(columns: Array, r: Array, rtol: float) -> float:
    """Return the condition number of the columns scaled to one length; refuse dependent ones."""
    lengths = np.sqrt(np.sum(columns**2, axis=0))
    if not np.all(lengths):
        raise RankError(f"A: expected independent columns, got column {np.argmin(lengths) + 1} all zero")
    _, singular_values, directions = np.linalg.svd(r / lengths)
    if singular_values[-1] <= rtol * singular_values[0]:
        names = [f"column {j + 1}" for j in range(len(lengths))]
        raise RankError(
            f"A: expected independent columns, got a combination that vanishes to {rtol:.1g} of their size: "
            f"{combination_text(directions[-1] / lengths, names)}; try leaving one of them out"
        )
    return float(singular_values[0] / singular_values[-1])


def _total(b: Array, q: Array, constant: Array) -> Array:
    """Return the sum of squares of b about the best constant, if the columns of q span it, or about 0."""
    unit = constant / np.linalg.norm(constant)
    spanned = np.linalg.norm(unit - q @ (q.T @ unit)) <= INTERCEPT_RTOL
    about = b - (unit @ b) * unit if spanned else b
    return np.asarray(np.sum(about**2))


def _positive_sigma(sigma: ArrayLike, length: int) -> Array:
    spread = as_vector(sigma, "sigma", length=length)
    if np.any(spread <= 0):
        where = int(np.argmin(spread))
        raise DomainError(
            f"sigma: expected standard deviations above 0, got {spread[where]} at index {where}"
        )
    return spread
