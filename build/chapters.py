"""Chapters from a timeline's sections: for the video file, and for YouTube's description."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from build.timeline import Timeline

__all__ = ["Chapter", "chapters", "clock", "ffmetadata", "youtube_chapters"]

# YouTube's rules: the first at 0:00, at least three, each at least ten seconds.
_YOUTUBE_FEWEST = 3
_YOUTUBE_SHORTEST_S = 10.0


@dataclass(frozen=True)
class Chapter:
    """A titled stretch of a video."""

    title: str
    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        """How long it is."""
        return self.end_s - self.start_s


def chapters(timeline: Timeline) -> tuple[Chapter, ...]:
    """Return a chapter for each section, from the first frame to the last, without gaps.

    What comes before the first section belongs to it. Of sections that start together the last one counts;
    one without a name, or that starts after the end, is none.
    """
    named = {
        round(max(section.start_s, 0.0), 3): " ".join(section.name.split())
        for section in sorted(timeline.sections, key=lambda section: section.start_s)
        if section.name.strip() and section.start_s < timeline.duration_s
    }
    starts = [0.0, *list(named)[1:]] if named else []
    ends = [*starts[1:], timeline.duration_s]
    return tuple(
        Chapter(title, start, end) for title, start, end in zip(named.values(), starts, ends, strict=False)
    )


def youtube_chapters(timeline: Timeline) -> str | None:
    """Return the lines that make chapters of a video on YouTube, or None where it could have none.

    A chapter shorter than ten seconds is merged into the one before it, the first into the one after.
    """
    merged: list[Chapter] = []
    for chapter in chapters(timeline):
        short = chapter.duration_s < _YOUTUBE_SHORTEST_S
        if merged and (short or merged[-1].duration_s < _YOUTUBE_SHORTEST_S):
            before = merged.pop()
            title = before.title if short else chapter.title
            merged.append(Chapter(title, before.start_s, chapter.end_s))
        else:
            merged.append(chapter)
    if len(merged) < _YOUTUBE_FEWEST:
        return None
    hours = timeline.duration_s >= 3600
    return "".join(f"{clock(chapter.start_s, hours=hours)} {chapter.title}\n" for chapter in merged)


def clock(seconds: float, *, hours: bool = False) -> str:
    """Return a time as people write it, 4:05 or 1:04:05, rounded down to a second."""
    minutes, whole = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{whole:02}" if hours else f"{minutes}:{whole:02}"


def ffmetadata(chapters: Sequence[Chapter], tags: Mapping[str, str]) -> str:
    """Return tags and chapters as FFmpeg's ffmetadata file."""
    blocks = [";FFMETADATA1", *(f"{_escape(name)}={_escape(value)}" for name, value in tags.items() if value)]
    for chapter in chapters:
        start, end = round(chapter.start_s * 1000), round(chapter.end_s * 1000)
        blocks += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={start}", f"END={end}"]
        blocks.append(f"title={_escape(chapter.title)}")
    return "\n".join(blocks) + "\n"


def _escape(text: str) -> str:
    for character in "\\=;#\n":
        text = text.replace(character, f"\\{character}")
    return text
