"""FFmpeg, driven through ffmpeg-python: the one module that knows its program and its graphs.

Graphs are written with ffmpeg-python's own methods on what `source` returns (``.filter(...)``), closed with
`target`, and run by `run`. What is in a file, `build.media` tells.
"""

import errno
import os
import re
import subprocess
import tempfile
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import IO, Any

from build.errors import EncodeError, ToolError

__all__ = ["executable", "run", "source", "target"]

_LAST_LINES = 12
_TIMEOUT_S = 3600.0


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
        if os.strerror(errno.ENOSPC) in said:
            raise EncodeError(f"{what} failed: no room left on the disk", hint="free some space, and go on")
        raise EncodeError(f"{what} failed: {_last_lines(said)}", hint="m4ml doctor says what is installed")
    return said


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
