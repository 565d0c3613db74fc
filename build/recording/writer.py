"""Growing tables: what a recorder appends to, each shape, paint, drawing and picture stored once."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from build.recording.container import AnyArray
from build.recording.pictures import DRAWING, Kind, Pictures

__all__ = ["PictureWriter"]


class _Column:
    """Rows of one type, appended in amortised constant time."""

    def __init__(self, dtype: Any, width: int = 0) -> None:
        self._data = np.empty((16, width) if width else 16, dtype)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def append(self, rows: AnyArray) -> None:
        end = self._length + len(rows)
        if end > len(self._data):
            grown = np.empty((max(end, 2 * len(self._data)), *self._data.shape[1:]), self._data.dtype)
            grown[: self._length] = self._data[: self._length]
            self._data = grown
        self._data[self._length : end] = rows
        self._length = end

    def rows(self) -> AnyArray:
        return self._data[: self._length]


class _Ragged:
    """Rows of differing lengths: values one after another, and where each row ends."""

    def __init__(self, dtype: Any, width: int = 0) -> None:
        self.values = _Column(dtype, width)
        self.ends = _Column(np.int64)
        self.ends.append(np.zeros(1, np.int64))

    def __len__(self) -> int:
        return len(self.ends) - 1

    def append(self, row: AnyArray) -> int:
        self.values.append(row)
        self.ends.append(np.array([len(self.values)], np.int64))
        return len(self) - 1


class PictureWriter:
    """Collects pictures; `snapshot` gives them as `Pictures` at any time."""

    def __init__(self) -> None:
        self._points = _Ragged(np.float64, 2)
        self._contours = _Ragged(np.int32, 3)
        self._stops = _Ragged(np.float64, 4)
        self._lines = _Column(np.float64, 4)
        self._views = _Column(np.float64, 4)
        self._pixels = _Ragged(np.uint8)
        self._sizes = _Column(np.int32, 2)
        self._drawings = _Column(DRAWING)
        self._parts = _Ragged(np.int32)
        self._bases = _Column(np.int32)
        # Where each thing already is, by its content.
        self._known: dict[Any, int] = {}

    def find_shape(self, key: bytes) -> int | None:
        """Return the shape that was stored under a key, if any."""
        return self._known.get(key)

    def add_shape(self, key: bytes, points: NDArray[np.float64], contours: NDArray[np.int32]) -> int:
        """Store a shape, (n, 2) control points and (m, 3) contours, under the key of its content."""
        self._points.append(points)
        number = self._known[key] = self._contours.append(contours)
        return number

    def paint(self, stops: NDArray[np.float64], line: Sequence[float] = (0.0, 0.0, 0.0, 0.0)) -> int:
        """Return the number of a flat colour (one stop) or a gradient."""
        key = ("paint", stops.tobytes(), tuple(line))
        number = self._known.get(key)
        if number is None:
            self._lines.append(np.array([line], np.float64))
            number = self._known[key] = self._stops.append(stops)
        return number

    def view(self, width: float, height: float, x: float, y: float) -> int:
        """Return the number of a camera's view."""
        key = ("view", width, height, x, y)
        number = self._known.get(key)
        if number is None:
            self._views.append(np.array([key[1:]], np.float64))
            number = self._known[key] = len(self._views) - 1
        return number

    def image(self, pixels: NDArray[np.uint8]) -> int:
        """Return the number of an image, (rows, columns, 4) uint8."""
        pixels = np.ascontiguousarray(pixels, np.uint8)
        key = ("image", pixels.shape, blake2b(pixels.data, digest_size=16).digest())
        number = self._known.get(key)
        if number is None:
            self._sizes.append(np.array([pixels.shape[:2]], np.int32))
            number = self._known[key] = self._pixels.append(pixels.reshape(-1))
        return number

    def drawing(
        self,
        kind: Kind,
        *,
        shape: int = -1,
        paint: int = -1,
        view: int = -1,
        image: int = -1,
        picture: int = -1,
        width: float = 0.0,
        join: int = 0,
        cap: int = 0,
        resample: int = 0,
        rows: float = 0.0,
        columns: float = 0.0,
    ) -> int:
        """Return the number of a drawing; the fields are those of `DRAWING`."""
        key = (int(kind), join, cap, resample, shape, paint, view, image, picture, width, rows, columns)
        number = self._known.get(key)
        if number is None:
            self._drawings.append(np.array([key], DRAWING))
            number = self._known[key] = len(self._drawings) - 1
        return number

    def picture(self, base: int, drawings: Sequence[int]) -> int:
        """Return the number of a picture: some drawings over a base, or over nothing (-1)."""
        if base >= 0 and not drawings:
            return base
        ids = np.array(drawings, np.int32)
        key = ("picture", base, ids.tobytes())
        number = self._known.get(key)
        if number is None:
            self._bases.append(np.array([base], np.int32))
            number = self._known[key] = self._parts.append(ids)
        return number

    def snapshot(self) -> Pictures:
        """Return what has been collected; later additions do not change it."""
        return Pictures(
            points=self._points.values.rows(),
            shape_points=self._points.ends.rows(),
            contours=self._contours.values.rows(),
            shape_contours=self._contours.ends.rows(),
            stops=self._stops.values.rows(),
            paint_stops=self._stops.ends.rows(),
            paint_lines=self._lines.rows(),
            views=self._views.rows(),
            pixels=self._pixels.values.rows(),
            image_pixels=self._pixels.ends.rows(),
            image_sizes=self._sizes.rows(),
            drawings=self._drawings.rows(),
            picture_drawings=self._parts.values.rows(),
            picture_parts=self._parts.ends.rows(),
            picture_bases=self._bases.rows(),
        )
