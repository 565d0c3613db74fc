"""Drawing a recording's pictures into pixels."""

from build.raster.alone import rasterised, straight_alpha
from build.raster.cairo import cairo_version
from build.raster.changes import Boxes, ChangeFinder, Rectangle, areas_of, tiles_of
from build.raster.painter import Painter
from build.raster.reach import out_of_reach, within_reach

__all__ = [
    "Boxes",
    "ChangeFinder",
    "Painter",
    "Rectangle",
    "areas_of",
    "cairo_version",
    "out_of_reach",
    "rasterised",
    "straight_alpha",
    "tiles_of",
    "within_reach",
]
