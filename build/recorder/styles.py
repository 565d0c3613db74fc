"""How vectorised mobjects are painted: in which layers, colours and widths."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from manim import VMobject
from manim.camera.camera import CAP_STYLE_MAP, LINE_JOIN_MAP
from numpy.typing import NDArray

from build.recorder.as_written import as_manim_wrote
from build.recording import DRAWING, Kind, PictureWriter
from build.recording.columns import Recent
from build.recording.writer import NOWHERE

if TYPE_CHECKING:
    from build.recorder.camera import NotingCamera
    from build.recorder.looks import Looks

__all__ = ["Layers", "Line", "Style", "Styles", "across_face"]

# Where a gradient begins and ends.
Line = tuple[float, float, float, float]

_GRADIENT = frozenset({"get_gradient_start_and_end_points"})
# Styles, for the mobjects of several thousand frames.
_MOST_REMEMBERED = 20_000


def across_face(points: NDArray[np.float64]) -> Line:
    """Return where a gradient lies between two corners of a face.

    References
    ----------
    Manim 0.22, ``get_3d_vmob_end_corner_index``.
    """
    end = (len(points) - 1) // 6 * 3
    return points.item(0, 0), points.item(0, 1), points.item(end, 0), points.item(end, 1)


class Style(NamedTuple):
    """What is painted on a shape, under a number of its own.

    Attributes
    ----------
    number : int
    layers : int
        How many there are; none is seen of a mobject without.
    rows : bytes
        The layers in painting order, as of `DRAWING`; of no shape and in no view yet, and where the paint is
        -1, a gradient.
    gradients : tuple of (k, 4) float64
        The stops of each gradient. Where it lies is the mobject's affair.
    """

    number: int
    layers: int
    rows: bytes
    gradients: tuple[NDArray[np.float64], ...]


class Layers(NamedTuple):
    """Many styles, as tables have them.

    Attributes
    ----------
    rows : (m,) DRAWING
        The layers of all, one after another.
    counts : (n,) int
        How many layers each style has.
    stops : (s, 4) float64
        Of all gradients, end to end.
    lengths : (g,) int
        How many stops each gradient has.
    owners : (g,) int
        The place of the style that each gradient is of.
    """

    rows: NDArray[Any]
    counts: NDArray[np.int64]
    stops: NDArray[np.float64]
    lengths: NDArray[np.int64]
    owners: NDArray[np.int64]

    @classmethod
    def of(cls, styles: Sequence[Style]) -> Layers:
        """Return styles end to end."""
        # Many small arrays of records are joined slowly, bytes are not.
        rows = np.frombuffer(b"".join([style.rows for style in styles]), DRAWING)
        gradients = [stops for style in styles for stops in style.gradients]
        return cls(
            rows,
            np.array([style.layers for style in styles], np.int64),
            np.concatenate(gradients) if gradients else np.empty((0, 4)),
            np.array(list(map(len, gradients)), np.int64),
            np.repeat(np.arange(len(styles)), [len(style.gradients) for style in styles]),
        )


class Styles:
    """Finds the styles of mobjects; one that was seen before is found by what decides it.

    Parameters
    ----------
    writer : PictureWriter
        What notes flat colours.
    """

    def __init__(self, writer: PictureWriter) -> None:
        self._writer = writer
        self._known: Recent[Any, Style] = Recent(_MOST_REMEMBERED)
        self._numbers: dict[Any, int] = {}
        # Where Manim's functions said in this frame that gradients lie, by their code and what it is about.
        self._answers: dict[Any, Line] = {}

    def begin_frame(self, camera: NotingCamera) -> None:
        """Begin with what one camera sees now, in its light."""
        self._camera = camera
        self.light = camera.light()
        self._answers.clear()

    @property
    def setting(self) -> tuple[Any, ...]:
        """What decides styles beside the mobjects."""
        return self.light, self._camera.cairo_line_width_multiple

    def of(self, vmobject: VMobject, *, as_manims: bool) -> Style:
        """Return a mobject's style.

        Parameters
        ----------
        vmobject : VMobject
        as_manims : bool
            Whether its `LOOKS` are Manim's own, so that it can be read off.
        """
        given = self._given(vmobject) if as_manims and self.light is not None else None
        style = None if given is None else self._known.get(given)
        if style is None:
            style = self._asked(vmobject)
            if given is not None:
                self._known[given] = style
        return style

    def of_many(self, vmobjects: Sequence[VMobject], looks: Looks, places: Sequence[int]) -> list[Style]:
        """Return the styles of some of many mobjects, at once where each has one colour and is not shaded.

        Parameters
        ----------
        vmobjects : sequence of VMobject
        looks : Looks
            Of all of them.
        places : sequence of int
            Those that are asked for.
        """
        alone = np.all([np.equal(colours.lengths, 1) for colours in looks.colours], axis=0)
        if self.light:
            alone &= ~looks.shaded
        flat = [place for place in places if alone[place]]
        found = dict(zip(flat, self._flat(looks, np.array(flat, np.int64)), strict=True))
        return [found.get(place) or self.of(vmobjects[place], as_manims=True) for place in places]

    def _flat(self, looks: Looks, places: NDArray[np.int64]) -> list[Style]:
        """Return the styles of mobjects of one colour each, as `_asked` does one by one."""
        if not len(places):
            return []
        fills, strokes, behind = (
            colours.values[np.cumsum(colours.lengths)[places] - 1] for colours in looks.colours
        )
        stroke_width, behind_width = looks.widths[places].T
        rgbas = np.stack([behind, fills, strokes], axis=1)
        rows = np.zeros((len(places), 3), DRAWING)
        for field in ("shape", "view", "image", "picture"):
            rows[field] = -1
        rows["kind"] = int(Kind.STROKE), int(Kind.FILL), int(Kind.STROKE)
        line_ends = looks.line_ends
        codes = [
            (LINE_JOIN_MAP[join], CAP_STYLE_MAP[cap]) for join, cap in map(line_ends.__getitem__, places)
        ]
        rows["join"][:, ::2] = [[int(join)] for join, _ in codes]
        rows["cap"][:, ::2] = [[int(cap)] for _, cap in codes]
        multiple = self._camera.cairo_line_width_multiple
        rows["width"][:, 0], rows["width"][:, 2] = behind_width * multiple, stroke_width * multiple
        seen = rgbas[:, :, 3] != 0
        seen[:, 0] &= behind_width != 0
        seen[:, 2] &= stroke_width != 0
        colours, which = np.unique(rgbas[seen].view(f"V{rgbas.itemsize * 4}"), return_inverse=True)
        paints = self._writer.colours(colours.view(np.float64).reshape(-1, 4))
        rows["paint"][seen] = np.array(paints, np.int32)[which.ravel()]
        layers = seen.sum(axis=1)
        data, size = rows[seen].tobytes(), DRAWING.itemsize
        ends = [0, *(size * np.cumsum(layers)).tolist()]
        return [
            self._style(count, data[start:end])
            for count, (start, end) in zip(layers.tolist(), pairwise(ends), strict=True)
        ]

    def _style(self, layers: int, rows: bytes, gradients: tuple[NDArray[np.float64], ...] = ()) -> Style:
        key = (rows, *(stops.tobytes() for stops in gradients)) if gradients else rows
        return Style(self._numbers.setdefault(key, len(self._numbers)), layers, rows, gradients)

    def crosses_face(self, vmobject: VMobject) -> bool:
        """Tell whether a mobject's gradients lie between two corners of it, which are projected already."""
        return bool(
            vmobject.shade_in_3d and self._camera.projects_each_point and as_manim_wrote(vmobject, _GRADIENT)
        )

    def line(self, vmobject: VMobject, points: NDArray[np.float64]) -> Line:
        """Return where a mobject's gradients lie in the camera's plane, given its points there."""
        if self.crosses_face(vmobject):
            return across_face(points)
        where: Any = vmobject.get_gradient_start_and_end_points
        closure = getattr(where, "__closure__", None)
        if closure is None or not where.__module__.startswith("manim."):
            return self._projected(vmobject, where())
        # The parts of an axis in space have functions that Manim made for each, about the same axis.
        shown = None if self._camera.shows_as_others(vmobject) else id(vmobject)
        key = (where.__code__, shown, *(id(cell.cell_contents) for cell in closure))
        if key not in self._answers:
            self._answers[key] = self._projected(vmobject, where())
        return self._answers[key]

    def _projected(self, vmobject: VMobject, ends: Any) -> Line:
        points = self._camera.transform_points_pre_display(vmobject, np.asarray(ends))
        (x0, y0, *_), (x1, y1, *_) = points.tolist()
        return x0, y0, x1, y1

    def _given(self, vmobject: VMobject) -> Any:
        """Return what decides a style of Manim's own, read off a mobject; None where something is missing.

        The points of a face in the light are of it: they decide its shade.
        """
        own: Any = vars(vmobject)
        try:
            return (
                own["fill_rgbas"].tobytes(),
                own["stroke_rgbas"].tobytes(),
                own["background_stroke_rgbas"].tobytes(),
                float(own["stroke_width"]),  # an array without dimensions is a number too
                float(own["background_stroke_width"]),
                own["joint_type"],
                own["cap_style"],
                self._camera.cairo_line_width_multiple,
                own["points"].tobytes() + self.light if self.light and own["shade_in_3d"] else None,
            )
        except (KeyError, AttributeError, TypeError, ValueError):
            return None

    def _asked(self, vmobject: VMobject) -> Style:
        """Return what Manim says is painted on a mobject, in its order: stroke behind, fill, stroke."""
        camera = self._camera
        behind_width, width = vmobject.get_stroke_width(True), vmobject.get_stroke_width(False)
        layers: list[tuple[Any, ...]] = []
        gradients: list[NDArray[np.float64]] = []
        for kind, line_width, colours in (
            (Kind.STROKE, behind_width, camera.get_stroke_rgbas(vmobject, True) if behind_width else None),
            (Kind.FILL, 0.0, camera.get_fill_rgbas(vmobject)),
            (Kind.STROKE, width, camera.get_stroke_rgbas(vmobject) if width else None),
        ):
            if colours is None:
                continue
            rgbas = np.array(colours, np.float64)  # a mobject of somebody's own may give lists
            # Fully transparent paint leaves every pixel as it was.
            if not rgbas[:, 3].any():
                continue
            paint = -1
            if len(rgbas) == 1:
                paint = self._writer.paint(rgbas, NOWHERE)
            else:
                gradients.append(rgbas)
            join = cap = 0
            if kind is Kind.STROKE:
                join, cap = int(LINE_JOIN_MAP[vmobject.joint_type]), int(CAP_STYLE_MAP[vmobject.cap_style])
            width_in_scene = float(line_width * camera.cairo_line_width_multiple)
            layers.append((int(kind), join, cap, 0, -1, paint, -1, -1, -1, width_in_scene, 0.0, 0.0))
        return self._style(len(layers), np.array(layers, DRAWING).tobytes(), tuple(gradients))
