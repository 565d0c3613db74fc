"""Scenes of the corpus: what nobody writes on purpose, and everybody writes in the end."""

import numpy as np
from manim import (
    BLUE,
    DEGREES,
    DOWN,
    GREEN,
    LEFT,
    ORIGIN,
    OUT,
    PI,
    RED,
    RIGHT,
    TAU,
    UL,
    UP,
    UR,
    WHITE,
    YELLOW,
    Annulus,
    Arrow,
    Camera,
    Circle,
    Create,
    Cube,
    Dot,
    FadeIn,
    FadeOut,
    FadeTransform,
    Group,
    ImageMobject,
    Line,
    Mobject,
    MovingCamera,
    MovingCameraScene,
    NumberPlane,
    PMobject,
    Point,
    Rectangle,
    ReplacementTransform,
    Rotate,
    Scene,
    Sphere,
    Square,
    Star,
    Text,
    ThreeDCamera,
    ThreeDScene,
    Transform,
    Triangle,
    ValueTracker,
    VGroup,
    VMobject,
    Wait,
    config,
    linear,
)


class Nothing(Scene):
    """No construct at all."""


class NothingMoves(Scene):
    """Waits on an empty frame."""

    def construct(self):
        self.wait(0.3)
        self.add(VGroup(), Group(), VMobject(), Mobject())
        self.wait(0.2)


class NotANumber(Scene):
    """Points that are not numbers, or infinite, or far away."""

    def construct(self):
        broken = Square(color=RED, fill_opacity=1)
        broken.points[3] = np.nan
        endless = Circle(color=GREEN, fill_opacity=1)
        endless.points[2, 0] = np.inf
        far = Circle(radius=1e5, color=YELLOW, fill_opacity=0.2).shift(RIGHT * 1e5)
        farther = Line(LEFT * 1e8, RIGHT * 1e8 + UP, color=WHITE)
        tiny = Square(1e-7, fill_opacity=1)
        self.add(far, farther, broken, endless, Dot(), tiny)
        self.wait(0.2)
        mending = Square().shift(UP)
        mending.add_updater(lambda m, dt: m.points.__setitem__(0, np.nan))
        self.add(mending)
        self.wait(0.3)


class FewPoints(Scene):
    """Mobjects of one to nine points, between others."""

    def construct(self):
        rng = np.random.default_rng(1)
        parts = VGroup(Square())
        for count in range(1, 10):
            part = VMobject(color=BLUE, fill_opacity=0.6, stroke_width=6)
            part.points = rng.normal(size=(count, 3)) * [3, 2, 0]
            parts.add(part)
        joined = VMobject(color=RED, stroke_width=10)
        joined.points = np.array([[0, 0, 0], [1, 1, 0], [2, 1, 0], [3, 0, 0], [3, 0, 0], [0, 0, 0]], float)
        self.add(parts, joined, Circle())
        self.wait(0.1)
        self.play(parts.animate.shift(LEFT), run_time=0.3)


class NearlyClosed(Scene):
    """Contours whose ends differ by a hair, and by two."""

    def construct(self):
        for n, gap in enumerate((0, 1e-9, 1e-7, 1e-6, 1.5e-6, 1e-5, 1e-4)):
            corners = [[0, 0, 0], [1, 0, 0], [1, 1, 0], [gap, gap, 0]]
            path = VMobject(stroke_width=18).set_points_as_corners(corners)
            path.add_line_to(np.array([gap, -gap, 0]))
            self.add(path.shift(RIGHT * (n * 1.6 - 5)))
        self.wait(0.1)


class Paints(Scene):
    """Opacity beyond one and below nought, strokes of negative width, colours that are no colours."""

    def construct(self):
        row = VGroup(*(Square(1, fill_opacity=0.5) for _ in range(8))).arrange(RIGHT)
        row[0].fill_rgbas = np.array([[2.0, -1.0, 0.5, 1.7]])
        row[1].stroke_width = -4
        row[2].fill_rgbas = np.array([[1.0, 0, 0, -0.5]])
        row[3].stroke_rgbas = np.array([[1.0, 0, 0, 1], [0, 1, 0, 0.2], [0, 0, 1, 3.0]])
        row[4].fill_rgbas = np.array([[np.nan, 0, 1, 1]])
        row[5].fill_rgbas = np.array([[1, 0, 0, 1]])
        row[6].set_stroke(YELLOW, 1e4, background=True)
        row[7].set_stroke(RED, 1e-3).set_fill(BLUE, 1e-3)
        self.add(row)
        self.wait(0.1)
        self.play(row.animate.set_opacity(3), run_time=0.3)
        self.play(row.animate.set_stroke(width=-2), run_time=0.3)


class Shared(Scene):
    """One mobject in several groups, in a scene twice, and under itself."""

    def construct(self):
        dot = Dot(radius=0.5, fill_opacity=0.5)
        left, right = VGroup(dot, Square()), VGroup(Circle(), dot)
        self.add(left, right)
        self.wait(0.1)
        self.play(left.animate.shift(LEFT), right.animate.shift(RIGHT), run_time=0.4)
        self.mobjects.append(dot)
        self.mobjects.append(dot)
        self.play(dot.animate.set_color(RED), run_time=0.3)
        self.mobjects.insert(0, Square(3, fill_opacity=1, color=BLUE))
        self.wait(0.1)
        self.mobjects.reverse()
        self.play(Rotate(left), run_time=0.3)
        self.mobjects.clear()
        self.wait(0.1)


class Busy(Scene):
    """Updaters that add, remove and replace while a play runs, and edit what stands still."""

    def __init__(self, **kwargs):
        super().__init__(always_update_mobjects=True, **kwargs)

    def construct(self):
        still = Square(color=GREEN, fill_opacity=0.3).shift(LEFT * 3)
        counter = ValueTracker(0)
        self.add(still, counter)

        def work(dt):
            counter.increment_value(1)
            step = int(counter.get_value())
            if step == 2:
                self.add(Dot(UP))
            if step == 4:
                self.remove(still)
            if step == 6:
                self.camera.background_color = BLUE

        self.add_updater(work)
        self.play(Create(Circle()), run_time=0.8)
        self.wait(0.4)
        self.remove_updater(work)
        self.play(FadeOut(*self.mobjects), run_time=0.2)


class BackgroundInPlace(Scene):
    """A background whose pixels are edited, one that is an image, one of another opacity."""

    def construct(self):
        self.add(Circle(fill_opacity=0.5))
        self.wait(0.1)
        self.camera.background[20:60, 30:90] = [200, 10, 30, 255]
        self.play(Rotate(Square()), run_time=0.3)
        shade = self.camera.background

        def paint(mobject, dt):
            shade[:, ::3] = [0, int(255 * self.time) % 256, 99, 255]

        dot = Dot().add_updater(paint)
        self.add(dot)
        self.wait(0.3)
        dot.clear_updaters()
        self.camera.background_opacity = 0.3
        self.play(FadeIn(Square(2)), run_time=0.3)
        self.camera.set_background_from_func(lambda p: [abs(p[0]) / 8, abs(p[1]) / 5, 0.5, 1])
        self.play(FadeIn(Square(3)), run_time=0.2)
        self.camera.reset()


class Looking(Scene):
    """A scene that looks at its own pixels, and shows what it saw."""

    def construct(self):
        self.add(Square(fill_opacity=1, color=RED), Text("seen").shift(UP * 2))
        self.wait(0.1)
        seen = ImageMobject(np.array(self.camera.get_image())).scale(0.4).to_corner(UL)
        self.play(FadeIn(seen), run_time=0.3)
        self.add(ImageMobject(self.renderer.get_frame()).scale(0.3).shift(RIGHT * 3))
        self.wait(0.1)
        pixels = self.camera.pixel_array
        self.add(ImageMobject(pixels[::2, ::2].copy()).shift(DOWN * 2))
        self.wait(0.1)
        self.camera.reset()
        self.camera.capture_mobject(Triangle(color=GREEN, fill_opacity=1))
        self.add(ImageMobject(self.camera.pixel_array.copy()).scale(0.5).shift(LEFT * 4))
        self.renderer.update_frame(self)
        self.add(ImageMobject(self.renderer.get_frame()).scale(0.2).shift(LEFT * 5 + DOWN * 3))
        self.wait(0.1)


class OwnCamera(Camera):
    """Looks through a red glass."""

    def capture_mobjects(self, mobjects, **kwargs):
        super().capture_mobjects(mobjects, **kwargs)
        self.pixel_array[:, :, 1:3] //= 2


class ThroughGlass(Scene):
    """A camera of one's own that paints over what was captured."""

    def __init__(self, **kwargs):
        super().__init__(camera_class=OwnCamera, **kwargs)

    def construct(self):
        self.add(Square(fill_opacity=1))
        self.play(Create(Circle(fill_opacity=0.5)), run_time=0.5)
        self.wait(0.2)


class Outlines(Camera):
    """Paints outlines only."""

    def display_vectorized(self, vmobject, ctx):
        self.set_cairo_context_path(ctx, vmobject)
        self.apply_stroke(ctx, vmobject)
        return self


class OutlinesOnly(Scene):
    """A camera of one's own that paints less."""

    def __init__(self, **kwargs):
        super().__init__(camera_class=Outlines, **kwargs)

    def construct(self):
        self.add(Square(fill_opacity=1))
        self.play(Create(Circle(fill_opacity=1)), run_time=0.3)


class Backwards(Camera):
    """Draws the last first, at other widths, from a place of its own."""

    def __init__(self, **kwargs):
        super().__init__(frame_center=RIGHT, cairo_line_width_multiple=0.02, **kwargs)

    def get_mobjects_to_display(self, *args, **kwargs):
        return super().get_mobjects_to_display(*args, **kwargs)[::-1]

    def transform_points_pre_display(self, mobject, points):
        points = super().transform_points_pre_display(mobject, points)
        return points @ np.array([[1, 0.3, 0], [0, 1, 0], [0, 0, 1]])

    def get_fill_rgbas(self, vmobject):
        return vmobject.get_fill_rgbas() * [1, 0.5, 1, 1]


class SeenBackwards(Scene):
    """A camera of one's own that chooses and places."""

    def __init__(self, **kwargs):
        super().__init__(camera_class=Backwards, **kwargs)

    def construct(self):
        gradient = Square(fill_opacity=0.8).set_color_by_gradient(RED, YELLOW).shift(RIGHT * 2)
        self.add(Square(fill_opacity=1, color=RED), Circle(fill_opacity=1), gradient)
        self.play(Create(Star(color=BLUE, fill_opacity=1)), run_time=0.4)


class CameraChanged(Scene):
    """Cameras put in place of the first one while the scene runs, and methods put on a camera."""

    def construct(self):
        self.add(Square(), NumberPlane())
        self.wait(0.1)
        self.renderer.camera = MovingCamera()
        self.camera.frame.scale(0.6)
        self.wait(0.1)
        self.play(self.camera.frame.animate.shift(UR), run_time=0.3)
        self.renderer.camera = ThreeDCamera(phi=50 * DEGREES)
        self.play(Create(Circle()), run_time=0.3)
        fill = self.camera.apply_fill
        self.camera.apply_fill = lambda ctx, vmobject: fill(ctx, Square(fill_opacity=1))
        self.play(FadeIn(Dot()), run_time=0.2)


class FrameChanged(Scene):
    """A camera whose frame and centre are set while the scene runs."""

    def construct(self):
        self.add(Square(), PMobject().add_points([[1, 1, 0], [2, 0, 0]]))
        self.wait(0.1)
        self.camera.frame_center = RIGHT
        self.camera.frame_width, self.camera.frame_height = 8, 4.5
        self.wait(0.1)
        self.play(Create(Circle()), run_time=0.2)


class Unevenly(MovingCameraScene):
    """A camera whose frame has not the picture's shape, and is turned."""

    def construct(self):
        image = ImageMobject(np.uint8([[0, 90], [180, 255]])).shift(LEFT * 3)
        self.add(Square(), NumberPlane(), image)
        self.camera.frame.stretch_to_fit_width(8)
        self.wait(0.1)
        self.play(self.camera.frame.animate.rotate(0.5).stretch_to_fit_height(5), run_time=0.3)
        self.add(self.camera.frame.set_stroke(RED, 9).scale(0.9))
        self.wait(0.1)


class Times(Scene):
    """Runs that are no whole frames, and shorter than one."""

    def construct(self):
        self.play(Create(Square()), run_time=0.25)
        self.wait(0.05)
        self.wait(0.33)
        self.play(FadeIn(Circle()), run_time=0.01)
        self.play(Create(Dot()), Wait(0.71), rate_func=linear)
        dot = Dot().add_updater(lambda m, dt: m.shift(RIGHT * dt))
        self.add(dot)
        self.wait(0.27)
        self.wait(0.33)


class Copies(Scene):
    """Clouds whose colours are fewer than their points, thick and thin."""

    def construct(self):
        cloud = PMobject(stroke_width=3)
        cloud.points = np.array([[x, np.sin(x), 0] for x in np.linspace(-4, 4, 40)])
        cloud.rgbas = np.array([[1.0, 0, 0, 1], [0, 1, 0, 0.5]])
        uneven = PMobject(stroke_width=2)
        uneven.points = np.array([[x, x / 2, 0] for x in np.linspace(-4, 4, 3)])
        uneven.rgbas = np.array([[1.0, 1, 0, 1], [0, 1, 1, 1]])
        none = PMobject(stroke_width=0.5).add_points([[0, 0, 0]])
        thick = PMobject(stroke_width=30).add_points([[2, -2, 0], [2.5, -2, 0]], color=BLUE)
        over = PMobject(stroke_width=6).add_points([[-3, -2, 0]], rgbas=np.array([[1.5, -0.2, 3, 1]]))
        self.add(cloud, uneven, none, thick, over, Point(DOWN))
        self.wait(0.1)
        self.play(cloud.animate.shift(UP), run_time=0.2)


class Pictures(Scene):
    """Images of one pixel, of odd sizes, on edge, mirrored, far outside and enormous."""

    def construct(self):
        rng = np.random.default_rng(2)
        dot = ImageMobject(np.full((1, 1, 4), 200, np.uint8)).scale(5).shift(LEFT * 5)
        odd = ImageMobject(rng.integers(0, 256, (7, 13, 4), np.uint8)).scale(6)
        thin = odd.copy().stretch(0.001, 0).shift(RIGHT * 2)
        mirrored = odd.copy().flip().shift(RIGHT * 4 + UP).set_opacity(0.4)
        outside = odd.copy().shift(RIGHT * 40)
        turned = odd.copy().rotate(1, axis=UP + RIGHT).shift(LEFT * 3 + DOWN)
        flat = odd.copy().scale(0)
        self.add(dot, odd, thin, mirrored, outside, turned, flat)
        self.wait(0.1)
        self.play(odd.animate.scale(8).shift(RIGHT), FadeTransform(mirrored, dot), run_time=0.4)


class SpaceAndPlane(ThreeDScene):
    """Things in space whose camera is moved through them."""

    def construct(self):
        self.set_camera_orientation(phi=70 * DEGREES, theta=-45 * DEGREES, zoom=0.8, focal_distance=4)
        cube = Cube(fill_opacity=0.7)
        ball = Sphere(radius=1, resolution=(6, 6)).shift(RIGHT * 2)
        gradient = Square(fill_opacity=0.7, shade_in_3d=True).set_color([RED, BLUE]).shift(LEFT * 2)
        self.add(cube, ball, gradient, Circle(radius=3), Line(OUT * 10, OUT * -10))
        self.wait(0.1)
        self.move_camera(frame_center=OUT * 3 + RIGHT, focal_distance=2, run_time=0.5)
        self.play(cube.animate.shift(OUT * 5), run_time=0.4)
        self.renderer.camera.should_apply_shading = False
        self.renderer.camera.light_source.move_to(OUT * 9)
        self.play(Rotate(ball), run_time=0.3)
        self.renderer.camera.exponential_projection = True
        self.renderer.camera.should_apply_shading = True
        self.play(Rotate(ball), run_time=0.3)


class FixedAndBack(ThreeDScene):
    """Mobjects fixed in the frame and in their orientation, and set free again."""

    def construct(self):
        self.set_camera_orientation(phi=60 * DEGREES, theta=20 * DEGREES)
        title, label, square = Text("title").to_corner(UL), Text("label"), Square(fill_opacity=0.5)
        self.add_fixed_in_frame_mobjects(title)
        self.add_fixed_orientation_mobjects(label, use_static_center_func=True)
        self.add(square)
        self.play(label.animate.shift(RIGHT), Rotate(square), run_time=0.4)
        self.remove_fixed_in_frame_mobjects(title)
        self.remove_fixed_orientation_mobjects(label)
        self.move_camera(phi=20 * DEGREES, gamma=10 * DEGREES, run_time=0.3)
        self.begin_3dillusion_camera_rotation(rate=2)
        self.wait(0.4)
        self.stop_3dillusion_camera_rotation()
        self.set_to_default_angled_camera_orientation()
        self.wait(0.1)


class Frames(Scene):
    """A scene that hands frames to the renderer itself."""

    def construct(self):
        self.add(Circle())
        self.wait(0.1)
        self.add(Square())
        self.renderer.update_frame(self)
        self.renderer.freeze_current_frame(0.3)
        self.renderer.add_frame(self.renderer.get_frame())
        self.play(Create(Dot()), run_time=0.2)


class OwnSteps(Scene):
    """A scene that changes how it is played."""

    def play(self, *args, **kwargs):
        super().play(*args, **kwargs)
        super().play(Wait(0.1))

    def update_to_time(self, t):
        super().update_to_time(t * 0.5)

    def construct(self):
        square = Square()
        self.play(Create(square), run_time=0.4)
        self.play(Transform(square, Circle()), run_time=0.3)
        self.play(ReplacementTransform(square, Annulus()), run_time=0.3)


class OwnShape(VMobject):
    """Overrides what the camera asks it for."""

    def get_stroke_width(self, background=False):
        return 12 if not background else 0

    def get_fill_rgbas(self):
        return np.array([[0.0, 0.5, 1.0, 0.8]])

    def get_subpath_split_indices_from_points(self, points, n_dims=3):
        return np.array([[0, len(points) - 4]])

    def consider_points_equals_2d(self, p0, p1):
        return True

    def generate_points(self):
        self.set_points(Circle(radius=2).points)


class OwnShapes(Scene):
    """Mobjects of one's own whose contours are not Manim's."""

    def construct(self):
        shape = OwnShape()
        self.add(shape, Dot())
        self.wait(0.1)
        self.play(shape.animate.shift(RIGHT), run_time=0.3)


class Portrait(Scene):
    """A frame taller than wide, in units of one's own."""

    def __init__(self, **kwargs):
        config.frame_width, config.frame_height = 9, 16
        super().__init__(**kwargs)

    def construct(self):
        self.add(Circle(), Arrow(ORIGIN, UP * 3))
        self.play(Create(Rectangle(height=config.frame_height - 1, width=2)), run_time=0.3)


class OtherPixels(Scene):
    """A scene that sets its own size."""

    def __init__(self, **kwargs):
        config.pixel_width, config.pixel_height = 90, 160
        super().__init__(**kwargs)

    def construct(self):
        self.add(Circle(), PMobject(stroke_width=5).add_points([[1, 1, 0]]))
        self.play(Rotate(Square(), TAU / 8), run_time=0.3)


class Stopped(Scene):
    """Waits that end when something is true, and one that waits in vain."""

    def construct(self):
        dot = Dot().add_updater(lambda m, dt: m.shift(RIGHT * dt * 4))
        self.add(dot)
        self.wait_until(lambda: dot.get_x() > 1)
        self.wait_until(lambda: False, max_time=0.3)
        self.wait(0.2, frozen_frame=True)
        self.wait(0.2, frozen_frame=False)
        self.pause(0.2)
        self.play(Rotate(Square(), PI / 3), Wait(0.4), run_time=0.5)
