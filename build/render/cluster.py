"""The same render through a Dask cluster: its workers record, draw and encode. Only the store is shared.

The workers need the same m4ml installed, and their own credentials for the store. They need no copy of the
scenes: these go to them through the store. What a scene asks for outside its own files (a voice's model, a
picture elsewhere) must be there at the same path.
"""

import asyncio
import concurrent.futures
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import as_completed
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from threading import Lock
from typing import Any

from build.errors import ClusterError, EncodeError, PipelineError, ToolError
from build.recording import Recording
from build.render.facts import machine_facts, refuse
from build.render.inputs import InputCheck, state
from build.render.jobs import RenderOptions, SceneJob, VideoJob
from build.render.on_worker import (
    Order,
    PieceState,
    Recorded,
    encode_there,
    mix_there,
    pieces_there,
    record_there,
)
from build.render.scene import SceneResult
from build.render.sources import PIPELINE, Sources, pack_sources, source_group
from build.render.standing import note_recording, why_record
from build.store import MissingArtefact, Store

__all__ = ["Cluster", "connected"]

_PATIENCE_S = 10.0
_MOST_SCENES_AT_ONCE = 256
# Each worker that encodes reads the recording: docs/scale.md.
_PIECES_PER_TASK = 4
# Pieces before recordings: a video that can be finished is, before another is begun.
_SOON = 10


@contextmanager
def connected(options: RenderOptions, store: Store, check: InputCheck) -> "Iterator[Cluster]":
    """Connect to the cluster that the options name, and see that its workers are like this machine.

    Raises
    ------
    ClusterError
        There is no scheduler, it has no workers, or one of them would not make the same bytes.
    """
    try:
        import distributed
    except ImportError as error:
        raise ToolError(
            "A cluster needs the package 'distributed', which is not installed.",
            hint="pip install 'm4ml[cluster]'",
        ) from error
    # What it says of lost connections is said better by the errors below.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    address = options.scheduler
    try:
        dask: Any = distributed
        client = dask.Client(address, timeout=_PATIENCE_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"There is no Dask scheduler at {address}.",
            hint="Start one with `dask scheduler`, and workers with `dask worker ADDRESS --nthreads 1`; "
            "or leave --scheduler out.",
        ) from error
    try:
        with _explained(address):
            facts = machine_facts()
            _see_workers(client, address, facts)
            yield Cluster(client, options, store, check, facts)
    finally:
        with suppress(Exception):  # it may be gone already
            client.close(timeout=2)


def _see_workers(client: Any, address: str, facts: dict[str, str]) -> None:
    try:
        client.wait_for_workers(1, timeout=_PATIENCE_S)
    except TimeoutError:
        raise ClusterError(
            f"The cluster at {address} has no workers.",
            hint=f"Start some: dask worker {address} --nthreads 1",
        ) from None
    for worker, answer in client.run(machine_facts, on_error="return").items():
        if isinstance(answer, ImportError):
            raise ClusterError(
                f"The worker {worker} has no m4ml: {answer}", hint="Install it: pip install 'm4ml[cluster]'"
            )
        if isinstance(answer, BaseException):
            raise ClusterError(f"The worker {worker} cannot say what it has: {answer!r}")
        refuse(f"The worker {worker}", facts, answer)


class Cluster:
    """Renders scenes with a cluster's workers.

    Attributes
    ----------
    scenes_at_once : int
        How many scenes may be under way: enough that no worker waits.
    sounds_at_once : int
        How many videos may be having their sound mixed: each by one worker.
    """

    def __init__(
        self, client: Any, options: RenderOptions, store: Store, check: InputCheck, facts: dict[str, str]
    ) -> None:
        self._executor = client.get_executor(pure=False)
        self._options = options
        self._store = store
        self._check = check
        self._order = Order(store, options.settings, options.voice, facts, f"m4ml-{token_hex(8)}")
        self._listeners: dict[str, Callable[[int, int], None]] = {}
        self._sources: dict[Path, Sources] = {}
        self._packing = Lock()
        workers = client.scheduler_info(n_workers=-1)["workers"].values()
        threads = sum(worker["nthreads"] for worker in workers)
        self.scenes_at_once = self.sounds_at_once = min(2 * threads + 2, _MOST_SCENES_AT_ONCE)
        client.subscribe_topic(self._order.topic, self._on_progress)

    def render_scene(
        self, job: SceneJob, on_frames: Callable[[int, int], None], on_recorded: Callable[[str], None]
    ) -> SceneResult:
        """Make sure that a scene's recording and all pieces of its picture track are in the store.

        Raises
        ------
        SceneError
            The scene raised.
        ClusterError
            The scheduler was lost.
        """
        with _explained(self._options.scheduler):
            return self._render_scene(job, on_frames, on_recorded)

    def mix(self, video: VideoJob, names: Sequence[str]) -> list[Recording]:
        """Have a worker mix a video's sound, by far the longest part of finishing it.

        The recordings are read when the video is finished: kept open until then, they would be thousands.

        Raises
        ------
        ClusterError
            The scheduler was lost.
        """
        with _explained(self._options.scheduler):
            self._run(mix_there, self._order, video.title, [*names], priority=_SOON).result()
        return []

    def stop(self) -> None:
        """Drop what is under way."""
        with suppress(Exception):  # the cluster may be what failed
            self._executor.shutdown(wait=False)

    def _render_scene(
        self, job: SceneJob, on_frames: Callable[[int, int], None], on_recorded: Callable[[str], None]
    ) -> SceneResult:
        reason, recording = why_record(job, self._options, self._store, self._check)
        pieces: list[PieceState] = []
        if not reason:
            try:
                pieces = self._run(pieces_there, self._order, recording).result()
            except MissingArtefact:
                reason = "its recording was damaged"
            else:
                on_frames(sum(piece.length for piece in pieces), 0)
        if reason:
            done = self._record(job, on_frames)
            recording, pieces = done.recording, done.pieces
        on_recorded(recording)
        missing: dict[str, int] = {}
        for number, piece in enumerate(pieces):
            if not piece.is_there:
                missing.setdefault(piece.name, number)
        numbers = [*missing.values()]
        encodings = [
            self._run(
                encode_there, self._order, recording, numbers[at : at + _PIECES_PER_TASK], priority=_SOON
            )
            for at in range(0, len(numbers), _PIECES_PER_TASK)
        ]
        frames = 0
        for encoding in as_completed(encodings):
            frames += encoding.result()
            on_frames(0, encoding.result())
        return SceneResult(
            recording, [(piece.name, piece.length) for piece in pieces], reason, frozenset(missing), frames
        )

    def _record(self, job: SceneJob, on_frames: Callable[[int, int], None]) -> Recorded:
        with self._packing:
            group = source_group(job.file)
            if group not in self._sources:
                self._sources[group] = pack_sources(job.file, self._store)
            sources = self._sources[group]
        root = sources.root
        file = job.file.relative_to(root).as_posix()
        folder = Path.cwd().relative_to(root).as_posix() if Path.cwd().is_relative_to(root) else "."
        scene = f"{file}:{job.name}"
        self._listeners[scene] = on_frames
        done: Recorded = self._run(
            record_there, self._order, sources.name, str(root), file, job.name, folder
        ).result()
        inputs = {
            **{str(root / path): noted for path, noted in done.sources.items()},
            **{str(PIPELINE / path): noted for path, noted in done.pipeline.items()},
            **done.elsewhere,
        }
        # Of a folder, a worker has only what it was sent: here there may be more in it.
        inputs.update({p: state(p) for p, noted in inputs.items() if noted.startswith("folder ")})
        note_recording(job, self._options, self._store, done.recording, inputs, done.versions)
        on_frames(sum(piece.length for piece in done.pieces), 0)
        return done

    def _run(self, function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        return self._executor.submit(function, *arguments, **options)

    def _on_progress(self, event: tuple[float, dict[str, Any]]) -> None:
        _, told = event
        listener = self._listeners.get(told["scene"])
        if listener is not None:
            listener(told["frames"], 0)


@contextmanager
def _explained(address: str) -> Iterator[None]:
    """Turn what Dask raises into what its user can do."""
    from distributed import KilledWorker

    try:
        yield
    except PipelineError:
        raise
    except KilledWorker as error:
        raise EncodeError(
            f"A task was given up: each of several workers ended while it had it ({error.task})",
            hint="have the workers enough memory? The same command goes on from here",
        ) from error
    except (concurrent.futures.CancelledError, asyncio.CancelledError, OSError, TimeoutError) as error:
        raise ClusterError(
            f"The connection to the scheduler {address} was lost.",
            hint="What is finished is in the store: the same command goes on from there, "
            "without --scheduler on this machine alone.",
        ) from error
