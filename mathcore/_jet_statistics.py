"""How NumPy's statistics act on jets."""

from typing import Any

import numpy as np

from mathcore._jet_functions import implements
from mathcore._jet_ufuncs import divide
from mathcore.jets import Jet, Operand

__all__: list[str] = []


@implements(np.average)
def average(array: Any, axis: Any = None, weights: Any = None) -> Operand:
    """Return the weighted mean."""
    if weights is None:
        return np.mean(array, axis=axis)
    weighted = np.sum(array * weights, axis=axis)
    total = np.sum(weights * np.ones_like(array), axis=axis)
    return weighted / total


@implements(np.var)
def var(array: Any, axis: Any = None, *, ddof: float = 0, keepdims: bool = False) -> Operand:
    """Return the variance, dividing by N - ddof."""
    deviation = array - np.mean(array, axis=axis, keepdims=True)
    squares = np.sum(np.square(deviation), axis=axis, keepdims=keepdims)
    return divide(squares, np.asarray(array.size / max(squares.size, 1) - ddof))


@implements(np.std)
def std(array: Any, axis: Any = None, **options: Any) -> Operand:
    """Return the standard deviation, dividing by N - ddof."""
    return np.sqrt(var(array, axis, **options))


@implements(np.sort)
def sort(array: Any, axis: int = -1) -> Operand:
    """Return the entries in the order of their values."""
    order = np.argsort(array.value, axis=axis, kind="stable")
    return array.map_linear(lambda row: np.take_along_axis(row, order, axis=axis))


@implements(np.median)
def median(array: Operand, axis: int | None = None) -> Operand:
    """Return the middle entry, or the mean of the two in the middle."""
    line = np.sort(np.ravel(array) if axis is None else np.moveaxis(array, axis, 0), axis=0)
    last = len(line) - 1
    return (line[last // 2] + line[(last + 1) // 2]) / 2


@implements(np.ptp)
def ptp(array: Operand, axis: Any = None) -> Operand:
    """Return the largest entry less the smallest."""
    return np.max(array, axis=axis) - np.min(array, axis=axis)


@implements(np.cov)
def cov(m: Operand, *, rowvar: bool = True, bias: bool = False, ddof: int | None = None) -> Operand:
    """Return the covariance matrix of variables given a row each; divides by N - 1 unless told otherwise."""
    rows = np.atleast_2d(m) if rowvar or np.ndim(m) == 1 else np.transpose(m)
    deviation = rows - np.mean(rows, axis=1, keepdims=True)
    lost = ddof if ddof is not None else int(not bias)
    return np.squeeze(deviation @ np.transpose(deviation) / (rows.shape[1] - lost))


@implements(np.corrcoef)
def corrcoef(x: Operand, *, rowvar: bool = True) -> Operand:
    """Return the correlation coefficients of variables given a row each."""
    matrix = np.atleast_2d(np.cov(x, rowvar=rowvar))
    spread = np.sqrt(np.diagonal(matrix))
    return np.squeeze(matrix / np.outer(spread, spread))


def _var(self: Operand, axis: Any = None, **options: Any) -> Operand:
    return np.var(self, axis=axis, **options)


def _std(self: Operand, axis: Any = None, **options: Any) -> Operand:
    return np.std(self, axis=axis, **options)


for _name, _function in {"var": _var, "std": _std}.items():
    setattr(Jet, _name, _function)
