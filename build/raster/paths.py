"""Shapes as Cairo paths: one array for many shapes, each handed over in one call."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from build.raster.cairo import ffi
from build.recording import Pictures

__all__ = ["Paths"]

# A path costs more to begin than to make: shapes that follow each other are made together, up to so many.
_TOGETHER = 512
_TOGETHER_POINTS = 1 << 14
# In items of 16 bytes: what is kept for the pictures to come.
_MOST_KEPT = 1 << 21

# cairo_path_t, as NumPy writes it.
_PATH = np.dtype(
    {
        "names": ["status", "data", "num_data"],
        "formats": ["i4", "u8", "i4"],
        "offsets": [ffi.offsetof("cairo_path_t", name) for name in ("status", "data", "num_data")],
        "itemsize": ffi.sizeof("cairo_path_t"),
    }
)


class Paths(dict[int, Any]):
    """Shapes as Manim's camera builds them, by number: ``cairo_path_t *``, valid until another is asked for.

    Parameters
    ----------
    pictures : Pictures
    """

    def __init__(self, pictures: Pictures) -> None:
        super().__init__()
        self._pictures = pictures
        self._memory: list[Any] = []
        self._kept = 0

    def __missing__(self, shape: int) -> Any:
        pictures = self._pictures
        starts = pictures.shape_points[shape : shape + _TOGETHER + 1]
        count = max(int(np.searchsorted(starts, starts[0] + _TOGETHER_POINTS, "right")) - 1, 1)
        contours = pictures.contours[pictures.shape_contours[shape] : pictures.shape_contours[shape + count]]
        firsts = pictures.shape_contours[shape : shape + count + 1] - pictures.shape_contours[shape]
        offsets = starts[: count + 1] - starts[0]
        points = pictures.points[starts[0] : starts[count]]
        data, ends = path_data(points, contours, np.repeat(offsets[:-1], np.diff(firsts)))
        if self._kept + len(data) > _MOST_KEPT:
            self.clear()
            self._memory.clear()
            self._kept = 0
        structs = ffi.new("cairo_path_t[]", count)
        table = np.frombuffer(ffi.buffer(structs), _PATH)
        table["data"] = data.ctypes.data + data.itemsize * 2 * ends[firsts[:-1]]
        table["num_data"] = np.diff(ends[firsts])
        self._memory.append((data, structs))
        self._kept += len(data)
        for number in range(count):
            self[shape + number] = structs + number
        return self[shape]

    def address(self, shape: int) -> int:
        """Return where a shape's path is, for another of cffi's bindings."""
        return int(ffi.cast("intptr_t", self[shape]))


def path_data(
    points: NDArray[np.float64], contours: NDArray[np.int32], offsets: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return ``cairo_path_data_t`` items of contours: a move, curves, and a close for a closed one.

    Parameters
    ----------
    points : (p, 2) float64
    contours : (m, 3) int32
        Start, end and whether closed.
    offsets : (m,) int64
        The point that each contour's start and end are counted from.

    Returns
    -------
    items : (n, 2) float64
        Each a union of 16 bytes: a header (type, length counted in such items) or a point (x, y).
    ends : (m + 1,) int64
        The items of contour c are those from ``ends[c]`` to ``ends[c + 1]``.
    """
    curves = (contours[:, 1] - contours[:, 0]) // 4
    closed = contours[:, 2] != 0
    ends = _ends(2 + 4 * curves + closed)
    data = np.empty((ends[-1], 2), np.float64)
    headers = data.view("<i4")  # (n, 4): type and length are its first two columns
    begins = ends[:-1]
    starts = offsets + contours[:, 0]
    headers[begins, :2] = 0, 2  # CAIRO_PATH_MOVE_TO
    data[begins + 1] = points[starts]
    before = _ends(curves)
    steps = 4 * np.arange(before[-1])
    places = np.repeat(begins + 2 - 4 * before[:-1], curves) + steps
    sources = np.repeat(starts - 4 * before[:-1], curves) + steps
    headers[places, :2] = 2, 4  # CAIRO_PATH_CURVE_TO
    for handle in (1, 2, 3):
        data[places + handle] = points[sources + handle]
    headers[ends[1:][closed] - 1, :2] = 3, 1  # CAIRO_PATH_CLOSE_PATH
    return data, ends


def _ends(lengths: NDArray[Any]) -> NDArray[np.int64]:
    """Return where parts of some lengths begin, one after another, and where the last one ends."""
    ends = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=ends[1:])
    return ends
