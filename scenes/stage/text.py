"""Words and formulas, set by Typst; a symbol in a formula has the colour of the thing that it names."""

import json

import numpy as np
from manim import LEFT, RIGHT, UP, ManimColor, MathTypst, Mobject, Typst, VGroup, VMobject

from scenes.stage.fonts import FONT_FOLDERS, MATH_SETUP, text_setup
from scenes.stage.layout import COLUMN, Region
from scenes.stage.theme import BODY_SIZE, GROUND, INK, LABEL_SIZE, ROLES, UNIT

__all__ = ["Formula", "FormulaColumn", "Label", "legible"]

# No role has this colour: in what Typst returns, it marks the equals sign.
_EQUALS_MARK = ManimColor("#010203")
# As wide as a name needs to stand clear of a line that crosses it, in Manim's units of strokes.
_KNOCKED_OUT = 8
_ROLE_MACROS = "\n".join(
    f'#let {name}(it) = text(fill: rgb("{c.to_hex()}"), it)' for name, c in ROLES.items()
)
_EQUALS_MACRO = f'#let equals = math.class("relation", text(fill: rgb("{_EQUALS_MARK.to_hex()}"), sym.eq))'


class Label(Typst):
    """Words in the project's sans, taken literally: no markup.

    Parameters
    ----------
    words : str
    size : float
        One of the theme's three sizes.
    color : ManimColor
    weight : str
        ``"regular"`` or ``"semibold"``.
    """

    def __init__(
        self, words: str, *, size: float = LABEL_SIZE, color: ManimColor = INK, weight: str = "regular"
    ) -> None:
        super().__init__(
            # A JSON string is a Typst string, and text from a string is not read as markup.
            f"#{json.dumps(words, ensure_ascii=False)}",
            font_size=size,
            color=color,
            typst_preamble=text_setup(weight=weight),
            font_paths=FONT_FOLDERS,
        )


class Formula(MathTypst):
    """A formula with coloured and named parts.

    Parameters
    ----------
    source : str
        Typst mathematics. The theme's roles are functions in it, so that ``given(bold(x))`` is a blue x:
        ink, muted, given, focus, answer, error, other, basis. Parts are named ``{{bold(b) : b}}`` and found
        again with ``select("b")``.
    size : float
    color : ManimColor
        Of what no role colours.

    Attributes
    ----------
    equals : VMobject or None
        The first equals sign outside of brackets: formulas in a column align on it.
    """

    def __init__(self, source: str, *, size: float = BODY_SIZE, color: ManimColor = INK) -> None:
        super().__init__(
            _mark_equals(source),
            font_size=size,
            color=color,
            typst_preamble="\n".join([MATH_SETUP, _ROLE_MACROS, _EQUALS_MACRO]),
            font_paths=FONT_FOLDERS,
        )
        # Found in the parts of this very object, so that a copy finds its own.
        marked = [part for part in self.submobjects if part.fill_color == _EQUALS_MARK]
        self._equals_index = self.submobjects.index(marked[0]) if marked else None
        for part in marked:
            part.set_color(color)

    @property
    def equals(self) -> Mobject | None:
        """The first equals sign outside of brackets, or None."""
        return None if self._equals_index is None else self.submobjects[self._equals_index]

    def equals_at(self, point: np.ndarray) -> "Formula":
        """Move the formula so that its equals sign (its own middle, if it has none) is at a point."""
        anchor = self.get_center() if self.equals is None else self.equals.get_center()
        self.shift(point - anchor)
        return self

    def after(self, other: Mobject, *, gap: float = UNIT) -> "Formula":
        """Put this to the right of another formula, on its line, as its continuation."""
        self.next_to(other, RIGHT, buff=gap)
        mine, theirs = self.equals, getattr(other, "equals", None)
        if mine is not None and theirs is not None:
            self.shift(UP * (theirs.get_y() - mine.get_y()))
        return self


class FormulaColumn(VGroup):
    """Formulas below each other, aligned on their equals signs.

    Parameters
    ----------
    *formulas : Formula
        From top to bottom.
    region : Region
        Their place: top left of it, or its middle height with ``centred``.
    gap : float
        Between one formula's bottom and the next one's top.
    centred : bool
    """

    def __init__(
        self, *formulas: Formula, region: Region = COLUMN, gap: float = 3 * UNIT, centred: bool = False
    ) -> None:
        super().__init__(*formulas)
        y = 0.0
        for formula in formulas:
            formula.equals_at(np.zeros(3))
            formula.shift(UP * (y - formula.get_top()[1]))
            y = formula.get_bottom()[1] - gap
        self.shift(region.top_left - self.get_corner(UP + LEFT))
        # What is wider than its place grows into the figure's, never over the margin.
        self.shift(LEFT * max(0.0, self.get_right()[0] - region.right))
        if centred:
            self.set_y(region.center[1])


def legible(words: VMobject) -> VMobject:
    """Keep the lines below a name a little away from its letters; return it."""
    words.set_stroke(GROUND, width=_KNOCKED_OUT, background=True)
    return words


def _mark_equals(source: str) -> str:
    """Return the source with the first equals sign outside of brackets and quotes as the marked one."""
    depth, quoted = 0, False
    for place, character in enumerate(source):
        if character == '"':
            quoted = not quoted
        elif not quoted:
            depth += (character in "([") - (character in ")]")
            # Not the end of <=, >=, != or :=, nor the beginning of =>.
            alone = source[place - 1 : place] not in {"<", ">", "!", ":"} and source[place + 1 :][:1] != ">"
            if character == "=" and depth == 0 and alone:
                return f"{source[:place]} equals {source[place + 1 :]}"
    return source
