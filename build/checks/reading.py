"""Captions that go by faster than they can be read."""

from build.captions import cues
from build.checks.problems import Problem, ProblemKind
from build.recording import Recording

__all__ = ["FASTEST", "find_reading_problems"]

FASTEST = 20.0
"""Letters a second, spaces included: what adults follow without strain."""


def find_reading_problems(recording: Recording, *, fastest: float = FASTEST) -> list[Problem]:
    """Return the captions that show more letters a second than a viewer reads."""
    timeline = recording.timeline
    found = []
    for cue in cues(timeline.lines, duration_s=timeline.duration_s):
        rate = len(cue.text) / max(cue.end_s - cue.start_s, 1e-3)
        if rate > fastest:
            line = max(
                (one for one in timeline.lines if one.start_s <= cue.start_s + 1e-3),
                key=lambda one: one.start_s,
                default=timeline.lines[0],
            )
            message = f"the caption “{cue.text}” shows {rate:.0f} letters a second, more than {fastest:g}"
            found.append(
                Problem(ProblemKind.CAPTION, message, cue.start_s, cue.end_s, cue.start_s, line.source)
            )
    return found
