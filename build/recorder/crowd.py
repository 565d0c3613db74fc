"""Many mobjects that are noted frame after frame.

Asking two thousand mobjects one by one takes longer than to paint them. Those that were there in the last
frame are read off together, and only what has changed is noted again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import is_
from typing import TYPE_CHECKING

import numpy as np
from manim import VMobject
from numpy.typing import NDArray

from build.recorder.contours import CURVE
from build.recorder.drawings import Content, Drawings, Shape
from build.recorder.looks import Joined, Looks
from build.recorder.styles import Layers, Line, Style, Styles, across_face

if TYPE_CHECKING:
    from build.recorder.camera import NotingCamera

__all__ = ["MANY", "Crowd"]

# Fewer than that are noted one by one as quickly.
MANY = 64


class Crowd:
    """Mobjects as they were noted in the last frame.

    What moves in a crowd is not looked for, but stored: it is new in every frame. Once told to `remember`, it
    is found by its content.

    Parameters
    ----------
    mobjects : sequence of VMobject
    looks : Looks
    plane : Joined
        Where their points are in the camera's plane.
    view : int
    styles : Styles
        Of this frame.
    drawings : Drawings
    noted : sequence of sequence of int
        The drawings of each mobject; none of those that are not seen.
    """

    def __init__(
        self,
        mobjects: Sequence[VMobject],
        looks: Looks,
        plane: Joined,
        view: int,
        styles: Styles,
        drawings: Drawings,
        noted: Sequence[Sequence[int]],
    ) -> None:
        self.noted = [*noted]
        self._mobjects = [*mobjects]  # kept, so that no number of Python's is used twice
        self._places = {id(mobject): place for place, mobject in enumerate(mobjects)}
        self._looks, self._plane, self._view, self._setting = looks, plane, view, styles.setting
        self._styles, self._drawings = styles, drawings
        # None for those of too few points to be drawn.
        self._style_of: list[Style | None] = [
            styles.of(mobject, as_manims=True) if length >= CURVE else None
            for mobject, length in zip(mobjects, plane.lengths, strict=True)
        ]
        # Where the gradients lie of those whose own points do not tell.
        self._lines: dict[int, Line] = {}
        # What was stored together last, end to end.
        self._stacked: tuple[list[int], Layers] = [], Layers.of([])
        self._find_lines(restyled=True)
        # The number of each shape; -1 where it is to be stored.
        self._shapes = np.full(len(mobjects), -1)
        self._find_shapes([place for place, numbers in enumerate(noted) if numbers])
        # Whose drawings cannot be found by their content yet.
        self._unknown: set[int] = set()

    def order(self, mobjects: Sequence[VMobject]) -> list[int] | None:
        """Return where the crowd has each of some mobjects; None if they are not just its own."""
        if len(mobjects) != len(self._mobjects):
            return None
        if all(map(is_, mobjects, self._mobjects)):
            return list(range(len(mobjects)))
        order = [self._places.get(id(mobject), -1) for mobject in mobjects]
        return order if len({*order} - {-1}) == len(mobjects) else None

    def note_again(self, camera: NotingCamera, view: int) -> bool:
        """Note what has changed; return whether that can be told."""
        looks = Looks.of(self._mobjects)
        if looks is None or not looks.alike(self._looks):
            return False
        plane = looks.seen_by(camera, self._mobjects)
        if plane is None:
            return False
        restyled = looks.restyled(self._looks)
        if self._styles.setting != self._setting:
            restyled[:] = True
        elif self._styles.light:
            restyled |= looks.shaded & looks.points.differs(self._looks.points)
        moved = plane.differs(self._plane) | (looks.tolerances != self._looks.tolerances)
        self._shapes[moved] = -1
        turned = view != self._view
        self._looks, self._plane, self._view, self._setting = looks, plane, view, self._styles.setting
        self._restyle(np.flatnonzero(restyled).tolist())
        changed = moved | restyled | turned
        changed[self._find_lines(restyled=bool(restyled.any()))] = True
        places = self._seen(np.flatnonzero(changed).tolist())
        if len(places) < MANY or turned:  # what a camera moves by is the same shape
            self._look_for(places)
        else:
            self._store(places)
        return True

    def remember(self) -> None:
        """Let what was noted be found by its content."""
        for place in self._unknown:
            self._drawings.know(self._content(place), self._view, int(self._shapes[place]), self.noted[place])
        self._unknown.clear()

    def _seen(self, places: Iterable[int]) -> list[int]:
        """Return those that are painted at all."""
        seen = []
        for place in places:
            style = self._style_of[place]
            if style is not None and style.layers:
                seen.append(place)
            else:
                self.noted[place] = ()
                self._unknown.discard(place)
        return seen

    def _restyle(self, places: Iterable[int]) -> None:
        places = [place for place in places if self._style_of[place] is not None]
        if len(places) < MANY:
            styles = [self._styles.of(self._mobjects[place], as_manims=True) for place in places]
        else:
            styles = self._styles.of_many(self._mobjects, self._looks, places)
        for place, style in zip(places, styles, strict=True):
            self._style_of[place] = style

    def _find_lines(self, *, restyled: bool) -> list[int]:
        """Find the gradients that lie elsewhere than in a face; return where they are not as they were."""
        before = self._lines
        places: Iterable[int] = before
        if restyled:
            places = [
                place
                for place, (mobject, style) in enumerate(zip(self._mobjects, self._style_of, strict=True))
                if style is not None and style.gradients and not self._styles.crosses_face(mobject)
            ]
        self._lines = {
            place: self._styles.line(self._mobjects[place], self._plane.rows(place)) for place in places
        }
        return [place for place, line in self._lines.items() if line != before.get(place)]

    def _content(self, place: int) -> Content:
        """Return what is drawn of one, as it was noted: it may have changed since."""
        style = self._style_of[place]
        assert style is not None
        points = self._plane.rows(place)
        line = self._lines.get(place)
        if style.gradients and line is None:
            line = across_face(points)
        return Content(Shape.by_rules(points, self._looks.tolerance(place)), style, line)

    def _find_shapes(self, places: Sequence[int]) -> None:
        for place in places:
            self._shapes[place] = self._drawings.shape_of(self._content(place))

    def _look_for(self, places: Sequence[int]) -> None:
        """Find the drawings of some by their content."""
        found = self._drawings.of([self._content(place) for place in places], self._view)
        for place, drawings in zip(places, found, strict=True):
            self.noted[place] = drawings
        self._unknown.difference_update(places)
        self._find_shapes(places)

    def _store(self, places: Sequence[int]) -> None:
        """Store the drawings of many, and the shapes of those that moved, without a look."""
        lengths = np.array(self._plane.lengths)
        fresh = np.zeros(len(lengths), np.bool_)
        fresh[places] = self._shapes[places] < 0
        if fresh.any():
            points = self._plane.values[np.repeat(fresh, lengths)]
            first = self._drawings.store_shapes(points, lengths[fresh], self._looks.tolerances[fresh])
            self._shapes[fresh] = np.arange(first, first + np.count_nonzero(fresh))
        stored = self._drawings.store(
            self._shapes[places], self._layers_of(places), self._lines_of(places), self._view
        )
        for place, drawings in zip(places, stored, strict=True):
            self.noted[place] = drawings
        self._unknown.update(places)

    def _layers_of(self, places: Sequence[int]) -> Layers:
        """Return how some are painted: mostly as in the last frame."""
        styles = [style for place in places if (style := self._style_of[place]) is not None]
        numbers = [style.number for style in styles]
        if numbers != self._stacked[0]:
            self._stacked = numbers, Layers.of(styles)
        return self._stacked[1]

    def _lines_of(self, places: Sequence[int]) -> NDArray[np.float64]:
        """Return where the gradients of some lie, (n, 4): where nothing else is known, across their faces."""
        begins: NDArray[np.int64] = np.array(self._plane.ends)[places]
        corners = begins + (np.array(self._plane.lengths)[places] - 1) // 6 * 3
        lines = np.hstack([self._plane.values[begins], self._plane.values[corners]])
        known = [(at, line) for at, place in enumerate(places) if (line := self._lines.get(place))]
        if known:
            at, elsewhere = zip(*known, strict=True)
            lines[[*at]] = elsewhere
        return lines
