"""Where a step comes to rest: in a picture that stays, or in the last of a motion, wherever that is seen."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from build.raster import Painter
from build.recording import Recording

__all__ = ["Rests"]

# Pictures are compared small: what differs is looked for, not how.
_HEIGHT_PX = 180
_DIFFERENT = 12
# How far back a motion's traces are looked for, and how far around them it may go on.
_BACK_S = 0.3
_AROUND_PX = 9


class Rests:
    """Finds the frame that shows what a step of a recording leads to.

    Parameters
    ----------
    recording : Recording
    """

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._starts = {span.start for span in recording.spans}

    def frame(self, start: int, stop: int) -> int:
        """Return the first frame of the picture in which the frames from `start` to `stop` come to rest.

        Where they end in motion, this may be `stop` itself: a play's last frame is a step short of its end,
        which the first frame of the next play shows, with a number that should be 0.00 at 0.00, not at 0.01.
        """
        frames = self._recording.frames
        rest = stop - 1
        while rest > start and frames[rest - 1] == frames[stop - 1]:
            rest -= 1
        moving = start < rest == stop - 1 and stop < len(frames) and stop in self._starts
        return stop if moving and self._ends_at(start, stop) else rest

    def _ends_at(self, start: int, stop: int) -> bool:
        """Whether a frame shows the end of the motion before it, and nothing new."""
        back = max(stop - 1 - round(_BACK_S * self._recording.fps), start)
        last = self._small(stop - 1)
        moved = np.zeros(last.shape[:2], dtype=bool)
        for frame in np.unique(np.linspace(back, stop - 2, 4).round().astype(int)).tolist():
            moved |= _differ(self._small(frame), last)
        around = Image.fromarray(moved).convert("L").filter(ImageFilter.MaxFilter(_AROUND_PX))
        return not np.any(_differ(last, self._small(stop)) & (np.asarray(around) == 0))

    @cached_property
    def _painter(self) -> Painter:
        width, height = self._recording.size
        return Painter(self._recording.pictures, (max(round(width * _HEIGHT_PX / height), 1), _HEIGHT_PX))

    def _small(self, frame: int) -> NDArray[np.int16]:
        return self._painter.paint(int(self._recording.frames[frame]))[..., :3].astype(np.int16)


def _differ(first: NDArray[np.int16], second: NDArray[np.int16]) -> NDArray[np.bool_]:
    differing: NDArray[np.bool_] = np.abs(first - second).max(axis=2) > _DIFFERENT
    return differing
