"""Recording a scene in a process of its own, from which its segments stream while it runs."""

import faulthandler
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from build.encode import Cutter, Segment
from build.recording import Pictures
from build.render.failures import failure_of
from build.render.inputs import InputTracker, package_versions
from build.render.jobs import RenderOptions, SceneJob
from build.render.pieces import pass_on, piece_of
from build.render.stored import put_recording
from build.store import Store, key
from build.timeline import Timeline

__all__ = ["Finished", "Progress", "record_in_process"]

# In frames: how often a play under way is looked at for pieces that are complete.
_LOOK_EVERY = 15


@dataclass(frozen=True)
class Progress:
    """How far a recording is, in frames."""

    frames: int


@dataclass(frozen=True)
class Finished:
    """A recording is complete and in the store.

    Attributes
    ----------
    recording : str
        Its artefact.
    inputs, versions : dict
        What it was made from and with.
    """

    recording: str
    inputs: dict[str, str]
    versions: dict[str, str]


def record_in_process(
    connection: Connection, job: SceneJob, options: RenderOptions, passing: Path | None
) -> None:
    """Record a scene and send, in order, `Progress`, pieces as they are complete, and `Finished` or `Failed`.

    Runs in a process that ends with it, so that the scene's modules are imported afresh. The tables of pieces
    go to files in the folder ``passing``, and after each the scene waits for an answer, so that pieces do not
    fill memory and disk. Without the folder there are no pieces: the recording alone is wanted.
    """
    faulthandler.enable()  # a library that crashes leaves the scene's line, if no message
    os.environ["M4ML_VOICE"] = options.voice
    os.environ["M4ML_STORE"] = options.store
    try:
        connection.send(_record(connection, job, options, passing))
    except BrokenPipeError:  # nobody waits for this any more
        sys.exit(1)
    except BaseException as error:
        connection.send(failure_of(error, job.file))


def _record(connection: Connection, job: SceneJob, options: RenderOptions, passing: Path | None) -> Finished:
    store = Store(options.store)
    tracker = InputTracker([store.here])
    # Imported here: whoever only asks whether a recording still stands must not wait for Manim.
    from build.recorder import record
    from build.recorder.load import load_scene
    from build.recorder.media import kept_media

    settings = options.settings
    cutter = Cutter(settings.most, reach=settings.gop)

    @lru_cache(maxsize=1)
    def drawings(renderer: Any, picture: int) -> int:
        return int(renderer.writer.snapshot().drawing_count(picture))

    def on_span(renderer: Any, span: Any) -> None:
        connection.send(Progress(span.stop))
        if passing:
            frames = renderer.frames[span.start : span.stop]
            segments = cutter.add(frames, drawings(renderer, frames[0])) if frames else []
            send(segments, renderer.writer.snapshot)

    def on_frame(renderer: Any, first: int) -> None:
        # A long play is encoded while it is recorded, unless nobody knows yet how long it is.
        frames, length = len(renderer.frames) - first, renderer.span_length
        if passing and length is not None and (frames - 1) % _LOOK_EVERY == 0:
            connection.send(Progress(len(renderer.frames)))
            count = drawings(renderer, renderer.frames[first])
            send(cutter.begin(renderer.frames[first:], length, count), renderer.writer.snapshot)

    def send(segments: list[Segment], pictures: Callable[[], Pictures]) -> None:
        if segments and passing:
            tables = pictures()
            for segment in segments:
                connection.send(pass_on(piece_of(tables, segment, settings), store, passing))
                await_answer()

    def await_answer() -> None:
        try:
            connection.recv()
        except EOFError as error:
            raise BrokenPipeError from error

    with kept_media(store.here / "manim"):
        scene_class = load_scene(job.file, job.name)
        recording = record(
            scene_class, size=settings.size, fps=float(settings.fps), on_span=on_span, on_frame=on_frame
        )
    send(cutter.finish(), lambda: recording.pictures)
    recording = replace(
        recording,
        timeline=_with_stored_sounds(recording.timeline, store),
        facts={**recording.facts, "voice": options.voice, "file": job.file.name},
    )
    return Finished(put_recording(store, recording), tracker.inputs(), package_versions())


def _with_stored_sounds(timeline: Timeline, store: Store) -> Timeline:
    """Return the timeline with its sound files put in the store, and named as they are there."""
    sounds = []
    for sound in timeline.sounds:
        path = Path(sound.path)
        data = path.read_bytes()
        name = key("sound", data, ext=path.suffix.lstrip(".").lower())
        store.write(name, data)
        sounds.append(replace(sound, path=name))
    return replace(timeline, sounds=tuple(sounds))
