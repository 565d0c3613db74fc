"""Where the covariance matrix sends the line's direction, and what of that stays on the line."""

import numpy as np
from manim import DOWN, LEFT, UP, ManimColor, VGroup

from scenes.pca.pca_objective import data
from scenes.pca.pca_objective.figures.places import RIGHT_PART, SHADOW_STROKE
from scenes.stage import (
    Curve,
    DashedSegment,
    Dots,
    Formula,
    FormulaColumn,
    LiveNumber,
    Plane,
    PlaneVector,
    Segments,
    legible,
    theme,
)

__all__ = ["EigenFormulas", "PullSteps", "PushedDirection", "pull_formula", "share_formula"]

_BESIDE = 0.34


class PullSteps(VGroup):
    """Every point's pull on b, βₙxₙ / N, laid tip to tail: together they lead to Sb.

    Attributes
    ----------
    path : Curve
    joints : Dots
    """

    def __init__(self, plane: Plane, angle: float = data.FIRST) -> None:
        ends = plane.to_frame(data.pull_steps(angle))
        self.path = Curve(ends, color=theme.GIVEN, width=theme.RESIDUAL_STROKE)
        self.joints = Dots(ends[1:], radius=0.05)
        super().__init__(self.path, self.joints)

    def show(self, fraction: float) -> None:
        """Lay only the first of them."""
        self.path.show(fraction)
        steps = len(self.path.vertices) - 1
        self.joints.set_centres(self.path.vertices[1 : 1 + int(fraction * steps)].reshape(-1, 3))


class PushedDirection(VGroup):
    """b, Sb, and the shadow of Sb on the line along b: as long as the variance that the line keeps.

    Its parts are for scenes to show one by one: shadow, drop, pushed, b.
    """

    def __init__(self, plane: Plane, angle: float = data.FIRST) -> None:
        self._plane = plane
        self.shadow = Segments((0, 0), (1, 0), color=theme.ANSWER, width=SHADOW_STROKE)
        self.drop = DashedSegment((0, 0), (1, 0), color=theme.MUTED, width=theme.LINE_STROKE)
        # Names on both sides of the line, so that they never meet.
        self.pushed = _NamedVector(plane, "bold(S) bold(b)", theme.OTHER, side=-1.0)
        self.b = _NamedVector(plane, "bold(b)", theme.BASIS, side=1.0)
        super().__init__(self.shadow, self.drop, self.pushed, self.b)
        self.set_angle(angle)

    def set_angle(self, angle: float) -> None:
        """Turn b; the matrix sends it elsewhere."""
        b, pushed = data.direction(angle), data.pushed(angle)
        self.b.point_to(b, line=b)
        self.pushed.point_to(pushed, line=b)
        foot = self._plane.to_frame(data.kept(angle) * b)
        self.shadow.set_ends(self._plane.at(0, 0), foot)
        self.drop.set_ends(self._plane.to_frame(pushed), foot)


class EigenFormulas(VGroup):
    """What the line keeps, and that at its best it is an eigenvalue.

    Attributes
    ----------
    kept : VGroup
        As a formula and as a live number.
    eigenvector, largest, least : Formula
    """

    def __init__(self, angle: float = data.FIRST) -> None:
        b, pushed = "basis(bold(b))", "other(bold(S) bold(b))"
        rows = FormulaColumn(
            Formula(f'answer("kept") = {b}^T {pushed}'),
            Formula("="),
            Formula(f"{pushed} = answer(lambda_1) {b}"),
            Formula(f"answer(lambda_1) = answer({data.LARGEST:.2f})"),
            Formula(f"error(J) = error(lambda_2) = error({data.SMALLEST:.2f})"),
            region=RIGHT_PART,
            gap=2.2 * theme.UNIT,
        )
        product, equals, self.eigenvector, self.largest, self.least = rows
        self.number = LiveNumber(0.0, color=theme.ANSWER).after(equals)
        self.kept = VGroup(product, equals, self.number)
        super().__init__(rows, self.number)
        self.set_angle(angle)

    def set_angle(self, angle: float) -> None:
        """Show what the line keeps at an angle."""
        self.number.set_value(data.kept(angle))


def pull_formula() -> Formula:
    """Return Sb as the mean of the points, each times its own coordinate."""
    return Formula("other(bold(S) bold(b)) = 1/N sum_(n=1)^N answer(beta_n) given(bold(x)_n)").move_to(
        RIGHT_PART.top_left, aligned_edge=UP + LEFT
    )


def share_formula() -> Formula:
    """Return the part of the variance that the best line keeps."""
    share = f"{100 * data.KEPT_SHARE:.0f} %"
    return Formula(
        "answer(lambda_1) / (answer(lambda_1) + error(lambda_2)) = "
        f'{data.LARGEST:.2f} / {data.TOTAL:.2f} approx answer("{share}")'
    ).move_to(RIGHT_PART.top_left + 1.6 * DOWN, aligned_edge=UP + LEFT)


class _NamedVector(PlaneVector):
    """A vector from the origin whose name keeps to one side of the line along b."""

    def __init__(self, plane: Plane, name: str, color: ManimColor, *, side: float) -> None:
        super().__init__(plane, (1.0, 0.0), color=color)
        self._side = side
        self.name_beside = legible(Formula(name, color=color))
        self.add(self.name_beside)

    def point_to(self, vector: np.ndarray, *, line: np.ndarray) -> None:
        self.set_vector(vector)
        across = self._side * np.array([-line[1], line[0], 0.0])
        tip = self._plane.to_frame(vector)
        self.name_beside.move_to(tip + (_BESIDE + self.name_beside.width / 4) * across)
