"""The letters, from pinned packages and never from the system: every machine draws the same ones."""

from pathlib import Path

import font_source_sans_pro

from scenes.stage.theme import FONT, MATH_FONT

__all__ = ["FONT_FOLDERS", "MATH_SETUP", "text_setup"]

# Typst carries New Computer Modern and its mathematics itself.
FONT_FOLDERS = [Path(font_source_sans_pro.font_directory)]

MATH_SETUP = f'#show math.equation: set text(font: "{MATH_FONT}", fallback: false)'


def text_setup(*, weight: str = "regular") -> str:
    """Return the Typst preamble for words: the project's sans, with figures of equal width.

    Without a fallback: a letter that the font lacks must not be drawn with whatever the system has.
    """
    return f'#set text(font: "{FONT}", weight: "{weight}", number-width: "tabular", fallback: false)'
