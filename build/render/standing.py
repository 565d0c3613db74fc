"""What stands: recordings and videos that need not be made again. Quick to import, and to ask."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from build.needed import file_stamp
from build.render.inputs import InputCheck
from build.render.jobs import RenderOptions, SceneJob, VideoJob
from build.store import Store

__all__ = ["note_recording", "note_video", "scene_key", "video_stands", "why_record"]

# Raised when a finished video would come out differently from the same recordings.
_ASSEMBLY_VERSION = 1


def scene_key(job: SceneJob, options: RenderOptions) -> str:
    """Return the logical key of a scene's last recording with these options."""
    width, height = options.settings.size
    return f"scene {job.file} {job.name} {width}x{height}@{options.settings.fps} {options.voice}"


def why_record(job: SceneJob, options: RenderOptions, store: Store, check: InputCheck) -> tuple[str, str]:
    """Return why a scene must be recorded (or nothing), and the recording that stands (or nothing)."""
    if options.force:
        return "--force", ""
    record = store.read_record(scene_key(job, options))
    if record is None:
        return "not recorded before", ""
    reason = check.reason_to_record(record)
    if reason:
        return reason, ""
    name = str(record["recording"])
    if not store.has(name):
        return "its recording is no longer in the store", ""
    return "", name


def note_recording(
    job: SceneJob,
    options: RenderOptions,
    store: Store,
    recording: str,
    inputs: Mapping[str, str],
    versions: Mapping[str, str],
) -> None:
    """Note that a scene's last recording is this one, and what it was made from and with."""
    store.write_record(
        scene_key(job, options),
        {"recording": recording, "inputs": dict(inputs), "versions": dict(versions)},
    )


def _video_key(job: VideoJob, options: RenderOptions) -> str:
    """Return the logical key under which a video's last making is noted."""
    return f"video {job.output.absolute() / job.stem} {options.settings.key()} {options.voice}"


def video_stands(job: VideoJob, options: RenderOptions, store: Store, recordings: Sequence[str]) -> bool:
    """Tell whether a video's files are there, untouched, and made from these recordings."""
    record = store.read_record(_video_key(job, options))
    return (
        record is not None
        and record["made_from"] == _made_from(job, options, recordings)
        and all(file_stamp(Path(path)) == stamp for path, stamp in record["files"].items())
    )


def note_video(
    job: VideoJob,
    options: RenderOptions,
    store: Store,
    recordings: Sequence[str],
    *,
    files: Iterable[Path],
    artefacts: Sequence[str],
) -> None:
    """Note that a video's files have just been made from these recordings and artefacts."""
    store.write_record(
        _video_key(job, options),
        {
            "made_from": _made_from(job, options, recordings),
            "files": {str(path.absolute()): file_stamp(path) for path in files},
            "needs": {
                "artefacts": [*artefacts],
                "records": [scene_key(scene, options) for scene in job.scenes],
            },
        },
    )


def _made_from(job: VideoJob, options: RenderOptions, recordings: Sequence[str]) -> list[str]:
    return [str(_ASSEMBLY_VERSION), job.title, options.language, *recordings]
