"""Noting vectorised mobjects: what their shapes are, and how they are painted."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
from manim import VMobject
from numpy.typing import NDArray

from build.recorder.as_written import as_manim_wrote
from build.recorder.contours import CURVE, contours_of_its_own
from build.recorder.crowd import MANY, Crowd
from build.recorder.drawings import Content, Drawings, Shape
from build.recorder.looks import LOOKS, Looks
from build.recorder.styles import Styles
from build.recording import PictureWriter

if TYPE_CHECKING:
    from build.recorder.camera import NotingCamera

__all__ = ["ShapeNotes"]

_NO_CONTOURS = np.zeros((0, 3), np.int32)
_NO_POINTS = np.zeros((0, 2))
# In frames: how long at most a crowd that keeps changing its members is not tried again.
_LONGEST_PAUSE = 32


class ShapeNotes:
    """Turns vectorised mobjects into drawings.

    Parameters
    ----------
    writer : PictureWriter
    """

    def __init__(self, writer: PictureWriter) -> None:
        self._writer = writer
        self._styles = Styles(writer)
        self._drawings = Drawings(writer)
        self._crowd: Crowd | None = None
        self._pause = self._waiting = 0

    def points(self, points: NDArray[np.float64]) -> int:
        """Return the number of a shape that is only points: a cloud, or an image's corners."""
        flat = np.array(points, np.float64, order="C")
        key = blake2b(flat.data, digest_size=16).digest()
        number = self._writer.find_shape(key)
        return self._writer.add_shape(key, flat, _NO_CONTOURS) if number is None else number

    def note(self, camera: NotingCamera, vmobjects: Sequence[VMobject], view: int) -> list[Sequence[int]]:
        """Return the drawings of each vectorised mobject, in painting order."""
        self._styles.begin_frame(camera)
        if len(vmobjects) < MANY:
            return self._one_by_one(camera, vmobjects, view)
        if self._crowd is not None:
            order = self._crowd.order(vmobjects)
            if order is not None and self._crowd.note_again(camera, view):
                self._pause = 0
                noted = self._crowd.noted
                return [noted[place] for place in order]
            # Its members change, or their points become more: it is tried again later, and ever later.
            self._waiting, self._pause = self._pause, min(2 * self._pause + 1, _LONGEST_PAUSE)
            self._crowd = None
        drawings = self._one_by_one(camera, vmobjects, view)
        if self._waiting:
            self._waiting -= 1
        else:
            self._crowd = self._gathered(camera, vmobjects, view, drawings)
        return drawings

    def remember(self) -> None:
        """Let the drawings of a crowd that moved be found by their content."""
        if self._crowd is not None:
            self._crowd.remember()

    def _one_by_one(
        self, camera: NotingCamera, vmobjects: Sequence[VMobject], view: int
    ) -> list[Sequence[int]]:
        """Return the drawings of mobjects, each looked for by its content."""
        projected = camera.project(vmobjects)
        styles = self._styles
        seen: list[int] = []
        contents: list[Content] = []
        # One copy for all: the camera's plane, of all points end to end.
        plane = [points[:, :2] for points in projected]
        flat = np.array(np.concatenate(plane), np.float64, order="C") if plane else _NO_POINTS
        stop = 0
        for place, (vmobject, points) in enumerate(zip(vmobjects, projected, strict=True)):
            start, stop = stop, stop + len(points)
            if stop - start < CURVE:
                continue
            as_manims = as_manim_wrote(vmobject, LOOKS)
            style = styles.of(vmobject, as_manims=as_manims)
            if style.layers:
                line = styles.line(vmobject, points) if style.gradients else None
                shape = _shape(vmobject, points, flat[start:stop], as_manims=as_manims)
                seen.append(place)
                contents.append(Content(shape, style, line))
        drawings: list[Sequence[int]] = [()] * len(vmobjects)
        for place, found in zip(seen, self._drawings.of(contents, view), strict=True):
            drawings[place] = found
        return drawings

    def _gathered(
        self, camera: NotingCamera, vmobjects: Sequence[VMobject], view: int, noted: list[Sequence[int]]
    ) -> Crowd | None:
        """Return mobjects that were just noted as a crowd, if they are all Manim's."""
        looks = Looks.of(vmobjects)
        plane = None if looks is None else looks.seen_by(camera, vmobjects)
        if looks is None or plane is None or self._styles.light is None:
            return None
        return Crowd(vmobjects, looks, plane, view, self._styles, self._drawings, noted)


def _shape(
    vmobject: VMobject, points: NDArray[np.float64], flat: NDArray[np.float64], *, as_manims: bool
) -> Shape:
    if as_manims and vmobject.n_points_per_cubic_curve == CURVE:
        return Shape.by_rules(flat, vmobject.tolerance_for_point_equality)
    return Shape.of_contours(*contours_of_its_own(vmobject, points))
