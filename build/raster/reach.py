"""What lies out of reach: drawings that look as they do only because Cairo's own numbers overflow.

Cairo counts in 256ths of a pixel, in 32 bits. What is farther away, or is no number at all, it draws
somewhere else, in ways that no other program repeats. For those, such a drawing is an image of what Cairo
makes of it.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from build.raster.alone import rasterised, straight_alpha
from build.recording import Kind, Pictures
from build.recording.pictures import DRAWING

__all__ = ["out_of_reach", "within_reach"]

# In heights of what a camera sees: nothing in sight reaches so far, and coordinates of 32 bits reach farther.
_REACH = 1024.0
_RESAMPLE = 2  # bilinear, by Pillow's number
# An image's far sides may be cut off by a pixel.
_MARGIN = 1


def within_reach(pictures: Pictures, size: tuple[int, int]) -> Pictures:
    """Return the tables with images of what they draw in place of all drawings that are out of reach.

    Parameters
    ----------
    pictures : Pictures
    size : (width, height)
        In pixels, of the images: what overflows looks otherwise at another.
    """
    rows = out_of_reach(pictures)
    if not len(rows):
        return pictures
    drawings = pictures.drawings.copy()
    images, corners = [], []
    for number, row in enumerate(rows.tolist()):
        pixels = rasterised(pictures, row, size)
        left, top, right, bottom = _box(pixels)
        part = straight_alpha(pixels[top:bottom, left:right])
        images.append(np.pad(part, [(_MARGIN, _MARGIN), (_MARGIN, _MARGIN), (0, 0)]))
        view = int(drawings["view"][row])
        across, down = (left - _MARGIN, right + _MARGIN), (top - _MARGIN, bottom + _MARGIN)
        places = np.array([[x, y] for y in down for x in across], np.float64)
        corners.append(_from_frame(places, pictures.views[view], size))
        drawings[row] = np.zeros((), DRAWING)
        drawings[row]["kind"], drawings[row]["resample"], drawings[row]["view"] = Kind.IMAGE, _RESAMPLE, view
        drawings[row]["paint"] = drawings[row]["picture"] = -1
        drawings[row]["image"] = len(pictures.image_sizes) + number
        drawings[row]["shape"] = len(pictures.shape_contours) - 1 + number
    added = np.arange(1, len(rows) + 1)
    sizes = np.array([image.shape[:2] for image in images], np.int32)
    ends = pictures.image_pixels[-1] + np.cumsum(4 * sizes.prod(axis=1, dtype=np.int64))
    return replace(
        pictures,
        drawings=drawings,
        points=np.concatenate([pictures.points, *corners]),
        shape_points=np.append(pictures.shape_points, pictures.shape_points[-1] + 4 * added),
        shape_contours=np.append(pictures.shape_contours, np.repeat(pictures.shape_contours[-1], len(rows))),
        pixels=np.concatenate([pictures.pixels, *(image.ravel() for image in images)]),
        image_pixels=np.append(pictures.image_pixels, ends),
        image_sizes=np.concatenate([pictures.image_sizes, sizes]),
    )


def out_of_reach(pictures: Pictures) -> NDArray[np.int64]:
    """Return the rows of the drawings that are out of reach of what sees them."""
    drawings = pictures.drawings
    rows = np.flatnonzero((drawings["shape"] >= 0) & (drawings["view"] >= 0))
    shapes, views = drawings["shape"][rows], pictures.views[drawings["view"][rows]]
    farthest = _farthest(pictures)[shapes] + np.abs(views[:, 2:]).max(axis=1, initial=0)
    is_stroke = drawings["kind"][rows] == Kind.STROKE
    widest = np.where(is_stroke, np.abs(drawings["width"][rows]), 0)
    # A shape is kept once, for the camera that sees it from nearest.
    nearest = np.full(len(pictures.shape_points), np.inf)
    np.minimum.at(nearest, shapes, views[:, 1])
    reach = _REACH * nearest[shapes]
    return np.asarray(rows[~((farthest <= reach) & (widest <= reach))])


def _farthest(pictures: Pictures) -> NDArray[np.float64]:
    """Return the largest coordinate of each shape, without its sign; of those without points 0."""
    starts, counts = pictures.shape_points[:-1], np.diff(pictures.shape_points)
    found = np.zeros(len(counts))
    some = counts > 0
    if some.any():
        found[some] = np.maximum.reduceat(np.abs(pictures.points).max(axis=1), starts[some])
    return found


def _box(pixels: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom of what is not all transparent; of one pixel where all is."""
    shown = pixels[..., 3] > 0
    rows, columns = np.flatnonzero(shown.any(axis=1)), np.flatnonzero(shown.any(axis=0))
    if not len(rows):
        return 0, 0, 1, 1
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _from_frame(
    places: NDArray[np.float64], view: NDArray[np.float64], size: tuple[int, int]
) -> NDArray[np.float64]:
    """Return the points that a view sees at places in a frame of some size."""
    frame_width, frame_height, x, y = view.tolist()
    width, height = size
    middle = np.array([width / 2, height / 2])
    return np.asarray((places - middle) * (frame_width / width, -frame_height / height) + (x, y))
