"""The texts of a frame: which letters belong together, how large they are, whether they can be seen."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from build.checks.grounds import covers
from build.checks.problems import Box
from build.checks.scenery import Frame, Scenery
from build.recording import Kind

__all__ = ["Limits", "ShownText", "shown_texts"]


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
    barely : float
        Opacity from which something can be seen at all.
    disturbing : float
        Contrast from which a line through text disturbs.
    figure : float
        Of the frame's width and height; what is larger may run off the frame, as a ground or a plane does.
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
    barely: float = 0.1
    disturbing: float = 2.0
    figure: float = 0.6
    lasting_s: float = 0.5


@dataclass
class ShownText:
    """A text as it stands in one frame.

    Attributes
    ----------
    owner : int
    name : str
    rows : (n,) int64
        Its letters' places in the painting order.
    letters : (n, 4) float64
        Their boxes.
    colours : (n, 4) float64
    dim : bool
        It can be seen, but is not as opaque as what is meant to be.
    """

    owner: int
    name: str
    rows: NDArray[np.int64]
    letters: NDArray[np.float64]
    colours: NDArray[np.float64]
    dim: bool

    @property
    def first(self) -> int:
        """Place of its first letter in the painting order."""
        return int(self.rows[0])

    @property
    def box(self) -> Box:
        """Round all letters."""
        low, high = self.letters[:, :2].min(axis=0), self.letters[:, 2:].max(axis=0)
        return (*low.tolist(), *high.tolist())

    @property
    def height(self) -> float:
        """Of its tallest letter."""
        return float((self.letters[:, 3] - self.letters[:, 1]).max())


def shown_texts(
    scenery: Scenery, frame: Frame, is_text: NDArray[np.bool_], objects: Sequence[Any], limits: Limits
) -> list[ShownText]:
    """Return the texts that can be seen in a frame and lie in it at least in part, in painting order."""
    boxes = frame.boxes
    seen = is_text[frame.owners] & (frame.kinds == Kind.FILL) & (frame.colours[:, 3] >= limits.barely)
    seen &= (boxes[:, 2] > 0) & (boxes[:, 0] < 1) & (boxes[:, 3] > 0) & (boxes[:, 1] < 1)
    places: dict[int, list[int]] = defaultdict(list)
    for place in np.flatnonzero(seen).tolist():
        places[int(frame.owners[place])].append(place)
    texts = []
    for owner, found in places.items():
        rows = np.array(found)
        clear = rows[frame.colours[rows, 3] >= limits.visible]
        dim = not len(clear)
        rows = rows if dim else clear
        text = ShownText(owner, objects[owner].name, rows, boxes[rows], frame.colours[rows], dim)
        if not covers(scenery, frame, int(rows[-1]) + 1, text.box, owner):
            texts.append(text)
    return texts
