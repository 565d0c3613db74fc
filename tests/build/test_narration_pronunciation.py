"""Mathematical English, said aloud."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build.narration.pronunciation import pronounce

LETTER = "[['eI]]"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("x² − 3 = 4", "x squared minus 3 equals 4"),
        ("‖x‖ ≤ 10/√5", "the norm of x is at most 10 over root 5"),
        ("x̂ and ŷ, not rôle", "x hat and y hat, not rôle"),
        ("AᵀA ≠ A⁻¹", "A transpose A is not A inverse"),
        ("from −3 to -2", "from minus 3 to minus 2"),
        ("3–4 of x-axis", "3 to 4 of x-axis"),
        ("and/or one/two", "and/or one/two"),
        ("dots — and (4, 2)", "dots , and (4, 2)"),
        ("x₁ · x₂", "x 1 dot x 2"),
        ("Plain words, said as written.", "Plain words, said as written."),
    ],
)
def test_signs_are_said_as_mathematicians_do(written, said):
    assert " ".join(pronounce(written.split())) == said


@pytest.mark.parametrize(
    ("line", "index"),
    [
        ("The matrix A takes x", 2),
        ("A x equals b", 0),
        ("A equals two", 0),
        ("so a equals two", 1),
        ("the vector a points up", 2),
        ("between b and a.", 3),
    ],
)
def test_the_letter_a_is_named(line, index):
    assert pronounce(line.split())[index].startswith(LETTER)


@pytest.mark.parametrize(
    "line", ["A line is here", "Here is a line", "It is: A point moves", "Then a vector"]
)
def test_the_article_stays_an_article(line):
    assert LETTER not in " ".join(pronounce(line.split()))


def test_phonemes_are_kept_from_voices_that_do_not_know_them():
    words = ["The", "matrix", "A", "has", "a", "covariance"]
    assert "[[" in " ".join(pronounce(words))
    assert pronounce(words, phonemes=False) == words


@given(st.lists(st.text(min_size=1, max_size=5).filter(lambda w: len(w.split()) == 1), max_size=6))
def test_every_written_word_has_its_spoken_one_on_one_line(words):
    said = pronounce(words)
    assert len(said) == len(words)
    assert all(s == s.strip() for s in said)
