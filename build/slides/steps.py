"""A talk: slides of steps, each a stretch of the recording that plays when the speaker asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import dedent
from typing import Any

import numpy as np

from build.chapters import chapters
from build.errors import OptionError, SceneError
from build.recording import Recording
from build.slides.rest import Rests
from build.timeline import Line

__all__ = ["STEPS", "Step", "Talk", "talk_of"]

STEPS = ("auto", "asked", "cues", "lines", "sections")

# Steps that begin closer together than this are one: nobody presses a key so fast.
_APART_S = 0.25


@dataclass(frozen=True)
class Step:
    """What plays between two presses of a key.

    Attributes
    ----------
    start, rest, stop : int
        Frames: its first, the first of the picture in which it comes to rest, and the one after its last.
        It rests in the latter where only that shows the end of what moves.
    slide : int
        The slide that it belongs to.
    notes : str
        What the speaker is reminded of.
    loop, auto_next : bool
        It plays until the speaker goes on; it goes on by itself.
    rate, reversed_rate : float
        How fast it plays, forward and backward.
    skip : bool
        It shows its last picture at once.
    direction : str
        "horizontal" or "vertical": where the next slide lies, for what lays slides out.
    """

    start: int
    rest: int
    stop: int
    slide: int
    notes: str = ""
    loop: bool = False
    auto_next: bool = False
    rate: float = 1.0
    reversed_rate: float = 1.0
    skip: bool = False
    direction: str = "horizontal"

    @property
    def moves(self) -> bool:
        """Whether there is anything to play."""
        return self.rest > self.start and not self.skip


@dataclass(frozen=True)
class Talk:
    """Slides and their steps, in order.

    Attributes
    ----------
    title : str
    slides : tuple of str
        Their titles.
    steps : tuple of Step
        At least one a slide.
    """

    title: str
    slides: tuple[str, ...]
    steps: tuple[Step, ...]

    def of_slide(self, slide: int) -> list[Step]:
        """Return a slide's steps."""
        return [step for step in self.steps if step.slide == slide]


@dataclass
class _Mark:
    """Where a step begins, and what it was asked to be."""

    start_s: float
    asked: bool = False
    section: bool = False
    options: dict[str, Any] = field(default_factory=dict)


def talk_of(recording: Recording, *, title: str, steps: str = "auto") -> Talk:
    """Return the slides of a recording: one a section, and within it a step wherever one is asked for.

    Parameters
    ----------
    recording : Recording
    title : str
    steps : str
        Where steps begin besides sections: "asked" (at ``next_slide``), "cues" (unless a play goes on over
        one), "lines" (of narration), "sections" (nowhere), or "auto": at ``next_slide`` where the scene calls
        it, else at cues.

    Raises
    ------
    OptionError
        There is no such way.
    SceneError
        A ``next_slide`` has an option of another kind than it should.
    """
    if steps not in STEPS:
        raise OptionError(f"steps: expected one of {', '.join(STEPS)}, got {steps!r}")
    timeline = recording.timeline
    parts = chapters(timeline)
    if steps == "auto":
        steps = "asked" if timeline.slides else "cues"
    marks = [_Mark(0.0, section=True), *(_Mark(c.start_s, section=True) for c in parts[1:])]
    if steps in ("asked", "cues", "lines"):
        marks += [_Mark(s.start_s, asked=True, options=dict(s.options)) for s in timeline.slides]
    if steps == "cues":
        cues = (at_s for line in timeline.lines for at_s in line.cues.values())
        marks += [_Mark(at_s) for at_s in cues if not _amid_motion(recording, at_s)]
    elif steps == "lines":
        marks += [_Mark(line.start_s) for line in timeline.lines]
    merged = _apart(sorted(marks, key=lambda mark: (mark.start_s, not mark.section)), recording)
    titles = tuple(c.title for c in parts) or (title,)
    return Talk(title, titles, tuple(_steps(merged, recording, len(titles))))


def _amid_motion(recording: Recording, at_s: float) -> bool:
    """Whether a play goes on over a moment without a halt, so that nothing starts there."""
    frame = round(at_s * recording.fps)
    inside = any(span.start < frame < span.stop for span in recording.spans)
    return inside and bool(recording.frames[frame - 1] != recording.frames[frame])


def _apart(marks: Sequence[_Mark], recording: Recording) -> list[_Mark]:
    """Join marks that are too close to be told apart, and those after which nothing new is seen."""
    kept: list[_Mark] = []
    for mark in marks:
        frame = round(mark.start_s * recording.fps)
        # What is asked for at the end only ends the step before it.
        if kept and frame >= len(recording):
            continue
        if kept:
            last = kept[-1]
            begun = round(last.start_s * recording.fps)
            near = mark.start_s - last.start_s < _APART_S
            same = frame == begun or (near and not (mark.asked or mark.section))
            if same:
                last.section |= mark.section
                last.asked |= mark.asked
                last.options.update(mark.options)
                continue
        kept.append(mark)
    ends = [*(round(mark.start_s * recording.fps) for mark in kept[1:]), len(recording)]
    shown: list[_Mark] = []
    for mark, end in zip(kept, ends, strict=True):
        begun = round(mark.start_s * recording.fps)
        still = begun > 0 and bool(np.all(recording.frames[begun:end] == recording.frames[begun - 1]))
        if mark.asked or mark.section or not still:
            shown.append(mark)
    return shown


def _steps(marks: Sequence[_Mark], recording: Recording, slides: int) -> list[Step]:
    starts = [round(mark.start_s * recording.fps) for mark in marks]
    stops = [*starts[1:], len(recording)]
    found: list[Step] = []
    rests = Rests(recording)
    slide = -1
    for number, (mark, start, stop) in enumerate(zip(marks, starts, stops, strict=True)):
        slide = min(slide + mark.section, slides - 1)
        rest = rests.frame(start, stop)
        said = _said(recording.timeline.lines, marks, number)
        found.append(_step(mark, start, rest, stop, slide, said))
    return found


def _said(lines: Sequence[Line], marks: Sequence[_Mark], number: int) -> str:
    """Return the lines that are spoken while a step lasts, also those that only begin or end in it."""
    begin_s = marks[number].start_s + _APART_S
    end_s = marks[number + 1].start_s - _APART_S if number + 1 < len(marks) else float("inf")
    return "\n".join(line.text for line in lines if line.end_s > begin_s and line.start_s < end_s)


def _step(mark: _Mark, start: int, rest: int, stop: int, slide: int, said: str) -> Step:
    own = _option(mark, "notes", str, "")
    if _option(mark, "dedent_notes", bool, True):
        own = dedent(own).strip("\n")
    return Step(
        start=start,
        rest=rest,
        stop=stop,
        slide=slide,
        notes="\n".join(text for text in (own, said) if text),
        loop=_option(mark, "loop", bool, False),
        auto_next=_option(mark, "auto_next", bool, False),
        rate=_rate(mark, "playback_rate"),
        reversed_rate=_rate(mark, "reversed_playback_rate"),
        skip=_option(mark, "skip_animations", bool, False),
        direction=_option(mark, "direction", str, "horizontal"),
    )


def _rate(mark: _Mark, name: str) -> float:
    rate = float(_option(mark, name, (int, float), 1.0))
    if not 0 < rate <= 100:
        raise SceneError(
            f"next_slide({name}=…) at {mark.start_s:.2f} s: expected 0 < rate <= 100, got {rate:g}"
        )
    return rate


def _option(mark: _Mark, name: str, kind: type | tuple[type, ...], default: Any) -> Any:
    value = mark.options.get(name, default)
    if not isinstance(value, kind):
        kinds = kind if isinstance(kind, tuple) else (kind,)
        raise SceneError(
            f"next_slide({name}=…) at {mark.start_s:.2f} s: "
            f"expected {' or '.join(k.__name__ for k in kinds)}, got {value!r}"
        )
    return value
