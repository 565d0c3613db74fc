"""Pictures as the encoder wants them, in 4:2:0: only what changed is drawn and converted again."""

from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from numpy.typing import NDArray

from build.raster import ChangeFinder, Painter, Rectangle
from build.recording import Pictures

__all__ = ["FramePlanes"]

# Converting looks at neighbours for the colours of an edge: that much more is converted than kept.
_EDGE = 4
# Beyond this part of the frame, all of it is drawn and converted.
_MOST = 0.6


class FramePlanes:
    """Draws pictures one after another into the planes of one frame.

    Parameters
    ----------
    pictures : Pictures
    size : (width, height)
        In pixels, even.
    """

    def __init__(self, pictures: Pictures, size: tuple[int, int]) -> None:
        self._size = size
        self._painter = Painter(pictures, size)
        self._changes = ChangeFinder(pictures, size)
        self._reformatter = VideoReformatter()
        width, height = size
        # Luma, then both chroma planes below it: FFmpeg's own layout of one buffer.
        self._data = np.empty((height * 3 // 2, width), np.uint8)
        chroma = self._data[height:].reshape(2, height // 2, width // 2)
        self._planes = (self._data[:height], chroma[0], chroma[1])
        self._shown = -1

    def show(self, picture: int) -> Any:
        """Return a frame of a picture; it shares its memory with the next one, so encode it first."""
        if picture != self._shown:
            self._update(picture)
            self._shown = picture
        return av.VideoFrame.from_numpy_buffer(self._data, "yuv420p")

    def _update(self, picture: int) -> None:
        width, height = self._size
        plan = self._plan(picture)
        if plan is None:
            self._convert(self._painter.paint(picture), (0, 0, width, height))
            return
        for area, drawings in plan:
            self._convert(self._painter.repaint(picture, area, drawings), area)

    def _plan(self, picture: int) -> list[tuple[Rectangle, NDArray[np.int32]]] | None:
        """Return what to paint again, and with which drawings; None for the whole frame."""
        width, height = self._size
        areas = None if self._shown < 0 else self._changes.between(self._shown, picture)
        if areas is None or sum(map(_size, areas)) > _MOST * width * height:
            return None
        plan = []
        for area in (_even(area, width, height) for area in areas):
            drawings = self._changes.to_repaint(picture, area)
            if drawings is None:
                return None
            plan.append((area, drawings))
        return plan

    def _convert(self, pixels: NDArray[np.uint8], area: Rectangle) -> None:
        width, height = self._size
        left, top, right, bottom = area
        x0, y0 = max(left - _EDGE, 0), max(top - _EDGE, 0)
        x1, y1 = min(right + _EDGE, width), min(bottom + _EDGE, height)
        part = np.ascontiguousarray(pixels[y0:y1, x0:x1])
        converted = self._reformatter.reformat(
            av.VideoFrame.from_numpy_buffer(part, "rgba"),
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            threads=1,  # others work beside this one
        )
        for number, target in enumerate(self._planes):
            scale = 1 if number == 0 else 2
            plane: Any = converted.planes[number]
            source = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
            target[top // scale : bottom // scale, left // scale : right // scale] = source[
                (top - y0) // scale : (bottom - y0) // scale, (left - x0) // scale : (right - x0) // scale
            ]


def _even(area: Rectangle, width: int, height: int) -> Rectangle:
    left, top, right, bottom = area
    return left & ~1, top & ~1, min((right + 1) & ~1, width), min((bottom + 1) & ~1, height)


def _size(area: Rectangle) -> int:
    left, top, right, bottom = area
    return (right - left) * (bottom - top)
