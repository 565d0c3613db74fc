"""Chapters and transcripts from a timeline."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build.chapters import Chapter, chapters, ffmetadata, youtube_chapters
from build.timeline import Line, Section, Timeline
from build.transcript import transcript


def timeline(duration_s: float, *sections: tuple[str, float], lines: tuple[Line, ...] = ()) -> Timeline:
    return Timeline(duration_s, tuple(Section(name, start) for name, start in sections), lines)


@given(st.lists(st.floats(-1, 130), max_size=12), st.floats(0.5, 120))
def test_chapters_cover_the_lecture_from_first_to_last_frame(starts, duration_s):
    made = chapters(timeline(duration_s, *((f"Part {i}", start) for i, start in enumerate(starts))))
    if not any(start < duration_s for start in starts):
        assert made == ()
        return
    assert (made[0].start_s, made[-1].end_s) == (0.0, duration_s)
    assert all(earlier.end_s == later.start_s for earlier, later in pairwise(made))
    assert all(chapter.start_s < chapter.end_s or chapter.duration_s < 0.001 for chapter in made)


def test_of_sections_that_start_together_the_last_one_counts_and_unnamed_ones_do_not():
    made = chapters(timeline(30.0, ("Old", 0.0), ("New", 0.0), (" ", 5.0), ("Next\n one", 10.0)))
    assert made == (Chapter("New", 0.0, 10.0), Chapter("Next one", 10.0, 30.0))


def test_youtube_gets_its_own_form():
    made = youtube_chapters(timeline(200.0, ("The question", 0.0), ("A guess", 30.4), ("The answer", 125.0)))
    assert made == "0:00 The question\n0:30 A guess\n2:05 The answer\n"


def test_a_lecture_of_more_than_an_hour_shows_hours():
    made = youtube_chapters(timeline(4000.0, ("One", 0.0), ("Two", 65.0), ("Three", 3700.0)))
    assert made == "0:00:00 One\n0:01:05 Two\n1:01:40 Three\n"


def test_short_chapters_are_merged_for_youtube():
    made = youtube_chapters(
        timeline(
            90.0,
            ("Opening", 0.0),
            ("One", 4.0),
            ("Short", 30.0),
            ("Two", 35.0),
            ("Three", 60.0),
            ("End", 85.0),
        )
    )
    assert made == "0:00 One\n0:35 Two\n1:00 Three\n"


@given(st.lists(st.floats(0, 100), max_size=12))
def test_youtube_s_rules_are_kept_or_there_are_no_chapters(starts):
    made = youtube_chapters(timeline(100.0, *((f"Part {i}", start) for i, start in enumerate(starts))))
    if made is None:
        return
    times = [int(m) * 60 + int(s) for m, s in (row.split()[0].split(":") for row in made.splitlines())]
    assert times[0] == 0
    assert len(times) >= 3
    # Rounding down to seconds may take one from a chapter of ten.
    assert all(later - earlier >= 9 for earlier, later in pairwise([*times, 100]))


@pytest.mark.parametrize(
    "sections", [(), (("One", 0.0), ("Two", 50.0)), (("One", 0.0), ("Two", 50.0), ("Three", 95.0))]
)
def test_fewer_than_three_long_chapters_are_none(sections):
    assert youtube_chapters(timeline(100.0, *sections)) is None


def test_ffmetadata_escapes_its_own_signs():
    text = ffmetadata([Chapter("a=b; #1\\", 0.0, 1.5)], {"title": "x\ny", "album": ""})
    assert text == (
        ";FFMETADATA1\ntitle=x\\\ny\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1500\ntitle=a\\=b\\; \\#1\\\\\n"
    )


def test_a_transcript_has_sections_times_and_every_line_once():
    lines = (
        Line("Here is a line.", 1.0, 2.0),
        Line("And a point.", 3.2, 2.0),
        Line("Look at the *error*.", 12.0, 2.0),
        Line("It is [2, 1].", 65.0, 2.0),
    )
    text = transcript(timeline(80.0, ("The line", 0.0), ("Error #2", 60.0), lines=lines), title="Projection")
    assert text == (
        "# Projection\n\n## The line (0:00)\n\n[0:01] Here is a line. And a point.\n\n"
        "[0:12] Look at the \\*error\\*.\n\n## Error \\#2 (1:00)\n\n[1:05] It is \\[2, 1\\].\n"
    )


def test_a_line_that_begins_with_its_section_is_in_it_whatever_the_rounding():
    lines = (
        Line("Before.", 1.0, 2.0),
        Line("With it.", 430 / 30 - 1e-9, 2.0),
        Line("At the end.", 29.99, 1.0),
    )
    text = transcript(timeline(30.0, ("One", 0.0), ("Two", 430 / 30), lines=lines), title="Title")
    assert text.split("## ")[1] == "One (0:00)\n\n[0:01] Before.\n\n"
    assert text.endswith("[0:14] With it.\n\n[0:29] At the end.\n")


def test_a_transcript_without_sections_has_its_title_only():
    text = transcript(timeline(10.0, lines=(Line("Here.", 1.0, 2.0),)), title="Short")
    assert text == "# Short\n\n[0:01] Here.\n"
