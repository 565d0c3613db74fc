"""From what a user names to videos to make."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from build.curriculum import SceneRef
from build.errors import OptionError
from build.render.inputs import InputCheck, InputTracker, package_versions
from build.render.jobs import RenderOptions, SceneJob, VideoJob, words_of
from build.store import Store
from build.targets import Target

__all__ = ["plan_videos"]


def plan_videos(
    targets: Sequence[Target], output: Path, options: RenderOptions, *, names_file: bool = False
) -> list[VideoJob]:
    """Return the videos that targets stand for.

    Parameters
    ----------
    targets : sequence of Target
    output : Path
        The folder below which lectures go to ``course/lecture/`` and other files to ``file/``; or, with
        ``names_file``, the one video's own path.

    Raises
    ------
    OptionError
        One path was given for several videos, or two would be written to one place.
    SceneError
        A file holds no scene, or raised when it was imported.
    """
    videos: list[VideoJob] = []
    for target in targets:
        scenes = [job for ref in target.scenes for job in _jobs(ref, target, options)]
        lecture = target.lecture
        if lecture is not None and target.whole:
            folder = output / lecture.course / lecture.name
            videos.append(VideoJob(target.name, lecture.title, tuple(scenes), folder, lecture.name))
            continue
        for scene in scenes:
            title = words_of(scene.name)
            if lecture is not None:
                folder = output / lecture.course / lecture.name / scene.name
                videos.append(VideoJob(target.name, title, (scene,), folder, scene.name))
            else:
                folder = output / scene.file.stem
                videos.append(_sharing(VideoJob(scene.target, title, (scene,), folder, scene.name)))
    if names_file:
        if len(videos) != 1:
            raise OptionError(
                f"-o names one file, and there are {len(videos)} videos to write",
                hint="give a folder, or name one scene: file.py:Scene",
            )
        videos = [_sharing(replace(videos[0], output=output.parent, stem=output.stem))]
    return _each_once(videos)


def _sharing(video: VideoJob) -> VideoJob:
    """Return a video that shares its folder with others."""
    return replace(video, prefix=f"{video.stem}.")


def _each_once(videos: Sequence[VideoJob]) -> list[VideoJob]:
    """Return the videos without repetitions; refuse different ones that would be written to one place."""
    found: dict[Path, VideoJob] = {}
    for video in videos:
        path = video.output / f"{video.stem}.mp4"
        other = found.setdefault(path, video)
        if other.scenes != video.scenes:
            files = " and ".join(str(v.scenes[0].file) for v in (other, video))
            raise OptionError(
                f"{files} would both be written to {path}",
                hint="render them one after the other, with -o naming a folder for each",
            )
    return list(found.values())


def _jobs(ref: SceneRef, target: Target, options: RenderOptions) -> list[SceneJob]:
    folder = target.lecture.folder if target.lecture else ref.file.parent
    names = [ref.name] if ref.name else _names_in(ref.file, options)
    return [SceneJob(ref.file, name, folder) for name in names]


def _names_in(file: Path, options: RenderOptions) -> list[str]:
    """Return the scenes of a file; asked of the file itself only when what it is made from has changed."""
    store, check = Store(options.store), InputCheck()
    key = f"scenes of {file}"
    record = store.read_record(key)
    if record is None or "inputs" not in record or check.reason_to_record(record):
        # In a process of its own: importing a file runs it.
        from build.render.workers import in_fresh_process

        record = in_fresh_process(file, _names_in_process, file, store.here)
        store.write_record(key, record)
    return [str(name) for name in record["names"]]


def _names_in_process(file: Path, ignored: Path) -> dict[str, Any]:
    """Return the scenes of a file by importing it, and what that was read from."""
    tracker = InputTracker([ignored])
    from build.recorder.load import scene_names

    names = scene_names(file)
    return {"names": names, "inputs": tracker.inputs(), "versions": package_versions()}
