"""Noting cameras for each of Manim's: several views in one frame, and space."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from manim import Camera, Mobject, MultiCamera, ThreeDCamera, VMobject
from numpy.typing import NDArray

from build.recorder.as_written import as_manim_wrote
from build.recorder.camera import NotingCamera
from build.recorder.own_camera import PixelCamera, paints_for_itself, projects_each_point, steps_of_manims
from build.recording import PictureWriter

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
        self._centres: dict[tuple[type, bytes], NDArray[np.float64]] = {}
        super().start_noting(writer)

    def project(self, vmobjects: Sequence[VMobject]) -> list[NDArray[np.float64]]:
        """Return the points of each vectorised mobject as Manim would hand them to Cairo."""
        fixed, facing = self.fixed_in_frame_mobjects, self.fixed_orientation_mobjects
        free = [v for v in vmobjects if v not in fixed and v not in facing] if fixed or facing else vmobjects
        joined = np.concatenate([v.points for v in free]) if free else np.zeros((0, 3))
        if len(joined) == 0 or not np.all(np.isfinite(joined)):
            return super().project(vmobjects)
        together = self.project_points(joined)
        ends = [0, *accumulate(len(v.points) for v in free)]
        parts = [together[start:end] for start, end in pairwise(ends)]
        if free is vmobjects:
            return parts
        found = dict(zip(free, parts, strict=True))
        return [found[v] if v in found else self.transform_points_pre_display(v, v.points) for v in vmobjects]

    def light(self) -> bytes | None:
        """Return what shades faces: where the light is."""
        if not steps_of_manims(type(self).__bases__[1], _COLOURING_STEPS):
            return None
        return self.light_source.points.tobytes() if self.should_apply_shading else b""

    def get_mobjects_to_display(self, *args: Any, **kwargs: Any) -> list[Mobject]:
        """Return the mobjects in Manim's order: the farthest face first, what has no shade last."""
        mobjects = self._members(*args, **kwargs)
        towards = self.get_rotation_matrix().T
        groups: dict[int, Any] = {}

        def nearness(mobject: Mobject) -> float:
            if not getattr(mobject, "shade_in_3d", False):
                return np.inf
            return float(np.dot(self._reference_point(mobject, groups), towards)[2])

        return sorted(mobjects, key=nearness)

    def _reference_point(self, mobject: Any, groups: dict[int, Any]) -> Any:
        if not as_manim_wrote(mobject, _PLACING):
            return mobject.get_z_index_reference_point()
        group = vars(mobject).get("z_index_group", mobject)
        if group is not mobject or mobject.submobjects:
            if id(group) not in groups:
                groups[id(group)] = mobject.get_z_index_reference_point()
            return groups[id(group)]
        key = type(mobject), mobject.points.tobytes()
        centre = self._centres.get(key)
        if centre is None:
            if len(self._centres) > _MOST_REMEMBERED:
                self._centres.clear()
            centre = self._centres[key] = mobject.get_z_index_reference_point()
        return centre


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
