"""What times, cues and sections stand for, and what is said where they stand for nothing."""

import pytest

from build.errors import OptionError
from build.export.moments import clip_range, find_moment, still_frame
from tests.build.reels import FPS, Asked, Told, recorded


@pytest.fixture(scope="module")
def told():
    return recorded(Told)


@pytest.mark.parametrize(
    ("text", "seconds"), [("0", 0), ("1.5", 1.5), (".5", 0.5), ("2s", 2), ("0:03", 3), ("0:00:01.25", 1.25)]
)
def test_times_are_seconds_or_as_clocks_write_them(told, text, seconds):
    assert find_moment(told, text).start_s == seconds


def test_cues_and_sections_are_known_by_name_in_any_case(told):
    assert find_moment(told, "square").start_s == 2.4
    section = find_moment(told, "a SQUARE one")
    assert (section.start_s, section.end_s) == (2.0, 4.0)


def test_a_section_alone_is_all_of_it(told):
    assert clip_range(told, "A square one", None) == (2 * FPS, 4 * FPS)
    assert clip_range(told, "A square one", "A square one") == (2 * FPS, 4 * FPS)
    assert clip_range(told, None, "A <round> one") == (0, 2 * FPS)


def test_nothing_named_is_everything(told):
    assert clip_range(told, None, None) == (0, 4 * FPS)


def test_a_still_at_a_cue_is_the_picture_as_it_came_to_rest(told):
    moving, rested = still_frame(told, "2.5"), still_frame(told, "square")
    assert told.frames[rested] == told.frames[-1] != told.frames[moving]


def test_a_still_of_a_section_is_its_last_picture(told):
    assert still_frame(told, "A <round> one") == 2 * FPS - 1


def test_a_still_of_nothing_is_what_is_held_longest(told):
    span = next(s for s in told.spans if s.start <= still_frame(told, None) < s.stop)
    assert span.duration_s == 1 == max(s.duration_s for s in told.spans)


def test_an_unknown_cue_lists_the_cues_and_the_nearest(told):
    with pytest.raises(OptionError, match="did you mean square") as raised:
        find_moment(told, "sqare")
    assert "circle (0.4), square (2.4), nothing (3.4)" in raised.value.hint
    assert "A square one (0:02)" in raised.value.hint


def test_without_names_a_time_is_asked_for():
    with pytest.raises(OptionError) as raised:
        find_moment(recorded(Asked), "x")
    assert "give a time" in raised.value.hint


def test_what_is_named_twice_is_told_apart_by_number(told):
    from dataclasses import replace

    from build.timeline import Line

    lines = (*told.timeline.lines, Line("Again.", 3.0, 0.5, cues={"square": 3.2}))
    twice = replace(told, timeline=replace(told.timeline, lines=lines))
    with pytest.raises(OptionError, match=r"2 times, at 2\.40, 3\.20 s"):
        find_moment(twice, "square")
    assert find_moment(twice, "square#2").start_s == 3.2
    with pytest.raises(OptionError, match="no square#3"):
        find_moment(twice, "square#3")


@pytest.mark.parametrize(("start", "end", "what"), [("2", "2", "is empty"), ("3", "square", "runs backward")])
def test_an_empty_or_reversed_range_is_refused(told, start, end, what):
    with pytest.raises(OptionError, match=what):
        clip_range(told, start, end)


def test_a_time_after_the_end_is_refused(told):
    with pytest.raises(OptionError, match=r"there are 4\.00 s"):
        find_moment(told, "9")
