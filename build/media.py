"""What is in a media file, and its sound: read through PyAV, since FFmpeg's wheel comes without ffprobe."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any

import av
import av.error
import numpy as np
from numpy.typing import NDArray

from build.errors import EncodeError

__all__ = ["Chapter", "Probe", "Stream", "decode_sound", "probe", "sound_extent"]


@dataclass(frozen=True)
class Stream:
    """One stream of a media file.

    Attributes
    ----------
    kind : str
        "video", "audio", "subtitle", "data".
    codec : str
        FFmpeg's name of it, empty where it has none.
    start_s, duration_s : float
        Presentation time of its first packet, and its length as the container gives it.
    packets : int
        Of video, the number of frames.
    tags : mapping of str to str
        ``language`` and the like.
    properties : mapping of str to object
        Of video ``width``, ``height``, ``rate`` (a fraction), ``pixel_format`` and the four colour tags; of
        audio ``rate`` in hertz and ``channels``.
    """

    kind: str
    codec: str
    start_s: float
    duration_s: float
    packets: int
    tags: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Chapter:
    """A chapter of a media file."""

    title: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Probe:
    """What is in a media file."""

    duration_s: float
    streams: tuple[Stream, ...]
    chapters: tuple[Chapter, ...]
    tags: Mapping[str, str]

    def only(self, kind: str) -> Stream:
        """Return the one stream of a kind; EncodeError where there are none, or several."""
        streams = [stream for stream in self.streams if stream.kind == kind]
        if len(streams) != 1:
            raise EncodeError(f"expected one {kind} stream, found {len(streams)}")
        return streams[0]


def probe(path: Path) -> Probe:
    """Return what is in a media file.

    Raises
    ------
    EncodeError
        It cannot be read as one.
    """
    try:
        with av.open(_address(path)) as container:
            packets = [0] * len(container.streams)
            for packet in container.demux():
                packets[packet.stream.index] += packet.size > 0
            streams = tuple(_stream(stream, packets[stream.index]) for stream in container.streams)
            chapters = tuple(
                Chapter(
                    str(chapter["metadata"].get("title", "")),
                    float(chapter["start"] * _fraction(chapter["time_base"])),
                    float(chapter["end"] * _fraction(chapter["time_base"])),
                )
                for chapter in container.chapters()
            )
            return Probe(
                (container.duration or 0) / av.time_base, streams, chapters, dict(container.metadata)
            )
    except (av.error.FFmpegError, OSError) as error:
        raise EncodeError(f"expected a media file, got {path}: {error}") from error


def decode_sound(path: Path, *, rate_hz: int, mono: bool = False) -> Iterator[NDArray[np.float32]]:
    """Yield the sound of any file that FFmpeg's libraries read, piece by piece.

    Parameters
    ----------
    path : Path
    rate_hz : int
        It is resampled to this rate.
    mono : bool
        Mix more channels to one; else one stays one, and more become two.

    Yields
    ------
    (n, channels) float32
        Full scale is ±1.

    Raises
    ------
    EncodeError
        The file is missing, or holds no sound that can be decoded to its end.
    """
    try:
        with av.open(_address(path)) as container:
            if not container.streams.audio:
                raise EncodeError(f"expected a sound file, got {path}, which holds no sound")
            stream = container.streams.audio[0]
            layout = "mono" if stream.channels == 1 else "stereo"
            resampler = av.AudioResampler(format="flt", layout=layout, rate=rate_hz)
            count = 1 if layout == "mono" else 2
            samples = 0
            for frame in chain(container.decode(stream), [None]):
                for piece in resampler.resample(frame):
                    samples += piece.samples
                    sound = np.asarray(piece.to_ndarray(), dtype=np.float32).reshape(-1, count)
                    # Not the resampler's own mix, which is 3 dB louder or not, as the file's format goes.
                    yield sound.mean(axis=1, keepdims=True) if mono else sound
            if not samples:
                raise EncodeError(f"expected a sound file, got {path}, which holds no sound")
    except (av.error.FFmpegError, OSError) as error:
        raise EncodeError(f"expected a sound file, got {path}: {error}") from error


def sound_extent(path: Path) -> tuple[float, int]:
    """Return how many seconds of sound a file holds at most, and how many channels `decode_sound` gives.

    Raises
    ------
    EncodeError
        The file is missing, or holds no sound.
    """
    try:
        with av.open(_address(path)) as container:
            if not container.streams.audio:
                raise EncodeError(f"expected a sound file, got {path}, which holds no sound")
            stream = container.streams.audio[0]
            channels = min(stream.channels, 2)
            # By the packets, not by the container's word, which is often an estimate.
            lasting = [packet.duration or 0 for packet in container.demux(stream) if packet.size]
            if all(lasting):
                return float(sum(lasting) * (stream.time_base or 0)), channels
            rate_hz = stream.rate
    except (av.error.FFmpegError, OSError) as error:
        raise EncodeError(f"expected a sound file, got {path}: {error}") from error
    return sum(map(len, decode_sound(path, rate_hz=rate_hz))) / rate_hz, channels


def _address(path: Path) -> str:
    # Without the protocol's name, "a:b.mp4" would be read with a protocol "a".
    return f"file:{path.absolute()}"


def _fraction(value: Any) -> Fraction:
    return Fraction(value.numerator, value.denominator)


def _stream(stream: Any, packets: int) -> Stream:
    base = stream.time_base or Fraction(0)
    context = stream.codec_context
    properties: dict[str, Any] = {}
    if stream.type == "video":
        properties = {
            "width": context.width,
            "height": context.height,
            "rate": stream.average_rate,
            "pixel_format": context.pix_fmt,
            "color_primaries": int(context.color_primaries),
            "color_trc": int(context.color_trc),
            "colorspace": int(context.colorspace),
            "color_range": int(context.color_range),
        }
    elif stream.type == "audio":
        properties = {"rate": context.rate, "channels": context.channels}
    return Stream(
        kind=stream.type,
        codec=context.name if context else "",
        start_s=float((stream.start_time or 0) * base),
        duration_s=float((stream.duration or 0) * base),
        packets=packets,
        tags=dict(stream.metadata),
        properties=properties,
    )
