"""The small marks that pictures are made of: arrows, dots, dashes, right angles, curves. All set in place."""

import numpy as np
from manim import CapStyleType, LineJointType, ManimColor, VGroup, VMobject
from numpy.typing import ArrayLike

from scenes.stage.paths import circles, in_space, polygons, polyline, segments
from scenes.stage.theme import (
    ARROW_STROKE,
    DASH,
    DASH_GAP,
    DOT_RADIUS,
    ERROR,
    GIVEN,
    INK,
    LINE_STROKE,
    RESIDUAL_STROKE,
    TIP_LENGTH,
    TIP_WIDTH,
    UNIT,
)

__all__ = ["Arrows", "Curve", "DashedSegment", "Dots", "RightAngle", "Segments", "Stroke"]


class Stroke(VMobject):
    """A path that is stroked and never filled."""

    def __init__(self, *, color: ManimColor, width: float, opacity: float = 1.0) -> None:
        super().__init__(
            stroke_color=color,
            stroke_width=width,
            stroke_opacity=opacity,
            fill_opacity=0,
            joint_type=LineJointType.ROUND,
        )


class Segments(Stroke):
    """Straight segments, many in one path.

    Parameters
    ----------
    starts, ends : (n, 2 or 3) float
        In scene units.
    """

    def __init__(
        self,
        starts: ArrayLike,
        ends: ArrayLike,
        *,
        color: ManimColor = INK,
        width: float = LINE_STROKE,
        opacity: float = 1.0,
    ) -> None:
        super().__init__(color=color, width=width, opacity=opacity)
        self.set_ends(starts, ends)

    def set_ends(self, starts: ArrayLike, ends: ArrayLike) -> "Segments":
        """Move all segments."""
        self.points = segments(starts, ends)
        return self


class DashedSegment(Stroke):
    """A dashed segment: an error, a drop line. Its dashes keep their length while its ends move."""

    def __init__(
        self,
        start: ArrayLike,
        end: ArrayLike,
        *,
        color: ManimColor = ERROR,
        width: float = RESIDUAL_STROKE,
        dash: float = DASH,
        gap: float = DASH_GAP,
    ) -> None:
        super().__init__(color=color, width=width)
        self._dash, self._period = dash, dash + gap
        self.set_ends(start, end)

    def set_ends(self, start: ArrayLike, end: ArrayLike) -> "DashedSegment":
        """Move it; dashes are counted from the start, and the last one ends at the end."""
        a, b = in_space(start), in_space(end)
        length = float(np.linalg.norm(b - a))
        if length == 0:
            self.points = np.zeros((0, 3))
            return self
        begins = np.arange(0.0, length, self._period)
        ends = np.minimum(begins + self._dash, length)
        direction = (b - a) / length
        self.points = segments(a + np.outer(begins, direction), a + np.outer(ends, direction))
        return self


class Dots(VMobject):
    """Round dots, many in one path.

    Parameters
    ----------
    centres : (n, 2 or 3) float
        In scene units.
    """

    def __init__(
        self,
        centres: ArrayLike,
        *,
        radius: float = DOT_RADIUS,
        color: ManimColor = GIVEN,
        opacity: float = 1.0,
    ) -> None:
        super().__init__(stroke_width=0, fill_color=color, fill_opacity=opacity)
        self._radius = radius
        self.set_centres(centres)

    def set_centres(self, centres: ArrayLike) -> "Dots":
        """Move all dots."""
        self.points = circles(centres, self._radius)
        return self


class Arrows(VGroup):
    """Arrows, any number in two paths: the shafts and the tips.

    Parameters
    ----------
    starts, ends : (n, 2 or 3) float
        In scene units, in a plane of constant z. A tip is never longer than half of its arrow.
    """

    def __init__(
        self,
        starts: ArrayLike,
        ends: ArrayLike,
        *,
        color: ManimColor = GIVEN,
        width: float = ARROW_STROKE,
        tip_length: float = TIP_LENGTH,
        tip_width: float = TIP_WIDTH,
        opacity: float = 1.0,
    ) -> None:
        self.shaft = Stroke(color=color, width=width, opacity=opacity)
        self.shaft.set_cap_style(CapStyleType.BUTT)
        self.tip = VMobject(stroke_width=0, fill_color=color, fill_opacity=opacity)
        super().__init__(self.shaft, self.tip)
        self._tip_length, self._tip_width = tip_length, tip_width
        self.set_ends(starts, ends)

    def set_ends(self, starts: ArrayLike, ends: ArrayLike) -> "Arrows":
        """Move all arrows."""
        a, b = np.atleast_2d(in_space(starts)), np.atleast_2d(in_space(ends))
        length = np.linalg.norm(b - a, axis=1, keepdims=True)
        direction = np.divide(b - a, length, out=np.zeros_like(a), where=length > 0)
        side = np.stack([-direction[:, 1], direction[:, 0], np.zeros(len(a))], axis=1)
        tip = np.minimum(self._tip_length, length / 2)
        half = tip * self._tip_width / self._tip_length / 2
        neck = b - tip * direction
        # The shaft ends inside the tip, so that no gap shows between them.
        self.shaft.points = segments(a, neck + tip / 4 * direction)
        self.tip.points = polygons(np.stack([b, neck + half * side, neck - half * side], axis=1))
        return self


class RightAngle(Stroke):
    """The mark of a right angle at a corner.

    Parameters
    ----------
    corner : (2,) or (3,) float
    along, across : (2,) or (3,) float
        The directions of the two legs; their lengths do not matter.
    """

    def __init__(
        self,
        corner: ArrayLike,
        along: ArrayLike,
        across: ArrayLike,
        *,
        size: float = UNIT,
        color: ManimColor = INK,
    ) -> None:
        super().__init__(color=color, width=LINE_STROKE * 0.7)
        self._size = size
        self.set_corner(corner, along, across)

    def set_corner(self, corner: ArrayLike, along: ArrayLike, across: ArrayLike) -> "RightAngle":
        """Move it."""
        c = in_space(corner)
        a, b = (self._size * v / np.linalg.norm(v) for v in (in_space(along), in_space(across)))
        self.points = polyline([c + a, c + a + b, c + b])
        return self


class Curve(Stroke):
    """A path through precomputed points, drawn as far as one likes.

    Parameters
    ----------
    vertices : (n, 2 or 3) float
        In scene units; at least two.
    """

    def __init__(
        self,
        vertices: ArrayLike,
        *,
        color: ManimColor = GIVEN,
        width: float = LINE_STROKE,
        opacity: float = 1.0,
    ) -> None:
        super().__init__(color=color, width=width, opacity=opacity)
        self.vertices = in_space(vertices)
        self._whole = polyline(self.vertices)
        self.points = self._whole.copy()

    def show(self, fraction: float) -> "Curve":
        """Draw from the first vertex to a fraction of the way, counted in vertices, not in length."""
        steps = np.clip(fraction, 0, 1) * (len(self.vertices) - 1)
        done = int(steps)
        self.points = self._whole[: 4 * done].copy()
        if steps > done:
            self.points = np.concatenate([self.points, segments(self.vertices[done], self.at(fraction))])
        return self

    def at(self, fraction: float) -> np.ndarray:
        """Return the (3,) point at a fraction of the way, counted in vertices."""
        steps = np.clip(fraction, 0, 1) * (len(self.vertices) - 1)
        return np.array([np.interp(steps, np.arange(len(self.vertices)), axis) for axis in self.vertices.T])
