"""What a painter paints on."""

import math

import numpy as np
from numpy.typing import NDArray

from build.raster.cairo import cairo, paint_on
from build.raster.changes import Rectangle
from build.raster.images import Placed, composite

__all__ = ["Canvas"]

Pixels = NDArray[np.uint8]


class Canvas:
    """Pixels in memory, and a Cairo context that draws on them."""

    def __init__(self, pixels: Pixels) -> None:
        self.pixels = pixels
        self._surface, self.context = paint_on(self.pixels)
        self.widest = math.inf  # of a stroke, in the view's units
        self.forget()
        # The part that is open to paint.
        self.part = (slice(None), slice(None))

    def forget(self) -> None:
        """Take nothing as set in the context: no view, path, paint or line."""
        self.view = self.shape = self.paint = -1
        self.line = (-1.0, 0, 0)

    def open_part(self) -> Pixels:
        """Return the pixels that are open to paint."""
        return self.pixels[self.part]

    def clear(self) -> None:
        """Make every pixel transparent black."""
        self.pixels[:] = 0
        self.touched()

    def copy_from(self, pixels: Pixels) -> None:
        """Take the pixels of a frame of the same size."""
        np.copyto(self.pixels, pixels)
        self.touched()

    def clip(self, area: Rectangle | None) -> None:
        """Let Cairo paint in an area only, or everywhere again."""
        cairo.cairo_reset_clip(self.context)
        self.part = (slice(None), slice(None))
        if area is not None:
            left, top, right, bottom = area
            self.part = (slice(top, bottom), slice(left, right))
            self.forget()
            cairo.cairo_identity_matrix(self.context)
            cairo.cairo_new_path(self.context)
            cairo.cairo_rectangle(self.context, left, top, right - left, bottom - top)
            cairo.cairo_clip(self.context)

    def lay(self, placed: Placed | None) -> None:
        """Lay an image over the part that is open to paint."""
        if placed is not None:
            top, left = (side.start or 0 for side in self.part)
            composite(self.open_part(), placed.pixels, placed.x - left, placed.y - top)
            self.touched()

    def touched(self) -> None:
        """Tell Cairo that the pixels changed under it."""
        cairo.cairo_surface_mark_dirty(self._surface)
