"""FFmpeg, driven through ffmpeg-python: the one module that knows its program and its graphs.

Graphs are written with ffmpeg-python's own methods on what `source` returns (``.filter(...)``), closed with
`target`, and run by `run`. What is in a file is asked with `probe`, and sound decoded with `decode_sound`,
through PyAV: the program comes without ffprobe.
"""

import re
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import chain
from pathlib import Path
from typing import IO, Any

import av
import av.error
import numpy as np
from numpy.typing import NDArray

from build.errors import EncodeError, ToolError

__all__ = [
    "Chapter",
    "Probe",
    "Stream",
    "decode_sound",
    "executable",
    "probe",
    "run",
    "sound_channels",
    "source",
    "target",
]

_LAST_LINES = 12
_TIMEOUT_S = 3600.0


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


@cache
def executable() -> str:
    """Return the program's path: the one that the wheel imageio-ffmpeg carries, unless it was told another.

    Raises
    ------
    ToolError
        There is none.
    """
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise ToolError(
            f"no FFmpeg was found: {error}",
            hint="pip install --force-reinstall imageio-ffmpeg, or name one in IMAGEIO_FFMPEG_EXE",
        ) from error


def source(path: Path, **options: Any) -> Any:
    """Return a file as the start of an ffmpeg-python graph, with FFmpeg's input options by name."""
    import ffmpeg

    return ffmpeg.input(_address(path), **options)


def target(*streams: Any, path: Path | None, **options: Any) -> Any:
    """Return an ffmpeg-python graph that ends in a file, with FFmpeg's output options by name.

    Parameters
    ----------
    *streams
        Of graphs that `source` began; each is mapped, in order.
    path : Path or None
        None: nothing is written, as for a graph that only measures.
    """
    import ffmpeg

    if path is None:
        return ffmpeg.output(*streams, "pipe:1", format="null", **options)
    return ffmpeg.output(*streams, _address(path), **options)


def run(
    graph: Any,
    *,
    what: str,
    metadata: Path | None = None,
    duration_s: float | None = None,
    on_progress: Callable[[float], None] | None = None,
    timeout_s: float = _TIMEOUT_S,
) -> str:
    """Run a graph to its end.

    Parameters
    ----------
    graph
        What `target` returned.
    what : str
        What is being done, for messages: "mixing the sound".
    metadata : Path or None
        An ffmetadata file whose tags and chapters the output gets.
    duration_s : float or None
        Of the output; what `on_progress` measures by.
    on_progress : callable or None
        Called with the share that is done, 0 to 1, some twice a second.
    timeout_s : float
        After this the program is stopped.

    Returns
    -------
    str
        What the program said.

    Raises
    ------
    EncodeError
        It failed, with the last that it said, or took too long.
    ToolError
        It could not be started.
    """
    command = [executable(), "-hide_banner", "-nostdin", "-nostats", "-progress", "pipe:1", "-y"]
    command += _with_metadata(graph.get_args(), metadata)
    with tempfile.TemporaryFile() as log:
        try:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log)
        except OSError as error:
            raise ToolError(
                f"FFmpeg could not be started: {error}", hint="m4ml doctor says what is installed"
            ) from error
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(timeout_s, stop)
        timer.start()
        with process:
            try:
                _follow(process.stdout, duration_s, on_progress)
                code = process.wait()
            except BaseException:  # a KeyboardInterrupt above all: no orphans
                process.kill()
                raise
            finally:
                timer.cancel()
        log.seek(0)
        said = log.read().decode(errors="replace")
    if late.is_set():
        raise EncodeError(f"{what} took more than {timeout_s:g} s and was stopped", hint=_last_lines(said))
    if code:
        raise EncodeError(f"{what} failed: {_last_lines(said)}", hint="m4ml doctor says what is installed")
    return said


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


def sound_channels(path: Path) -> int:
    """Return how many channels `decode_sound` gives of a file: 1 or 2. Raises as it does."""
    for piece in decode_sound(path, rate_hz=48_000):
        return int(piece.shape[1])
    raise EncodeError(f"expected a sound file, got {path}, which holds no sound")


def _address(path: Path) -> str:
    # Without the protocol's name, FFmpeg would take "a:b.mp4" for a protocol and "-x.mp4" for an option.
    return f"file:{path.absolute()}"


def _with_metadata(arguments: list[str], metadata: Path | None) -> list[str]:
    """Add an ffmetadata file as the last input; ffmpeg-python would map its streams, and it has none."""
    if metadata is None:
        return arguments
    first_map = arguments.index("-map")
    number = str(arguments.count("-i"))
    read = ["-f", "ffmetadata", "-i", _address(metadata)]
    use = ["-map_metadata", number, "-map_chapters", number]
    return [*arguments[:first_map], *read, *use, *arguments[first_map:]]


def _follow(
    progress: IO[bytes] | None, duration_s: float | None, on_progress: Callable[[float], None] | None
) -> None:
    """Read the program's progress to its end, and pass it on."""
    for line in progress or ():
        name, _, value = line.decode(errors="replace").strip().partition("=")
        if name == "out_time_us" and value.isdigit() and duration_s and on_progress:
            on_progress(min(int(value) / 1e6 / duration_s, 1.0))


def _last_lines(said: str) -> str:
    # FFmpeg prefixes messages with what spoke and its address, which differs from run to run.
    lines = [re.sub(r" @ 0x[0-9a-f]+", "", line).strip() for line in said.splitlines()]
    return "\n".join([line for line in lines if line][-_LAST_LINES:]) or "it said nothing"


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
