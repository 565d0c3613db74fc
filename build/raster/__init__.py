"""Drawing a recording's pictures into pixels."""

from build.raster.painter import Painter

__all__ = ["Painter"]
