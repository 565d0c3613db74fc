"""Lines as authors write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build.errors import NarrationError
from build.narration import Script
from build.timeline import Word

LINE = "Here is a line, and a point <mark name='x'/> x beside it."
words = st.lists(st.text("abcdefgxyz,.λ²&", min_size=1, max_size=6), min_size=1, max_size=8).filter(
    lambda line: any(c.isalnum() for word in line for c in word)
)
spaces = st.text(" \n\t", min_size=1, max_size=4)


def clock(text: str) -> list[Word]:
    """One second a word."""
    return [Word(word, float(i), i + 1.0) for i, word in enumerate(text.split())]


def test_a_mark_leaves_the_text_and_points_at_the_next_word():
    script = Script.parse(LINE)
    assert script.text == "Here is a line, and a point x beside it."
    assert script.text[script.marks["x"] :].startswith("x beside")


@given(words, st.data())
def test_white_space_around_words_and_marks_does_not_count(line, data):
    at = data.draw(st.integers(0, len(line) - 1))
    pieces = [
        data.draw(spaces) + ('<mark name="m"/> ' if i == at else "") + word for i, word in enumerate(line)
    ]
    script = Script.parse("".join(pieces) + data.draw(spaces))
    assert script.text == " ".join(line)
    assert script.words == tuple(line)
    assert script.mark_times(clock(script.text)) == {"m": float(at)}


@pytest.mark.parametrize(
    ("line", "time_s"),
    [
        ("one <mark name='m'/>two", 1.0),
        ("one <mark name='m'/> two", 1.0),
        ("one<mark name='m'/> two", 1.0),
        ("<mark name='m'/>one two", 0.0),
        ("  <mark name='m'/> one two", 0.0),
        ("one two<mark name='m'/>", 2.0),
        ("one two <mark name='m'/>  ", 2.0),
        ("one tw<mark name='m'/>ooo", 1.4),
    ],
)
def test_a_mark_is_timed_by_the_word_that_it_touches(line, time_s):
    script = Script.parse(line)
    assert script.mark_times(clock(script.text))["m"] == pytest.approx(time_s, abs=1e-12)


def test_marks_keep_their_order():
    script = Script.parse("<mark name='c'/>one <mark name='a'/><mark name='b'/>two")
    assert list(script.marks) == ["c", "a", "b"]
    assert script.marks["a"] == script.marks["b"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a < b & c > d", "a < b & c > d"),
        ("x<3", "x<3"),
        ("a &lt; b &amp; c &gt; d", "a < b & c > d"),
        ("&quot;so&quot; it&apos;s &#955; &#x3bb;", '"so" it\'s λ λ'),
        ("fish &chips; &#0; here", "fish &chips; &#0; here"),
        ("&amp;lt;mark", "&lt;mark"),
    ],
)
def test_signs_and_entities_stand_for_characters(source, text):
    assert Script.parse(source).text == text


@pytest.mark.parametrize(
    "source",
    [
        "<mark name='x'> unclosed",
        "<mark/> unnamed",
        "<mark name=''/> empty",
        "<mark name='a b'/> a space",
        "<mark name=x/> unquoted",
        "<mark names='x'/> misspelt",
        "</mark> closed",
        "<mark name='x'",
        "<break time='1s'/> of another kind",
        "<emphasis>strong</emphasis>",
    ],
)
def test_what_is_no_mark_is_refused_with_the_way_to_write_one(source):
    with pytest.raises(NarrationError, match=r"expected .* got .*<") as caught:
        Script.parse(source + " words")
    assert "<mark name='x'/>" in caught.value.hint


def test_a_name_given_twice_is_refused():
    with pytest.raises(NarrationError, match="'x' stands twice"):
        Script.parse("<mark name='x'/>one <mark name='x'/>two")


@pytest.mark.parametrize("source", ["", " \n", "<mark name='x'/>", "… — !"])
def test_a_line_without_words_is_refused(source):
    with pytest.raises(NarrationError, match="expected a line with words"):
        Script.parse(source)
