"""Scenes that use everything a web form carries, for the browser's tests."""

import numpy as np
from manim import (
    BLUE,
    DOWN,
    GREEN,
    LEFT,
    PI,
    RED,
    RIGHT,
    UP,
    YELLOW,
    Circle,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    Group,
    ImageMobject,
    LaggedStart,
    MovingCameraScene,
    NumberPlane,
    PMobject,
    Rotate,
    Scene,
    Square,
    Star,
    Surface,
    Text,
    ThreeDScene,
    Transform,
    VGroup,
    Write,
    ZoomedScene,
)

from build.timeline import Line, Word

__all__ = ["ALL", "Talk"]


class Talk(Scene):
    """A circle becomes a square, in two sections, with two lines."""

    def construct(self):
        self.lines = [
            Line(
                "A circle comes first.",
                0.2,
                0.8,
                (Word("A", 0.2, 0.3), Word("circle", 0.3, 0.6)),
                {"circle": 0.3},
                "talk.py:3",
            ),
            Line("<b>Then</b> a square.", 1.2, 0.6, (), {}, "talk.py:5"),
        ]
        self.next_section("Circle")
        circle = Circle(color=BLUE, fill_opacity=0.5)
        self.play(Create(circle), run_time=1)
        self.next_section("Square")
        self.play(Transform(circle, Square(color=RED)), run_time=0.5)
        self.wait(0.5)


class Letters(Scene):
    """Text written, moved, scaled and faded over a plane that shears."""

    def construct(self):
        plane = NumberPlane()
        text = Text("Principal components").scale(0.8).to_edge(UP)
        self.play(Create(plane), run_time=0.4)
        self.play(Write(text), run_time=0.5)
        self.play(plane.animate.apply_matrix([[1, 0.5], [0.2, 1]]), run_time=0.4)
        self.play(text.animate.scale(2).shift(DOWN * 2), run_time=0.3)
        self.play(FadeOut(text), run_time=0.2)


class Cloud(Scene):
    """Many dots that move each its own way, and a star with a gradient that turns."""

    def construct(self):
        random = np.random.default_rng(3)
        dots = VGroup(*[Dot([x, y, 0], color=YELLOW) for x, y in random.normal(size=(60, 2)) * [2, 1]])
        self.play(LaggedStart(*[FadeIn(dot) for dot in dots], lag_ratio=0.02), run_time=0.4)
        self.play(*[dot.animate.move_to([dot.get_x(), dot.get_x() / 2, 0]) for dot in dots], run_time=0.4)
        star = Star(color=[RED, BLUE], fill_opacity=1).shift(DOWN * 2)
        self.play(Rotate(star, PI), run_time=0.4)
        self.play(star.animate.stretch(2, 0), run_time=0.3)


class Close(MovingCameraScene):
    """A camera that comes ten times nearer."""

    def construct(self):
        label = Text("small", font_size=6).shift(LEFT)
        self.add(label, Circle(radius=0.2, color=GREEN).shift(LEFT))
        self.play(self.camera.frame.animate.scale(0.1).move_to(label), run_time=0.5)


class Images(Scene):
    """An image that turns, a smooth one, and a cloud of dots."""

    def construct(self):
        self.add(Circle(color=BLUE, fill_opacity=1))
        blocks = np.uint8(np.random.default_rng(0).integers(0, 255, (4, 6, 3)))
        image = ImageMobject(blocks).scale(40).shift(LEFT * 3)
        image.set_resampling_algorithm(0)
        ramp = np.uint8(np.add.outer(np.arange(64), np.arange(64)))
        smooth = ImageMobject(np.dstack([ramp, 255 - ramp, ramp])).scale(2).shift(RIGHT * 3)
        points = PMobject(stroke_width=6)
        points.add_points([[x / 10, np.sin(x / 10), 0] for x in range(-30, 30)], color=YELLOW)
        self.add(image, smooth, points)
        self.play(image.animate.rotate(0.4).shift(UP), run_time=0.3)


class Filters(Scene):
    """Few pixels made many, by every filter that images have, on no whole pixels of the frame."""

    def construct(self):
        blocks = np.uint8([[0, 100, 30, 200], [255, 0, 5, 33], [90, 250, 120, 10]])
        images = Group(*[ImageMobject(blocks) for _ in range(3)])
        for image, number in zip(images, (0, 2, 3), strict=True):
            image.set_resampling_algorithm(number)
            image.height = 2
        self.add(images.arrange(RIGHT))
        self.wait(0.1)


class Zoomed(ZoomedScene):
    """What a second camera sees, shown in a corner."""

    def construct(self):
        self.add(VGroup(*[Dot(RIGHT * i / 10) for i in range(9)]))
        self.activate_zooming(animate=False)
        self.play(self.zoomed_camera.frame.animate.shift(RIGHT * 0.5), run_time=0.3)


class Space(ThreeDScene):
    """A shaded surface, sorted anew in every frame."""

    def construct(self):
        surface = Surface(
            lambda u, v: np.array([u, v, np.sin(u) * np.cos(v)]),
            u_range=[-2, 2],
            v_range=[-2, 2],
            resolution=(6, 6),
        )
        self.set_camera_orientation(phi=1.1, theta=0.3)
        self.add(surface)
        self.begin_ambient_camera_rotation(1)
        self.wait(0.4)


class Empty(Scene):
    """Nothing at all."""

    def construct(self):
        self.wait(0.1)


ALL = (Talk, Letters, Cloud, Close, Images, Filters, Zoomed, Space, Empty)
