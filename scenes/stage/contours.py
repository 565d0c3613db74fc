"""Contour lines of a grid of values, by marching squares."""

from collections.abc import Sequence

import numpy as np
from manim import ManimColor, VGroup, interpolate_color
from numpy.typing import ArrayLike

from scenes.stage.marks import Segments
from scenes.stage.plane import Coordinates
from scenes.stage.theme import FAINT, GIVEN, LINE_STROKE

__all__ = ["Contours", "contour_segments"]

# The pairs of edges that a level's line crosses, by which corners of a cell lie above it. Corners and edges
# count anticlockwise from the lower left: corner k is where edge k begins. Cases 5 and 10 are saddles.
_LOWER, _RIGHT, _UPPER, _LEFT = range(4)
_CROSSINGS = {
    1: [(_LEFT, _LOWER)],
    2: [(_LOWER, _RIGHT)],
    3: [(_LEFT, _RIGHT)],
    4: [(_RIGHT, _UPPER)],
    6: [(_LOWER, _UPPER)],
    7: [(_LEFT, _UPPER)],
    8: [(_UPPER, _LEFT)],
    9: [(_UPPER, _LOWER)],
    11: [(_UPPER, _RIGHT)],
    12: [(_RIGHT, _LEFT)],
    13: [(_RIGHT, _LOWER)],
    14: [(_LOWER, _LEFT)],
}
# A saddle whose middle is above the level joins its two high corners; one whose middle is below parts them.
_SADDLES = {
    (5, True): [(_LEFT, _UPPER), (_RIGHT, _LOWER)],
    (5, False): [(_LEFT, _LOWER), (_RIGHT, _UPPER)],
    (10, True): [(_LOWER, _LEFT), (_UPPER, _RIGHT)],
    (10, False): [(_LOWER, _RIGHT), (_UPPER, _LEFT)],
}


def contour_segments(
    xs: ArrayLike, ys: ArrayLike, values: ArrayLike, level: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the segments of one level's contour line.

    Parameters
    ----------
    xs : (n,) float
    ys : (m,) float
    values : (m, n) float
        The function at (xs[j], ys[i]) in row i, column j, as ``np.meshgrid`` orders it.
    level : float

    Returns
    -------
    starts, ends : (k, 2) float
        Interpolated linearly along the cells' edges; neighbouring segments share their ends exactly.

    Raises
    ------
    ValueError
        values has not the shape that xs and ys ask for.

    References
    ----------
    Lorensen and Cline, Marching cubes, SIGGRAPH 1987 (the method, in three dimensions).
    """
    x, y, z = (np.asarray(a, dtype=float) for a in (xs, ys, values))
    if z.shape != (len(y), len(x)):
        raise ValueError(f"values: expected shape {(len(y), len(x))}, a row for each y, got {z.shape}")
    xx, yy = np.meshgrid(x, y)
    grid = np.stack([xx, yy, z], axis=-1)
    corners = np.stack([grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]], axis=2)
    corners = corners.reshape(-1, 4, 3)
    above = corners[..., 2] >= level
    case = above @ np.array([1, 2, 4, 8])
    middle_above = corners[..., 2].mean(axis=1) >= level
    chosen = [(case == k, pairs) for k, pairs in _CROSSINGS.items()]
    chosen += [((case == k) & (middle_above == high), pairs) for (k, high), pairs in _SADDLES.items()]
    starts, ends = [np.zeros((0, 2))], [np.zeros((0, 2))]
    for cells, pairs in chosen:
        for begin, end in pairs:
            starts.append(_crossing(corners[cells], begin, level))
            ends.append(_crossing(corners[cells], end, level))
    return np.concatenate(starts), np.concatenate(ends)


def _crossing(cells: np.ndarray, edge: int, level: float) -> np.ndarray:
    """Return where the level crosses an edge of each cell, (k, 2)."""
    a, b = cells[:, edge], cells[:, (edge + 1) % 4]
    # From the lower to the higher end, so that the cell on the other side finds the very same point.
    swap = (a[:, 2] > b[:, 2])[:, np.newaxis]
    low, high = np.where(swap, b, a), np.where(swap, a, b)
    part = (level - low[:, 2:]) / (high[:, 2:] - low[:, 2:])
    return low[:, :2] + part * (high[:, :2] - low[:, :2])


class Contours(VGroup):
    """Contour lines on a plane, one path a level.

    Parameters
    ----------
    plane : Coordinates
    xs, ys, values
        As for `contour_segments`.
    levels : sequence of float
        Ascending.
    colors : (ManimColor, ManimColor)
        Of the lowest and of the highest level; the others in between.
    """

    def __init__(
        self,
        plane: Coordinates,
        xs: ArrayLike,
        ys: ArrayLike,
        values: ArrayLike,
        levels: Sequence[float],
        *,
        colors: tuple[ManimColor, ManimColor] = (GIVEN, FAINT),
        width: float = LINE_STROKE * 0.7,
    ) -> None:
        super().__init__()
        for rank, level in enumerate(levels):
            starts, ends = contour_segments(xs, ys, values, level)
            color = interpolate_color(*colors, rank / max(len(levels) - 1, 1))
            line = Segments(np.zeros((0, 3)), np.zeros((0, 3)), color=color, width=width)
            if len(starts):
                line.set_ends(*_joined(plane.to_frame(starts), plane.to_frame(ends)))
            self.add(line)


def _joined(starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the segments in walking order, so that each line is one path, drawn from end to end."""
    ends_of = np.round(np.stack([starts, ends], axis=1), 9)
    # Where a corner lies on the level, some cells cross it in that one point.
    real = np.any(ends_of[:, 0] != ends_of[:, 1], axis=1)
    starts, ends, ends_of = starts[real], ends[real], ends_of[real]
    points = [(tuple(a), tuple(b)) for a, b in ends_of.tolist()]
    touching: dict[tuple[float, ...], list[int]] = {}
    for index, pair in enumerate(points):
        for point in pair:
            touching.setdefault(point, []).append(index)
    unused = set(range(len(points)))
    walk: list[tuple[int, bool]] = []
    # Lines that leave the grid are walked from where they enter it; then the closed ones, from anywhere.
    loose = [(i, k == 1) for i, pair in enumerate(points) for k in (0, 1) if len(touching[pair[k]]) == 1]
    for here, backwards in [*loose, *((i, False) for i in range(len(points)))]:
        while here in unused:
            unused.remove(here)
            walk.append((here, backwards))
            tip = points[here][0 if backwards else 1]
            here = next((i for i in touching[tip] if i in unused), here)
            backwards = points[here][1] == tip
    index = np.array([i for i, _ in walk], dtype=int)
    flipped = np.array([b for _, b in walk], dtype=bool)[:, np.newaxis]
    return np.where(flipped, ends[index], starts[index]), np.where(flipped, starts[index], ends[index])
