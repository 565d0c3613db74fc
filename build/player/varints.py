"""Whole numbers in few bytes: LEB128, those of either sign folded (0, -1, 1, -2, … as 0, 1, 2, 3, …)."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["LIMIT", "signed_varints", "varints"]

# A decoder may hold every number in a 32-bit integer, folded ones too.
LIMIT = 1 << 30


def varints(values: ArrayLike) -> bytes:
    """Return numbers below 2**31, seven bits a byte, low bits first; the top bit says that more follow."""
    left = np.asarray(values, np.int64).ravel()
    if not len(left):
        return b""
    if left.min() < 0 or left.max() >= 2 * LIMIT:
        raise ValueError(f"expected numbers from 0 to {2 * LIMIT - 1}, got {left.min()} to {left.max()}")
    lengths = np.ones(len(left), np.int64)
    for bits in (7, 14, 21, 28):
        lengths += left >= 1 << bits
    ends = np.cumsum(lengths)
    out = np.empty(int(ends[-1]), np.uint8)
    at, rest = ends - lengths, left
    while len(rest):
        more = rest >= 128
        out[at] = (rest & 127) | (more << 7)
        at, rest = at[more] + 1, rest[more] >> 7
    return out.tobytes()


def signed_varints(values: ArrayLike) -> bytes:
    """Return numbers of either sign, small ones in one byte; beyond ±2**30 they are cut to that."""
    whole: NDArray[Any] = np.clip(np.asarray(values, np.int64), -LIMIT + 1, LIMIT - 1)
    return varints(np.where(whole < 0, -2 * whole - 1, 2 * whole))
