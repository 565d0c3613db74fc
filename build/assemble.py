"""The finished lecture: picture, sound, captions and chapters in one MP4 file, and the files beside it.

Everything is made beside its target and put in place at the end: a failure leaves the last good lecture.
"""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from build import ffmpeg, media
from build.captions import CaptionNorms, Cue, cues, srt, webvtt
from build.chapters import chapters, ffmetadata, youtube_chapters
from build.errors import ArtefactError, EncodeError, OptionError
from build.files import parts_beside
from build.sound import LoudnessProfile, sound_track
from build.store import Store
from build.timeline import Timeline
from build.transcript import transcript

__all__ = ["LectureFiles", "assemble_lecture"]

# MP4 names languages by ISO 639-2's three letters, people and browsers by ISO 639-1's two.
_LANGUAGES = {
    "de": "deu",
    "en": "eng",
    "es": "spa",
    "fr": "fra",
    "it": "ita",
    "nl": "nld",
    "pt": "por",
    "zh": "zho",
}
_LETTERS = 3


@dataclass(frozen=True)
class LectureFiles:
    """What was made; None where there was nothing to make it of.

    Attributes
    ----------
    video : Path
    captions_vtt, captions_srt, transcript : Path or None
        None: nobody speaks.
    chapters : Path or None
        YouTube's form. None: fewer than three chapters of ten seconds.
    poster : Path or None
    """

    video: Path
    captions_vtt: Path | None
    captions_srt: Path | None
    transcript: Path | None
    chapters: Path | None
    poster: Path | None

    @property
    def all(self) -> tuple[Path, ...]:
        """Every file that there is."""
        files = (
            *(self.video, self.captions_vtt, self.captions_srt),
            *(self.transcript, self.chapters, self.poster),
        )
        return tuple(file for file in files if file is not None)


def assemble_lecture(
    picture: Path,
    timeline: Timeline,
    folder: Path,
    name: str,
    *,
    title: str,
    language: str = "en",
    poster: NDArray[np.uint8] | None,
    store_root: str | Path,
    prefix: str = "",
    tags: Mapping[str, str] | None = None,
    profile: LoudnessProfile | None = None,
) -> LectureFiles:
    """Make a lecture's video and the files beside it.

    Parameters
    ----------
    picture : Path
        An MP4 file with the H.264 track, constant frame rate; it is copied, not encoded again.
    timeline : Timeline
        As long as the picture, to within a frame.
    folder : Path
        Made if it is not there. Gets ``<name>.mp4``, ``<name>.vtt``, ``<name>.srt``, ``transcript.md``,
        ``chapters.txt`` and ``poster.png``; of these, one that would be empty is removed.
    name : str
        The video's file name without its ending.
    title : str
        Shown by players, and above the transcript.
    language : str
        Of speech and captions: ISO 639, "en" or "eng"; of the less common ones three letters.
    poster : (height, width, 4) uint8 or None
        RGBA. None: there is none.
    store_root : str or Path
        The store's folder or address: it keeps the encoded sound, and may hold the timeline's sounds.
    prefix : str
        Before the names of transcript, chapters and poster, where several videos share the folder.
    tags : mapping of str to str or None
        More of the file's metadata: ``album``, ``artist``, ``date``, ``copyright``.
    profile : LoudnessProfile or None
        None: -16 LUFS, -1 dBTP.

    Returns
    -------
    LectureFiles

    Raises
    ------
    EncodeError
        The picture or a sound is missing, damaged or of another length; or FFmpeg failed.
    OptionError
        The name is no file name, or the language no ISO 639 code.
    ArtefactError
        The files cannot be written.
    """
    _check_name(name)
    code = _language_code(language)
    track = media.probe(picture).only("video")
    rate = _check_picture(picture, track, timeline)
    sound = sound_track(timeline, Store(store_root), profile=profile)
    shown = cues(
        timeline.lines, duration_s=timeline.duration_s, norms=CaptionNorms(gap_s=2 / min(rate, 60.0))
    )
    texts = {
        f"{name}.vtt": webvtt(shown, language=language) if shown else None,
        f"{name}.srt": srt(shown) if shown else None,
        f"{prefix}transcript.md": transcript(timeline, title=title) if shown else None,
        f"{prefix}chapters.txt": youtube_chapters(timeline),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with parts_beside(folder) as part, ThreadPoolExecutor(1, "poster") as beside:
            # Compressing a picture takes as long as putting streams into a file.
            saving = None if poster is None else beside.submit(_save, poster, part("poster.png"))
            _mux(picture, sound, shown, timeline, part, title=title, code=code, tags=tags or {})
            _check_copy(track, part("video.mp4"))
            for file, text in texts.items():
                if text is not None:
                    part(file).write_text(text, encoding="utf-8", newline="\n")
            if saving is not None:
                saving.result()
            os.replace(part("video.mp4"), folder / f"{name}.mp4")
            made = {
                file: _put(part(file), folder / file, exists=text is not None) for file, text in texts.items()
            }
            picture_file = _put(part("poster.png"), folder / f"{prefix}poster.png", exists=poster is not None)
    except OSError as error:
        raise ArtefactError(
            f"the video could not be written to {folder}: {error.strerror or error}",
            hint="see that the disk has room and that the folder may be written to",
        ) from error
    return LectureFiles(
        video=folder / f"{name}.mp4",
        captions_vtt=made[f"{name}.vtt"],
        captions_srt=made[f"{name}.srt"],
        transcript=made[f"{prefix}transcript.md"],
        chapters=made[f"{prefix}chapters.txt"],
        poster=picture_file,
    )


def _save(picture: NDArray[np.uint8], path: Path) -> None:
    Image.fromarray(np.asarray(picture, dtype=np.uint8)).save(path)


def _check_name(name: str) -> None:
    if not name or name in {".", ".."} or "/" in name or "\0" in name:
        raise OptionError(f"expected a file name without a folder, got {name!r}")


def _language_code(language: str) -> str:
    code = _LANGUAGES.get(language.split("-")[0].lower(), language.lower())
    if len(code) != _LETTERS or not code.isalpha():
        raise OptionError(
            f"expected a language, got {language!r}", hint="ISO 639: en, de, fr, or eng, deu, fra"
        )
    return code


def _check_picture(picture: Path, video: media.Stream, timeline: Timeline) -> float:
    """Return the frame rate; refuse a picture that is not as long as its timeline."""
    rate = video.properties["rate"]
    if not rate or not video.packets:
        raise EncodeError(f"expected a video of some length, got {picture}")
    length_s = video.packets / rate
    if abs(length_s - timeline.duration_s) > 1 / rate + 1e-6:
        raise EncodeError(
            f"expected {timeline.duration_s:.3f} s of picture, got {float(length_s):.3f} s: "
            f"{video.packets} frames at {rate} a second",
            hint="render the lecture again with --force",
        )
    return float(rate)


def _mux(
    picture: Path,
    sound: Path,
    shown: tuple[Cue, ...],
    timeline: Timeline,
    part: Callable[[str], Path],
    *,
    title: str,
    code: str,
    tags: Mapping[str, str],
) -> None:
    """Put the streams into one file: picture and sound copied, captions as the text that MP4 has for them."""
    metadata = part("metadata.txt")
    metadata.write_text(
        ffmetadata(chapters(timeline), {"title": title, **tags}), encoding="utf-8", newline="\n"
    )
    streams = [ffmpeg.source(picture).video, ffmpeg.source(sound).audio]
    options: dict[str, Any] = {
        "c:v": "copy",
        "c:a": "copy",
        "movflags": "+faststart",
        "fflags": "+bitexact",
        "metadata:s:v:0": f"language={code}",
        "metadata:s:a:0": f"language={code}",
    }
    if shown:
        captions = part("captions.srt")
        captions.write_text(srt(shown), encoding="utf-8", newline="\n")
        streams.append(ffmpeg.source(captions, format="srt")["s"])
        options |= {"c:s": "mov_text", "metadata:s:s:0": f"language={code}"}
    ffmpeg.run(
        ffmpeg.target(*streams, path=part("video.mp4"), **options),
        what=f"assembling {title!r}",
        metadata=metadata,
    )


def _check_copy(before: media.Stream, video: Path) -> None:
    """Refuse a file whose picture is not the one that went in, frame for frame, or that has no sound."""
    after = media.probe(video)
    copied = after.only("video")
    if (copied.packets, copied.properties) != (before.packets, before.properties):
        raise EncodeError(
            f"the picture changed while it was assembled: expected {before.packets} frames, "
            f"{dict(before.properties)}, got {copied.packets}, {dict(copied.properties)}"
        )
    after.only("audio")


def _put(part: Path, target: Path, *, exists: bool) -> Path | None:
    """Put a file in its place; where there is none, remove an older one, which would be wrong now."""
    if not exists:
        target.unlink(missing_ok=True)
        return None
    os.replace(part, target)
    return target
