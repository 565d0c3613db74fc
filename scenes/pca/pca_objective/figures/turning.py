"""The cloud, a line that turns through its middle, and where the points fall."""

import numpy as np
from manim import VGroup

from scenes.pca.pca_objective import data
from scenes.pca.pca_objective.figures.places import LEFT_PART
from scenes.stage import DataCloud, Dots, Formula, Plane, Segments, legible, theme
from scenes.stage.marks import Stroke
from scenes.stage.paths import polyline

__all__ = ["RESIDUAL_OPACITY", "AngleArc", "TurningFigure", "TurningLine", "cloud_plane"]

_FOOT_RADIUS = 0.055
_RESIDUAL_STROKE = 2.2
RESIDUAL_OPACITY = 0.85
_BESIDE = 0.32  # on the frame, from the line's end to the middle of its name
# A rectangle with round corners: along it a line's ends have no kinks in their way.
_ROUNDNESS = 6
_WIDE = np.radians(28)


def cloud_plane() -> Plane:
    """Return the plane of the cloud: whichever way the line turns, all feet lie on it."""
    return Plane((-2.85, 3.75), (-2.45, 2.9), region=LEFT_PART, grid_step=0)


class TurningLine(VGroup):
    """The line through the origin at an angle, as far as the plane goes, with its name at one end.

    Attributes
    ----------
    path : Segments
    label : Formula
    """

    def __init__(self, plane: Plane, angle: float) -> None:
        self._plane = plane
        self.path = Segments((0, 0), (1, 0), color=theme.BASIS, width=theme.LINE_STROKE)
        self.label = legible(Formula("bold(b)", color=theme.BASIS))
        super().__init__(self.path, self.label)
        self.set_angle(angle)

    def set_angle(self, angle: float) -> None:
        """Turn it."""
        b = data.direction(angle)
        far, near = (reach * b for reach in (self._reach(b), -self._reach(-b)))
        end = self._plane.to_frame(far)
        self.path.set_ends(self._plane.to_frame(near), end)
        self.label.move_to(end + _BESIDE * np.array([-b[1], b[0], 0.0]) - 0.25 * np.append(b, 0.0))

    def _reach(self, b: np.ndarray) -> float:
        """Return how far the plane goes from the origin in a direction."""
        low, high = np.array([self._plane.x_range, self._plane.y_range]).T
        parts = np.abs(b) / np.where(b > 0, high, -low)
        return float(np.sum(parts**_ROUNDNESS) ** (-1 / _ROUNDNESS))


class AngleArc(VGroup):
    """The angle from the first axis to the line, with its name."""

    def __init__(self, plane: Plane, angle: float, *, radius: float = 0.85) -> None:
        self._plane, self._radius = plane, radius
        self.arc = Stroke(color=theme.FOCUS, width=theme.LINE_STROKE)
        # It stands among the points, and must be read before them.
        self.label = legible(Formula("theta", color=theme.FOCUS))
        super().__init__(self.arc, self.label)
        self.set_angle(angle)

    def set_angle(self, angle: float) -> None:
        """Open or close it."""
        turn = np.linspace(0, angle, 49)
        origin = self._plane.at(0, 0)
        around = np.stack([np.cos(turn), np.sin(turn), np.zeros_like(turn)], axis=1)
        self.arc.points = polyline(origin + self._radius * around)
        # In the middle of the arc; below the axis while the arc is too narrow for it.
        beside = angle / 2 - 0.7 * max(0.0, _WIDE - angle)
        middle = np.array([np.cos(beside), np.sin(beside), 0.0])
        self.label.move_to(origin + (self._radius + 0.3) * middle)


class TurningFigure(VGroup):
    """The cloud and a turning line: residuals in pink, the points' feet in green.

    Its parts are for scenes to show one by one: plane, residuals, line, cloud, feet.
    """

    def __init__(self, angle: float = data.FIRST) -> None:
        super().__init__()
        self.plane = cloud_plane()
        self.plane.axes.set_stroke(color=theme.FAINT)
        points = self.plane.to_frame(data.CLOUD)
        self.cloud = DataCloud(self.plane, data.CLOUD)
        self.line = TurningLine(self.plane, angle)
        self.residuals = Segments(
            points, points, color=theme.ERROR, width=_RESIDUAL_STROKE, opacity=RESIDUAL_OPACITY
        )
        self.feet = Dots(points, radius=_FOOT_RADIUS, color=theme.ANSWER)
        self.add(self.plane, self.residuals, self.line, self.cloud, self.feet)
        self.set_angle(angle)

    def set_angle(self, angle: float) -> None:
        """Turn the line; the feet and the residuals follow."""
        self.angle = angle
        self.line.set_angle(angle)
        self.drop(1.0)

    def drop(self, fraction: float) -> None:
        """Let the feet be only a fraction of the way from their points to the line."""
        projection = data.projected(self.angle)
        feet = self.plane.to_frame(data.CLOUD - fraction * projection.residuals)
        self.residuals.set_ends(self.plane.to_frame(data.CLOUD), feet)
        self.feet.set_centres(feet)

    def collapse(self, fraction: float) -> None:
        """Move the points themselves a fraction of the way to their feet."""
        projection = data.projected(self.angle)
        moved = data.CLOUD - fraction * projection.residuals
        self.cloud.set_data(moved)
        self.residuals.set_ends(self.plane.to_frame(moved), self.plane.to_frame(projection.points))
