"""A live number: digits in fixed columns, set in place wherever the number now is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.stage import Formula, LiveNumber


def lefts(number: LiveNumber) -> list[float]:
    """Return where the drawn glyphs begin, sign first."""
    return [slot.get_left()[0] for slot in number.submobjects[1:] if len(slot.points)]


@settings(deadline=None, max_examples=60)
@given(st.floats(-9.99, 9.99))
def test_it_shows_the_rounded_value(value: float) -> None:
    number = LiveNumber(value, signed=True)
    assert float(number.text.replace("−", "-")) == round(value, 2)


def test_a_rounded_away_sign_is_not_shown() -> None:
    assert LiveNumber(-0.001).text == "0.00"


def test_digits_keep_their_columns_when_a_sign_appears() -> None:
    number = LiveNumber(2.87, signed=True)
    before = lefts(number)
    number.set_value(-2.87)
    assert lefts(number)[1:] == pytest.approx(before)


def test_digits_keep_their_columns_when_more_digits_appear() -> None:
    number = LiveNumber(9.99, digits=2)
    before = lefts(number)
    number.set_value(19.99)
    assert lefts(number)[1:] == pytest.approx(before)


def test_a_moved_and_scaled_number_is_set_where_it_is() -> None:
    moved = LiveNumber(1.25).scale(2).shift(np.array([3.0, -1.0, 0.0]))
    expected = moved.get_corner(np.array([-1, -1, 0]))
    moved.set_value(3.75).set_value(1.25)
    assert np.allclose(moved.get_corner(np.array([-1, -1, 0])), expected)
    assert moved.width == pytest.approx(2 * LiveNumber(1.25).width)


@pytest.mark.parametrize("value", [10.0, -1.0, 9.999])
def test_a_number_that_does_not_fit_is_refused_with_what_to_try(value: float) -> None:
    with pytest.raises(ValueError, match="try digits= or signed=True"):
        LiveNumber(value)


def test_after_an_equals_sign_it_stands_as_if_set_with_it() -> None:
    whole, start = Formula("x = 0.80"), Formula("x =")
    number = LiveNumber(0.8).after(start)
    zero, set_zero = number.submobjects[1], whole.submobjects[2]
    gap = zero.get_center() - start.equals.get_center()
    assert np.allclose(gap, set_zero.get_center() - whole.equals.get_center(), atol=0.002)


def test_a_unit_is_written_behind_the_number() -> None:
    assert LiveNumber(45.0, decimals=0, digits=2, unit="°").text == "45°"
