"""What a preview's recording process does from its birth, by a fork, to its end."""

import gc
import linecache
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any

from build.checks.checking import find_problems
from build.errors import PipelineError
from build.player import to_web
from build.preview.jobs import Begun, Checked, Failed, Heard, Job, Progressed, Recorded, Still
from build.preview.mixing import mix_wav
from build.recorder import record
from build.recorder.load import load_scene, scene_names
from build.recorder.naming import ObjectNotes
from build.recorder.renderer import RecordingRenderer
from build.recorder.session import recorded_by
from build.recorder.still import record_still
from build.recording import Recording, Span
from build.render.inputs import InputTracker

__all__ = ["work"]

# Lines shown before and after the one that failed.
_AROUND = 3
# A whole recording leaves the machine to the page that plays meanwhile; a moment that is waited for does not.
_NICE = 10
# A page that shows nothing yet waits so long for the beginning of a scene.
_FIRST_BEGINNING_S = 0.5


def work(connection: Connection, job: Job, *, known: Iterable[str]) -> list[str]:
    """Make one recording and send its answers.

    Parameters
    ----------
    connection : Connection
    job : Job
    known : iterable of str
        Files that were read for modules that are imported already.

    Returns
    -------
    list of str
        What was read until the scene was imported, but Python's code.
    """
    signal.signal(signal.SIGTERM, _leave)
    _step_back(0 if job.still_at_s is not None else _NICE)
    # A preview's process is short: collecting garbage only makes its author wait.
    gc.disable()
    os.environ["M4ML_VOICE"] = job.voice
    os.environ["M4ML_STORE"] = job.store
    tracker = InputTracker([Path(job.store)])
    read: list[str] = []

    def inputs() -> tuple[str, ...]:
        return tuple(sorted({*map(os.path.abspath, tracker.inputs()), *known, str(job.file)}))

    try:
        try:
            scene_class = load_scene(job.file, job.name or scene_names(job.file)[0])
        finally:
            read = [path for path in tracker.noted() if not path.endswith(".py")]
        _record(connection, job, scene_class, inputs)
    except BrokenPipeError:
        pass  # nobody wants it any more
    except BaseException as error:
        connection.send(replace(describe(error, job.file), inputs=inputs()))
    return read


def _step_back(nice: int) -> None:
    """Let others go first; where Linux shares processors between sessions, this one's takes less."""
    os.nice(nice)
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(nice))


def _leave(_signal: int, _frame: FrameType | None) -> None:
    os._exit(0)


def _record(
    connection: Connection, job: Job, scene_class: type[Any], inputs: Callable[[], tuple[str, ...]]
) -> None:
    if job.still_at_s is not None:
        # Manim clears every pixel of a frame that it never paints: fewer are quicker, vectors do not care.
        width, height = job.size
        still = record_still(scene_class, job.still_at_s, size=(width // 4, height // 4), fps=job.fps)
        connection.send(Still(to_web(still), job.still_at_s))
        return
    notes = ObjectNotes()
    begun = time.monotonic()
    beginning_due = begun + _FIRST_BEGINNING_S
    unseen: RecordingRenderer | None = None

    def on_span(renderer: RecordingRenderer, span: Span) -> None:
        nonlocal beginning_due, unseen
        notes.on_span(renderer, span)
        seconds = span.start_s + span.duration_s
        connection.send(Progressed(seconds))
        if not job.beginnings or seconds <= job.from_s:
            return
        unseen = renderer
        if time.monotonic() > beginning_due:
            connection.send(_beginning(renderer))
            unseen = None
            # Each takes longer to write than the one before, and comes after twice the time.
            beginning_due = time.monotonic() + (time.monotonic() - begun)

    try:
        recording = record(scene_class, size=job.size, fps=job.fps, on_span=on_span, seen_from_s=job.from_s)
    except Exception:
        # An error is told over what led to it.
        if unseen:
            connection.send(_beginning(unseen))
        raise
    recording = _with_short_paths(recording)
    connection.send(Recorded(to_web(recording), inputs()))
    if recording.timeline.sounds:
        connection.send(Heard(mix_wav(recording.timeline)))
    connection.send(Checked(tuple(problem.to_json() for problem in find_problems(recording, notes))))


def _beginning(renderer: RecordingRenderer) -> Begun:
    """Return a scene's spans so far; of one that is under way, nothing."""
    recording = _with_short_paths(recorded_by(renderer))
    last = recording.spans[-1]
    seconds = last.start_s + last.duration_s
    timeline = replace(recording.timeline, duration_s=seconds)
    return Begun(to_web(replace(recording, frames=recording.frames[: last.stop], timeline=timeline)), seconds)


def _with_short_paths(recording: Recording) -> Recording:
    """Return the recording with sources told from the folder where the preview was started."""
    here = f"{Path.cwd()}{os.sep}"
    return replace(
        recording, spans=tuple(replace(s, source=s.source.removeprefix(here)) for s in recording.spans)
    )


def describe(error: BaseException, file: Path) -> Failed:
    """Return what an author needs to know of an error: what, and where in their own code.

    Parameters
    ----------
    error : BaseException
        As it was raised by importing or running a scene.
    file : Path
        The scene's file: its innermost line is the one shown, else that of another file of the author's.
    """
    details = "".join(traceback.format_exception(error))
    hint = f" ({error.hint})" if isinstance(error, PipelineError) and error.hint else ""
    message = f"{type(error).__name__}: {error}{hint}"
    if isinstance(error, SyntaxError) and error.filename:
        message = f"SyntaxError: {error.msg}"
        path, line = error.filename, error.lineno or 0
    else:
        path, line = _authors_line(error, file)
    linecache.checkcache(path)
    lines = linecache.getlines(path)
    first = max(line - _AROUND, 1)
    last = min(line + _AROUND, len(lines)) if line else 0
    source = tuple((number, lines[number - 1].rstrip("\n")) for number in range(first, last + 1))
    shown = path.removeprefix(f"{Path.cwd()}{os.sep}")
    return Failed(message, shown, line, source, details)


def _authors_line(error: BaseException, file: Path) -> tuple[str, int]:
    frames = traceback.extract_tb(error.__traceback__)
    pipeline = str(Path(__file__).resolve().parents[1]) + os.sep
    outside = (sys.prefix, sys.base_prefix, pipeline, "<")
    own = [frame for frame in frames if frame.filename == str(file)]
    theirs = [frame for frame in frames if not frame.filename.startswith(outside)]
    for chosen in (own, theirs):
        if chosen:
            return chosen[-1].filename, chosen[-1].lineno or 0
    return "", 0
