"""What probably moves each shape, found for many frames at once, which takes NumPy hardly longer than one."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from build.player.motions import likely_motions
from build.player.outlines import Outlines

__all__ = ["Foreseen", "Step", "first_uses", "foresee"]

# So many points are looked at together: more would not stay in the processor's cache.
_POINTS = 1 << 14

Step = tuple[NDArray[np.int64], NDArray[np.int64]]


@dataclass(frozen=True)
class Foreseen:
    """For each shape where it probably comes from, and how.

    Attributes
    ----------
    origins : (S,) int64
        The shape in its place in the picture before, or -1.
    motions : (S, 6) int64
        What carries it from there, as `build.player.motions` writes it.
    hopeless : (S,) bool
        It became another shape: no motion carries it from there.
    """

    origins: NDArray[np.int64]
    motions: NDArray[np.int64]
    hopeless: NDArray[np.bool_]


def foresee(steps: Iterator[Step], outlines: Outlines, tolerance: NDArray[np.float64]) -> Foreseen:
    """Return what probably moves each shape from the picture before the first that shows it.

    Parameters
    ----------
    steps : iterator of (origins, shapes)
        Of each picture the shapes that are new with it, and those that stood in their places.
    outlines : Outlines
    tolerance : (S,) float64
        How far off a point of each shape may end.
    """
    count = len(tolerance)
    foreseen = Foreseen(np.full(count, -1, np.int64), np.zeros((count, 6), np.int64), np.zeros(count, bool))
    block: list[Step] = []
    points = 0
    for origins, shapes in steps:
        block.append((origins, shapes))
        points += int(outlines.counts[shapes].sum())
        if points > _POINTS:
            _fill(foreseen, block, outlines, tolerance)
            block, points = [], 0
    if block:
        _fill(foreseen, block, outlines, tolerance)
    return foreseen


def _fill(foreseen: Foreseen, block: list[Step], outlines: Outlines, tolerance: NDArray[np.float64]) -> None:
    origins, shapes = (np.concatenate(column) for column in zip(*block, strict=True))
    groups = np.repeat(np.arange(len(block)), [len(new) for _, new in block])
    before, after = outlines.gather(origins), outlines.gather(shapes)
    foreseen.origins[shapes] = origins
    motions, hopeless = likely_motions(before, after.points, tolerance[shapes], groups)
    foreseen.motions[shapes], foreseen.hopeless[shapes] = motions, hopeless


def first_uses(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each different value comes first, in order."""
    if bool((values[1:] > values[:-1]).all()):
        return np.arange(len(values))
    return np.sort(np.unique(values, return_index=True)[1])
