"""Rendering videos: scenes in parallel, each video finished as soon as its scenes are."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed, wait
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from build.errors import ClusterError, PipelineError
from build.render.inputs import InputCheck
from build.render.jobs import RenderOptions, SceneJob, VideoJob
from build.render.standing import video_stands, why_record
from build.store import MissingArtefact, Store

if TYPE_CHECKING:
    from build.recording import Recording
    from build.render.explaining import SpanReport
    from build.render.scene import SceneResult
    from build.render.teams import Team

__all__ = ["Listener", "RenderReport", "VideoReport", "render"]

# A store that keeps losing what was just put there is not to be mended.
_MOST_MENDINGS = 3


class Listener(Protocol):
    """Told what happens, from several threads."""

    def frames(self, target: str, recorded: int, encoded: int) -> None:
        """Tell how many frames of a scene's video are recorded (so far) and newly encoded."""

    def finished(self, report: "VideoReport") -> None:
        """Tell that a video is made, stands, or failed."""


@dataclass
class VideoReport:
    """What was done for one video.

    Attributes
    ----------
    status : str
        "made", "up to date", "failed", or "would be made" for a dry run.
    reasons : dict of str to str
        Why each scene was recorded; only those that were.
    encoded, reused : int
        Pieces of the picture track.
    frames : int
        Drawn and encoded.
    spans : list of SpanReport
        What became of each span of a video that is made.
    error : PipelineError or None
    """

    target: str
    status: str
    folder: str = ""
    reasons: dict[str, str] = field(default_factory=dict)
    encoded: int = 0
    reused: int = 0
    frames: int = 0
    seconds: float = 0.0
    manifest: dict[str, Any] = field(default_factory=dict)
    spans: "list[SpanReport]" = field(default_factory=list)
    error: PipelineError | None = None

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON."""
        return {
            "target": self.target,
            "status": self.status,
            "folder": self.folder,
            "recorded": self.reasons,
            "pieces": {"encoded": self.encoded, "reused": self.reused},
            "spans": [span.to_json() for span in self.spans],
            "frames": self.frames,
            "seconds": round(self.seconds, 3),
            "files": self.manifest.get("files", {}),
            "error": str(self.error) if self.error else None,
        }


@dataclass
class RenderReport:
    """What was done."""

    videos: list[VideoReport]

    @property
    def failed(self) -> list[VideoReport]:
        """Videos that could not be made."""
        return [video for video in self.videos if video.status == "failed"]

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON."""
        return {"videos": [video.to_json() for video in self.videos]}


def render(
    videos: Sequence[VideoJob], options: RenderOptions, listener: Listener, *, dry_run: bool = False
) -> RenderReport:
    """Make videos, each only as far as it is not already made.

    A video whose scene raises, or that cannot be finished, is reported and the others go on.
    """
    store = Store.open(options.store)
    check = InputCheck()
    reports: list[VideoReport] = []
    waiting: list[VideoJob] = []
    for video in videos:
        standing = _standing(video, options, store, check, dry_run=dry_run)
        if standing is None:
            if not waiting and not options.scheduler:
                from build.render.workers import begin_importing

                begin_importing()
            waiting.append(video)
        else:
            reports.append(standing)
            listener.finished(standing)
    if waiting:
        reports += _make(waiting, options, store, check, listener)
    order = {video.target: number for number, video in enumerate(videos)}
    return RenderReport(sorted(reports, key=lambda report: order[report.target]))


def _standing(
    video: VideoJob, options: RenderOptions, store: Store, check: InputCheck, *, dry_run: bool
) -> VideoReport | None:
    """Return the report of a video that has nothing to be done, or for which nothing shall be done."""
    plans = {scene.name: why_record(scene, options, store, check) for scene in video.scenes}
    reasons = {name: reason for name, (reason, _) in plans.items() if reason}
    recordings = [recording for _, recording in plans.values()]
    if not reasons and not options.force and video_stands(video, options, store, recordings):
        return VideoReport(video.target, "up to date", str(video.output))
    if dry_run:
        return VideoReport(video.target, "would be made", str(video.output), reasons)
    return None


def _make(
    videos: Sequence[VideoJob], options: RenderOptions, store: Store, check: InputCheck, listener: Listener
) -> list[VideoReport]:
    from build.render.teams import team_for

    listener = _UntilStopped(listener)
    with team_for(options, store, check) as team:
        scene_threads = ThreadPoolExecutor(team.scenes_at_once, "scene")
        video_threads = ThreadPoolExecutor(max(options.jobs, 1), "video")
        sound_threads = ThreadPoolExecutor(team.sounds_at_once, "sound")
        try:
            makings = []
            for video in videos:
                sound = _Sound(video, team, store, sound_threads)
                make = partial(_scene, video, team, sound, listener)
                scenes = [scene_threads.submit(make, scene) for scene in video.scenes]
                makings.append(
                    video_threads.submit(_video, video, scenes, make, sound, options, store, listener)
                )
            return [making.result() for making in as_completed(makings)]
        except BaseException:
            # Interrupted: what is complete is in the store; the rest is dropped, not awaited, not reported.
            listener.stop()
            team.stop()
            raise
        finally:
            for threads in (scene_threads, video_threads, sound_threads):
                threads.shutdown(wait=False, cancel_futures=True)


class _UntilStopped:
    """Passes on what a listener is told, until the render is stopped: what fails then fails of that."""

    def __init__(self, listener: Listener) -> None:
        self._listener: Listener | None = listener

    def stop(self) -> None:
        self._listener = None

    def frames(self, target: str, recorded: int, encoded: int) -> None:
        if self._listener is not None:
            self._listener.frames(target, recorded, encoded)

    def finished(self, report: "VideoReport") -> None:
        if self._listener is not None:
            self._listener.finished(report)


class _Sound:
    """Has a video's sound mixed as soon as all its scenes are recorded."""

    def __init__(self, video: VideoJob, team: "Team", store: Store, threads: Executor) -> None:
        self._video = video
        self._team = team
        self._store = store
        self._threads = threads
        self._names: dict[str, str] = {}
        # Those that are mixed, and, where they were read for that, as they were read: to read and check them
        # takes longer than all else that ends a video.
        self._mixed: list[str] = []
        self._recordings: list[Recording] = []
        self._begun: Future[None] | None = None
        self._lock = Lock()

    def add(self, scene: str, recording: str) -> None:
        """Take a scene's recording; begin with the last of them."""
        with self._lock:
            self._names[scene] = recording
            if len(self._names) == len(self._video.scenes) and self._begun is None:
                names = [self._names[scene.name] for scene in self._video.scenes]
                with suppress(RuntimeError):  # the render was stopped
                    self._begun = self._threads.submit(self._mix, names)

    def finish(self, names: Sequence[str]) -> "list[Recording]":
        """Make sure that the sound of recordings is in the store, and let go of them; raise what is wrong."""
        if self._begun is not None:
            wait([self._begun])
        if self._mixed != [*names]:
            self._mix(names)
        recordings, self._recordings, self._mixed = self._recordings, [], []
        if recordings:
            return recordings
        from build.render.video import recordings_with_sounds

        return recordings_with_sounds(self._store, names)

    def _mix(self, names: Sequence[str]) -> None:
        self._recordings = self._team.mix(self._video, names)
        self._mixed = [*names]


def _scene(
    video: VideoJob, team: "Team", sound: _Sound, listener: Listener, scene: SceneJob
) -> "SceneResult":
    def on_frames(recorded: int, encoded: int) -> None:
        listener.frames(f"{video.target}\n{scene.name}", recorded, encoded)

    return team.render_scene(scene, on_frames, partial(sound.add, scene.name))


def _video(
    video: VideoJob,
    scenes: "Sequence[Future[SceneResult]]",
    make: Callable[[SceneJob], "SceneResult"],
    sound: _Sound,
    options: RenderOptions,
    store: Store,
    listener: Listener,
) -> VideoReport:
    from build.render.video import finish_video

    started = time.monotonic()
    report = VideoReport(video.target, "made", str(video.output))
    results: list[SceneResult] = []

    def finish() -> None:
        recordings = sound.finish([result.recording for result in results])
        report.manifest, report.spans = finish_video(video, options, store, results, recordings)

    try:
        results = [scene.result() for scene in scenes]
        for job, result in zip(video.scenes, results, strict=True):
            if result.reason:
                report.reasons[job.name] = result.reason
            report.encoded += len(result.encoded)
            report.reused += result.reused
            report.frames += result.frames
        for _ in range(_MOST_MENDINGS):
            try:
                finish()
                break
            except MissingArtefact:
                # Damaged, and so removed: made again from what stands.
                results = [make(scene) for scene in video.scenes]
        else:
            finish()
    except ClusterError:
        raise  # no other video would fare better
    except PipelineError as error:
        report.status, report.error = "failed", error
    report.seconds = time.monotonic() - started
    listener.finished(report)
    return report
