"""The shapes of a recording as the web form keeps them: the points that matter, on a fine enough grid."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from build.player.motions import Ragged
from build.recording import Pictures

__all__ = ["Outlines", "anchor_steps"]

# A grid step of 2**-10 of a scene unit is an eighth of a pixel where 1080 rows show a frame 8 units high.
_STEP_BITS = 10
_FRAME_HEIGHT = 8.0
_FEW_POINTS = 7
_FEW_HALVINGS = 3
# Exponents that a signed byte, and a sensible camera, can hold.
_EXPONENTS = 24


class Outlines:
    """Every shape's points without repetitions, its topology, and the step of its grid.

    A contour is its first point and three points a curve; the start of each later curve is the end of the one
    before it, as the raster draws it too. A shape without contours (corners, clouds) keeps all its points.

    Parameters
    ----------
    pictures : Pictures

    Attributes
    ----------
    counts : (S,) int64
        How many points a shape has.
    steps : (S,) float64
        The side of a shape's grid, in scene units: finer where a camera looks closer.
    exponents : (S,) int64
        How many times that side is halved.
    topologies : (S,) int64
        Equal for shapes whose contours have the same numbers of curves and are closed alike.
    places : (S, 4) float64
        Where each shape is: its points' mean and its first point.
    """

    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures
        used = _used_points(pictures)
        self._points = np.nan_to_num(pictures.points[used], posinf=0.0, neginf=0.0)
        self._ends = np.concatenate([[0], np.cumsum(used)])[pictures.shape_points]
        self.counts = np.diff(self._ends)
        self.exponents = self.finest(pictures.drawings["shape"], len(pictures.shape_points) - 1)
        # A line of a grid shows where it lies from end to end, and has few points to tell.
        self.exponents[self.counts <= _FEW_POINTS] += _FEW_HALVINGS
        self.steps = np.ldexp(1.0, -_STEP_BITS - self.exponents)
        self.topologies = self._find_topologies()
        self.places = self._find_places()

    def points(self, shape: int) -> NDArray[np.float64]:
        """Return a shape's points, (n, 2) float64, in scene units."""
        return self._points[self._ends[shape] : self._ends[shape + 1]]

    def gather(self, shapes: NDArray[np.int64]) -> Ragged:
        """Return the points of several shapes, none of them without points."""
        return Ragged(self._points, self._ends).part(shapes)[0]

    def contours(self, shape: int) -> list[tuple[int, int]]:
        """Return (curves, closed) for each contour of a shape."""
        rows = self._pictures.contours[
            self._pictures.shape_contours[shape] : self._pictures.shape_contours[shape + 1]
        ]
        return [((end - start) // 4, closed) for start, end, closed in rows.tolist()]

    def finest(self, rows: NDArray[np.int32], count: int) -> NDArray[np.int64]:
        """Return how many times each row of a table halves its grid, from the closest camera that sees it.

        Parameters
        ----------
        rows : (D,) int32
            The row that each drawing refers to, or -1.
        count : int
            Rows of the table.
        """
        views, heights = self._pictures.drawings["view"], np.full(count, np.inf)
        seen = (rows >= 0) & (views >= 0)
        np.minimum.at(heights, rows[seen], self._pictures.views[views[seen], 1])
        heights[~np.isfinite(heights)] = _FRAME_HEIGHT
        halvings = np.ceil(np.log2(_FRAME_HEIGHT / heights))
        return np.clip(halvings, -_EXPONENTS, _EXPONENTS).astype(np.int64)

    def _find_places(self) -> NDArray[np.float64]:
        """Return two points that tell near shapes from far ones, (S, 4): the middle and the first."""
        places = np.zeros((len(self.counts), 4))
        some = self.counts > 0
        if some.any():
            starts = self._ends[:-1][some]
            sums = np.add.reduceat(self._points, starts, axis=0)
            places[some] = np.hstack([sums / self.counts[some, None], self._points[starts]])
        return places

    def _find_topologies(self) -> NDArray[np.int64]:
        numbers: dict[bytes, int] = {}
        pictures = self._pictures
        ends, contours = pictures.shape_contours.tolist(), pictures.contours
        found = np.empty(len(ends) - 1, np.int64)
        counts = self.counts.tolist()
        for shape, (first, last) in enumerate(pairwise(ends)):
            key = contours[first:last].tobytes() or b"%d" % counts[shape]
            found[shape] = numbers.setdefault(key, len(numbers))
        return found


def anchor_steps(
    points: NDArray[np.int64], contours: list[tuple[int, int]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return what is written for a shape that nothing before it predicts.

    Parameters
    ----------
    points : (n, 2) int64
        On the grid, counted from the shape's first point.
    contours : list of (curves, closed)
        Empty for a cloud.

    Returns
    -------
    anchors : (m, 2) int64
        Each contour's start and each curve's end, less the anchor before it; all points of a cloud so.
    handles : (2 k, 2) int64
        Each curve's two handles, less the thirds of its chord: zero for a straight line.
    """
    if not contours:
        return np.diff(points, axis=0, prepend=np.zeros((1, 2), np.int64)), np.zeros((0, 2), np.int64)
    is_start = np.zeros(len(points), bool)
    sizes = np.array([1 + 3 * curves for curves, _ in contours])
    is_start[np.cumsum(sizes) - sizes] = True
    # Places of each curve's three points: all places but the starts, in threes.
    curve_points = np.flatnonzero(~is_start).reshape(-1, 3)
    is_anchor = is_start
    is_anchor[curve_points[:, 2]] = True
    anchors = points[is_anchor]
    start, end = points[curve_points[:, 0] - 1], points[curve_points[:, 2]]
    chord = end - start
    thirds = np.stack([start + _third(chord), start + _third(2 * chord)], axis=1)
    handles = np.stack([points[curve_points[:, 0]], points[curve_points[:, 1]]], axis=1) - thirds
    return np.diff(anchors, axis=0, prepend=np.zeros((1, 2), np.int64)), handles.reshape(-1, 2)


def _third(whole: NDArray[np.int64]) -> NDArray[np.int64]:
    # A third of a whole number is never halfway, so that every machine rounds it alike.
    return (2 * whole + 3) // 6


def _used_points(pictures: Pictures) -> NDArray[np.bool_]:
    """Return which points are drawn, (P,) bool."""
    counts = np.diff(pictures.shape_contours)
    is_cloud = np.repeat(counts == 0, np.diff(pictures.shape_points))
    used = is_cloud.copy()
    owner = np.repeat(np.arange(len(counts)), counts)
    starts = pictures.shape_points[owner] + pictures.contours[:, 0]
    curves = (pictures.contours[:, 1] - pictures.contours[:, 0]).astype(np.int64) // 4
    used[starts] = True
    first_curve = np.repeat(np.cumsum(curves) - curves, curves)
    bases = np.repeat(starts, curves) + 4 * (np.arange(int(curves.sum())) - first_curve)
    for offset in (1, 2, 3):
        used[bases + offset] = True
    return used
