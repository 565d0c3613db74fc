"""Scenes of the corpus: cameras, kinds of scene, sections, sounds and the order of things."""

import random
from pathlib import Path

import numpy as np
from manim import (
    BLUE,
    DR,
    LEFT,
    RED,
    RESAMPLING_ALGORITHMS,
    RIGHT,
    UL,
    UP,
    UR,
    WHITE,
    YELLOW,
    Camera,
    Circle,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    Group,
    ImageMobject,
    ImageMobjectFromCamera,
    Line,
    LinearTransformationScene,
    MappingCamera,
    MovingCamera,
    MovingCameraScene,
    MultiCamera,
    NumberPlane,
    OldMultiCamera,
    PMobject,
    Restore,
    Rotate,
    Scene,
    Square,
    Text,
    Transform,
    Triangle,
    Uncreate,
    VectorScene,
    VGroup,
    ZoomedScene,
    config,
    random_bright_color,
)
from PIL import Image


class AutoZoom(MovingCameraScene):
    """A camera that finds what it should show, follows it, and comes back."""

    def construct(self):
        row = VGroup(Square(), Circle().shift(RIGHT * 4), Triangle().shift(UP * 2))
        self.add(row)
        self.camera.frame.save_state()
        self.play(self.camera.auto_zoom(row[:2], margin=1), run_time=0.4)
        self.camera.frame.add_updater(lambda f: f.move_to(row[2]))
        self.play(row[2].animate.shift(LEFT * 3), run_time=0.3)
        self.camera.frame.clear_updaters()
        self.play(Restore(self.camera.frame), run_time=0.3)
        self.add(self.camera.frame.copy().set_stroke(WHITE, 4).scale(0.5))
        self.wait(0.1)


class Magnified(ZoomedScene):
    """A glass that pops out, moves, and goes; with images and dots under it."""

    def __init__(self, **kwargs):
        super().__init__(zoom_factor=0.3, zoomed_display_height=2.3, image_frame_stroke_width=8, **kwargs)

    def construct(self):
        rng = np.random.default_rng(3)
        image = ImageMobject(rng.integers(0, 256, (16, 16, 3), np.uint8)).scale(8)
        cloud = PMobject(stroke_width=4).add_points(rng.normal(size=(60, 3)), color=RED)
        self.add(image, cloud, Text("glass").shift(UP))
        self.activate_zooming(animate=True)
        self.play(self.zoomed_camera.frame.animate.shift(UP).scale(1.3), run_time=0.4)
        self.play(self.zoomed_display.animate.stretch(0.7, 0).rotate(0.2), run_time=0.3)
        self.play(self.get_zoomed_display_pop_out_animation(), run_time=0.3)
        self.play(image.animate.rotate(0.4), run_time=0.3)


class TwoGlasses(MovingCameraScene):
    """Several cameras shown at once, one of which sees itself."""

    def __init__(self, **kwargs):
        super().__init__(camera_class=MultiCamera, **kwargs)

    def construct(self):
        self.camera.allow_cameras_to_capture_their_own_display = True
        self.add(NumberPlane(), Square(), Dot(UR))
        for corner in (UL, DR):
            camera = MovingCamera(default_frame_stroke_width=3)
            camera.frame.stretch_to_fit_width(4).stretch_to_fit_height(3).move_to(corner)
            display = ImageMobjectFromCamera(camera).stretch_to_fit_height(2.37).stretch_to_fit_width(3.3)
            display.add_display_frame()
            display.to_corner(corner, buff=0.1)
            self.camera.add_image_mobject_from_camera(display)
            self.add(display, camera.frame)
        self.wait(0.1)
        self.play(display.camera.frame.animate.shift(LEFT * 2), run_time=0.4)


class Mapped(Scene):
    """A camera that bends space."""

    def __init__(self, **kwargs):
        super().__init__(camera_class=BendingCamera, **kwargs)

    def construct(self):
        cloud = PMobject(stroke_width=4).add_points([[x / 4, 1, 0] for x in range(-12, 12)])
        self.add(NumberPlane(), Square(fill_opacity=0.5), cloud)
        self.play(Create(Line(LEFT * 3, RIGHT * 3 + UP)), run_time=0.3)


class BendingCamera(MappingCamera):
    """Bends horizontal lines."""

    def __init__(self, **kwargs):
        super().__init__(mapping_func=lambda p: np.array([p[0], p[1] + np.sin(p[0]), 0]), **kwargs)


class Split(Scene):
    """A screen in two halves."""

    def __init__(self, **kwargs):
        super().__init__(camera_class=HalvesCamera, **kwargs)

    def construct(self):
        self.add(Square())
        self.play(Create(Circle(fill_opacity=0.5)), run_time=0.3)


class HalvesCamera(OldMultiCamera):
    """Two cameras side by side."""

    def __init__(self, **kwargs):
        width = config.pixel_width // 2
        parts = Camera(pixel_width=width), MovingCamera(pixel_width=width, background_color=BLUE)
        super().__init__((parts[0], (0, 0)), (parts[1], (0, width)), **kwargs)


class Plane2D(LinearTransformationScene):
    """Manim's scene for linear maps."""

    def __init__(self, **kwargs):
        super().__init__(show_coordinates=False, show_basis_vectors=True, **kwargs)

    def construct(self):
        square = self.get_unit_square()
        self.add_transformable_mobject(square)
        vector = self.add_vector([1, 2], color=YELLOW, animate=False)
        self.add_title(Text("map"))
        self.apply_matrix([[1, 1], [0, 2]], run_time=0.6)
        self.play(vector.animate.set_color(RED), run_time=0.2)


class Arrows(VectorScene):
    """Manim's scene for vectors."""

    def construct(self):
        self.add_plane(animate=False)
        vector = self.add_vector([2, 1], animate=True)
        self.play(FadeOut(vector), run_time=0.2)


class Sections(Scene):
    """Sections, some of which are skipped."""

    def construct(self):
        square = Square()
        self.play(Create(square), run_time=0.3)
        self.next_section("unseen", skip_animations=True)
        square.add_updater(lambda m, dt: m.rotate(dt))
        self.play(square.animate.shift(RIGHT), run_time=0.5)
        self.wait(0.3)
        self.next_section("seen")
        self.wait(0.2)
        self.play(FadeOut(square), run_time=0.2)
        self.next_section("last", "type.of.its.own", skip_animations=True)
        self.play(Create(Circle()), run_time=0.3)


class Skipped(Scene):
    """A scene told to skip what it plays, and then not to."""

    def construct(self):
        self.renderer.skip_animations = self.renderer._original_skipping_status = True
        self.play(Create(Square()), run_time=0.4)
        self.renderer.skip_animations = self.renderer._original_skipping_status = False
        self.play(Create(Circle()), subcaption="seen", run_time=0.3)
        self.add_subcaption("later", duration=0.2, offset=-0.1)
        self.wait(0.1)


class Layers(Scene):
    """z-indices of parts, foreground that moves, things brought forward and back, replaced and removed."""

    def construct(self):
        group = VGroup(Square(2, fill_opacity=0.9, color=RED), Square(2, fill_opacity=0.9, color=BLUE))
        group[1].shift(RIGHT)
        group[0].set_z_index(1)
        front = Dot(color=YELLOW, radius=0.4)
        self.add(group, Circle(fill_opacity=0.6).set_z_index(0.5))
        self.add_foreground_mobjects(front)
        self.play(front.animate.shift(RIGHT), run_time=0.3)
        self.play(group[1].animate.set_z_index(2), run_time=0.2)
        self.bring_to_front(group[0])
        self.wait(0.1)
        self.replace(group[1], Triangle(fill_opacity=1))
        self.wait(0.1)
        self.remove(group[0])
        self.remove_foreground_mobjects(front)
        self.play(FadeIn(Square(4, fill_opacity=0.5).set_z_index(-3)), run_time=0.3)
        self.clear()
        self.wait(0.1)


class Chance(Scene):
    """Random numbers of both kinds, as the seed has them."""

    random_seed = 3

    def construct(self):
        for _ in range(6):
            across, up = random.uniform(-5, 5), np.random.uniform(-3, 3)  # noqa: NPY002
            self.add(Dot([across, up, 0], color=random_bright_color()))
        self.play(VGroup(*self.mobjects).animate.shuffle().arrange(), run_time=0.3)
        jitter = Square()
        jitter.add_updater(lambda m, dt: m.move_to(np.random.normal(size=3)))  # noqa: NPY002 (as scenes do)
        self.add(jitter)
        self.wait(0.3)


class Clock(Scene):
    """A scene that shows its own time."""

    def construct(self):
        dot = Dot().add_updater(lambda m: m.move_to([self.time, self.renderer.time / 2, 0]))
        self.add(dot)
        self.wait(0.3, frozen_frame=False)
        self.play(Create(Circle()), run_time=0.5)
        self.add(Square(1 + self.time))
        self.wait(0.2)


class Transparent(Scene):
    """A ground that lets through what is behind."""

    def __init__(self, **kwargs):
        config.background_opacity = 0.0
        super().__init__(**kwargs)

    def construct(self):
        pixels = [[[9, 99, 199, 120], [255, 0, 0, 0]], [[1, 2, 3, 255], [50, 60, 70, 80]]]
        image = ImageMobject(np.uint8(pixels))
        self.add(Square(fill_opacity=0.5), image.scale(30).shift(LEFT * 3))
        self.play(FadeIn(Circle(fill_opacity=0.3, color=RED)), run_time=0.3)
        self.play(FadeOut(image), run_time=0.3)


class Photographed(Scene):
    """A ground that is a photograph, and shapes that show one."""

    def construct(self):
        rng = np.random.default_rng(8)
        file = Path(config.media_dir) / "ground.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(rng.integers(0, 256, (400, 700, 3), np.uint8)).save(file)
        self.renderer.camera.background_image = str(file)
        self.renderer.camera.init_background()
        self.add(Square(fill_opacity=0.5))
        self.wait(0.1)
        shape = Circle(2, fill_opacity=0.7, stroke_width=12).color_using_background_image(str(file))
        grey = Image.fromarray(rng.integers(0, 256, (40, 70), np.uint8))
        other = Square().color_using_background_image(grey)
        self.play(FadeIn(shape), Rotate(other), run_time=0.4)


class Resampled(Scene):
    """Images by every filter that can turn them, enlarged and shrunk, of colour and of grey."""

    def construct(self):
        rng = np.random.default_rng(4)
        images = Group()
        for name in ("nearest", "none", "bilinear", "linear", "bicubic", "cubic"):
            image = ImageMobject(rng.integers(0, 256, (9, 11, 4), np.uint8), invert=name == "none")
            images.add(image.set_resampling_algorithm(RESAMPLING_ALGORITHMS[name]).set(height=1.5))
        self.add(images.arrange_in_grid(2, 3))
        self.wait(0.1)
        self.play(images.animate.scale(0.2).rotate(1), run_time=0.3)
        self.play(images[0].animate.set_opacity(0.2).scale(20), run_time=0.3)
        self.play(Transform(images[1], images[2].copy().shift(RIGHT)), run_time=0.3)


class SetUp(Scene):
    """A scene that draws before and after it is constructed."""

    def setup(self):
        self.add(Square())
        self.camera.background_color = "#223344"

    def construct(self):
        self.play(Create(Circle()), run_time=0.2)

    def tear_down(self):
        self.play(Uncreate(self.mobjects[0]), run_time=0.2)


class Parts(SetUp):
    """A scene that builds on another."""

    def construct(self):
        super().construct()
        self.wait(0.1)
        for mobject in list(self.mobjects):
            mobject.set_color(RED)
        self.wait(0.1)
