"""Three dimensions: a space with its axes, and a surface over its floor."""

import numpy as np
from manim import IN, OUT, ManimColor, ThreeDVMobject, VectorizedPoint, VGroup, interpolate_color
from numpy.typing import ArrayLike

from scenes.stage.marks import Segments
from scenes.stage.paths import polygons
from scenes.stage.text import Formula
from scenes.stage.theme import AXIS_STROKE, BASIS, FAINT, GIVEN, GRID_STROKE, GROUND, LABEL_SIZE, MUTED, UNIT

__all__ = ["Space", "SurfaceMesh"]

Range = tuple[float, float]

_LIGHT = np.array([-1.0, -0.4, 1.2])
# Where the axes' names stand from their ends: x's and y's beside the floor, z's above its axis.
_OUTWARD = ((1, 0, 0), (1, 0, 0), (0, 0, 1))


class Space(VGroup):
    """A box of space with a gridded floor, three axes along its edges, and their names.

    x's axis runs along the front, y's along the right, z's up the left of the front.

    Parameters
    ----------
    x_range, y_range, z_range : (float, float)
    size : (float, float, float)
        The box's edges in scene units; its floor's middle lies at the origin of the frame.
    names : (str, str, str)
        Typst mathematics. Hand ``labels`` to the scene's ``add_fixed_orientation_mobjects``, which keeps
        them upright.
    grid_step : float
        Between the floor's lines, in x's and y's units; 0 for none.
    """

    def __init__(
        self,
        x_range: Range,
        y_range: Range,
        z_range: Range,
        *,
        size: tuple[float, float, float] = (5.0, 5.0, 2.4),
        names: tuple[str, str, str] = ("x", "y", "z"),
        grid_step: float = 1.0,
    ) -> None:
        super().__init__()
        self._low = np.array([x_range[0], y_range[0], z_range[0]], dtype=float)
        self._high = np.array([x_range[1], y_range[1], z_range[1]], dtype=float)
        self._size = np.array(size, dtype=float)
        low, high = self._low, self._high
        # y's axis runs up the right edge: behind the left one, a surface would hide it.
        starts = np.array([low, [high[0], low[1], low[2]], low])
        tips = np.where(np.eye(3, dtype=bool), high, starts)
        starts, tips = self.to_frame(starts), self.to_frame(tips)
        self.floor = Segments(starts[:2], tips[:2], color=MUTED, width=AXIS_STROKE)
        if grid_step:
            self.floor.add(self._floor(grid_step))
        self.height_axis = Segments(starts[2], tips[2], color=MUTED, width=AXIS_STROKE)
        # A camera above the floor sees it behind all else; Manim sorts by middles, which would let the
        # floor's nearer half hide what stands on its farther half.
        below = VectorizedPoint(1000 * IN)
        for part in self.floor.get_family():
            part.shade_in_3d, part.z_index_group = True, below
        self.height_axis.shade_in_3d = True
        self.labels = VGroup(
            *(
                Formula(name, size=LABEL_SIZE, color=MUTED).move_to(tip + 2 * UNIT * np.array(outward))
                for name, tip, outward in zip(names, tips, _OUTWARD, strict=True)
            )
        )
        self.add(self.floor, self.height_axis)

    def to_frame(self, points: ArrayLike) -> np.ndarray:
        """Return the places in the scene, (..., 3), of the space's points, (..., 3)."""
        part = (np.asarray(points, dtype=float) - self._low) / (self._high - self._low)
        return (part - [0.5, 0.5, 0.0]) * self._size

    def at(self, x: float, y: float, z: float) -> np.ndarray:
        """Return the place in the scene, (3,), of one point."""
        return self.to_frame((x, y, z))

    def _floor(self, step: float) -> Segments:
        (x0, y0, z0), (x1, y1, _) = self._low, self._high
        xs = np.arange(np.ceil(x0 / step), np.floor(x1 / step) + 1) * step
        ys = np.arange(np.ceil(y0 / step), np.floor(y1 / step) + 1) * step
        starts = [(x, y0, z0) for x in xs] + [(x0, y, z0) for y in ys]
        ends = [(x, y1, z0) for x in xs] + [(x1, y, z0) for y in ys]
        return Segments(self.to_frame(starts), self.to_frame(ends), color=FAINT, width=GRID_STROKE)


class SurfaceMesh(VGroup):
    """The surface of a grid of values, one face a cell, coloured by height and lit from one side.

    Parameters
    ----------
    space : Space
    xs : (n,) float
    ys : (m,) float
    values : (m, n) float
        The function at (xs[j], ys[i]) in row i, column j.
    colors : (ManimColor, ManimColor)
        Of the lowest and of the highest face.
    """

    def __init__(
        self,
        space: Space,
        xs: ArrayLike,
        ys: ArrayLike,
        values: ArrayLike,
        *,
        colors: tuple[ManimColor, ManimColor] = (GIVEN, BASIS),
        opacity: float = 0.55,
        edge_width: float = 0.5,
    ) -> None:
        super().__init__()
        xx, yy = np.meshgrid(xs, ys)
        z = np.asarray(values, dtype=float)
        grid = space.to_frame(np.stack([xx, yy, z], axis=-1))
        corners = np.stack([grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]], axis=2)
        faces = corners.reshape(-1, 4, 3)
        heights = faces[..., 2].mean(axis=1)
        ranks = (heights - heights.min()) / (np.ptp(heights) or 1.0)
        for points, rank, shade in zip(faces, ranks, _shadows(faces), strict=True):
            color = interpolate_color(interpolate_color(*colors, float(rank)), GROUND, float(shade))
            face = ThreeDVMobject(
                fill_color=color,
                fill_opacity=opacity,
                stroke_color=color,
                stroke_width=edge_width,
                stroke_opacity=opacity,
            )
            face.points = polygons(points[np.newaxis])
            self.add(face)


def _shadows(faces: np.ndarray) -> np.ndarray:
    """Return how dark each face is, 0 to 0.5, in light that falls from above at one side."""
    normals = np.cross(faces[:, 2] - faces[:, 0], faces[:, 3] - faces[:, 1])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return 0.25 * (1 - normals @ _unit(_LIGHT))


def _unit(vector: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(vector)
    return vector / length if length else OUT
