"""Scenes of the corpus: paint, order, text, images, cameras. Times are whole frames at 10 frames a second."""

import numpy as np
from manim import (
    BLUE,
    DEGREES,
    DOWN,
    GREEN,
    LEFT,
    ORANGE,
    ORIGIN,
    PI,
    RED,
    RESAMPLING_ALGORITHMS,
    RIGHT,
    UL,
    UP,
    WHITE,
    YELLOW,
    AnimationGroup,
    Arrow,
    Circle,
    Create,
    Dot,
    DrawBorderThenFill,
    FadeIn,
    FadeOut,
    Group,
    ImageMobject,
    Line,
    LineJointType,
    MovingCameraScene,
    NumberPlane,
    PMobject,
    Rectangle,
    Rotate,
    Scene,
    Square,
    Surface,
    Text,
    ThreeDAxes,
    ThreeDScene,
    TracedPath,
    Transform,
    ValueTracker,
    VGroup,
    VMobject,
    Write,
    ZoomedScene,
    always_redraw,
)
from manim.constants import CapStyleType


class Shapes(Scene):
    """Fill, stroke, opacity, gradients, background strokes."""

    def construct(self):
        square = Square(color=RED, fill_opacity=0.5).shift(LEFT * 3)
        gradient = Circle(fill_opacity=0.8).set_color_by_gradient(RED, GREEN, BLUE)
        sheen = Square(fill_opacity=1, color=ORANGE).shift(RIGHT * 3).set_sheen(0.6, UL)
        outlined = Text("outlined").set_stroke(RED, 8, background=True).shift(DOWN * 2)
        self.play(Create(square), DrawBorderThenFill(gradient), FadeIn(sheen), Write(outlined))
        self.play(Rotate(square), Transform(gradient, Rectangle(width=3)), sheen.animate.scale(0.5))
        self.play(FadeOut(VGroup(square, gradient)))


class Strokes(Scene):
    """Every joint and cap, wide, on an open path."""

    def construct(self):
        paths = VGroup()
        for row, joint in enumerate(LineJointType):
            for column, cap in enumerate(CapStyleType):
                path = VMobject(stroke_width=20, joint_type=joint, color=YELLOW)
                path.set_points_as_corners([LEFT, UP * 0.6, RIGHT]).scale(0.6)
                path.set_cap_style(cap).move_to([column * 3 - 4.5, 2.5 - row * 1.7, 0])
                paths.add(path)
        self.add(paths)
        self.wait(0.2)
        self.play(paths.animate.rotate(20 * DEGREES), run_time=0.5)


class Order(Scene):
    """z-index, foreground, static and moving mobjects over and under each other."""

    def construct(self):
        low = Square(fill_opacity=1, color=BLUE).set_z_index(-1)
        high = Circle(fill_opacity=0.7, color=RED).set_z_index(2).shift(RIGHT)
        middle = Dot(radius=0.6, color=GREEN)
        self.add_foreground_mobject(Text("front").scale(0.8))
        self.add(high, low, middle)
        self.wait(0.2)
        self.play(middle.animate.shift(RIGHT * 2), run_time=0.5)
        self.bring_to_back(middle)
        self.play(low.animate.shift(UP), run_time=0.4)


class Plane(Scene):
    """A grid under a matrix, with arrows and a dashed look through updaters."""

    def construct(self):
        plane = NumberPlane()
        arrow = Arrow(ORIGIN, RIGHT * 2 + UP, buff=0)
        self.add(plane, arrow)
        self.play(plane.animate.apply_matrix([[1, 1], [0, 1]]), arrow.animate.apply_matrix([[1, 1], [0, 1]]))


class Updaters(Scene):
    """Trackers, redrawn mobjects, traced paths, a wait that moves, a wait with a stop."""

    def construct(self):
        tracker = ValueTracker(0)
        dot = Dot().add_updater(
            lambda d: d.move_to([2 * np.cos(tracker.get_value()), tracker.get_value(), 0])
        )
        radius = always_redraw(lambda: Line(ORIGIN, dot.get_center(), color=YELLOW))
        trace = TracedPath(dot.get_center, stroke_color=RED)
        self.add(dot, radius, trace)
        self.play(tracker.animate.set_value(2), run_time=0.8)
        spinning = Square().add_updater(lambda m, dt: m.rotate(dt * PI))
        self.add(spinning)
        self.wait(0.5)
        self.wait_until(lambda: spinning.get_corner(UL)[0] > 0.9, max_time=1)


class Images(Scene):
    """Every resampling filter, turned, scaled, faded, half outside the frame."""

    def construct(self):
        pixels = np.uint8([[0, 100, 30, 200], [255, 0, 5, 33], [90, 250, 120, 10]])
        images = Group()
        for filter_name in RESAMPLING_ALGORITHMS:
            if filter_name not in ("box", "hamming", "lanczos", "antialias"):  # Pillow cannot warp with these
                image = ImageMobject(pixels)
                image.set_resampling_algorithm(RESAMPLING_ALGORITHMS[filter_name])
                image.height = 2
                images.add(image)
        images.arrange(RIGHT)
        self.add(images, Circle(color=WHITE))
        self.wait(0.1)
        self.play(images.animate.rotate(0.4).shift(LEFT * 3), run_time=0.5)
        self.play(FadeOut(images), run_time=0.4)


class Clouds(Scene):
    """Point clouds of one and of many colours."""

    def construct(self):
        rng = np.random.default_rng(0)
        cloud = PMobject(stroke_width=4)
        cloud.add_points(rng.normal(size=(300, 3)), color=YELLOW)
        cloud.add_points(rng.normal(size=(300, 3)) + RIGHT * 3, rgbas=rng.uniform(size=(300, 4)))
        self.add(cloud)
        self.play(cloud.animate.shift(LEFT * 2), run_time=0.5)


class Moving(MovingCameraScene):
    """A camera that moves and zooms."""

    def construct(self):
        square = Square().shift(LEFT * 2)
        self.add(square, NumberPlane(), Text("here").shift(RIGHT * 2))
        self.play(self.camera.frame.animate.scale(0.5).move_to(square), run_time=0.6)
        self.play(square.animate.rotate(0.5), run_time=0.3)


class Zoomed(ZoomedScene):
    """A second camera, shown as an image."""

    def construct(self):
        dot = Dot().shift(UL)
        self.add(NumberPlane(), dot)
        self.activate_zooming(animate=False)
        self.play(self.zoomed_camera.frame.animate.shift(UL), run_time=0.5)
        self.play(dot.animate.shift(RIGHT), run_time=0.4)
        self.play(self.zoomed_display.animate.scale(0.7), run_time=0.3)


class Space(ThreeDScene):
    """A shaded surface under a turning camera, a label fixed in the frame and one that faces the camera."""

    def construct(self):
        self.set_camera_orientation(phi=60 * DEGREES, theta=30 * DEGREES)
        surface = Surface(
            lambda u, v: np.array([u, v, np.sin(u) * np.cos(v)]),
            u_range=[-2, 2],
            v_range=[-2, 2],
            resolution=(8, 8),
        )
        title = Text("fixed").to_corner(UL)
        label = Text("facing").shift(RIGHT * 2)
        self.add_fixed_in_frame_mobjects(title)
        self.add_fixed_orientation_mobjects(label)
        self.add(ThreeDAxes(), surface, label)
        self.begin_ambient_camera_rotation(rate=0.5)
        self.wait(0.5)
        self.stop_ambient_camera_rotation()
        self.move_camera(phi=30 * DEGREES, zoom=1.5, run_time=0.4)
        self.play(surface.animate.shift(UP), run_time=0.3)


class Masked(Scene):
    """A fill that shows an image."""

    def construct(self):
        gradient = np.zeros((90, 160, 4), np.uint8)
        gradient[..., 0] = np.linspace(0, 255, 160)
        gradient[..., 3] = 255
        from PIL import Image

        star = Circle(radius=2, fill_opacity=0.9).color_using_background_image(Image.fromarray(gradient))
        self.add(Square(), star)
        self.play(star.animate.shift(RIGHT), run_time=0.4)


class Backgrounds(Scene):
    """A background that changes, and one that is an image."""

    def construct(self):
        self.camera.background_color = BLUE
        self.add(Circle())
        self.wait(0.2)
        self.camera.background_color = "#10141B"
        self.play(AnimationGroup(FadeIn(Square()), Rotate(Dot(RIGHT * 3))), run_time=0.4)
        self.camera.set_background(
            np.full((180, 320, 4), [9, 99, 199, 255], np.uint8) + np.arange(4, dtype=np.uint8)
        )
        self.wait(0.2)


class Still(Scene):
    """Nothing is played: one frame."""

    def construct(self):
        self.add(Text("still"), Circle())
