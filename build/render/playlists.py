"""A playlist a course: its finished lectures in teaching order."""

import json
from pathlib import Path

from build.curriculum import Curriculum
from build.files import written_beside

__all__ = ["write_playlists"]


def write_playlists(curriculum: Curriculum, output: Path) -> list[Path]:
    """Write ``COURSE/COURSE.m3u8`` below the output folder for each course that has a finished lecture.

    A playlist that would be the same is left alone.

    Returns
    -------
    list of Path
        The playlists that there are.
    """
    written = []
    for course in curriculum.courses:
        entries = []
        for lecture in course.lectures:
            video = output / course.name / lecture.name / f"{lecture.name}.mp4"
            duration_s = _duration(video.with_name("manifest.json"))
            if video.is_file() and duration_s is not None:
                entries.append(f"#EXTINF:{duration_s:.3f},{lecture.title}\n{lecture.name}/{video.name}\n")
        if not entries:
            continue
        path = output / course.name / f"{course.name}.m3u8"
        text = f"#EXTM3U\n#PLAYLIST:{course.title}\n" + "".join(entries)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            with written_beside(path) as beside:
                beside.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def _duration(manifest: Path) -> float | None:
    try:
        return float(json.loads(manifest.read_text(encoding="utf-8"))["duration_s"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
