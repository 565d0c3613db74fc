"""The lecture's pictures in the plane: maps, paths on them, and two charts."""

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, ManimColor, VGroup, VMobject, interpolate_color

from mathcore.derivatives import gradient_field
from scenes.multivariate_calculus.gradient_descent import data
from scenes.multivariate_calculus.gradient_descent.data import Runner, Terrain
from scenes.stage import (
    COLUMN,
    FIGURE,
    ArrowField,
    Arrows,
    Chart,
    Contours,
    Curve,
    Dots,
    Formula,
    FormulaColumn,
    Label,
    LiveNumber,
    Plane,
    Region,
    Segments,
    column,
    decimal,
    theme,
)
from scenes.stage.paths import circles, polyline

__all__ = [
    "Direction",
    "FirstSteps",
    "GradientFormulas",
    "NewtonFormulas",
    "RunnerTable",
    "SliceChart",
    "SlopeChart",
    "StepPath",
    "StepReading",
    "TerrainMap",
    "cut_line",
    "descent_field",
    "hessian_formulas",
    "legible",
    "runner_path",
    "verdict",
]

_BIG_DOT = 0.11
# Contours are drawn from a grid this fine.
FINE = (121, 81)
# Low is blue, high is violet, as surfaces are coloured; a little darker than what is drawn on the map.
HEIGHT_COLORS = (theme.GIVEN, interpolate_color(theme.BASIS, theme.GROUND, 0.3))

# Where there is room for a word at the end of each runner's path.
_VERDICT_PLACES = {
    "other": (DOWN + LEFT, 2.5 * theme.UNIT),
    "focus": (DOWN + RIGHT, theme.UNIT),
    "error": (RIGHT, theme.UNIT),
}


class TerrainMap(VGroup):
    """A terrain seen from above: its contours, and axes along two edges or through the origin.

    Parameters
    ----------
    terrain : Terrain
    centred : bool
        Axes through the origin, with numbers, instead of along the edges.
    region : Region
    """

    def __init__(self, terrain: Terrain, *, centred: bool = False, region: Region = FIGURE) -> None:
        super().__init__()
        self.plane = Plane(
            terrain.x_range,
            terrain.y_range,
            region=region,
            grid_step=0,
            axes=centred,
            ticks=(-2, -1, 1, 2) if centred else (),
        )
        legible(self.plane.numbers)
        self.contours = Contours(self.plane, *terrain.grid(*FINE), terrain.levels, colors=HEIGHT_COLORS)
        (x0, x1), (y0, y1) = terrain.x_range, terrain.y_range
        ends = self.plane.to_frame([(x1, 0 if centred else y0), (0 if centred else x0, y1)])
        self.edges = Segments([self.plane.at(x0, y0)] * 2, ends, color=theme.MUTED, width=theme.AXIS_STROKE)
        along_x = Formula("x_1", size=theme.LABEL_SIZE, color=theme.MUTED)
        along_y = Formula("x_2", size=theme.LABEL_SIZE, color=theme.MUTED)
        along_x.next_to(ends[0], UP + LEFT, buff=theme.UNIT / 2)
        along_y.next_to(ends[1], RIGHT + DOWN, buff=theme.UNIT / 2)
        self.names = legible(VGroup(along_x, along_y))
        self.add(self.contours, self.plane, self.names)
        if not centred:
            self.add(self.edges)


def legible(name: VMobject) -> VMobject:
    """Keep the lines of a map a little away from a name that stands on it."""
    return name.set_stroke(theme.GROUND, width=8, background=True)


def descent_field(map_: TerrainMap, terrain: Terrain, *, spacing: float = 0.75) -> ArrowField:
    """Return the field of -∇f on a map, an arrow every so many units, none on the axes' names."""
    (x0, x1), (y0, y1) = terrain.x_range, terrain.y_range
    xs, ys = np.arange(x0 + spacing / 2, x1, spacing), np.arange(y0 + spacing / 2, y1, spacing)
    points = np.stack(np.meshgrid(xs, ys)).reshape(2, -1).T
    names = np.array([name.get_center() for name in map_.names])
    apart = np.linalg.norm(map_.plane.to_frame(points)[:, np.newaxis] - names, axis=-1)
    points = points[apart.min(axis=1) > 0.6]
    return ArrowField(map_.plane, points, -gradient_field(terrain.height, points.T).T, longest=0.55)


class Direction(VGroup):
    """An arrow of length one from the walker, in any direction, and the walker."""

    def __init__(self, plane: Plane) -> None:
        self._plane = plane
        self.arrow = Arrows((0, 0), (1, 0), color=theme.FOCUS)
        self.walker = Dots(plane.to_frame(data.WALKER), radius=_BIG_DOT, color=theme.INK)
        super().__init__(self.arrow, self.walker)
        self.set_angle(0.0)

    def set_angle(self, radians: float) -> None:
        """Turn the arrow, anticlockwise from the x₁-axis."""
        self.radians = radians
        tip = data.WALKER + np.array([np.cos(radians), np.sin(radians)])
        self.arrow.set_ends(self._plane.to_frame(data.WALKER), self._plane.to_frame(tip))


class SlopeChart(VGroup):
    """How steep the landscape is at the walker, in every direction; and in one direction, live."""

    def __init__(self) -> None:
        super().__init__()
        top = COLUMN.top - 1.0
        self.chart = Chart(
            (0, 360),
            (-2, 2),
            region=Region(COLUMN.left + 0.7, COLUMN.right - 0.3, top - 1.9, top),
            x_ticks=(0, 90, 180, 270, 360),
            y_ticks=(-1, 0, 1),
            tick_unit="°",
        )
        self.level = Segments(
            self.chart.at(0, 0), self.chart.at(360, 0), color=theme.FAINT, width=theme.AXIS_STROKE
        )
        degrees = np.linspace(0, 360, 145)
        self.curve = self.chart.curve(degrees, data.slope(np.radians(degrees)), color=theme.FOCUS)
        self.dot = Dots(self.curve.at(0), radius=_BIG_DOT, color=theme.INK)
        self.label = Formula('"slope" =', size=theme.BODY_SIZE).move_to(
            COLUMN.top_left, aligned_edge=UP + LEFT
        )
        self.number = LiveNumber(float(data.slope(0.0)), signed=True, color=theme.FOCUS).after(self.label)
        self.add(self.chart, self.level, self.curve, self.dot, self.label, self.number)

    def set_angle(self, radians: float) -> None:
        """Put the dot on the curve, and the number to its height."""
        slope = float(data.slope(radians))
        self.dot.set_centres(self.chart.at(np.degrees(radians) % 360, slope))
        self.number.set_value(slope)

    def trace(self, radians: float) -> None:
        """Draw the curve as far as a direction, and put dot and number there."""
        self.curve.show(radians / (2 * np.pi))
        self.set_angle(radians)


class GradientFormulas(FormulaColumn):
    """The gradient at the walker, and its length."""

    def __init__(self) -> None:
        gradient = "other(nabla f)"
        values = Formula(f"{gradient} = {column(data.GRADIENT)}")
        self.length = Formula(f"norm({gradient}) = {decimal(data.STEEPNESS)}")
        below = Region(COLUMN.left, COLUMN.right, COLUMN.bottom, COLUMN.bottom + 1.6)
        super().__init__(values, self.length, region=below, gap=theme.UNIT)
        names = VGroup(
            *(
                Formula(f"partial f \\/ partial x_{i}", size=theme.LABEL_SIZE, color=theme.MUTED)
                for i in (1, 2)
            )
        )
        names.arrange(DOWN, buff=theme.UNIT * 0.6, aligned_edge=LEFT).next_to(
            values, RIGHT, buff=theme.UNIT / 2
        )
        self.gradient = VGroup(values, names)
        self.add(names)
        self.shift(LEFT * max(0.0, self.get_right()[0] - COLUMN.right))


class StepPath(VGroup):
    """A way in steps: the last ones bright, the earlier ones faded, a dot at every stop and at its end.

    Parameters
    ----------
    places : (n, 3) float
        Of the stops, in scene units.
    color : ManimColor
    bright : int
        How many of the last steps stay bright.
    """

    def __init__(self, places: np.ndarray, *, color: ManimColor, bright: int = data.RACE_STEPS) -> None:
        self._places, self._bright = places, bright
        self.past = Curve(places[:2], color=color, width=theme.LINE_STROKE * 0.7, opacity=0.35)
        self.recent = Curve(places[:2], color=color, width=theme.LINE_STROKE)
        self.stops = VMobject(stroke_width=0, fill_color=color, fill_opacity=1)
        self.dot = Dots(places[0], radius=_BIG_DOT, color=color)
        super().__init__(self.past, self.recent, self.stops, self.dot)
        self.set_step(0.0)

    def set_step(self, step: float) -> None:
        """Walk to after so many steps; a fraction is on the way."""
        step = min(step, len(self._places) - 1)
        done = int(step)
        tail = max(0, done - self._bright)
        way, here = self._places[tail : done + 1], self._places[done]
        if step > done:
            here = here + (step - done) * (self._places[done + 1] - here)
            way = np.vstack([way, here])
        self.past.points = polyline(self._places[: tail + 1])
        self.recent.points = polyline(way)
        self.stops.points = circles(self._places[tail : done + 1], theme.DOT_RADIUS * 0.8)
        self.dot.set_centres(here)


def runner_path(plane: Plane, runner: Runner, **options: int) -> StepPath:
    """Return a runner's way on a map; options as for `StepPath`."""
    return StepPath(plane.to_frame(runner.race), color=theme.ROLES[runner.role], **options)


def verdict(path: StepPath, runner: Runner) -> Label:
    """Return the word on what became of a runner, beside the end of the runner's path."""
    word = legible(Label(runner.verdict, size=theme.BODY_SIZE, color=theme.ROLES[runner.role]))
    side, gap = _VERDICT_PLACES[runner.role]
    return word.next_to(path.dot, side, buff=gap)


class FirstSteps(VGroup):
    """The first two steps of the runner who will arrive: the slope at the start, the path, the numbers."""

    def __init__(self, plane: Plane) -> None:
        self.walker = runner_path(plane, data.ARRIVING)
        downhill = plane.vector_to_frame(-data.START_GRADIENT)
        start = plane.to_frame(data.START)
        # Its whole length would leave the picture; a step is a fraction of it.
        self.arrow = Arrows(start, start + 1.5 * downhill / np.linalg.norm(downhill), color=theme.FOCUS)
        points = data.ARRIVING.race[:3]
        self.gamma = Formula(f"gamma = {data.ARRIVING.gamma}")
        self.values = VGroup(
            *(Formula(f"bold(x)_{k} = ({decimal(x)}, {decimal(y)})") for k, (x, y) in enumerate(points))
        )
        below = Region(COLUMN.left, COLUMN.right, COLUMN.bottom, COLUMN.top - 1.2)
        super().__init__(self.arrow, self.walker, FormulaColumn(self.gamma, *self.values, region=below))

    def set_step(self, step: float) -> None:
        """Walk to after so many steps."""
        self.walker.set_step(step)


class RunnerTable(VGroup):
    """Each runner's γ and live height, and the number of the step."""

    def __init__(self, paths: dict[Runner, StepPath], *, top: float) -> None:
        super().__init__()
        self._paths = paths
        left = COLUMN.left
        self.rows, self._heights = VGroup(), []
        for rank, runner in enumerate(paths):
            y = top - (rank + 1) * 0.75
            swatch = Segments((left, y), (left + 0.4, y), color=theme.ROLES[runner.role], width=6)
            gamma = Formula(f"{runner.role}(gamma) = {runner.gamma}")
            gamma.shift(np.array([left + 0.6, y, 0]) - gamma.equals.get_center())
            gamma.align_to(np.array([left + 0.65, 0, 0]), LEFT)
            height = LiveNumber(_height(runner, 0), decimals=1, digits=2, signed=True).after(gamma)
            height.align_to(np.array([COLUMN.right, 0, 0]), RIGHT)
            self._heights.append(height)
            self.rows.add(VGroup(swatch, gamma, height))
        self.heading = Label("height", color=theme.MUTED).move_to((0, top, 0)).align_to(self.rows, RIGHT)
        self.count_label = Label("step", color=theme.MUTED).move_to((0, top, 0)).align_to(self.rows, LEFT)
        self.count = LiveNumber(0, decimals=0, digits=2, sans=True, size=theme.LABEL_SIZE)
        self.count.next_to(self.count_label, RIGHT, buff=theme.UNIT / 2)
        self.count.align_to(self.count_label[0], DOWN)
        self.add(self.heading, self.count_label, self.count, self.rows)

    def set_step(self, step: float) -> None:
        """Let every runner walk to after so many steps, and show step and heights."""
        self.count.set_value(int(step))
        for (runner, path), height in zip(self._paths.items(), self._heights, strict=True):
            path.set_step(step)
            height.set_value(_height(runner, int(step)))


def _height(runner: Runner, step: int) -> float:
    return float(data.VALLEY.height(runner.race[step]))


class SliceChart(VGroup):
    """A cut through the valley in its steepest direction: a parabola, and steps on it.

    Its parts are for scenes to show one by one: chart, curve, name, start, level, jump (a step's level
    arrow), fall (from there to the curve) and landing.
    """

    def __init__(self) -> None:
        super().__init__()
        self.chart = Chart(
            (-2.1, 2.1),
            (0, 45),
            region=Region(FIGURE.left + 0.7, FIGURE.right - 0.6, FIGURE.bottom + 0.9, FIGURE.top - 0.5),
            x_ticks=(-2, -1, 0, 1, 2),
            y_ticks=(0, 20, 40),
            x_label="distance t from the floor",
            y_label="height above the floor",
        )
        offsets = np.linspace(-2.1, 2.1, 85)
        self.curve = self.chart.curve(offsets, data.slice_height(offsets))
        self.first = data.ARRIVING.offsets[0]
        self.start = Dots(self._on_curve(self.first), radius=_BIG_DOT, color=theme.INK)
        self.level = Segments(
            self.chart.at(-2.1, self._height(self.first)),
            self.chart.at(2.1, self._height(self.first)),
            color=theme.FAINT,
        )
        self.jump = Arrows((0, 0), (1, 0), color=theme.FOCUS)
        self.fall = Segments((0, 0), (1, 0), color=theme.FOCUS, width=theme.LINE_STROKE * 0.7)
        self.landing = Dots((0, 0), radius=_BIG_DOT, color=theme.FOCUS)
        self.name = Formula(
            f"= lambda t^2 \\/ 2, quad lambda approx {decimal(data.CURVATURES[0])}",
            size=theme.LABEL_SIZE,
            color=theme.GIVEN,
        )
        self.name.next_to(self.chart.labels[1], RIGHT, buff=theme.UNIT)
        self.add(
            self.chart, self.curve, self.name, self.level, self.fall, self.jump, self.landing, self.start
        )
        self.set_gamma(0.0)

    def set_gamma(self, gamma: float) -> None:
        """Take one step of that size from the start."""
        offset = data.factor(gamma, data.CURVATURES[0]) * self.first
        above = self.chart.at(offset, self._height(self.first))
        self.jump.set_ends(self._on_curve(self.first), above)
        self.fall.set_ends(above, self._on_curve(offset))
        self.landing.set_centres(self._on_curve(offset))

    def bounces(self, runner: Runner, steps: int, **options: int) -> StepPath:
        """Return a runner's first steps in the cut, from stop to stop; options as for `StepPath`."""
        offsets = runner.offsets[: steps + 1]
        places = self.chart.to_frame(np.stack([offsets, data.slice_height(offsets)], axis=-1))
        return StepPath(places, color=theme.ROLES[runner.role], **options)

    def _height(self, offset: float) -> float:
        return float(data.slice_height(offset))

    def _on_curve(self, offset: float) -> np.ndarray:
        return self.chart.at(offset, self._height(offset))


class StepReading(VGroup):
    """What one step does in the cut, in formulas: γ and its factor live, and the limit.

    Its parts are for scenes to show one by one: rule, gamma, factor, limit.
    """

    def __init__(self, region: Region) -> None:
        self.rule = Formula("t_(k+1) = (1 - gamma lambda) thin t_k")
        gamma, factor = Formula("focus(gamma) ="), Formula("1 - gamma lambda =")
        self.limit = Formula(
            f"answer(gamma < 2 \\/ lambda_max) {{{{approx : relation}}}} answer({data.LARGEST_STEP:.4f})"
        )
        _align(FormulaColumn(gamma, self.rule, factor, self.limit, region=region, gap=1.6 * theme.UNIT))
        self.gamma_number = LiveNumber(decimals=4, color=theme.FOCUS).after(gamma)
        self.factor_number = LiveNumber(signed=True).after(factor)
        self.gamma, self.factor = VGroup(gamma, self.gamma_number), VGroup(factor, self.factor_number)
        super().__init__(self.gamma, self.rule, self.factor, self.limit)

    def set_gamma(self, gamma: float) -> None:
        """Show a step size, and what it multiplies the distance by."""
        self.gamma_number.set_value(gamma)
        self.factor_number.set_value(data.factor(gamma, data.CURVATURES[0]))


def cut_line(plane: Plane) -> Segments:
    """Return the line through the lowest point, in the steepest direction, as far as the map goes."""
    y0, y1 = plane.y_range
    along = data.STEEP_DIRECTION / data.STEEP_DIRECTION[1]
    ends = [data.LOWEST + (y - data.LOWEST[1]) * along for y in (y0, y1)]
    return Segments(*plane.to_frame(ends), color=theme.OTHER, width=theme.LINE_STROKE * 1.3)


def hessian_formulas(region: Region) -> FormulaColumn:
    """Return the valley's Hessian and its eigenvalues."""
    rows = "; ".join(", ".join(decimal(entry) for entry in row) for row in data.HESSIAN)
    largest, smallest = data.CURVATURES
    formulas = FormulaColumn(
        Formula(f"bold(H) = mat({rows})"),
        Formula(f"lambda_max {{{{approx : relation}}}} {decimal(largest)}"),
        Formula(f"lambda_min {{{{approx : relation}}}} {decimal(smallest)}"),
        region=region,
        gap=1.6 * theme.UNIT,
    )
    return _align(formulas)


class NewtonFormulas(VGroup):
    """What one step leaves across and along the valley, Newton's step, and the number of steps.

    Its parts are for scenes to show one by one: across, along (both in factors), newton, counts.
    """

    def __init__(self) -> None:
        gamma = data.ARRIVING.gamma
        across, along = (f"{data.factor(gamma, curvature):.2f}" for curvature in data.CURVATURES)
        self.across = Formula(f"1 - gamma lambda_max = {across}")
        self.along = Formula(f"1 - gamma lambda_min = {along}")
        step = Formula("bold(x)_(k+1) = bold(x)_k - answer(bold(H)^(-1)) nabla f")
        lowest = ", ".join(decimal(c) for c in data.LOWEST)
        end = Formula(f"answer(bold(x)^*) = answer(({lowest}))")
        gammas, newtons = data.ARRIVING.trace.steps, data.NEWTON_STEPS
        self.counts = VGroup(
            Label(f"Gradient descent: {gammas} steps", color=theme.FOCUS),
            Label(f"Newton: {newtons} step", color=theme.ANSWER),
        )
        self.factors = FormulaColumn(self.across, self.along, gap=2 * theme.UNIT)
        self.newton = VGroup(step, end)
        below = Region(
            COLUMN.left, COLUMN.right, COLUMN.bottom, self.factors.get_bottom()[1] - 4 * theme.UNIT
        )
        FormulaColumn(step, end, region=below)
        self.counts.arrange(DOWN, aligned_edge=LEFT, buff=1.5 * theme.UNIT)
        self.counts.next_to(self.newton, DOWN, buff=4 * theme.UNIT).align_to(COLUMN.top_left, LEFT)
        super().__init__(self.factors, self.newton, self.counts)


def _align(formulas: FormulaColumn) -> FormulaColumn:
    """Bring relations named "relation" below the equals signs of a column."""
    signs = [formula.equals for formula in formulas if formula.equals is not None]
    for formula in formulas:
        if formula.equals is None:
            formula.shift(RIGHT * (signs[0].get_x() - formula.select("relation").get_x()))
    return formulas
