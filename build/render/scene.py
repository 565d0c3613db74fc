"""Rendering one scene: a recording that still stands is kept, and pieces that are there are reused."""

from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from threading import Semaphore
from typing import Any

from build.encode import cut
from build.errors import EncodeError
from build.recording import Recording
from build.render.failures import Failed, as_error
from build.render.inputs import InputCheck
from build.render.jobs import RenderOptions, SceneJob
from build.render.pieces import Piece, encode_piece, piece_of
from build.render.recording import Finished, Progress
from build.render.standing import note_recording, why_record
from build.render.workers import recording_process
from build.store import MissingArtefact, Store

__all__ = ["SceneResult", "follow_recording", "record_scene", "render_scene"]


@dataclass
class SceneResult:
    """What was done for a scene.

    Attributes
    ----------
    recording : str
        Its artefact.
    pieces : list of (name, length)
        The artefacts of its picture track, in order.
    reason : str
        Why it was recorded again; empty where it was not.
    encoded : frozenset of str
        The pieces that were not there.
    frames : int
        Frames that were drawn and encoded.
    """

    recording: str
    pieces: list[tuple[str, int]]
    reason: str = ""
    encoded: frozenset[str] = frozenset()
    frames: int = 0

    @property
    def reused(self) -> int:
        """How many pieces were there."""
        return len({name for name, _ in self.pieces} - self.encoded)


def render_scene(
    job: SceneJob,
    options: RenderOptions,
    store: Store,
    executor: Executor,
    check: InputCheck,
    on_frames: Callable[[int, int], None],
) -> SceneResult:
    """Make sure that a scene's recording and all pieces of its picture track are in the store.

    Parameters
    ----------
    on_frames : callable
        Told (frames recorded, frames encoded) as they grow.

    Raises
    ------
    SceneError
        The scene raised.
    """
    reason, recording = why_record(job, options, store, check)
    work = _Encoding(options, store, executor, on_frames)
    if not reason:
        try:
            loaded = Recording.from_bytes(store.read(recording), recording)
        except MissingArtefact:
            reason = "its recording was damaged"
        else:
            on_frames(len(loaded), 0)
            spans = [loaded.frames[s.start : s.stop].tolist() for s in loaded.spans]
            for segment in cut(spans, options.settings.gop):
                work.take(piece_of(loaded.pictures, segment, options.settings))
    if reason:
        recording = record_scene(job, options, store, on_frames, work.take)
    return work.result(recording, reason)


def record_scene(
    job: SceneJob,
    options: RenderOptions,
    store: Store,
    on_frames: Callable[[int, int], None],
    take: Callable[[Piece], None] | None = None,
) -> str:
    """Record a scene in a process of its own, note what it was made from, and return its artefact.

    Parameters
    ----------
    take : callable, optional
        Given each piece of the picture track as soon as it is complete; without it, none is cut.

    Raises
    ------
    SceneError
        The scene raised, or its process died.
    """

    def on_message(message: Progress | Piece) -> None:
        if isinstance(message, Progress):
            on_frames(message.frames, 0)
        elif take is not None:
            take(message)

    with recording_process(job, options, in_pieces=take is not None) as messages:
        finished = follow_recording(messages, job, on_message)
    note_recording(job, options, store, finished.recording, finished.inputs, finished.versions)
    return finished.recording


def follow_recording(messages: Connection, job: SceneJob, on_message: Callable[[Any], None]) -> Finished:
    """Hand on what a recording process says until it has finished.

    Raises
    ------
    SceneError
        The scene raised.
    EOFError
        The process ended before it had finished.
    """
    while True:
        message = messages.recv()
        if isinstance(message, Failed):
            raise as_error(message)
        if isinstance(message, Finished):
            return message
        on_message(message)


class _Encoding:
    """Pieces on their way through the pool."""

    def __init__(
        self,
        options: RenderOptions,
        store: Store,
        executor: Executor,
        on_frames: Callable[[int, int], None],
    ) -> None:
        self._options = options
        self._store = store
        self._executor = executor
        self._on_frames = on_frames
        self._pieces: list[tuple[str, int]] = []
        self._futures: dict[str, Future[int]] = {}
        self._reused: set[str] = set()
        # A recorder that runs ahead of the encoders waits here, so that pieces do not fill the memory.
        self._room = Semaphore(4 * max(options.jobs, 1))

    def take(self, piece: Piece) -> None:
        """Have a piece encoded unless it is in the store or under way."""
        self._pieces.append((piece.name, piece.length))
        if piece.name in self._futures or piece.name in self._reused:
            return
        if not piece.arrays or self._store.has(piece.name):
            self._reused.add(piece.name)
            self._store.touch(piece.name)
            return
        self._room.acquire()
        with _killed_workers_explained():
            future = self._executor.submit(
                encode_piece, self._store, piece.name, piece.arrays, piece.order, self._options.settings
            )
        future.add_done_callback(self._done)
        self._futures[piece.name] = future

    def _done(self, future: Future[int]) -> None:
        self._room.release()
        if not future.cancelled() and future.exception() is None:
            self._on_frames(0, future.result())

    def result(self, recording: str, reason: str) -> SceneResult:
        """Wait for all pieces."""
        with _killed_workers_explained():
            frames = sum(future.result() for future in self._futures.values())
        return SceneResult(recording, self._pieces, reason, frozenset(self._futures), frames)


@contextmanager
def _killed_workers_explained() -> Iterator[None]:
    try:
        yield
    except BrokenExecutor as error:
        raise EncodeError(
            "a process that draws and encodes was killed",
            hint="is there enough memory? The same command goes on from here; --jobs 1 needs least",
        ) from error
