"""Refusing tables of pictures that do not fit together: what is left can be read and drawn."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from build.errors import RecordingError
from build.recording.container import AnyArray
from build.recording.pictures import DRAWING, Cap, Join, Kind, Pictures

__all__ = ["check_pictures"]

# The type of each table, and the length of its rows.
_TABLES: dict[str, tuple[Any, tuple[int, ...]]] = {
    "points": ("<f8", (2,)),
    "shape_points": ("<i8", ()),
    "contours": ("<i4", (3,)),
    "shape_contours": ("<i8", ()),
    "stops": ("<f8", (4,)),
    "paint_stops": ("<i8", ()),
    "paint_lines": ("<f8", (4,)),
    "views": ("<f8", (4,)),
    "pixels": ("|u1", ()),
    "image_pixels": ("<i8", ()),
    "image_sizes": ("<i4", (2,)),
    "drawings": (DRAWING, ()),
    "picture_drawings": ("<i4", ()),
    "picture_parts": ("<i8", ()),
    "picture_bases": ("<i4", ()),
}

# What each kind of drawing refers to; the rest of its row is unused.
_NEEDS = {
    Kind.FILL: ("shape", "paint", "view"),
    Kind.STROKE: ("shape", "paint", "view"),
    Kind.IMAGE: ("shape", "image", "view"),
    Kind.CAMERA: ("shape", "picture", "view"),
    Kind.MASK: ("picture", "image"),
    Kind.POINTS: ("shape", "paint", "view"),
    Kind.PIXELS: ("image",),
}

# Pillow's filters that can warp an image: nearest, bilinear, bicubic.
_WARPING = (0, 2, 3)
# Far beyond what a scene shows: what a camera sees takes at most so many frames' pixels, pictures rest on or
# show pictures at most so deep, and one picture draws at most so much.
_LARGEST_CAMERA = 64.0
_DEEPEST = 32
_MOST_DRAWN = 10_000_000


def check_pictures(pictures: Pictures, name: str) -> None:
    """Refuse tables whose types, lengths or references do not fit.

    Raises
    ------
    RecordingError
        A table is missing values, or refers to a row that is not there, or a picture would take forever.
    """
    try:
        for table, (dtype, row) in _TABLES.items():
            array = getattr(pictures, table)
            _demand(array.dtype == np.dtype(dtype) and array.shape[1:] == row and array.ndim > 0, table)
        _check_lengths(pictures)
        _check_drawings(pictures)
        _check_nesting(pictures)
    except (IndexError, ValueError, TypeError) as error:
        raise RecordingError(f"{name}: its tables do not fit together ({error})") from error


def _check_lengths(pictures: Pictures) -> None:
    shapes, paints = len(pictures.shape_points) - 1, len(pictures.paint_lines)
    _check_offsets(pictures.shape_points, len(pictures.points), "points")
    _check_offsets(pictures.shape_contours, len(pictures.contours), "contours")
    _check_offsets(pictures.paint_stops, len(pictures.stops), "stops")
    _check_offsets(pictures.image_pixels, len(pictures.pixels), "pixels")
    _check_offsets(pictures.picture_parts, len(pictures.picture_drawings), "pictures")
    _demand(len(pictures.shape_contours) == shapes + 1, "contours")
    _demand(len(pictures.paint_stops) == paints + 1, "paints")
    _demand(len(pictures.picture_parts) == len(pictures.picture_bases) + 1, "pictures")
    _demand(bool(np.all(np.diff(pictures.paint_stops) > 0)), "empty paints")
    _demand(bool(np.all(np.diff(pictures.shape_points) > 0)), "empty shapes")
    views = pictures.views
    _demand(bool(np.all(np.isfinite(views))) and bool(np.all(views[:, :2] > 0)), "views")
    sizes = pictures.image_sizes.astype(np.int64)
    _demand(bool(np.all(sizes > 0)) and len(sizes) == len(pictures.image_pixels) - 1, "image sizes")
    _demand(bool(np.all(sizes[:, 0] * sizes[:, 1] * 4 == np.diff(pictures.image_pixels))), "image sizes")
    lengths = np.repeat(np.diff(pictures.shape_points), np.diff(pictures.shape_contours))
    start, end = pictures.contours[:, 0], pictures.contours[:, 1]
    _demand(bool(np.all((start >= 0) & (start < end) & (end <= lengths))), "contours")
    _demand(bool(np.all((pictures.contours[:, 2] == 0) | (pictures.contours[:, 2] == 1))), "contours")


def _check_drawings(pictures: Pictures) -> None:
    drawings = pictures.drawings
    for column, count in (
        ("shape", len(pictures.shape_points) - 1),
        ("paint", len(pictures.paint_lines)),
        ("view", len(pictures.views)),
        ("image", len(pictures.image_sizes)),
        ("picture", len(pictures)),
    ):
        values = drawings[column]
        _demand(values.min(initial=-1) >= -1 and values.max(initial=-1) < count, column)
    # Most are fills and strokes: where each kind is, is found once.
    kinds = drawings["kind"].copy()
    _demand(kinds.max(initial=0) <= max(Kind), "kinds")
    of = {kind: np.flatnonzero(kinds == kind) for kind in Kind}
    for kind, needed in _NEEDS.items():
        for column in needed:
            _demand(drawings[column][of[kind]].min(initial=0) >= 0, f"{column} of {kind.name}")
    backgrounds = drawings[of[Kind.BACKGROUND]]
    _demand(bool(np.all((backgrounds["paint"] >= 0) | (backgrounds["image"] >= 0))), "backgrounds")
    strokes = of[Kind.STROKE]
    _demand(drawings["join"][strokes].max(initial=0) <= max(Join), "strokes")
    _demand(drawings["cap"][strokes].max(initial=0) <= max(Cap), "strokes")
    placed = drawings[np.concatenate([of[Kind.IMAGE], of[Kind.CAMERA]])]
    corners = np.diff(pictures.shape_points)[placed["shape"]]
    _demand(bool(np.all(corners == 4)) and bool(np.all(np.isin(placed["resample"], _WARPING))), "images")
    cameras = drawings[of[Kind.CAMERA]]
    rows, columns = cameras["rows"], cameras["columns"]
    largest = np.maximum(np.maximum(rows, columns), rows * columns)
    _demand(bool(np.all((rows > 0) & (columns > 0) & (largest <= _LARGEST_CAMERA))), "cameras")
    _demand(bool(np.all(np.isfinite(drawings["width"][of[Kind.POINTS]]))), "clouds")


def _check_nesting(pictures: Pictures) -> None:
    ids, bases = pictures.picture_drawings, pictures.picture_bases
    _demand(bool(np.all((ids >= 0) & (ids < len(pictures.drawings)))), "drawings of pictures")
    # A picture may rest on, or show, only pictures before it: so none can hold itself.
    own = np.arange(len(pictures))
    _demand(bool(np.all((bases >= -1) & (bases < own))), "bases")
    owner = np.repeat(own, np.diff(pictures.picture_parts))
    shown = pictures.drawings["picture"][ids]
    _demand(bool(np.all(shown < owner)), "nested pictures")
    outer = np.concatenate([own[bases >= 0], owner[shown >= 0]])
    inner = np.concatenate([bases[bases >= 0], shown[shown >= 0]])
    counts = np.diff(pictures.picture_parts).astype(np.float64)
    drawn = counts
    for _ in range(_DEEPEST):
        total = counts + np.bincount(outer, weights=drawn[inner], minlength=len(counts))
        if np.array_equal(total, drawn):
            break
        drawn = total
    else:
        raise ValueError(f"pictures within pictures, more than {_DEEPEST} deep")
    _demand(bool(np.all(drawn <= _MOST_DRAWN)), "pictures that draw too much")


def _demand(condition: bool, what: str) -> None:
    if not condition:
        raise ValueError(what)


def _check_offsets(offsets: NDArray[np.int64] | AnyArray, end: int, what: str) -> None:
    _demand(len(offsets) > 0 and offsets[0] == 0 and offsets[-1] == end, what)
    _demand(bool(np.all(np.diff(offsets) >= 0)), what)
