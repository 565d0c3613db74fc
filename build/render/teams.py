"""Who does the work of a render: processes of this machine, or a cluster."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Protocol

from build.encode import repeat_packets
from build.recording import Recording
from build.render.inputs import InputCheck
from build.render.jobs import RenderOptions, SceneJob, VideoJob
from build.render.scene import SceneResult, render_scene
from build.render.turns import Turns
from build.render.video import mix_sound, recordings_with_sounds
from build.render.workers import local_executor
from build.store import Store

__all__ = ["Team", "team_for"]


class Team(Protocol):
    """Renders scenes, several at once."""

    scenes_at_once: int
    sounds_at_once: int

    def render_scene(
        self, job: SceneJob, on_frames: Callable[[int, int], None], on_recorded: Callable[[str], None]
    ) -> SceneResult:
        """Make sure that a scene's recording and all pieces of its picture track are in the store."""

    def mix(self, video: VideoJob, names: Sequence[str]) -> list[Recording]:
        """Put the sound of a video's recordings in the store; return them, where they were read here."""

    def stop(self) -> None:
        """Drop what is under way: the render was interrupted."""


@contextmanager
def team_for(options: RenderOptions, store: Store, check: InputCheck) -> Iterator[Team]:
    """Give those who work as the options say; they are dismissed with the block, whatever they are doing."""
    if options.scheduler:
        from build.render.cluster import connected

        with connected(options, store, check) as cluster:
            yield cluster
        return
    with store.passing() as passing:
        team = _ThisMachine(options, store, passing, check)
        try:
            yield team
        finally:
            team.dismiss()


class _ThisMachine:
    def __init__(self, options: RenderOptions, store: Store, passing: Path, check: InputCheck) -> None:
        self._options = options
        self._store = store
        self._passing = passing
        self._check = check
        self._turns = Turns(options.jobs, local_executor(options.jobs))
        self.scenes_at_once = max(options.jobs, 1)
        self.sounds_at_once = 1  # of many stretches, which workers make
        # While Manim is imported there is nothing else to do, and hardly a video without a hold.
        Thread(target=repeat_packets, args=(options.settings,), name="repeats", daemon=True).start()

    def render_scene(
        self, job: SceneJob, on_frames: Callable[[int, int], None], on_recorded: Callable[[str], None]
    ) -> SceneResult:
        return render_scene(
            job,
            self._options,
            self._store,
            self._turns,
            self._passing,
            self._check,
            on_frames,
            on_recorded,
        )

    def mix(self, video: VideoJob, names: Sequence[str]) -> list[Recording]:
        recordings = recordings_with_sounds(self._store, names)
        mix_sound(video.title, self._store, recordings, self._turns)
        return recordings

    def stop(self) -> None:
        self._turns.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.kill()

    def dismiss(self) -> None:
        self._turns.shutdown(wait=False, cancel_futures=True)
