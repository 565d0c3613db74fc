"""Cutting a scene's frames into pieces that are encoded on their own, and found again after an edit.

A piece begins with a key frame and is at most one GOP long; where pictures have many drawings it is
shorter, so that several processes share the work, and a span of more than one piece is cut evenly, for two to
work on. Cuts follow the scene's spans, so that an edit in one span leaves the pieces of the others as
they were. The frames at a piece's end that repeat one picture are not encoded: a packet that says "as before"
stands for each.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["SETTLE", "Cutter", "Segment", "cut"]

# A still picture gains detail over its first few encoded frames; then it is only repeated.
SETTLE = 3
# Drawings of a picture, and the parts of a GOP that a piece of such pictures is then. A key frame more costs
# a few kB; drawing two seconds of 5,000 faces takes ten.
_PARTS = ((1000, 2), (1800, 4))


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
        length = begun + len(rest)
        cuts = [at for at in self._cuts(length, drawings) if at > begun]
        pieces = [self._open, *(rest[a - begun : b - begun] for a, b in pairwise([begun, *cuts]))]
        self._open = pieces.pop()
        return [_segment(piece) for piece in pieces if piece]

    def begin(self, span: Sequence[int], length: int, drawings: int) -> list[Segment]:
        """Take the pictures of the frames so far of a span that goes on; return segments that are complete.

        In the end the same ones will have come as if the span had been added whole.

        Parameters
        ----------
        span : sequence of int
        length : int
            How many frames the span will have.
        drawings : int
            Those that its first picture has over its base.
        """
        begun = self._begun
        if not begun and len(set(span)) == 1:
            return []  # it may be a hold
        # Its last frame waits for the span's end: a piece that ends there stays open for what follows.
        cuts = [at for at in self._cuts(length, drawings) if begun < at < len(span)]
        if not cuts:
            return []
        pieces, self._open = [self._open, *(list(span[a:b]) for a, b in pairwise([begun, *cuts]))], []
        self._begun = cuts[-1]
        return [_segment(piece) for piece in pieces if piece]

    def _cuts(self, length: int, drawings: int) -> list[int]:
        """Return where the pieces of a span end, in frames."""
        shorter = max((parts for least, parts in _PARTS if drawings >= least), default=1)
        pieces = math.ceil(length / max(self._gop // shorter, 1))
        if pieces > 1:
            pieces += pieces % 2
        return [length * piece // pieces for piece in range(1, pieces + 1)]

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
