"""Cutting a scene's frames into pieces that are encoded on their own, and found again after an edit.

A piece begins with a key frame and is at most one GOP long; where pictures have many drawings it is
shorter, so that several processes share the work. Its cuts follow the scene's spans, so that an edit in one
span leaves the pieces of the others as they were. The frames at its end that repeat one picture are not
encoded: a packet that says "as before" stands for each.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

__all__ = ["MOST_PARTS", "SETTLE", "Cutter", "Segment", "cut"]

# A still picture gains detail over its first few encoded frames; then it is only repeated.
SETTLE = 3
# Drawings of a picture, and the parts of a GOP that a piece of such pictures is then. A key frame more costs
# a few kB; drawing two seconds of 5,000 faces takes ten.
MOST_PARTS = 4
_PARTS = ((1000, 2), (1800, MOST_PARTS))


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

    def add(self, span: Sequence[int], drawings: int) -> list[Segment]:
        """Take the pictures of one span's frames; return the segments that are now complete.

        Parameters
        ----------
        span : sequence of int
        drawings : int
            Those that its first picture has over its base.
        """
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
        pieces = [self._open, *self._cut(rest, self._length(drawings))]
        self._open = pieces.pop()
        return [_segment(piece) for piece in pieces if piece]

    def begin(self, span: Sequence[int], drawings: int) -> list[Segment]:
        """Take the pictures of the frames so far of a span that goes on; return segments that are complete.

        In the end the same ones will have come as if the span had been added whole.
        """
        rest = list(span[self._begun :])
        if not self._begun and len(set(rest)) == 1:
            return []  # it may be a hold
        # Its last frame waits for the span's end: a piece that ends there stays open for what follows.
        length = self._length(drawings)
        whole = (len(rest) - 1) // length * length
        if whole <= 0:
            return []
        pieces, self._open = [self._open, *self._cut(rest[:whole], length)], []
        self._begun += whole
        return [_segment(piece) for piece in pieces if piece]

    def _length(self, drawings: int) -> int:
        """Return how many frames a piece of such pictures may have."""
        parts = max((parts for least, parts in _PARTS if drawings >= least), default=1)
        return max(self._gop // parts, 1)

    @staticmethod
    def _cut(frames: list[int], length: int) -> list[list[int]]:
        return [frames[at : at + length] for at in range(0, len(frames), length)]

    def finish(self) -> list[Segment]:
        """Return the last segment, if any."""
        last, self._open = self._open, []
        return [_segment(last)] if last else []


def cut(spans: Iterable[Sequence[int]], gop: int, drawings: Callable[[int], int]) -> list[Segment]:
    """Return the segments of spans.

    Parameters
    ----------
    spans : iterable of sequence of int
        The pictures of each one's frames, in order.
    gop : int
        The most frames that a segment may have.
    drawings : callable
        Tells how many drawings a picture has over its base.
    """
    cutter = Cutter(gop)
    segments = [segment for span in spans if span for segment in cutter.add(span, drawings(span[0]))]
    return segments + cutter.finish()


def _segment(piece: list[int]) -> Segment:
    moving = len(piece)
    while moving > 1 and piece[moving - 2] == piece[-1]:
        moving -= 1
    # A piece that never moves is its key frame alone, so that it can be repeated without a pulse.
    encoded = moving if moving == 1 else min(len(piece), moving + SETTLE)
    return Segment(tuple(piece[:encoded]), len(piece))
