"""The few functions of Cairo that pictures are drawn with, called as they are.

cairocffi has them all, but importing it parses three thousand lines of headers, and searches for the library
under three names; for each that is not there, ldconfig, a compiler and a linker are run.
"""

from ctypes.util import find_library
from typing import Any

import numpy as np
from cffi import FFI
from numpy.typing import NDArray

from build.errors import ToolError

__all__ = ["FORMAT_ARGB32", "cairo", "cairo_version", "ffi", "paint_on"]

_NAMES = ("libcairo.so.2", "libcairo.2.dylib", "libcairo-2.dll")
FORMAT_ARGB32 = 0

ffi = FFI()
ffi.cdef("""
    typedef struct _cairo cairo_t;
    typedef struct _cairo_surface cairo_surface_t;
    typedef struct _cairo_pattern cairo_pattern_t;
    typedef struct { double xx; double yx; double xy; double yy; double x0; double y0; } cairo_matrix_t;
    typedef struct { int status; void *data; int num_data; } cairo_path_t;

    cairo_surface_t *cairo_image_surface_create_for_data(
        unsigned char *data, int format, int width, int height, int stride);
    int cairo_surface_status(cairo_surface_t *surface);
    void cairo_surface_mark_dirty(cairo_surface_t *surface);
    void cairo_surface_destroy(cairo_surface_t *surface);
    cairo_t *cairo_create(cairo_surface_t *target);
    void cairo_destroy(cairo_t *cr);
    const char *cairo_status_to_string(int status);
    const char *cairo_version_string(void);

    void cairo_set_matrix(cairo_t *cr, const cairo_matrix_t *matrix);
    void cairo_identity_matrix(cairo_t *cr);
    void cairo_reset_clip(cairo_t *cr);
    void cairo_clip(cairo_t *cr);

    void cairo_new_path(cairo_t *cr);
    void cairo_append_path(cairo_t *cr, const cairo_path_t *path);
    void cairo_rectangle(cairo_t *cr, double x, double y, double width, double height);

    void cairo_set_source_rgba(cairo_t *cr, double red, double green, double blue, double alpha);
    void cairo_set_source(cairo_t *cr, cairo_pattern_t *source);
    cairo_pattern_t *cairo_pattern_create_linear(double x0, double y0, double x1, double y1);
    void cairo_pattern_add_color_stop_rgba(
        cairo_pattern_t *pattern, double offset, double red, double green, double blue, double alpha);
    void cairo_pattern_destroy(cairo_pattern_t *pattern);

    void cairo_fill_preserve(cairo_t *cr);
    void cairo_set_line_width(cairo_t *cr, double width);
    void cairo_set_line_join(cairo_t *cr, int join);
    void cairo_set_line_cap(cairo_t *cr, int cap);
    void cairo_stroke_preserve(cairo_t *cr);
""")


def _open() -> Any:
    for name in _NAMES:
        try:
            return ffi.dlopen(name)
        except OSError:
            continue
    found = find_library("cairo")
    if found is None:
        raise ToolError("no Cairo was found", hint="m4ml doctor says what is installed")
    return ffi.dlopen(found)


cairo = _open()
"""The library."""


def cairo_version() -> str:
    """Return the library's version, as ``1.16.0``."""
    return str(ffi.string(cairo.cairo_version_string()).decode())


def paint_on(pixels: NDArray[np.uint8]) -> tuple[Any, Any]:
    """Return a ``cairo_surface_t`` of pixels in memory, and a ``cairo_t`` that paints on it.

    Parameters
    ----------
    pixels : (height, width, 4) uint8
        Must live as long as what is returned.

    Raises
    ------
    ToolError
        Cairo has no surface of this size.
    """
    height, width = pixels.shape[:2]
    # The destructors hold the library, which Python may let go first when it ends.
    surface = ffi.gc(
        cairo.cairo_image_surface_create_for_data(
            ffi.from_buffer("unsigned char[]", pixels), FORMAT_ARGB32, width, height, pixels.strides[0]
        ),
        lambda surface, library=cairo: library.cairo_surface_destroy(surface),
    )
    status = cairo.cairo_surface_status(surface)
    if status:
        reason = ffi.string(cairo.cairo_status_to_string(status)).decode()
        raise ToolError(f"Cairo cannot paint a picture of {width}×{height}: {reason}")
    context = ffi.gc(
        cairo.cairo_create(surface), lambda context, library=cairo: library.cairo_destroy(context)
    )
    return surface, context
