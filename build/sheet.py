"""Contact sheets: a grid of the frames at which something has just happened, to be looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from build.fonts import font_file
from build.raster import Painter
from build.recording import Recording

__all__ = ["Moment", "contact_sheet", "moments"]

_GROUND = (16, 20, 27)
_INK = (236, 239, 244)
_MUTED = (150, 160, 176)
_GAP = 12
_CAPTION = 40


@dataclass(frozen=True)
class Moment:
    """A frame worth a look.

    Attributes
    ----------
    recording : int
        Which of the recordings.
    frame : int
    label : str
        Why.
    """

    recording: int
    frame: int
    label: str


def moments(recordings: Sequence[Recording]) -> list[Moment]:
    """Return the frames just after each cue and at the end of each section, in order."""
    found = []
    for number, recording in enumerate(recordings):
        last = len(recording) - 1
        ends = [section.start_s for section in recording.timeline.sections[1:]]
        names = [section.name for section in recording.timeline.sections] or [recording.name]
        places = {
            _frame(recording, end_s) - 1: f"end of {name}"
            for end_s, name in zip([*ends, recording.timeline.duration_s], names, strict=False)
        }
        for line in recording.timeline.lines:
            for cue, at_s in line.cues.items():
                # A cue's animation has come to rest most of a second later.
                places.setdefault(_frame(recording, at_s + 0.8), cue)
        found += [Moment(number, min(max(frame, 0), last), label) for frame, label in sorted(places.items())]
    return found


def contact_sheet(
    recordings: Sequence[Recording],
    shown: Sequence[Moment] | None = None,
    *,
    columns: int = 4,
    width: int = 480,
) -> NDArray[np.uint8]:
    """Draw moments of recordings in a grid, each with its scene, its time and its label.

    Parameters
    ----------
    recordings : sequence of Recording
    shown : sequence of Moment, optional
        `moments` of them where not given.
    columns : int
    width : int
        Of one frame, in pixels.

    Returns
    -------
    (h, w, 4) uint8
    """
    picked = moments(recordings) if shown is None else list(shown)
    first = recordings[0].size
    height = round(width * first[1] / first[0])
    rows = -(-len(picked) // columns)
    sheet = Image.new(
        "RGBA",
        (columns * (width + _GAP) + _GAP, rows * (height + _CAPTION + _GAP) + _GAP),
        (*_GROUND, 255),
    )
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(str(font_file("regular")), 15)
    painters = [Painter(recording.pictures, (width, height)) for recording in recordings]
    for place, moment in enumerate(picked):
        recording = recordings[moment.recording]
        x = _GAP + place % columns * (width + _GAP)
        y = _GAP + place // columns * (height + _CAPTION + _GAP)
        pixels = painters[moment.recording].paint(int(recording.frames[moment.frame]))
        sheet.paste(Image.fromarray(pixels.copy()), (x, y))
        time = f"{moment.frame / recording.fps:.1f} s"
        draw.text((x + 2, y + height + 4), moment.label, _INK, font)
        draw.text((x + 2, y + height + 21), f"{recording.name} · {time}", _MUTED, font)
    return np.asarray(sheet)


def _frame(recording: Recording, time_s: float) -> int:
    return round(time_s * recording.fps)
