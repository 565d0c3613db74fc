"""Captions, cut and timed within the norms."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from build.captions import CaptionNorms, Cue, cues, srt, webvtt
from build.narration import Script, SilentVoice
from build.timeline import Line, Word

NORMS = CaptionNorms()
MS = 0.001 + 1e-9


def line(text: str, start_s: float) -> Line:
    """A line as an unhurried voice speaks it, with the breath after it."""
    spoken = SilentVoice().speak(Script.parse(text))
    words = tuple(Word(w.text, start_s + w.start_s, start_s + w.end_s) for w in spoken.words)
    return Line(text, start_s, spoken.duration_s + 0.25, words)


def in_a_row(texts: list[str], pause_s: float = 0.0) -> list[Line]:
    lines: list[Line] = []
    for text in texts:
        lines.append(line(text, lines[-1].end_s + pause_s if lines else 0.5))
    return lines


def shown(*texts: str, pause_s: float = 0.0) -> tuple[Cue, ...]:
    lines = in_a_row(list(texts), pause_s)
    return cues(lines, duration_s=lines[-1].end_s + 1.0)


words = st.from_regex(r"\A[a-z]{1,14}[,;:.?]?\Z")
sentences = st.lists(words, min_size=1, max_size=45).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(sentences, min_size=1, max_size=6), st.floats(0, 3))
def test_every_word_is_shown_within_the_norms_at_its_time(texts, pause_s):
    lines = in_a_row(texts, pause_s)
    duration_s = lines[-1].end_s + 1.5
    made = cues(lines, duration_s=duration_s)
    assert " ".join(cue.text for cue in made) == " ".join(texts)
    spoken = [word for item in lines for word in item.words]
    for cue in made:
        assert 1 <= len(cue.rows) <= 2
        assert max(map(len, cue.rows)) <= 42
        assert NORMS.shortest_s - MS <= cue.end_s - cue.start_s <= NORMS.longest_s + MS
        first, *rest = spoken[: len(cue.text.split())]
        del spoken[: 1 + len(rest)]
        assert cue.start_s <= first.start_s + MS
        assert cue.end_s >= (rest or [first])[-1].end_s - NORMS.gap_s - MS
    assert all(later.start_s - earlier.end_s >= NORMS.gap_s - MS for earlier, later in pairwise(made))
    assert made[-1].end_s <= duration_s


def test_calm_speech_reads_at_an_easy_rate():
    made = shown(
        "Which point of the line is nearest to x? Take a guess, before we work it out.",
        "The error is the arrow from the candidate to x, and at the nearest point it stands at a right angle "
        "to the line, so its dot product with the direction b is zero.",
        "That one equation gives lambda: b dot x over b dot b, which is four fifths here.",
    )
    assert all(len(cue.text) / (cue.end_s - cue.start_s) <= 20 for cue in made)


def test_a_short_line_is_one_row():
    (cue,) = shown("Here is a line, and a point x beside it.")
    assert cue.rows == ("Here is a line, and a point x beside it.",)


def test_a_long_line_is_cut_where_sentences_and_clauses_end():
    made = shown(
        "Slide along the line: the distance falls, and then it rises again. "
        "Somewhere between, it is as small as it can be, and that is the point that we are looking for."
    )
    assert len(made) >= 2
    assert all(re.search(r"[.,:;?]$", cue.text) for cue in made)


def test_rows_do_not_end_with_a_word_that_clings_to_the_next():
    made = shown("We measure how far each of the points lies from the line that runs through all of them.")
    rows = [row for cue in made for row in cue.rows]
    assert len(rows) > 1
    assert not any(row.split()[-1] in {"the", "of", "a", "to", "from"} for row in rows[:-1])


def test_a_cue_starts_with_its_first_word_and_lingers_after_its_last():
    item = line("One two three.", 2.0)
    (cue,) = cues([item], duration_s=10.0)
    assert cue.start_s == pytest.approx(2.0, abs=0.001)
    assert 0.3 <= cue.end_s - item.words[-1].end_s <= 1.0


def test_the_screen_is_cleared_in_a_long_pause_and_not_in_a_short_one():
    far, near = (
        shown("First one.", "Second one.", pause_s=4.0),
        shown("First one.", "Second one.", pause_s=0.2),
    )
    assert len(far) == 2
    assert far[1].start_s - far[0].end_s > 2.0
    assert all(later.start_s - earlier.end_s < 0.1 for earlier, later in pairwise(near))


def test_a_single_word_stays_long_enough_to_be_read_although_the_next_line_follows_at_once():
    made = shown("Where is it nearest?", "Yes.", "It is where the error is as short as it can be.")
    assert all(cue.end_s - cue.start_s >= 5 / 6 - MS for cue in made)


def test_lines_whose_words_are_not_known_share_their_time():
    text = (
        "Half of these words are said in the first half, and half of them are said in the other half of it."
    )
    (first, *_, last) = cues([Line(text, 1.0, 8.0)], duration_s=10.0)
    assert first.start_s == pytest.approx(1.0, abs=MS)
    assert 4.0 < last.start_s < 7.0
    assert last.end_s >= 9.0 - 0.1


def test_other_norms_are_kept_too():
    norms = CaptionNorms(row_length=32, rows=1, gap_s=0.2)
    lines = in_a_row(
        ["Slide along the line, and watch the distance to the point as it falls and rises again."]
    )
    made = cues(lines, duration_s=20.0, norms=norms)
    assert all(len(cue.rows) == 1 and len(cue.text) <= 32 for cue in made)
    assert all(later.start_s - earlier.end_s >= 0.2 - MS for earlier, later in pairwise(made))


def test_nothing_said_gives_no_cues():
    assert cues([], duration_s=5.0) == ()


def test_webvtt_escapes_what_would_be_markup():
    text = webvtt([Cue(0.5, 2.25, ("a < b & c > d", "so --> there"))], language="en")
    assert text == (
        "WEBVTT\nKind: captions\nLanguage: en\n\n"
        "1\n00:00:00.500 --> 00:00:02.250\na &lt; b &amp; c &gt; d\nso --&gt; there\n"
    )


def test_srt_counts_hours_and_keeps_rows():
    text = srt([Cue(0.0, 1.0, ("one",)), Cue(3661.5, 3662.0415, ("two", "three"))])
    assert text == ("1\n00:00:00,000 --> 00:00:01,000\none\n\n2\n01:01:01,500 --> 01:01:02,042\ntwo\nthree\n")
