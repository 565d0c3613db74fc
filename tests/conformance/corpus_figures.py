"""Scenes of the corpus: every kind of thing that Manim draws in the plane."""

from pathlib import Path

import numpy as np
from manim import (
    BLACK,
    BLUE,
    BOLD,
    DOWN,
    DR,
    GRAY,
    GREEN,
    ITALIC,
    LEFT,
    ORIGIN,
    PINK,
    PURPLE,
    RED,
    RIGHT,
    UL,
    UP,
    UR,
    WHITE,
    YELLOW,
    Angle,
    AnnotationDot,
    AnnularSector,
    Annulus,
    Arc,
    ArcBetweenPoints,
    ArcBrace,
    ArcPolygon,
    Arrow,
    ArrowCircleFilledTip,
    ArrowCircleTip,
    ArrowSquareFilledTip,
    ArrowSquareTip,
    ArrowTriangleTip,
    ArrowVectorField,
    Axes,
    BackgroundRectangle,
    BarChart,
    Brace,
    BraceBetweenPoints,
    BraceLabel,
    BraceText,
    Circle,
    Code,
    ComplexPlane,
    ConvexHull,
    Create,
    Cross,
    CubicBezier,
    CurvedArrow,
    CurvedDoubleArrow,
    CurvesAsSubmobjects,
    Cutout,
    DashedLine,
    DashedVMobject,
    Difference,
    DiGraph,
    Dot,
    DoubleArrow,
    DrawBorderThenFill,
    Elbow,
    Ellipse,
    Exclusion,
    FadeIn,
    FadeOut,
    FullScreenRectangle,
    FunctionGraph,
    Graph,
    ImplicitFunction,
    Intersection,
    LabeledArrow,
    LabeledDot,
    LabeledLine,
    LabeledPolygram,
    LaggedStart,
    Line,
    LogBase,
    MarkupText,
    MathTypst,
    Mobject1D,
    MobjectTable,
    NumberLine,
    NumberPlane,
    Paragraph,
    ParametricFunction,
    PGroup,
    Point,
    PointCloudDot,
    PolarPlane,
    Polygon,
    Polygram,
    RegularPolygram,
    RightAngle,
    RoundedRectangle,
    SampleSpace,
    Scene,
    ScreenRectangle,
    Sector,
    Square,
    Star,
    StealthTip,
    StreamLines,
    SurroundingRectangle,
    SVGMobject,
    Table,
    TangentialArc,
    TangentLine,
    Text,
    Transform,
    Triangle,
    Typst,
    Underline,
    Union,
    UnitInterval,
    VDict,
    Vector,
    VectorizedPoint,
    VGroup,
    Write,
    config,
)


class Arcs(Scene):
    """Arcs, sectors, rings, braces over them, and their arrows."""

    def construct(self):
        grid = VGroup(
            Arc(angle=2, stroke_width=8),
            ArcBetweenPoints(LEFT, RIGHT, angle=2),
            Sector(radius=1, angle=2),
            AnnularSector(angle=2, color=RED),
            Annulus(0.5, 1, fill_opacity=0.6),
            Ellipse(width=2, height=1, fill_opacity=0.3),
            CurvedArrow(LEFT, RIGHT),
            CurvedDoubleArrow(LEFT, RIGHT, tip_shape_start=ArrowCircleTip),
            ArcPolygon([0, 0, 0], [2, 0, 0], [0, 2, 0], radius=3),
            TangentialArc(Line(LEFT, UP), Line(UP, RIGHT), radius=0.4),
            ArcBrace(Arc(angle=1.5)),
            CubicBezier(LEFT, UP, DOWN, RIGHT),
            AnnotationDot(),
            LabeledDot(Text("7")),
            Dot(stroke_width=3),
        ).arrange_in_grid(3, 5, buff=0.5)
        self.add(grid)
        self.wait(0.1)
        self.play(grid.animate.scale(0.7).rotate(0.2), run_time=0.3)


class Polygons(Scene):
    """Polygons, stars, rounded corners, cut-outs, hulls and operations between shapes."""

    def construct(self):
        left, right = Circle(fill_opacity=0.5), Square(fill_opacity=0.5).shift(RIGHT * 0.7)
        grid = VGroup(
            Polygram([UP, LEFT, RIGHT], [DOWN, LEFT * 2, RIGHT * 2]),
            RegularPolygram(7, density=3, radius=1),
            Star(6, outer_radius=1, density=2, color=YELLOW, fill_opacity=0.5),
            RoundedRectangle(corner_radius=[0.1, 0.4, -0.2, 0.3], height=1, width=2),
            Cutout(Square(2), Circle(0.5), Triangle().scale(0.3), fill_opacity=1, color=BLUE),
            ConvexHull([0, 0, 0], [1, 0, 0], [0, 1, 0], [0.2, 0.2, 0], [1, 1, 0]),
            Union(left, right, color=GREEN, fill_opacity=1),
            Intersection(left, right, color=GREEN, fill_opacity=1),
            Difference(left, right, color=GREEN, fill_opacity=1),
            Exclusion(left, right, color=GREEN, fill_opacity=1),
            Polygon([0, 0, 0], [1, 0, 0], [1, 1, 0]).round_corners(0.2),
            LabeledPolygram([[0, 0, 0], [2, 0, 0], [1, 2, 0]], label=Text("in", font_size=20)),
        ).arrange_in_grid(3, 4, buff=0.4)
        self.play(FadeIn(grid), run_time=0.3)


class Lines(Scene):
    """Lines, dashes, angles, tips, tangents, vectors and labels."""

    def construct(self):
        first, second = Line(ORIGIN, RIGHT * 2), Line(ORIGIN, UP + RIGHT)
        tips = (ArrowTriangleTip, ArrowSquareTip, ArrowCircleFilledTip, StealthTip, ArrowSquareFilledTip)
        grid = VGroup(
            DashedLine(LEFT, RIGHT * 2, dash_length=0.2, dashed_ratio=0.3),
            DashedVMobject(Circle(), num_dashes=9, equal_lengths=False),
            DoubleArrow(LEFT, RIGHT),
            *(Arrow(LEFT, RIGHT, tip_shape=tip, stroke_width=3) for tip in tips),
            VGroup(first, second, Angle(first, second, dot=True), RightAngle(first, Line(ORIGIN, UP))),
            Elbow(width=0.7, angle=1),
            VGroup(Circle(), TangentLine(Circle(), 0.3, length=3)),
            Vector([1, 2]),
            LabeledLine(Text("l", font_size=24), start=LEFT, end=RIGHT * 2),
            LabeledArrow(Text("a", font_size=24), start=LEFT, end=RIGHT * 2),
            Cross(Square(1)),
            Underline(Text("under")),
        ).arrange_in_grid(4, 5, buff=0.4)
        self.play(Create(grid), run_time=0.5)


class Marks(Scene):
    """Braces, boxes and rectangles about things."""

    def construct(self):
        text = Text("about this")
        shape = Square(1).shift(DOWN * 2)
        self.add(
            NumberPlane(),
            BackgroundRectangle(text, buff=0.3),
            text,
            SurroundingRectangle(text, shape, buff=0.2, corner_radius=0.2),
            Brace(shape, LEFT),
            BraceBetweenPoints(UP * 2, UP * 2 + RIGHT * 3),
            BraceText(shape, "brace", brace_direction=RIGHT),
            BraceLabel(text, "label", label_constructor=Text, brace_direction=UP),
            ScreenRectangle(height=1).to_corner(UL),
            FullScreenRectangle().scale(0.95),
        )
        self.wait(0.1)
        text.add_background_rectangle(color=RED, opacity=0.4)
        self.play(text.animate.shift(UP), run_time=0.2)


class Words(Scene):
    """Text with weights, slants, colours by letter and word, gradients, paragraphs and code."""

    def construct(self):
        words = VGroup(
            Text("Bold and slant", weight=BOLD, slant=ITALIC, font_size=30),
            Text("colour by word", t2c={"colour": RED, "[10:12]": BLUE}, t2w={"word": BOLD}, font_size=30),
            Text("gradient", gradient=(RED, YELLOW, GREEN)),
            MarkupText('<span foreground="red">red</span> <b>b</b><sub>1</sub>'),
            MarkupText('<gradient from="RED" to="BLUE">gradient</gradient> <u>under</u>'),
            Paragraph("two lines", "of text", alignment="center", line_spacing=1.2, font_size=24),
            Text("مرحبا 数学 ñ", font_size=30),
            Text("fi ffl", disable_ligatures=True),
            Text("  spaces\n\nand\tlines ", font_size=20),
            Text("code", font="Monospace"),
            Typst("*Typst* text, $x^2$"),
            MathTypst("integral_0^1 x^2 dif x = 1/3", color=YELLOW),
        ).arrange_in_grid(4, 3, buff=0.4)
        self.play(Write(words), run_time=0.7)
        self.play(words.animate.set_color_by_gradient(BLUE, PURPLE), run_time=0.3)


class Listing(Scene):
    """Program text, highlighted."""

    def construct(self):
        source = "for n in range(3):\n    print(n ** 2)  # squares\n"
        code = Code(code_string=source, language="python", background="window", add_line_numbers=True)
        self.play(FadeIn(code.scale(0.7)), run_time=0.3)


class Drawing(Scene):
    """An SVG of every element, read from text."""

    def construct(self):
        file = Path(config.media_dir) / "corpus.svg"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 60">'
            '<rect x="2" y="2" width="20" height="15" rx="4" fill="#f40" stroke="white"/>'
            '<circle cx="40" cy="12" r="9" fill="none" stroke="#0f0" stroke-width="3"/>'
            '<ellipse cx="70" cy="12" rx="15" ry="6" fill="blue" fill-opacity=".4"/>'
            '<path d="M5 40 q 10 -20 20 0 t 20 0 A 5 8 0 0 1 60 50 z M 20 50 h 5 v 4 z" fill="purple"/>'
            '<polygon points="70,30 90,30 80,50" fill="yellow" transform="rotate(15 80 40)"/>'
            '<polyline points="5,55 15,58 25,52 95,58" fill="none" stroke="cyan"/>'
            '<line x1="60" y1="30" x2="65" y2="55" stroke="red"/>'
            '<g opacity=".5"><rect width="5" height="60"/></g>'
            "</svg>"
        )
        drawing = SVGMobject(str(file), height=5)
        self.play(DrawBorderThenFill(drawing), run_time=0.5)
        self.play(drawing.animate.set_sheen(-0.4, DR).rotate(0.5), run_time=0.3)


class Tables(Scene):
    """Tables of text and of shapes, created and highlighted."""

    def construct(self):
        table = Table(
            [["a", "b"], ["c", "d"]],
            row_labels=[Text("1"), Text("2")],
            col_labels=[Text("x"), Text("y")],
            include_outer_lines=True,
        ).scale(0.5)
        table.add_highlighted_cell((2, 2), color=GREEN)
        shapes = MobjectTable([[Dot(), Square(0.5)], [Star(outer_radius=0.3), Text("q")]], v_buff=0.4)
        self.play(table.create(run_time=0.6))
        self.play(table.animate.shift(LEFT * 3), FadeIn(shapes.shift(RIGHT * 3)), run_time=0.3)


class Graphs(Scene):
    """Graphs and directed graphs, laid out and changed."""

    def construct(self):
        labels = {n: Text(str(n), font_size=20) for n in range(5)}
        graph = Graph(
            list(range(5)), [(0, 1), (1, 2), (2, 3), (3, 4), (4, 0)], layout="circular", labels=labels
        ).shift(LEFT * 3)
        arrows = DiGraph([1, 2, 3], [(1, 2), (2, 3), (3, 1)], layout="spring").shift(RIGHT * 3)
        self.play(Create(graph), FadeIn(arrows), run_time=0.5)
        self.play(graph[0].animate.shift(UP), arrows[2].animate.shift(RIGHT), run_time=0.4)
        self.play(graph.animate.add_vertices(7, positions={7: ORIGIN}), run_time=0.3)
        self.play(graph.animate.remove_vertices(2), run_time=0.3)


class Axes2D(Scene):
    """Number lines, axes, planes, functions, areas, rectangles, tangents, logarithms."""

    def construct(self):
        axes = Axes(x_range=[-1, 5], y_range=[-1, 4], x_length=6, y_length=4, tips=True)
        curve = axes.plot(lambda x: 0.2 * x * x, color=YELLOW)
        self.add(axes, curve, axes.get_area(curve, (1, 3), color=[RED, BLUE], opacity=0.5))
        self.add(axes.get_riemann_rectangles(curve, x_range=(3, 5), dx=0.25, stroke_width=0.5))
        self.add(axes.get_vertical_line(axes.c2p(2, 3)), axes.get_T_label(4, curve, label=Text("t")))
        secant = axes.get_secant_slope_group(2, curve, dx=1, secant_line_length=3)
        self.play(Create(secant), run_time=0.3)
        self.play(axes.animate.shift(LEFT), run_time=0.2)
        logs = Axes(x_range=[0, 3], y_range=[0, 3], y_axis_config={"scaling": LogBase(custom_labels=False)})
        self.play(FadeIn(logs.scale(0.4).to_corner(UR)), run_time=0.2)
        self.add(axes.plot_line_graph([0, 1, 2], [3, 1, 2], vertex_dot_radius=0.1))
        self.add(axes.plot_implicit_curve(lambda x, y: x * x + y * y - 4))
        self.add(axes.plot_parametric_curve(lambda t: (2 + np.cos(t), 2 + np.sin(3 * t), 0), t_range=(0, 6)))
        self.wait(0.1)


class Planes(Scene):
    """Cartesian, polar and complex planes, and number lines."""

    def construct(self):
        row = VGroup(
            NumberPlane(x_range=[-2, 2], y_range=[-2, 2], faded_line_ratio=3),
            PolarPlane(radius_max=2, size=3),
            ComplexPlane(x_range=[-2, 2], y_range=[-2, 2]),
        ).arrange(RIGHT)
        self.play(Create(row), run_time=0.6)
        line = NumberLine([-3, 3, 0.5], numbers_with_elongated_ticks=[0], include_tip=True, rotation=0.1)
        unit = UnitInterval(unit_size=4).shift(DOWN * 3)
        self.play(FadeIn(line.shift(UP * 3), unit), run_time=0.3)
        self.play(row[0].animate.apply_function(lambda p: p + 0.3 * np.sin(p[0] * 3) * UP), run_time=0.3)


class Charts(Scene):
    """Bars that change, samples, and functions."""

    def construct(self):
        axis = {"label_constructor": Text}
        chart = BarChart([1, -2, 3.5], y_range=[-2, 4, 1], x_axis_config=axis, y_axis_config=axis, y_length=4)
        self.add(chart)
        self.play(chart.animate.change_bar_values([2, 1, -1]), run_time=0.4)
        space = SampleSpace(height=2, width=2, fill_opacity=1).to_corner(UR)
        space.divide_horizontally([0.3, 0.5])
        self.play(FadeIn(space), run_time=0.2)
        self.add(FunctionGraph(np.sin, color=RED), ImplicitFunction(lambda x, y: x * y - 1, color=GREEN))
        self.add(ParametricFunction(lambda t: [t, 1 / t, 0], t_range=(-3, 3, 0.05), discontinuities=[0]))
        self.wait(0.1)


class Fields(Scene):
    """Arrows of a field, and lines that stream."""

    def construct(self):
        def field(p):
            return np.array([-p[1], p[0], 0]) / 2 + RIGHT * 0.3

        arrows = ArrowVectorField(field, x_range=[-4, 4, 1], y_range=[-2, 2, 1])
        self.play(Create(arrows), run_time=0.4)
        dot = Dot(RIGHT)
        dot.add_updater(arrows.get_nudge_updater())
        self.add(dot)
        self.wait(0.3)
        lines = StreamLines(field, x_range=[-3, 3, 1], y_range=[-2, 2, 1], padding=1, virtual_time=2)
        self.add(lines)
        lines.start_animation(warm_up=True, flow_speed=1.5)
        self.wait(0.4)
        self.play(lines.end_animation())


class Dictionaries(Scene):
    """Groups by name, curves apart, points that are not drawn."""

    def construct(self):
        named = VDict({"s": Square(), "c": Circle()}, show_keys=False)
        curves = CurvesAsSubmobjects(Circle(2)).set_color_by_gradient(RED, BLUE)
        self.add(VectorizedPoint(), Point(), curves)
        self.play(named["s"].animate.shift(LEFT), Create(named), run_time=0.3)
        self.play(LaggedStart(*(c.animate.shift(UP * 0.3) for c in curves), lag_ratio=0.1), run_time=0.5)


class Dots(Scene):
    """Clouds: lines, squares and discs of dots, grouped, faded and sorted."""

    def construct(self):
        line = Mobject1D(density=20).add_line(LEFT * 3, RIGHT * 3, color=YELLOW)
        disc = PointCloudDot(radius=1, density=12, stroke_width=3).shift(UP)
        group = PGroup(line, disc)
        self.add(group)
        self.play(group.animate.shift(DOWN).set_color(RED), run_time=0.3)
        disc.set_color_by_gradient(RED, BLUE).thin_out(2)
        self.play(disc.animate.scale(2), FadeOut(line), run_time=0.3)
        disc.sort_points().filter_out(lambda p: p[0] > 0).fade_to(GREEN, 0.5)
        disc.set_stroke_width(7)
        self.wait(0.1)
        self.play(Transform(disc, PointCloudDot(density=12).shift(LEFT * 2)), run_time=0.3)


class Paint(Scene):
    """Sheen, gradients along and across, backgrounds behind strokes, opacities apart, dashes in colours."""

    def construct(self):
        row = VGroup(*(Square(1.2, fill_opacity=0.8) for _ in range(6))).arrange(RIGHT)
        row[0].set_sheen_direction(UP).set_sheen(0.8)
        row[1].set_color([RED, GREEN, BLUE]).set_sheen_direction(RIGHT)
        row[2].set_stroke([YELLOW, PINK], width=12, opacity=0.5)
        row[3].set_fill([BLUE, WHITE], opacity=[0.1, 0.9]).set_stroke(BLACK, 9, background=True)
        row[4].set_stroke(width=20, opacity=0.3).set_style(fill_opacity=0)
        row[5].set_fill(color=[RED, RED], opacity=1).fade(0.5).rotate(0.3)
        self.add(FullScreenRectangle(fill_opacity=0.3, color=GRAY), row)
        self.wait(0.1)
        self.play(row.animate.arrange(DOWN, buff=0.05).set_sheen(0.5, DR), run_time=0.4)
        self.play(row.animate.set_color_by_gradient(RED, BLUE), row[2].animate.fade_to(WHITE, 0.5))
        self.play(row[1].animate.become(Circle()), row[0].animate.match_style(row[3]), run_time=0.3)
