"""Where things go: one grid for every picture, with the lowest 15 % left free for captions."""

from dataclasses import dataclass

import numpy as np
from manim import Mobject

from scenes.stage.theme import UNIT

__all__ = ["COLUMN", "CONTENT", "FIGURE", "PICTURE", "Region"]

_FRAME_WIDTH = 8 * 16 / 9
_FRAME_HEIGHT = 8.0
_MARGIN = 0.06
_CAPTIONS = 0.15
_TITLE_HEIGHT = 1.0
_COLUMN_LEFT = 2.5


@dataclass(frozen=True)
class Region:
    """A rectangle of the frame, in scene units."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From bottom to top."""
        return self.top - self.bottom

    @property
    def center(self) -> np.ndarray:
        """(3,) the middle."""
        return np.array([(self.left + self.right) / 2, (self.bottom + self.top) / 2, 0.0])

    @property
    def top_left(self) -> np.ndarray:
        """(3,) the corner where reading starts."""
        return np.array([self.left, self.top, 0.0])

    def holds(self, mobject: Mobject, *, tolerance: float = 1e-6) -> bool:
        """Return whether a mobject lies inside."""
        low, high = mobject.get_critical_point((-1, -1, 0)), mobject.get_critical_point((1, 1, 0))
        inside = (self.left, self.bottom) <= low[:2] + tolerance
        return bool(np.all(inside) and np.all(high[:2] - tolerance <= (self.right, self.top)))

    def split(self, *, at: float, gap: float = 4 * UNIT) -> tuple["Region", "Region"]:
        """Return the parts above and below a fraction of the height counted from the top."""
        y = self.top - at * self.height
        above = Region(self.left, self.right, y + gap / 2, self.top)
        return above, Region(self.left, self.right, self.bottom, y - gap / 2)


# All that may be drawn on.
CONTENT = Region(
    left=-_FRAME_WIDTH * (0.5 - _MARGIN),
    right=_FRAME_WIDTH * (0.5 - _MARGIN),
    bottom=-_FRAME_HEIGHT * (0.5 - _CAPTIONS),
    top=_FRAME_HEIGHT * (0.5 - _MARGIN),
)
# All of it below title and subtitle; its left part, for the figure; its right-hand column, for formulas.
PICTURE = Region(CONTENT.left, CONTENT.right, CONTENT.bottom, CONTENT.top - _TITLE_HEIGHT)
FIGURE = Region(CONTENT.left, _COLUMN_LEFT - 3 * UNIT, PICTURE.bottom, PICTURE.top)
COLUMN = Region(_COLUMN_LEFT, CONTENT.right, PICTURE.bottom, PICTURE.top)
