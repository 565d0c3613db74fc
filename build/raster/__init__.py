"""Drawing a recording's pictures into pixels."""

from build.raster.cairo import cairo_version
from build.raster.changes import Boxes, ChangeFinder, Rectangle, areas_of, tiles_of
from build.raster.painter import Painter

__all__ = ["Boxes", "ChangeFinder", "Painter", "Rectangle", "areas_of", "cairo_version", "tiles_of"]
