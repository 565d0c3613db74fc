"""What a layout check finds."""

import os
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

__all__ = ["Box", "Problem", "ProblemKind", "grouped", "joined_in_time"]

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, as parts of the frame's width and height."""

# What tells the things of a list from each other: their numbers, and what they say.
_TOLD_APART = re.compile(r"""("[^"]*"|'[^']*'|\d+(?:\.\d+)?)""")


class ProblemKind(StrEnum):
    """What is wrong."""

    OUTSIDE = "outside"
    TINY = "tiny"
    OVERLAP = "overlap"
    CROSSED = "crossed"
    CONTRAST = "contrast"
    CAPTION = "caption"
    FLASH = "flash"


@dataclass(frozen=True)
class Problem:
    """Something that a viewer would stumble over.

    Attributes
    ----------
    kind : ProblemKind
    message : str
        In a line, with the names of the things as the scene's code has them.
    start_s, end_s : float
        When.
    seen_at_s : float
        A moment at which it can be seen.
    source : str
        ``path:line`` of the play or wait with which it begins, or of the narrated line.
    box : Box or None
        Where in the picture.
    """

    kind: ProblemKind
    message: str
    start_s: float
    end_s: float
    seen_at_s: float
    source: str = ""
    box: Box | None = None

    @property
    def alike(self) -> str:
        """The same for the same fault of things that one line shows, as those of a list do."""
        return f"{self.source}: {_TOLD_APART.sub('…', self.message)}"

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {**asdict(self), "kind": str(self.kind), "alike": self.alike}

    def told_from(self, folder: Path) -> "Problem":
        """Return the problem with its source as it is called in a folder."""
        return replace(self, source=self.source.removeprefix(f"{folder}{os.sep}"))


def grouped(problems: Iterable[Problem]) -> list[list[Problem]]:
    """Return problems that are alike together, where the first of them was."""
    groups: dict[str, list[Problem]] = {}
    for problem in problems:
        groups.setdefault(problem.alike, []).append(problem)
    return list(groups.values())


def joined_in_time(intervals: Iterable[tuple[float, float]], gap_s: float) -> list[tuple[float, float]]:
    """Return intervals, sorted, joined where no more than a gap lies between them."""
    joined: list[tuple[float, float]] = []
    for start, end in sorted(intervals):
        if joined and start - joined[-1][1] <= gap_s:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined
