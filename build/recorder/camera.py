"""A camera that notes what it would paint, derived from the scene's own camera class.

Manim's cameras decide what is drawn, in which order and through which projection; all of that runs unchanged.
Only the last step, putting paint on pixels, is replaced by a note of it. A camera that changes that step
itself (one that Manim does not bring) keeps it, and what it painted is noted as pixels: slower, never wrong.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from manim import Camera, Mobject, MultiCamera, ThreeDCamera, VMobject
from manim.camera.mapping_camera import MappingCamera, OldMultiCamera
from manim.mobject.types.image_mobject import AbstractImageMobject, ImageMobjectFromCamera
from numpy.typing import NDArray

from build.raster import Painter
from build.recorder.shapes import ShapeNotes
from build.recording import Kind, PictureWriter

__all__ = ["adopt_camera"]

# The steps that put paint on pixels. A camera whose class leaves them as Manim wrote them can be noted; any
# other paints for itself.
_PAINTING_STEPS = (
    "adjusted_thickness",
    "apply_fill",
    "apply_stroke",
    "cache_cairo_context",
    "display_image_mobject",
    "display_multiple_background_colored_vmobjects",
    "display_multiple_image_mobjects",
    "display_multiple_non_background_colored_vmobjects",
    "display_multiple_point_cloud_mobjects",
    "display_multiple_vectorized_mobjects",
    "display_point_cloud",
    "display_vectorized",
    "get_cairo_context",
    "get_image",
    "get_thickening_nudges",
    "on_screen_pixels",
    "overlay_PIL_image",
    "overlay_rgba_array",
    "points_to_pixel_coords",
    "points_to_subpixel_coords",
    "set_cairo_context_color",
    "set_cairo_context_path",
    "set_frame_to_background",
    "set_pixel_array",
    "thickened_coordinates",
)


# Those that place faces in space, which are taken for all faces at once.
_PROJECTING_STEPS = (
    "get_mobjects_to_display",
    "modified_rgbas",
    "transform_points_pre_display",
)


def adopt_camera(camera: Camera, writer: PictureWriter) -> Camera:
    """Turn a camera into a noting one, in place, and return it.

    Parameters
    ----------
    camera : Camera
        Any camera of Manim's, or a class derived from one.
    writer : PictureWriter
        What it notes into.
    """
    if isinstance(camera, NotingCamera | PixelCamera):
        return camera
    cls = type(camera)
    base: type = NotingCamera
    if not _is_manims(cls, _PAINTING_STEPS):
        base = PixelCamera
    elif issubclass(cls, MultiCamera):
        base = NotingMultiCamera
    elif issubclass(cls, ThreeDCamera) and _is_manims(cls, _PROJECTING_STEPS):
        base = NotingThreeDCamera
    camera.__class__ = type(cls.__name__, (base, cls), {"__module__": cls.__module__})
    camera.start_noting(writer)  # type: ignore[attr-defined]
    return camera


def _is_manims(cls: type[Camera], steps: Iterable[str]) -> bool:
    """Tell whether a camera takes these steps as one of Manim's own cameras does."""
    if issubclass(cls, OldMultiCamera):  # pastes the pixels of its parts
        return False
    owners = (next(c for c in cls.__mro__ if name in vars(c)) for name in steps)
    return all(owner.__module__.startswith("manim.camera.") for owner in owners)


class _View:
    """Stands where Manim keeps a Cairo context: the view that the context would have been made with."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number


class NotingCamera(Camera):
    """Notes drawings instead of painting. Mixed in before the scene's own camera class."""

    pixel_array: Any  # as Manim's, whose own annotation says integers of 64 bits

    def start_noting(self, writer: PictureWriter) -> None:
        """Begin with an empty frame."""
        self.writer = writer
        self.base = -1
        self.drawings: list[int] = []
        self.pixel_array_to_cairo_context = {}
        self._shapes = ShapeNotes(writer)
        self._flat_background: Any = None
        self._note_background()

    def picture(self) -> int:
        """Return the number of the picture noted so far."""
        return self.writer.picture(self.base, self.drawings)

    def keep(self) -> int:
        """Return what `set_frame_to_background` takes to begin with this frame again."""
        return self.picture()

    def pixels(self) -> NDArray[np.uint8]:
        """Return the picture noted so far, painted."""
        painter = Painter(self.writer.snapshot(), (self.pixel_width, self.pixel_height))
        return painter.paint(self.picture()).copy()

    # What Manim calls between frames.

    def reset(self) -> Any:
        """Begin a frame on the camera's background."""
        if hasattr(self, "writer"):
            self._note_background()
            return self
        return super().reset()

    def set_frame_to_background(self, background: Any) -> None:
        """Begin a frame on a picture that was noted before, or on pixels."""
        if isinstance(background, int):
            self.base, self.drawings = background, []
        else:
            self.set_pixel_array(background)

    def set_pixel_array(self, pixel_array: Any, convert_from_floats: bool = False) -> None:
        """Begin a frame on given pixels."""
        super().set_pixel_array(pixel_array, convert_from_floats)
        if hasattr(self, "writer"):
            self._note_pixels(self.pixel_array)

    def get_image(self, pixel_array: Any = None) -> Any:
        """Return an image of given pixels, or of the frame noted so far."""
        pixels: Any = self.pixels() if pixel_array is None else pixel_array
        return super().get_image(pixels)

    def _note_background(self) -> None:
        background = self.background
        assert background is not None
        self.base = -1
        # Looking at every pixel is for new backgrounds only: Manim makes a new array for each.
        if background is not self._flat_background:
            flat = background[0, 0]
            if not np.all(background == flat):
                image = self.writer.image(np.asarray(background, np.uint8))
                self.drawings = [self.writer.drawing(Kind.BACKGROUND, image=image)]
                return
            self._flat_background = background
            paint = self.writer.paint(np.array([flat], np.float64) / 255)
            self._flat_drawing = self.writer.drawing(Kind.BACKGROUND, paint=paint)
        self.drawings = [self._flat_drawing]

    def _note_pixels(self, pixels: NDArray[np.uint8]) -> None:
        self.base = -1
        self.drawings = [self.writer.drawing(Kind.PIXELS, image=self.writer.image(pixels))]

    # What Manim calls to paint.

    def get_cairo_context(self, pixel_array: Any) -> Any:
        """Return the view that Manim would have made a context with, cached as Manim caches contexts."""
        cached = self.get_cached_cairo_context(pixel_array)
        if cached:
            return cached
        view = _View(self._view())
        self.cache_cairo_context(pixel_array, view)  # type: ignore[arg-type]
        return view

    def display_multiple_non_background_colored_vmobjects(
        self, vmobjects: Iterable[VMobject], pixel_array: Any
    ) -> None:
        """Note vectorised mobjects."""
        view = self.get_cairo_context(pixel_array).number
        self.drawings += self._shapes.note(self, list(vmobjects), view)

    def display_multiple_background_colored_vmobjects(
        self, cvmobjects: Iterable[VMobject], pixel_array: Any
    ) -> Any:
        """Note vectorised mobjects that show an image: the image, seen through them."""
        vmobjects = list(cvmobjects)
        displayer = self.get_background_colored_vmobject_displayer()
        image: Any = displayer.get_background_array(vmobjects[0].get_background_image())
        kept, self.drawings = self.drawings, []
        self.display_multiple_non_background_colored_vmobjects(vmobjects, displayer.pixel_array)
        picture = self.writer.picture(-1, self.drawings)
        self.drawings = kept
        if image.ndim == 3 and image.shape[2] == 3:
            image = np.dstack([image, np.full(image.shape[:2], 255, np.uint8)])
        self.drawings.append(self.writer.drawing(Kind.MASK, picture=picture, image=self.writer.image(image)))
        return self

    def display_point_cloud(
        self, pmobject: Any, points: Any, rgbas: Any, thickness: float, pixel_array: Any
    ) -> None:
        """Note a cloud of dots."""
        if len(points) == 0:
            return
        if isinstance(self, MappingCamera):
            points = np.apply_along_axis(self.mapping_func, 1, points)
        projected = self.transform_points_pre_display(pmobject, points)
        shape = self._shapes.points(projected[:, :2])
        # As Manim: a colour a point; where a cloud has fewer, they are repeated in turn.
        colours = np.tile(rgbas, (len(projected) // len(rgbas), 1))
        drawing = self.writer.drawing(
            Kind.POINTS,
            shape=shape,
            paint=self.writer.paint(np.asarray(colours, np.float64)),
            view=self._view(),
            width=float(pmobject.stroke_width),
        )
        self.drawings.append(drawing)

    def display_image_mobject(self, image_mobject: AbstractImageMobject, pixel_array: Any) -> None:
        """Note an image, or what another camera sees."""
        corners = self.transform_points_pre_display(image_mobject, image_mobject.points)
        where = {
            "shape": self._shapes.points(corners[:4, :2]),
            "view": self._view(),
            "resample": int(image_mobject.resampling_algorithm),
        }
        camera = getattr(image_mobject, "camera", None)
        if isinstance(image_mobject, ImageMobjectFromCamera) and isinstance(camera, NotingCamera):
            drawing = self.writer.drawing(
                Kind.CAMERA,
                picture=camera.picture(),
                rows=camera.pixel_height / self.pixel_height,
                columns=camera.pixel_width / self.pixel_width,
                **where,
            )
        else:
            pixels: Any = image_mobject.get_pixel_array()
            drawing = self.writer.drawing(Kind.IMAGE, image=self.writer.image(pixels), **where)
        self.drawings.append(drawing)

    def project(self, vmobjects: Sequence[VMobject]) -> list[NDArray[np.float64]]:
        """Return the points of each vectorised mobject as Manim would hand them to Cairo."""
        return [self.transform_points_pre_display(v, v.points) for v in vmobjects]

    def _view(self) -> int:
        centre = self.frame_center
        return self.writer.view(
            float(self.frame_width), float(self.frame_height), float(centre[0]), float(centre[1])
        )


class NotingMultiCamera(NotingCamera):
    """Notes what each of its cameras sees as a picture of its own."""

    image_mobjects_from_cameras: list[Any]

    def update_sub_cameras(self) -> None:
        """Give the cameras of images the size at which they are shown."""
        for image in self.image_mobjects_from_cameras:
            adopt_camera(image.camera, self.writer)
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
        self._centres: dict[bytes, NDArray[np.float64]] = {}
        # Manim projects each point on its own. A camera that projects in its own way is tried first.
        self._projects_apart: bool | None = _is_manims(type(self), ["project_points"]) or None
        super().start_noting(writer)

    def project(self, vmobjects: Sequence[VMobject]) -> list[NDArray[np.float64]]:
        """Return the points of each vectorised mobject as Manim would hand them to Cairo."""
        fixed, facing = self.fixed_in_frame_mobjects, self.fixed_orientation_mobjects
        free = [n for n, v in enumerate(vmobjects) if v not in fixed and v not in facing]
        joined = np.concatenate([vmobjects[n].points for n in free]) if free else np.zeros((0, 3))
        if self._projects_apart is False or len(joined) == 0 or not np.all(np.isfinite(joined)):
            return super().project(vmobjects)
        ends = np.cumsum([len(vmobjects[n].points) for n in free])
        parts = dict(zip(free, np.split(self.project_points(joined), ends[:-1]), strict=True))
        projected = [
            parts[n] if n in parts else self.transform_points_pre_display(v, v.points)
            for n, v in enumerate(vmobjects)
        ]
        if self._projects_apart is None and len(free) > 1:
            one_by_one = super().project(vmobjects)
            self._projects_apart = all(map(np.array_equal, projected, one_by_one))
            return one_by_one
        return projected

    def modified_rgbas(self, vmobject: VMobject, rgbas: Any) -> Any:
        """Return colours shaded by Manim, each face's once."""
        if not (self.should_apply_shading and vmobject.shade_in_3d):
            return super().modified_rgbas(vmobject, rgbas)
        key = (vmobject.points.tobytes(), rgbas.tobytes(), self.light_source.points.tobytes())
        shaded = self._shades.get(key)
        if shaded is None:
            if len(self._shades) > _MOST_REMEMBERED:
                self._shades.clear()
            shaded = self._shades[key] = super().modified_rgbas(vmobject, rgbas)
        return shaded

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
        if group is not mobject or mobject.submobjects:
            if id(group) not in groups:
                groups[id(group)] = mobject.get_z_index_reference_point()
            return groups[id(group)]
        key = mobject.points.tobytes()
        centre = self._centres.get(key)
        if centre is None:
            if len(self._centres) > _MOST_REMEMBERED:
                self._centres.clear()
            centre = self._centres[key] = mobject.get_z_index_reference_point()
        return centre


# Faces: enough for several large surfaces, and small beside the recording.
_MOST_REMEMBERED = 50_000


class PixelCamera(Camera):
    """Lets a camera paint for itself and notes its pixels."""

    pixel_array: Any

    def start_noting(self, writer: PictureWriter) -> None:
        """Begin to note."""
        self.writer = writer

    def picture(self) -> int:
        """Return the number of the picture painted so far."""
        drawing = self.writer.drawing(Kind.PIXELS, image=self.writer.image(self.pixel_array))
        return self.writer.picture(-1, [drawing])

    def keep(self) -> NDArray[np.uint8]:
        """Return what `set_frame_to_background` takes to begin with this frame again."""
        return self.pixels()

    def pixels(self) -> NDArray[np.uint8]:
        """Return the picture painted so far."""
        return np.array(self.pixel_array, np.uint8)
