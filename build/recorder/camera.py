"""A camera that notes what it would paint, derived from the scene's own camera class.

Manim's cameras decide what is drawn, in which order and through which projection; all of that runs unchanged.
Only the last step, putting paint on pixels, is replaced by a note of it. A camera that changes that step
itself (one that Manim does not bring) keeps it, and what it painted is noted as pixels: slower, never wrong.
"""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

import numpy as np
from manim import Camera, MultiCamera, VMobject
from manim.camera.camera import CAP_STYLE_MAP, LINE_JOIN_MAP
from manim.camera.mapping_camera import MappingCamera, OldMultiCamera
from manim.mobject.types.image_mobject import AbstractImageMobject, ImageMobjectFromCamera
from numpy.typing import NDArray

from build.raster import Painter
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
    base: type = NotingMultiCamera if issubclass(cls, MultiCamera) else NotingCamera
    if not _paints_as_manim_does(cls):
        base = PixelCamera
    camera.__class__ = type(cls.__name__, (base, cls), {"__module__": cls.__module__})
    camera.start_noting(writer)  # type: ignore[attr-defined]
    return camera


def _paints_as_manim_does(cls: type[Camera]) -> bool:
    if issubclass(cls, OldMultiCamera):  # pastes the pixels of its parts
        return False
    for name in _PAINTING_STEPS:
        owner = next(c for c in cls.__mro__ if name in vars(c))
        if not owner.__module__.startswith("manim.camera."):
            return False
    return True


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
        self._styles: dict[Any, tuple[tuple[Kind, int, float, int, int], ...]] = {}
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
        for vmobject in vmobjects:
            self._note_vmobject(vmobject, view)

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
        shape = self._shape(projected[:, :2], None)
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
            "shape": self._shape(corners[:4, :2], None),
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

    def _view(self) -> int:
        centre = self.frame_center
        return self.writer.view(
            float(self.frame_width), float(self.frame_height), float(centre[0]), float(centre[1])
        )

    def _note_vmobject(self, vmobject: VMobject, view: int) -> None:
        points = self.transform_points_pre_display(vmobject, vmobject.points)
        if len(points) < vmobject.n_points_per_cubic_curve:
            return
        style = self._style(vmobject)
        if not style:
            return
        shape = self._shape(points[:, :2], vmobject)
        if shape < 0:
            return
        for kind, paint, width, join, cap in style:
            self.drawings.append(
                self.writer.drawing(
                    kind, shape=shape, paint=paint, view=view, width=width, join=join, cap=cap
                )
            )

    def _style(self, vmobject: VMobject) -> tuple[tuple[Kind, int, float, int, int], ...]:
        """Return what is painted on a shape, in Manim's order: stroke behind, fill, stroke."""
        behind_width = vmobject.get_stroke_width(True)
        behind = self.get_stroke_rgbas(vmobject, True) if behind_width else None
        fill = self.get_fill_rgbas(vmobject)
        width = vmobject.get_stroke_width(False)
        stroke = self.get_stroke_rgbas(vmobject) if width else None
        plain = (
            len(fill) == 1 and (stroke is None or len(stroke) == 1) and (behind is None or len(behind) == 1)
        )
        key = None
        if plain:
            key = (
                fill.tobytes(),
                width,
                None if stroke is None else stroke.tobytes(),
                behind_width,
                None if behind is None else behind.tobytes(),
                vmobject.joint_type,
                vmobject.cap_style,
            )
            known = self._styles.get(key)
            if known is not None:
                return known
        join = int(LINE_JOIN_MAP[vmobject.joint_type])
        cap = int(CAP_STYLE_MAP[vmobject.cap_style])
        style = []
        for kind, rgbas, line_width in (
            (Kind.STROKE, behind, behind_width),
            (Kind.FILL, fill, 0.0),
            (Kind.STROKE, stroke, width),
        ):
            # Fully transparent paint leaves every pixel as it was.
            if rgbas is None or not np.any(rgbas[:, 3]):
                continue
            across = line_width * self.cairo_line_width_multiple
            ends = (join, cap) if kind is Kind.STROKE else (0, 0)
            style.append((kind, self._paint(rgbas, vmobject), across, *ends))
        result = tuple(style)
        if key is not None:
            self._styles[key] = result
        return result

    def _paint(self, rgbas: Any, vmobject: VMobject) -> int:
        if len(rgbas) == 1:
            return self.writer.paint(np.asarray(rgbas, np.float64))
        ends = self.transform_points_pre_display(
            vmobject, np.asarray(vmobject.get_gradient_start_and_end_points())
        )
        (x0, y0), (x1, y1) = ends[0][:2].tolist(), ends[-1][:2].tolist()
        return self.writer.paint(np.asarray(rgbas, np.float64), (x0, y0, x1, y1))

    def _shape(self, points: NDArray[np.float64], vmobject: VMobject | None) -> int:
        """Return the number of a shape, or -1 where it has no curve.

        Its contours are split and closed by Manim's own rules; points of clouds and corners of images
        (``vmobject`` None) have none.
        """
        flat = np.ascontiguousarray(points, np.float64)
        tolerance = 0.0 if vmobject is None else vmobject.tolerance_for_point_equality
        key = blake2b(flat.data, digest_size=16, salt=np.float64(tolerance).tobytes()).digest()
        number = self.writer.find_shape(key)
        if number is not None:
            return number
        contours = np.zeros((0, 3), np.int32) if vmobject is None else _contours(flat, vmobject)
        if vmobject is not None and len(contours) == 0:
            return -1
        return self.writer.add_shape(key, flat, contours)


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


def _contours(points: NDArray[np.float64], vmobject: VMobject) -> NDArray[np.int32]:
    step = vmobject.n_points_per_cubic_curve
    rows = [
        (start, end, vmobject.consider_points_equals_2d(points[start], points[end - 1]))
        for start, end in vmobject.get_subpath_split_indices_from_points(points, n_dims=2).tolist()
        if end - start >= step
    ]
    return np.array(rows, np.int32).reshape(-1, 3)
