"""Many mobjects that are noted frame after frame: what they look like, read at once, and what has changed.

Asking two thousand mobjects one by one takes longer than to paint them. Those that were there in the last
frame are read off together, and compared with what they were in a few NumPy calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from operator import is_
from typing import Any, NamedTuple

import numpy as np
from manim import VMobject
from numpy.typing import NDArray

from build.recorder.as_written import class_as_manim_wrote
from build.recorder.styles import Line, Style

__all__ = ["Crowd", "Joined", "Looks"]

_COLOURS = ("fill_rgbas", "stroke_rgbas", "background_stroke_rgbas")
_CURVE = 4  # points of a cubic curve


@dataclass(frozen=True)
class Joined:
    """Arrays of many mobjects end to end: (N, k) values, and how many rows each has."""

    values: NDArray[np.float64]
    lengths: list[int]

    @classmethod
    def of(cls, parts: list[NDArray[np.float64]]) -> Joined:
        """Return arrays of numbers end to end."""
        return cls(np.concatenate(parts, dtype=np.float64), list(map(len, parts)))

    @cached_property
    def ends(self) -> list[int]:
        """Where each mobject's rows end, with a zero before the first."""
        return [0, *accumulate(self.lengths)]

    def differs(self, other: Joined) -> NDArray[np.bool_]:
        """Tell whose rows are not as in another, whose lengths are the same."""
        return _whose(np.any(self.values != other.values, axis=1), self.lengths)


def _whose(rows: NDArray[np.bool_], lengths: Sequence[int]) -> NDArray[np.bool_]:
    if not rows.any():
        return np.zeros(len(lengths), np.bool_)
    count = np.concatenate([[0], np.cumsum(rows)])
    ends = np.cumsum(lengths)
    changed: NDArray[np.bool_] = count[ends] > count[ends - lengths]
    return changed


class Looks(NamedTuple):
    """What decides how mobjects of Manim's own are painted."""

    points: Joined
    colours: list[Joined]
    numbers: list[tuple[Any, ...]]

    @property
    def widths(self) -> NDArray[np.float64]:
        """Return (n, 2), how wide each is stroked, and behind itself."""
        widths = np.array([row[:2] for row in self.numbers], np.float64)
        return np.where(widths > 0, widths, 0.0)

    @property
    def line_ends(self) -> list[tuple[Any, Any]]:
        """How lines of each are joined, and end."""
        return [row[2:4] for row in self.numbers]

    @property
    def shaded(self) -> NDArray[np.bool_]:
        """Whether each is a face in the light."""
        return np.array([row[4] for row in self.numbers], np.bool_)

    @property
    def tolerances(self) -> NDArray[np.float64]:
        """How far apart two points of each may be and count as the same."""
        return np.array([row[5] for row in self.numbers], np.float64)

    def tolerance(self, place: int) -> float:
        """Return how far apart two points of one may be and count as the same."""
        return float(self.numbers[place][5])

    @classmethod
    def of(cls, mobjects: Sequence[VMobject], methods: frozenset[str]) -> Looks | None:
        """Read what mobjects look like; None if one of them keeps it, or tells it, in a way of its own.

        Parameters
        ----------
        mobjects : sequence of VMobject
        methods : frozenset of str
            Those that have to be Manim's.
        """
        if not all(class_as_manim_wrote(kind, methods) for kind in set(map(type, mobjects))):
            return None
        owns: list[Any] = [vars(mobject) for mobject in mobjects]
        if not all(own.keys().isdisjoint(methods) for own in owns):
            return None
        try:
            numbers = [
                (
                    float(own["stroke_width"]),  # an array without dimensions is a number too
                    float(own["background_stroke_width"]),
                    own["joint_type"],
                    own["cap_style"],
                    own["shade_in_3d"],
                    own["tolerance_for_point_equality"],
                    own.get("get_gradient_start_and_end_points"),
                    own["n_points_per_cubic_curve"],
                )
                for own in owns
            ]
            if not all(row[-1] == _CURVE for row in numbers):
                return None
            points = Joined.of([own["points"] for own in owns])
            return cls(points, [Joined.of([own[name] for own in owns]) for name in _COLOURS], numbers)
        except (KeyError, TypeError, ValueError):
            return None

    def alike(self, other: Looks) -> bool:
        """Tell whether each mobject has as many points and colours as in another."""
        return self.points.lengths == other.points.lengths and all(
            mine.lengths == its.lengths for mine, its in zip(self.colours, other.colours, strict=True)
        )

    def restyled(self, other: Looks) -> NDArray[np.bool_]:
        """Tell whose colours or widths are not as in another, which is alike."""
        changed = np.zeros(len(self.numbers), np.bool_)
        for mine, its in zip(self.colours, other.colours, strict=True):
            changed |= mine.differs(its)
        if self.numbers != other.numbers:
            changed |= [mine != its for mine, its in zip(self.numbers, other.numbers, strict=True)]
        return changed


@dataclass
class Crowd:
    """Mobjects as they were noted in the last frame.

    Attributes
    ----------
    mobjects : list of VMobject
    view : int
    setting : tuple
        What else decides how they are painted.
    looks : Looks
    plane : Joined
        Where their points were in the camera's plane.
    styles : list of Style or None
        None for those of too few points to be drawn.
    lines : dict
        Where the gradients lay of those whose own points do not tell.
    drawings : list of sequence of int
    shapes : (n,) int64
        Their numbers; -1 where they are to be stored.
    unknown : set of int
        Whose drawings cannot be found by their content yet.
    """

    mobjects: list[VMobject]
    view: int
    setting: tuple[Any, ...]
    looks: Looks
    plane: Joined
    styles: list[Style | None]
    lines: dict[int, Line]
    drawings: list[Sequence[int]]
    shapes: NDArray[np.int64]
    unknown: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._places = {id(mobject): place for place, mobject in enumerate(self.mobjects)}

    def order(self, mobjects: Sequence[VMobject]) -> list[int] | None:
        """Return where the crowd has each of some mobjects; None if they are not just its own."""
        if len(mobjects) != len(self.mobjects):
            return None
        if all(map(is_, mobjects, self.mobjects)):
            return list(range(len(mobjects)))
        order = [self._places.get(id(mobject), -1) for mobject in mobjects]
        return order if len({*order} - {-1}) == len(mobjects) else None
