"""Drawing a recording's pictures into pixels."""

from build.raster.changes import Boxes, ChangeFinder, Rectangle, areas_of, tiles_of
from build.raster.painter import Painter

__all__ = ["Boxes", "ChangeFinder", "Painter", "Rectangle", "areas_of", "tiles_of"]
