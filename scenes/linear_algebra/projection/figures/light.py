"""Light that falls square onto a line, and what stands in its way."""

import numpy as np
from numpy.typing import ArrayLike

from mathcore.vectors import dot, normalise, scalar_projection
from scenes.linear_algebra.projection import data
from scenes.stage import Plane, Segments, theme

__all__ = ["Rays", "line_within"]

_SPACING = 0.33  # on the frame


class Rays(Segments):
    """Parallel rays from a plane's edge onto the line through its origin.

    Parameters
    ----------
    plane : Plane
    direction : (2,) float
        Of the line; the light comes from its left.
    vector : (2,) float
        From the origin. A ray that meets it ends there, so that its shadow stays dark.
    """

    def __init__(self, plane: Plane, direction: ArrayLike, vector: ArrayLike) -> None:
        self._plane, self._direction = plane, np.asarray(direction, dtype=float)
        super().__init__(*self._ends(vector), color=theme.MUTED, width=1.5, opacity=0.5)

    def fall_on(self, vector: ArrayLike) -> None:
        """Let another vector stand in the light."""
        self.set_ends(*self._ends(vector))

    def _ends(self, vector: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        plane, along, across = self._plane, normalise(self._direction), data.across(self._direction)
        spacing = _SPACING / plane.unit
        places = (np.arange(-20, 20) + 0.5) * spacing
        feet = places[:, np.newaxis] * along
        room, inside = _room(plane, feet, across), _room(plane, feet, -across) >= 0
        shadow, height = scalar_projection(vector, self._direction), dot(vector, across)
        part = np.divide(places, shadow, out=np.full_like(places, -1.0), where=shadow != 0)
        stops = np.where((part > 0) & (part < 1), part * height, 0.0)
        starts = feet + room[:, np.newaxis] * across
        ends = feet + stops[:, np.newaxis] * across
        lit = inside & (room > spacing)
        return plane.to_frame(starts[lit]), plane.to_frame(ends[lit])


def line_within(plane: Plane, direction: ArrayLike) -> Segments:
    """Return the line through the origin along a direction, as far as the plane goes."""
    along = normalise(direction)
    start = -_room(plane, np.zeros(2), -along) * along
    end = _room(plane, np.zeros(2), along) * along
    return Segments(plane.to_frame(start), plane.to_frame(end), color=theme.BASIS, width=theme.LINE_STROKE)


def _room(plane: Plane, points: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """Return how far points of the plane can move in a direction before they leave; negative if outside."""
    low, high = np.array([plane.x_range, plane.y_range]).T
    edges = np.where(direction > 0, high, low)
    moving = direction != 0
    return np.min((edges - points)[..., moving] / direction[moving], axis=-1)
