"""Drawing a recording's pictures into pixels."""

from build.raster.changes import ChangeFinder, Rectangle
from build.raster.painter import Painter

__all__ = ["ChangeFinder", "Painter", "Rectangle"]
