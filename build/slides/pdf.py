"""A talk as PDF: a page a step, in vectors, with bookmarks, searchable, and with notes on demand."""

import ctypes
import ctypes.util
import io
from functools import cache
from pathlib import Path
from typing import Any

import cairocffi

from build.export.pdf import TIMELESS, PictureReplay
from build.fonts import font_file
from build.recording import Recording
from build.slides.steps import Step, Talk

__all__ = ["write_pdf"]

# The longer side of a page, in points: that of PowerPoint's wide pages.
_LONG_SIDE = 960.0
_FONT = "Source Sans Pro"
_NOTES_SIZE = 20.0
_LEADING = 1.4
_MARGIN = 54.0
_INK, _MUTED, _FAINT = (0.1, 0.12, 0.16), (0.4, 0.44, 0.5), (0.8, 0.82, 0.85)
_ROOT = 0  # cairo's number for the top of the outline


def write_pdf(path: Path, recording: Recording, talk: Talk, *, notes: bool = False) -> int:
    """Write a talk's pages.

    Parameters
    ----------
    path : Path
    recording : Recording
    talk : Talk
    notes : bool
        Each page shows its picture smaller, and what is said below it; pages of long notes go on.

    Returns
    -------
    int
        How many pages were written.

    Notes
    -----
    The words of a picture are paths. So that pages can be searched and read aloud, each has its slide's title
    and its notes as text, below the picture's opaque ground; pages with notes show them.
    """
    width, height = recording.size
    scale = _LONG_SIDE / max(width, height)
    page = (width * scale, height * scale)
    paper = (page[0], page[0] * 4 / 3) if notes else page
    _know_font()
    # Cairo says nothing of a file that could not be written: it writes to memory.
    file = io.BytesIO()
    surface = cairocffi.PDFSurface(file, *paper)
    surface.set_metadata(cairocffi.PDF_METADATA_TITLE, talk.title)
    surface.set_metadata(cairocffi.PDF_METADATA_CREATOR, "m4ml")
    surface.set_metadata(cairocffi.PDF_METADATA_CREATE_DATE, TIMELESS)
    context = cairocffi.Context(surface)
    context.select_font_face(_FONT)
    replay = PictureReplay(recording.pictures, context)
    marked: set[int] = set()
    pages = 0
    for number, step in enumerate(talk.steps):
        title = talk.slides[step.slide]
        pages += 1
        if step.slide not in marked:
            marked.add(step.slide)
            surface.add_outline(_ROOT, title, f"page={pages} pos=[0.0 0.0]", cairocffi.PDF_OUTLINE_FLAG_OPEN)
        surface.set_page_label(str(number + 1))
        picture = int(recording.frames[step.rest])
        if notes:
            pages += _notes_page(surface, context, replay, picture, page, paper, title, step, number + 1)
        else:
            _hidden_text(context, page, [title, *step.notes.splitlines()])
            replay.draw(picture, page)
        surface.show_page()
    surface.finish()
    path.write_bytes(file.getbuffer())
    return pages


@cache
def _know_font() -> None:
    """Let Cairo find the project's typeface in its package; without Fontconfig, any other serves."""
    library = ctypes.util.find_library("fontconfig")
    if library:
        fontconfig = ctypes.CDLL(library)
        fontconfig.FcConfigAppFontAddFile(None, str(font_file()).encode())


def _hidden_text(context: Any, page: tuple[float, float], lines: list[str]) -> None:
    context.save()
    context.set_source_rgb(*_INK)
    context.set_font_size(10)
    y = 12.0
    for line in lines:
        for row in _wrapped(context, line, page[0] - 20):
            context.move_to(10, y)
            context.show_text(row)
            y += 12
    context.restore()


def _notes_page(
    surface: Any,
    context: Any,
    replay: PictureReplay,
    picture: int,
    page: tuple[float, float],
    paper: tuple[float, float],
    title: str,
    step: Step,
    number: int,
) -> int:
    """Draw a page of a picture and its notes, and begin more pages as they need; return how many more."""
    scale = (paper[0] - 2 * _MARGIN) / page[0]
    context.save()
    context.translate(_MARGIN, _MARGIN)
    context.scale(scale, scale)
    replay.draw(picture, page)
    context.restore()
    y = _MARGIN + page[1] * scale + 30
    context.set_source_rgb(*_INK)
    context.set_font_size(_NOTES_SIZE * 1.3)
    context.move_to(_MARGIN, y)
    context.show_text(title)
    _right(context, paper, y, str(number))
    y += 12
    context.set_source_rgb(*_FAINT)
    context.set_line_width(0.7)
    context.move_to(_MARGIN, y)
    context.line_to(paper[0] - _MARGIN, y)
    context.stroke()
    y += 26
    context.set_source_rgb(*_INK)
    context.set_font_size(_NOTES_SIZE)
    more = 0
    for paragraph in step.notes.splitlines():
        for row in _wrapped(context, paragraph, paper[0] - 2 * _MARGIN):
            if y > paper[1] - _MARGIN:
                surface.show_page()
                more += 1
                y = _MARGIN + _NOTES_SIZE
            context.move_to(_MARGIN, y)
            context.show_text(row)
            y += _NOTES_SIZE * _LEADING
        y += _NOTES_SIZE * 0.5
    return more


def _right(context: Any, paper: tuple[float, float], y: float, text: str) -> None:
    context.set_source_rgb(*_MUTED)
    context.move_to(paper[0] - _MARGIN - context.text_extents(text)[4], y)
    context.show_text(text)


def _wrapped(context: Any, text: str, width: float) -> list[str]:
    rows: list[str] = []
    row = ""
    for word in text.split():
        longer = f"{row} {word}" if row else word
        if row and context.text_extents(longer)[4] > width:
            rows.append(row)
            row = word
        else:
            row = longer
    return [*rows, row] if row else rows
