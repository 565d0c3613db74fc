"""Noting cameras for each of Manim's: several views in one frame, and space."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Camera, Mobject, MultiCamera, ThreeDCamera, VMobject
from numpy.typing import NDArray

from build.recorder.as_written import as_manim_wrote
from build.recorder.camera import NotingCamera
from build.recorder.own_camera import PixelCamera, paints_for_itself, steps_of_manims
from build.recording import PictureWriter

__all__ = ["adopt_camera"]

# Those that place faces in space, which are taken for all faces at once.
_PROJECTING_STEPS = (
    "get_mobjects_to_display",
    "modified_rgbas",
    "project_points",
    "transform_points_pre_display",
)


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
    elif issubclass(cls, ThreeDCamera) and steps_of_manims(cls, _PROJECTING_STEPS):
        base = NotingThreeDCamera
    camera.__class__ = type(cls.__name__, (base, cls), {"__module__": cls.__module__})
    camera.start_noting(writer)  # type: ignore[attr-defined]
    return camera


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
        self._shades: dict[Any, NDArray[np.float64]] = {}
        self._centres: dict[tuple[type, bytes], NDArray[np.float64]] = {}
        super().start_noting(writer)

    def project(self, vmobjects: Sequence[VMobject]) -> list[NDArray[np.float64]]:
        """Return the points of each vectorised mobject as Manim would hand them to Cairo."""
        fixed, facing = self.fixed_in_frame_mobjects, self.fixed_orientation_mobjects
        free = [n for n, v in enumerate(vmobjects) if v not in fixed and v not in facing]
        joined = np.concatenate([vmobjects[n].points for n in free]) if free else np.zeros((0, 3))
        if len(joined) == 0 or not np.all(np.isfinite(joined)):
            return super().project(vmobjects)
        ends = np.cumsum([len(vmobjects[n].points) for n in free])
        parts = dict(zip(free, np.split(self.project_points(joined), ends[:-1]), strict=True))
        return [
            parts[n] if n in parts else self.transform_points_pre_display(v, v.points)
            for n, v in enumerate(vmobjects)
        ]

    def leaves_colours(self) -> bool:
        """Tell whether this camera shows the colours that mobjects have."""
        cls = type(self).__bases__[1]
        return not self.should_apply_shading and steps_of_manims(
            cls, ["get_fill_rgbas", "get_stroke_rgbas", "modified_rgbas"]
        )

    def modified_rgbas(self, vmobject: VMobject, rgbas: Any) -> Any:
        """Return colours shaded by Manim, each face's once."""
        if not (self.should_apply_shading and vmobject.shade_in_3d):
            return super().modified_rgbas(vmobject, rgbas)
        if not as_manim_wrote(vmobject, _CORNERS):
            return super().modified_rgbas(vmobject, rgbas)
        key = (vmobject.points.tobytes(), rgbas.tobytes(), self.light_source.points.tobytes())
        shaded = self._shades.get(key)
        if shaded is None:
            if len(self._shades) > _MOST_REMEMBERED:
                self._shades.clear()
            shaded = self._shades[key] = super().modified_rgbas(vmobject, rgbas)
        return shaded.copy()  # a camera derived from this one may change it

    def get_mobjects_to_display(self, *args: Any, **kwargs: Any) -> list[Mobject]:
        """Return the mobjects in Manim's order: the farthest face first, what has no shade last."""
        mobjects = Camera.get_mobjects_to_display(self, *args, **kwargs)
        towards = self.get_rotation_matrix().T
        groups: dict[int, Any] = {}

        def nearness(mobject: Mobject) -> float:
            if not getattr(mobject, "shade_in_3d", False):
                return np.inf
            return float(np.dot(self._reference_point(mobject, groups), towards)[2])

        return sorted(mobjects, key=nearness)

    def _reference_point(self, mobject: Mobject, groups: dict[int, Any]) -> Any:
        group = getattr(mobject, "z_index_group", mobject)
        if not as_manim_wrote(mobject, _PLACING):
            return mobject.get_z_index_reference_point()
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


# What tells where a face's corners are, and which way it looks.
_CORNERS = frozenset({"get_anchors", "get_num_points"})
# What tells how near a mobject is.
_PLACING = frozenset(
    {
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
