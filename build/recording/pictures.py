"""Pictures as data: shapes, paints and drawings, each stored once, and the pictures made of them.

Everything is in scene units, after the camera's projection, so that a picture can be drawn at any size. A
shape is a row of cubic Bézier control points, four to a curve, as Manim keeps them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from build.recording.container import AnyArray

__all__ = ["DRAWING", "Cap", "Join", "Kind", "Pictures"]


class Kind(IntEnum):
    """What a drawing paints."""

    BACKGROUND = 0  # the whole frame: one colour, or an image at the frame's own pixels
    FILL = 1  # the inside of a shape
    STROKE = 2  # along a shape
    IMAGE = 3  # an image on four corners
    CAMERA = 4  # what another camera sees, as an image on four corners
    MASK = 5  # an image seen through a picture
    POINTS = 6  # square dots, each in its own colour
    PIXELS = 7  # the whole frame as Manim's own camera painted it


class Join(IntEnum):
    """How two curves of a stroke meet; the values are Cairo's."""

    MITER = 0
    ROUND = 1
    BEVEL = 2


class Cap(IntEnum):
    """How a stroke ends; the values are Cairo's."""

    BUTT = 0
    ROUND = 1
    SQUARE = 2


# One row a drawing. Fields that a kind does not use are -1 (indices) or 0.
DRAWING = np.dtype(
    [
        ("kind", "<u1"),
        ("join", "<u1"),
        ("cap", "<u1"),
        ("resample", "<u1"),  # Pillow's number of the resampling filter
        ("shape", "<i4"),
        ("paint", "<i4"),
        ("view", "<i4"),
        ("image", "<i4"),
        ("picture", "<i4"),
        ("width", "<f8"),  # of a stroke, in scene units; of a dot, in Manim's points
        ("rows", "<f8"),  # of a camera's pixels, as a part of the frame's
        ("columns", "<f8"),
    ]
)


@dataclass(frozen=True)
class Pictures:
    """Tables that refer to each other by row number.

    Attributes
    ----------
    points : (P, 2) float64
        Control points of all shapes, in scene units.
    shape_points : (S + 1,) int64
        Shape s owns ``points[shape_points[s]:shape_points[s + 1]]``.
    contours : (Q, 3) int32
        First point, point after the last (both counted in the shape), and whether the contour is closed.
    shape_contours : (S + 1,) int64
    stops : (K, 4) float64
        Red, green, blue and opacity, 0 to 1.
    paint_stops : (T + 1,) int64
        One stop is a flat colour; more are spread evenly along the paint's line.
    paint_lines : (T, 4) float64
        Start and end of a gradient, in scene units.
    views : (V, 4) float64
        Width and height of what a camera sees, and its centre, in scene units.
    pixels : (B,) uint8
        RGBA of all images; image i has ``image_sizes[i]`` = rows, columns.
    image_pixels : (I + 1,) int64
    image_sizes : (I, 2) int32
    drawings : (D,) of `DRAWING`
    picture_drawings : (L,) int32
        Rows of ``drawings``, in painting order.
    picture_parts : (N + 1,) int64
    picture_bases : (N,) int32
        The picture that this one is painted over, or -1.
    """

    points: NDArray[np.float64]
    shape_points: NDArray[np.int64]
    contours: NDArray[np.int32]
    shape_contours: NDArray[np.int64]
    stops: NDArray[np.float64]
    paint_stops: NDArray[np.int64]
    paint_lines: NDArray[np.float64]
    views: NDArray[np.float64]
    pixels: NDArray[np.uint8]
    image_pixels: NDArray[np.int64]
    image_sizes: NDArray[np.int32]
    drawings: AnyArray
    picture_drawings: NDArray[np.int32]
    picture_parts: NDArray[np.int64]
    picture_bases: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.picture_bases)

    def drawings_of(self, picture: int) -> NDArray[np.int32]:
        """Return the drawings that a picture paints over its base, as row numbers."""
        return self.picture_drawings[self.picture_parts[picture] : self.picture_parts[picture + 1]]

    def all_drawings_of(self, picture: int) -> NDArray[np.int32]:
        """Return a picture's drawings with those of all its bases, in painting order."""
        parts = [self.drawings_of(picture)]
        while (picture := int(self.picture_bases[picture])) >= 0:
            parts.append(self.drawings_of(picture))
        return np.concatenate(parts[::-1])

    def image(self, index: int) -> NDArray[np.uint8]:
        """Return an image as (rows, columns, 4)."""
        rows, columns = self.image_sizes[index]
        return self.pixels[self.image_pixels[index] : self.image_pixels[index + 1]].reshape(rows, columns, 4)

    def arrays(self) -> dict[str, AnyArray]:
        """Return the tables by name, in a fixed order."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def drawing_count(self, picture: int) -> int:
        """Return how many drawings a picture has over its base."""
        return int(self.picture_parts[picture + 1] - self.picture_parts[picture])

    def excerpt(self, pictures: Sequence[int]) -> tuple["Pictures", list[int]]:
        """Return just some pictures and what they need, renumbered in the order of first use.

        Two excerpts that paint the same are equal to the byte, whatever they were cut from: their hash
        names what they draw.

        Parameters
        ----------
        pictures : sequence of int

        Returns
        -------
        excerpt : Pictures
        numbers : list of int
            The excerpt's number of each picture asked for.
        """
        cutting = _Excerpt(self)
        excerpt = cutting.of(pictures)
        return excerpt, [cutting.pictures[int(picture)] for picture in pictures]

    def check(self, name: str = "recording") -> None:
        """Refuse tables whose references do not fit, so that reading them can never go astray.

        Raises
        ------
        RecordingError
            A table is missing values, or refers to a row that is not there.
        """
        from build.recording.checking import check_pictures  # which knows this class

        check_pictures(self, name)


class _Excerpt:
    """Renumbering of tables in the order of first use."""

    def __init__(self, source: Pictures) -> None:
        self.source = source
        self.drawings: list[NDArray[np.int32]] = []
        self.pictures: dict[int, int] = {}

    def of(self, pictures: Sequence[int]) -> Pictures:
        for picture in pictures:
            self._visit(int(picture))
        source = self.source
        drawings, renumbered = _first_use(np.concatenate([np.zeros(0, np.int32), *self.drawings]))
        rows = source.drawings[drawings]
        shapes, rows["shape"] = _first_use(rows["shape"])
        paints, rows["paint"] = _first_use(rows["paint"])
        views, rows["view"] = _first_use(rows["view"])
        images, rows["image"] = _first_use(rows["image"])
        for row in np.flatnonzero(rows["picture"] >= 0):
            rows["picture"][row] = self.pictures[int(rows["picture"][row])]
        points, shape_points = _take_ragged(source.points, source.shape_points, shapes)
        contours, shape_contours = _take_ragged(source.contours, source.shape_contours, shapes)
        stops, paint_stops = _take_ragged(source.stops, source.paint_stops, paints)
        pixels, image_pixels = _take_ragged(source.pixels, source.image_pixels, images)
        lengths = [len(own) for own in self.drawings]
        bases = [int(source.picture_bases[p]) for p in self.pictures]
        return Pictures(
            points=points,
            shape_points=shape_points,
            contours=contours,
            shape_contours=shape_contours,
            stops=stops,
            paint_stops=paint_stops,
            paint_lines=source.paint_lines[paints],
            views=source.views[views],
            pixels=pixels,
            image_pixels=image_pixels,
            image_sizes=source.image_sizes[images],
            drawings=rows,
            picture_drawings=renumbered,
            picture_parts=np.cumsum([0, *lengths], dtype=np.int64),
            picture_bases=np.array([-1 if b < 0 else self.pictures[b] for b in bases], np.int32),
        )

    def _visit(self, picture: int) -> None:
        if picture in self.pictures:
            return
        source = self.source
        base = int(source.picture_bases[picture])
        if base >= 0:
            self._visit(base)
        own = source.drawings_of(picture)
        nested = source.drawings["picture"][own]
        for picture_within in nested[nested >= 0].tolist():
            self._visit(picture_within)
        self.drawings.append(own)
        self.pictures[picture] = len(self.pictures)


def _first_use(column: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return the used row numbers in order of first use, and the column renumbered by them."""
    used = column[column >= 0]
    first = np.full(int(used.max(initial=-1)) + 1, -1, np.int32)
    # Of those that write to one place the last one stays: the first use, going backwards.
    first[used[::-1]] = np.arange(len(used), dtype=np.int32)[::-1]
    numbers = np.flatnonzero(first >= 0)
    numbers = numbers[np.argsort(first[numbers], kind="stable")]
    rank = first  # its memory, for another purpose
    rank[numbers] = np.arange(len(numbers), dtype=np.int32)
    return numbers, np.where(column >= 0, rank[column], np.int32(-1)) if len(rank) else column


def _take_ragged(
    values: AnyArray, offsets: NDArray[np.int64], rows: NDArray[np.int64]
) -> tuple[AnyArray, NDArray[np.int64]]:
    """Return the values of some rows of a ragged table, one after another, and their offsets."""
    lengths = offsets[rows + 1] - offsets[rows]
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    if len(rows) and np.all(np.diff(rows) == 1):  # a run of rows, as what is new in a scene mostly is
        return values[offsets[rows[0]] : offsets[rows[-1] + 1]].copy(), ends
    index = np.arange(ends[-1]) + np.repeat(offsets[rows] - ends[:-1], lengths)
    return values[index], ends
