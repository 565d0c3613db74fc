"""Scenes of the corpus: plays that depend on nothing but Manim's own animations, and such that nearly do."""

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
    AnimationGroup,
    Circle,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    Indicate,
    LaggedStart,
    LaggedStartMap,
    Line,
    MoveToTarget,
    MovingCameraScene,
    ReplacementTransform,
    Rotate,
    Scene,
    Square,
    Star,
    Text,
    Transform,
    TransformFromCopy,
    TransformMatchingShapes,
    Triangle,
    Uncreate,
    Unwrite,
    VGroup,
    VMobject,
    Write,
    there_and_back,
    there_and_back_with_pause,
)


def _many(kind=Dot, count=12, **style):
    rng = np.random.default_rng(3)
    return VGroup(
        *(kind(**style).scale(0.5).move_to([x, y, 0]) for x, y in rng.normal(size=(count, 2)) * 1.5)
    )


class MorphOfMany(Scene):
    """Many mobjects are mixed at once: places, colours, widths, and back after a full stop."""

    def construct(self):
        group = _many(Square, color=BLUE, fill_opacity=0.5)
        group[3].set_color([RED, YELLOW, GREEN]).set_sheen(0.3, UP)
        group[5].set_stroke(YELLOW, 12, background=True)
        self.add(Line(LEFT * 4, RIGHT * 4), group)
        self.play(group.animate.shift(RIGHT).set_stroke(RED, 9).set_fill(GREEN, 0.9))
        self.play(group.animate.arrange_in_grid(3), rate_func=there_and_back_with_pause)
        self.play(Transform(group, _many(Star, 9, color=YELLOW)), rate_func=there_and_back)
        self.play(FadeOut(group, shift=UP, scale=0.5))


class MorphUnderParents(Scene):
    """Parents that have points themselves, and groups in groups."""

    def construct(self):
        parent = Circle(color=GREEN).add(Square(fill_opacity=1), *_many(Triangle, 5), VGroup(Dot().shift(UP)))
        self.play(Create(parent))
        self.play(parent.animate.scale(1.5).rotate(PI / 5))
        self.play(Write(parent.copy().shift(LEFT)), FadeOut(parent))


class WrittenAndTaken(Scene):
    """Letters one after another: those that rest are not looked at again."""

    def construct(self):
        words = Text("written, then faded").set_color_by_gradient(BLUE, YELLOW)
        self.play(Write(words))
        self.play(words.animate.shift(UP), lag_ratio=0.3)
        self.play(FadeIn(Text("below").shift(DOWN), lag_ratio=0.2), Unwrite(words))


class GroupsOfAnimations(Scene):
    """Groups, lagging ones, and copies that come from elsewhere."""

    def construct(self):
        dots = _many(count=6, color=RED)
        self.play(LaggedStart(*(FadeIn(dot, scale=2) for dot in dots), lag_ratio=0.4))
        self.play(LaggedStartMap(Indicate, dots, lag_ratio=0.2))
        self.play(AnimationGroup(TransformFromCopy(dots, _many(Square, 6)), Rotate(Star(), PI / 2)))
        self.play(TransformMatchingShapes(Text("here"), Text("ether").shift(DOWN)))
        self.play(Uncreate(dots))


class CameraToo(MovingCameraScene):
    """The camera moves with them, and what stands still moves in its view."""

    def construct(self):
        group = _many(Square, 8, color=YELLOW)
        self.add(Circle(), group)
        self.play(self.camera.frame.animate.scale(0.5).shift(LEFT), group.animate.shift(UP))
        self.play(group.animate.rotate(1))


class Layers(Scene):
    """Draw order by z-index, in front of everything, and in the order of adding."""

    def construct(self):
        group = _many(Square, 8, fill_opacity=1)
        for number, square in enumerate(group):
            square.set_z_index(number % 3).set_color(BLUE if number % 2 else RED)
        self.add_foreground_mobject(Text("front"))
        self.add(group)
        self.play(group.animate.scale(2))
        self.play(Transform(group[2], Circle(fill_opacity=1)), group[3].animate.shift(UP))


class Meeting(Scene):
    """Two animations of one mobject, and of a group and its part: the later one has the last word."""

    def construct(self):
        group = _many(Square, 6)
        self.add(group)
        self.play(group.animate.shift(UP), group[0].animate.set_color(RED))
        self.play(FadeIn(group), Rotate(group, PI / 3))


class Watched(Scene):
    """An updater looks on, and changes another mobject."""

    def construct(self):
        group = _many(count=8)
        line = Line().add_updater(lambda line: line.put_start_and_end_on(LEFT * 3, group[0].get_center()))
        self.add(group, line)
        self.play(group.animate.shift(UP + RIGHT))
        line.clear_updaters()
        self.play(group.animate.shift(DOWN))
        self.add_updater(lambda dt: line.set_color(RED if dt else BLUE))
        self.play(group.animate.shift(LEFT), line.animate.shift(UP))


class Paling(VMobject):
    """Has its own idea of mixing colours."""

    def interpolate_color(self, mobject1, mobject2, alpha):
        super().interpolate_color(mobject1, mobject2, alpha)
        return self.set_stroke(opacity=1 - alpha / 2)


class OfItsOwn(Scene):
    """Mobjects that are mixed otherwise, among others."""

    def construct(self):
        odd = [Paling().set_points_as_corners([LEFT + UP * n, RIGHT + UP * n]) for n in range(3)]
        group = VGroup(*odd, *_many(Square, 4))
        group[4].interpolate = lambda *a, **k: group[4].rotate(0.1)
        self.add(group)
        self.play(group.animate.shift(DOWN))
        group.generate_target().set_color(GREEN).scale(1.2)
        self.play(MoveToTarget(group))
        self.play(ReplacementTransform(group, _many(Dot, 3)))
