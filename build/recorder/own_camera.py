"""Cameras that paint in a way of their own: they keep it, and what they paint is noted as pixels.

Slower, never wrong. A camera of Manim's, or one that only chooses what is seen and where, is noted instead.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from manim import Camera, MultiCamera
from manim.camera.mapping_camera import OldMultiCamera
from numpy.typing import NDArray

from build.raster import Painter
from build.recording import Kind, PictureWriter

__all__ = [
    "PixelCamera",
    "has_steps_of_its_own",
    "painted",
    "paints_for_itself",
    "pixels_noted",
    "projects_each_point",
    "steps_of_manims",
]

# What a class derived from Manim's cameras may change and still be noted: it chooses what is seen, where, in
# which order and colour, and says nothing of how paint becomes pixels.
_CHOOSING_STEPS = frozenset(
    {
        "add_fixed_in_frame_mobjects",
        "add_fixed_orientation_mobjects",
        "auto_zoom",
        "background_color",
        "background_opacity",
        "frame_center",
        "frame_height",
        "frame_width",
        "generate_rotation_matrix",
        "get_fill_rgbas",
        "get_focal_distance",
        "get_gamma",
        "get_mobjects_indicating_movement",
        "get_mobjects_to_display",
        "get_phi",
        "get_rotation_matrix",
        "get_stroke_rgbas",
        "get_theta",
        "get_value_trackers",
        "get_zoom",
        "init_background",
        "is_in_frame",
        "modified_rgbas",
        "project_point",
        "project_points",
        "remove_fixed_in_frame_mobjects",
        "remove_fixed_orientation_mobjects",
        "reset_rotation_matrix",
        "set_focal_distance",
        "set_gamma",
        "set_phi",
        "set_theta",
        "set_zoom",
        "transform_points_pre_display",
    }
)

_STEPS_OF_MANIM = frozenset(
    name for cls in (Camera, MultiCamera) for name, value in vars(cls).items() if callable(value)
)
_MANIMS = ("manim.camera.", "build.recorder.")


def paints_for_itself(camera: Camera) -> bool:
    """Tell whether a camera puts paint on pixels otherwise than Manim's cameras do."""
    if isinstance(camera, OldMultiCamera):  # pastes the pixels of its parts
        return True
    if (camera.n_channels, camera.image_mode, camera.pixel_array_dtype) != (4, "RGBA", "uint8"):
        return True
    if has_steps_of_its_own(camera):
        return True
    return any(
        hasattr(Camera, name) or name in _STEPS_OF_MANIM
        for cls in type(camera).__mro__
        for name in _changes(cls)
    )


def has_steps_of_its_own(camera: Camera) -> bool:
    """Tell whether a method of Manim's cameras was replaced on this one camera."""
    return not _STEPS_OF_MANIM.isdisjoint(vars(camera))


def steps_of_manims(cls: type[Camera], steps: Iterable[str]) -> bool:
    """Tell whether a class takes those of these steps that it has as one of Manim's own cameras does."""
    return all(
        _is_manims(owner) and _is_as_written(vars(owner)[name])
        for name in steps
        for owner in [c for c in cls.__mro__ if name in vars(c)][:1]
    )


def projects_each_point(cls: type[Camera]) -> bool:
    """Tell whether where cameras of a class show a point depends on no other that they are asked for with it.

    Those of Manim's do. A class that projects in a way of its own may say so of itself: ``each_point_alone``
    is true where its ``project_points`` is written.
    """
    (owner,) = [c for c in cls.__mro__ if "project_points" in vars(c)][:1] or [Camera]
    return steps_of_manims(cls, ["transform_points_pre_display"]) and (
        steps_of_manims(cls, ["project_points"]) or vars(owner).get("each_point_alone") is True
    )


def pixels_noted(writer: PictureWriter, pixels: Any) -> int:
    """Return the number of a picture that is given pixels, (height, width, 4) uint8."""
    drawing = writer.drawing(Kind.PIXELS, image=writer.image(np.asarray(pixels, np.uint8)))
    return writer.picture(-1, [drawing])


def painted(writer: PictureWriter, picture: int, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the pixels of a picture that was noted, (height, width, 4) uint8."""
    return Painter(writer.snapshot(), size).paint(picture)


class PixelCamera(Camera):
    """Lets a camera paint for itself and notes its pixels. Mixed in before the camera's own class."""

    pixel_array: Any

    def start_noting(self, writer: PictureWriter) -> None:
        """Begin to note."""
        self.writer = writer

    def heed_changes(self) -> None:
        """Go on as before, whatever was changed about the camera."""

    def remember(self) -> None:
        """Have nothing to find again but pixels, which always are."""

    def picture(self) -> int:
        """Return the number of the picture painted so far."""
        return pixels_noted(self.writer, self.pixel_array)

    def keep(self) -> NDArray[np.uint8]:
        """Return what `set_frame_to_background` takes to begin with this frame again."""
        return self.pixels()

    def pixels(self) -> NDArray[np.uint8]:
        """Return the picture painted so far."""
        return np.array(self.pixel_array, np.uint8)

    def set_frame_to_background(self, background: Any) -> None:
        """Begin a frame on pixels, or on a picture noted when this was still a noting camera."""
        if isinstance(background, int):
            background = painted(self.writer, background, (self.pixel_width, self.pixel_height))
        super().set_frame_to_background(background)


def _is_manims(cls: type) -> bool:
    return cls is object or cls.__module__.startswith(_MANIMS)


def _is_as_written(value: Any) -> bool:
    """Tell whether a method of Manim's is its own still: some programs put theirs in its place."""
    return not callable(value) or str(getattr(value, "__module__", "")).startswith(_MANIMS)


def _changes(cls: type) -> set[str]:
    """Return what a class changes of how paint becomes pixels."""
    if cls is object:
        return set()
    own = {
        name
        for name, value in vars(cls).items()
        if not name.startswith("__") and not (_is_manims(cls) and _is_as_written(value))
    }
    return own - _CHOOSING_STEPS
