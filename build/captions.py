"""Captions from the lines that are spoken: cut where a reader would pause, shown as long as the norms ask.

A cue starts with its first word and outlasts its last one, unless the norms leave no room for that.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from build.caption_breaks import break_cost
from build.narration.timing import spread_words
from build.timeline import Line, Word

__all__ = ["CaptionNorms", "Cue", "cues", "srt", "webvtt"]

# What cues cost, on the scale of `break_cost`: the cheapest way to cut the words wins.
_CUE_COST = 4.0
# Parting words between rows costs less than between cues.
_ROW_SHARE = 0.4
_LINE_JOIN_COST = 5.0
_TOO_FAST_COST = 1.5
_TOO_SHORT_COST = 25.0
# A cue of a word or two between full ones makes a reader jump.
_SCANTY_COST = 4.0
_SCANTY_LENGTH = 30
# Between two lines that lie further apart than this the screen is cleared.
_PAUSE_S = 1.0
# Shorter gaps flicker, so the earlier cue stays until the next one comes.
_CLOSED_GAP_S = 0.5
# A glance's time after the last word.
_LINGER_S = 0.4


@dataclass(frozen=True)
class CaptionNorms:
    """What a caption may be; the defaults are those of Netflix's timed text style guide for English.

    Attributes
    ----------
    row_length : int
        Characters in a row.
    rows : int
        Rows in a cue: 1 or 2.
    reading_rate : float
        Characters a second that everybody reads.
    shortest_s, longest_s : float
        How long a cue stays.
    gap_s : float
        Between two cues, so that a change is seen: two frames.
    """

    row_length: int = 42
    rows: int = 2
    reading_rate: float = 17.0
    shortest_s: float = 5 / 6
    longest_s: float = 7.0
    gap_s: float = 2 / 30


@dataclass(frozen=True)
class Cue:
    """A caption: its rows, and when they are shown."""

    start_s: float
    end_s: float
    rows: tuple[str, ...]

    @property
    def text(self) -> str:
        """The rows as one."""
        return " ".join(self.rows)


@dataclass(frozen=True)
class _Spoken:
    """A word, and what the place after it is good for."""

    word: Word
    break_cost: float
    must_break: bool
    ends_line: bool


def cues(lines: Sequence[Line], *, duration_s: float, norms: CaptionNorms | None = None) -> tuple[Cue, ...]:
    """Cut lines into cues.

    Parameters
    ----------
    lines : sequence of Line
        In the order in which they are spoken. Where a line's words are not known, they share its time.
    duration_s : float
        Of the video; no cue outlasts it.
    norms : CaptionNorms or None
        None: the defaults.

    Returns
    -------
    tuple of Cue
        In order, none overlapping, with all the words of the lines. Rows and lengths are within the norms,
        the reading rate is where speech permits. A word longer than a row has a row of its own.
    """
    if not lines:
        return ()
    norms = norms or CaptionNorms()
    spoken = _spoken(sorted(lines, key=lambda line: line.start_s))
    groups = _cut(spoken, norms)
    return _timed(groups, duration_s, norms)


def webvtt(cues: Iterable[Cue], *, language: str = "en") -> str:
    """Return the cues as a WebVTT file."""
    blocks = [f"WEBVTT\nKind: captions\nLanguage: {language}"]
    for number, cue in enumerate(cues, 1):
        rows = "\n".join(cue.rows).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        blocks.append(f"{number}\n{_clock(cue.start_s, '.')} --> {_clock(cue.end_s, '.')}\n{rows}")
    return "\n\n".join(blocks) + "\n"


def srt(cues: Iterable[Cue]) -> str:
    """Return the cues as a SubRip file."""
    return "\n".join(
        f"{number}\n{_clock(cue.start_s, ',')} --> {_clock(cue.end_s, ',')}\n" + "\n".join(cue.rows) + "\n"
        for number, cue in enumerate(cues, 1)
    )


def _clock(seconds: float, point: str) -> str:
    milliseconds = round(1000 * seconds)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{point}{rest % 1000:03}"


def _spoken(lines: Sequence[Line]) -> list[_Spoken]:
    spoken: list[_Spoken] = []
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        texts = line.text.split()
        words = line.words
        if [word.text for word in words] != texts:
            words = spread_words(texts, line.start_s, line.end_s) if texts else ()
        for word, after in zip(words, [*words[1:], None], strict=True):
            pause = after is None and (following is None or following.start_s - word.end_s > _PAUSE_S)
            cost = break_cost(word.text, after.text if after else None)
            spoken.append(_Spoken(word, cost, pause, after is None))
    return spoken


def _cut(spoken: Sequence[_Spoken], norms: CaptionNorms) -> list[list[_Spoken]]:
    """Part the words into cues at the least cost, over all ways to do it."""
    # best[i]: the least cost of cutting the first i words, and where the last of those cues starts.
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(spoken) + 1):
        candidates = []
        following_s = spoken[end].word.start_s if end < len(spoken) else None
        for start in range(end - 1, -1, -1):
            group = spoken[start:end]
            row_cost, rows = _rows(group, norms)
            if start < end - 1 and not (rows and _may_be_cue(group, norms)):
                break  # nor with more words
            cost = _cue_cost(group, following_s, norms) + _ROW_SHARE * row_cost
            candidates.append((best[start][0] + cost, start))
        best.append(min(candidates))
    groups = []
    end = len(spoken)
    while end:
        start = best[end][1]
        groups.append(list(spoken[start:end]))
        end = start
    return groups[::-1]


def _may_be_cue(group: Sequence[_Spoken], norms: CaptionNorms) -> bool:
    """Tell whether several words may be shown together, as far as their times say."""
    too_long = group[-1].word.end_s - group[0].word.start_s > norms.longest_s
    return not too_long and not any(item.must_break for item in group[:-1])


def _cue_cost(group: Sequence[_Spoken], following_s: float | None, norms: CaptionNorms) -> float:
    text_length = len(_text(group))
    start_s, end_s = group[0].word.start_s, group[-1].word.end_s
    # It may stay until the next one comes, if that is soon enough.
    until_s = end_s + 2.0 if following_s is None else max(following_s - norms.gap_s, end_s)
    shown_s = max(min(until_s - start_s, norms.longest_s), 1e-3)
    cost = _CUE_COST + group[-1].break_cost
    cost += _TOO_FAST_COST * max(text_length / shown_s - norms.reading_rate, 0.0)
    cost += _TOO_SHORT_COST * max(1 - shown_s / norms.shortest_s, 0.0)
    cost += _SCANTY_COST * max(1 - text_length / _SCANTY_LENGTH, 0.0)
    return cost + _LINE_JOIN_COST * sum(item.ends_line for item in group[:-1])


def _text(group: Sequence[_Spoken]) -> str:
    return " ".join(item.word.text for item in group)


def _rows(group: Sequence[_Spoken], norms: CaptionNorms) -> tuple[float, tuple[str, ...]]:
    """Break words into rows, and say what that costs; no rows where they do not fit."""
    text = _text(group)
    if len(text) <= norms.row_length or len(group) == 1:
        return 0.0, (text,)
    if len(text) > norms.rows * (norms.row_length + 1) - 1:
        return math.inf, ()
    choices = []
    upper = -1
    for item in group[:-1]:
        upper += 1 + len(item.word.text)
        lower = len(text) - upper - 1
        if max(upper, lower) <= norms.row_length:
            # Even rows are read fastest; of uneven ones the shorter above covers less of the picture.
            uneven = abs(upper - lower) / 4 + (upper > lower)
            choices.append((item.break_cost + uneven, upper))
    cost, upper = min(choices, default=(math.inf, 0))
    return cost, (text[:upper], text[upper + 1 :]) if choices else ()


def _timed(groups: Sequence[Sequence[_Spoken]], duration_s: float, norms: CaptionNorms) -> tuple[Cue, ...]:
    """Give each cue its time, in whole milliseconds: that of its words, and more where it reads too fast."""
    starts = _starts(groups, duration_s, norms)
    timed = []
    for group, start_s, next_s in zip(groups, starts, [*starts[1:], None], strict=True):
        limit_s = duration_s if next_s is None else next_s - norms.gap_s
        reading_s = max(len(_text(group)) / norms.reading_rate, norms.shortest_s)
        end_s = max(group[-1].word.end_s + _LINGER_S, start_s + reading_s)
        if next_s is not None and limit_s - end_s < _CLOSED_GAP_S:
            end_s = limit_s
        # Down to a millisecond, so that no gap shrinks; a hair more, since 1.1 * 1000 falls short of 1100.
        end_s = math.floor(min(end_s, limit_s, start_s + norms.longest_s) * 1000 + 1e-6) / 1000
        timed.append(Cue(start_s, end_s, _rows(group, norms)[1]))
    return tuple(cue for cue in timed if cue.end_s > cue.start_s)


def _starts(groups: Sequence[Sequence[_Spoken]], duration_s: float, norms: CaptionNorms) -> list[float]:
    """Return when each cue comes: with its first word, or sooner where the next would cut it short."""
    starts = [group[0].word.start_s for group in groups]
    earliest_s = 0.0
    for i, group in enumerate(groups):
        next_s = starts[i + 1] - norms.gap_s if i + 1 < len(groups) else duration_s
        starts[i] = round(min(starts[i], max(earliest_s, next_s - norms.shortest_s)), 3)
        earliest_s = group[-1].word.end_s + norms.gap_s
    return starts
