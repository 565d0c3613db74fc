"""A camera that notes what it would paint, derived from the scene's own camera class.

Manim's cameras decide what is drawn, in which order and through which projection; all of that runs unchanged.
Only the last step, putting paint on pixels, is replaced by a note of it.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from operator import attrgetter
from typing import Any

import numpy as np
from manim import Camera, Mobject, VMobject
from manim.camera.mapping_camera import MappingCamera
from manim.mobject.types.image_mobject import AbstractImageMobject, ImageMobjectFromCamera
from manim.utils.iterables import remove_list_redundancies
from numpy.typing import NDArray

from build.recorder.as_written import which_as_manim_wrote
from build.recorder.own_camera import (
    PixelCamera,
    has_steps_of_its_own,
    painted,
    pixels_noted,
    projects_each_point,
    steps_of_manims,
)
from build.recorder.shapes import ShapeNotes
from build.recording import Kind, PictureWriter

__all__ = ["NotingCamera"]

# What tells who belongs to a mobject.
_FAMILY = frozenset({"_iter_family", "get_family", "get_num_points"})
_COLOURING_STEPS = ("get_fill_rgbas", "get_stroke_rgbas")


class _View:
    """Stands where Manim keeps a Cairo context: the view that the context would have been made with."""

    __slots__ = ("number", "pixels")

    def __init__(self, number: int, pixels: Any) -> None:
        self.number = number
        self.pixels = pixels  # kept alive, as a context does: Manim finds it again by the array's address


class NotingCamera(Camera):
    """Notes drawings instead of painting. Mixed in before the scene's own camera class."""

    def start_noting(self, writer: PictureWriter) -> None:
        """Begin with an empty frame."""
        own: dict[str, Any] = vars(self)
        self._own_class: Any = type(self).__bases__[1]
        self.projects_each_point = projects_each_point(type(self))
        step = "get_mobjects_to_display"
        manims = getattr(self._own_class, step) is getattr(Camera, step)
        self._shows_families = manims and steps_of_manims(self._own_class, [step])
        self._pixels = own.pop("pixel_array")
        self._background = own.pop("background")
        self._background_shown = False
        self._background_noted: Any = None
        self._background_drawing = -1
        self._kinds: dict[type, Any] = {}
        self._capturing = False
        self.base = -1
        self.drawings: list[int] = []
        self.pixel_array_to_cairo_context = {}
        self._shapes = ShapeNotes(writer)
        self.shown_by: NotingCamera = self  # for what it sees is shown in another's frame
        self.writer = writer
        self._note_background()

    def heed_changes(self) -> None:
        """Paint from here on, if a method was put on this camera that paints in a way of its own."""
        if has_steps_of_its_own(self):
            own: dict[str, Any] = vars(self)
            own["pixel_array"], own["background"] = self.pixels(), self._background
            self.pixel_array_to_cairo_context = {}
            self.background_colored_vmobject_displayer = None
            cls = self._own_class
            self.__class__ = type(cls.__name__, (PixelCamera, cls), {"__module__": cls.__module__})

    def picture(self) -> int:
        """Return the number of the picture noted so far."""
        return self.writer.picture(self.base, self.drawings)

    def keep(self) -> int:
        """Return what `set_frame_to_background` takes to begin with this frame again."""
        return self.picture()

    def pixels(self) -> NDArray[np.uint8]:
        """Return the picture noted so far, painted."""
        return painted(self.writer, self.picture(), (self.pixel_width, self.pixel_height))

    # What a scene may look at and change: it finds what Manim would have there.

    @property
    def pixel_array(self) -> Any:
        """The frame's pixels, painted when somebody looks."""
        if not self._capturing:
            pixels = self.pixels()
            self._keep_pixels(pixels)
            self._pixels[:] = pixels
        return self._pixels

    @pixel_array.setter
    def pixel_array(self, pixels: Any) -> None:
        self.set_pixel_array(pixels)

    @property
    def background(self) -> Any:
        """What a frame begins with; who looks may change it, so that it is compared from then on."""
        self._background_shown = True
        return self._background

    @background.setter
    def background(self, pixels: Any) -> None:
        self._background = pixels
        self._background_shown = False

    def init_background(self) -> None:
        """Make the background anew."""
        super().init_background()
        self._background_shown = False  # to nobody but Manim, which fills it

    # What Manim calls between frames.

    def reset(self) -> Any:
        """Begin a frame on the camera's background."""
        self._note_background()
        return self

    def set_frame_to_background(self, background: Any) -> None:
        """Begin a frame on a picture that was noted before, or on pixels."""
        if isinstance(background, int):
            self.base, self.drawings = background, []
        else:
            self.set_pixel_array(background)

    def set_pixel_array(self, pixel_array: Any, convert_from_floats: bool = False) -> None:
        """Begin a frame on given pixels."""
        pixels = self.convert_pixel_array(pixel_array) if convert_from_floats else np.asarray(pixel_array)
        self._keep_pixels(pixels)
        self.base, self.drawings = pixels_noted(self.writer, pixels), []

    def get_image(self, pixel_array: Any = None) -> Any:
        """Return an image of given pixels, or of the frame noted so far."""
        pixels: Any = self.pixels() if pixel_array is None else pixel_array
        return super().get_image(pixels)

    def _note_background(self) -> None:
        background = self._background
        # Looking at every pixel is for new backgrounds only: Manim makes a new array for each.
        if background is not self._background_noted or self._background_shown:
            self._keep_pixels(background)
            pixels = np.asarray(background).astype(np.uint8)
            flat = pixels[0, 0]
            if np.all(pixels == flat):
                paint = self.writer.paint(np.array([flat], np.float64) / 255)
                self._background_drawing = self.writer.drawing(Kind.BACKGROUND, paint=paint)
            else:
                image = self.writer.image(pixels)
                self._background_drawing = self.writer.drawing(Kind.BACKGROUND, image=image)
            self._background_noted = background
        self.base, self.drawings = -1, [self._background_drawing]

    def _keep_pixels(self, pixels: Any) -> None:
        """Let Manim see a new array, and so a new view, where it would have made one."""
        if self._pixels.shape != pixels.shape:
            self._pixels = np.array(pixels)

    # What Manim calls to paint.

    def capture_mobjects(self, mobjects: Any, **kwargs: Any) -> None:
        """Note mobjects."""
        outermost, self._capturing = not self._capturing, True
        try:
            super().capture_mobjects(mobjects, **kwargs)
        finally:
            self._capturing = not outermost

    def get_mobjects_to_display(self, *args: Any, **kwargs: Any) -> list[Mobject]:
        """Return the mobjects to note."""
        return (
            self._members(*args, **kwargs)
            if self._shows_families
            else super().get_mobjects_to_display(*args, **kwargs)
        )

    def _members(
        self, mobjects: Iterable[Mobject], include_submobjects: bool = True, excluded_mobjects: Any = None
    ) -> list[Mobject]:
        """Return what Manim's plain camera displays; of a mobject that has none below it, without a walk."""
        if not include_submobjects or excluded_mobjects:
            return Camera.get_mobjects_to_display(self, mobjects, include_submobjects, excluded_mobjects)
        found: list[Mobject] = []
        mobjects = [*mobjects]
        for mobject, as_manims in zip(mobjects, which_as_manim_wrote(mobjects, _FAMILY), strict=True):
            if as_manims and not mobject.submobjects:
                if len(mobject.points):
                    found.append(mobject)
            else:
                found += Mobject.family_members_with_points(mobject)
        found = remove_list_redundancies(found)
        return sorted(found, key=attrgetter("z_index")) if self.use_z_index else found

    def type_or_raise(self, mobject: Mobject) -> Any:
        """Return which of the kinds that Manim displays a mobject is; asked for once a class."""
        kind = self._kinds.get(type(mobject))
        if kind is None:
            kind = self._kinds[type(mobject)] = super().type_or_raise(mobject)
        return kind

    def get_cairo_context(self, pixel_array: Any) -> Any:
        """Return the view that Manim would have made a context with, cached as Manim caches contexts."""
        cached = self.get_cached_cairo_context(pixel_array)
        if cached:
            return cached
        view = _View(self._view(), pixel_array)
        self.cache_cairo_context(pixel_array, view)  # type: ignore[arg-type]
        return view

    def display_multiple_non_background_colored_vmobjects(
        self, vmobjects: Iterable[VMobject], pixel_array: Any
    ) -> None:
        """Note vectorised mobjects."""
        view = self.get_cairo_context(pixel_array).number
        for drawings in self.drawings_of(list(vmobjects), view):
            self.drawings += drawings

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
        drawing = self.writer.drawing(
            Kind.POINTS,
            shape=self._shapes.points(projected[:, :2]),
            paint=self.writer.paint(np.asarray(rgbas, np.float64)),
            view=self._view(),
            width=self._width_of_dots(float(pmobject.stroke_width), thickness),
        )
        self.drawings.append(drawing)

    def _width_of_dots(self, width: float, thickness: float) -> float:
        """Return the width of which the raster makes dots so thick: mostly the mobject's own."""
        whole = self.shown_by
        factor = (whole.pixel_width + whole.pixel_height) / (self.pixel_width + self.pixel_height)
        if int(1 + (width - 1) * factor) == int(thickness):
            return width
        return 1 + (int(thickness) + 0.5 - 1) / factor  # in a camera of another size than the configured

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

    def drawings_of(self, vmobjects: Sequence[VMobject], view: int) -> list[Sequence[int]]:
        """Return the drawings of each vectorised mobject, in painting order."""
        return self._shapes.note(self, vmobjects, view)

    def light(self) -> bytes | None:
        """Return what shades faces: nothing where this camera shows the colours that mobjects have.

        None where only the camera's own steps can tell what colours it shows.
        """
        cls = type(self)
        as_manims = all(getattr(cls, step) is getattr(Camera, step) for step in _COLOURING_STEPS)
        return b"" if as_manims and steps_of_manims(cls, _COLOURING_STEPS) else None

    def project(self, vmobjects: Sequence[VMobject]) -> list[NDArray[np.float64]]:
        """Return the points of each vectorised mobject as Manim would hand them to Cairo."""
        points = [v.points for v in vmobjects]
        together = None
        if len({array.shape[1:] for array in points}) == 1:  # not for one that is flat beside others
            together = self.project_all(vmobjects, np.concatenate(points))
        if together is None:
            return [self.transform_points_pre_display(v, v.points) for v in vmobjects]
        ends = [0, *accumulate(map(len, points))]
        return [together[start:end] for start, end in pairwise(ends)]

    def project_all(
        self, vmobjects: Sequence[VMobject], points: NDArray[np.float64]
    ) -> NDArray[np.float64] | None:
        """Return the points of vectorised mobjects, end to end, as `project` would one by one.

        None where a mobject may get others, or more or less of them: it has to be asked for by itself.
        """
        if type(self).transform_points_pre_display is not Camera.transform_points_pre_display:
            return None
        # Manim's own step only looks whether the points are numbers.
        return points if np.isfinite(points).all() else None

    def shows_as_others(self, vmobject: VMobject) -> bool:
        """Tell whether where a point is seen does not depend on which mobject it is of."""
        return self.projects_each_point

    def remember(self) -> None:
        """Let what was noted last be found by its content."""
        self._shapes.remember()

    def _view(self) -> int:
        centre = self.frame_center
        return self.writer.view(
            float(self.frame_width), float(self.frame_height), float(centre[0]), float(centre[1])
        )
