"""What became of each span of a video: drawn and encoded, or found in the store."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from build.recording import Recording

__all__ = ["SpanReport", "span_reports"]


@dataclass(frozen=True)
class SpanReport:
    """One span, and what became of it.

    Attributes
    ----------
    scene : str
    start_s, duration_s : float
        On the scene's clock.
    label, source : str
        What was played, and ``path:line`` of the call, where known.
    pieces, encoded : int
        Pieces of the picture track in which it shows, and how many of them were encoded now: the others drew
        what had been drawn before.
    """

    scene: str
    start_s: float
    duration_s: float
    label: str
    source: str
    pieces: int
    encoded: int

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON."""
        return {**vars(self), "start_s": round(self.start_s, 3), "duration_s": round(self.duration_s, 3)}


def span_reports(
    recording: Recording, pieces: Sequence[tuple[str, int]], encoded: Set[str]
) -> list[SpanReport]:
    """Return what became of a recording's spans.

    Parameters
    ----------
    recording : Recording
    pieces : sequence of (name, length)
        Of its picture track, in order.
    encoded : set of str
        Those that were encoded now.
    """
    ends = [0, *accumulate(length for _, length in pieces)]
    reports = []
    for span in recording.spans:
        # A span without a frame shows in no piece.
        first, last = bisect_right(ends, span.start) - 1, bisect_left(ends, span.stop)
        shown = {name for name, _ in pieces[first:last]} if span.start < span.stop else set()
        reports.append(
            SpanReport(
                recording.name,
                span.start_s,
                span.duration_s,
                span.label,
                span.source,
                len(shown),
                len(shown & encoded),
            )
        )
    return reports
