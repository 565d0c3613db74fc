"""Writing pictures chunk by chunk: a table's row when it is first used, a list from the one before it."""

import io
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from build.player.alignment import align
from build.player.foresight import Step, first_uses
from build.player.shape_encoder import ShapeEncoder
from build.player.streams import Op, Stream, deflate, join_streams
from build.player.varints import varints
from build.recording import Kind, Pictures, Recording

__all__ = ["TABLES", "Chunk", "encode_frames"]

# The tables that grow through a file; chunk heads count them in this order.
TABLES = ("shapes", "styles", "paints", "views", "images", "lists")
_REFERRED = ("paints", "views", "images", "lists")

# A chunk ends after so much payload (a window of deflate's is 32 kB) or so long a time.
_CHUNK_BYTES = 64_000
_CHUNK_S = 5.0
_FIRST_CHUNK_S = 0.5
# Images of this many pixels and more are worth trying as lossless WebP, which holds at most so many a side.
_WEBP_FROM = 64 * 64
_WEBP_SIDE = 1 << 14

# Opacities, of 255, of which one step of a colour is a good part of it.
_FAINT = 8

_NONE = np.zeros(0, np.int64)


@dataclass
class Chunk:
    """Some frames, and the rows of the tables that they are the first to use.

    Attributes
    ----------
    first, count : int
        Its frames.
    bases, rows : dict of str to int
        How many rows each table had before it, and how many it adds.
    needs : set of int
        Earlier chunks that hold rows to which this one refers.
    """

    first: int
    bases: dict[str, int]
    count: int = 0
    rows: dict[str, int] = field(default_factory=lambda: dict.fromkeys(TABLES, 0))
    needs: set[int] = field(default_factory=set)
    numbers: dict[Stream, list[int]] = field(default_factory=lambda: {s: [] for s in Stream})
    floats: dict[Stream, list[float]] = field(default_factory=lambda: {Stream.VIEWS: [], Stream.WIDTHS: []})
    images: bytearray = field(default_factory=bytearray)

    def to_bytes(self) -> bytes:
        """Return the chunk's record: its head as plain numbers, then its deflated payload."""
        payload = join_streams(self.numbers, self.floats, bytes(self.images))
        head = [self.first, self.count]
        head += [self.bases[t] for t in TABLES] + [self.rows[t] for t in TABLES]
        head += [len(payload), len(self.needs), *sorted(self.needs)]
        return varints(head) + deflate(payload)

    @property
    def size(self) -> int:
        """About how many bytes of payload there are so far."""
        return len(self.images) + sum(map(len, self.numbers.values()))


def encode_frames(recording: Recording) -> Iterator[Chunk]:
    """Yield a recording's frames as chunks, in order; one without frames gives one chunk without any."""
    yield from _Encoder(recording).chunks()


class _Encoder:
    """Lists, styles and what they refer to, by the numbers that a decoder gives them."""

    def __init__(self, recording: Recording) -> None:
        from build.raster import within_reach  # drawing needs Cairo, reading what is here does not

        self.recording = recording
        self.pictures = pictures = within_reach(recording.pictures, recording.size)
        self.shapes = ShapeEncoder(pictures)
        self.drawing_shapes = pictures.drawings["shape"].astype(np.int64)
        self.style_rows, self.drawing_styles = _split_styles(pictures.drawings)
        self.style_numbers = np.full(len(self.style_rows), -1, np.int64)
        self.gradient_exponents = self.shapes.outlines.finest(
            pictures.drawings["paint"], len(pictures.paint_lines)
        )
        self.blended = _blended(pictures)
        self.numbers: dict[tuple[str, int], int] = {}
        self.counts = dict.fromkeys(TABLES, 0)
        self.starts: dict[str, list[int]] = {table: [] for table in TABLES}
        # The drawings of pictures, and what those of one are in another that comes after it.
        self.flat: dict[int, NDArray[np.int32]] = {-1: np.zeros(0, np.int32)}
        self.matches: dict[tuple[int, int], NDArray[np.int64]] = {}
        # The picture of the list written last, for frames and for what another camera or a mask shows.
        self.before = {False: -1, True: -1}

    def chunks(self) -> Iterator[Chunk]:
        frames, fps = self.recording.frames, self.recording.fps
        self.shapes.look_ahead(self._steps())
        # Runs of frames that show the same picture.
        changes = np.flatnonzero(np.diff(frames)) + 1
        starts = [0, *changes.tolist()] if len(frames) else []
        stops = [*starts[1:], len(frames)]
        self._begin(0)
        longest = _FIRST_CHUNK_S * fps
        for start, stop in zip(starts, stops, strict=False):
            if self.chunk.count and (self.chunk.count >= longest or self.chunk.size >= _CHUNK_BYTES):
                yield self.chunk
                self._begin(start)
                longest = _CHUNK_S * fps
            self._write_frames(int(frames[start]), stop - start)
        yield self.chunk

    def _begin(self, frame: int) -> None:
        for table in TABLES:
            self.starts[table].append(self.counts[table])
        self.chunk = Chunk(frame, dict(self.counts))
        self.out = self.chunk.numbers
        self.shapes.begin(self.out, self._need)
        self.lists: dict[int, int] = {}
        # The last list for frames, and the last for what another camera or a mask shows.
        self.last_lists: dict[bool, tuple[int, NDArray[np.int64], NDArray[np.int64]]] = {}
        self.next_new = {"shapes": self.counts["shapes"], "styles": self.counts["styles"]}
        self.last_frame_list = self.counts["lists"]
        self.last_stop = np.zeros(4, np.int64)
        self.last_row = [0, 0, 0, 0]

    def _write_frames(self, picture: int, run: int) -> None:
        number = self._write_list(picture)
        self.out[Stream.FRAMES] += [number - self.last_frame_list, run]
        self.last_frame_list = number
        self.chunk.count += run

    def _add(self, table: str) -> int:
        number = self.counts[table]
        self.counts[table] += 1
        self.chunk.rows[table] += 1
        return number

    def _need(self, table: str, number: int) -> None:
        """Note the earlier chunk that holds a row to which this one refers."""
        if 0 <= number < self.chunk.bases[table]:
            self.chunk.needs.add(bisect_right(self.starts[table], number) - 1)

    # Lists of drawings.

    def _flatten(self, picture: int) -> NDArray[np.int32]:
        known = self.flat.get(picture)
        if known is None:
            base = self._flatten(int(self.pictures.picture_bases[picture]))
            known = np.concatenate([base, self.pictures.drawings_of(picture)])
            self.flat[picture] = known
        return known

    def _match(self, old: int, new: int) -> NDArray[np.int64]:
        known = self.matches.get((old, new))
        if known is None:
            before, after = self._flatten(old), self._flatten(new)
            topologies = self.shapes.outlines.topologies
            known = align(before, after, self.drawing_styles, topologies, self.drawing_shapes)
            if len(before) != len(after):  # otherwise it was quickly found
                self.matches[old, new] = known
        return known

    def _steps(self) -> Iterator[Step]:
        """Yield the shapes that are new with each picture, and those that stood in their places before."""
        seen = np.zeros(len(self.pictures.shape_points), bool)
        seen[-1] = True  # the row of no shape, -1
        old = -1
        for picture in _first_uses(self.recording.frames.astype(np.int64)):
            shapes = self.drawing_shapes[self._flatten(picture)]
            slots = np.flatnonzero(~seen[shapes])
            if len(slots):
                slots = slots[first_uses(shapes[slots])]
                fresh = shapes[slots]
                seen[fresh] = True
                match = self._match(old, picture)[slots]
                origins = self.shapes.in_place(fresh, self.drawing_shapes[self._flatten(old)], match)
                some = (origins >= 0) & (self.shapes.outlines.counts[fresh] > 0)
                if some.any():
                    yield origins[some], fresh[some]
            old = picture

    def _write_list(self, picture: int, *, nested: bool = False) -> int:
        """Return the number that a picture's list has in this chunk."""
        known = self.lists.get(picture)
        if known is not None:
            return known
        drawings = self._flatten(picture)
        styles = self.drawing_styles[drawings]
        for style in _first_uses(styles[self.style_numbers[styles] < 0]):
            self._write_style(style)
        # Shapes may come from those of the chunk before; a list is told by lists of its own chunk only.
        old = self.before[nested]
        match = self._match(old, picture)
        shapes = self.drawing_shapes[drawings]
        added = self.shapes.write(shapes, self.drawing_shapes[self._flatten(old)], match)
        self.before[nested] = picture
        if nested not in self.last_lists:
            match = np.full(len(drawings), -1, np.int64)
        self.counts["shapes"] += added
        self.chunk.rows["shapes"] += added
        number = self._add("lists")
        numbers = self.shapes.numbers_of(shapes), self.style_numbers[styles]
        last, *old_numbers = self.last_lists.get(nested, (number, _NONE, _NONE))
        self._write_ops(number - last, numbers, old_numbers, match)
        self.lists[picture] = number
        self.last_lists[nested] = number, *numbers
        return number

    def _write_ops(
        self,
        distance: int,
        numbers: Sequence[NDArray[np.int64]],
        old_numbers: Sequence[NDArray[np.int64]],
        match: NDArray[np.int64],
    ) -> None:
        """Write a list by that of `distance` lists before it; both are numbers of shapes and of styles."""
        # What is not matched, -1, is compared with what no number equals.
        shapes, styles = numbers
        new_shape, new_style = (
            now != np.append(old, -2)[match] for now, old in zip(numbers, old_numbers, strict=True)
        )
        # COPY, RESHAPE, RESTYLE, or both: INSERT
        ops = new_shape * Op.RESHAPE + new_style * Op.RESTYLE
        runs = _runs(ops, match)
        self.out[Stream.LISTS] += [distance, len(runs) // 2, *runs]
        self._write_column(Stream.LIST_SHAPES, "shapes", shapes[new_shape].tolist())
        self._write_column(Stream.LIST_STYLES, "styles", styles[new_style].tolist())

    def _write_column(self, stream: Stream, table: str, values: list[int]) -> None:
        """Write references: mostly the next new row, or the same as the last."""
        out = self.out[stream]
        last, fresh = self.chunk.bases[table] - 1, self.next_new[table]
        for value in values:
            step = value - last
            if value == fresh:
                out.append(0)
            else:
                # Steps ahead are told one longer, so that 1 is free to say "the same".
                out.append(step + 1 if step >= 0 else step)
                self._need(table, value)
            fresh = max(fresh, value + 1)
            last = value
        self.next_new[table] = fresh

    # Styles and what they refer to.

    def _write_style(self, style: int) -> None:
        kind, join, cap, resample, _, paint, view, image, picture, width, rows, columns = self.style_rows[
            style
        ]
        row = [
            self._row("paints", paint, self._write_paint),
            self._row("views", view, self._write_view),
            self._row("images", image, self._write_image),
            self._nested(picture),
        ]
        for table, number in zip(_REFERRED, row, strict=True):
            self._need(table, number)
        changes = [now - last for now, last in zip(row, self.last_row, strict=True)]
        self.out[Stream.STYLES] += [kind, join, cap, resample, *changes]
        self.chunk.floats[Stream.WIDTHS] += [width, rows, columns]
        self.last_row = row
        self.style_numbers[style] = self._add("styles")

    def _row(self, table: str, row: int, write: Any) -> int:
        if row < 0:
            return -1
        number = self.numbers.get((table, row))
        if number is None:
            write(row)
            number = self.numbers[table, row] = self._add(table)
        return number

    def _nested(self, picture: int) -> int:
        if picture < 0:
            return -1
        number = self.numbers.get(("lists", picture))
        if number is None:
            number = self.numbers["lists", picture] = self._write_list(picture, nested=True)
        return number

    def _write_paint(self, row: int) -> None:
        pictures = self.pictures
        first, last = int(pictures.paint_stops[row]), int(pictures.paint_stops[row + 1])
        colours = np.clip(np.nan_to_num(pictures.stops[first:last]), 0, 1)
        stops = _as_painted(colours[0])[None] if self.blended[row] else _to_bytes(colours)
        steps = np.diff(stops, axis=0, prepend=self.last_stop[None])
        self.last_stop = stops[-1]
        self.out[Stream.PAINTS] += [last - first, *steps.ravel().tolist()]
        if last - first > 1:
            exponent = int(self.gradient_exponents[row])
            ends = np.rint(np.clip(np.ldexp(pictures.paint_lines[row], 10 + exponent), -(2.0**27), 2.0**27))
            self.out[Stream.GRADIENTS] += [exponent, *ends.astype(np.int64).tolist()]

    def _write_view(self, row: int) -> None:
        self.chunk.floats[Stream.VIEWS] += self.pictures.views[row].tolist()

    def _write_image(self, row: int) -> None:
        pixels = self.pictures.image(row)
        data = _pack_image(pixels)
        self.out[Stream.IMAGES] += [*pixels.shape[:2], len(data)]
        self.chunk.images += data


def _runs(ops: NDArray[np.int64], match: NDArray[np.int64]) -> list[int]:
    """Return (operation, count) pairs, one after another, with what is left out between them."""
    told = np.flatnonzero(ops != Op.INSERT)
    places = match[told]
    skips = np.zeros(len(ops), np.int64)
    skips[told] = places
    skips[told[1:]] -= places[:-1] + 1
    begins = skips > 0
    begins[1:] |= ops[1:] != ops[:-1]
    begins[:1] = True
    starts = np.flatnonzero(begins)
    runs: list[int] = []
    ends = [*starts[1:].tolist(), len(ops)]
    for op, skip, start, end in zip(
        ops[starts].tolist(), skips[starts].tolist(), starts.tolist(), ends, strict=False
    ):
        runs += [Op.SKIP, skip, op, end - start] if skip else [op, end - start]
    return runs


def _split_styles(drawings: Any) -> tuple[list[tuple[Any, ...]], NDArray[np.int64]]:
    """Return the different rows of the drawings without their shapes, and each drawing's row of them."""
    rows = drawings.copy()
    rows["shape"] = -1
    if not len(rows):
        return [], np.zeros(0, np.int64)
    packed = rows.view(np.dtype((np.void, rows.dtype.itemsize)))
    _, first, inverse = np.unique(packed, return_index=True, return_inverse=True)
    return rows[first].tolist(), inverse.ravel().astype(np.int64)


def _first_uses(values: NDArray[np.int64]) -> list[int]:
    """Return the different values in the order in which they first come."""
    return list(dict.fromkeys(values.tolist()))


def _blended(pictures: Pictures) -> NDArray[np.bool_]:
    """Return which paints are one colour, and only ever laid over what is there; (T,) bool."""
    drawings = pictures.drawings
    lays = np.isin(drawings["kind"], (Kind.FILL, Kind.STROKE))
    blended = np.diff(pictures.paint_stops) == 1
    blended[drawings["paint"][~lays & (drawings["paint"] >= 0)]] = False
    return np.asarray(blended)


def _to_bytes(colours: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(colours * 255).astype(np.int64)


def _as_painted(colour: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the colour of 8 bits a part that, multiplied by its opacity, is the one that Cairo paints with.

    Cairo multiplies in 16 bits and cuts off what is below one part in 256: what is nearly transparent is
    darker than rounding would have it. Over black a large area shows that; of what is more opaque it is lost.
    """
    opacity = int(colour[3] * 65535) >> 8
    straight = _to_bytes(colour[:3])
    if opacity > _FAINT:
        return np.append(straight, _to_bytes(colour[3:]))
    painted = (colour[:3] * colour[3] * 65535).astype(np.int64) >> 8
    rounded = np.rint(straight * opacity / 255).astype(np.int64)
    exact = np.minimum(np.rint(painted * 255 / max(opacity, 1)), 255).astype(np.int64)
    return np.append(np.where(rounded == painted, straight, exact), opacity)


def _pack_image(pixels: NDArray[np.uint8]) -> bytes:
    image = Image.fromarray(np.ascontiguousarray(pixels))
    packed = []
    formats: list[tuple[str, dict[str, Any]]] = [("PNG", {"optimize": True})]
    if image.width * image.height >= _WEBP_FROM and max(image.size) < _WEBP_SIDE:
        formats.append(("WEBP", {"lossless": True, "exact": True}))
    for name, options in formats:
        file = io.BytesIO()
        image.save(file, name, **options)
        packed.append(file.getvalue())
    return min(packed, key=len)
