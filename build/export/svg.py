"""Pictures as SVG: true vectors, with a title and a description; compact, and nothing in it is executable."""

import base64
import io
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from build.export.vectors import affine, place, to_frame
from build.raster import out_of_reach, rasterised, straight_alpha
from build.recording import Cap, Join, Kind, Pictures

__all__ = ["SvgWriter", "svg_still"]

_JOINS = {Join.MITER: "miter", Join.ROUND: "round", Join.BEVEL: "bevel"}
_CAPS = {Cap.BUTT: "butt", Cap.ROUND: "round", Cap.SQUARE: "square"}
# Hundredths of a pixel of the recording's own size.
_GRID = 100
# What is rasterised is drawn with that many pixels to one of the frame.
_FINE = 2


def svg_still(
    pictures: Pictures,
    picture: int,
    frame: tuple[int, int],
    *,
    size: tuple[int, int] | None = None,
    title: str,
    description: str = "",
) -> str:
    """Return a picture as an SVG document.

    Parameters
    ----------
    pictures : Pictures
    picture : int
    frame : (width, height)
        The size that it was recorded for, in which coordinates are told.
    size : (width, height), optional
        How large it is shown where nothing else says so; the same where not given.
    title, description : str
        What screen readers say of it.
    """
    writer = SvgWriter(pictures, frame)
    body = writer.drawings(pictures.all_drawings_of(picture).tolist())
    return writer.document(body, size=size, title=title, description=description)


def number(value: float, digits: int = 4) -> str:
    """Return a number as briefly as it can be written."""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else str(round(value))
    if text in ("-0", ""):
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


@dataclass
class SvgWriter:
    """Writes drawings of one table as SVG elements.

    Attributes
    ----------
    pictures : Pictures
    frame : (width, height)
    definitions : list of str
        Gradients that the elements refer to.
    """

    pictures: Pictures
    frame: tuple[float, float]
    definitions: list[str] = field(default_factory=list)
    _gradients: dict[Any, str] = field(default_factory=dict)

    def document(
        self, body: str, *, size: tuple[int, int] | None = None, title: str, description: str = ""
    ) -> str:
        """Return a whole document around elements that this writer wrote."""
        width, height = map(round, self.frame)
        shown = size or (width, height)
        described = f"<desc>{escape(description)}</desc>" if description else ""
        definitions = f"<defs>{''.join(self.definitions)}</defs>" if self.definitions else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{shown[0]}" height="{shown[1]}" '
            f'viewBox="0 0 {width} {height}" role="img">'
            f"<title>{escape(title)}</title>{described}{definitions}"
            # Cairo's limit, where SVG's own is 4.
            f'<g stroke-miterlimit="10">{body}</g></svg>\n'
        )

    def drawings(self, rows: list[int]) -> str:
        """Return the elements of drawings, in painting order."""
        parts: list[str] = []
        table = self.pictures.drawings
        at = 0
        while at < len(rows):
            row = table[rows[at]]
            following = table[rows[at + 1]] if at + 1 < len(rows) else None
            if rows[at] in self._far:
                parts.append(self._rasterised(rows[at], 1))
            elif row["kind"] == Kind.FILL:
                outlined = (
                    following is not None
                    and following["kind"] == Kind.STROKE
                    and rows[at + 1] not in self._far
                    and (following["shape"], following["view"]) == (row["shape"], row["view"])
                )
                parts.append(self._path(row, row["paint"], following if outlined else None))
                at += outlined
            elif row["kind"] == Kind.STROKE:
                parts.append(self._path(row, -1, row))
            else:
                parts.append(self._other(rows[at], row))
            at += 1
        return "".join(parts)

    def _path(self, row: Any, fill: int, stroke: Any) -> str:
        pictures = self.pictures
        view = int(row["view"])
        inside = self._paint("fill", fill, view) if fill >= 0 else ' fill="none"'
        along = ""
        if stroke is not None:
            colour = self._paint("stroke", int(stroke["paint"]), view)
            width = float(stroke["width"]) * self.frame[0] / float(pictures.views[view][0])
            if colour != ' stroke="none"' and width > 0:
                along = f'{colour} stroke-width="{number(width, 3)}"'
                if stroke["join"] != Join.MITER:
                    along += f' stroke-linejoin="{_JOINS[Join(int(stroke["join"]))]}"'
                if stroke["cap"] != Cap.BUTT:
                    along += f' stroke-linecap="{_CAPS[Cap(int(stroke["cap"]))]}"'
        if not along and inside == ' fill="none"':
            return ""
        return f'<path{inside}{along} d="{self._outline(int(row["shape"]), view)}"/>'

    def _outline(self, shape: int, view: int) -> str:
        pictures = self.pictures
        points = to_frame(pictures, shape, view, self.frame)
        contours = pictures.contours[pictures.shape_contours[shape] : pictures.shape_contours[shape + 1]]
        return "".join(_contour(points[start:end], closed) for start, end, closed in contours.tolist())

    def _paint(self, what: str, paint: int, view: int) -> str:
        pictures = self.pictures
        first, last = int(pictures.paint_stops[paint]), int(pictures.paint_stops[paint + 1])
        stops = pictures.stops[first:last]
        if not np.any(stops[:, 3] > 0):
            return f' {what}="none"'
        if len(stops) == 1 or np.all(stops == stops[0]):
            return f" {_colour(what, stops[0])}"
        ends = place(pictures.paint_lines[paint].reshape(2, 2), pictures.views[view], self.frame)
        key = (paint, view, self.frame)
        if key not in self._gradients:
            name = self._gradients[key] = f"g{len(self._gradients)}"
            (x1, y1), (x2, y2) = ends.tolist()
            inside = "".join(
                f'<stop offset="{number(n / (len(stops) - 1))}" {_colour("stop", stop)}/>'
                for n, stop in enumerate(stops)
            )
            self.definitions.append(
                f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" x1="{number(x1, 2)}" '
                f'y1="{number(y1, 2)}" x2="{number(x2, 2)}" y2="{number(y2, 2)}">{inside}</linearGradient>'
            )
        return f' {what}="url(#{self._gradients[key]})"'

    def _other(self, drawing: int, row: Any) -> str:
        kind = Kind(int(row["kind"]))
        pictures, (width, height) = self.pictures, self.frame
        if kind == Kind.BACKGROUND and row["image"] < 0:
            colour = self._paint("fill", int(row["paint"]), 0)
            return f'<rect width="{number(width)}" height="{number(height)}"{colour}/>'
        if kind in (Kind.BACKGROUND, Kind.PIXELS):
            image = pictures.image(int(row["image"]))
            return _image(
                straight_alpha(image), (width / image.shape[1], 0, 0, height / image.shape[0], 0, 0)
            )
        if kind == Kind.IMAGE:
            image = pictures.image(int(row["image"]))
            matrix = affine(self._corners(row), image.shape[1], image.shape[0])
            if matrix is not None:
                return _image(image, matrix, crisp=row["resample"] == Image.Resampling.NEAREST)
        if kind == Kind.CAMERA:
            inner = width * float(row["columns"]), height * float(row["rows"])
            matrix = affine(self._corners(row), *inner)
            if matrix is not None:
                return self._nested(int(row["picture"]), inner, matrix)
        if kind == Kind.POINTS:
            return self._points(row)
        return self._rasterised(drawing, _FINE)

    def _rasterised(self, drawing: int, fine: int) -> str:
        size = round(self.frame[0]) * fine, round(self.frame[1]) * fine
        pixels = straight_alpha(rasterised(self.pictures, drawing, size))
        return _image(pixels, (1 / fine, 0, 0, 1 / fine, 0, 0))

    @cached_property
    def _far(self) -> frozenset[int]:
        """What only Cairo draws as it does, at the size that it was recorded for."""
        return frozenset(out_of_reach(self.pictures).tolist())

    def _corners(self, row: Any) -> NDArray[np.float64]:
        return to_frame(self.pictures, int(row["shape"]), int(row["view"]), self.frame)

    def _nested(self, picture: int, inner: tuple[float, float], matrix: tuple[float, ...]) -> str:
        writer = SvgWriter(self.pictures, inner, self.definitions, self._gradients)
        body = writer.drawings(self.pictures.all_drawings_of(picture).tolist())
        return (
            f'<g transform="{_matrix(matrix)}"><svg width="{number(inner[0])}" height="{number(inner[1])}">'
            f"{body}</svg></g>"
        )

    def _points(self, row: Any) -> str:
        pictures = self.pictures
        paint = int(row["paint"])
        colours = pictures.stops[pictures.paint_stops[paint] : pictures.paint_stops[paint + 1]]
        side = max(int(row["width"]), 1)
        places = np.floor(self._corners(row)) - (side - 1) // 2
        return "".join(
            f"<path {_colour('fill', colours[n % len(colours)])} "
            f'd="M{number(x)} {number(y)}h{side}v{side}h-{side}z"/>'
            for n, (x, y) in enumerate(places.tolist())
        )


def _contour(points: NDArray[np.float64], closed: int) -> str:
    """Return one contour, in steps from point to point: lines as lines, the others as curves."""
    curves = len(points) // 4
    grid = np.rint(points[: 4 * curves] * _GRID).astype(np.int64).reshape(curves, 4, 2)
    start = grid[0, 0]
    starts = np.concatenate([start[None], grid[:-1, 3]])
    steps = grid[:, 1:] - starts[:, None]
    ends = steps[:, 2]
    straight = (np.abs(3 * steps[:, 0] - ends) <= 4).all(axis=1) & (
        np.abs(3 * steps[:, 1] - 2 * ends) <= 4
    ).all(axis=1)
    # Both handles on the chord's ends draw a straight line too.
    straight |= ((steps[:, 0] == 0) & (steps[:, 1] == ends)).all(axis=1)
    parts = ["M" + _values(start)]
    before = ""
    for line, step, end in zip(straight.tolist(), steps, ends, strict=True):
        letter = "l" if line else "c"
        values = _values(end if line else step.reshape(-1))
        glue = letter if letter != before else ("" if values.startswith("-") else " ")
        parts.append(glue + values)
        before = letter
    return "".join(parts) + ("z" if closed else "")


def _values(values: NDArray[np.int64]) -> str:
    text = ""
    for value in values.tolist():
        written = number(value / _GRID, 2)
        text += written if not text or written.startswith("-") else f" {written}"
    return text


def _colour(what: str, stop: NDArray[np.float64]) -> str:
    name = "stop-color" if what == "stop" else what
    colour = "#" + bytes(np.rint(np.clip(stop[:3], 0, 1) * 255).astype(np.uint8)).hex()
    if colour[1::2] == colour[2::2]:
        colour = "#" + colour[1::2]
    opacity = float(np.clip(stop[3], 0, 1))
    return f'{name}="{colour}"' + (f' {what}-opacity="{number(opacity, 3)}"' if opacity < 1 else "")


def _matrix(matrix: tuple[float, ...]) -> str:
    return f"matrix({' '.join(number(value, 5) for value in matrix)})"


def _image(pixels: NDArray[np.uint8], matrix: tuple[float, ...], *, crisp: bool = False) -> str:
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(file, format="PNG", optimize=True)
    rows, columns = pixels.shape[:2]
    style = ' style="image-rendering:pixelated"' if crisp else ""
    data = base64.b64encode(file.getvalue()).decode()
    return (
        f'<image width="{columns}" height="{rows}" preserveAspectRatio="none" transform="{_matrix(matrix)}"'
        f'{style} href="data:image/png;base64,{data}"/>'
    )
