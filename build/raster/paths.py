"""Shapes as Cairo paths: one array a shape, handed over in one call."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from build.raster.cairo import ffi
from build.recording import Pictures

__all__ = ["CairoPath", "path_of"]

# A cairo_path_data_t is a union of 16 bytes: a header (type, length counted in such items) or a point (x, y).


class CairoPath:
    """A ``cairo_path_t`` and the array that it points into."""

    __slots__ = ("_data", "pointer")

    def __init__(self, data: NDArray[np.float64]) -> None:
        self._data = data
        self.pointer = ffi.new("cairo_path_t *")
        self.pointer.status = 0
        self.pointer.data = ffi.cast("void *", data.ctypes.data)
        self.pointer.num_data = len(data)

    def of(self, binding: Any) -> Any:
        """Return the pointer as another of cffi's bindings takes it, cairocffi's for instance."""
        return binding.cast("cairo_path_t *", int(ffi.cast("intptr_t", self.pointer)))


def path_of(pictures: Pictures, shape: int) -> CairoPath:
    """Return a shape as Manim's camera builds it: a move, curves, and a close for a closed contour."""
    points = pictures.points[pictures.shape_points[shape] : pictures.shape_points[shape + 1]]
    contours = pictures.contours[pictures.shape_contours[shape] : pictures.shape_contours[shape + 1]]
    return CairoPath(path_data(points, contours))


def path_data(points: NDArray[np.float64], contours: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return (n, 2) float64 holding ``cairo_path_data_t`` items.

    Parameters
    ----------
    points : (p, 2) float64
    contours : (m, 3) int32
        Start, end and whether closed.
    """
    curves = (contours[:, 1] - contours[:, 0]) // 4
    sizes = 2 + 4 * curves + contours[:, 2]
    data = np.empty((int(sizes.sum()), 2), np.float64)
    headers = data.view("<i4")  # (n, 4): type and length are its first two columns
    at = 0
    for (start, _, closed), count in zip(contours.tolist(), curves.tolist(), strict=True):
        headers[at, :2] = 0, 2  # CAIRO_PATH_MOVE_TO
        data[at + 1] = points[start]
        body = data[at + 2 : at + 2 + 4 * count].reshape(count, 4, 2)
        body.view("<i4")[:, 0, :2] = 2, 4  # CAIRO_PATH_CURVE_TO
        body[:, 1:] = points[start : start + 4 * count].reshape(count, 4, 2)[:, 1:]
        at += 2 + 4 * count
        if closed:
            headers[at, :2] = 3, 1  # CAIRO_PATH_CLOSE_PATH
            at += 1
    return data
