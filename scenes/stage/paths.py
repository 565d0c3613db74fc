"""Control points for many simple shapes at once, so that figures set points in place and in one call.

All take points in scene units, shape (..., 2) or (..., 3), and return the (4 n, 3) cubic Bézier control
points of n curves, in the order that Manim's ``VMobject.points`` has.
"""

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["circles", "in_space", "polygons", "polyline", "segments"]

# Four cubic arcs with this handle length stay within 0.03 % of a circle.
_ARC_HANDLE = 4 / 3 * (np.sqrt(2) - 1)


def in_space(points: ArrayLike) -> np.ndarray:
    """Return float points with three coordinates; the third is 0 where only two are given."""
    array = np.asarray(points, dtype=float)
    if array.shape[-1] == 3:
        return array
    if array.shape[-1] != 2:
        raise ValueError(f"points: expected 2 or 3 coordinates each, got an array of shape {array.shape}")
    return np.concatenate([array, np.zeros((*array.shape[:-1], 1))], axis=-1)


def segments(starts: ArrayLike, ends: ArrayLike) -> np.ndarray:
    """Return n separate straight segments, from (n, 2 or 3) points to (n, 2 or 3) points."""
    a, b = np.atleast_2d(in_space(starts)), np.atleast_2d(in_space(ends))
    parts = np.array([0.0, 1 / 3, 2 / 3, 1.0])[:, np.newaxis]
    return (a[:, np.newaxis] * (1 - parts) + b[:, np.newaxis] * parts).reshape(-1, 3)


def polyline(vertices: ArrayLike) -> np.ndarray:
    """Return the open path through (n, 2 or 3) vertices; empty for fewer than two."""
    points = in_space(vertices)
    return segments(points[:-1], points[1:]) if len(points) > 1 else np.zeros((0, 3))


def polygons(corners: ArrayLike) -> np.ndarray:
    """Return n closed polygons of k corners each, from (n, k, 2 or 3) points."""
    points = in_space(corners)
    return segments(points.reshape(-1, 3), np.roll(points, -1, axis=1).reshape(-1, 3))


def circles(centres: ArrayLike, radius: float) -> np.ndarray:
    """Return n circles around (n, 2 or 3) points, all turning the same way, so that overlaps stay filled."""
    middle = np.atleast_2d(in_space(centres))
    corner = np.array([[1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 0]], dtype=float)
    following = np.roll(corner, -1, axis=0)
    arcs = np.stack(
        [corner, corner + _ARC_HANDLE * following, following + _ARC_HANDLE * corner, following], axis=1
    )
    return (middle[:, np.newaxis] + radius * arcs.reshape(-1, 3)).reshape(-1, 3)
