"""A picture of everything that was found: each problem's frame, with a numbered outline round it."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from build.checks.problems import Problem
from build.recording import Recording

__all__ = ["draw_sheet"]

_TILE = (480, 270)
_CAPTION_PX = 44
_COLUMNS = 3
_GROUND, _INK, _MARK = "#10141B", "#ECEFF4", "#F4718B"
_LETTERS = 66


def draw_sheet(found: Sequence[tuple[Recording, Problem]], path: Path) -> None:
    """Write a PNG with a tile for each problem, in order.

    Parameters
    ----------
    found : sequence of (Recording, Problem)
    path : Path
        Its folder exists.
    """
    columns = min(_COLUMNS, max(len(found), 1))
    rows = max(math.ceil(len(found) / columns), 1)
    sheet = Image.new("RGB", (columns * _TILE[0], rows * (_TILE[1] + _CAPTION_PX)), _GROUND)
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(14)
    for number, (recording, problem) in enumerate(found, start=1):
        row, column = divmod(number - 1, columns)
        left, top = column * _TILE[0], row * (_TILE[1] + _CAPTION_PX)
        frame = min(int(problem.seen_at_s * recording.fps), len(recording) - 1)
        sheet.paste(
            Image.fromarray(np.ascontiguousarray(recording.frame(frame, _TILE)[..., :3])), (left, top)
        )
        if problem.box:
            x0, y0, x1, y1 = (min(max(value, 0.0), 1.0) for value in problem.box)
            corners = (x0 * _TILE[0] - 4, y0 * _TILE[1] - 4, x1 * _TILE[0] + 4, y1 * _TILE[1] + 4)
            pen.rectangle(
                (left + corners[0], top + corners[1], left + corners[2], top + corners[3]),
                outline=_MARK,
                width=2,
            )
        words = f"{number}. {recording.name}, {problem.seen_at_s:.1f} s: {problem.message}"
        for i in range(0, min(len(words), 2 * _LETTERS), _LETTERS):
            at = (left + 6, top + _TILE[1] + 4 + 18 * (i // _LETTERS))
            pen.text(at, words[i : i + _LETTERS], _INK, font)
    sheet.save(path)
