"""The sound of a clip: what is heard while its frames are shown, mixed and levelled as a lecture is."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from build import ffmpeg, media
from build.sound import find_sound, sound_track
from build.store import Store
from build.timeline import Timeline

__all__ = ["sound_between", "write_with_sound"]

# How each container takes the track, which is AAC: MP4 as it is, WebM as Opus.
_CODECS: dict[str, dict[str, Any]] = {
    "mp4": {"c:a": "copy", "movflags": "+faststart"},
    "webm": {"c:a": "libopus", "b:a": "96k"},
}


def sound_between(timeline: Timeline, store: Store, start_s: float, duration_s: float) -> Path | None:
    """Return a sound file of a stretch of a timeline, exactly as long; None where nothing is heard in it.

    Raises
    ------
    EncodeError
        A sound is missing or cannot be decoded, or the encoder failed.
    """
    heard = []
    for sound in timeline.sounds:
        begin_s = sound.start_s - start_s
        if begin_s < duration_s and begin_s + media.probe(find_sound(sound, store)).duration_s > 0:
            heard.append(replace(sound, start_s=begin_s))
    if not heard:
        return None
    return sound_track(Timeline(duration_s, sounds=tuple(heard)), store)


def write_with_sound(path: Path, form: str, sound: Path, write: Callable[[Path], None]) -> None:
    """Write a clip with sound.

    Parameters
    ----------
    path : Path
    form : str
        "mp4" or "webm".
    sound : Path
        As long as the clip.
    write : callable
        Writes the clip without sound to the path that it is given.

    Raises
    ------
    EncodeError
        FFmpeg failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        silent, whole = (Path(folder) / f"{name}.{form}" for name in ("silent", "whole"))
        write(silent)
        streams = ffmpeg.source(silent).video, ffmpeg.source(sound).audio
        options = {"c:v": "copy", **_CODECS[form], "fflags": "+bitexact"}
        ffmpeg.run(ffmpeg.target(*streams, path=whole, **options), what="adding the sound")
        shutil.move(whole, path)
