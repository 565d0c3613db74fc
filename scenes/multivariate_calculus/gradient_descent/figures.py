"""The lecture's pictures in the plane: maps, and paths on them."""

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, ManimColor, VGroup, VMobject, interpolate_color

from mathcore.derivatives import gradient_field
from scenes.multivariate_calculus.gradient_descent import data
from scenes.multivariate_calculus.gradient_descent.data import Runner, Terrain
from scenes.stage import (
    COLUMN,
    FIGURE,
    PICTURE,
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
    theme,
)
from scenes.stage.paths import circles, polygons, polyline

__all__ = [
    "CONTOUR_COLORS",
    "FINE",
    "MAP",
    "SURFACE_COLORS",
    "WALKER_RADIUS",
    "Direction",
    "FirstSteps",
    "StepPath",
    "TerrainMap",
    "cut_line",
    "descent_field",
    "map_fog",
    "middle_of_map",
    "runner_path",
]
WALKER_RADIUS = 0.11
# A map's contours; the axes' names and numbers stand around it.
MAP = Region(FIGURE.left + 0.55, FIGURE.right - 0.25, FIGURE.bottom + 0.55, FIGURE.top - 0.1)
# Fog on a map: so many layers of the ground's colour, each letting through a part.
_LAYERS, _LAYER_OPACITY = 6, 0.36
# Contours are drawn from a grid this fine.
FINE = (121, 81)
# One hue, so that paths have the other colours to themselves: of the lowest and of the highest place.
SURFACE_COLORS = tuple(interpolate_color(theme.GIVEN, theme.GROUND, part) for part in (0.74, 0.36))
CONTOUR_COLORS = (
    interpolate_color(theme.GIVEN, theme.INK, 0.2),
    interpolate_color(theme.GIVEN, theme.GROUND, 0.25),
)


class TerrainMap(VGroup):
    """A terrain seen from above: its contours, and axes along two edges with their names outside.

    Its parts are for scenes to show one by one: contours, plane (unseen), edges, names (numbers among them).

    Parameters
    ----------
    terrain : Terrain
    numbered : bool
        Write numbers along the axes.
    """

    def __init__(self, terrain: Terrain, *, numbered: bool = False) -> None:
        super().__init__()
        self.terrain = terrain
        self.plane = Plane(terrain.x_range, terrain.y_range, region=MAP, grid_step=0, axes=False)
        self.contours = Contours(self.plane, *terrain.grid(*FINE), terrain.levels, colors=CONTOUR_COLORS)
        (x0, x1), (y0, y1) = terrain.x_range, terrain.y_range
        corner, right, top = self.plane.to_frame([(x0, y0), (x1, y0), (x0, y1)])
        self.edges = Segments([corner] * 2, [right, top], color=theme.MUTED, width=theme.AXIS_STROKE)
        along_x = Formula("x_1", size=theme.LABEL_SIZE, color=theme.MUTED)
        along_y = Formula("x_2", size=theme.LABEL_SIZE, color=theme.MUTED)
        along_x.next_to(right, RIGHT, buff=theme.UNIT / 2)
        along_y.next_to(top, LEFT, buff=theme.UNIT / 2).align_to(top, UP)
        self.names = VGroup(along_x, along_y)
        if numbered:
            below = [(value, self.plane.at(value, y0), DOWN) for value in np.arange(-2, x1, 2)]
            beside = [(value, self.plane.at(x0, value), LEFT) for value in np.arange(-2, y1, 2)]
            for value, place, side in below + beside:
                tick = Segments(
                    place, place + theme.UNIT / 2 * side, color=theme.MUTED, width=theme.AXIS_STROKE
                )
                number = Label(decimal(value, 0).replace("-", "−"), color=theme.MUTED)
                self.names.add(tick, number.next_to(tick, side, buff=theme.UNIT / 2))
        self.add(self.contours, self.plane, self.edges, self.names)


def middle_of_map() -> np.ndarray:
    """Return where a map's middle lies while nothing stands beside it, (3,)."""
    return np.array([PICTURE.center[0], MAP.center[1], 0.0])


def map_fog(map_: TerrainMap, place: np.ndarray, *, clear: float) -> VGroup:
    """Return fog over a map: layers with a hole around a place, clear within so many units of the plane."""
    (x0, x1), (y0, y1) = map_.terrain.x_range, map_.terrain.y_range
    margin = theme.UNIT / map_.plane.unit / 2
    x0, x1, y0, y1 = x0 - margin, x1 + margin, y0 - margin, y1 + margin
    cover = polygons(map_.plane.to_frame([[(x0, y0), (x1, y0), (x1, y1), (x0, y1)]]))
    layers = VGroup()
    for radius in np.linspace(clear, 2 * clear, _LAYERS):
        layer = VMobject(stroke_width=0, fill_color=theme.GROUND, fill_opacity=_LAYER_OPACITY)
        # Turning the other way round, the circle is a hole.
        hole = circles(map_.plane.to_frame(place), radius * map_.plane.unit)[::-1]
        layer.points = np.concatenate([cover, hole])
        layers.add(layer)
    return layers


def descent_field(map_: TerrainMap, terrain: Terrain, *, spacing: float = 0.75) -> ArrowField:
    """Return the field of -∇f on a map, an arrow every so many units."""
    (x0, x1), (y0, y1) = terrain.x_range, terrain.y_range
    xs, ys = np.arange(x0 + spacing / 2, x1, spacing), np.arange(y0 + spacing / 2, y1, spacing)
    points = np.stack(np.meshgrid(xs, ys)).reshape(2, -1).T
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
