"""Turning arguments into checked float arrays: every public function's first lines.

Each check returns a float64 array and raises an error that names the argument, says what was expected and
what came. Results never alias the caller's array.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathcore.errors import DataError, DomainError, ShapeError

__all__ = [
    "Array",
    "as_columns",
    "as_matrix",
    "as_positive",
    "as_real",
    "as_scalar",
    "as_square",
    "as_vector",
    "same_length",
]

Array = NDArray[np.float64]


def as_real(value: ArrayLike, name: str) -> Array:
    """Return a new float64 array of any shape, all entries finite.

    Raises
    ------
    DataError
        Entries are not real numbers, or are NaN, infinite or masked.
    ShapeError
        Rows of a nested list differ in length.
    """
    # Asked of any array, so that numpy.ma need not be loaded: what is masked must not count as data.
    if isinstance(value, np.ndarray) and np.any(getattr(value, "mask", False)):
        raise DataError(f"{name}: expected a number in every entry, got masked ones; try leaving them out")
    try:
        raw = np.asarray(value)
    except ValueError as error:
        raise ShapeError(f"{name}: expected rows of equal length; {error}") from error
    if raw.dtype.kind not in "buif":
        raise DataError(f"{name}: expected real numbers, got entries of type {raw.dtype}")
    array = raw.astype(np.float64)
    if not np.all(np.isfinite(array)):
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        place = f" at index {where}" if where else ""
        raise DataError(f"{name}: expected finite numbers, got {array[where]}{place}")
    return array


def as_vector(value: ArrayLike, name: str, *, length: int | None = None) -> Array:
    """Return a non-empty 1-D float64 array, of a given length where one is asked for."""
    array = as_real(value, name)
    if array.ndim != 1 or array.size == 0:
        raise ShapeError(f"{name}: expected a non-empty vector of shape (n,), got shape {array.shape}")
    if length is not None and len(array) != length:
        raise ShapeError(f"{name}: expected a vector of length {length}, got length {len(array)}")
    return array


def as_matrix(value: ArrayLike, name: str, *, rows: int | None = None, columns: int | None = None) -> Array:
    """Return a non-empty 2-D float64 array, with given numbers of rows and columns where asked for."""
    array = as_real(value, name)
    if array.ndim != 2 or array.size == 0:
        raise ShapeError(f"{name}: expected a non-empty matrix of shape (m, n), got shape {array.shape}")
    if rows is not None and array.shape[0] != rows:
        raise ShapeError(f"{name}: expected {rows} rows, got shape {array.shape}")
    if columns is not None and array.shape[1] != columns:
        raise ShapeError(f"{name}: expected {columns} columns, got shape {array.shape}")
    return array


def as_columns(value: ArrayLike, name: str, rows: int) -> Array:
    """Return an (rows, k) float64 array: a vector as one column, a matrix as it is."""
    array = as_real(value, name)
    if array.ndim == 1:
        return as_vector(array, name, length=rows)[:, np.newaxis]
    if array.ndim != 2:
        raise ShapeError(f"{name}: expected shape ({rows},) or ({rows}, k), got shape {array.shape}")
    return as_matrix(array, name, rows=rows)


def as_square(value: ArrayLike, name: str, *, size: int | None = None) -> Array:
    """Return a non-empty square float64 matrix, of a given size where one is asked for."""
    array = as_matrix(value, name)
    if array.shape[0] != array.shape[1]:
        raise ShapeError(f"{name}: expected a square matrix, got shape {array.shape}")
    if size is not None and len(array) != size:
        raise ShapeError(f"{name}: expected shape {(size, size)}, got shape {array.shape}")
    return array


def as_scalar(value: ArrayLike, name: str) -> float:
    """Return a finite float from a number or a 0-D array."""
    array = as_real(value, name)
    if array.ndim != 0:
        raise ShapeError(f"{name}: expected a single number, got shape {array.shape}")
    return float(array)


def as_positive(value: ArrayLike, name: str) -> float:
    """Return a float greater than zero."""
    number = as_scalar(value, name)
    if number <= 0:
        raise DomainError(f"{name}: expected a number greater than 0, got {number}")
    return number


def same_length(a: Array, name_a: str, b: Array, name_b: str) -> None:
    """Refuse two arrays whose first dimensions differ."""
    if len(a) != len(b):
        raise ShapeError(f"{name_a} and {name_b}: expected equal lengths, got {len(a)} and {len(b)}")
