"""Scenes of the corpus: mobjects and cameras whose methods are not Manim's."""

import numpy as np
from manim import (
    BLUE,
    DEGREES,
    GREEN,
    LEFT,
    OUT,
    RED,
    RIGHT,
    UP,
    YELLOW,
    Camera,
    Circle,
    Create,
    Cube,
    PMobject,
    Rotate,
    Scene,
    Square,
    ThreeDCamera,
    ThreeDScene,
    Triangle,
    ValueTracker,
    VGroup,
    VMobject,
    ZoomedScene,
    not_quite_there,
    squish_rate_func,
)


class OwnOfOne(Scene):
    """Methods put on single mobjects: colours as lists, contours, points to a curve, widths without end."""

    def construct(self):
        row = VGroup(*(Square(fill_opacity=0.5, stroke_width=12) for _ in range(4)), Circle()).arrange()
        row[0].get_fill_rgbas = lambda: [[1.0, 0.5, 0.0, 0.7]]
        row[1].get_stroke_rgbas = lambda background=False: [[1, 0, 0, 1], np.array([0, 0, 1, 0.5])]
        row[2].consider_points_equals_2d = lambda p0, p1: False
        row[3].get_subpath_split_indices_from_points = lambda points, n_dims: np.array([[0, 8], [12, 16]])
        fives = VMobject(color=YELLOW, n_points_per_cubic_curve=5, stroke_width=6)
        fives.points = np.random.default_rng(5).normal(size=(20, 3))
        self.add(row, fives)
        self.wait(0.1)
        self.play(Rotate(row), run_time=0.3)
        self.add(Circle(stroke_width=np.inf))
        self.wait(0.1)


class NearerThanItIs(ThreeDScene):
    """Mobjects in space that say for themselves how near they are."""

    def construct(self):
        colours = (RED, GREEN, BLUE)
        row = [Square(2, fill_opacity=0.9, color=colour, shade_in_3d=True) for colour in colours]
        for number, square in enumerate(row):
            square.shift(RIGHT * number * 0.7)
        self.add(*row)
        self.wait(0.1)
        row[0].get_z_index_reference_point = lambda: OUT * 5
        self.wait(0.1)
        row[1].get_center = lambda: OUT * 9
        self.wait(0.1)
        row[2].get_anchors = lambda: np.array([OUT * 12])
        self.move_camera(phi=30 * DEGREES, run_time=0.2)


class WiderLater(Scene):
    """A camera that is told to draw wider lines."""

    def construct(self):
        self.add(Square())
        self.wait(0.1)
        self.camera.cairo_line_width_multiple *= 4
        self.wait(0.1)
        self.play(Create(Circle()), run_time=0.2)


class Elsewhere(Scene):
    """A camera of another size than the configured one, which Manim's dots heed."""

    def __init__(self, **kwargs):
        super().__init__(camera_class=SmallCamera, **kwargs)

    def construct(self):
        dots = np.random.default_rng(6).normal(size=(40, 3))
        self.add(PMobject(stroke_width=5).add_points(dots, color=RED), Square())
        self.wait(0.2)


class SmallCamera(Camera):
    """Paints a quarter of the configured pixels."""

    def __init__(self, **kwargs):
        super().__init__(pixel_width=160, pixel_height=90, **kwargs)


class DotsInASlit(ZoomedScene):
    """Dots that a second camera, of few pixels, sees thicker than its own picture."""

    def construct(self):
        self.add(PMobject(stroke_width=7).add_points([[1.2, 0.3, 0]], color=RED))  # beside what it sees
        self.activate_zooming()
        self.zoomed_display.scale(0.1)
        self.wait(0.1)


class AboutTheMean(ThreeDCamera):
    """Draws what it projects together to the middle of it, and shades by half."""

    def project_points(self, points):
        projected = super().project_points(points)
        return projected - projected.mean(axis=0) * 0.3

    def get_fill_rgbas(self, vmobject):
        rgbas = super().get_fill_rgbas(vmobject)
        rgbas[:, :3] *= 0.5
        return rgbas


class Together(ThreeDScene):
    """A camera of one's own that projects points depending on each other."""

    def __init__(self, **kwargs):
        super().__init__(camera_class=AboutTheMean, **kwargs)

    def construct(self):
        self.set_camera_orientation(phi=60 * DEGREES, theta=20 * DEGREES)
        gradient = Triangle(fill_opacity=0.8, shade_in_3d=True).set_color([RED, BLUE]).shift(LEFT * 3)
        self.add(Cube(fill_opacity=0.9), gradient)
        self.wait(0.1)
        self.play(gradient.animate.shift(UP), run_time=0.3)


class Shifted(ThreeDCamera):
    """Shows everything elsewhere, each point alone."""

    each_point_alone = True

    def project_points(self, points):
        projected = super().project_points(points)
        projected[:, :2] += 0.7, -0.4
        return projected


class Aside(ThreeDScene):
    """A camera of one's own whose faces may be projected together."""

    def __init__(self, **kwargs):
        super().__init__(camera_class=Shifted, **kwargs)

    def construct(self):
        self.set_camera_orientation(phi=60 * DEGREES, theta=20 * DEGREES)
        gradient = Triangle(fill_opacity=0.8, shade_in_3d=True).set_color([RED, BLUE]).shift(LEFT * 3)
        self.add(Cube(fill_opacity=0.9), gradient)
        self.add_fixed_in_frame_mobjects(Square(0.5).to_corner(UP + LEFT))
        self.move_camera(theta=80 * DEGREES, run_time=0.3)
        self.camera.should_apply_shading = False
        self.play(gradient.animate.shift(UP), run_time=0.3)


class InTheLight(ThreeDScene):
    """Faces whose shade changes: by the light, by themselves, and by gradients that they place themselves."""

    def construct(self):
        self.set_camera_orientation(phi=60 * DEGREES, theta=20 * DEGREES)
        colours = ([RED], [BLUE, GREEN], [RED, YELLOW, GREEN], [YELLOW], [GREEN], [BLUE])
        row = VGroup(*(Square(fill_opacity=0.8, stroke_width=8).set_color(colour) for colour in colours))
        row.arrange().set_shade_in_3d(True)
        label = Square(0.5, fill_opacity=1, shade_in_3d=True).to_corner(UP + LEFT)
        self.add(row)
        self.add_fixed_in_frame_mobjects(label)
        row[3].get_gradient_start_and_end_points = lambda: (LEFT * 3 + UP, RIGHT * 3)
        row[4].get_num_points = lambda: 0
        row[5].consider_points_equals_2d = lambda p0, p1: False
        self.begin_ambient_camera_rotation(rate=2)
        self.wait(0.2)
        self.camera.light_source.shift(LEFT * 20 + OUT * 3)
        self.wait(0.1)
        row[0].fill_rgbas[:, :2] *= 0.5
        row[1].points[:4] += UP * 0.3
        self.wait(0.1)
        self.play(self.camera.light_source.animate.move_to(RIGHT * 5), row.animate.shift(OUT), run_time=0.3)
        self.camera.should_apply_shading = False
        self.wait(0.1)


class InPlaceOfManims(Scene):
    """A program that puts a method of its own into Manim's class."""

    def setup(self):
        self.manims = Camera.apply_fill
        Camera.apply_fill = lambda camera, ctx, vmobject: camera.apply_stroke(ctx, vmobject)
        self.renderer.camera = Camera()

    def construct(self):
        self.add(Square(fill_opacity=1, stroke_opacity=0.5, stroke_width=20))
        self.wait(0.1)
        self.play(Rotate(Triangle(fill_opacity=1)), run_time=0.2)

    def tear_down(self):
        Camera.apply_fill = self.manims


class OnlySeeminglyAlone(Scene):
    """Plays of one animation, beside mobjects whose looks follow it, without an updater."""

    def construct(self):
        tracker, child = ValueTracker(0), Circle(0.5).shift(RIGHT)
        parent = Square(fill_opacity=0.8).set_color([RED, BLUE]).shift(LEFT * 3).add(child)
        looking = Circle(fill_opacity=1).shift(RIGHT * 3)
        looking.get_fill_rgbas = lambda: np.array([[tracker.get_value(), 0.5, 0, 1]])
        flat = Square(stroke_width=9)
        flat.points = flat.points[:, :2].copy()
        self.add(parent, looking, flat)
        self.play(child.animate.shift(RIGHT * 3), run_time=0.3)
        self.play(tracker.animate.set_value(1), run_time=0.3)
        follower = Triangle(fill_opacity=0.5)

        def rate(alpha):
            follower.set_fill(RED, alpha)
            return alpha

        mover = Square()
        self.add(mover, follower)
        self.play(mover.animate(rate_func=rate).shift(UP), run_time=0.3)


class WidthsAsArrays(Scene):
    """Numbers that are arrays without dimensions."""

    def construct(self):
        square = Square()
        square.stroke_width, square.background_stroke_width = np.array(9), np.float32(20)
        square.set_stroke(RED, background=True)
        self.add(square)
        self.wait(0.1)
        self.play(square.animate.shift(UP), run_time=0.3)


class RatesWithin(Scene):
    """Manim's rate functions round one that moves another mobject."""

    def construct(self):
        square, circle = Square(), Circle()

        def moving(t):
            circle.set_x(2 * t)
            return t

        self.add(square, circle)
        self.play(square.animate(rate_func=squish_rate_func(moving, 0.2, 0.9)).shift(UP), run_time=0.4)
        self.play(Rotate(square, rate_func=not_quite_there(moving)), run_time=0.3)
