"""Flashes: pictures that can hurt, as WCAG 2.2 reckons them (success criterion 2.3.1)."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from build.checks.contrast import luminance_of_pixels
from build.checks.problems import Problem, ProblemKind, joined_in_time
from build.raster import Painter
from build.recording import Recording

__all__ = ["find_flashes"]

_SIZE = (128, 72)
# A flash is a pair of opposing changes of a tenth or more of the greatest luminance, the darker below 0.8.
_CHANGE = 0.1
_DARKER = 0.8
_MOST_PER_SECOND = 3
# A quarter of any 10 degrees of what is seen, which on a screen of 1024 × 768 is 341 × 256 pixels.
_PART = 0.25
_WINDOW = (round(_SIZE[1] * 256 / 768), round(_SIZE[0] * 341 / 1024))


def find_flashes(recording: Recording) -> list[Problem]:
    """Return when more than three flashes a second fill too much of the picture."""
    frames, fps = recording.frames, recording.fps
    painter = Painter(recording.pictures, _SIZE)
    starts = [0, *(np.flatnonzero(np.diff(frames)) + 1).tolist()] if len(frames) else []
    extreme: NDArray[np.float64] | None = None
    rising = np.zeros((_SIZE[1], _SIZE[0]), np.int8)
    # What turned within the last second, by its time, and how often each pixel did.
    turns: deque[tuple[float, NDArray[np.bool_]]] = deque()
    counts = np.zeros((_SIZE[1], _SIZE[0]), np.int32)
    bad: list[tuple[float, float]] = []
    for start in starts:
        time_s = start / fps
        light = luminance_of_pixels(painter.paint(int(frames[start])))
        if extreme is None:
            extreme = light.copy()
            continue
        change = light - extreme
        large = (np.abs(change) >= _CHANGE) & (np.minimum(light, extreme) < _DARKER)
        sign = np.sign(change).astype(np.int8)
        turned = large & (sign != rising)
        # What goes on the same way moves the mark from which the next turn is measured.
        further = (sign == rising) & (change != 0)
        extreme = np.where(turned | further, light, extreme)
        rising = np.where(turned, sign, rising)
        while turns and turns[0][0] <= time_s - 1:
            counts -= turns.popleft()[1]
        turns.append((time_s, turned))
        counts += turned
        # Two turns are a flash; the first brings the picture from where it was.
        if _fills(counts // 2 > _MOST_PER_SECOND):
            bad.append((turns[0][0], time_s))
    return [
        Problem(
            ProblemKind.FLASH, "more than three flashes a second", start, end, end, _source(recording, end)
        )
        for start, end in joined_in_time(bad, gap_s=0.5)
    ]


def _fills(mask: NDArray[np.bool_]) -> bool:
    """Tell whether a mask fills more than the allowed part of any window."""
    if not mask.any():
        return False
    rows, columns = _WINDOW
    sums = np.pad(np.cumsum(np.cumsum(mask, axis=0), axis=1), ((1, 0), (1, 0)))
    inside = sums[rows:, columns:] - sums[:-rows, columns:] - sums[rows:, :-columns] + sums[:-rows, :-columns]
    return bool(inside.max() > _PART * rows * columns)


def _source(recording: Recording, time_s: float) -> str:
    return next((s.source for s in reversed(recording.spans) if s.start_s <= time_s), "")
