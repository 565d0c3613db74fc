"""Independence and rank: which vectors say something new, and which are combinations of others.

Columns are vectors. Whether they are independent does not depend on their lengths, nor do the tolerances.

References
----------
Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), sections 2.5 and 2.6.
Golub and Van Loan, Matrix Computations, 4th ed., sections 2.4 and 5.4.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_matrix
from mathcore._dependence import DEPENDENCE_RTOL, combination_text, first_dependence
from mathcore._scaling import read_only, to_unit_scale

__all__ = ["Dependence", "are_independent", "find_dependence", "rank"]


@dataclass(frozen=True, eq=False)
class Dependence:
    """The first column that is a combination of those before it.

    Attributes
    ----------
    column : int
        Its number, counted from 0.
    coefficients : (column,) float
        V[:, column] = V[:, :column] @ coefficients.
    """

    column: int
    coefficients: Array

    def __str__(self) -> str:
        names = [f"column {i + 1}" for i in range(self.column)]
        return f"column {self.column + 1} = {combination_text(self.coefficients, names)}"


def find_dependence(V: ArrayLike, *, rtol: float = DEPENDENCE_RTOL) -> Dependence | None:
    """Find the first column that is a combination of those before it.

    Parameters
    ----------
    V : (m, n) float
    rtol : float
        A column is dependent if at most rtol of its length is left off the span of those before it.

    Returns
    -------
    Dependence or None
        None if all columns are independent. As text: "column 3 = column 1 + column 2".

    Raises
    ------
    ShapeError, DataError
        V is not a matrix of finite numbers.

    References
    ----------
    Deisenroth et al. (2020), section 2.5.
    """
    found = first_dependence(as_matrix(V, "V"), rtol=rtol)
    return None if found is None else Dependence(found[0], read_only(found[1]))


def are_independent(V: ArrayLike, *, rtol: float = DEPENDENCE_RTOL) -> bool:
    """Return whether no column is a combination of the others.

    Parameters
    ----------
    V : (m, n) float
    rtol : float
        A column is dependent if at most rtol of its length is left off the span of those before it.

    Returns
    -------
    bool

    Raises
    ------
    ShapeError, DataError
        V is not a matrix of finite numbers.

    References
    ----------
    Deisenroth et al. (2020), definition 2.12.
    """
    return find_dependence(V, rtol=rtol) is None


def rank(A: ArrayLike, *, rtol: float | None = None) -> int:
    """Return the dimension of the column space.

    Parameters
    ----------
    A : (m, n) float
    rtol : float, optional
        Singular values count as zero up to rtol times the largest. By default max(m, n) times the machine
        precision, what rounding alone may leave.

    Returns
    -------
    int
        Between 0 and min(m, n); the same for A and its transpose.

    Raises
    ------
    ShapeError, DataError
        A is not a matrix of finite numbers.

    References
    ----------
    Golub and Van Loan, 4th ed., section 5.4.1.
    """
    matrix, _ = to_unit_scale(as_matrix(A, "A"))
    values = np.linalg.svd(matrix, compute_uv=False)
    tolerance = max(matrix.shape) * np.finfo(np.float64).eps if rtol is None else rtol
    return int(np.count_nonzero(values > tolerance * values[0]))
