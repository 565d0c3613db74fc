"""Rendering one scene: a recording that still stands is kept, and pieces that are there are reused."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Condition
from typing import Any

from build.encode import cut
from build.recording import Recording
from build.render.failures import Failed, as_error
from build.render.inputs import InputCheck
from build.render.jobs import RenderOptions, SceneJob
from build.render.pieces import PassedPiece, encode_passed, pass_on, piece_of
from build.render.recording import Finished, Progress
from build.render.standing import note_recording, why_record
from build.render.stored import stored_recording
from build.render.turns import Turns
from build.render.workers import recording_process
from build.store import MissingArtefact, Store

__all__ = ["SceneResult", "follow_recording", "record_scene", "render_scene"]

# Of the pieces of one scene that wait for an encoder: a lecture's whole scene, or two seconds of 2000 dots.
_MOST_WAITING_BYTES = 128 << 20


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
    turns: Turns,
    passing: Path,
    check: InputCheck,
    on_frames: Callable[[int, int], None],
    on_recorded: Callable[[str], None],
) -> SceneResult:
    """Make sure that a scene's recording and all pieces of its picture track are in the store.

    Parameters
    ----------
    turns : Turns
        In which the scene is recorded and its pieces are encoded.
    passing : Path
        The folder in which pieces wait.
    on_frames : callable
        Told (frames recorded, frames encoded) as they grow.
    on_recorded : callable
        Told the recording's artefact as soon as it is there: its pieces may still be encoded.

    Raises
    ------
    SceneError
        The scene raised.
    """
    reason, recording = why_record(job, options, store, check)
    work = _Encoding(options, store, turns, passing, on_frames)
    if not reason:
        try:
            loaded = stored_recording(store, recording)
        except MissingArtefact:
            reason = "its recording was damaged"
        else:
            on_frames(len(loaded), 0)
            on_recorded(recording)
            turns.submit_here(work.take_all, loaded).result()
    if reason:
        recording = turns.submit_here(
            record_scene, job, options, store, on_frames, passing, work.take
        ).result()
        on_recorded(recording)
    return work.result(recording, reason)


def record_scene(
    job: SceneJob,
    options: RenderOptions,
    store: Store,
    on_frames: Callable[[int, int], None],
    passing: Path | None = None,
    take: Callable[[PassedPiece], None] = lambda piece: None,
) -> str:
    """Record a scene in a process of its own, note what it was made from, and return its artefact.

    Parameters
    ----------
    passing : Path, optional
        A folder for the pieces of the picture track; without it, none is cut.
    take : callable
        Given each piece as soon as it is complete; the recording goes on when it returns.

    Raises
    ------
    SceneError
        The scene raised, or its process died.
    """

    def on_message(message: Progress | PassedPiece) -> None:
        if isinstance(message, Progress):
            on_frames(message.frames, 0)
        else:
            take(message)
            messages.send(None)

    with recording_process(job, options, passing) as messages:
        finished = follow_recording(messages, job, on_message)
    note_recording(job, options, store, finished.recording, finished.inputs, finished.versions)
    return finished.recording


def follow_recording(messages: Connection, job: SceneJob, on_message: Callable[[Any], None]) -> Finished:
    """Hand on what a recording process says until it has finished.

    Raises
    ------
    SceneError
        The scene raised.
    EOFError or ConnectionError
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
        turns: Turns,
        passing: Path,
        on_frames: Callable[[int, int], None],
    ) -> None:
        self._options = options
        self._store = store
        self._turns = turns
        self._passing = passing
        self._on_frames = on_frames
        self._pieces: list[tuple[str, int]] = []
        self._futures: dict[str, Future[int]] = {}
        self._reused: set[str] = set()
        # A recorder that runs ahead of the encoders waits here, so that pieces do not fill memory and disk.
        self._room = _Room(_MOST_WAITING_BYTES)

    def take(self, piece: PassedPiece) -> None:
        """Have a piece encoded unless it is in the store or under way."""
        self._pieces.append((piece.name, piece.length))
        if piece.name in self._futures or piece.name in self._reused:
            if piece.path is not None:
                piece.path.unlink()
            return
        if piece.path is None:
            self._reused.add(piece.name)
            self._store.touch(piece.name)
            return
        # Without room, the recorder waits, and its turn serves to make some.
        while not self._room.is_there(piece.size_bytes) and self._turns.do_piece():
            pass
        self._room.take(piece.size_bytes)
        future = self._turns.submit_piece(
            encode_passed, self._store, piece.name, piece.path, self._options.settings
        )
        future.add_done_callback(partial(self._done, piece.size_bytes))
        self._futures[piece.name] = future

    def take_all(self, recording: Recording) -> None:
        """Have all pieces of a recording encoded."""
        spans = [recording.frames[s.start : s.stop].tolist() for s in recording.spans]
        settings, pictures = self._options.settings, recording.pictures
        for segment in cut(spans, settings.most, pictures.drawing_count, reach=settings.gop):
            piece = piece_of(pictures, segment, settings)
            self.take(pass_on(piece, self._store, self._passing))

    def _done(self, size: int, future: Future[int]) -> None:
        self._room.give(size)
        if not future.cancelled() and future.exception() is None:
            self._on_frames(0, future.result())

    def result(self, recording: str, reason: str) -> SceneResult:
        """Wait for all pieces."""
        frames = sum(future.result() for future in self._futures.values())
        return SceneResult(recording, self._pieces, reason, frozenset(self._futures), frames)


class _Room:
    """Room for so many bytes; what is larger has it for itself."""

    def __init__(self, most: int) -> None:
        self._most = self._left = most
        self._changed = Condition()

    def is_there(self, size: int) -> bool:
        """Tell whether there is room."""
        return size <= self._left or self._left == self._most

    def take(self, size: int) -> None:
        """Wait until there is room, and take it."""
        with self._changed:
            self._changed.wait_for(lambda: self.is_there(size))
            self._left -= size

    def give(self, size: int) -> None:
        """Give room back."""
        with self._changed:
            self._left += size
            self._changed.notify_all()
