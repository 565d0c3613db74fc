"""Finding dependent columns, and saying in words what they depend on."""

from collections.abc import Sequence

import numpy as np

from mathcore._checks import Array
from mathcore._scaling import to_unit_columns
from mathcore.errors import RankError

__all__ = ["DEPENDENCE_RTOL", "combination_text", "first_dependence", "require_independent"]

# Relative to the length of the column (after scaling): far above rounding, far below any worked number.
DEPENDENCE_RTOL = 1e-12


def first_dependence(A: Array, *, rtol: float = DEPENDENCE_RTOL) -> tuple[int, Array] | None:
    """Find the first column that depends on those before it.

    Parameters
    ----------
    A : (m, n) float
    rtol : float
        A column depends on the earlier ones if what is left of it, after projection on their span, is at most
        rtol of its length. The scale of a column does not matter.

    Returns
    -------
    (int, (j,) float) or None
        The column's number j and coefficients c with A[:, j] = A[:, :j] @ c; None if all are independent.
    """
    units, exponents = to_unit_columns(A)
    directions = np.zeros((A.shape[0], 0))
    for j, column in enumerate(units.T):
        rest = column.copy()
        # Twice: after one pass, what is left can still lean on the directions by rounding.
        for _ in range(2):
            rest -= directions @ (directions.T @ rest)
        size = float(np.linalg.norm(rest))
        if size <= rtol * float(np.linalg.norm(column)):
            if j == 0 or not np.any(column):
                return j, np.zeros(j)
            coefficients = np.linalg.lstsq(units[:, :j], column, rcond=None)[0]
            return j, np.ldexp(coefficients, exponents[j] - exponents[:j])
        directions = np.column_stack([directions, rest / size])
    return None


def combination_text(coefficients: Sequence[float] | Array, names: Sequence[str]) -> str:
    """Write Σ cᵢ·nameᵢ as a person would: "row 1 + 2·row 3", "zero" when nothing is left."""
    values = np.asarray(coefficients, dtype=np.float64)
    negligible = 1e-9 * float(np.max(np.abs(values), initial=0.0))
    text = ""
    for value, name in zip(values, names, strict=True):
        if abs(value) <= negligible:
            continue
        number = f"{abs(value):.6g}"
        term = name if number == "1" else f"{number}·{name}"
        if text:
            text += f" − {term}" if value < 0 else f" + {term}"
        else:
            text = f"−{term}" if value < 0 else term
    return text or "zero"


def require_independent(A: Array, name: str, *, rtol: float = DEPENDENCE_RTOL) -> None:
    """Refuse dependent columns.

    Raises
    ------
    RankError
        Naming the first column that depends on earlier ones (counted from 1), and how.
    """
    found = first_dependence(A, rtol=rtol)
    if found is not None:
        j, coefficients = found
        names = [f"column {i + 1}" for i in range(j)]
        raise RankError(
            f"{name}: expected {A.shape[1]} independent columns, got column {j + 1} = "
            f"{combination_text(coefficients, names)} (to a relative {rtol:g}); "
            "try leaving that column out"
        )
