"""Moments of a recording by what people call them: a time, a cue, a section."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from build.chapters import chapters, clock
from build.errors import OptionError
from build.recording import Recording

__all__ = ["Moment", "clip_range", "find_moment", "still_frame"]

_CLOCK = re.compile(r"(?:(\d+):)?(?:(\d+):)?(\d+(?:\.\d*)?|\.\d+)\s*s?$")
_NUMBERED = re.compile(r"(.+)#(\d+)$")


@dataclass(frozen=True)
class Moment:
    """What a word of the user's stands for: equal times for a moment, a stretch for a section."""

    start_s: float
    end_s: float
    kind: str  # "time", "cue" or "section"


def find_moment(recording: Recording, text: str) -> Moment:
    """Return what a time, the name of a cue, or the title of a section stands for.

    Times are seconds, or as clocks write them: ``12.5``, ``1:02.5``. A name that occurs several times is told
    apart by its number: ``x#2``.

    Raises
    ------
    OptionError
        It is none of them, is several of them, or lies outside the recording.
    """
    duration_s = len(recording) / recording.fps
    match = _CLOCK.match(text.strip())
    if match:
        hours, minutes = (match[1], match[2]) if match[2] else (None, match[1])
        at_s = 3600 * int(hours or 0) + 60 * int(minutes or 0) + float(match[3])
        if at_s > duration_s + 0.5 / recording.fps:
            raise OptionError(
                f"{text} is after the end: there are {duration_s:.2f} s", hint="count from the first frame"
            )
        return Moment(min(at_s, duration_s), min(at_s, duration_s), "time")
    named = _named(recording)
    numbered = _NUMBERED.match(text)
    name, number = (numbered[1], int(numbered[2])) if numbered else (text, 0)
    found = [moment for known, moment in named if known.casefold() == name.strip().casefold()]
    if not found:
        raise _unknown(text, named)
    if number > len(found) or (numbered and number < 1):
        raise OptionError(f"{name} occurs {len(found)} times, so there is no {text}")
    if not number and len(found) > 1:
        times = ", ".join(f"{m.start_s:.2f}" for m in found)
        raise OptionError(f"{name} occurs {len(found)} times, at {times} s", hint=f"say {name}#1, or a time")
    return found[max(number - 1, 0)]


def clip_range(recording: Recording, start: str | None, end: str | None) -> tuple[int, int]:
    """Return the first frame of a clip and the one after its last.

    A section as the start means its beginning, as the end its end; so that naming it twice, or as the start
    alone, gives all of it.

    Raises
    ------
    OptionError
        A moment is unknown, or the clip would be empty.
    """
    count, fps = len(recording), recording.fps
    first, stop = 0, count
    if start is not None:
        begun = find_moment(recording, start)
        first = round(begun.start_s * fps)
        if begun.kind == "section":
            stop = round(begun.end_s * fps)
    if end is not None:
        stop = round(find_moment(recording, end).end_s * fps)
    first, stop = min(first, count), min(stop, count)
    if first >= stop:
        what = "is empty" if first == stop else "runs backward"
        raise OptionError(
            f"the clip {what}: from {first / fps:.2f} s ({start or 'the start'}) to {stop / fps:.2f} s "
            f"({end or 'the end'})",
            hint="give an --end after the --start",
        )
    return first, stop


def still_frame(recording: Recording, at: str | None) -> int:
    """Return the frame of a still.

    At a time, the frame of that time; at a cue, the picture as it has come to rest; of a section, its last
    picture; of nothing, the picture that is held longest.

    Raises
    ------
    OptionError
        The moment is unknown.
    """
    last = len(recording) - 1
    if at is None:
        holds = [span for span in recording.spans if recording.is_hold(span)]
        longest = max(holds, key=lambda span: span.stop - span.start, default=None)
        return longest.start if longest else last
    moment = find_moment(recording, at)
    if moment.kind == "section":
        return max(min(round(moment.end_s * recording.fps) - 1, last), 0)
    frame = min(round(moment.start_s * recording.fps), last)
    if moment.kind == "cue":
        moving = [s.stop for s in recording.spans if s.start <= frame < s.stop and not recording.is_hold(s)]
        frame = min(moving[-1] if moving else frame, last)
    return frame


def _named(recording: Recording) -> list[tuple[str, Moment]]:
    timeline = recording.timeline
    cues = sorted((at_s, name) for line in timeline.lines for name, at_s in line.cues.items())
    return [
        *((name, Moment(at_s, at_s, "cue")) for at_s, name in cues),
        *((c.title, Moment(c.start_s, c.end_s, "section")) for c in chapters(timeline)),
    ]


def _unknown(text: str, named: Iterable[tuple[str, Moment]]) -> OptionError:
    known = list(named)
    cues = [f"{name} ({moment.start_s:.1f})" for name, moment in known if moment.kind == "cue"]
    sections = [f"{name} ({clock(moment.start_s)})" for name, moment in known if moment.kind == "section"]
    near = get_close_matches(text, [name for name, _ in known], n=1)
    lists = [
        f"{what}: {', '.join(names)}" for what, names in (("cues", cues), ("sections", sections)) if names
    ]
    return OptionError(
        f"no time, cue or section is called {text!r}" + (f"; did you mean {near[0]}?" if near else ""),
        hint="; ".join(lists) or "there are neither cues nor sections: give a time, such as 4.5 or 1:02",
    )
