"""What cannot be read or seen where it stands: outside, tiny, overlapped, crossed, faint.

Everything is judged in every picture that differs, and counts where it lasts: what passes in a movement is
meant. A line is no fault of a formula's own, a grid too faint to disturb is none, nor is what an opaque
ground behind the text covers, or a rim of the ground's colour round its letters. Text that could be read and
was dimmed has been said; text under something opaque is gone.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from build.checks.contrast import contrast_ratio
from build.checks.cropping import base_name, cut_off
from build.checks.grounds import fills_behind, ground_at
from build.checks.problems import Box, Problem, ProblemKind, joined_in_time
from build.checks.scenery import Frame, Scenery
from build.checks.texts import Limits, ShownText, shown_texts
from build.recording import Kind, Recording

__all__ = ["find_layout_problems"]

# Of a text's letters so many are held against what is behind them.
_LETTERS = 7
# Opacity from which a rim round letters hides what is behind it.
_OPAQUE_RIM = 0.6


@dataclass
class _Hits:
    """When and where one problem was seen."""

    message: str
    times: list[tuple[float, float]] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)

    def box_at(self, time_s: float) -> Box:
        """Return where it was seen last before a time."""
        return self.boxes[max(bisect_right(self.times, (time_s, math.inf)) - 1, 0)]


def find_layout_problems(
    recording: Recording,
    owners: Mapping[int, int],
    objects: Sequence[Any],
    *,
    limits: Limits | None = None,
) -> list[Problem]:
    """Return what is wrong with a recording's text, in order of time.

    Parameters
    ----------
    recording : Recording
    owners : mapping of int to int
        The object of a shape.
    objects : sequence
        With ``name`` and ``text``, as `build.recorder.naming.Named`.
    limits : Limits, optional
    """
    limits = limits or Limits()
    is_text = np.array([bool(one.text) for one in objects] + [False])  # the last row is nobody's
    scenery = Scenery(recording, owners, is_text)
    judge = _Judge(scenery, is_text, objects, limits)
    hits: dict[Any, _Hits] = {}
    for frame in scenery.frames():
        for kind, who, message, box in judge.verdicts(frame):
            hit = hits.setdefault((kind, who), _Hits(message))
            hit.times.append((frame.start_s, frame.end_s))
            hit.boxes.append(box)
    found = []
    for (kind, who), hit in hits.items():
        if isinstance(who, _Dim) and who.owner in judge.could_be_read:
            continue
        for start, end in joined_in_time(hit.times, gap_s=0.1):
            if end - start >= limits.lasting_s:
                seen = (start + end) / 2
                source = _source(recording, start)
                found.append(Problem(kind, hit.message, start, end, seen, source, hit.box_at(seen)))
    return sorted(found, key=lambda problem: (problem.start_s, problem.kind, problem.message))


@dataclass(frozen=True)
class _Dim:
    """A text that can hardly be seen: no fault where it could be read before, or is to be later."""

    owner: int


_Verdict = tuple[ProblemKind, Any, str, Box]


class _Judge:
    """Looks at the frames in order, and remembers what the one before showed."""

    def __init__(
        self, scenery: Scenery, is_text: NDArray[np.bool_], objects: Sequence[Any], limits: Limits
    ) -> None:
        self._scenery = scenery
        self._is_text = is_text
        self._objects = objects
        self._limits = limits
        self._colours: dict[int, NDArray[np.float64]] = {}
        self._figures: dict[str, Box] = {}
        # Contrasts by what was painted: most frames show a text where it was.
        self._contrasts: dict[bytes, float] = {}
        self.could_be_read: set[int] = set()

    def verdicts(self, frame: Frame) -> Iterator[_Verdict]:
        """Yield what is wrong in a frame: kind, whose fault, message, place."""
        limits = self._limits
        seen = shown_texts(self._scenery, frame, self._is_text, self._objects, limits)
        for text in seen:
            yield from self._faint(frame, text)
        self._colours = {text.owner: text.colours for text in seen}
        texts = [text for text in seen if not text.dim]
        for text in texts:
            yield from self._misplaced(text)
            yield from self._crossed(frame, text)
        for i, one in enumerate(texts):
            for other in texts[i + 1 :]:
                if _overlap(one.letters, other.letters) > limits.overlap:
                    who = tuple(sorted((one.owner, other.owner)))
                    yield ProblemKind.OVERLAP, who, f"{one.name} and {other.name} overlap", one.box
        for name, box in cut_off(self._scenery, frame, self._figures, self._is_text, self._objects, limits):
            yield ProblemKind.OUTSIDE, name, f"{name} is cut off by the frame's edge", box

    def _misplaced(self, text: ShownText) -> Iterator[_Verdict]:
        limits, box = self._limits, text.box
        left, top, right, bottom = box
        nearest = min(left, top, 1 - right, 1 - bottom)
        if nearest < 0:
            yield ProblemKind.OUTSIDE, text.owner, f"{text.name} runs out of the frame", box
        elif nearest < limits.margin:
            message = f"{text.name} is within {100 * limits.margin:g} % of the frame's edge"
            yield ProblemKind.OUTSIDE, text.owner, message, box
        wanted = limits.height if len(text.letters) > 2 else limits.height_of_few
        if text.height < wanted:
            rows = round(1080 * text.height)
            message = f"{text.name} is {rows} rows high at 1080, less than {1080 * wanted:g}"
            yield ProblemKind.TINY, text.owner, message, box

    def _crossed(self, frame: Frame, text: ShownText) -> Iterator[_Verdict]:
        left, top, right, bottom = text.box
        boxes, owners = frame.boxes, frame.owners
        near = (frame.kinds == Kind.STROKE) & ~self._is_text[owners] & (owners >= 0)
        near &= (boxes[:, 2] > left) & (boxes[:, 0] < right) & (boxes[:, 3] > top) & (boxes[:, 1] < bottom)
        # Within a letter: its box without the rim, which a line may touch.
        sizes = text.letters[:, 2:] - text.letters[:, :2]
        low, high = text.letters[:, :2] + 0.2 * sizes, text.letters[:, 2:] - 0.2 * sizes
        for place in np.flatnonzero(near).tolist():
            fills = fills_behind(frame, place, text.box)
            ground = ground_at(self._scenery, frame, fills, (left + right) / 2, (top + bottom) / 2)
            red, green, blue, opacity = frame.colours[place].tolist()
            seen = opacity * np.array([red, green, blue]) + (1 - opacity) * ground
            if contrast_ratio(seen, ground) < self._limits.disturbing or _covered(frame, place, text, ground):
                continue
            points = self._scenery.outline(int(frame.drawings[place]))[:, None]
            if ((points > low) & (points < high)).all(axis=2).any():
                name = base_name(self._objects[int(owners[place])].name)
                yield ProblemKind.CROSSED, (text.owner, name), f"{name} runs through {text.name}", text.box

    def _faint(self, frame: Frame, text: ShownText) -> Iterator[_Verdict]:
        limits = self._limits
        worst = self._contrast(frame, text)
        wanted = limits.contrast_large if text.height >= limits.large else limits.contrast
        if worst >= wanted:
            self.could_be_read.add(text.owner)
            return
        # While it appears or goes it is meant to be faint.
        last = self._colours.get(text.owner)
        rests = last is not None and last.shape == text.colours.shape and np.allclose(last, text.colours)
        if rests or frame.end_s - frame.start_s >= limits.lasting_s:
            message = f"{text.name} has a contrast of {worst:.1f} to 1, less than {wanted:g}"
            yield ProblemKind.CONTRAST, _Dim(text.owner) if text.dim else text.owner, message, text.box

    def _contrast(self, frame: Frame, text: ShownText) -> float:
        """Return the least contrast of a text's letters with what is behind them."""
        fills = fills_behind(frame, text.first, text.box)
        fills = fills[~self._is_text[frame.owners[fills]]]  # text over text is another fault
        # A rim that is painted before the letters is what they stand out from.
        rim = frame.owners[: text.first] == text.owner
        rim &= (frame.kinds[: text.first] == Kind.STROKE) & (frame.colours[: text.first, 3] > _OPAQUE_RIM)
        if rim.any():
            return float(contrast_ratio(text.colours[:, :3], frame.colours[: text.first][rim][-1, :3]).min())
        key = frame.drawings[fills].tobytes() + b"|" + frame.drawings[text.rows].tobytes()
        known = self._contrasts.get(key)
        if known is not None:
            return known
        worst = math.inf
        for i in np.unique(np.linspace(0, len(text.rows) - 1, _LETTERS).astype(int)).tolist():
            left, top, right, bottom = text.letters[i].tolist()
            ground = ground_at(self._scenery, frame, fills, (left + right) / 2, (top + bottom) / 2)
            opacity = float(text.colours[i, 3])
            seen = opacity * text.colours[i, :3] + (1 - opacity) * ground
            worst = min(worst, float(contrast_ratio(seen, ground)))
        self._contrasts[key] = worst
        return worst


def _overlap(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the largest part of a letter's box that lies in a letter's box of the other text."""
    low = np.maximum(one[:, None, :2], other[None, :, :2])
    high = np.minimum(one[:, None, 2:], other[None, :, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=2)
    areas = np.minimum(_area(one)[:, None], _area(other)[None])
    return float((shared / np.maximum(areas, 1e-12)).max())


def _area(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.prod(boxes[:, 2:] - boxes[:, :2], axis=1))


def _covered(frame: Frame, line: int, text: ShownText, ground: NDArray[np.float64]) -> bool:
    """Tell whether something opaque lies between a line and the text over it, or round the text's letters."""
    left, top, right, bottom = text.box
    between = np.arange(len(frame.kinds))
    rim = (between > line) & (frame.owners == text.owner) & (frame.kinds == Kind.STROKE)
    rim &= frame.colours[:, 3] > _OPAQUE_RIM
    if rim.any() and contrast_ratio(frame.colours[rim, :3], ground).min() < 1.5:
        return True
    between = between[(between > line) & (between < text.first)]
    boxes = frame.boxes[between]
    covers = (frame.kinds[between] == Kind.FILL) & (frame.colours[between, 3] > 0.6)
    covers &= (boxes[:, 0] <= left) & (boxes[:, 1] <= top) & (boxes[:, 2] >= right) & (boxes[:, 3] >= bottom)
    return bool(covers.any())


def _source(recording: Recording, time_s: float) -> str:
    """Return the line of the play or wait at a time."""
    source = ""
    for span in recording.spans:
        if span.start_s > time_s + 1e-6:
            break
        source = span.source
    return source
