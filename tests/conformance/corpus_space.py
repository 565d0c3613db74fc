"""Scenes of the corpus: space."""

import numpy as np
from manim import (
    BLUE,
    DEGREES,
    GREEN,
    LEFT,
    ORIGIN,
    OUT,
    PI,
    RED,
    RIGHT,
    UP,
    WHITE,
    YELLOW,
    Arrow3D,
    Circle,
    Cone,
    ConvexHull3D,
    Create,
    Cube,
    Cylinder,
    Dot,
    Dot3D,
    FadeOut,
    ImageMobject,
    Line3D,
    Octahedron,
    PMobject,
    Polyhedron,
    Prism,
    Rotate,
    Rotating,
    Sphere,
    Square,
    Surface,
    Text,
    ThreeDAxes,
    ThreeDScene,
    Torus,
    TracedPath,
    Transform,
    VGroup,
)


class Solids(ThreeDScene):
    """Every solid, under a camera that turns."""

    def construct(self):
        self.set_camera_orientation(phi=65 * DEGREES, theta=-50 * DEGREES)
        solids = VGroup(
            Cube(side_length=1, fill_opacity=0.8),
            Prism(dimensions=[0.5, 1, 1.5]).set_color(RED),
            Sphere(radius=0.6, resolution=(3, 4)),
            Cylinder(radius=0.5, height=1, resolution=(2, 5)),
            Cone(base_radius=0.5, height=1, resolution=(2, 5), show_base=True),
            Torus(major_radius=0.6, minor_radius=0.25, resolution=(4, 4)),
        ).arrange_in_grid(2, 3, buff=0.6)
        self.add(solids)
        self.begin_ambient_camera_rotation(rate=1)
        self.wait(0.3)
        self.stop_ambient_camera_rotation()
        self.play(Rotate(solids, 0.5, axis=UP), run_time=0.3)
        self.play(FadeOut(solids[:4]), run_time=0.3)


class Bodies(ThreeDScene):
    """Polyhedra, hulls, thick lines, arrows, dots, and text laid in space."""

    def construct(self):
        self.set_camera_orientation(phi=70 * DEGREES, theta=20 * DEGREES, zoom=0.7)
        self.add(
            Octahedron(graph_config={"vertex_type": Dot}).shift(LEFT * 3),
            ConvexHull3D([0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]),
            Arrow3D(ORIGIN, [2, 2, 2], resolution=3),
            Line3D(LEFT * 2, OUT * 2, color=RED, resolution=3),
            Dot3D(OUT * 2, resolution=(4, 4)),
            Text("flat").rotate(PI / 2, axis=RIGHT),
            Polyhedron([[1, 1, 1], [-1, 1, -1], [1, -1, -1]], [[0, 1, 2]]),
        )
        self.wait(0.1)
        self.move_camera(phi=20 * DEGREES, theta=60 * DEGREES, run_time=0.4)


class Sheets(ThreeDScene):
    """Surfaces coloured by value, in boards, without shade, changed into each other; axes and plots."""

    def construct(self):
        axes = ThreeDAxes([-2, 2], [-2, 2], [-1, 1], x_length=4, y_length=4, z_length=2)
        sheet = axes.plot_surface(
            lambda u, v: 0.5 * np.sin(u + v), u_range=[-2, 2], v_range=[-2, 2], resolution=(6, 6)
        )
        sheet.set_fill_by_value(axes=axes, colorscale=[(RED, -0.5), (YELLOW, 0), (BLUE, 0.5)], axis=2)
        self.set_camera_orientation(phi=60 * DEGREES, theta=-60 * DEGREES)
        self.add(axes, sheet)
        self.wait(0.1)
        board = Surface(
            lambda u, v: axes.c2p(u, v, u * v / 4),
            u_range=[-2, 2],
            v_range=[-2, 2],
            resolution=4,
            checkerboard_colors=[GREEN, WHITE],
            fill_opacity=0.6,
            stroke_width=2,
        )
        self.play(Transform(sheet, board), run_time=0.4)
        self.play(sheet.animate.set_opacity(0.3).shift(OUT), run_time=0.3)
        flat = Surface(lambda u, v: [u, v, -1], resolution=3, checkerboard_colors=False)
        self.play(Create(flat), run_time=0.3)
        curve = axes.plot_parametric_curve(lambda t: [np.cos(t), np.sin(t), t / 6], t_range=[0, 6])
        self.play(Create(curve.set_shade_in_3d(True)), run_time=0.3)


class Depth(ThreeDScene):
    """Planar things in depth, some shaded, some not, with z-indices and groups."""

    def construct(self):
        self.set_camera_orientation(phi=75 * DEGREES, theta=30 * DEGREES)
        squares = VGroup(
            *(Square(fill_opacity=0.8, color=c).shift(OUT * z) for z, c in ((-1, RED), (0, GREEN), (1, BLUE)))
        )
        shaded = squares.copy().shift(RIGHT * 3).set_shade_in_3d(True)
        together = squares.copy().shift(LEFT * 3).set_shade_in_3d(True, z_index_as_group=True)
        shaded[0].set_z_index(5)
        self.add(squares, shaded, together, Circle().set_shade_in_3d(True))
        self.wait(0.1)
        self.move_camera(theta=120 * DEGREES, gamma=20 * DEGREES, zoom=1.4, focal_distance=9, run_time=0.4)
        self.play(shaded.animate.rotate(1, axis=RIGHT), run_time=0.3)


class CloudInSpace(ThreeDScene):
    """Dots, images and paths in space."""

    def construct(self):
        rng = np.random.default_rng(5)
        cloud = PMobject(stroke_width=3).add_points(rng.normal(size=(200, 3)) * 2, color=YELLOW)
        image = ImageMobject(rng.integers(0, 256, (8, 8), np.uint8)).scale(10)
        self.set_camera_orientation(phi=50 * DEGREES, theta=10 * DEGREES)
        self.add(image, cloud)
        dot = Dot3D(RIGHT * 2, resolution=(3, 3))
        self.add(dot, TracedPath(dot.get_center, stroke_color=RED))
        self.play(Rotating(dot, about_point=ORIGIN), Rotate(image, 1, axis=RIGHT), run_time=0.4)
        self.move_camera(phi=90 * DEGREES, run_time=0.3, added_anims=[cloud.animate.shift(OUT)])
