"""Finishing one video: its scenes' pieces become one picture track, and with sound and captions a lecture."""

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from build.assemble import assemble_lecture
from build.encode import write_picture_track
from build.encode.packets import read_packets
from build.files import written_beside
from build.recording import Recording
from build.render.explaining import SpanReport, span_reports
from build.render.jobs import RenderOptions, VideoJob, words_of
from build.render.scene import SceneResult
from build.render.standing import note_video
from build.render.stored import stored_recording
from build.sound import sound_track
from build.store import MissingArtefact, Store
from build.timeline import Section, Timeline

__all__ = ["finish_video", "joined_timeline", "mix_sound", "poster_frame", "recordings_with_sounds"]


def mix_sound(title: str, store: Store, recordings: Sequence[Recording], executor: Executor) -> None:
    """Mix and encode the sound of a video made of these recordings, and put it in the store.

    Parameters
    ----------
    executor : Executor
        Makes its stretches.

    Raises
    ------
    PipelineError
        A sound is gone, or FFmpeg failed.
    """
    sound_track(joined_timeline(recordings, title, store), store, executor=executor)


def recordings_with_sounds(store: Store, names: Sequence[str]) -> list[Recording]:
    """Return recordings of the store, and make sure that their sounds are whole.

    Raises
    ------
    MissingArtefact
        One is gone, or a sound, which only recording again brings back: then its recording is removed.
    """
    recordings = [stored_recording(store, name) for name in names]
    for name, recording in zip(names, recordings, strict=True):
        for sound in recording.timeline.sounds:
            try:
                store.local(sound.path)
            except MissingArtefact:
                store.remove(name)
                raise
    return recordings


def finish_video(
    job: VideoJob,
    options: RenderOptions,
    store: Store,
    scenes: Sequence[SceneResult],
    recordings: Sequence[Recording],
) -> tuple[dict[str, Any], list[SpanReport]]:
    """Join and mux; write the video, its side files and its manifest.

    Parameters
    ----------
    job, options, store
    scenes : sequence of SceneResult
    recordings : sequence of Recording
        Those of the scenes.

    Returns
    -------
    manifest : dict
    spans : list of SpanReport
        What became of each span of its scenes.

    Raises
    ------
    PipelineError
        A piece or a sound is gone, or FFmpeg failed. What was there before is untouched.
    """
    timeline = joined_timeline(recordings, job.title, store)
    with store.scratch("mp4") as picture:
        frames = write_picture_track(
            picture,
            ((read_packets(store, name), length) for scene in scenes for name, length in scene.pieces),
            options.settings,
        )
        files = assemble_lecture(
            picture,
            timeline,
            job.output,
            job.stem,
            title=job.title,
            language=options.language,
            poster=poster_frame(recordings),
            store_root=options.store,
            prefix=job.prefix,
        )
    manifest = {
        "target": job.target,
        "title": job.title,
        "m4ml": version("m4ml"),
        "quality": {"size": list(options.settings.size), "fps": str(options.settings.fps)},
        "voice": options.voice,
        "duration_s": frames / float(options.settings.fps),
        "frames": frames,
        "scenes": [
            {
                "name": recording.name,
                "recording": scene.recording,
                "frames": len(recording),
                "duration_s": recording.timeline.duration_s,
                "facts": dict(recording.facts),
            }
            for scene, recording in zip(scenes, recordings, strict=True)
        ],
        "files": {path.name: _sha256(path) for path in files.all},
    }
    path = job.output / f"{job.prefix}manifest.json"
    _write_json(path, manifest)
    note_video(
        job,
        options,
        store,
        [scene.recording for scene in scenes],
        files=[*files.all, path],
        artefacts=_needs(scenes, recordings),
    )
    spans = [
        report
        for scene, recording in zip(scenes, recordings, strict=True)
        for report in span_reports(recording, scene.pieces, scene.encoded)
    ]
    return manifest, spans


def _needs(scenes: Sequence[SceneResult], recordings: Sequence[Recording]) -> list[str]:
    """Return the artefacts that must stay in the store so that the video is not made again."""
    artefacts = {scene.recording for scene in scenes}
    artefacts.update(name for scene in scenes for name, _ in scene.pieces)
    artefacts.update(sound.path for recording in recordings for sound in recording.timeline.sounds)
    return sorted(artefacts)


def poster_frame(recordings: Sequence[Recording]) -> NDArray[np.uint8]:
    """Draw the picture that is held longest: what a lecture dwells on says best what it is about."""
    longest, best = -1, (recordings[0], 0)
    for recording in recordings:
        for span in recording.spans:
            if span.stop - span.start > longest and recording.is_hold(span):
                longest, best = span.stop - span.start, (recording, span.start)
    recording, frame = best
    return recording.frame(frame)


def joined_timeline(recordings: Sequence[Recording], title: str, store: Store) -> Timeline:
    """Return the timelines one after another, on the clock of the frames, with sounds as local files."""
    parts = []
    for recording in recordings:
        timeline = replace(recording.timeline, duration_s=len(recording) / recording.fps)
        sections = timeline.sections
        if not any(section.name for section in sections):
            sections = (Section(words_of(recording.name), 0.0),) if len(recordings) > 1 else ()
        parts.append(
            replace(
                timeline,
                sections=tuple(replace(s, name=s.name or title) for s in sections),
                sounds=tuple(replace(s, path=str(store.local(s.path))) for s in timeline.sounds),
            )
        )
    return Timeline.joined(parts)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_json(path: Path, value: Any) -> None:
    with written_beside(path) as beside:
        beside.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
