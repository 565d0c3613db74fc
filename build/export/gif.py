"""GIF with one palette, made for the clip, and within a budget of bytes where there is one."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image

from build.errors import OptionError
from build.export.clips import Shot, durations_ms, painted, shots
from build.recording import Pictures, Recording

__all__ = ["GifChoice", "write_gif"]

_SAMPLES = 24
_COLOURS = 255  # one of 256 is left to say "as before"
# What is given up for a budget, in this order: rate first, for few see it; then colours and size.
_STEPS = (
    (1.0, 1.0, 1.0),
    (1.0, 0.6, 1.0),
    (1.0, 0.6, 0.25),
    (0.75, 0.6, 0.25),
    (0.75, 0.4, 0.25),
    (0.5, 0.4, 0.25),
    (0.5, 0.4, 0.125),
    (0.375, 0.32, 0.125),
    (0.25, 0.32, 0.125),
)
_UNIT_MS = 10


@dataclass(frozen=True)
class GifChoice:
    """What a GIF came out with.

    Attributes
    ----------
    size : (width, height)
    fps : Fraction
    colours : int
    length : int
        In bytes.
    """

    size: tuple[int, int]
    fps: Fraction
    colours: int
    length: int


def write_gif(
    path: Path,
    recording: Recording,
    first: int,
    stop: int,
    *,
    size: tuple[int, int],
    fps: Fraction,
    loop: bool = False,
    max_bytes: int | None = None,
) -> GifChoice:
    """Write frames of a recording as a GIF; with a budget, at the best size, rate and palette that fit.

    Raises
    ------
    OptionError
        Not even the smallest fits.
    """
    smallest = 0
    for part, slower, fewer in _STEPS:
        scaled = (max(round(size[0] * part), 1), max(round(size[1] * part), 1))
        rate, colours = Fraction(fps * Fraction(slower)).limit_denominator(100), round(_COLOURS * fewer)
        data = _encoded(recording.pictures, shots(recording, first, stop, rate), scaled, rate, colours, loop)
        if max_bytes is None or len(data) <= max_bytes:
            path.write_bytes(data)
            return GifChoice(scaled, rate, colours, len(data))
        smallest = min(smallest or len(data), len(data))
    raise OptionError(
        f"no GIF of {(stop - first) / recording.fps:.1f} s fits into {max_bytes:,} bytes: "
        f"the smallest has {smallest:,}",
        hint="choose a shorter range, a smaller --size, or --to webm or webp",
    )


def _encoded(
    pictures: Pictures,
    shown: Sequence[Shot],
    size: tuple[int, int],
    fps: Fraction,
    colours: int,
    loop: bool,
) -> bytes:
    palette = _palette(pictures, shown, size, colours)
    frames = _indexed(pictures, shown, size, palette)
    file = io.BytesIO()
    next(frames).save(
        file,
        format="GIF",
        save_all=True,
        append_images=frames,
        duration=durations_ms(shown, fps, unit_ms=_UNIT_MS),
        disposal=1,
        optimize=False,
        # Without an entry, a GIF is played once.
        **({"loop": 0} if loop else {}),
    )
    return file.getvalue()


def _palette(pictures: Pictures, shown: Sequence[Shot], size: tuple[int, int], colours: int) -> Image.Image:
    """Return a palette image for pictures spread over the clip, its last among them."""
    step = max(len(shown) // _SAMPLES, 1)
    sampled = list(shown[::-step])[:_SAMPLES]
    small = (min(size[0], 480), max(round(size[1] * min(size[0], 480) / size[0]), 1))
    strip = np.concatenate([pixels[..., :3].copy() for _, pixels in painted(pictures, sampled, small)])
    # Each colour counts by the root of its area: a ground that fills the picture needs but one entry.
    values, counts = np.unique(strip.reshape(-1, 3), axis=0, return_counts=True)
    weighted = np.repeat(values, np.ceil(np.sqrt(counts)).astype(np.int64), axis=0)
    return Image.fromarray(weighted[None]).quantize(colours, Image.Quantize.MEDIANCUT, kmeans=2)


def _indexed(
    pictures: Pictures, shown: Sequence[Shot], size: tuple[int, int], palette: Image.Image
) -> Iterator[Image.Image]:
    for _, pixels in painted(pictures, shown, size):
        # No dithering: it shimmers in motion, and doubles the size of flat areas.
        yield Image.fromarray(pixels).convert("RGB").quantize(palette=palette, dither=Image.Dither.NONE)
