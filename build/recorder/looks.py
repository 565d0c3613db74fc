"""What many mobjects look like, read off all of them at once, and compared in a few NumPy calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from manim import VMobject
from numpy.typing import NDArray

from build.recorder.as_written import class_as_manim_wrote
from build.recorder.contours import CURVE

if TYPE_CHECKING:
    from build.recorder.camera import NotingCamera

__all__ = ["LOOKS", "Joined", "Looks"]

LOOKS = frozenset(
    {
        "consider_points_equals_2d",
        "get_anchors",
        "get_fill_rgbas",
        "get_num_points",
        "get_stroke_rgbas",
        "get_stroke_width",
        "get_subpath_split_indices_from_points",
    }
)
"""What decides how a mobject is painted, if it is Manim's own."""

_COLOURS = ("fill_rgbas", "stroke_rgbas", "background_stroke_rgbas")


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

    def rows(self, place: int) -> NDArray[np.float64]:
        """Return the rows of one mobject."""
        return self.values[self.ends[place] : self.ends[place + 1]]

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
    def of(cls, mobjects: Sequence[VMobject]) -> Looks | None:
        """Read what mobjects look like; None if one of them keeps it, or tells it, in a way of its own."""
        if not all(class_as_manim_wrote(kind, LOOKS) for kind in set(map(type, mobjects))):
            return None
        owns: list[Any] = [vars(mobject) for mobject in mobjects]
        if not all(own.keys().isdisjoint(LOOKS) for own in owns):
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
            if not all(row[-1] == CURVE for row in numbers):
                return None
            points = Joined.of([own["points"] for own in owns])
            return cls(points, [Joined.of([own[name] for own in owns]) for name in _COLOURS], numbers)
        except (KeyError, TypeError, ValueError):
            return None

    def seen_by(self, camera: NotingCamera, mobjects: Sequence[VMobject]) -> Joined | None:
        """Return where the points are in a camera's plane; None where it may have other points."""
        points = camera.project_all(mobjects, self.points.values)
        if points is None:
            return None
        return Joined(np.array(points[:, :2], np.float64, order="C"), self.points.lengths)

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
