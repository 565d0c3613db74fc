"""Scenes of the corpus: many mobjects that stay together, of which some change in every way that they can."""

import numpy as np
from manim import (
    BLUE,
    DEGREES,
    DOWN,
    GREEN,
    LEFT,
    ORIGIN,
    OUT,
    RED,
    RIGHT,
    UP,
    WHITE,
    YELLOW,
    Circle,
    Dot,
    FadeOut,
    Line,
    MovingCameraScene,
    Scene,
    Sphere,
    Square,
    Surface,
    Text,
    ThreeDAxes,
    ThreeDScene,
    Triangle,
    ValueTracker,
    VGroup,
)


def _crowd(columns=12, rows=7):
    kinds = (Square, Circle, Triangle)
    members = [
        kinds[(x + y) % 3](0.2) if (x + y) % 3 == 1 else kinds[(x + y) % 3]().scale(0.2)
        for y in range(rows)
        for x in range(columns)
    ]
    for number, member in enumerate(members):
        member.set_fill(BLUE if number % 2 else GREEN, opacity=0.5 if number % 5 else 0)
        member.set_stroke(WHITE, width=number % 7)
    return VGroup(*members).arrange_in_grid(rows, columns, buff=0.3)


class MemberByMember(Scene):
    """In every frame other members move, are painted otherwise, or change their widths, joints and points."""

    def construct(self):
        crowd = _crowd()
        crowd[3].set_color([RED, YELLOW])
        crowd[4].set_sheen(0.5, UP)
        count = ValueTracker(0)
        self.add(crowd, count)

        def change(group):
            frame = round(count.get_value() * 15)
            member = group[frame % len(group)]
            what = frame % 8
            if what == 0:
                member.shift(0.1 * UP)
            elif what == 1:
                member.set_fill(RED, opacity=1)
            elif what == 2:
                member.set_stroke(YELLOW, width=8)
            elif what == 3:
                member.set_opacity(0)
            elif what == 4:
                member.become(Circle(0.3).move_to(member))
            elif what == 5:
                member.set_stroke(RED, width=12, background=True)
            elif what == 6:
                member.set_fill([RED, BLUE], opacity=1)
            else:
                group[3].rotate(0.3)
                group[4].set_sheen_direction(RIGHT)

        crowd.add_updater(change)
        self.play(count.animate(rate_func=lambda t: t).set_value(3), run_time=3)


class AllTogether(Scene):
    """All move, all are painted otherwise, all fade, and come back to where they were."""

    def construct(self):
        crowd = _crowd()
        self.add(crowd)
        self.play(crowd.animate.shift(0.5 * UP), run_time=0.3)
        self.play(crowd.animate.set_color(RED), run_time=0.3)
        self.play(crowd.animate.shift(0.5 * DOWN).set_stroke(width=9), run_time=0.3)
        self.wait(0.2)
        for member in crowd[::3]:
            member.set_stroke(YELLOW, width=10, background=True)
        self.play(crowd.animate.set_stroke(GREEN, width=20, background=True), run_time=0.3)
        crowd[40:50].set_color([RED, WHITE, BLUE])
        crowd[50:60].set_stroke(width=0)
        self.play(crowd.animate.set_opacity(0.4), run_time=0.3)
        self.play(FadeOut(crowd), run_time=0.3)


class OtherOrders(Scene):
    """A crowd whose members change places in front of each other, come and go."""

    def construct(self):
        crowd = _crowd().scale(1.6)
        self.add(crowd)
        crowd.add_updater(lambda group: group.submobjects.insert(0, group.submobjects.pop()))
        self.wait(0.4)
        crowd.clear_updaters()
        for number, member in enumerate(crowd):
            member.set_z_index(number % 3)
        crowd.add_updater(lambda group: group[5].rotate(0.1))
        self.wait(0.2)
        crowd.remove(*crowd[:4])
        self.wait(0.2)
        crowd.add(Dot(color=YELLOW, radius=1))
        self.wait(0.2)


class ItsOwnSince(Scene):
    """Members that begin, between two frames, to tell their looks in ways of their own."""

    def construct(self):
        crowd = _crowd()
        crowd[10].set_color([RED, YELLOW])
        time = ValueTracker(0)

        def change(group):
            now = time.get_value()
            if now > 0.3:
                group[0].get_fill_rgbas = lambda: np.array([[1, now, 0, 1]])
            if now > 0.5:
                group[1].get_stroke_width = lambda background=False: 20 * now
            if now > 0.6:
                group[10].get_gradient_start_and_end_points = lambda: (LEFT * 7, RIGHT * 7 * now)
            if now > 0.8:

                class Odd(Square):
                    def get_stroke_rgbas(self, background=False):
                        return np.array([[0, 1, now, 1]])

                group[2].__class__ = Odd

        crowd.add_updater(change)
        self.add(crowd)
        self.play(time.animate.set_value(1), run_time=0.8)


class CameraOverCrowd(MovingCameraScene):
    """A camera that moves over a crowd, some of which moves."""

    def construct(self):
        crowd = _crowd()
        crowd.add_updater(lambda group: group[7].shift(0.05 * UP))
        self.add(crowd)
        self.play(self.camera.frame.animate.scale(0.6).shift(RIGHT), run_time=0.4)
        self.wait(0.2)
        crowd.clear_updaters()
        self.play(crowd.animate.scale(0.8), self.camera.frame.animate.shift(LEFT), run_time=0.4)


class TracedAmongMany(Scene):
    """A line that grows by points among many that stand still."""

    def construct(self):
        crowd = _crowd()
        ends = VGroup(Line(LEFT * 6, LEFT * 5, color=RED))
        ends.add_updater(lambda g: g[0].add_line_to(g[0].get_end() + 0.2 * RIGHT + 0.1 * UP))
        self.add(crowd, ends)
        self.wait(0.6)


def _hill(resolution=10):
    return Surface(
        lambda u, v: np.array([u, v, np.exp(-(u**2) - v**2)]),
        u_range=[-2, 2],
        v_range=[-2, 2],
        resolution=resolution,
    )


class TurningHill(ThreeDScene):
    """A surface, axes and words under a turning camera; then a dot rolls, the light moves, and all stands."""

    def construct(self):
        self.set_camera_orientation(phi=60 * DEGREES, theta=-45 * DEGREES)
        hill, words = _hill(), Text("hill").to_corner(UP + LEFT)
        label = Text("top", font_size=24).move_to(OUT * 1.3)
        self.add_fixed_in_frame_mobjects(words)
        self.add_fixed_orientation_mobjects(label)
        self.add(ThreeDAxes(), hill, label)
        self.begin_ambient_camera_rotation(rate=0.5)
        self.wait(0.4)
        dot = Sphere(radius=0.1, resolution=(4, 4)).move_to(OUT)
        self.add(dot)
        self.play(dot.animate.shift(RIGHT + UP), run_time=0.4)
        self.stop_ambient_camera_rotation()
        self.play(self.renderer.camera.light_source.animate.move_to(RIGHT * 9 + OUT * 2), run_time=0.3)
        self.wait(0.2)


class ChangingHill(ThreeDScene):
    """A surface that changes its form, its colours and its shade in front of a camera that stands still."""

    def construct(self):
        self.set_camera_orientation(phi=50 * DEGREES, theta=20 * DEGREES)
        hill = _hill()
        self.add(hill)
        self.play(hill.animate.apply_function(lambda p: p * [1, 1, -1]), run_time=0.3)
        self.play(hill.animate.set_fill(RED, opacity=0.5), run_time=0.3)
        hill.add_updater(lambda h: h[5].shift(0.1 * OUT))
        self.wait(0.2)
        hill[60].get_gradient_start_and_end_points = lambda: (LEFT, RIGHT)
        self.wait(0.2)
        for face in hill[20:40]:
            face.shade_in_3d = False
        self.wait(0.2)
        hill.clear_updaters()
        self.play(hill.animate.rotate(40 * DEGREES, about_point=ORIGIN), run_time=0.3)
