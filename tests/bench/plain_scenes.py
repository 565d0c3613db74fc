"""Plain Manim scenes of the kinds that lectures are made of, for measuring."""

import numpy as np
from manim import (
    BLUE,
    DEGREES,
    DOWN,
    LEFT,
    ORIGIN,
    RIGHT,
    UP,
    YELLOW,
    ArrowVectorField,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    Group,
    ImageMobject,
    Line,
    NumberLine,
    NumberPlane,
    Scene,
    Surface,
    Table,
    Text,
    ThreeDAxes,
    ThreeDScene,
    TracedPath,
    Triangle,
    ValueTracker,
    Vector,
    VGroup,
    Write,
)


class Grid(Scene):
    """A grid under a matrix, with two vectors and a title."""

    def construct(self):
        plane = NumberPlane()
        vectors = VGroup(Vector([1, 0], color=BLUE), Vector([0, 1], color=YELLOW))
        title = Text("A matrix moves the grid").to_edge(UP)
        self.add(plane, vectors, title)
        for matrix in ([[1, 1], [0, 1]], [[0, -1], [1, 0]]):
            self.play(plane.animate.apply_matrix(matrix), vectors.animate.apply_matrix(matrix), run_time=2)
            self.wait(1)


class Field(Scene):
    """A field of some 300 arrows and a traced descent."""

    def construct(self):
        field = ArrowVectorField(
            lambda p: np.array([-p[0], -2 * p[1], 0]), x_range=[-6, 6, 0.6], y_range=[-3.5, 3.5, 0.5]
        )
        time = ValueTracker(0)
        dot = Dot(color=YELLOW).add_updater(
            lambda d: d.move_to([5 * np.exp(-time.get_value()), 3 * np.exp(-2 * time.get_value()), 0])
        )
        self.add(field, TracedPath(dot.get_center, stroke_color=YELLOW), dot)
        self.play(time.animate.set_value(3), run_time=4)
        self.wait(1)


def _dots(count: int) -> VGroup:
    rng = np.random.default_rng(1)
    return VGroup(*(Dot([x, y, 0], radius=0.05) for x, y in rng.normal(size=(count, 2)) * [2.5, 1.2]))


class Dots200(Scene):
    """Two hundred dots move onto a line."""

    count = 200

    def construct(self):
        dots = _dots(self.count)
        self.add(Line(LEFT * 6, RIGHT * 6), dots)
        self.wait(1)
        feet = dots.copy()
        for dot in feet:
            dot.set_y(0)
        self.play(dots.animate.become(feet), run_time=3)
        self.wait(1)


class Dots2000(Dots200):
    """Two thousand dots move onto a line."""

    count = 2000


class Saddle(ThreeDScene):
    """A surface of 48 by 48 faces under a turning camera."""

    def construct(self):
        self.set_camera_orientation(phi=60 * DEGREES, theta=-45 * DEGREES)
        surface = Surface(
            lambda u, v: np.array([u, v, (u**2 - v**2) / 4]),
            u_range=[-2, 2],
            v_range=[-2, 2],
            resolution=(48, 48),
        )
        self.add(ThreeDAxes(), surface)
        self.begin_ambient_camera_rotation(rate=0.3)
        self.wait(6)


class Words(Scene):
    """Much text."""

    def construct(self):
        lines = VGroup(
            *(Text(f"Line {n}: the quick brown fox jumps over the lazy dog", font_size=28) for n in range(12))
        )
        lines.arrange(DOWN, aligned_edge=LEFT)
        self.play(Write(lines), run_time=3)
        self.wait(1)
        self.play(FadeOut(lines))


class Tables(Scene):
    """A table."""

    def construct(self):
        table = Table(
            [[str(r * c) for c in range(1, 7)] for r in range(1, 7)], include_outer_lines=True
        ).scale(0.6)
        self.play(Create(table), run_time=3)
        self.play(table.animate.scale(0.8).rotate(10 * DEGREES), run_time=1)
        self.wait(1)


class Line1D(Scene):
    """A number line with updaters."""

    def construct(self):
        line = NumberLine(x_range=[-5, 5], length=12)
        value = ValueTracker(-4)
        marker = Triangle(fill_opacity=1).scale(0.2).rotate(np.pi)
        marker.add_updater(lambda m: m.next_to(line.n2p(value.get_value()), UP, buff=0.1))
        bar = Line(ORIGIN, RIGHT, color=YELLOW, stroke_width=10)
        bar.add_updater(
            lambda b: b.put_start_and_end_on(line.n2p(0), line.n2p(value.get_value()) + RIGHT * 1e-3)
        )
        self.add(line, bar, marker)
        self.play(value.animate.set_value(4), run_time=3)
        self.wait(1)
        self.play(value.animate.set_value(0), run_time=1)


class Images(Scene):
    """Images that move."""

    def construct(self):
        rng = np.random.default_rng(2)
        images = Group(
            *(ImageMobject(rng.integers(0, 255, (64, 64, 3), np.uint8)).scale(3) for _ in range(3))
        )
        images.arrange(RIGHT)
        self.play(FadeIn(images))
        self.play(images.animate.shift(UP).rotate(0.3), run_time=2)
        self.wait(1)
