"""Scenes of the corpus: every animation that Manim documents, and what joins them."""

import numpy as np
from manim import (
    BLUE,
    DOWN,
    GREEN,
    LEFT,
    ORIGIN,
    PI,
    RED,
    RIGHT,
    TAU,
    UP,
    YELLOW,
    Add,
    AddTextLetterByLetter,
    AddTextWordByWord,
    AnimatedBoundary,
    Animation,
    AnimationGroup,
    Annulus,
    ApplyComplexFunction,
    ApplyFunction,
    ApplyMatrix,
    ApplyMethod,
    ApplyPointwiseFunction,
    ApplyWave,
    Arrow,
    Blink,
    Broadcast,
    ChangeSpeed,
    Circle,
    Circumscribe,
    ClockwiseTransform,
    ComplexHomotopy,
    ComplexValueTracker,
    CounterclockwiseTransform,
    Create,
    CyclicReplace,
    Dot,
    DrawBorderThenFill,
    FadeIn,
    FadeOut,
    FadeToColor,
    FadeTransform,
    FadeTransformPieces,
    Flash,
    FocusOn,
    GrowArrow,
    GrowFromCenter,
    GrowFromEdge,
    GrowFromPoint,
    Homotopy,
    Indicate,
    LaggedStart,
    LaggedStartMap,
    MaintainPositionRelativeTo,
    ManimBanner,
    MathTypst,
    MoveAlongPath,
    MoveToTarget,
    NumberPlane,
    ParametricFunction,
    PhaseFlow,
    Rectangle,
    RegularPolygon,
    RemoveTextLetterByLetter,
    ReplacementTransform,
    Restore,
    Rotate,
    Rotating,
    ScaleInPlace,
    Scene,
    ShowIncreasingSubsets,
    ShowPartial,
    ShowPassingFlash,
    ShowPassingFlashWithThinningStrokeWidth,
    ShowSubmobjectsOneByOne,
    ShrinkToCenter,
    SpinInFromNothing,
    SpiralIn,
    Square,
    Star,
    Succession,
    Swap,
    Text,
    TracedPath,
    Transform,
    TransformFromCopy,
    TransformMatchingShapes,
    Triangle,
    TypeWithCursor,
    Uncreate,
    UntypeWithCursor,
    Unwrite,
    UpdateFromAlphaFunc,
    UpdateFromFunc,
    VGroup,
    Wait,
    Wiggle,
    Write,
    always_redraw,
    always_rotate,
    always_shift,
    double_smooth,
    exponential_decay,
    linear,
    rate_functions,
    rush_into,
    smooth,
    there_and_back,
    turn_animation_into_updater,
    wiggle,
)


def _row(*mobjects):
    return VGroup(*mobjects).arrange(RIGHT, buff=0.6)


class Creating(Scene):
    """Creation and its undoing, of shapes and words."""

    def construct(self):
        row = _row(Square(), Circle(fill_opacity=0.5), Star(color=YELLOW), Text("words"))
        self.play(Create(row[0]), DrawBorderThenFill(row[1]), SpiralIn(row[2]), Write(row[3]), run_time=0.7)
        self.play(Uncreate(row[0]), ShowPartialOf(row[2]), Unwrite(row[3], reverse=True), run_time=0.6)
        self.play(ShowIncreasingSubsets(VGroup(*(Dot([x, 2, 0]) for x in range(5)))), run_time=0.4)
        self.play(ShowSubmobjectsOneByOne(VGroup(*(Square(s) for s in (1, 2, 3)))), run_time=0.4)


class ShowPartialOf(ShowPartial):
    """Shows a part that travels."""

    def _get_bounds(self, alpha):
        return alpha / 2, (1 + alpha) / 2


class Lettering(Scene):
    """Words by letter, by word and under a cursor."""

    def construct(self):
        text, other = Text("one two three").shift(UP), Text("four five").shift(DOWN)
        cursor = Rectangle(height=0.6, width=0.1, fill_opacity=1)
        self.play(AddTextLetterByLetter(text, time_per_char=0.1))
        self.play(RemoveTextLetterByLetter(text, time_per_char=0.1))
        self.play(AddTextWordByWord(Text("by word").shift(UP * 2)), run_time=0.4)
        self.play(TypeWithCursor(other, cursor, time_per_char=0.1))
        self.play(Blink(cursor, blinks=2, time_on=0.1, time_off=0.1))
        self.play(UntypeWithCursor(other, cursor, time_per_char=0.1))


class Fading(Scene):
    """Every direction and scale of a fade."""

    def construct(self):
        row = _row(Square(), Circle(), Triangle(), Text("fade"))
        self.play(FadeIn(row[0], shift=UP), FadeIn(row[1], scale=3), FadeIn(row[2], target_position=ORIGIN))
        self.play(FadeIn(row[3], row[0].copy().shift(UP * 2), lag_ratio=0.5), run_time=0.5)
        self.play(FadeToColor(row, RED), run_time=0.3)
        self.play(FadeOut(row[0], shift=DOWN), FadeOut(row[1], scale=0.2), FadeOut(row[2:]), run_time=0.5)


class Growing(Scene):
    """Growing from points, edges and nothing."""

    def construct(self):
        row = _row(*(Square(fill_opacity=0.4) for _ in range(4)), Arrow(LEFT, RIGHT))
        self.play(
            GrowFromPoint(row[0], UP * 3, point_color=RED),
            GrowFromCenter(row[1]),
            GrowFromEdge(row[2], DOWN),
            SpinInFromNothing(row[3], angle=TAU),
            GrowArrow(row[4]),
            run_time=0.7,
        )
        self.play(ShrinkToCenter(row[0]), ScaleInPlace(row[1], 2), run_time=0.3)


class Pointing(Scene):
    """Indication of every kind."""

    def construct(self):
        row = _row(Square(), Text("look"), Circle(), Star())
        self.add(row)
        self.play(Indicate(row[0]), Flash(row[2]), FocusOn(row[1]), Wiggle(row[3]), run_time=0.6)
        self.play(
            Circumscribe(row[0], fade_out=True),
            Circumscribe(row[2], Circle, time_width=0.4),
            ApplyWave(row[1]),
            ShowPassingFlash(row[3].copy().set_color(RED), time_width=0.5),
            run_time=0.7,
        )
        self.play(ShowPassingFlashWithThinningStrokeWidth(Circle(2).set_stroke(YELLOW, 8)), run_time=0.4)
        self.play(Broadcast(Circle(1), n_mobs=3), run_time=0.6)


class Moving(Scene):
    """Paths, homotopies, flows and relative places."""

    def construct(self):
        dot, follower = Dot(LEFT), Square(0.5)
        path = ParametricFunction(lambda t: [2 * np.cos(t), np.sin(2 * t), 0], t_range=(0, TAU))
        self.add(path, follower)
        self.play(MoveAlongPath(dot, path), MaintainPositionRelativeTo(follower, dot), run_time=0.6)
        self.play(Homotopy(lambda x, y, z, t: (x, y + t * np.sin(x), z), path), run_time=0.4)
        self.play(ComplexHomotopy(lambda z, t: z * np.exp(1j * t), path), run_time=0.3)
        self.play(PhaseFlow(lambda p: np.array([-p[1], p[0], 0]), path), run_time=0.3)


class Turning(Scene):
    """Rotations about points and edges."""

    def construct(self):
        row = _row(Square(), Rectangle(height=1, width=2), Triangle())
        self.add(row)
        self.play(Rotate(row[0], PI / 3, about_point=ORIGIN), Rotating(row[1], angle=PI), run_time=0.6)
        self.play(Rotating(row[2], axis=UP, about_edge=DOWN), run_time=0.5)


class Changing(Scene):
    """Transforms of every kind."""

    def construct(self):
        row = _row(Square(color=BLUE, fill_opacity=0.5), Circle(), Triangle(), RegularPolygon(5))
        self.add(row)
        self.play(
            Transform(row[0], Star(color=RED)),
            ClockwiseTransform(row[1], Square().shift(UP)),
            CounterclockwiseTransform(row[2], Circle().shift(RIGHT)),
            run_time=0.5,
        )
        self.play(ReplacementTransform(row[3], Annulus(fill_opacity=0.5)), run_time=0.4)
        self.play(TransformFromCopy(row[0], Text("copy").shift(UP * 2)), run_time=0.4)
        self.play(CyclicReplace(*row[:3]), run_time=0.4)
        self.play(Swap(row[0], row[1]), run_time=0.3)
        self.play(FadeTransform(row[0], Text("other")), FadeTransformPieces(row[1], VGroup(Dot(), Dot(UP))))
        self.play(row[2].animate(path_arc=PI).shift(LEFT).scale(2).set_color(GREEN), run_time=0.4)


class Matching(Scene):
    """Words whose letters find each other."""

    def construct(self):
        one, two = Text("the morse code"), Text("here come dots").set_color(RED)
        self.play(Write(one), run_time=0.4)
        self.play(TransformMatchingShapes(one, two, path_arc=PI / 2), run_time=0.5)
        formula = MathTypst("{{a : a}} + {{b : b}}")
        self.play(ReplacementTransform(two, formula), run_time=0.4)
        self.play(TransformMatchingShapes(formula, MathTypst("b - a"), fade_transform_mismatches=True))


class Applying(Scene):
    """Functions, matrices and complex maps applied to points."""

    def construct(self):
        plane = NumberPlane(x_range=[-3, 3], y_range=[-2, 2])
        plane.prepare_for_nonlinear_transform()
        self.add(plane)
        self.play(ApplyMatrix([[1, 0.4], [0, 1]], plane), run_time=0.4)
        self.play(ApplyComplexFunction(lambda z: z + 0.2 * z * z, plane), run_time=0.4)
        self.play(ApplyPointwiseFunction(lambda p: p + np.sin(p[0]) * UP, plane), run_time=0.4)
        square = Square()
        self.play(ApplyFunction(lambda m: m.scale(2).rotate(1), square), run_time=0.3)
        self.play(ApplyMethod(square.shift, DOWN), run_time=0.3)


class Stored(Scene):
    """Targets, states, and functions of alpha."""

    def construct(self):
        square = Square()
        square.save_state()
        square.generate_target()
        square.target.shift(RIGHT * 2).set_fill(RED, 1)
        self.play(MoveToTarget(square), run_time=0.3)
        self.play(UpdateFromAlphaFunc(square, lambda m, a: m.set_opacity(1 - a / 2)), run_time=0.3)
        self.play(UpdateFromFunc(square, lambda m: m.rotate(0.1)), Rotate(Dot(UP), about_point=ORIGIN))
        self.play(Restore(square), run_time=0.3)


class Together(Scene):
    """Groups of animations, one after another, lagging, at changing speed."""

    def construct(self):
        dots = VGroup(*(Dot([x, 0, 0]) for x in range(-4, 5)))
        self.play(LaggedStart(*(FadeIn(dot, shift=UP) for dot in dots), lag_ratio=0.2), run_time=1)
        self.play(LaggedStartMap(FadeToColor, dots, lambda m: (m, RED), lag_ratio=0.1), run_time=0.5)
        self.play(Succession(Create(Square()), Wait(0.2), FadeOut(dots), Create(Circle())))
        self.play(AnimationGroup(Create(Star()), Succession(Create(Dot()), Wait(0.3)), lag_ratio=0.5))
        square = Square(color=RED)
        self.play(
            ChangeSpeed(square.animate(run_time=0.8, rate_func=linear).shift(RIGHT * 4), {0.3: 1, 0.4: 0.2})
        )
        dot = Dot()
        ChangeSpeed.add_updater(dot, lambda m, dt: m.shift(UP * dt))
        self.play(ChangeSpeed(AnimationGroup(Create(Circle(2), run_time=0.6), lag_ratio=1), {0: 1, 1: 3}))
        self.add(dot)
        self.play(Add(Square(4)), Wait(0.2))


class Rates(Scene):
    """Every rate function."""

    def construct(self):
        names = sorted(name for name in dir(rate_functions) if name.startswith("ease_"))
        dots = VGroup(*(Dot([-6, 3 - 0.2 * n, 0], radius=0.05) for n in range(len(names))))
        self.play(
            *(
                dot.animate(rate_func=getattr(rate_functions, name)).shift(RIGHT * 10)
                for dot, name in zip(dots, names, strict=True)
            )
        )
        for rate in (smooth, there_and_back, wiggle, rush_into, double_smooth, exponential_decay):
            self.play(dots.animate.shift(UP), rate_func=rate, run_time=0.2)


class Following(Scene):
    """Boundaries that move, paths that dissolve, redrawn and tracking mobjects."""

    def construct(self):
        square = Square(3)
        self.add(square, AnimatedBoundary(square, colors=[RED, GREEN, BLUE], cycle_rate=3))
        self.wait(0.5)
        dot = Dot(RIGHT)
        trace = TracedPath(dot.get_center, stroke_width=6, dissipating_time=0.3, stroke_opacity=[0, 1])
        self.add(dot, trace)
        self.play(Rotating(dot, about_point=ORIGIN), run_time=0.6)
        turn = ComplexValueTracker(1)
        arrow = always_redraw(lambda: Arrow(ORIGIN, [turn.get_value().real * 2, turn.get_value().imag, 0]))
        self.add(arrow)
        self.play(turn.animate.set_value(1j), run_time=0.4)
        always_shift(square, RIGHT, rate=1)
        always_rotate(dot)
        self.wait(0.3)
        square.suspend_updating()
        self.wait(0.2)
        turn_animation_into_updater(Rotating(square, run_time=0.5))
        self.wait(0.3)


class Banner(Scene):
    """Manim's own banner."""

    def construct(self):
        banner = ManimBanner()
        self.play(banner.create(run_time=0.5))
        self.play(banner.expand(run_time=0.5))
        self.play(Unwrite(banner), run_time=0.3)


class OwnAnimation(Animation):
    """Counts its own steps."""

    def begin(self):
        self.run_time = 0.5
        super().begin()

    def interpolate_mobject(self, alpha):
        self.mobject.restore() if hasattr(self.mobject, "saved_state") else self.mobject.save_state()
        self.mobject.shift(RIGHT * alpha * 3)

    def clean_up_from_scene(self, scene):
        super().clean_up_from_scene(scene)
        scene.add(Dot(UP))


class Counting(Scene):
    """An animation of one's own that decides late how long it is, and cleans up after itself."""

    def construct(self):
        self.play(OwnAnimation(Square()))
        self.play(OwnAnimation(Circle(), remover=True), run_time=0.2)
        self.wait(0.1)
