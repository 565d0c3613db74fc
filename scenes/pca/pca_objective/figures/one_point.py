"""One point of the cloud: its two numbers, its foot on the line, and the triangle of the three lengths."""

import numpy as np
from manim import DOWN, LEFT, UR, VGroup

from scenes.pca.pca_objective import data
from scenes.pca.pca_objective.figures.places import RIGHT_PART, SHADOW_STROKE
from scenes.stage import (
    DashedSegment,
    Dots,
    Formula,
    Label,
    Plane,
    PlaneVector,
    RightAngle,
    Segments,
    decimal,
    theme,
)

__all__ = ["OnePoint", "PointFormulas"]

_RADIUS = 0.11


class OnePoint(VGroup):
    """A point, its coordinates on the axes, its arrow, its foot, its shadow and its error.

    Its parts are for scenes to show one by one: point, ways, numbers, arrow, shadow, error, right_angle,
    foot.
    """

    def __init__(self, plane: Plane, angle: float = data.FIRST) -> None:
        super().__init__()
        self._plane, self._place = plane, plane.to_frame(data.POINT)
        x, y = data.POINT
        below, beside = plane.at(x, 0), plane.at(0, y)
        self.point = VGroup(
            Dots(self._place, radius=_RADIUS),
            Formula("bold(x)_n", color=theme.GIVEN).next_to(self._place, UR, buff=0.08),
        )
        self.ways = VGroup(
            *(
                DashedSegment(self._place, end, color=theme.GIVEN, width=theme.LINE_STROKE)
                for end in (below, beside)
            )
        )
        self.numbers = VGroup(
            Label(decimal(x), color=theme.GIVEN).next_to(below, DOWN, buff=theme.UNIT / 2),
            Label(decimal(y), color=theme.GIVEN).next_to(beside, LEFT, buff=theme.UNIT / 2),
        )
        self.arrow = PlaneVector(plane, data.POINT)
        self.shadow = Segments((0, 0), (1, 0), color=theme.ANSWER, width=SHADOW_STROKE)
        self.error = DashedSegment(self._place, self._place)
        self.right_angle = RightAngle((0, 0), (1, 0), (0, 1))
        self.foot = Dots((0, 0), radius=_RADIUS * 0.8, color=theme.ANSWER)
        self.add(self.ways, self.numbers, self.shadow, self.error, self.right_angle, self.arrow)
        self.add(self.foot, self.point)
        self.set_angle(angle)

    def set_angle(self, angle: float) -> None:
        """Turn the line below the point."""
        self._projection = data.projected(angle)
        self._foot = self._plane.to_frame(self._projection.points[data.ONE])
        self.shadow.set_ends(self._plane.at(0, 0), self._foot)
        legs = self._plane.at(0, 0) - self._foot, self._place - self._foot
        # A triangle smaller than the mark has no room for it.
        if min(np.linalg.norm(leg) for leg in legs) > 1.5 * theme.UNIT:
            self.right_angle.set_corner(self._foot, *legs)
        else:
            self.right_angle.points = np.zeros((0, 3))
        self.drop(1.0)

    def drop(self, fraction: float) -> None:
        """Let the foot be only a fraction of the way from the point to the line."""
        here = self._place + fraction * (self._foot - self._place)
        self.error.set_ends(self._place, here)
        self.foot.set_centres(here)


class PointFormulas(VGroup):
    """What a point needs: two numbers, or one and an error.

    Attributes
    ----------
    two, one, rest : VGroup
        In words, and as a formula.
    values : VGroup
        The numbers in the last two, which hold for the first line only.
    """

    def __init__(self) -> None:
        projection = data.projected(data.FIRST)
        x, y = (decimal(c) for c in data.POINT)
        beta = projection.coordinates[data.ONE]
        distance = np.linalg.norm(projection.residuals[data.ONE])
        b, point, number = "basis(bold(b))", "given(bold(x)_n)", "answer(beta_n)"
        formulas = (
            Formula(f"{point} = given(({x}, {y}))"),
            Formula(f"{number} = {b}^T {point} {{{{ = answer({beta:.2f}) : value}}}}"),
            Formula(f"error(norm(bold(x)_n - beta_n bold(b))) {{{{ = error({distance:.2f}) : value}}}}"),
        )
        words = ("two numbers", "one number: how far along", "what the line loses")
        self.two, self.one, self.rest = (
            VGroup(Label(word, color=theme.MUTED), formula).arrange(
                DOWN, buff=1.3 * theme.UNIT, aligned_edge=LEFT
            )
            for word, formula in zip(words, formulas, strict=True)
        )
        super().__init__(self.two, self.one, self.rest)
        self.arrange(DOWN, buff=3.5 * theme.UNIT, aligned_edge=LEFT)
        self.move_to(RIGHT_PART.center).align_to(RIGHT_PART.top_left, LEFT)
        self.values = VGroup(*(formula.select("value") for formula in formulas[1:]))
