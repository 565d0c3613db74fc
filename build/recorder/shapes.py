"""Noting vectorised mobjects: what their shapes are, and how they are painted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import accumulate, count
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from manim import VMobject
from numpy.typing import NDArray

from build.recorder.as_written import as_manim_wrote
from build.recorder.contours import contours_of, contours_of_its_own
from build.recorder.crowd import Crowd, Joined, Looks
from build.recorder.styles import STYLING, Line, Style, Styles, across_face
from build.recording import DRAWING, PictureWriter
from build.recording.columns import Recent

if TYPE_CHECKING:
    from build.recorder.camera import NotingCamera

__all__ = ["ShapeNotes"]

_CURVE = 4  # points of a cubic curve
# Mobjects as they were painted: enough for the shapes of several thousand frames.
_MOST_REMEMBERED = 30_000
# Fewer than that are noted one by one as quickly.
_MANY = 64
_PARTING = frozenset({"consider_points_equals_2d", "get_subpath_split_indices_from_points"})
_LOOKS = STYLING | _PARTING
_NO_CONTOURS = np.zeros((0, 3), np.int32)
_NO_POINTS = np.zeros((0, 2))


class _Shape(NamedTuple):
    """Points in the camera's plane, their key, and contours where they are not by Manim's rules."""

    key: Any
    points: NDArray[np.float64]
    tolerance: float
    contours: NDArray[np.int32] | None


class _Fresh(NamedTuple):
    """A mobject that is painted as none was before, and where the numbers of its drawings are awaited."""

    drawings: list[int]
    shape: _Shape
    style: Style
    line: Line | None


class ShapeNotes:
    """Turns vectorised mobjects into drawings; what was seen before is found by its content.

    Only of a crowd that moves nothing is looked for: it is new in every frame, and found again by its content
    once it is told to `remember`.

    Parameters
    ----------
    writer : PictureWriter
    """

    def __init__(self, writer: PictureWriter) -> None:
        self._writer = writer
        self._styles = Styles(writer)
        self._painted: Recent[Any, list[int]] = Recent(_MOST_REMEMBERED)
        self._crowd: Crowd | None = None

    def points(self, points: NDArray[np.float64]) -> int:
        """Return the number of a shape that is only points: a cloud, or an image's corners."""
        flat = np.array(points, np.float64, order="C")
        key = blake2b(flat.data, digest_size=16).digest()
        number = self._writer.find_shape(key)
        return self._writer.add_shape(key, flat, _NO_CONTOURS) if number is None else number

    def note(self, camera: NotingCamera, vmobjects: Sequence[VMobject], view: int) -> list[Sequence[int]]:
        """Return the drawings of each vectorised mobject, in painting order."""
        self._styles.begin_frame(camera)
        if len(vmobjects) < _MANY:
            return self._one_by_one(camera, vmobjects, view)
        order = self._crowd.order(vmobjects) if self._crowd else None
        if self._crowd is None or order is None or not self._again(camera, self._crowd, view):
            return self._gathered(camera, vmobjects, view)
        drawings = self._crowd.drawings
        return [drawings[place] for place in order]

    def remember(self) -> None:
        """Let the drawings of a crowd that moved be found by their content."""
        crowd = self._crowd
        if crowd is None or not crowd.unknown:
            return
        for place in crowd.unknown:
            shape, style, line = self._content(crowd, place)
            self._painted[shape.key, style.number, crowd.view, line] = list(crowd.drawings[place])
            self._writer.know_shape(shape.key, int(crowd.shapes[place]))
        crowd.unknown.clear()

    def _one_by_one(
        self, camera: NotingCamera, vmobjects: Sequence[VMobject], view: int
    ) -> list[Sequence[int]]:
        """Return the drawings of mobjects, each looked for by its content."""
        projected = camera.project(vmobjects)
        styles = self._styles
        drawings: list[Sequence[int]] = []
        fresh: list[_Fresh] = []
        # One copy for all: the camera's plane, of all points end to end.
        plane = [points[:, :2] for points in projected]
        flat = np.array(np.concatenate(plane), np.float64, order="C") if plane else _NO_POINTS
        stop = 0
        for vmobject, points in zip(vmobjects, projected, strict=True):
            start, stop = stop, stop + len(points)
            if stop - start < _CURVE:
                drawings.append([])
                continue
            as_manims = as_manim_wrote(vmobject, _LOOKS)
            style = styles.of(vmobject, as_manims=as_manims)
            if not style.layers:
                drawings.append([])
                continue
            line = styles.line(vmobject, points) if style.gradients else None
            shape = _shape(vmobject, points, flat[start:stop], as_manims=as_manims)
            drawings.append(self._found(shape, style, line, view, fresh))
        self._add(fresh, view)
        return drawings

    def _found(
        self, shape: _Shape, style: Style, line: Line | None, view: int, fresh: list[_Fresh]
    ) -> list[int]:
        """Return drawings that are there; or else a list that will have them when what is fresh is added."""
        key = (shape.key, style.number, view, line)
        painted = self._painted.get(key)
        if painted is None:
            painted = self._painted[key] = []
            fresh.append(_Fresh(painted, shape, style, line))
        return painted

    def _add(self, fresh: Sequence[_Fresh], view: int) -> None:
        """Store drawings that are not there, and tell their numbers."""
        if not fresh:
            return
        numbers = np.array(self._numbers_of([shape for _, shape, _, _ in fresh]))
        stored = self._store(numbers, [style for *_, style, _ in fresh], [line for *_, line in fresh], view)
        for (drawings, *_), found in zip(fresh, stored, strict=True):
            drawings += found

    def _store(
        self,
        shapes: NDArray[np.int64],
        styles: Sequence[Style],
        lines: Sequence[Line | None],
        view: int,
    ) -> list[range]:
        """Store the drawings of shapes, each in its style, and return their numbers."""
        writer = self._writer
        # Many small arrays of records are joined slowly, bytes are not.
        rows = np.frombuffer(bytearray().join([style.rows for style in styles]), DRAWING)
        counts = [style.layers for style in styles]
        rows["shape"] = np.repeat(shapes, counts)
        rows["view"] = view
        stops = [stops for style in styles for stops in style.gradients]
        if stops:
            where = [line for style, line in zip(styles, lines, strict=True) for _ in style.gradients if line]
            first = writer.add_paints(stops, where)
            rows["paint"][rows["paint"] < 0] = np.arange(first, first + len(stops))
        ends = [*accumulate(counts, initial=writer.add_drawings(rows))]
        return list(map(range, ends, ends[1:]))

    def _numbers_of(self, shapes: Sequence[_Shape]) -> list[int]:
        """Return the numbers of shapes; those that are not there are stored."""
        writer = self._writer
        by_key = {shape.key: shape for shape in shapes}
        numbers = {key: writer.find_shape(key) for key in by_key}
        keys = [key for key, number in numbers.items() if number is None]
        if keys:
            new = [by_key[key] for key in keys]
            first = writer.add_shapes(*_end_to_end(new), keys=keys)
            numbers.update(zip(keys, count(first)))
        return [numbers[shape.key] for shape in shapes]  # type: ignore[misc]

    def _gathered(
        self, camera: NotingCamera, vmobjects: Sequence[VMobject], view: int
    ) -> list[Sequence[int]]:
        """Return the drawings of many mobjects, which are a crowd from now on if they are all Manim's."""
        self._crowd = None
        drawings = self._one_by_one(camera, vmobjects, view)
        looks = Looks.of(vmobjects, _LOOKS)
        plane = None if looks is None else _plane(camera, vmobjects, looks)
        if looks is not None and plane is not None and self._styles.light is not None:
            styles = [
                self._styles.of(vmobject, as_manims=True) if length >= _CURVE else None
                for vmobject, length in zip(vmobjects, plane.lengths, strict=True)
            ]
            setting, shapes = self._styles.setting, np.full(len(styles), -1)
            self._crowd = Crowd([*vmobjects], view, setting, looks, plane, styles, {}, [*drawings], shapes)
            self._find_lines(self._crowd, restyled=True)
            self._find_shapes(self._crowd, [place for place, those in enumerate(drawings) if those])
        return drawings

    def _again(self, camera: NotingCamera, crowd: Crowd, view: int) -> bool:
        """Note what has changed of a crowd; return whether that can be told."""
        looks = Looks.of(crowd.mobjects, _LOOKS)
        if looks is None or not looks.alike(crowd.looks):
            return False
        plane = _plane(camera, crowd.mobjects, looks)
        if plane is None:
            return False
        restyled = looks.restyled(crowd.looks)
        if self._styles.setting != crowd.setting:
            restyled[:] = True
        elif self._styles.light:
            restyled |= looks.shaded & looks.points.differs(crowd.looks.points)
        moved = plane.differs(crowd.plane) | (looks.tolerances != crowd.looks.tolerances)
        crowd.shapes[moved] = -1
        changed = moved | restyled
        turned = view != crowd.view
        if turned:
            changed[:] = True
        crowd.looks, crowd.plane, crowd.view, crowd.setting = looks, plane, view, self._styles.setting
        self._restyle(crowd, np.flatnonzero(restyled).tolist())
        changed[self._find_lines(crowd, restyled=bool(restyled.any()))] = True
        places: list[int] = []
        for place in np.flatnonzero(changed).tolist():
            style = crowd.styles[place]
            if style is not None and style.layers:
                places.append(place)
            else:
                crowd.drawings[place] = []
                crowd.unknown.discard(place)
        if len(places) < _MANY or turned:  # what a camera moves by is the same shape
            self._look_for(crowd, places)
        else:
            self._store_all(crowd, places)
        return True

    def _restyle(self, crowd: Crowd, places: Sequence[int]) -> None:
        places = [place for place in places if crowd.styles[place] is not None]
        if len(places) < _MANY:
            styles = [self._styles.of(crowd.mobjects[place], as_manims=True) for place in places]
        else:
            styles = self._styles.of_many(crowd.mobjects, crowd.looks, places)
        for place, style in zip(places, styles, strict=True):
            crowd.styles[place] = style

    def _find_lines(self, crowd: Crowd, *, restyled: bool) -> list[int]:
        """Find the gradients that lie elsewhere than in a face; return where they are not as they were."""
        styles, ends, before = self._styles, crowd.plane.ends, crowd.lines
        places: Iterable[int] = before
        if restyled:
            places = [
                place
                for place, (mobject, style) in enumerate(zip(crowd.mobjects, crowd.styles, strict=True))
                if style is not None and style.gradients and not styles.crosses_face(mobject)
            ]
        crowd.lines = {
            place: styles.line(crowd.mobjects[place], crowd.plane.values[ends[place] : ends[place + 1]])
            for place in places
        }
        return [place for place, line in crowd.lines.items() if line != before.get(place)]

    def _content(self, crowd: Crowd, place: int) -> tuple[_Shape, Style, Line | None]:
        """Return what one of a crowd is found by, as it was noted: it may have changed since."""
        style, ends = crowd.styles[place], crowd.plane.ends
        assert style is not None
        points = crowd.plane.values[ends[place] : ends[place + 1]]
        shape = _by_rules(points, crowd.looks.tolerance(place))
        line = crowd.lines.get(place)
        if style.gradients and line is None:
            line = across_face(points)
        return shape, style, line

    def _find_shapes(self, crowd: Crowd, places: Sequence[int]) -> None:
        """Find the numbers of shapes that were stored by their content."""
        for place in places:
            number = self._writer.find_shape(self._content(crowd, place)[0].key)
            crowd.shapes[place] = -1 if number is None else number

    def _look_for(self, crowd: Crowd, places: Sequence[int]) -> None:
        """Find the drawings of some of a crowd by their content."""
        fresh: list[_Fresh] = []
        for place in places:
            shape, style, line = self._content(crowd, place)
            crowd.drawings[place] = self._found(shape, style, line, crowd.view, fresh)
            crowd.unknown.discard(place)
        self._add(fresh, crowd.view)
        self._find_shapes(crowd, places)

    def _store_all(self, crowd: Crowd, places: Sequence[int]) -> None:
        """Store the drawings of many of a crowd, and the shapes of those that moved, without a look."""
        everyone = np.array(crowd.plane.lengths)
        starts = np.cumsum(everyone) - everyone
        fresh = np.zeros(len(everyone), np.bool_)
        fresh[places] = crowd.shapes[places] < 0
        if fresh.any():
            points, lengths = crowd.plane.values[np.repeat(fresh, everyone)], everyone[fresh]
            contours, counts = contours_of(points, lengths, crowd.looks.tolerances[fresh])
            first = self._writer.add_shapes(points, lengths, contours, counts)
            crowd.shapes[fresh] = np.arange(first, first + len(lengths))
        begins, corners = starts[places], (everyone[places] - 1) // 6 * 3
        across = np.hstack([crowd.plane.values[begins], crowd.plane.values[begins + corners]]).tolist()
        lines = [crowd.lines.get(place) or tuple(line) for place, line in zip(places, across, strict=True)]
        styles = [style for place in places if (style := crowd.styles[place]) is not None]
        stored = self._store(crowd.shapes[places], styles, lines, crowd.view)
        for place, drawings in zip(places, stored, strict=True):
            crowd.drawings[place] = drawings
        crowd.unknown.update(places)


def _plane(camera: NotingCamera, vmobjects: Sequence[VMobject], looks: Looks) -> Joined | None:
    """Return where the points of mobjects are in a camera's plane; None where it may have other points."""
    points = camera.project_all(vmobjects, looks.points.values)
    if points is None:
        return None
    return Joined(np.array(points[:, :2], np.float64, order="C"), looks.points.lengths)


def _end_to_end(shapes: Sequence[_Shape]) -> tuple[Any, ...]:
    """Return shapes as a `PictureWriter` takes many: points, lengths, contours, counts."""
    points, contours = [shape.points for shape in shapes], [shape.contours for shape in shapes]
    lengths = np.array(list(map(len, points)))
    joined = np.concatenate(points)
    tolerances = np.array([shape.tolerance for shape in shapes], np.float64)
    found, counts = contours_of(joined, lengths, tolerances)
    if all(own is None for own in contours):
        return joined, lengths, found, counts
    ends = np.cumsum(counts)[:-1]
    rows = [
        by_rules if own is None else own
        for own, by_rules in zip(contours, np.split(found, ends), strict=True)
    ]
    return joined, lengths, np.concatenate(rows), np.array(list(map(len, rows)))


def _by_rules(points: NDArray[np.float64], tolerance: float) -> _Shape:
    """Return a shape whose contours follow Manim's rules."""
    return _Shape((blake2b(points.data, digest_size=16).digest(), tolerance), points, tolerance, None)


def _shape(
    vmobject: VMobject, points: NDArray[np.float64], flat: NDArray[np.float64], *, as_manims: bool
) -> _Shape:
    tolerance = vmobject.tolerance_for_point_equality
    if as_manims and vmobject.n_points_per_cubic_curve == _CURVE:
        return _by_rules(flat, tolerance)
    flat, contours = contours_of_its_own(vmobject, points)
    digest = blake2b(flat.data, digest_size=16).digest()
    return _Shape((digest, contours.tobytes()), flat, tolerance, contours)
