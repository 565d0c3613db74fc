"""Growing tables: what a recorder appends to, each shape, paint, drawing and picture stored once."""

from collections.abc import Sequence
from hashlib import blake2b
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from build.recording.columns import Column, Ragged, Recent
from build.recording.container import AnyArray
from build.recording.pictures import DRAWING, Kind, Pictures

__all__ = ["NOWHERE", "PictureWriter"]

# Some 250 bytes each. What a scene shows over and over is never forgotten.
_MOST_KNOWN = 60_000
# The line of a paint that is no gradient.
NOWHERE = (0.0, 0.0, 0.0, 0.0)


class PictureWriter:
    """Collects pictures; `snapshot` gives them as `Pictures` at any time."""

    def __init__(self) -> None:
        self._points = Ragged(np.float64, 2)
        self._contours = Ragged(np.int32, 3)
        self._stops = Ragged(np.float64, 4)
        self._lines = Column(np.float64, 4)
        self._views = Column(np.float64, 4)
        self._pixels = Ragged(np.uint8)
        self._sizes = Column(np.int32, 2)
        self._drawings = Column(DRAWING)
        self._parts = Ragged(np.int32)
        self._bases = Column(np.int32)
        # Where each thing already is, by its content. What comes again after very long is stored again.
        self._known: Recent[Any, int] = Recent(_MOST_KNOWN)

    def find_shape(self, key: Any) -> int | None:
        """Return the shape that was stored under a key, if any."""
        return self._known.get(key)

    def add_shape(self, key: Any, points: NDArray[np.float64], contours: NDArray[np.int32]) -> int:
        """Store a shape, (n, 2) control points and (m, 3) contours, under the key of its content.

        The arrays are kept, not copied: they must not change afterwards.
        """
        self._points.append(points)
        number = self._known[key] = self._contours.append(contours)
        return number

    def add_shapes(
        self,
        points: NDArray[np.float64],
        lengths: NDArray[np.int64],
        contours: NDArray[np.int32],
        counts: NDArray[np.int64],
        *,
        keys: Sequence[Any] = (),
    ) -> int:
        """Store many shapes at once and return the number of the first.

        Parameters
        ----------
        points : (N, 2) float64
            Control points of all shapes end to end, and `lengths`, how many each has.
        contours : (m, 3) int32
            Contours of all shapes end to end, and `counts`, how many each has.
        keys : sequence
            What each can be found under; without them they are not looked for.
        """
        self._points.append_joined(points, lengths)
        first = self._contours.append_joined(contours, counts)
        self._known.update(zip(keys, count(first)))
        return first

    def know_shape(self, key: Any, number: int) -> None:
        """Let a shape be found under a key from now on."""
        self._known[key] = number

    def add_paints(
        self, stops: NDArray[np.float64], lengths: NDArray[np.int64], lines: NDArray[np.float64]
    ) -> int:
        """Store many gradients at once, which are not looked for, and return the number of the first.

        Parameters
        ----------
        stops : (N, 4) float64
            Of all of them end to end, and `lengths`, how many each has.
        lines : (n, 4) float64
            Where each begins and ends: x, y, x, y.
        """
        self._lines.extend(lines)
        return self._stops.append_joined(stops, lengths)

    def add_drawings(self, rows: AnyArray) -> int:
        """Store drawings, (n,) of `DRAWING`, that are not looked for; return the number of the first."""
        first = len(self._drawings)
        self._drawings.extend(rows)
        return first

    def paint(self, stops: NDArray[np.float64], line: tuple[float, float, float, float] = NOWHERE) -> int:
        """Return the number of a flat colour (one stop) or a gradient."""
        key = ("paint", stops.tobytes(), line)
        number = self._known.get(key)
        if number is None:
            self._lines.append(line)
            number = self._known[key] = self._stops.append(stops.copy())
        return number

    def colours(self, colours: NDArray[np.float64]) -> list[int]:
        """Return the numbers of flat colours, (n, 4) float64, all of them different."""
        data, size = colours.tobytes(), colours.itemsize * 4
        keys = [("paint", data[at : at + size], NOWHERE) for at in range(0, len(data), size)]
        numbers = {key: self._known.get(key) for key in keys}
        fresh = [key for key, number in numbers.items() if number is None]
        if fresh:
            new = np.frombuffer(b"".join(key[1] for key in fresh)).reshape(-1, 4)
            first = self.add_paints(new, np.ones(len(fresh), np.int64), np.zeros((len(fresh), 4)))
            stored = dict(zip(fresh, count(first)))
            self._known.update(stored.items())
            numbers.update(stored)
        return [numbers[key] for key in keys]  # type: ignore[misc]

    def view(self, width: float, height: float, x: float, y: float) -> int:
        """Return the number of a camera's view."""
        row = (width, height, x, y)
        key = ("view", row)
        number = self._known.get(key)
        if number is None:
            number = self._known[key] = self._views.append(row)
        return number

    def image(self, pixels: NDArray[np.uint8]) -> int:
        """Return the number of an image, (rows, columns, 4) uint8."""
        pixels = np.ascontiguousarray(pixels, np.uint8)
        key = ("image", pixels.shape, blake2b(pixels.data, digest_size=16).digest())
        number = self._known.get(key)
        if number is None:
            self._sizes.append(pixels.shape[:2])
            number = self._known[key] = self._pixels.append(pixels.reshape(-1).copy())
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
        row = (int(kind), join, cap, resample, shape, paint, view, image, picture, width, rows, columns)
        number = self._known.get(row)
        if number is None:
            number = self._known[row] = self._drawings.append(row)
        return number

    def picture(self, base: int, drawings: Sequence[int]) -> int:
        """Return the number of a picture: some drawings over a base, or over nothing (-1)."""
        if base >= 0 and not drawings:
            return base
        ids = np.array(drawings, np.int32)
        key = ("picture", base, blake2b(ids.data, digest_size=16).digest())
        number = self._known.get(key)
        if number is None:
            self._bases.append(base)
            number = self._known[key] = self._parts.append(ids)
        return number

    def snapshot(self) -> Pictures:
        """Return what has been collected; later additions do not change it."""
        return Pictures(
            points=self._points.values(),
            shape_points=self._points.ends(),
            contours=self._contours.values(),
            shape_contours=self._contours.ends(),
            stops=self._stops.values(),
            paint_stops=self._stops.ends(),
            paint_lines=self._lines.rows(),
            views=self._views.rows(),
            pixels=self._pixels.values(),
            image_pixels=self._pixels.ends(),
            image_sizes=self._sizes.rows(),
            drawings=self._drawings.rows(),
            picture_drawings=self._parts.values(),
            picture_parts=self._parts.ends(),
            picture_bases=self._bases.rows(),
        )
