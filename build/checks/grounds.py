"""What lies behind a place of a frame when something is painted there, and what hides it afterwards."""

import numpy as np
from numpy.typing import NDArray

from build.checks.problems import Box
from build.checks.scenery import Frame, Scenery
from build.recording import Kind

__all__ = ["covers", "fills_behind", "ground_at"]

_OPAQUE = 0.95


def fills_behind(frame: Frame, before: int, box: Box) -> NDArray[np.int64]:
    """Return the places of the grounds and fills, painted before a place, that may lie behind a box."""
    left, top, right, bottom = box
    boxes = frame.boxes[:before]
    near = (boxes[:, 0] <= right) & (boxes[:, 2] >= left) & (boxes[:, 1] <= bottom) & (boxes[:, 3] >= top)
    kinds = frame.kinds[:before]
    return np.flatnonzero((kinds == Kind.BACKGROUND) | ((kinds == Kind.FILL) & near))


def ground_at(
    scenery: Scenery, frame: Frame, fills: NDArray[np.int64], x: float, y: float
) -> NDArray[np.float64]:
    """Return the colour of a point, (3,): the fills under it, one over the other."""
    ground = np.zeros(3)
    for place in fills.tolist():
        if frame.kinds[place] == Kind.FILL:
            left, top, right, bottom = frame.boxes[place].tolist()
            if not (left <= x <= right and top <= y <= bottom):
                continue
            if not _inside(scenery.outline(int(frame.drawings[place])), x, y):
                continue
        opacity = float(frame.colours[place, 3])
        ground = opacity * frame.colours[place, :3] + (1 - opacity) * ground
    return ground


def covers(scenery: Scenery, frame: Frame, after: int, box: Box, owner: int) -> bool:
    """Tell whether something opaque of another's, painted from a place on, hides a whole box."""
    left, top, right, bottom = box
    boxes = frame.boxes[after:]
    over = (frame.kinds[after:] == Kind.FILL) & (frame.colours[after:, 3] >= _OPAQUE)
    over &= (boxes[:, 0] <= left) & (boxes[:, 1] <= top) & (boxes[:, 2] >= right) & (boxes[:, 3] >= bottom)
    over &= frame.owners[after:] != owner
    corners = [(left, top), (right, top), (left, bottom), (right, bottom)]
    return any(
        all(_inside(scenery.outline(int(frame.drawings[place])), x, y) for x, y in corners)
        for place in (after + np.flatnonzero(over)).tolist()
    )


def _inside(outline: NDArray[np.float64], x: float, y: float) -> bool:
    """Tell whether a point lies inside a closed outline, by how often a ray crosses it."""
    ahead = np.roll(outline, -1, axis=0)
    spans = (outline[:, 1] > y) != (ahead[:, 1] > y)
    rise = np.where(spans, ahead[:, 1] - outline[:, 1], 1)
    crossing = outline[:, 0] + (y - outline[:, 1]) / rise * (ahead[:, 0] - outline[:, 0])
    return bool(np.count_nonzero(spans & (crossing > x)) % 2)
