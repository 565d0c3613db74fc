"""A cloud of data, the residuals that it leaves, and the ellipse that sums it up."""

import numpy as np
from manim import ManimColor
from numpy.typing import ArrayLike

from scenes.stage.marks import Dots, Stroke
from scenes.stage.paths import polyline
from scenes.stage.plane import Coordinates
from scenes.stage.theme import BASIS, DOT_RADIUS, GIVEN, LINE_STROKE

__all__ = ["DataCloud", "DataEllipse"]


class DataCloud(Dots):
    """Data points on a plane, as one path.

    Parameters
    ----------
    plane : Coordinates
    data : (n, 2) float
        In the plane's coordinates.
    """

    def __init__(
        self,
        plane: Coordinates,
        data: ArrayLike,
        *,
        color: ManimColor = GIVEN,
        radius: float = DOT_RADIUS,
        opacity: float = 1.0,
    ) -> None:
        self._plane = plane
        super().__init__(plane.to_frame(data), radius=radius, color=color, opacity=opacity)

    def set_data(self, data: ArrayLike) -> "DataCloud":
        """Move the points."""
        self.set_centres(self._plane.to_frame(data))
        return self


class DataEllipse(Stroke):
    """The ellipse of points some standard deviations from the mean.

    Parameters
    ----------
    plane : Coordinates
    mean : (2,) float
    eigenvalues : (2,) float
        Of the covariance matrix.
    eigenvectors : (2, 2) float
        Its columns, of unit length.
    deviations : float
    """

    def __init__(
        self,
        plane: Coordinates,
        mean: ArrayLike,
        eigenvalues: ArrayLike,
        eigenvectors: ArrayLike,
        *,
        deviations: float = 2.0,
        color: ManimColor = BASIS,
        width: float = LINE_STROKE,
    ) -> None:
        super().__init__(color=color, width=width)
        self._plane, self._deviations = plane, deviations
        self.set_ellipse(mean, eigenvalues, eigenvectors)

    def set_ellipse(self, mean: ArrayLike, eigenvalues: ArrayLike, eigenvectors: ArrayLike) -> "DataEllipse":
        """Show another covariance."""
        turn = np.linspace(0, 2 * np.pi, 121)
        half_axes = self._deviations * np.sqrt(np.asarray(eigenvalues)) * np.asarray(eigenvectors)
        around = np.stack([np.cos(turn), np.sin(turn)], axis=1)
        self.points = polyline(self._plane.to_frame(np.asarray(mean) + around @ half_axes.T))
        return self
