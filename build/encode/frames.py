"""Pictures as the encoder wants them, in 4:2:0: only what changed is drawn and converted again."""

from typing import Any, NamedTuple, Self

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from numpy.typing import NDArray

from build.raster import Boxes, ChangeFinder, Painter, Rectangle, areas_of, tiles_of
from build.recording import Pictures

__all__ = ["FramePlanes"]

# Beyond this part of the frame, all of it is drawn again.
_MOST = 0.6
# Of short gradients, in parts of white: no colour is more than three levels off, at a face's ends, where the
# encoder itself is as far off.
_TOLERANCE = 6 / 255
# Chroma is the mean of four pixels, so that a part's is the whole's; the same on every processor.
_AVERAGING = Interpolation.AREA | Interpolation.BITEXACT
# Every size of a part is set up once, and so many are kept.
_MOST_SIZES = 64


class _Memory(NamedTuple):
    pixels: NDArray[np.uint8]
    planes: NDArray[np.uint8]


# The last one that is not in use, by its size.
_idle: dict[tuple[int, int], _Memory] = {}


class FramePlanes:
    """Draws pictures one after another into the planes of one frame.

    Parameters
    ----------
    pictures : Pictures
    size : (width, height)
        In pixels, even.
    finder : ChangeFinder, optional
        Of these pictures at this size, where there is one already: it measures every shape once.

    Notes
    -----
    As a context, it leaves its memory to the next one of its size: the system gives fresh memory page by page
    as it is touched, which takes longer than drawing a simple picture.
    """

    def __init__(self, pictures: Pictures, size: tuple[int, int], finder: ChangeFinder | None = None) -> None:
        self._size = size
        width, height = size
        idle = _idle.pop(size, None)
        self._memory = idle or _Memory(
            np.empty((2, height, width, 4), np.uint8), np.empty((height * 3 // 2, width), np.uint8)
        )
        self._painter = Painter(pictures, size, self._memory.pixels, tolerance=_TOLERANCE)
        self._changes = finder or ChangeFinder(pictures, size)
        self._reformatters: dict[tuple[int, int], VideoReformatter] = {}
        # Luma, then both chroma planes below it: FFmpeg's own layout of one buffer.
        self._data = self._memory.planes
        chroma = self._data[height:].reshape(2, height // 2, width // 2)
        self._planes = (self._data[:height], chroma[0], chroma[1])
        self._shown = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        _idle.clear()
        _idle[self._size] = self._memory

    def show(self, picture: int) -> Any:
        """Return a frame of a picture; it shares its memory with the next one, so encode it first."""
        if picture != self._shown:
            self._update(picture)
            self._shown = picture
        return av.VideoFrame.from_numpy_buffer(self._data, "yuv420p")

    def _update(self, picture: int) -> None:
        width, height = self._size
        boxes = None if self._shown < 0 else self._changes.between(self._shown, picture)
        if boxes is None:
            self._convert(self._painter.paint(picture), (0, 0, width, height))
            return
        pixels = self._paint(picture, boxes)
        for part in tiles_of(boxes, self._size):
            self._convert(pixels, part)

    def _paint(self, picture: int, boxes: Boxes) -> NDArray[np.uint8]:
        """Draw a picture that differs from the one shown in some boxes only."""
        width, height = self._size
        areas = areas_of(boxes)
        plan = []
        for area in areas:
            drawings = self._changes.to_repaint(picture, area)
            if drawings is None:
                return self._painter.paint(picture)
            plan.append((area, drawings))
        if sum(map(_size, areas)) > _MOST * width * height:
            return self._painter.paint(picture)
        for area, drawings in plan:
            self._painter.repaint(picture, area, drawings)
        return self._painter.pixels

    def _convert(self, pixels: NDArray[np.uint8], part: Rectangle) -> None:
        left, top, right, bottom = part
        size = right - left, bottom - top
        if size not in self._reformatters:
            if len(self._reformatters) >= _MOST_SIZES:
                self._reformatters.clear()
            self._reformatters[size] = VideoReformatter()
        converted = self._reformatters[size].reformat(
            av.VideoFrame.from_numpy_buffer(pixels[top:bottom, left:right], "rgba"),
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            interpolation=_AVERAGING,
            threads=1,  # others work beside this one
        )
        for number, target in enumerate(self._planes):
            scale = 1 if number == 0 else 2
            plane: Any = converted.planes[number]
            source = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
            target[top // scale : bottom // scale, left // scale : right // scale] = source[:, : plane.width]


def _size(area: Rectangle) -> int:
    left, top, right, bottom = area
    return (right - left) * (bottom - top)
