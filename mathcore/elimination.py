"""Gaussian elimination as a person does it: row operations, one at a time, each kept.

Rows and columns are counted from 0 in the results and from 1 in messages. Pivoting is "scaled" (the row whose
entry is largest relative to the row's own largest entry; ties go to the upper row) or "first" (the first row
that will do, as on paper).

A coefficient counts as zero when cancellation has left at most `rtol` of the largest number that went into
it; scaling rows or columns does not change that. Such entries are set to exactly zero. Right-hand sides keep
what is left of them, which may be all that tells the solution, unless no coefficient is left in their row.

References
----------
Golub and Van Loan, Matrix Computations, 4th ed., sections 3.2 to 3.4.
Strang, Introduction to Linear Algebra, 5th ed., sections 2.2 to 2.5 and 3.2.
Conte and de Boor, Elementary Numerical Analysis, 3rd ed., section 4.3 (scaled partial pivoting).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_columns, as_matrix
from mathcore._dependence import combination_text
from mathcore._scaling import read_only
from mathcore.errors import DomainError

__all__ = [
    "Elimination",
    "RowOperation",
    "gaussian_elimination",
]

Form = Literal["echelon", "unit", "reduced"]
Pivoting = Literal["scaled", "first"]

# Above what rounding leaves of a zero in small matrices, below the last pivot of badly conditioned ones.
ZERO_RTOL = 1e-13


@dataclass(frozen=True, eq=False)
class RowOperation:
    """One elementary row operation, and the matrix after it.

    Attributes
    ----------
    kind : {"swap", "scale", "add"}
        Swap target and source; multiply target by factor; add factor times source to target.
    target, source : int
        Rows, counted from 0; equal for "scale".
    factor : float
        1 for "swap".
    after : (m, n) float
        The augmented matrix that the operation leaves.
    """

    kind: Literal["swap", "scale", "add"]
    target: int
    source: int
    factor: float
    after: Array

    def elementary_matrix(self) -> Array:
        """Return the (m, m) matrix that does the same when it multiplies from the left."""
        matrix = np.eye(len(self.after))
        if self.kind == "swap":
            matrix[[self.target, self.source]] = matrix[[self.source, self.target]]
        elif self.kind == "scale":
            matrix[self.target, self.target] = self.factor
        else:
            matrix[self.target, self.source] = self.factor
        return matrix

    def __str__(self) -> str:
        target, source = f"row {self.target + 1}", f"row {self.source + 1}"
        if self.kind == "swap":
            return f"{target} ↔ {source}"
        if self.kind == "scale":
            return f"{target} ← {combination_text([self.factor], [target])}"
        # The factor may be negligible beside 1 and must still be shown.
        sign, size = ("−", -self.factor) if self.factor < 0 else ("+", self.factor)
        return f"{target} ← {target} {sign} {combination_text([size], [source])}"


@dataclass(frozen=True, eq=False)
class Elimination:
    """The course of an elimination.

    Attributes
    ----------
    start, result : (m, n + k) float
        The augmented matrix before and after: n columns of A, then k of b (none if no b was given).
    operations : tuple of RowOperation
        In order; empty if the matrix was in the form asked for.
    transform : (m, m) float
        The product of the elementary matrices: transform @ start = result.
    pivots : tuple of int
        The pivot columns; the i-th pivot stands in row i.
    unknowns : int
        n.
    dependences : tuple of (m,) float
        For each row of A that became zero, coefficients c with c @ A = 0, divided so that the last row that
        takes part has −1: it is the combination, with the other coefficients, of the other rows.
    """

    start: Array
    result: Array
    operations: tuple[RowOperation, ...]
    transform: Array
    pivots: tuple[int, ...]
    unknowns: int
    dependences: tuple[Array, ...]

    @property
    def rank(self) -> int:
        """The number of pivots."""
        return len(self.pivots)

    @property
    def swaps(self) -> int:
        """The number of row swaps: each turns the sign of the determinant."""
        return sum(operation.kind == "swap" for operation in self.operations)

    @property
    def consistent(self) -> bool:
        """Whether A x = b has a solution: no row says that zero equals something else."""
        return not np.any(self.result[self.rank :, self.unknowns :])

    def explain_dependences(self) -> tuple[str, ...]:
        """Say of each row that became zero which combination it was: "row 3 = row 1 + row 2"."""
        sentences = []
        for coefficients in self.dependences:
            last = int(np.flatnonzero(coefficients == -1.0)[-1])
            names = [f"row {i + 1}" for i in range(len(coefficients)) if i != last]
            combination = combination_text(np.delete(coefficients, last), names)
            sentences.append(f"row {last + 1} = {combination}")
        return tuple(sentences)


class _Worksheet:
    """A matrix under elimination, with the operations done so far."""

    def __init__(self, augmented: Array, unknowns: int, rtol: float) -> None:
        self.matrix = augmented.copy()
        self.unknowns = unknowns
        # The largest number that ever went into each entry: what rounding is relative to.
        self.magnitude = np.abs(augmented)
        self.transform = np.eye(len(augmented))
        self.rtol = rtol
        self.operations: list[RowOperation] = []

    def swap(self, target: int, source: int) -> None:
        if target != source:
            for array in (self.matrix, self.magnitude, self.transform):
                array[[target, source]] = array[[source, target]]
            self._note("swap", target, source, 1.0)

    def scale(self, row: int, pivot_column: int) -> None:
        pivot = self.matrix[row, pivot_column]
        if pivot != 1.0:
            with np.errstate(over="ignore"):
                factor = float(1.0 / pivot)
                # Divided by the pivot, not multiplied by its rounded inverse: thirds come out as thirds.
                # Adding zero turns −0 into 0.
                self.matrix[row] = self.matrix[row] / pivot + 0.0
                self.magnitude[row] /= abs(pivot)
                self.transform[row] /= pivot
            self._require_finite(row)
            self._note("scale", row, row, factor)

    def clear(self, target: int, source: int, column: int) -> None:
        """Add the multiple of the source row that makes the target row's entry in the column zero."""
        if self.matrix[target, column] != 0.0:
            with np.errstate(over="ignore", invalid="ignore"):
                factor = -float(self.matrix[target, column] / self.matrix[source, column])
                self.matrix[target] += factor * self.matrix[source]
                self.magnitude[target] = np.maximum(
                    self.magnitude[target], abs(factor) * self.magnitude[source]
                )
                self.transform[target] += factor * self.transform[source]
            self._require_finite(target)
            negligible = np.abs(self.matrix[target]) <= self.rtol * self.magnitude[target]
            negligible[column] = True
            negligible[self.unknowns :] &= bool(np.all(negligible[: self.unknowns]))
            self.matrix[target, negligible] = 0.0
            self._note("add", target, source, factor)

    def _note(self, kind: Literal["swap", "scale", "add"], target: int, source: int, factor: float) -> None:
        after = read_only(self.matrix.copy())
        self.operations.append(RowOperation(kind, target, source, factor, after))

    def _require_finite(self, row: int) -> None:
        if not all(np.all(np.isfinite(a[row])) for a in (self.matrix, self.magnitude, self.transform)):
            raise DomainError(
                "gaussian_elimination: expected numbers that a float can hold, got an overflow in "
                f"row {row + 1}; try smaller units"
            )


def gaussian_elimination(
    A: ArrayLike,
    b: ArrayLike | None = None,
    *,
    form: Form = "echelon",
    pivoting: Pivoting = "scaled",
    rtol: float = ZERO_RTOL,
) -> Elimination:
    """Bring a matrix, with right-hand sides beside it, to echelon form by row operations.

    Parameters
    ----------
    A : (m, n) float
    b : (m,) or (m, k) float, optional
        Right-hand sides. The identity turns into the inverse in reduced form.
    form : {"echelon", "unit", "reduced"}
        Zeros below the pivots; also pivots of 1; also zeros above them (back substitution, from the last
        pivot upwards). "echelon" only swaps and adds, which leaves the determinant but for its sign.
    pivoting : {"scaled", "first"}
        Which row gives the pivot: the one whose entry is largest relative to its row, or the first that is
        not zero.
    rtol : float
        A coefficient is zero if cancellation left at most rtol of the largest number that went into it.

    Returns
    -------
    Elimination
        With every operation. The reduced form is unique; the others depend on the pivoting.

    Raises
    ------
    ShapeError, DataError
        A and b are not finite numbers of fitting shapes.
    DomainError
        The form or the pivoting is unknown, or a number becomes too large for a float.

    References
    ----------
    Golub and Van Loan, 4th ed., section 3.4; Conte and de Boor, 3rd ed., section 4.3.
    """
    coefficients = as_matrix(A, "A")
    _require_option(form, "form", ("echelon", "unit", "reduced"))
    _require_option(pivoting, "pivoting", ("scaled", "first"))
    rows, unknowns = coefficients.shape
    start = coefficients if b is None else np.column_stack([coefficients, as_columns(b, "b", rows)])

    sheet = _Worksheet(start, unknowns, rtol)
    pivots: list[int] = []
    for column in range(unknowns):
        top = len(pivots)
        pivot_row = _choose_pivot(sheet.matrix[top:, column:unknowns], pivoting) if top < rows else None
        if pivot_row is None:
            continue
        sheet.swap(top, top + pivot_row)
        if form != "echelon":
            sheet.scale(top, column)
        for below in range(top + 1, rows):
            sheet.clear(below, top, column)
        pivots.append(column)
    if form == "reduced":
        for row, column in reversed(list(enumerate(pivots))):
            for above in reversed(range(row)):
                sheet.clear(above, row, column)

    return Elimination(
        start=read_only(start),
        result=read_only(sheet.matrix),
        operations=tuple(sheet.operations),
        transform=read_only(sheet.transform),
        pivots=tuple(pivots),
        unknowns=unknowns,
        dependences=tuple(_solved_for_last(row) for row in sheet.transform[len(pivots) :]),
    )


def _require_option(value: str, name: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise DomainError(f"{name}: expected one of {', '.join(map(repr, known))}, got {value!r}")


def _choose_pivot(block: Array, pivoting: Pivoting) -> int | None:
    """Return the row of the pivot for the block's first column, or None if the column is zero."""
    column = np.abs(block[:, 0])
    if not np.any(column):
        return None
    if pivoting == "first":
        return int(np.flatnonzero(column)[0])
    largest = np.max(np.abs(block), axis=1)
    ratios = np.divide(column, largest, out=np.zeros_like(column), where=largest > 0)
    return int(np.argmax(ratios))


def _solved_for_last(coefficients: Array) -> Array:
    """Scale Σ cᵢ rowᵢ = 0 so that the last row that takes part has coefficient −1."""
    negligible = np.abs(coefficients) <= 1e-9 * np.max(np.abs(coefficients))
    taking_part = np.where(negligible, 0.0, coefficients)
    last = np.flatnonzero(taking_part)[-1]
    return read_only(taking_part / -taking_part[last])
