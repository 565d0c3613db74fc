"""A lecture's transcript: what is said, by sections, with times."""

import re
from collections.abc import Iterator, Sequence

from build.chapters import Chapter, chapters, clock
from build.timeline import Line, Timeline

__all__ = ["transcript"]

# A pause of the voice this long starts a new paragraph: something was shown without words.
_PARAGRAPH_PAUSE_S = 1.5


def transcript(timeline: Timeline, *, title: str) -> str:
    """Return a lecture's transcript in Markdown: a heading a section, a time a paragraph."""
    hours = timeline.duration_s >= 3600
    blocks = [f"# {_escape(title)}"]
    lines = sorted(timeline.lines, key=lambda line: line.start_s)
    for chapter in chapters(timeline) or (Chapter("", 0.0, timeline.duration_s),):
        if chapter.title:
            blocks.append(f"## {_escape(chapter.title)} ({clock(chapter.start_s, hours=hours)})")
        spoken = [line for line in lines if chapter.start_s <= line.start_s < chapter.end_s]
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
