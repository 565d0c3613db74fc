"""Exact scaling by powers of two, so that squares and products neither overflow nor underflow.

Multiplying by a power of two changes no digit: a computation on scaled numbers gives the very result that it
would give on the numbers themselves, wherever that one exists.
"""

import math

import numpy as np
from numpy.typing import NDArray

from mathcore._checks import Array
from mathcore.errors import DomainError

__all__ = [
    "difference",
    "read_only",
    "rescale",
    "row_lengths",
    "safe_length",
    "to_unit_columns",
    "to_unit_scale",
]


def to_unit_scale(a: Array) -> tuple[Array, int]:
    """Return (u, e) with a = u · 2**e and the largest magnitude in u in [½, 1); e = 0 for all zeros."""
    exponent = int(np.frexp(np.max(np.abs(a), initial=0.0))[1])
    return np.asarray(np.ldexp(a, -exponent), dtype=np.float64), exponent


def to_unit_columns(A: Array) -> tuple[Array, NDArray[np.int_]]:
    """Return (U, e) with A[:, j] = U[:, j] · 2**e[j], each column of U scaled as by to_unit_scale."""
    exponents = np.frexp(np.max(np.abs(A), axis=0))[1].astype(np.int_)
    return np.asarray(np.ldexp(A, -exponents), dtype=np.float64), exponents


def rescale(u: Array, exponent: int | NDArray[np.int_], name: str) -> Array:
    """Return u · 2**exponent.

    Raises
    ------
    DomainError
        The result is too large for a float.
    """
    with np.errstate(over="ignore"):
        scaled = np.asarray(np.ldexp(u, exponent), dtype=np.float64)
    if not np.all(np.isfinite(scaled)):
        raise DomainError(
            f"{name}: expected a result below {np.finfo(float).max:.3g}, got one too large for a float; "
            "try smaller units"
        )
    return scaled


def difference(a: Array, b: Array, name: str) -> Array:
    """Return a − b.

    Raises
    ------
    DomainError
        An entry is too large for a float.
    """
    with np.errstate(over="ignore"):
        offsets = np.asarray(a - b, dtype=np.float64)
    if not np.all(np.isfinite(offsets)):
        raise DomainError(
            f"{name}: expected differences that a float can hold, got an overflow; try smaller units"
        )
    return offsets


def read_only(array: Array) -> Array:
    """Return the array, made read-only: the parts of a result are not to be changed by accident."""
    array.setflags(write=False)
    return array


def safe_length(vector: Array, name: str) -> float:
    """Return the Euclidean length of a 1-D array; no square overflows or underflows on the way.

    Raises
    ------
    DomainError
        The length itself is too large for a float.
    """
    length = math.hypot(*vector)
    if math.isinf(length):
        raise DomainError(
            f"{name}: expected a length below {np.finfo(float).max:.3g}, got one too large for a float; "
            "try smaller units"
        )
    return length


def row_lengths(rows: Array) -> Array:
    """Return the rows' lengths; each row is scaled by its own largest entry, so that no square underflows."""
    largest = np.max(np.abs(rows), axis=1, keepdims=True)
    safe = np.where(largest > 0, largest, 1.0)
    return np.asarray(largest[:, 0] * np.sqrt(np.sum((rows / safe) ** 2, axis=1)))
