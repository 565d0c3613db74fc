"""A number that changes while one looks: glyphs are set once, and moved into place for each value."""

from functools import lru_cache

import numpy as np
from manim import RIGHT, ManimColor, Typst, VGroup, VMobject

from scenes.stage.fonts import FONT_FOLDERS, text_setup
from scenes.stage.text import Formula
from scenes.stage.theme import BODY_SIZE, INK, MATH_FONT

__all__ = ["LiveNumber"]

_CHARACTERS = "0123456789.−°%"
_DRAWN_SIZE = 48
# From an equals sign to the left edge of a zero, in digits' widths, as Typst sets it.
_EQUALS_GAP = 0.7456


class LiveNumber(VGroup):
    """A number in figures of equal width, at a fixed place, whose value is set in place.

    Parameters
    ----------
    value : float
    decimals : int
        Shown after the point.
    digits : int
        Columns kept before the point.
    signed : bool
        Keep a column for a minus sign.
    unit : str
        ``""``, ``"°"`` or ``"%"``.
    sans : bool
        In the sans of labels instead of the figures of formulas.
    size : float
    color : ManimColor

    Attributes
    ----------
    value : float
        What was set last.
    """

    def __init__(
        self,
        value: float = 0.0,
        *,
        decimals: int = 2,
        digits: int = 1,
        signed: bool = False,
        unit: str = "",
        sans: bool = False,
        size: float = BODY_SIZE,
        color: ManimColor = INK,
    ) -> None:
        super().__init__()
        self._decimals, self._digits, self._signed, self._unit = decimals, digits, signed, unit
        self._glyphs = _glyphs(sans)
        # The baseline from the first column's left to one digit's width: what moves and scales the group
        # moves and scales it too, so that the next value is set where the number now is.
        self._baseline = VMobject(stroke_width=0)
        width = self._glyphs["0"].advance * size / _DRAWN_SIZE
        self._baseline.set_points(np.linspace([0, 0, 0], [width, 0, 0], 4))
        length = signed + digits + (1 + decimals if decimals else 0) + len(unit)
        self._slots = [VMobject(stroke_width=0, fill_opacity=1, fill_color=color) for _ in range(length)]
        self.add(self._baseline, *self._slots)
        self.set_value(value)

    def set_value(self, value: float) -> "LiveNumber":
        """Show a value.

        Raises
        ------
        ValueError
            It needs more digits before the point than were kept, or a sign and there is no column for it.
        """
        text = self._text(value)
        sign = text.startswith("−")
        digits = len(text.removeprefix("−").removesuffix(self._unit).partition(".")[0])
        if digits > self._digits or sign > self._signed:
            raise ValueError(
                f"{text} does not fit into {self._digits} digits before the point, "
                f"{'with' if self._signed else 'without'} a sign; try digits= or signed=True"
            )
        self.value = value
        origin, end = self._baseline.points[0], self._baseline.points[-1]
        right = end - origin
        up = np.array([-right[1], right[0], 0.0])
        digit = self._glyphs["0"].advance
        # A sign goes directly before the digits, which stay where they are without it.
        pen = self._signed * self._glyphs["−"].advance + (self._digits - digits) * digit
        pen -= sign * self._glyphs["−"].advance
        for slot, character in zip(self._slots, text.ljust(len(self._slots)), strict=True):
            if character == " ":
                slot.points = np.zeros((0, 3))
                continue
            glyph = self._glyphs[character]
            slot.points = origin + ((glyph.points[:, :1] + pen) * right + glyph.points[:, 1:2] * up) / digit
            pen += glyph.advance
        return self

    @property
    def text(self) -> str:
        """What is shown."""
        return self._text(self.value)

    def after(self, formula: Formula) -> "LiveNumber":
        """Put the number to the right of a formula that ends with an equals sign, as if set with it."""
        digit_width = np.linalg.norm(self._baseline.points[-1] - self._baseline.points[0])
        start = formula.get_right() + _EQUALS_GAP * digit_width * RIGHT
        if formula.equals is not None:
            below = self._glyphs["="].points[:, 1].mean() / self._glyphs["0"].advance * digit_width
            start[1] = formula.equals.get_y() - below
        self.shift(start - self._baseline.points[0])
        return self

    def _text(self, value: float) -> str:
        text = f"{value:.{self._decimals}f}"
        if not float(text):
            text = text.removeprefix("-")
        return text.replace("-", "−") + self._unit


class _Glyph:
    """A character's outline with the pen at 0, and how far the pen moves on."""

    def __init__(self, points: np.ndarray, advance: float) -> None:
        self.points, self.advance = points, advance


@lru_cache
def _glyphs(sans: bool) -> dict[str, _Glyph]:
    """Return the figures' outlines on the baseline, measured between two zeros."""
    setup = text_setup() if sans else f'#set text(font: "{MATH_FONT}", fallback: false)'
    glyphs = {}
    zero_advance, _ = _zero_to_zero("", setup)
    for character in _CHARACTERS + "=":
        distance, outline = _zero_to_zero(character, setup)
        glyphs[character] = _Glyph(outline - [zero_advance, 0, 0], distance - zero_advance)
    return glyphs


def _zero_to_zero(between: str, setup: str) -> tuple[float, np.ndarray]:
    """Return how far a 0 is from a 0 with a character between, and that one's outline from the first 0 on."""
    word = Typst(
        f'#"0{between}0"',
        font_size=_DRAWN_SIZE,
        typst_preamble=f"{setup}\n#set text(kerning: false)",
        font_paths=FONT_FOLDERS,
    )
    first, *middle, last = word.submobjects
    distance = last.get_left()[0] - first.get_left()[0]
    points = np.concatenate([part.points for part in middle]) if middle else np.zeros((0, 3))
    origin = np.array([first.get_left()[0], first.get_bottom()[1], 0.0])
    return distance, points - origin
