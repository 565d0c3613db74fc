"""What a preview knows of each scene, and which recording is made next."""

import asyncio
import itertools
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from build.curriculum import SceneRef
from build.preview.jobs import Answer, Begun, Checked, Failed, Heard, Job, Progressed, Recorded, Still
from build.preview.processes import Running

__all__ = ["Options", "Take", "Takes", "Viewer"]


@dataclass(frozen=True)
class Options:
    """How a preview records.

    Attributes
    ----------
    size, fps, voice, store
        As for `build.preview.jobs.Job`.
    """

    size: tuple[int, int] = (1280, 720)
    fps: float = 30.0
    voice: str = "auto"
    store: str = "out/.store"


class Viewer(Protocol):
    """A page that looks at a scene."""

    scene: str
    time_s: float
    from_s: float

    def tell(self, message: dict[str, Any] | bytes) -> None:
        """Send something to the page, in order, without waiting for it."""


@dataclass
class Take:
    """What is known of one scene.

    Attributes
    ----------
    latest : Recorded or None
        The last recording that was good.
    begun : Begun or None
        Where there is none yet, as much of the scene as could be recorded.
    sound : bytes
        Its sound.
    problems : list of dict, or None
        What the checks found in it, once they have looked.
    failure : Failed or None
        Why there is none of the scene as it is now.
    stale : bool
        The scene changed since the last recording began.
    seen_from_s : float
        What lies before may be missing in the last recording that began.
    inputs : set of str
        The files whose change makes it so; empty until one run told them.
    """

    scene: SceneRef
    name: str
    latest: Recorded | None = None
    begun: Begun | None = None
    sound: bytes = b""
    problems: list[dict[str, Any]] | None = None
    failure: Failed | None = None
    stale: bool = True
    seen_from_s: float = 0.0
    still_due: bool = False
    inputs: set[str] = field(default_factory=set)

    @property
    def web(self) -> bytes | None:
        """The most that there is to see of it."""
        shown = self.latest or self.begun
        return shown.web if shown else None


# Only a still's bytes are told: those of a long scene would keep a page from drawing, which fetches them.
_WHOLE = {"type": "whole"}
_SOUND = {"type": "sound"}


class Takes:
    """Records what pages look at: first the moment under a page's playhead, then the scene.

    One recording runs at a time, so that the one that is waited for has the machine to itself. All methods
    are for the event loop's thread.

    Parameters
    ----------
    start : callable
        Begins a job; calls back on any thread with each answer, then None.
    options : Options
    """

    def __init__(
        self, start: Callable[[Job, Callable[[Job, Answer | None], None]], Running], options: Options
    ) -> None:
        self._start = start
        self._options = options
        self._numbers = itertools.count(1)
        self._loop = asyncio.get_running_loop()
        self._running: Running | None = None
        self._runs = ""
        self._trouble: Failed | None = None
        self.takes: dict[str, Take] = {}
        self.viewers: list[Viewer] = []

    def set_scenes(self, scenes: dict[str, SceneRef]) -> None:
        """Say which scenes there are, by name and in order; what is known of one that stays is kept."""
        kept = self.takes
        if [(name, take.scene) for name, take in kept.items()] == list(scenes.items()):
            return
        self.takes = {
            name: kept[name] if name in kept and kept[name].scene == scene else Take(scene, name)
            for name, scene in scenes.items()
        }
        for viewer in self.viewers:
            if viewer.scene not in self.takes:
                viewer.scene = next(iter(self.takes), "")
            viewer.tell({"type": "scenes", "scenes": list(self.takes), "scene": viewer.scene})
        self._next()

    def trouble(self, failure: Failed | None) -> None:
        """Tell every page what is wrong with the list of scenes, or that nothing is any more."""
        if failure is None and self._trouble is None:
            return
        self._trouble = failure
        for viewer in self.viewers:
            take = self.takes.get(viewer.scene)
            told = failure or (take.failure if take else None)
            viewer.tell(_failure(told) if told else {"type": "mended"})

    def join(self, viewer: Viewer) -> None:
        """Let a page look."""
        self.viewers.append(viewer)

    def leave(self, viewer: Viewer) -> None:
        """Forget a page."""
        self.viewers.remove(viewer)

    def open(self, viewer: Viewer, scene: str) -> None:
        """Let a page look at a scene; give it what is known, and record it anew if it wants to see more."""
        if scene not in self.takes:
            scene = next(iter(self.takes), "")
        viewer.scene = scene
        viewer.tell({"type": "opened", "scene": scene})
        take = self.takes.get(scene)
        if take is None:
            return
        if take.latest and take.seen_from_s > viewer.from_s:
            take.stale = True
        if take.latest:
            viewer.tell(_WHOLE)
        elif take.begun:
            viewer.tell(_begun(take.begun))
        elif take.stale:
            take.still_due = True
        if take.problems is not None:
            viewer.tell({"type": "problems", "problems": take.problems})
        if take.sound:
            viewer.tell(_SOUND)
        if failure := self._trouble or take.failure:
            viewer.tell(_failure(failure))
        self.viewers.sort(key=lambda other: other is not viewer)
        if self._running and all(other.scene != self._runs for other in self.viewers):
            # Nobody looks at it any more, and it may not even end.
            if self._runs in self.takes:
                self.takes[self._runs].stale = True
            self._stop()
        self._next()
        viewer.tell(self._state(take))

    def changed(self, paths: set[str]) -> None:
        """Take note that files changed, and record what they decide."""
        for take in self.takes.values():
            # Of a scene that never ran, any file of the project may be a part.
            unknown = not take.inputs or (take.failure and any(path.endswith(".py") for path in paths))
            if unknown or not take.inputs.isdisjoint(paths):
                take.stale = take.still_due = True
                if self._runs == take.name:
                    self._stop()
        self._next()

    def again(self, scene: str) -> None:
        """Record a scene anew, as when it is to be seen from elsewhere."""
        take = self.takes.get(scene)
        if take:
            take.stale = take.still_due = True
            if self._runs == scene:
                self._stop()
        self._next()

    def stop(self, scene: str) -> None:
        """Stop recording a scene, as when it does not end, until its next change."""
        if self._runs == scene and scene in self.takes:
            self._stop()
            take = self.takes[scene]
            take.stale = take.still_due = False
            take.failure = Failed("Stopped. It is recorded again when a file changes.")
            self._tell(take, _failure(take.failure))
            self._tell(take, self._state(take))
        self._next()

    def close(self) -> None:
        """End what runs."""
        self._stop()
        self.takes = {}

    def _state(self, take: Take) -> dict[str, Any]:
        if self._running and self._runs == take.name:
            return {"type": "recording", "still": self._running.job.still_at_s is not None}
        return {"type": "waiting" if take.stale else "idle"}

    def _stop(self) -> None:
        if self._running:
            self._running.stop()
            self._running = None
            self._runs = ""

    def _next(self) -> None:
        """Begin what is due first: a moment that a page looks at, then a scene."""
        if self._running:
            return
        watched = [
            (viewer, self.takes[viewer.scene]) for viewer in self.viewers if viewer.scene in self.takes
        ]
        for viewer, take in watched:
            if take.still_due:
                take.still_due = False
                # Of a scene's first recording the beginning is there as soon as a still would be.
                if take.latest or viewer.time_s > 0:
                    self._begin(take, viewer.time_s, 0.0)
                    return
        for viewer, take in watched:
            if take.stale:
                take.stale = False
                take.seen_from_s = viewer.from_s
                self._begin(take, None, viewer.from_s)
                return

    def _begin(self, take: Take, still_at_s: float | None, from_s: float) -> None:
        options = self._options
        job = Job(
            next(self._numbers),
            take.scene.file,
            take.scene.name,
            still_at_s,
            from_s,
            take.latest is None,
            options.size,
            options.fps,
            options.voice,
            options.store,
        )
        self._runs = take.name

        def on_answer(of: Job, answer: Answer | None) -> None:
            with suppress(RuntimeError):  # the loop has ended, and with it all that would listen
                self._loop.call_soon_threadsafe(self._answered, of, take, answer)

        self._running = self._start(job, on_answer)
        self._tell(take, self._state(take))

    def _answered(self, job: Job, take: Take, answer: Answer | None) -> None:
        if self._running is None or self._running.job is not job:
            return  # of a recording that was stopped
        if answer is None:
            self._running = None
            self._runs = ""
            self._tell(take, {"type": "idle"})
            self._next()
        elif isinstance(answer, Still):
            self._tell(take, answer.web)
        elif isinstance(answer, Progressed):
            self._tell(take, {"type": "progress", "seconds": answer.seconds})
        elif isinstance(answer, Begun):
            take.begun, take.failure = answer, None
            self._tell(take, _begun(answer))
        elif isinstance(answer, Recorded):
            take.latest, take.begun, take.failure, take.sound = answer, None, None, b""
            take.inputs = set(answer.inputs)
            self._tell(take, _WHOLE)
            if self._trouble:
                self._tell(take, _failure(self._trouble))
        elif isinstance(answer, Checked):
            take.problems = list(answer.problems)
            self._tell(take, {"type": "problems", "problems": take.problems})
        elif isinstance(answer, Heard):
            take.sound = answer.wav
            self._tell(take, _SOUND)
        elif isinstance(answer, Failed):
            take.failure = answer
            take.inputs |= set(answer.inputs)
            if job.still_at_s is not None:
                take.stale = False  # the whole would fail alike
            self._tell(take, _failure(answer))

    def _tell(self, take: Take, message: dict[str, Any] | bytes) -> None:
        for viewer in self.viewers:
            if viewer.scene == take.name:
                viewer.tell(message)


def _begun(beginning: Begun) -> dict[str, Any]:
    return {"type": "begun", "seconds": beginning.seconds}


def _failure(failure: Failed) -> dict[str, Any]:
    return {
        "type": "failed",
        "message": failure.message,
        "file": failure.file,
        "line": failure.line,
        "source": [list(row) for row in failure.source],
        "details": failure.details,
    }
