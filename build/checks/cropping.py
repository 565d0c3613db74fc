"""Figures that the frame cuts off.

A graph, a line, a ground, a plane may run off the frame, and so may whatever a camera comes close to or that
moves in or out: what counts is a closed figure, much smaller than the frame, that rests across its edge.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from build.checks.problems import Box
from build.checks.scenery import Frame, Scenery
from build.checks.texts import Limits
from build.recording import Kind

__all__ = ["base_name", "cut_off"]

# Of a figure's side; less may lie outside, as half of a thick line does.
_LITTLE = 0.03
# Of the frame; what moves less from one picture to the next rests.
_STILL = 1e-4


def base_name(name: str) -> str:
    """Return a name without the numbers of the parts: one of a hundred faces stands for them all."""
    return re.sub(r"(\[\d+\])+$", "", name)


def cut_off(
    scenery: Scenery,
    frame: Frame,
    before: dict[str, Box],
    is_text: NDArray[np.bool_],
    objects: Sequence[Any],
    limits: Limits,
) -> Iterator[tuple[str, Box]]:
    """Yield the name and box of each figure that is cut off, and keep all boxes for the next frame.

    Parameters
    ----------
    before : dict of str to Box
        The boxes of the frame before this one; changed to those of this one.
    """
    boxes = frame.boxes
    seen = ((frame.kinds == Kind.FILL) | (frame.kinds == Kind.STROKE)) & (frame.owners >= 0)
    seen &= ~is_text[frame.owners] & (frame.colours[:, 3] >= limits.visible)
    across = seen & ((boxes[:, :2] < 0) | (boxes[:, 2:] > 1)).any(axis=1)
    last = dict(before)
    before.clear()
    if not across.any() or not scenery.is_whole(frame):
        return
    names = {owner: base_name(objects[owner].name) for owner in set(frame.owners[across].tolist())}
    groups: dict[str, list[int]] = defaultdict(list)
    for place in np.flatnonzero(seen).tolist():
        owner = int(frame.owners[place])
        name = names.get(owner) or base_name(objects[owner].name)
        groups[name].append(place)
    for name in dict.fromkeys(names.values()):
        rows = groups[name]
        if not scenery.closed(frame.drawings[rows]).any():
            continue
        low, high = boxes[rows, :2].min(axis=0), boxes[rows, 2:].max(axis=0)
        size = high - low
        inside = np.minimum(high, 1) - np.maximum(low, 0)
        outside = (size - inside) / np.maximum(size, 1e-9)
        if (inside <= 0).any() or (size > limits.figure).any() or (outside < _LITTLE).all():
            continue
        box: Box = (*low.tolist(), *high.tolist())
        before[name] = box
        rests = name in last and np.abs(np.subtract(box, last[name])).max() < _STILL
        if rests or frame.end_s - frame.start_s >= limits.lasting_s:
            yield name, box
