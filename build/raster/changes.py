"""Where one picture differs from another: the part of a frame that has to be drawn again."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from build.recording import Join, Kind, Pictures

__all__ = ["Boxes", "ChangeFinder", "Rectangle", "areas_of", "tiles_of"]

# Left, top, right, bottom, in pixels.
Rectangle = tuple[int, int, int, int]
Boxes = NDArray[np.int32]  # (n, 4), the same

# Cairo's default: how far a mitred corner may stand out, in half line widths.
_MITER_LIMIT = 10.0
_MARGIN = 2  # pixels, for antialiasing
_PLACED = (Kind.FILL, Kind.STROKE, Kind.IMAGE, Kind.CAMERA)
# What cannot be cut to an area.
_WHOLE = [kind for kind in Kind if kind not in (Kind.BACKGROUND, Kind.FILL, Kind.STROKE, Kind.IMAGE)]
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
        self.size = size
        # Where each drawing of the earlier picture stands in it.
        self._places = np.full(len(pictures.drawings), -1, np.int32)

    def between(self, before: int, after: int) -> Boxes | None:
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
        inside: Boxes = boxes[(boxes[:, 0] < boxes[:, 2]) & (boxes[:, 1] < boxes[:, 3])]
        return inside

    def to_repaint(self, picture: int, area: Rectangle) -> NDArray[np.int32] | None:
        """Return a picture's own drawings that reach into an area, in painting order.

        None where one of them cannot be cut to an area: only Cairo's paths, images and backgrounds can.
        """
        left, top, right, bottom = area
        drawings = self._pictures.drawings_of(picture)
        boxes = self._boxes[drawings]
        reach = (boxes[:, 0] < right) & (boxes[:, 2] > left) & (boxes[:, 1] < bottom) & (boxes[:, 3] > top)
        found = drawings[reach | self._unknown[drawings]]
        return None if self._whole[found].any() else found

    def _changed(self, old: NDArray[np.int32], new: NDArray[np.int32]) -> NDArray[np.int32] | None:
        """Return the drawings that make a difference; None where others changed places.

        Those that only one of two pictures has, and those that are drawn twice.
        """
        places = self._places
        repeated = self._repeated(new)
        places[new] = -1
        repeated = np.concatenate([repeated, self._repeated(old)])
        places[repeated] = -1
        kept = places[new]
        places[old] = -1
        stays = kept >= 0
        gone = np.ones(len(old), bool)
        gone[kept[stays]] = False
        return None if np.any(np.diff(kept[stays]) < 0) else np.concatenate([old[gone], new[~stays]])

    def _repeated(self, drawings: NDArray[np.int32]) -> NDArray[np.int32]:
        """Note where drawings stand in a picture, and return those that stand in it again later."""
        order = np.arange(len(drawings), dtype=np.int32)
        self._places[drawings] = order
        repeated: NDArray[np.int32] = drawings[self._places[drawings] != order]
        return repeated

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
        width, height = self.size
        frame_width, frame_height, x, y = self._pictures.views[rows["view"]].T
        across, up = width / frame_width, height / frame_height
        corners = np.where(rows["join"] == Join.MITER, _MITER_LIMIT, np.sqrt(2))
        with np.errstate(over="ignore", invalid="ignore"):
            reach = rows["width"] / 2 * np.maximum(across, up) * corners + _MARGIN
            edges = np.array(
                [
                    np.floor((left - x) * across + width / 2 - reach),
                    np.floor(height / 2 - (above - y) * up - reach),
                    np.ceil((right - x) * across + width / 2 + reach),
                    np.ceil(height / 2 - (below - y) * up + reach),
                ]
            ).T
        known = ~np.isnan(edges).any(axis=1)  # not of a width that is no number, say
        boxes[part][placed[known]] = np.clip(edges[known], 0, [width, height, width, height])

    def _extents(self) -> NDArray[np.float64]:
        """Return the least x and y and the greatest x and y of every shape, (n, 4)."""
        points, starts = self._pictures.points, self._pictures.shape_points[:-1]
        if not len(starts):
            return np.empty((0, 4))
        return np.hstack([np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)])


# Areas drawn apart: each costs a walk over the drawings, and saves the space between them.
_MOST_AREAS = 4
_MOST_COMPARED = 48
# In pixels. What is less than so many tiles apart is joined: a part costs as much to begin.
_TILE = 64
_APART = 6


def areas_of(boxes: Boxes) -> list[Rectangle]:
    """Return few rectangles, apart from each other, that cover all of some: what is worth drawing apart."""
    if len(boxes) > _MOST_COMPARED:
        boxes = np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])[None]
    parts: list[Rectangle] = []
    for left, top, right, bottom in boxes.tolist():
        parts = _with(parts, (left, top, right, bottom))
    while len(parts) > _MOST_AREAS:
        pairs = [(a, b) for n, a in enumerate(parts) for b in parts[:n]]
        a, b = min(pairs, key=lambda pair: _waste(*pair))
        parts = _with([part for part in parts if part not in (a, b)], _union(a, b))
    return parts


def tiles_of(boxes: Boxes, size: tuple[int, int]) -> list[Rectangle]:
    """Return rectangles that cover all of some closely: what is worth looking at apart.

    Their edges are multiples of 64 pixels, or the frame's; they may overlap.
    """
    width, height = size
    columns, rows = -(-width // _TILE), -(-height // _TILE)
    left, top = boxes[:, 0] // _TILE, boxes[:, 1] // _TILE
    right, bottom = -(-boxes[:, 2] // _TILE), -(-boxes[:, 3] // _TILE)
    # One is added at a box's corners and summed up: how many boxes lie over each tile.
    corners = np.zeros((rows + 1, columns + 2), np.int32)
    for x, y, step in ((left, top, 1), (right, top, -1), (left, bottom, -1), (right, bottom, 1)):
        np.add.at(corners, (y, x + 1), step)
    covered = corners.cumsum(axis=0).cumsum(axis=1) > 0
    changes = np.diff(covered.astype(np.int8), axis=1)
    places, starts = np.nonzero(changes > 0)
    ends = np.nonzero(changes < 0)[1]
    parts: list[Rectangle] = []
    for row, start, end in zip(places.tolist(), starts.tolist(), ends.tolist(), strict=True):
        run = (start, row, end, row + 1)
        near = min(parts, key=lambda part: _waste(part, run), default=None)
        if near is not None and _waste(near, run) < _APART:
            parts.remove(near)
            run = _union(near, run)
        parts.append(run)
    return [
        (part[0] * _TILE, part[1] * _TILE, min(part[2] * _TILE, width), min(part[3] * _TILE, height))
        for part in parts
    ]


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


def _waste(a: Rectangle, b: Rectangle) -> int:
    """Return how much larger two rectangles are as one."""
    return _area(_union(a, b)) - _area(a) - _area(b)
