"""Text that cannot be read where it stands: outside, tiny, overlapped, crossed, faint.

Everything is judged in every picture that differs, and counts where it lasts: what passes in a movement is
meant. A line is no fault of a formula's own, a grid too faint to disturb is none, nor is what an opaque
ground behind the text covers, or a rim of the ground's colour round its letters.
"""

import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from build.checks.contrast import contrast_ratio
from build.checks.problems import Box, Problem, ProblemKind, joined_in_time
from build.checks.scenery import Frame, Scenery
from build.recording import Kind, Recording

__all__ = ["Limits", "find_layout_problems"]


@dataclass(frozen=True)
class Limits:
    """What counts as a problem.

    Attributes
    ----------
    margin : float
        Of the frame's width and height that text stays clear of: EBU R 95's graphics-safe area is 90 %.
    height, height_of_few : float
        Of the frame, that a text's tallest letter has at least: 16 of 1080 rows; 10 in a text of one or two
        letters, which may be low ones or signs.
    overlap : float
        Of a letter's box that another text may cover.
    contrast, contrast_large : float
        WCAG 2.2, success criterion 1.4.3, level AA.
    large : float
        Letters of this part of the frame's height are large text: 24 of 1080 rows or more.
    visible : float
        Opacity from which something is meant to be seen.
    disturbing : float
        Contrast from which a line through text disturbs.
    lasting_s : float
        What is over sooner passes.
    """

    margin: float = 0.05
    height: float = 16 / 1080
    height_of_few: float = 10 / 1080
    overlap: float = 0.2
    contrast: float = 4.5
    contrast_large: float = 3.0
    large: float = 24 / 1080
    visible: float = 0.5
    disturbing: float = 2.0
    lasting_s: float = 0.5


@dataclass
class _Text:
    """A text as it stands in one frame."""

    owner: int
    name: str
    first: int  # place of its first letter in the painting order
    letters: NDArray[np.float64]  # boxes
    colours: NDArray[np.float64]

    @property
    def box(self) -> Box:
        low, high = self.letters[:, :2].min(axis=0), self.letters[:, 2:].max(axis=0)
        return (*low.tolist(), *high.tolist())

    @property
    def height(self) -> float:
        return float((self.letters[:, 3] - self.letters[:, 1]).max())


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
    hits: dict[Any, _Hits] = {}
    for frame in scenery.frames():
        texts = _texts(frame, is_text, objects, limits)
        for kind, who, message, box in _judge(scenery, frame, texts, is_text, objects, limits):
            hit = hits.setdefault((kind, who), _Hits(message))
            hit.times.append((frame.start_s, frame.end_s))
            hit.boxes.append(box)
    found = []
    for (kind, _), hit in hits.items():
        for start, end in joined_in_time(hit.times, gap_s=0.1):
            if end - start >= limits.lasting_s:
                seen = (start + end) / 2
                source = _source(recording, seen)
                found.append(Problem(kind, hit.message, start, end, seen, source, hit.box_at(seen)))
    return sorted(found, key=lambda problem: (problem.start_s, problem.kind, problem.message))


def _texts(frame: Frame, is_text: NDArray[np.bool_], objects: Sequence[Any], limits: Limits) -> list[_Text]:
    """Return the texts that are meant to be seen in a frame, and lie in it at least in part."""
    boxes = frame.boxes
    shown = is_text[frame.owners] & (frame.kinds == Kind.FILL) & (frame.colours[:, 3] >= limits.visible)
    shown &= (boxes[:, 2] > 0) & (boxes[:, 0] < 1) & (boxes[:, 3] > 0) & (boxes[:, 1] < 1)
    places: dict[int, list[int]] = defaultdict(list)
    for place in np.flatnonzero(shown).tolist():
        places[int(frame.owners[place])].append(place)
    return [
        _Text(owner, objects[owner].name, rows[0], boxes[rows], frame.colours[rows])
        for owner, rows in places.items()
    ]


_Verdict = tuple[ProblemKind, Any, str, Box]


def _judge(
    scenery: Scenery,
    frame: Frame,
    texts: Sequence[_Text],
    is_text: NDArray[np.bool_],
    objects: Sequence[Any],
    limits: Limits,
) -> Iterator[_Verdict]:
    for text in texts:
        left, top, right, bottom = text.box
        if min(left, top, 1 - right, 1 - bottom) < 0:
            yield ProblemKind.OUTSIDE, text.owner, f"{text.name} runs out of the frame", text.box
        elif min(left, top, 1 - right, 1 - bottom) < limits.margin:
            message = f"{text.name} is within {100 * limits.margin:g} % of the frame's edge"
            yield ProblemKind.OUTSIDE, text.owner, message, text.box
        wanted = limits.height if len(text.letters) > 2 else limits.height_of_few
        if text.height < wanted:
            rows = round(1080 * text.height)
            message = f"{text.name} is {rows} rows high at 1080, less than {1080 * wanted:g}"
            yield ProblemKind.TINY, text.owner, message, text.box
        yield from _crossed(scenery, frame, text, is_text, objects, limits)
        if frame.end_s - frame.start_s >= limits.lasting_s:
            yield from _faint(scenery, frame, text, limits)
    for i, one in enumerate(texts):
        for other in texts[i + 1 :]:
            if _overlap(one.letters, other.letters) > limits.overlap:
                who = tuple(sorted((one.owner, other.owner)))
                yield ProblemKind.OVERLAP, who, f"{one.name} and {other.name} overlap", one.box


def _overlap(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the largest part of a letter's box that lies in a letter's box of the other text."""
    low = np.maximum(one[:, None, :2], other[None, :, :2])
    high = np.minimum(one[:, None, 2:], other[None, :, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=2)
    areas = np.minimum(_area(one)[:, None], _area(other)[None])
    return float((shared / np.maximum(areas, 1e-12)).max())


def _area(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.prod(boxes[:, 2:] - boxes[:, :2], axis=1))


def _crossed(
    scenery: Scenery,
    frame: Frame,
    text: _Text,
    is_text: NDArray[np.bool_],
    objects: Sequence[Any],
    limits: Limits,
) -> Iterator[_Verdict]:
    left, top, right, bottom = text.box
    boxes = frame.boxes
    near = (frame.kinds == Kind.STROKE) & ~is_text[frame.owners] & (frame.owners >= 0)
    near &= (boxes[:, 2] > left) & (boxes[:, 0] < right) & (boxes[:, 3] > top) & (boxes[:, 1] < bottom)
    # Within a letter: its box without the rim, which a line may touch.
    sizes = text.letters[:, 2:] - text.letters[:, :2]
    low, high = text.letters[:, :2] + 0.2 * sizes, text.letters[:, 2:] - 0.2 * sizes
    for place in np.flatnonzero(near).tolist():
        ground = _ground(scenery, frame, place, (left + right) / 2, (top + bottom) / 2)
        red, green, blue, opacity = frame.colours[place].tolist()
        seen = opacity * np.array([red, green, blue]) + (1 - opacity) * ground
        if contrast_ratio(seen, ground) < limits.disturbing or _covered(frame, place, text, ground):
            continue
        points = scenery.outline(int(frame.drawings[place]))[:, None]
        if ((points > low) & (points < high)).all(axis=2).any():
            # One of a hundred faces or contours stands for them all.
            name = re.sub(r"(\[\d+\])+$", "", objects[int(frame.owners[place])].name)
            yield ProblemKind.CROSSED, (text.owner, name), f"{name} runs through {text.name}", text.box


def _covered(frame: Frame, line: int, text: _Text, ground: NDArray[np.float64]) -> bool:
    """Tell whether something opaque lies between a line and the text over it, or round the text's letters."""
    left, top, right, bottom = text.box
    between = np.arange(len(frame.kinds))
    rim = (between > line) & (frame.owners == text.owner) & (frame.kinds == Kind.STROKE)
    rim &= frame.colours[:, 3] > 0.6
    if rim.any() and contrast_ratio(frame.colours[rim, :3], ground).min() < 1.5:
        return True
    between = between[(between > line) & (between < text.first)]
    boxes = frame.boxes[between]
    covers = (frame.kinds[between] == Kind.FILL) & (frame.colours[between, 3] > 0.6)
    covers &= (boxes[:, 0] <= left) & (boxes[:, 1] <= top) & (boxes[:, 2] >= right) & (boxes[:, 3] >= bottom)
    return bool(covers.any())


def _faint(scenery: Scenery, frame: Frame, text: _Text, limits: Limits) -> Iterator[_Verdict]:
    left, top, right, bottom = text.box
    ground = _ground(scenery, frame, text.first, (left + right) / 2, (top + bottom) / 2)
    opacity = text.colours[:, 3:]
    seen = opacity * text.colours[:, :3] + (1 - opacity) * ground
    worst = float(contrast_ratio(seen, ground).min())
    wanted = limits.contrast_large if text.height >= limits.large else limits.contrast
    if worst < wanted:
        message = f"{text.name} has a contrast of {worst:.1f} to 1, less than {wanted:g}"
        yield ProblemKind.CONTRAST, text.owner, message, text.box


def _ground(scenery: Scenery, frame: Frame, before: int, x: float, y: float) -> NDArray[np.float64]:
    """Return the colour behind a point when a drawing is painted: the fills under it, one over the other."""
    ground = np.zeros(3)
    boxes = frame.boxes
    around = (frame.kinds == Kind.BACKGROUND) | (
        (frame.kinds == Kind.FILL)
        & (boxes[:, 0] <= x)
        & (boxes[:, 2] >= x)
        & (boxes[:, 1] <= y)
        & (boxes[:, 3] >= y)
    )
    for place in np.flatnonzero(around[:before]).tolist():
        if frame.kinds[place] == Kind.FILL and not _inside(scenery.outline(int(frame.drawings[place])), x, y):
            continue
        opacity = float(frame.colours[place, 3])
        ground = opacity * frame.colours[place, :3] + (1 - opacity) * ground
    return ground


def _inside(outline: NDArray[np.float64], x: float, y: float) -> bool:
    """Tell whether a point lies inside a closed outline, by how often a ray crosses it."""
    ahead = np.roll(outline, -1, axis=0)
    spans = (outline[:, 1] > y) != (ahead[:, 1] > y)
    rise = np.where(spans, ahead[:, 1] - outline[:, 1], 1)
    crossing = outline[:, 0] + (y - outline[:, 1]) / rise * (ahead[:, 0] - outline[:, 0])
    return bool(np.count_nonzero(spans & (crossing > x)) % 2)


def _source(recording: Recording, time_s: float) -> str:
    """Return the line of the play or wait at a time."""
    source = ""
    for span in recording.spans:
        if span.start_s > time_s + 1e-6:
            break
        source = span.source
    return source
