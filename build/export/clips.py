"""Moving pictures as files: MP4, WebM, GIF, APNG and WebP, drawn from the recording at any size and rate."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from numpy.typing import NDArray
from PIL import Image

from build.encode import cut, write_picture_track
from build.encode.packets import read_packets
from build.errors import EncodeError
from build.quality import EncodeSettings
from build.raster import Painter, straight_alpha
from build.recording import Pictures, Recording
from build.render.pieces import Piece, encode_piece, piece_of
from build.store import Store

__all__ = ["Shot", "picture_runs", "shots", "write_images", "write_mp4", "write_webm"]

_BT709 = 1
_VP9_QUALITY = 28


@dataclass(frozen=True)
class Shot:
    """A picture and how long it is shown, in output frames."""

    picture: int
    frames: int


def shots(recording: Recording, first: int, stop: int, fps: Fraction) -> list[Shot]:
    """Return what a clip shows at some rate: each picture with the number of frames that it stays.

    Parameters
    ----------
    recording : Recording
    first, stop : int
        Of the recording's frames.
    fps : Fraction
        Of the clip.
    """
    count = max(round((stop - first) / recording.fps * float(fps)), 1)
    # Frame k of the clip shows what the recording shows at its time.
    times = first + np.floor(np.arange(count) * (recording.fps / float(fps)) + 1e-6).astype(np.int64)
    order = recording.frames[np.minimum(times, stop - 1)]
    starts = np.flatnonzero(np.diff(order, prepend=-1))
    lengths = np.diff(starts, append=count)
    return [Shot(int(order[at]), int(n)) for at, n in zip(starts, lengths, strict=True)]


def picture_runs(recording: Recording, first: int, stop: int) -> list[list[int]]:
    """Return the pictures of a range by spans, as a video of it would be cut."""
    runs = [
        recording.frames[max(span.start, first) : min(span.stop, stop)].tolist() for span in recording.spans
    ]
    return [run for run in runs if run]


def write_mp4(
    path: Path,
    pictures: Pictures,
    runs: Sequence[Sequence[int]],
    settings: EncodeSettings,
    store: Store,
    *,
    jobs: int = 2,
) -> int:
    """Write H.264 in MP4; pieces that a video of the same size and rate has are taken from the store.

    Parameters
    ----------
    path : Path
    pictures : Pictures
    runs : sequence of sequences of int
        The picture of each frame, in runs that cuts follow.
    settings : EncodeSettings
    store : Store
    jobs : int
        How many pieces are encoded at once.

    Returns
    -------
    int
        How many pieces had to be encoded.

    Raises
    ------
    EncodeError
        The encoder failed, or the file cannot be written.
    """
    segments = cut(runs, settings.most, pictures.drawing_count, reach=settings.gop)
    pieces = [piece_of(pictures, segment, settings) for segment in segments]
    missing = {piece.name: piece for piece in pieces if not store.has(piece.name)}

    def encode(piece: Piece) -> int:
        return encode_piece(store, piece.name, piece.arrays, piece.order, settings)

    with ThreadPoolExecutor(max(jobs, 1)) as threads:
        list(threads.map(encode, missing.values()))
    write_picture_track(path, ((read_packets(store, p.name), p.length) for p in pieces), settings)
    return len(missing)


def write_webm(
    path: Path,
    pictures: Pictures,
    shown: Sequence[Shot],
    *,
    size: tuple[int, int],
    fps: Fraction,
    transparent: bool = False,
) -> None:
    """Write VP9 in WebM, with an alpha channel where it is to be transparent.

    Raises
    ------
    EncodeError
        The encoder failed, or the file cannot be written.
    """
    layout = "yuva420p" if transparent else "yuv420p"
    reformatter = VideoReformatter()
    try:
        with av.open(str(path), "w", format="webm") as output:
            stream: Any = output.add_stream("libvpx-vp9", rate=fps)
            stream.width, stream.height, stream.pix_fmt = *size, layout
            stream.time_base = 1 / fps
            codec = stream.codec_context
            codec.colorspace = codec.color_primaries = codec.color_trc = _BT709
            codec.color_range = ColorRange.MPEG
            # In real time: half the work of "good" for an eighth more bytes, at no less a likeness; but what
            # is clear would get a trace of ink. Looking ahead takes memory, and serves what alpha rules out.
            deadline, speed = ("good", "5") if transparent else ("realtime", "6")
            stream.options = {
                "crf": str(_VP9_QUALITY),
                "b": "0",
                "deadline": deadline,
                "cpu-used": speed,
                "row-mt": "1",
                "lag-in-frames": "0",
                "auto-alt-ref": "0",
            }
            if transparent:
                stream.metadata["alpha_mode"] = "1"
            number = 0
            for shot, pixels in painted(pictures, shown, size, transparent=transparent):
                frame = reformatter.reformat(
                    av.VideoFrame.from_ndarray(pixels, format="rgba"),
                    format=layout,
                    dst_colorspace=Colorspace.ITU709,
                    dst_color_range=ColorRange.MPEG,
                )
                # A frame where something changes, and one at the end of what stays: times tell the rest.
                for at in sorted({number, number + shot.frames - 1}):
                    frame.pts, frame.time_base = at, 1 / fps
                    output.mux(stream.encode(frame))
                number += shot.frames
            output.mux(stream.encode(None))
    except (av.FFmpegError, OSError) as error:
        raise EncodeError(f"{path.name}: the clip could not be encoded: {error}") from error


# How Pillow is told to write each. WebP without loss is smaller than with it, for flat colours.
_IMAGE_FILES: dict[str, dict[str, Any]] = {
    "apng": {"format": "PNG"},
    "webp": {"format": "WEBP", "lossless": True, "quality": 40, "method": 2},
}


def write_images(
    path: Path,
    pictures: Pictures,
    shown: Sequence[Shot],
    *,
    size: tuple[int, int],
    fps: Fraction,
    form: str,
    transparent: bool = False,
    loop: bool = False,
) -> None:
    """Write an animated PNG or WebP, without loss.

    Parameters
    ----------
    form : str
        "apng" or "webp".
    loop : bool
        For ever; once otherwise.

    Raises
    ------
    EncodeError
        The file cannot be written.
    """
    first, *_ = _Images(pictures, shown[:1], size, transparent=transparent)
    rest = _Images(pictures, shown[1:], size, transparent=transparent)
    try:
        first.save(
            path,
            save_all=True,
            append_images=rest,
            duration=durations_ms(shown, fps),
            loop=0 if loop else 1,
            **_IMAGE_FILES[form],
        )
    except OSError as error:
        raise EncodeError(f"{path.name}: the clip could not be written: {error}") from error


class _Images:
    """Images of shots, drawn anew each time: Pillow goes through all before it writes one."""

    def __init__(
        self, pictures: Pictures, shown: Sequence[Shot], size: tuple[int, int], *, transparent: bool
    ) -> None:
        self._pictures, self._shown, self._size, self._transparent = pictures, shown, size, transparent

    def __iter__(self) -> Iterator[Image.Image]:
        for _, pixels in painted(self._pictures, self._shown, self._size, transparent=self._transparent):
            image = Image.fromarray(pixels)
            yield image.copy() if self._transparent else image.convert("RGB")


def durations_ms(shown: Sequence[Shot], fps: Fraction, *, unit_ms: int = 1) -> list[int]:
    """Return how long each picture is shown, in whole units, so that errors do not add up."""
    ends = np.cumsum([shot.frames for shot in shown]) * (1000 / float(fps))
    marks = np.rint(ends / unit_ms).astype(np.int64) * unit_ms
    return [max(int(n), unit_ms) for n in np.diff(marks, prepend=0)]


def painted(
    pictures: Pictures,
    shown: Sequence[Shot],
    size: tuple[int, int],
    *,
    transparent: bool = False,
) -> Iterator[tuple[Shot, NDArray[np.uint8]]]:
    """Draw shots one after another: (height, width, 4), each valid until the next is asked for."""
    painter = Painter(pictures, size)
    for shot in shown:
        pixels = painter.paint(shot.picture)
        yield shot, straight_alpha(pixels) if transparent else pixels
