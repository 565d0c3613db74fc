"""Noting cameras for each of Manim's: several views in one frame, and space."""

from collections.abc import Sequence
from operator import is_
from typing import Any

import numpy as np
from manim import Camera, Mobject, MultiCamera, ThreeDCamera, VMobject
from numpy.typing import NDArray

from build.recorder.as_written import as_manim_wrote, which_as_manim_wrote
from build.recorder.camera import NotingCamera
from build.recorder.looks import Joined
from build.recorder.own_camera import PixelCamera, paints_for_itself, projects_each_point, steps_of_manims
from build.recording import PictureWriter
from build.recording.columns import Recent

__all__ = ["adopt_camera"]

# Those that place faces in space, which are taken for all faces at once.
_PLACING_STEPS = ("get_mobjects_to_display", "modified_rgbas")


def adopt_camera(camera: Camera, writer: PictureWriter) -> Camera:
    """Turn a camera into a noting one, in place, and return it.

    Parameters
    ----------
    camera : Camera
        Any camera of Manim's, or a class derived from one. One that paints in a way of its own keeps it, and
        its pixels are noted.
    writer : PictureWriter
        What it notes into.
    """
    if isinstance(camera, NotingCamera | PixelCamera):
        return camera
    cls = type(camera)
    base: type = NotingCamera
    if paints_for_itself(camera):
        base = PixelCamera
    elif issubclass(cls, MultiCamera):
        base = NotingMultiCamera
    elif issubclass(cls, ThreeDCamera) and projects_each_point(cls) and steps_of_manims(cls, _PLACING_STEPS):
        base = NotingThreeDCamera
    camera.__class__ = type(cls.__name__, (base, cls), {"__module__": cls.__module__})
    camera.start_noting(writer)  # type: ignore[attr-defined]
    return camera


_COLOURING_STEPS = ("get_fill_rgbas", "get_stroke_rgbas", "modified_rgbas")


class NotingMultiCamera(NotingCamera):
    """Notes what each of its cameras sees as a picture of its own."""

    image_mobjects_from_cameras: list[Any]

    def update_sub_cameras(self) -> None:
        """Give the cameras of images the size at which they are shown."""
        for image in self.image_mobjects_from_cameras:
            image.camera = adopt_camera(image.camera, self.writer)
            image.camera.shown_by = self.shown_by
            image.camera.heed_changes()
            image.camera.reset_pixel_shape(
                int(self.pixel_height * image.height / self.frame_height),
                int(self.pixel_width * image.width / self.frame_width),
            )


class NotingThreeDCamera(NotingCamera, ThreeDCamera):
    """Notes what a camera in space sees, with the faces of surfaces projected together.

    Manim asks for the centre, the corners and the normals of every face, several times a frame. What depends
    on a face's own points alone is remembered here by these points: a surface under a turning camera costs
    only its projection.
    """

    def start_noting(self, writer: PictureWriter) -> None:
        """Begin with an empty frame."""
        self._placed: _Placed | None = None
        self._centres: Recent[Any, NDArray[np.float64]] = Recent(_MOST_REMEMBERED)
        super().start_noting(writer)

    def project_all(
        self, vmobjects: Sequence[VMobject], points: NDArray[np.float64]
    ) -> NDArray[np.float64] | None:
        """Return the points of vectorised mobjects, end to end, as Manim would hand them to Cairo."""
        if not np.isfinite(points).all():
            return None
        together = self.project_points(points)
        fixed, facing = self.fixed_in_frame_mobjects, self.fixed_orientation_mobjects
        if fixed or facing:
            end = 0
            for vmobject in vmobjects:
                start, end = end, end + len(vmobject.points)
                if vmobject in fixed or vmobject in facing:
                    together[start:end] = self.transform_points_pre_display(vmobject, vmobject.points)
        return together

    def shows_as_others(self, vmobject: VMobject) -> bool:
        """Tell whether a mobject is neither fixed in the frame nor turned towards the camera."""
        apart = vmobject in self.fixed_in_frame_mobjects or vmobject in self.fixed_orientation_mobjects
        return super().shows_as_others(vmobject) and not apart

    def light(self) -> bytes | None:
        """Return what shades faces: where the light is."""
        if not steps_of_manims(type(self).__bases__[1], _COLOURING_STEPS):
            return None
        return self.light_source.points.tobytes() if self.should_apply_shading else b""

    def get_mobjects_to_display(self, *args: Any, **kwargs: Any) -> list[Mobject]:
        """Return the mobjects in Manim's order: the farthest face first, what has no shade last."""
        mobjects = self._members(*args, **kwargs)
        towards = self.get_rotation_matrix().T
        near = [
            np.inf if point is None else float(np.dot(point, towards)[2])
            for point in self._reference_points(mobjects)
        ]
        return [mobjects[place] for place in sorted(range(len(mobjects)), key=near.__getitem__)]

    def _reference_points(self, mobjects: list[Any]) -> list[Any]:
        """Return the point of each mobject that tells how near it is; None of what has no shade."""
        if not mobjects:
            return []
        placed = _Placed.of(mobjects)
        known = self._placed if self._placed and placed.are_those_of(self._placed) else None
        changed = placed.differ(known) if known else range(len(mobjects))
        found = [*known.found] if known else [None] * len(mobjects)
        groups: dict[int, Any] = {}
        for place in changed:
            mobject, (shaded, alone) = mobjects[place], placed.told[place]
            found[place] = None
            if shaded and alone:
                found[place] = self._by_its_points(mobject)
            elif shaded:
                group = vars(mobject).get("z_index_group", mobject)
                key = id(group if as_manim_wrote(mobject, _PLACING) else mobject)
                if key not in groups:
                    groups[key] = mobject.get_z_index_reference_point()
                found[place] = groups[key]
        placed.found = found
        self._placed = placed
        return found

    def _by_its_points(self, mobject: Any) -> Any:
        key = type(mobject), mobject.points.tobytes()
        centre = self._centres.get(key)
        if centre is None:
            centre = self._centres[key] = mobject.get_z_index_reference_point()
        return centre


class _Placed:
    """Mobjects and where they are; kept with the points by which they are near or far.

    Manim asks every face for its centre in every frame, which takes longer than to paint it.
    """

    found: list[Any]

    def __init__(self, mobjects: list[Any], told: list[tuple[bool, bool]], points: Joined) -> None:
        self._mobjects = mobjects
        self._points = points
        self.told = told
        """Whether each has shade, and whether its own points alone tell where it is."""

    @classmethod
    def of(cls, mobjects: list[Any]) -> "_Placed":
        """Look where mobjects are."""
        told = [
            (
                bool(getattr(mobject, "shade_in_3d", False)),
                as_manims
                and not mobject.submobjects
                and vars(mobject).get("z_index_group", mobject) is mobject,
            )
            for mobject, as_manims in zip(mobjects, which_as_manim_wrote(mobjects, _PLACING), strict=True)
        ]
        return cls(mobjects, told, Joined.of([mobject.points for mobject in mobjects]))

    def are_those_of(self, other: "_Placed") -> bool:
        """Tell whether mobjects are the same, with as many points each."""
        return (
            len(self._mobjects) == len(other._mobjects)
            and all(map(is_, self._mobjects, other._mobjects))
            and self._points.lengths == other._points.lengths
        )

    def differ(self, other: "_Placed") -> list[int]:
        """Return which may be elsewhere than in another, which has the same."""
        changed = self._points.differs(other._points)
        changed |= [mine != its or not mine[1] for mine, its in zip(self.told, other.told, strict=True)]
        return np.flatnonzero(changed).tolist()


# What tells how near a mobject is.
_PLACING = frozenset(
    {
        "__getattr__",
        "get_anchors",
        "get_center",
        "get_critical_point",
        "get_extremum_along_dim",
        "get_family",
        "get_points_defining_boundary",
        "get_z_index_reference_point",
    }
)

# Faces: enough for several large surfaces, and small beside the recording.
_MOST_REMEMBERED = 50_000
