"""What is kept and what is lost, of one point and of the whole cloud: terms that trade, and a bar."""

import numpy as np
from manim import DOWN, LEFT, ORIGIN, RIGHT, UP, VGroup, VMobject

from scenes.pca.pca_objective import data
from scenes.pca.pca_objective.figures.places import RIGHT_PART
from scenes.stage import Formula, Label, LiveNumber, theme
from scenes.stage.paths import polygons

__all__ = ["CloudTerms", "PointTerms", "ShareBar", "Terms", "difference_formula"]

_WIDTH = RIGHT_PART.width - 0.2
# The equals and the plus stand in the same places, whatever is added up: the whole ends before the one, what
# is kept stands between them, what is lost begins after the other.
_SIGNS = RIGHT_PART.left + np.array([1.2, 2.75])
_BESIDE = 0.32
_COLORS = (theme.GIVEN, theme.ANSWER, theme.ERROR)
_BAR_HEIGHT = 0.36


class Terms(VGroup):
    """A whole that is the sum of what is kept and of what is lost: a sentence of formulas, and live numbers.

    Parameters
    ----------
    words : str
        What it is about.
    names : (str, str, str)
        Typst mathematics of whole, kept and lost.
    top : float
        On the frame.

    Attributes
    ----------
    words : Label
    names, numbers : VGroup of three
    signs, number_signs : VGroup of two
        The equals and the plus between them.
    """

    def __init__(self, words: str, names: tuple[str, str, str], *, top: float) -> None:
        self.words = Label(words, color=theme.MUTED).move_to(
            (RIGHT_PART.left, top, 0), aligned_edge=UP + LEFT
        )
        names_y = self.words.get_bottom()[1] - 2.5 * theme.UNIT
        numbers_y = names_y - 3.2 * theme.UNIT
        self.names = VGroup(
            *(_on_line(name, names_y).set_color(c) for name, c in zip(names, _COLORS, strict=True))
        )
        self.numbers = VGroup(*(LiveNumber(0.0, color=c) for c in _COLORS))
        equals, plus = _SIGNS
        sides = ((equals - _BESIDE, RIGHT), ((equals + plus) / 2, ORIGIN), (plus + _BESIDE, LEFT))
        for name, number, (x, edge) in zip(self.names, self.numbers, sides, strict=True):
            number.set_y(numbers_y)
            for part in (name, number):
                part.set_x(x, direction=edge)
        self.signs, self.number_signs = (_signs(y) for y in (names_y, numbers_y))
        super().__init__(self.words, self.names, self.signs, self.numbers, self.number_signs)

    def set_values(self, kept: float, lost: float, whole: float) -> None:
        """Show other numbers."""
        for number, value in zip(self.numbers, (whole, kept, lost), strict=True):
            number.set_value(value)


class PointTerms(Terms):
    """Pythagoras for one point: its squared length is its squared coordinate and its squared error."""

    def __init__(self, angle: float = data.FIRST) -> None:
        super().__init__(
            "one point",
            ("norm(bold(x)_n)^2", "beta_n^2", "norm(bold(x)_n - beta_n bold(b))^2"),
            top=RIGHT_PART.top,
        )
        self.set_angle(angle)

    def set_angle(self, angle: float) -> None:
        """Turn the line."""
        projection = data.projected(angle)
        residual = projection.residuals[data.ONE]
        along, off = float(projection.coordinates[data.ONE] ** 2), float(residual @ residual)
        self.set_values(along, off, float(data.POINT @ data.POINT))


class CloudTerms(Terms):
    """The average over the cloud: the total variance is what the line keeps and what it loses."""

    def __init__(self, angle: float = data.FIRST) -> None:
        super().__init__(
            "the average of all points",
            ('"tr" bold(S)', "bold(b)^T bold(S) bold(b)", "J(bold(b))"),
            top=RIGHT_PART.top - 2.2,
        )
        self.set_angle(angle)

    def set_angle(self, angle: float) -> None:
        """Turn the line."""
        self.set_values(data.kept(angle), float(data.lost(angle)), data.TOTAL)


class ShareBar(VGroup):
    """A bar as long as the total variance: kept in green, lost in pink.

    Parameters
    ----------
    angle : float
        Of the line.
    y : float
        Of its middle.

    Attributes
    ----------
    kept, lost : VMobject
    kept_word, lost_word : Label
    """

    def __init__(self, angle: float = data.FIRST, *, y: float) -> None:
        self._y = y
        self.kept, self.lost = (
            VMobject(stroke_width=0, fill_color=color, fill_opacity=1)
            for color in (theme.ANSWER, theme.ERROR)
        )
        below = DOWN * (_BAR_HEIGHT / 2 + theme.UNIT / 2)
        left, right = np.array([RIGHT_PART.left, y, 0]), np.array([RIGHT_PART.left + _WIDTH, y, 0])
        self.kept_word = Label("kept", color=theme.ANSWER).move_to(left + below, aligned_edge=UP + LEFT)
        self.lost_word = Label("lost", color=theme.ERROR).move_to(right + below, aligned_edge=UP + RIGHT)
        super().__init__(self.kept, self.lost, self.kept_word, self.lost_word)
        self.set_angle(angle)

    def set_angle(self, angle: float) -> None:
        """Turn the line: the border moves, the ends stay."""
        kept, lost = data.kept(angle), float(data.lost(angle))
        border = RIGHT_PART.left + _WIDTH * kept / data.TOTAL
        self.kept.points = self._block(RIGHT_PART.left, border)
        self.lost.points = self._block(border, border + _WIDTH * lost / data.TOTAL)

    def _block(self, left: float, right: float) -> np.ndarray:
        low, high = self._y - _BAR_HEIGHT / 2, self._y + _BAR_HEIGHT / 2
        return polygons([[(left, low), (right, low), (right, high), (left, high)]])


def difference_formula() -> Formula:
    """Return J as the total less what is kept."""
    return Formula(
        'error(J)(basis(bold(b))) = given("tr" bold(S)) - answer(bold(b)^T bold(S) bold(b))'
    ).move_to(RIGHT_PART.top_left + 0.8 * DOWN, aligned_edge=UP + LEFT)


def _on_line(name: str, y: float) -> VGroup:
    """Return a term whose equals sign, if one followed, would stand at a height: so all share a baseline."""
    return Formula(f"{{{{ {name} : term}}}} =").equals_at(np.array([0.0, y, 0.0])).select("term")


def _signs(y: float) -> VGroup:
    return VGroup(*(Formula(sign).move_to((x, y, 0)) for sign, x in zip("=+", _SIGNS, strict=True)))
