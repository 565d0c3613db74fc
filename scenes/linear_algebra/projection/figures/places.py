"""Where this lecture's figure and formulas go: its formulas want a little more than the usual column."""

from scenes.stage import COLUMN, PICTURE, Region, theme

__all__ = ["LEFT_PART", "RIGHT_PART", "SHADOW_STROKE"]

LEFT_PART = Region(PICTURE.left, 1.2, PICTURE.bottom, PICTURE.top)
RIGHT_PART = Region(1.9, COLUMN.right, COLUMN.bottom, COLUMN.top - 2 * theme.UNIT)

SHADOW_STROKE = 14  # broad enough to be seen below the arrow that lies on it
