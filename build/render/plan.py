"""From what a user names to videos to make."""

from collections.abc import Sequence
from pathlib import Path

from build.curriculum import SceneRef
from build.errors import OptionError
from build.render.inputs import state
from build.render.jobs import RenderOptions, SceneJob, VideoJob
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
        One path was given for several videos.
    SceneError
        A file holds no scene.
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
            below = Path(lecture.course, lecture.name, scene.name) if lecture else Path(scene.file.stem)
            name = target.name if lecture else f"{scene.file.name}:{scene.name}"
            videos.append(VideoJob(name, scene.name, (scene,), output / below, scene.name))
    if names_file:
        if len(videos) != 1:
            raise OptionError(
                f"-o names one file, and there are {len(videos)} videos to write",
                hint="give a folder, or name one scene: file.py:Scene",
            )
        only = videos[0]
        videos = [VideoJob(only.target, only.title, only.scenes, output.parent, output.stem)]
    return videos


def _jobs(ref: SceneRef, target: Target, options: RenderOptions) -> list[SceneJob]:
    folder = target.lecture.folder if target.lecture else ref.file.parent
    names = [ref.name] if ref.name else _names_in(ref.file, options)
    return [SceneJob(ref.file, name, folder) for name in names]


def _names_in(file: Path, options: RenderOptions) -> list[str]:
    """Return the scenes of a file; asked of the file itself only when it has changed."""
    store = Store(options.store)
    key, content = f"scenes of {file}", state(str(file))
    record = store.read_record(key)
    if record is None or record["content"] != content:
        # In a process of its own: importing a file runs it.
        from build.render.workers import in_fresh_process

        names = in_fresh_process(names_in_file, file)
        record = {"content": content, "names": names}
        store.write_record(key, record)
    return [str(name) for name in record["names"]]


def names_in_file(file: Path) -> list[str]:
    """Return the scenes of a file by importing it."""
    from build.recorder.load import scene_names

    return scene_names(file)
