"""Which drawing of the picture before stands where a drawing of this one stands."""

from difflib import SequenceMatcher
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["align"]

# Beyond this many drawings in doubt, matching in pairs is quick where matching by content is not.
_LONGEST = 600


def align(
    old: NDArray[np.int32],
    new: NDArray[np.int32],
    styles: NDArray[np.int64],
    topologies: NDArray[np.int64],
    shapes: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return for each new drawing the place of its counterpart in the old list, or -1; increasing.

    Parameters
    ----------
    old, new : (n,) and (m,) int32
        Numbers of drawings.
    styles, shapes : (D,) int64
        Of each drawing.
    topologies : (S,) int64
        Of each shape: a counterpart has the same where its shape differs.
    """
    match = np.full(len(new), -1, np.int64)
    if len(old) == len(new):
        return np.arange(len(new))
    front = _equal_run(old, new)
    back = _equal_run(old[front:][::-1], new[front:][::-1])
    match[:front] = np.arange(front)
    if back:
        match[-back:] = np.arange(len(old) - back, len(old))
    inner_old, inner_new = old[front : len(old) - back], new[front : len(new) - back]
    if not len(inner_old) or not len(inner_new):
        return match
    if max(len(inner_old), len(inner_new)) > _LONGEST:
        shared = min(len(inner_old), len(inner_new))
        match[front : front + shared] = front + np.arange(shared)
        return match

    with_none = np.append(topologies, -1)  # the row of no shape, -1

    def keys(drawings: NDArray[np.int32]) -> list[Any]:
        kinds = with_none[shapes[drawings]]
        return list(zip(styles[drawings].tolist(), kinds.tolist(), strict=True))

    blocks = SequenceMatcher(None, keys(inner_old), keys(inner_new), autojunk=False).get_matching_blocks()
    last_old = last_new = 0
    for block in blocks:
        # Between blocks, drawings that changed their style stand in pairs.
        gap = min(block.a - last_old, block.b - last_new)
        match[front + last_new : front + last_new + gap] = front + last_old + np.arange(gap)
        match[front + block.b : front + block.b + block.size] = front + block.a + np.arange(block.size)
        last_old, last_new = block.a + block.size, block.b + block.size
    return match


def _equal_run(old: NDArray[np.int32], new: NDArray[np.int32]) -> int:
    length = min(len(old), len(new))
    differs = np.flatnonzero(old[:length] != new[:length])
    return int(differs[0]) if len(differs) else length
