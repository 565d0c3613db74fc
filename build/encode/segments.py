"""Cutting a scene's frames into pieces that are encoded on their own, and found again after an edit.

A piece begins with a key frame and is at most one GOP long. Its cuts follow the scene's spans, so that an
edit in one span leaves the pieces of the others as they were. The frames at its end that repeat one picture
are not encoded: a packet that says "as before" stands for each.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["SETTLE", "Cutter", "Segment", "cut"]

# A still picture gains detail over its first few encoded frames; then it is only repeated.
SETTLE = 3


@dataclass(frozen=True)
class Segment:
    """Frames from one key frame on.

    Attributes
    ----------
    pictures : tuple of int
        The picture of each frame that is encoded.
    length : int
        How many frames it lasts; those after the encoded ones repeat the last.
    """

    pictures: tuple[int, ...]
    length: int


class Cutter:
    """Cuts frames as they come, span by span.

    Parameters
    ----------
    gop : int
        The most frames that a segment may have.
    """

    def __init__(self, gop: int) -> None:
        self._gop = gop
        self._open: list[int] = []
        # How many frames of a span that goes on were cut already.
        self._begun = 0

    def add(self, span: Sequence[int]) -> list[Segment]:
        """Take the pictures of one span's frames; return the segments that are now complete."""
        rest = list(span[self._begun :])
        begun, self._begun = self._begun, 0
        if not rest:
            return []
        # A hold fills up the piece before it: its picture is mostly there already.
        if self._open and not begun and len(set(rest)) == 1:
            room = self._gop - len(self._open)
            self._open += rest[:room]
            rest = rest[room:]
            if not rest:
                return []
        pieces = [self._open, *self._cut(rest)]
        self._open = pieces.pop()
        return [_segment(piece) for piece in pieces if piece]

    def begin(self, span: Sequence[int]) -> list[Segment]:
        """Take the pictures of the frames so far of a span that goes on; return segments that are complete.

        In the end the same ones will have come as if the span had been added whole.
        """
        rest = list(span[self._begun :])
        if not self._begun and len(set(rest)) == 1:
            return []  # it may be a hold
        # Its last frame waits for the span's end: a piece that ends there stays open for what follows.
        whole = (len(rest) - 1) // self._gop * self._gop
        if whole <= 0:
            return []
        pieces, self._open = [self._open, *self._cut(rest[:whole])], []
        self._begun += whole
        return [_segment(piece) for piece in pieces if piece]

    def _cut(self, frames: list[int]) -> list[list[int]]:
        return [frames[at : at + self._gop] for at in range(0, len(frames), self._gop)]

    def finish(self) -> list[Segment]:
        """Return the last segment, if any."""
        last, self._open = self._open, []
        return [_segment(last)] if last else []


def cut(spans: Iterable[Sequence[int]], gop: int) -> list[Segment]:
    """Return the segments of spans, each given as the pictures of its frames, in order."""
    cutter = Cutter(gop)
    segments = [segment for span in spans for segment in cutter.add(span)]
    return segments + cutter.finish()


def _segment(piece: list[int]) -> Segment:
    moving = len(piece)
    while moving > 1 and piece[moving - 2] == piece[-1]:
        moving -= 1
    # A piece that never moves is its key frame alone, so that it can be repeated without a pulse.
    encoded = moving if moving == 1 else min(len(piece), moving + SETTLE)
    return Segment(tuple(piece[:encoded]), len(piece))
