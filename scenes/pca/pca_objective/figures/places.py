"""Where this lecture's cloud and its numbers go: the cloud turns a line, and wants to be large."""

from scenes.stage import COLUMN, PICTURE, Region

__all__ = ["LEFT_PART", "RIGHT_PART", "SHADOW_STROKE"]

LEFT_PART = Region(PICTURE.left, 0.3, PICTURE.bottom, PICTURE.top)
RIGHT_PART = Region(0.8, COLUMN.right, COLUMN.bottom, COLUMN.top)

SHADOW_STROKE = 14  # broad enough to be seen below the arrow that lies on it
