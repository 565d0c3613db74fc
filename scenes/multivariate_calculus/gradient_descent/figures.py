"""The lecture's pictures in the plane: maps, and paths on them."""

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
    Contours,
    Curve,
    Dots,
    Formula,
    FormulaColumn,
    Label,
    Plane,
    Region,
    Segments,
    decimal,
    legible,
    theme,
)
from scenes.stage.paths import circles, polyline

__all__ = [
    "FINE",
    "HEIGHT_COLORS",
    "WALKER_RADIUS",
    "Direction",
    "FirstSteps",
    "StepPath",
    "TerrainMap",
    "cut_line",
    "descent_field",
    "runner_path",
    "verdict",
]
WALKER_RADIUS = 0.11
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
        self.walker = Dots(plane.to_frame(data.WALKER), radius=WALKER_RADIUS, color=theme.INK)
        super().__init__(self.arrow, self.walker)
        self.set_angle(0.0)

    def set_angle(self, radians: float) -> None:
        """Turn the arrow, anticlockwise from the x₁-axis."""
        self.radians = radians
        tip = data.WALKER + np.array([np.cos(radians), np.sin(radians)])
        self.arrow.set_ends(self._plane.to_frame(data.WALKER), self._plane.to_frame(tip))


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
        self.dot = Dots(places[0], radius=WALKER_RADIUS, color=color)
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


def cut_line(plane: Plane) -> Segments:
    """Return the line through the lowest point, in the steepest direction, as far as the map goes."""
    y0, y1 = plane.y_range
    along = data.STEEP_DIRECTION / data.STEEP_DIRECTION[1]
    ends = [data.LOWEST + (y - data.LOWEST[1]) * along for y in (y0, y1)]
    return Segments(*plane.to_frame(ends), color=theme.OTHER, width=theme.LINE_STROKE * 1.3)
