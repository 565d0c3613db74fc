"""Vectors and fields of vectors on a plane."""

import numpy as np
from manim import ManimColor, VGroup
from numpy.typing import ArrayLike

from scenes.stage.marks import Arrows
from scenes.stage.plane import Coordinates
from scenes.stage.text import Formula, legible
from scenes.stage.theme import ARROW_STROKE, BODY_SIZE, GIVEN, LINE_STROKE, MUTED, UNIT

__all__ = ["ArrowField", "PlaneVector"]


class PlaneVector(VGroup):
    """A vector drawn on a plane, with its name beside it.

    Parameters
    ----------
    plane : Coordinates
    vector : (2,) float
        In the plane's coordinates.
    name : str
        Typst mathematics; empty for an arrow without a name.
    color : ManimColor
        Of arrow and name.
    tail : (2,) float
        Where it starts, in the plane's coordinates.
    name_at : float
        Where along the vector the name stands: 1 at its tip, 0.5 beside its middle.
    name_side : (2,) float or None
        In which direction of the frame the name stands from there; None: ahead of the tip.

    Attributes
    ----------
    arrow : Arrows
    label : Formula or None
        The name, as it is drawn.
    """

    def __init__(
        self,
        plane: Coordinates,
        vector: ArrayLike,
        name: str = "",
        *,
        color: ManimColor = GIVEN,
        tail: ArrayLike = (0.0, 0.0),
        width: float = ARROW_STROKE,
        name_at: float = 1.0,
        name_side: ArrayLike | None = None,
        name_size: float = BODY_SIZE,
    ) -> None:
        super().__init__()
        self._plane, self._name_at, self._name_side = plane, name_at, name_side
        self.arrow = Arrows((0, 0, 0), (1, 0, 0), color=color, width=width)
        self.add(self.arrow)
        self.label: Formula | None = Formula(name, size=name_size, color=color) if name else None
        if self.label is not None:
            self.add(legible(self.label))
        self.set_vector(vector, tail=tail)

    def set_vector(self, vector: ArrayLike, *, tail: ArrayLike = (0.0, 0.0)) -> "PlaneVector":
        """Point it elsewhere; the name goes along."""
        self.vector, self.tail = np.asarray(vector, dtype=float), np.asarray(tail, dtype=float)
        start, end = self._plane.to_frame(self.tail), self._plane.to_frame(self.tail + self.vector)
        self.arrow.set_ends(start, end)
        if self.label is not None:
            ahead = end - start if self._name_side is None else np.append(self._name_side, 0.0)
            length = np.linalg.norm(ahead)
            direction = ahead / length if length else np.array([0.0, 1.0, 0.0])
            # Half the name's box in that direction keeps the gap the same whichever way it points.
            reach = np.abs(direction[0]) * self.label.width / 2 + np.abs(direction[1]) * self.label.height / 2
            place = start + self._name_at * (end - start)
            self.label.move_to(place + (reach + UNIT / 2) * direction)
        return self


class ArrowField(Arrows):
    """A field of small arrows on a plane: which way, and by its length how strongly.

    Parameters
    ----------
    plane : Coordinates
    points : (n, 2) float
        Each arrow is centred on its point.
    vectors : (n, 2) float
        In the plane's coordinates.
    longest : float
        The length of the longest arrow, in scene units.
    evenness : float
        0 draws lengths in proportion; towards 1 they become the same, so that weak places still show a
        direction.
    """

    def __init__(
        self,
        plane: Coordinates,
        points: ArrayLike,
        vectors: ArrayLike,
        *,
        longest: float = 0.45,
        evenness: float = 0.6,
        color: ManimColor = MUTED,
        opacity: float = 0.8,
    ) -> None:
        self._plane = plane
        self._longest, self._evenness = longest, evenness
        starts, ends = self._ends(points, vectors)
        super().__init__(
            starts,
            ends,
            color=color,
            width=LINE_STROKE / 2,
            tip_length=0.12,
            tip_width=0.1,
            opacity=opacity,
        )

    def set_field(self, points: ArrayLike, vectors: ArrayLike) -> "ArrowField":
        """Show another field."""
        self.set_ends(*self._ends(points, vectors))
        return self

    def _ends(self, points: ArrayLike, vectors: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        places = self._plane.to_frame(points)
        shown = self._plane.vector_to_frame(vectors)
        length = np.linalg.norm(shown, axis=-1, keepdims=True)
        largest = length.max(initial=0.0) or 1.0
        scaled = self._longest * (length / largest) ** (1 - self._evenness)
        half = np.divide(shown, length, out=np.zeros_like(shown), where=length > 0) * scaled / 2
        return places - half, places + half
