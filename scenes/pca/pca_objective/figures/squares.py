"""The squares on the residuals, and the one square that is their mean."""

import numpy as np
from manim import RIGHT, UP, ManimColor, VGroup, VMobject, smooth

from scenes.pca.pca_objective import data
from scenes.pca.pca_objective.figures.places import RIGHT_PART
from scenes.stage import Formula, LiveNumber, Plane, theme
from scenes.stage.paths import polygons

__all__ = ["MeanSquare", "ResidualSquares"]

# How much later the last square sets off than the first, in flights.
_STAGGER = 1.5
_CORNER = np.array([RIGHT_PART.left + 0.1, 0.35, 0.0])


class ResidualSquares(VMobject):
    """A square on each residual; together they fly to one corner, smallest in front.

    Parameters
    ----------
    plane : Plane
    angle : float
        Of the line.
    """

    def __init__(self, plane: Plane, angle: float = data.FIRST) -> None:
        super().__init__(
            stroke_color=theme.ERROR, stroke_width=1.4, fill_color=theme.ERROR, fill_opacity=0.10
        )
        self._plane = plane
        self.set_angle(angle)

    def set_angle(self, angle: float) -> None:
        """Stand on the residuals of another line."""
        projection = data.projected(angle)
        self._feet = self._plane.to_frame(projection.points)
        edges = self._plane.vector_to_frame(projection.residuals)
        self._sides = np.linalg.norm(edges, axis=1)
        self._turns = np.arctan2(edges[:, 1], edges[:, 0])
        self.grow(1.0)

    def grow(self, fraction: float) -> None:
        """Open the squares out from their residuals."""
        self._draw(self._feet, self._turns, np.full_like(self._sides, fraction))

    def gather(self, fraction: float) -> None:
        """Fly to the corner, one after another."""
        ranks = np.argsort(np.argsort(-self._sides)) / (len(self._sides) - 1)
        done = np.clip(fraction * (1 + _STAGGER) - _STAGGER * ranks, 0, 1)
        eased = np.array([smooth(moment) for moment in done])
        # The nearer way round to upright.
        turn = (np.pi / 2 - self._turns + np.pi) % (2 * np.pi) - np.pi
        corners = self._feet + eased[:, np.newaxis] * (_CORNER - self._feet)
        self._draw(corners, self._turns + eased * turn, np.ones_like(self._sides))

    def _draw(self, corners: np.ndarray, turns: np.ndarray, widths: np.ndarray) -> None:
        up = np.stack([np.cos(turns), np.sin(turns), np.zeros_like(turns)], axis=1)
        along = np.stack([up[:, 1], -up[:, 0], np.zeros_like(turns)], axis=1)
        up = self._sides[:, np.newaxis] * up
        along = (self._sides * widths)[:, np.newaxis] * along
        self.points = polygons(
            np.stack([corners, corners + up, corners + up + along, corners + along], axis=1)
        )


class MeanSquare(VGroup):
    """The square whose area is J, in the corner where the others gather, with its value.

    Attributes
    ----------
    square : VMobject
    symbol, value : Formula, LiveNumber
    """

    def __init__(self, plane: Plane, angle: float = data.FIRST) -> None:
        color: ManimColor = theme.FOCUS
        side = plane.unit * float(np.sqrt(data.lost(angle)))
        self.square = VMobject(
            stroke_color=color, stroke_width=theme.RESIDUAL_STROKE, fill_color=theme.ERROR, fill_opacity=0.45
        )
        offsets = side * np.array([(0, 0), (0, 1), (1, 1), (1, 0)])
        self.square.points = polygons(_CORNER[:2] + offsets[np.newaxis])
        self.symbol = Formula("error(J) =").move_to(
            _CORNER + 2.5 * RIGHT + side / 2 * UP, aligned_edge=-RIGHT
        )
        self.value = LiveNumber(float(data.lost(angle)), color=theme.ERROR).after(self.symbol)
        super().__init__(self.square, self.symbol, self.value)
