"""Pictures on pages of a PDF file: Cairo replays them as vectors."""

import io
from pathlib import Path
from typing import Any

import cairocffi
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from build.export.vectors import affine, to_frame
from build.raster import rasterised
from build.raster.paths import Paths
from build.recording import Kind, Pictures

__all__ = ["TIMELESS", "PictureReplay", "pdf_still"]

# The same picture gives the same bytes, whenever it is written.
TIMELESS = "2000-01-01T00:00:00Z"
_FINE = 2


def pdf_still(
    path: Path,
    pictures: Pictures,
    picture: int,
    *,
    size: tuple[int, int],
    title: str,
    description: str = "",
) -> None:
    """Write a picture as a PDF file of one page.

    Parameters
    ----------
    path : Path
    pictures : Pictures
    picture : int
    size : (width, height)
        Of the page, in points of 1/72 inch.
    title, description : str
        The document's title and subject.
    """
    # Cairo says nothing of a file that could not be written: it writes to memory.
    file = io.BytesIO()
    surface = cairocffi.PDFSurface(file, *size)
    surface.set_metadata(cairocffi.PDF_METADATA_TITLE, title)
    surface.set_metadata(cairocffi.PDF_METADATA_CREATE_DATE, TIMELESS)
    if description:
        surface.set_metadata(cairocffi.PDF_METADATA_SUBJECT, description)
    context = cairocffi.Context(surface)
    PictureReplay(pictures, context).draw(picture, size)
    surface.show_page()
    surface.finish()
    path.write_bytes(file.getbuffer())


class PictureReplay:
    """Draws pictures of one table on a Cairo context, as vectors.

    Parameters
    ----------
    pictures : Pictures
    context : cairocffi.Context
    """

    def __init__(self, pictures: Pictures, context: Any) -> None:
        self._pictures = pictures
        self._context = context
        self._paths = Paths(pictures)

    def draw(self, picture: int, size: tuple[float, float]) -> None:
        """Draw a picture into the rectangle from the context's origin."""
        context = self._context
        context.save()
        context.rectangle(0, 0, *size)
        context.clip()
        for number in self._pictures.all_drawings_of(picture).tolist():
            row = self._pictures.drawings[number]
            if row["kind"] in (Kind.FILL, Kind.STROKE):
                self._path(row, size)
            else:
                self._other(number, row, size)
        context.restore()

    def _path(self, row: Any, size: tuple[float, float]) -> None:
        context, pictures = self._context, self._pictures
        frame_width, frame_height, x, y = pictures.views[row["view"]].tolist()
        context.save()
        context.translate(size[0] / 2, size[1] / 2)
        context.scale(size[0] / frame_width, -size[1] / frame_height)
        context.translate(-x, -y)
        context.new_path()
        path = cairocffi.ffi.cast("cairo_path_t *", self._paths.address(int(row["shape"])))
        cairocffi.cairo.cairo_append_path(context._pointer, path)
        self._set_source(int(row["paint"]))
        if row["kind"] == Kind.FILL:
            context.fill()
        else:
            context.set_line_width(float(row["width"]))
            context.set_line_join(int(row["join"]))
            context.set_line_cap(int(row["cap"]))
            context.stroke()
        context.restore()

    def _set_source(self, paint: int) -> None:
        pictures = self._pictures
        first, last = int(pictures.paint_stops[paint]), int(pictures.paint_stops[paint + 1])
        stops = pictures.stops[first:last].tolist()
        if len(stops) == 1:
            self._context.set_source_rgba(*stops[0])
            return
        gradient = cairocffi.LinearGradient(*pictures.paint_lines[paint].tolist())
        for offset, stop in zip(np.linspace(0, 1, len(stops)).tolist(), stops, strict=True):
            gradient.add_color_stop_rgba(offset, *stop)
        self._context.set_source(gradient)

    def _other(self, number: int, row: Any, size: tuple[float, float]) -> None:
        pictures, context = self._pictures, self._context
        kind = Kind(int(row["kind"]))
        width, height = size
        if kind == Kind.BACKGROUND and row["image"] < 0:
            self._set_source(int(row["paint"]))
            context.paint()
            return
        if kind in (Kind.BACKGROUND, Kind.PIXELS):
            image = pictures.image(int(row["image"]))
            self._image(image, (width / image.shape[1], 0, 0, height / image.shape[0], 0, 0))
            return
        if kind == Kind.IMAGE:
            image = pictures.image(int(row["image"]))
            matrix = affine(self._corners(row, size), image.shape[1], image.shape[0])
            if matrix is not None:
                crisp = row["resample"] == Image.Resampling.NEAREST
                self._image(_multiplied(image), matrix, crisp=crisp)
                return
        if kind == Kind.CAMERA:
            inner = width * float(row["columns"]), height * float(row["rows"])
            matrix = affine(self._corners(row, size), *inner)
            if matrix is not None:
                context.save()
                context.transform(cairocffi.Matrix(*matrix))
                self.draw(int(row["picture"]), inner)
                context.restore()
                return
        if kind == Kind.POINTS:
            self._points(row, size)
            return
        fine = round(width * _FINE), round(height * _FINE)
        self._image(rasterised(pictures, number, fine), (width / fine[0], 0, 0, height / fine[1], 0, 0))

    def _corners(self, row: Any, size: tuple[float, float]) -> NDArray[np.float64]:
        return to_frame(self._pictures, int(row["shape"]), int(row["view"]), size)

    def _image(self, pixels: NDArray[np.uint8], matrix: tuple[float, ...], *, crisp: bool = False) -> None:
        """Draw an image whose colours are multiplied by their opacity."""
        rows, columns = pixels.shape[:2]
        bgra = np.ascontiguousarray(pixels[..., [2, 1, 0, 3]])
        surface = cairocffi.ImageSurface.create_for_data(
            bgra.data.cast("B"), cairocffi.FORMAT_ARGB32, columns, rows
        )
        context = self._context
        context.save()
        context.transform(cairocffi.Matrix(*matrix))
        pattern = cairocffi.SurfacePattern(surface)
        pattern.set_filter(cairocffi.FILTER_NEAREST if crisp else cairocffi.FILTER_GOOD)
        pattern.set_extend(cairocffi.EXTEND_PAD)
        context.set_source(pattern)
        context.rectangle(0, 0, columns, rows)
        context.fill()
        context.restore()

    def _points(self, row: Any, size: tuple[float, float]) -> None:
        pictures, context = self._pictures, self._context
        paint = int(row["paint"])
        colours = pictures.stops[pictures.paint_stops[paint] : pictures.paint_stops[paint + 1]].tolist()
        side = max(int(row["width"]), 1)
        for n, (x, y) in enumerate(self._corners(row, size).tolist()):
            context.set_source_rgba(*colours[n % len(colours)])
            context.rectangle(np.floor(x) - (side - 1) // 2, np.floor(y) - (side - 1) // 2, side, side)
            context.fill()


def _multiplied(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return an image of straight colours as Cairo holds it."""
    result = image.copy()
    result[..., :3] = np.rint(image[..., :3] * (image[..., 3:] / 255)).astype(np.uint8)
    return result
