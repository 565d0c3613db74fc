"""Cutting a scene's frames into pieces that are encoded on their own, and found again after an edit.

A piece begins with a key frame; where pictures have many drawings it is shorter, so that several processes
share the work, and a span of more than one piece is cut evenly, for two to work on. Cuts follow the scene's
spans, so that an edit in one span leaves the pieces of the others as they were; where bytes count for more,
short spans share a piece, and its key frame. The frames at a piece's end that repeat one picture are not
encoded: a packet that says "as before" stands for each.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["SETTLE", "Cutter", "Segment", "cut"]

# A still picture gains detail over its first few encoded frames; then it is only repeated.
SETTLE = 3
# Drawings of a picture, and the parts of a piece's most frames that one of such pictures has then. A key
# frame more costs a few kB; drawing two seconds of 5,000 faces takes ten.
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
    most : int
        The most frames of a span that a segment may have.
    reach : int
        The most frames of a segment that spans share, or that a hold goes on; by default ``most``, and then
        each span that moves begins one of its own.
    """

    def __init__(self, most: int, *, reach: int = 0) -> None:
        self._most = most
        self._reach = max(reach, most)
        self._shares = reach > most
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
        if not begun and self._goes_on(len(rest), drawings):
            self._open += rest
            return []
        held = not begun and len(set(rest)) == 1
        # A hold fills up the piece before it: its picture is mostly there already.
        if self._open and held:
            room = self._reach - len(self._open)
            self._open += rest[:room]
            rest = rest[room:]
            if not rest:
                return []
        length = begun + len(rest)
        cuts = [at for at in self._cuts(length, drawings, held=held) if at > begun]
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
        if not begun and (len(set(span)) == 1 or self._goes_on(length, drawings)):
            return []  # it may be a hold, or goes on with the piece before it
        # Its last frame waits for the span's end: a piece that ends there stays open for what follows.
        cuts = [at for at in self._cuts(length, drawings) if begun < at < len(span)]
        if not cuts:
            return []
        pieces, self._open = [self._open, *(list(span[a:b]) for a, b in pairwise([begun, *cuts]))], []
        self._begun = cuts[-1]
        return [_segment(piece) for piece in pieces if piece]

    def _goes_on(self, length: int, drawings: int) -> bool:
        """Tell whether a span shares the piece before it."""
        short = self._shares and length <= self._most and _parts(drawings) == 1
        return short and 0 < len(self._open) <= self._reach - length

    def _cuts(self, length: int, drawings: int, *, held: bool = False) -> list[int]:
        """Return where the pieces of a span end, in frames."""
        if held and self._shares:
            return [*range(self._reach, length, self._reach), length]
        pieces = math.ceil(length / max(self._most // _parts(drawings), 1))
        if pieces > 1:
            pieces += pieces % 2
        return [length * piece // pieces for piece in range(1, pieces + 1)]

    def finish(self) -> list[Segment]:
        """Return the last segment, if any."""
        last, self._open = self._open, []
        return [_segment(last)] if last else []


def cut(
    spans: Iterable[Sequence[int]], most: int, drawings: Callable[[int], int], *, reach: int = 0
) -> list[Segment]:
    """Return the segments of spans.

    Parameters
    ----------
    spans : iterable of sequence of int
        The pictures of each one's frames, in order.
    most, reach : int
        As `Cutter` takes them.
    drawings : callable
        Tells how many drawings a picture has over its base.
    """
    cutter = Cutter(most, reach=reach)
    segments = [segment for span in spans if span for segment in cutter.add(span, drawings(span[0]))]
    return segments + cutter.finish()


def _parts(drawings: int) -> int:
    return max((parts for least, parts in _PARTS if drawings >= least), default=1)


def _segment(piece: list[int]) -> Segment:
    moving = len(piece)
    while moving > 1 and piece[moving - 2] == piece[-1]:
        moving -= 1
    # A piece that never moves is its key frame alone, so that it can be repeated without a pulse.
    encoded = moving if moving == 1 else min(len(piece), moving + SETTLE)
    return Segment(tuple(piece[:encoded]), len(piece))
