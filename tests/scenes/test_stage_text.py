"""Words and formulas: literal, coloured by role, aligned on their equals signs."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.stage import COLUMN, Formula, FormulaColumn, Label, column, decimal, fraction, legible, theme
from scenes.stage.text import _mark_equals


def test_a_label_takes_markup_literally() -> None:
    letters = Label('*a* $x$ "#b" \\')
    spaceless = '*a*$x$"#b"\\'
    assert len(letters.submobjects) == len(spaceless)


def test_a_role_colours_what_it_encloses_and_nothing_else() -> None:
    formula = Formula("given(x) = error(y) + z")
    colours = [part.fill_color for part in formula]
    assert colours == [theme.GIVEN, theme.INK, theme.ERROR, theme.INK, theme.INK]


def test_a_role_colours_fraction_bars_too() -> None:
    formula = Formula("answer(a / b)")
    assert all(theme.ANSWER in (part.fill_color, part.stroke_color) for part in formula)


def test_a_legible_name_keeps_lines_away_from_every_letter_below_its_own_colour() -> None:
    name = legible(Formula("error(bold(x)_0)"))
    assert name.submobjects
    for letter in name:
        assert letter.fill_color == theme.ERROR
        assert letter.get_stroke_color(background=True) == theme.GROUND
        assert letter.get_stroke_width(background=True) > 2 * letter.get_stroke_width()


def test_the_equals_sign_is_the_first_outside_of_brackets() -> None:
    formula = Formula("f(x = 1) = y = z")
    assert formula.equals is formula.submobjects[6]
    assert formula.equals.fill_color == theme.INK


@pytest.mark.parametrize("source", ["x + y", "x <= y", "x != y", "x => y", 'a "is = b"'])
def test_what_only_looks_like_an_equals_sign_is_none(source: str) -> None:
    assert _mark_equals(source) == source


def test_a_copy_knows_its_own_equals_sign() -> None:
    formula = Formula("x = y")
    copy = formula.copy().shift(np.array([1.0, 2.0, 0.0]))
    assert np.allclose(copy.equals.get_center() - formula.equals.get_center(), [1, 2, 0])


def test_a_column_aligns_on_equals_signs_without_overlap() -> None:
    rows = FormulaColumn(Formula("norm(bold(x))^2 = 1"), Formula("y = x / 2"), Formula("= 3"))
    assert np.ptp([row.equals.get_x() for row in rows]) == pytest.approx(0, abs=1e-9)
    for above, below in pairwise(rows):
        assert below.get_top()[1] < above.get_bottom()[1]
    assert rows.get_top()[1] == pytest.approx(COLUMN.top)
    assert rows.get_left()[0] == pytest.approx(COLUMN.left)


def test_a_column_too_wide_for_its_place_keeps_the_margin() -> None:
    rows = FormulaColumn(Formula("x = a + b + c + d + e + f + g + h + i + j + k + l"))
    assert rows.width > COLUMN.width
    assert rows.get_right()[0] == pytest.approx(COLUMN.right)


def test_a_formula_after_another_continues_on_its_line() -> None:
    first, second = Formula("x ="), Formula("= y / z")
    second.after(first)
    assert second.equals.get_y() == pytest.approx(first.equals.get_y())
    assert second.get_left()[0] > first.get_right()[0]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(2.0, "2"), (2.5, "2.5"), (-0.001, "0"), (4.4721, "4.47"), (-1.5, "-1.5"), (100, "100")],
)
def test_a_decimal_has_no_idle_digits(value: float, shown: str) -> None:
    assert decimal(value) == shown


@settings(deadline=None, max_examples=200)
@given(st.integers(-200, 200), st.integers(1, 100))
def test_a_fraction_is_found_again_from_its_float(numerator: int, denominator: int) -> None:
    numbers = fraction(numerator / denominator).split("/")
    value = int(numbers[0]) / int(numbers[1]) if len(numbers) == 2 else int(numbers[0])
    assert value == pytest.approx(numerator / denominator, rel=1e-12)


def test_what_is_no_simple_fraction_is_refused() -> None:
    with pytest.raises(ValueError, match=r"try decimal\(\)"):
        fraction(2**0.5)


def test_a_column_shows_its_entries_in_order() -> None:
    assert column([1.6, 0.8]) == "vec(1.6, 0.8)"
    assert column([1.6, 0.8], fractions=True) == "vec(8/5, 4/5)"
