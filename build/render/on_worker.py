"""What a cluster's worker does: record a scene, say what its pieces are, draw and encode some of them.

Plain functions of plain data. Everything large goes through the store; whatever a worker was in the middle of
can be done again by another. None of their arguments shows the store's address when it is printed: Dask logs
the arguments of tasks that fail.
"""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from build.encode import Segment, cut
from build.errors import PipelineError, SceneError
from build.quality import EncodeSettings
from build.recording import Recording
from build.render.apart import recording_apart
from build.render.facts import require_same
from build.render.jobs import RenderOptions, SceneJob
from build.render.pieces import encode_piece, piece_of
from build.render.recording import Finished, Progress
from build.render.scene import follow_recording
from build.render.sources import PIPELINE, unpacked
from build.render.stored import stored_recording
from build.render.video import mix_sound, recordings_with_sounds
from build.store import Store

__all__ = ["Order", "PieceState", "Recorded", "encode_there", "mix_there", "pieces_there", "record_there"]

_TELL_EVERY_S = 0.25


@dataclass(frozen=True)
class Order:
    """What every task of a render needs to know.

    Attributes
    ----------
    store : Store
    settings : EncodeSettings
    voice : str
    facts : dict
        Of the machine that ordered it, which the worker's own must equal.
    topic : str
        Under which progress is told to that machine.
    """

    store: Store
    settings: EncodeSettings
    voice: str
    facts: Mapping[str, str] = field(repr=False)
    topic: str


@dataclass(frozen=True)
class PieceState:
    """A piece of a picture track: its artefact, how many frames it lasts, and whether it is in the store."""

    name: str
    length: int
    is_there: bool


@dataclass(frozen=True)
class Recorded:
    """A recording made by a worker.

    Attributes
    ----------
    recording : str
        Its artefact.
    sources, pipeline, elsewhere : dict
        What it was made from, by path: below the root of the sources, below the pipeline's folder, and by
        absolute path.
    versions : dict
        Of the packages that draw.
    pieces : list of PieceState
    """

    recording: str
    sources: dict[str, str]
    pipeline: dict[str, str]
    elsewhere: dict[str, str]
    versions: dict[str, str]
    pieces: list[PieceState]


def record_there(order: Order, sources: str, root: str, file: str, name: str, folder: str) -> Recorded:
    """Record a scene in a process of its own and put the recording in the store.

    Parameters
    ----------
    order : Order
    sources : str
        The artefact that holds the scene's files.
    root : str
        Where they are on the machine that ordered it, for messages.
    file, name : str
        The scene's, below the root.
    folder : str
        The working folder, below the root.

    Raises
    ------
    SceneError
        The scene raised.
    ClusterError
        This machine would not make the same bytes.
    """
    require_same(order.facts)
    with unpacked(order.store, sources) as here:
        job = SceneJob(here / file, name, (here / file).parent)
        options = RenderOptions(order.settings, voice=order.voice, store=order.store.address)
        tell = _Teller(order.topic, f"{file}:{name}")
        try:
            with recording_apart(job, options, working_folder=here / folder) as messages:
                finished = follow_recording(messages, job, tell)
        except PipelineError as error:
            raise _as_seen_from(root, here, error) from None
        inputs = _sorted_out(finished, here)
    return Recorded(finished.recording, *inputs, finished.versions, pieces_there(order, finished.recording))


def pieces_there(order: Order, recording: str) -> list[PieceState]:
    """Return the pieces that a recording's picture track consists of, in order."""
    require_same(order.facts)
    loaded, segments = _cut_recording(order, recording)
    found = []
    known: dict[str, bool] = {}
    for segment in segments:
        piece = piece_of(loaded.pictures, segment, order.settings)
        if piece.name not in known:
            known[piece.name] = order.store.has(piece.name)
        found.append(PieceState(piece.name, piece.length, known[piece.name]))
    return found


def encode_there(order: Order, recording: str, numbers: Sequence[int]) -> int:
    """Draw and encode pieces of a recording, put them in the store, and return how many frames that were."""
    require_same(order.facts)
    loaded, segments = _cut_recording(order, recording)
    frames = 0
    for number in numbers:
        piece = piece_of(loaded.pictures, segments[number], order.settings)
        frames += encode_piece(order.store, piece.name, piece.arrays, piece.order, order.settings)
    return frames


def mix_there(order: Order, title: str, recordings: Sequence[str]) -> None:
    """Mix and encode the sound of a video made of these recordings, and put it in the store."""
    require_same(order.facts)
    with ThreadPoolExecutor(1) as thread:
        mix_sound(title, order.store, recordings_with_sounds(order.store, recordings), thread)


def _cut_recording(order: Order, recording: str) -> tuple[Recording, list[Segment]]:
    return _loaded(order.store.address, recording, order.settings.most, order.settings.gop)


@lru_cache(maxsize=2)
def _loaded(address: str, recording: str, most: int, gop: int) -> tuple[Recording, list[Segment]]:
    """Return a recording and its segments; kept, because a worker gets many pieces of one recording."""
    loaded = stored_recording(Store(address), recording)
    spans = (loaded.frames[s.start : s.stop].tolist() for s in loaded.spans)
    return loaded, cut(spans, most, loaded.pictures.drawing_count, reach=gop)


class _Teller:
    """Tells the machine that ordered a recording how many frames there are, not too often."""

    def __init__(self, topic: str, scene: str) -> None:
        from distributed import get_worker

        self._worker = get_worker()
        self._topic = topic
        self._scene = scene
        self._told_s = 0.0

    def __call__(self, progress: Progress) -> None:
        now_s = time.monotonic()
        if now_s - self._told_s >= _TELL_EVERY_S:
            self._told_s = now_s
            self._worker.log_event(self._topic, {"scene": self._scene, "frames": progress.frames})


def _as_seen_from(root: str, here: Path, error: PipelineError) -> PipelineError:
    """Return a scene's error with the paths of the machine that ordered the recording."""
    shown = SceneError(str(error).replace(str(here), root), hint=error.hint.replace(str(here), root))
    for note in getattr(error, "__notes__", []):
        shown.add_note(note.replace(str(here), root))
    return shown


def _sorted_out(finished: Finished, here: Path) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    sources: dict[str, str] = {}
    pipeline: dict[str, str] = {}
    elsewhere: dict[str, str] = {}
    for path, state in finished.inputs.items():
        for below, places in ((here, sources), (PIPELINE, pipeline)):
            if Path(path).is_relative_to(below):
                places[Path(path).relative_to(below).as_posix()] = state
                break
        else:
            elsewhere[path] = state
    return sources, pipeline, elsewhere
