"""Where the contours of shapes begin and end: by Manim's rules, or as a mobject tells itself."""

import numpy as np
from manim import VMobject
from numpy.typing import NDArray

__all__ = ["CURVE", "contours_of", "contours_of_its_own"]

CURVE = 4
"""Points of a cubic curve."""


def contours_of(
    points: NDArray[np.float64], lengths: NDArray[np.int64], tolerances: NDArray[np.float64]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the contours of shapes by Manim's rules, all shapes at once.

    A contour ends where a curve's last point is not the next curve's first; it is closed if its own first
    and last points are the same.

    Parameters
    ----------
    points : (N, 2) float64
        Control points, four to a curve, of all shapes end to end.
    lengths : (n,) int
        How many points each shape has, at least one.
    tolerances : (n,) float
        How far apart two points of each shape may be and count as the same.

    Returns
    -------
    contours : (m, 3) int32
        First point within the shape, point after the last, whether closed.
    counts : (n,) int
        How many contours each shape has.

    References
    ----------
    Manim 0.22, ``VMobject.get_subpath_split_indices_from_points`` and ``consider_points_equals_2d``.
    """
    if len(lengths) == 0:
        return np.zeros((0, 3), np.int32), np.zeros(0, np.int64)
    ends = np.cumsum(lengths)
    starts = ends - lengths
    within = np.arange(len(points)) - np.repeat(starts, lengths)
    heads = np.flatnonzero((within > 0) & (within % CURVE == 0))
    slack = np.repeat(tolerances, lengths)
    splits = heads[~_same(points[heads - 1], points[heads], slack[heads])]
    first = np.sort(np.concatenate([starts, splits]))
    last = np.append(first[1:], len(points))
    closed = _same(points[first], points[last - 1], slack[first])
    owner = np.searchsorted(ends, first, side="right")
    rows = np.stack([first - starts[owner], last - starts[owner], closed], axis=1).astype(np.int32)
    whole = last - first >= CURVE
    return rows[whole], np.bincount(owner[whole], minlength=len(lengths))


def _same(a: NDArray[np.float64], b: NDArray[np.float64], slack: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which points are the same, as NumPy's ``isclose`` does with its relative tolerance for b."""
    with np.errstate(invalid="ignore"):
        apart = np.abs(a - b)
        near: NDArray[np.bool_] = apart <= slack[:, None] + 1e-5 * np.abs(b)
    endless = ~np.isfinite(apart)
    near[endless] = (a == b)[endless]
    return near[:, 0] & near[:, 1]


def contours_of_its_own(
    vmobject: VMobject, points: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Return the control points, four to a curve, and the contours that a mobject names itself."""
    step = vmobject.n_points_per_cubic_curve
    curves: list[NDArray[np.float64]] = []
    rows: list[tuple[int, int, bool]] = []
    for start, stop in vmobject.get_subpath_split_indices_from_points(points, n_dims=2):
        if stop - start >= step:
            heads = np.arange(start, stop - step + 1, step)
            curves.append(points[heads[:, None] + np.arange(CURVE), :2].reshape(-1, 2))
            first = rows[-1][1] if rows else 0
            closed = vmobject.consider_points_equals_2d(points[start], points[stop - 1])
            rows.append((first, first + len(curves[-1]), bool(closed)))
    flat = np.concatenate(curves) if curves else points[:, :2]
    return np.array(flat, np.float64, order="C"), np.array(rows, np.int32).reshape(-1, 3)
