"""A lecture's transcript: what is said, by sections, with times."""

import math
import re
from collections.abc import Iterator, Sequence

from build.chapters import Chapter, chapters, clock
from build.timeline import Line, Timeline

__all__ = ["transcript"]

# A pause of the voice this long starts a new paragraph: something was shown without words.
_PARAGRAPH_PAUSE_S = 1.5
# A line that begins with its section may lie before it by a rounding, never by a frame of 15 a second.
_ROUNDING_S = 0.05


def transcript(timeline: Timeline, *, title: str) -> str:
    """Return a lecture's transcript in Markdown: a heading a section, a time a paragraph."""
    hours = timeline.duration_s >= 3600
    blocks = [f"# {_escape(title)}"]
    lines = sorted(timeline.lines, key=lambda line: line.start_s)
    parts = chapters(timeline) or (Chapter("", 0.0, timeline.duration_s),)
    ends = [*(part.start_s for part in parts[1:]), math.inf]
    for chapter, end_s in zip(parts, ends, strict=True):
        if chapter.title:
            blocks.append(f"## {_escape(chapter.title)} ({clock(chapter.start_s, hours=hours)})")
        spoken = [line for line in lines if line.start_s + _ROUNDING_S < end_s]
        lines = lines[len(spoken) :]
        for paragraph in _paragraphs(spoken):
            text = " ".join(" ".join(line.text.split()) for line in paragraph)
            blocks.append(f"[{clock(paragraph[0].start_s, hours=hours)}] {_escape(text)}")
    return "\n\n".join(blocks) + "\n"


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and line.start_s - paragraph[-1].end_s > _PARAGRAPH_PAUSE_S:
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _escape(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)
