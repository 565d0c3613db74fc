"""Where one picture differs from another: the part of a frame that has to be drawn again."""

import math
from typing import Any

import numpy as np

from build.recording import Join, Kind, Pictures

__all__ = ["ChangeFinder", "Rectangle"]

# Left, top, right, bottom, in pixels.
Rectangle = tuple[int, int, int, int]

# Cairo's default: how far a mitred corner may stand out, in half line widths.
_MITER_LIMIT = 10.0
_MARGIN = 2  # pixels, for antialiasing
_PLACED = (Kind.FILL, Kind.STROKE, Kind.IMAGE, Kind.CAMERA)


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
        self._drawings = pictures.drawings.tolist()
        self._bounds: dict[int, Rectangle | None] = {}

    def between(self, before: int, after: int) -> list[Rectangle] | None:
        """Return rectangles outside which two pictures are the same; None for the whole frame."""
        pictures = self._pictures
        if pictures.picture_bases[before] != pictures.picture_bases[after]:
            return None
        old, new = pictures.drawings_of(before).tolist(), pictures.drawings_of(after).tolist()
        old_set, new_set = set(old), set(new)
        if len(old_set) < len(old) or len(new_set) < len(new):
            return None
        if [n for n in old if n in new_set] != [n for n in new if n in old_set]:
            return None
        found = [self.bounds(number) for number in [*old_set - new_set, *new_set - old_set]]
        boxes = [box for box in found if box is not None]
        if len(boxes) < len(found):
            return None
        return _joined([box for box in boxes if box[0] < box[2] and box[1] < box[3]])

    def to_repaint(self, picture: int, area: Rectangle) -> list[int] | None:
        """Return a picture's own drawings that reach into an area, in painting order.

        None where one of them cannot be cut to an area: only Cairo's paths can, and backgrounds.
        """
        left, top, right, bottom = area
        found = []
        for number in self._pictures.drawings_of(picture).tolist():
            kind = self._drawings[number][0]
            bounds = None if kind == Kind.BACKGROUND else self.bounds(number)
            if bounds is None and kind not in (Kind.BACKGROUND, Kind.FILL, Kind.STROKE):
                return None
            if bounds is None or (
                bounds[0] < right and bounds[2] > left and bounds[1] < bottom and bounds[3] > top
            ):
                if kind in (Kind.IMAGE, Kind.CAMERA):
                    return None
                found.append(number)
        return found

    def bounds(self, number: int) -> Rectangle | None:
        """Return the pixels that a drawing may touch, cut to the frame; None where that is all of them."""
        if number not in self._bounds:
            self._bounds[number] = self._measure(number)
        return self._bounds[number]

    def _measure(self, number: int) -> Rectangle | None:
        row: Any = self._drawings[number]
        kind, join, _, _, shape, _, view, _, _, line_width, *_ = row
        if kind not in _PLACED:
            return None
        pictures = self._pictures
        width, height = self._size
        points = pictures.points[pictures.shape_points[shape] : pictures.shape_points[shape + 1]]
        frame_width, frame_height, x, y = pictures.views[view].tolist()
        low, high = points.min(axis=0), points.max(axis=0)
        if not (np.all(np.isfinite(low)) and np.all(np.isfinite(high))):
            return None
        across, up = width / frame_width, height / frame_height
        reach = line_width / 2 * max(across, up) * (_MITER_LIMIT if join == Join.MITER else math.sqrt(2))
        left = (low[0] - x) * across + width / 2 - reach - _MARGIN
        right = (high[0] - x) * across + width / 2 + reach + _MARGIN
        top = height / 2 - (high[1] - y) * up - reach - _MARGIN
        bottom = height / 2 - (low[1] - y) * up + reach + _MARGIN
        return (
            int(min(max(math.floor(left), 0), width)),
            int(min(max(math.floor(top), 0), height)),
            int(min(max(math.ceil(right), 0), width)),
            int(min(max(math.ceil(bottom), 0), height)),
        )


# Parts drawn apart: each costs a walk over the drawings, and saves the space between them.
_MOST_PARTS = 4
_MOST_COMPARED = 48


def _joined(boxes: list[Rectangle]) -> list[Rectangle]:
    """Return few rectangles, apart from each other, that cover all of some."""
    if len(boxes) > _MOST_COMPARED:
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        return [(min(lefts), min(tops), max(rights), max(bottoms))]
    parts: list[Rectangle] = []
    for box in boxes:
        parts = _with(parts, box)
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
