"""Where one picture differs from another: the part of a frame that has to be drawn again."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from build.recording import Join, Kind, Pictures

__all__ = ["ChangeFinder", "Rectangle"]

# Left, top, right, bottom, in pixels.
Rectangle = tuple[int, int, int, int]
Boxes = NDArray[np.int32]  # (n, 4), the same

# Cairo's default: how far a mitred corner may stand out, in half line widths.
_MITER_LIMIT = 10.0
_MARGIN = 2  # pixels, for antialiasing
_PLACED = (Kind.FILL, Kind.STROKE, Kind.IMAGE, Kind.CAMERA)
# What cannot be cut to an area.
_WHOLE = [kind for kind in Kind if kind not in (Kind.BACKGROUND, Kind.FILL, Kind.STROKE)]
# So many drawings are measured together.
_TOGETHER = 1 << 14


class ChangeFinder:
    """Finds what must be drawn again when one picture follows another.

    Parameters
    ----------
    pictures : Pictures
    size : (width, height)
        In pixels.
    """

    def __init__(self, pictures: Pictures, size: tuple[int, int]) -> None:
        self._pictures = pictures
        self._size = size
        # Where each drawing of the earlier picture stands in it.
        self._places = np.full(len(pictures.drawings), -1, np.int32)

    def between(self, before: int, after: int) -> list[Rectangle] | None:
        """Return rectangles outside which two pictures are the same; None for the whole frame."""
        pictures = self._pictures
        if pictures.picture_bases[before] != pictures.picture_bases[after]:
            return None
        old, new = pictures.drawings_of(before), pictures.drawings_of(after)
        changed = self._changed(old, new)
        if changed is None:
            return None
        boxes = self._boxes[changed]
        if self._unknown[changed].any():
            return None
        return _joined(boxes[(boxes[:, 0] < boxes[:, 2]) & (boxes[:, 1] < boxes[:, 3])])

    def to_repaint(self, picture: int, area: Rectangle) -> NDArray[np.int32] | None:
        """Return a picture's own drawings that reach into an area, in painting order.

        None where one of them cannot be cut to an area: only Cairo's paths can, and backgrounds.
        """
        left, top, right, bottom = area
        drawings = self._pictures.drawings_of(picture)
        boxes = self._boxes[drawings]
        reach = (boxes[:, 0] < right) & (boxes[:, 2] > left) & (boxes[:, 1] < bottom) & (boxes[:, 3] > top)
        found = drawings[reach | self._unknown[drawings]]
        return None if self._whole[found].any() else found

    def _changed(self, old: NDArray[np.int32], new: NDArray[np.int32]) -> NDArray[np.int32] | None:
        """Return the drawings that only one of two pictures has; None where the others changed places."""
        places = self._places
        try:
            order = np.arange(len(old), dtype=np.int32)
            places[old] = order
            if not np.array_equal(places[old], order):
                return None  # one is drawn twice
            kept = places[new]
            gone = np.ones(len(old), bool)
            gone[kept[kept >= 0]] = False
            if np.any(np.diff(kept[kept >= 0]) <= 0):
                return None
            added = new[kept < 0]
            if len(np.unique(added)) < len(added):
                return None
            return np.concatenate([old[gone], added])
        finally:
            places[old] = -1

    @cached_property
    def _whole(self) -> NDArray[np.bool_]:
        """Whether each drawing cannot be cut to an area."""
        return np.isin(self._pictures.drawings["kind"], _WHOLE)

    @cached_property
    def _unknown(self) -> NDArray[np.bool_]:
        """Whether nobody knows which pixels a drawing touches: it may be all of them."""
        return self._boxes[:, 0] < 0

    @cached_property
    def _boxes(self) -> Boxes:
        """The pixels that each drawing may touch, cut to the frame; -1 where that is not known."""
        boxes = np.full((len(self._pictures.drawings), 4), -1, np.int32)
        extents = self._extents()
        for first in range(0, len(boxes), _TOGETHER):
            self._measure(extents, slice(first, first + _TOGETHER), boxes)
        return boxes

    def _measure(self, extents: NDArray[np.float64], part: slice, boxes: Boxes) -> None:
        """Find the boxes of some drawings."""
        rows = self._pictures.drawings[part]
        placed = np.flatnonzero(np.isin(rows["kind"], _PLACED))
        placed = placed[np.isfinite(extents[rows["shape"][placed]]).all(axis=1)]
        rows = rows[placed]
        left, below, right, above = extents[rows["shape"]].T
        width, height = self._size
        frame_width, frame_height, x, y = self._pictures.views[rows["view"]].T
        across, up = width / frame_width, height / frame_height
        corners = np.where(rows["join"] == Join.MITER, _MITER_LIMIT, np.sqrt(2))
        reach = rows["width"] / 2 * np.maximum(across, up) * corners + _MARGIN
        edges = (
            np.floor((left - x) * across + width / 2 - reach),
            np.floor(height / 2 - (above - y) * up - reach),
            np.ceil((right - x) * across + width / 2 + reach),
            np.ceil(height / 2 - (below - y) * up + reach),
        )
        for side, (edge, most) in enumerate(zip(edges, (width, height, width, height), strict=True)):
            boxes[part][placed, side] = np.clip(edge, 0, most)

    def _extents(self) -> NDArray[np.float64]:
        """Return the least x and y and the greatest x and y of every shape, (n, 4)."""
        points, starts = self._pictures.points, self._pictures.shape_points[:-1]
        if not len(starts):
            return np.empty((0, 4))
        return np.hstack([np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)])


# Parts drawn apart: each costs a walk over the drawings, and saves the space between them.
_MOST_PARTS = 4
_MOST_COMPARED = 48


def _joined(boxes: Boxes) -> list[Rectangle]:
    """Return few rectangles, apart from each other, that cover all of some."""
    if len(boxes) > _MOST_COMPARED:
        boxes = np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])[None]
    parts: list[Rectangle] = []
    for left, top, right, bottom in boxes.tolist():
        parts = _with(parts, (left, top, right, bottom))
    while len(parts) > _MOST_PARTS:
        pairs = [(a, b) for n, a in enumerate(parts) for b in parts[:n]]
        a, b = min(pairs, key=lambda pair: _area(_union(*pair)) - _area(pair[0]) - _area(pair[1]))
        parts = _with([part for part in parts if part not in (a, b)], _union(a, b))
    return parts


def _with(parts: list[Rectangle], box: Rectangle) -> list[Rectangle]:
    """Return parts with a box added, joined with those that it overlaps."""
    apart = []
    for part in parts:
        if part[0] < box[2] and box[0] < part[2] and part[1] < box[3] and box[1] < part[3]:
            box = _union(part, box)
        else:
            apart.append(part)
    return [*apart, box] if len(apart) == len(parts) else _with(apart, box)


def _union(a: Rectangle, b: Rectangle) -> Rectangle:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def _area(box: Rectangle) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])
