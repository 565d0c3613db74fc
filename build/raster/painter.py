"""Drawing pictures with Cairo, to the pixel as Manim's camera draws them."""

import math
from collections.abc import Sequence
from itertools import pairwise, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from build.raster.cairo import cairo, ffi
from build.raster.canvas import Canvas
from build.raster.changes import Rectangle
from build.raster.images import Placed, paint_points, tint, warp_image
from build.raster.paths import Paths
from build.recording import Kind, Pictures

__all__ = ["Painter"]

# Looked up once: they are called for every drawing.
_new_path, _append_path = cairo.cairo_new_path, cairo.cairo_append_path
_fill_preserve, _stroke_preserve = cairo.cairo_fill_preserve, cairo.cairo_stroke_preserve
_set_source_rgba, _set_source = cairo.cairo_set_source_rgba, cairo.cairo_set_source
_create_linear, _destroy = cairo.cairo_pattern_create_linear, cairo.cairo_pattern_destroy
_add_color_stop_rgba = cairo.cairo_pattern_add_color_stop_rgba

Pixels = NDArray[np.uint8]

_FILL, _STROKE = int(Kind.FILL), int(Kind.STROKE)
_COVERING = (Kind.BACKGROUND, Kind.PIXELS)  # they set every pixel
# Paints that follow each other are read together, and so many are kept between frames.
_TOGETHER = 512
_MOST_COLOURS = 1 << 14
# Of the frame's height: how far a gradient may run that is painted as one colour, where that is allowed.
_SHORT = 1 / 16
# In bytes: images on their corners, as the last pictures had them.
_MOST_WARPED = 1 << 26
# In pixels. Cairo makes a pen of as many corners as a wide stroke needs, gigabytes for absurd ones; beyond
# what its arithmetic can tell from a line, of four.
_WIDEST_STROKE = 1e10
_ENDLESS_STROKE = 1e16


class Painter:
    """Draws pictures of one table at one size into a frame of its own.

    Parameters
    ----------
    pictures : Pictures
    size : (width, height)
        In pixels.
    memory : (2, height, width, 4) uint8, optional
        What to paint in: one's own where not given. Memory that was used before is faster.
    tolerance : float
        Gradients over a small part of the frame, from one colour to another no further apart, of 0 to 1, are
        painted as the colour amid them. Pixman takes twice as long for a gradient as for a colour, and a
        shaded face is a gradient of a few levels.

    Notes
    -----
    Manim fills its buffer with colours in reverse order, so that Cairo's BGRA reads as RGBA; so does this.
    """

    def __init__(
        self,
        pictures: Pictures,
        size: tuple[int, int],
        memory: Pixels | None = None,
        *,
        tolerance: float = 0.0,
    ) -> None:
        self.pictures = pictures
        self.size = size
        if memory is None:
            memory = np.empty((2, size[1], size[0], 4), np.uint8)
        self._canvas = Canvas(memory[0])
        self._paths = Paths(pictures)
        self._colours = _Colours(pictures, tolerance)
        self._matrices: dict[tuple[int, int, int], Any] = {}
        self._base = -1
        self._base_pixels = memory[1]
        self._warped = _Warped()

    @property
    def pixels(self) -> Pixels:
        """The painter's own frame, as it was painted last."""
        return self._canvas.pixels

    def paint(self, picture: int) -> Pixels:
        """Draw a picture.

        Returns
        -------
        (height, width, 4) uint8
            The painter's own frame, which the next call overwrites.
        """
        base = int(self.pictures.picture_bases[picture])
        drawings = self.pictures.drawings_of(picture)
        if base < 0:
            if not len(drawings) or self.pictures.drawings[drawings[0]]["kind"] not in _COVERING:
                self._canvas.clear()
        else:
            # Frames of a span share what does not move: it is drawn once and copied.
            if base != self._base:
                np.copyto(self._base_pixels, self.paint(base))
                self._base = base
            self._canvas.copy_from(self._base_pixels)
        self._draw(drawings, self._canvas)
        return self._canvas.pixels

    def repaint(self, picture: int, area: Rectangle, drawings: NDArray[np.int32]) -> Pixels:
        """Draw part of a picture over the one painted before, which must rest on the same base.

        Parameters
        ----------
        picture : int
        area : (left, top, right, bottom)
            What is drawn again, in pixels.
        drawings : (n,) int32
            Those of the picture's own drawings that reach into the area, in painting order.

        Returns
        -------
        (height, width, 4) uint8
            As `paint`. A few pixels at the area's edge may differ by some levels from a picture drawn whole,
            since Cairo cuts paths there: good enough for what is compressed with loss.
        """
        left, top, right, bottom = area
        part = (slice(top, bottom), slice(left, right))
        if self.pictures.picture_bases[picture] < 0:
            self._canvas.pixels[part] = 0
        else:
            self._canvas.pixels[part] = self._base_pixels[part]
        self._canvas.touched()
        self._canvas.clip(area)
        self._draw(drawings, self._canvas)
        self._canvas.clip(None)
        return self._canvas.pixels

    def _draw(self, drawings: NDArray[np.int32], canvas: Canvas) -> None:
        """Paint drawings one after another; the context is told only what it does not hold already."""
        rows = self.pictures.drawings[drawings]
        context, paths, colours = canvas.context, self._paths, self._colours
        fields = ("kind", "shape", "paint", "view", "width", "join", "cap")
        columns = [rows[field].tolist() for field in fields]
        for at, (kind, shape, paint, view, width, join, cap) in enumerate(zip(*columns, strict=True)):
            if kind not in (_FILL, _STROKE):
                canvas.shape = -1
                self._others[kind](self, rows[at].item(), canvas)
                continue
            if view != canvas.view:
                self._set_view(view, canvas)
            if shape != canvas.shape:
                _new_path(context)
                _append_path(context, paths[shape])
                canvas.shape = shape
            if paint != canvas.paint:
                line_of_gradient, colour = colours[paint]
                if line_of_gradient is None:
                    _set_source_rgba(context, *colour)
                else:
                    _set_gradient(context, line_of_gradient, colour)
                canvas.paint = paint
            if kind == _FILL:
                _fill_preserve(context)
                continue
            line = (width, join, cap)
            if line != canvas.line:
                if canvas.widest < width < canvas.widest * (_ENDLESS_STROKE / _WIDEST_STROKE):
                    width = canvas.widest
                cairo.cairo_set_line_width(context, width)
                cairo.cairo_set_line_join(context, join)
                cairo.cairo_set_line_cap(context, cap)
                canvas.line = line
            _stroke_preserve(context)

    def _set_view(self, view: int, canvas: Canvas) -> None:
        matrix = self._matrix(view, canvas)
        cairo.cairo_set_matrix(canvas.context, matrix)
        canvas.forget()
        canvas.view = view
        canvas.widest = _WIDEST_STROKE / max(matrix.xx, -matrix.yy)

    def _matrix(self, view: int, canvas: Canvas) -> Any:
        height, width = canvas.pixels.shape[:2]
        key = (view, width, height)
        matrix = self._matrices.get(key)
        if matrix is None:
            frame_width, frame_height, x, y = self.pictures.views[view].tolist()
            matrix = self._matrices[key] = ffi.new(
                "cairo_matrix_t *",
                {
                    "xx": width / frame_width,
                    "yx": 0,
                    "xy": 0,
                    "yy": -(height / frame_height),
                    "x0": width / 2 - x * (width / frame_width),
                    "y0": height / 2 + y * (height / frame_height),
                },
            )
        return matrix

    def _to_pixels(self, shape: int, view: int, canvas: Canvas) -> NDArray[np.float64]:
        """Return a shape's points in pixels, (n, 2) float64, by the steps of Manim's own conversion."""
        pictures = self.pictures
        points = pictures.points[pictures.shape_points[shape] : pictures.shape_points[shape + 1]]
        frame_width, frame_height, x, y = pictures.views[view].tolist()
        height, width = canvas.pixels.shape[:2]
        shifted = points - np.array([x, y])
        result: NDArray[np.float64] = np.empty_like(shifted)
        result[:, 0] = shifted[:, 0] * (width / frame_width) + width / 2
        result[:, 1] = shifted[:, 1] * (height / frame_height * -1) + height / 2
        return result

    def _background(self, row: Any, canvas: Canvas) -> None:
        paint, image = row[5], row[7]
        if image >= 0:
            self._pixels(row, canvas)
            return
        colour = self.pictures.stops[self.pictures.paint_stops[paint]]
        # As one number a pixel: writing four bytes a pixel takes twenty times as long.
        with np.errstate(invalid="ignore"):
            pixel = np.rint(colour * 255).astype(np.uint8)
        canvas.open_part().view(np.uint32)[:] = pixel.view(np.uint32)
        canvas.touched()

    def _pixels(self, row: Any, canvas: Canvas) -> None:
        image = self.pictures.image(row[7])
        if image.shape == canvas.pixels.shape:
            canvas.open_part()[:] = image[canvas.part]
        else:
            height, width = canvas.pixels.shape[:2]
            resized = Image.fromarray(np.ascontiguousarray(image)).resize(
                (width, height), Image.Resampling.LANCZOS
            )
            canvas.open_part()[:] = np.asarray(resized)[canvas.part]
        canvas.touched()

    def _image(self, row: Any, canvas: Canvas) -> None:
        _, _, _, resample, shape, _, view, image, *_ = row
        height, width = canvas.pixels.shape[:2]
        key = (image, shape, view, resample, width, height)
        if key not in self._warped:
            corners = self._to_pixels(shape, view, canvas)
            self._warped.add(key, warp_image(self.pictures.image(image), corners, resample, (width, height)))
        canvas.lay(self._warped[key])

    def _camera(self, row: Any, canvas: Canvas) -> None:
        _, _, _, resample, shape, _, view, _, picture, _, rows, columns = row
        height, width = canvas.pixels.shape[:2]
        seen = Canvas(np.zeros((_whole(height * rows), _whole(width * columns), 4), np.uint8))
        self._draw(self.pictures.all_drawings_of(picture), seen)
        corners = self._to_pixels(shape, view, canvas)
        canvas.lay(warp_image(seen.pixels, corners, resample, (width, height)))

    def _mask(self, row: Any, canvas: Canvas) -> None:
        image, picture = row[7], row[8]
        height, width = canvas.pixels.shape[:2]
        mask = Canvas(np.zeros((height, width, 4), np.uint8))
        self._draw(self.pictures.all_drawings_of(picture), mask)
        canvas.lay(Placed(tint(mask.pixels, self.pictures.image(image)), 0, 0))

    def _points(self, row: Any, canvas: Canvas) -> None:
        _, _, _, _, shape, paint, view, _, _, thickness, *_ = row
        height, width = canvas.pixels.shape[:2]
        # Manim scales dots seen by a smaller camera, so that they keep their size in the frame.
        factor = (self.size[0] + self.size[1]) / (width + height)
        pictures = self.pictures
        colours = pictures.stops[pictures.paint_stops[paint] : pictures.paint_stops[paint + 1]]
        with np.errstate(invalid="ignore"):  # a place that is no number is a place outside
            centres = self._to_pixels(shape, view, canvas).astype(np.int64)
        paint_points(canvas.pixels, centres, colours, 1 + (thickness - 1) * factor)
        canvas.touched()

    _others = {  # noqa: RUF012 (a table of methods, never changed)
        Kind.BACKGROUND: _background,
        Kind.IMAGE: _image,
        Kind.CAMERA: _camera,
        Kind.MASK: _mask,
        Kind.POINTS: _points,
        Kind.PIXELS: _pixels,
    }


def _set_gradient(context: Any, line: Sequence[float], stops: Sequence[Sequence[float]]) -> None:
    gradient = _create_linear(*line)
    for stop in stops:
        _add_color_stop_rgba(gradient, *stop)
    _set_source(context, gradient)
    _destroy(gradient)


def _whole(pixels: float) -> int:
    """Return a number of pixels cut to a whole one, as Manim cuts it; the ratio it came from was rounded."""
    return max(math.floor(pixels + 1e-6), 1)


# A gradient's line and its stops, each an offset and blue, green, red and opacity, as Cairo is given them;
# or None and one colour.
_Paint = tuple[list[float] | None, list[Any]]


class _Colours(dict[int, _Paint]):
    """Paints by number."""

    def __init__(self, pictures: Pictures, tolerance: float) -> None:
        super().__init__()
        self._pictures = pictures
        self._tolerance = tolerance
        self._short = _SHORT * float(pictures.views[:, 1].min(initial=math.inf))

    def __missing__(self, paint: int) -> _Paint:
        if len(self) > _MOST_COLOURS:
            self.clear()
        pictures = self._pictures
        ends = pictures.paint_stops[paint : paint + _TOGETHER + 1]
        starts, counts = ends[:-1] - ends[0], np.diff(ends)
        colours = pictures.stops[ends[0] : ends[-1], [2, 1, 0, 3]]
        lines = pictures.paint_lines[paint : paint + _TOGETHER]
        first, last = colours[starts], colours[starts + counts - 1]
        is_one = counts == 1
        if self._tolerance:
            is_close = (np.abs(last - first) <= self._tolerance).all(axis=1)
            is_short = (np.abs(lines[:, 2:] - lines[:, :2]) <= self._short).all(axis=1)
            is_one |= (counts == 2) & is_close & is_short
        numbers = np.arange(paint, paint + len(counts))
        amid = ((first + last)[is_one] / 2).tolist()
        self.update(zip(numbers[is_one].tolist(), zip(repeat(None), amid, strict=False), strict=True))
        if not is_one.all():
            counts = counts[~is_one]
            stops = np.empty((counts.sum(), 5))
            # Spread evenly, as Manim spreads them with `linspace`.
            lasts = np.cumsum(counts) - 1
            steps = np.arange(len(stops)) - np.repeat(lasts + 1 - counts, counts)
            stops[:, 0] = steps * np.repeat(1 / (counts - 1), counts)
            stops[lasts, 0] = 1
            stops[:, 1:] = colours[np.repeat(~is_one, np.diff(ends))]
            rows = stops.tolist()
            bounds = pairwise([0, *(lasts + 1).tolist()])
            self.update(
                (number, (line, rows[start:end]))
                for number, line, (start, end) in zip(
                    numbers[~is_one].tolist(), lines[~is_one].tolist(), bounds, strict=True
                )
            )
        return self[paint]


class _Warped(dict[tuple[int, ...], Placed | None]):
    """Images on their corners, which often stand still for many pictures."""

    def __init__(self) -> None:
        super().__init__()
        self._size = 0

    def add(self, key: tuple[int, ...], placed: Placed | None) -> None:
        size = 0 if placed is None else placed.pixels.nbytes
        if self._size + size > _MOST_WARPED:
            self.clear()
            self._size = 0
        self[key] = placed
        self._size += size
