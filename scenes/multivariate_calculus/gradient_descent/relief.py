"""The lecture's pictures in space: a terrain with its contours, fog over it, and walks on it."""

from collections.abc import Callable

import numpy as np
from manim import Mobject, VGroup, VMobject
from numpy.typing import ArrayLike

from scenes.multivariate_calculus.gradient_descent import data
from scenes.multivariate_calculus.gradient_descent.data import Terrain
from scenes.multivariate_calculus.gradient_descent.figures import (
    CONTOUR_COLORS,
    FINE,
    MAP,
    SURFACE_COLORS,
    WALKER_RADIUS,
)
from scenes.stage import Contours, Curve, DashedSegment, Dots, Plane, Space, SurfaceMesh, theme
from scenes.stage.paths import polygons

__all__ = ["Climbers", "DrapedArrow", "Relief", "fence", "walker_dot"]

_OPACITY = 0.9
# Over this distance, fog hides all.
_HAZE = 1.5


class Relief(VGroup):
    """A terrain in space. From above, its floor is as large as the terrain's map in the plane.

    Its parts are for scenes to show one by one: space (with labels), mesh, contours.

    Parameters
    ----------
    terrain : Terrain
    rise : float
        How high the picture is, in scene units.
    cells : (int, int)
        Of the surface, along x₁ and x₂.
    """

    def __init__(self, terrain: Terrain, *, rise: float = 3.2, cells: tuple[int, int] = (27, 18)) -> None:
        super().__init__()
        self.terrain = terrain
        unit = Plane(terrain.x_range, terrain.y_range, region=MAP, grid_step=0, axes=False).unit
        self.space = Space(
            terrain.x_range,
            terrain.y_range,
            terrain.z_range,
            size=(unit * np.ptp(terrain.x_range), unit * np.ptp(terrain.y_range), rise),
            names=("x_1", "x_2", "f"),
        )
        xs, ys, heights = terrain.grid(cells[0] + 1, cells[1] + 1)
        self.mesh = SurfaceMesh(self.space, xs, ys, heights, colors=SURFACE_COLORS, opacity=_OPACITY)
        xx, yy = np.meshgrid((xs[1:] + xs[:-1]) / 2, (ys[1:] + ys[:-1]) / 2)
        self._middles = np.column_stack([xx.ravel(), yy.ravel()])
        self.contours = Contours(self, *terrain.grid(*FINE), terrain.levels, colors=CONTOUR_COLORS)
        self.add(self.space, self.mesh, self.contours)

    def to_frame(self, points: ArrayLike) -> np.ndarray:
        """Return the places on the surface, (..., 3) in the scene, of points of the plane, (n, 2)."""
        return self.space.to_frame(self.terrain.over(np.asarray(points, dtype=float)))

    def at(self, point: ArrayLike) -> np.ndarray:
        """Return the place on the surface, (3,), of one point of the plane."""
        return self.to_frame(np.atleast_2d(point))[0]

    def lift_fog(self, place: ArrayLike, sight: float) -> None:
        """Show the surface only as far as one sees from a place: faces fade out around that distance."""
        away = np.linalg.norm(self._middles - place, axis=1)
        self._set_opacities(_smooth((sight - away) / _HAZE))

    def fade(self, opacity: float) -> None:
        """Make the whole surface more or less transparent: 1 as it was built, 0 gone."""
        self._set_opacities(np.full(len(self._middles), opacity))

    def _set_opacities(self, parts: np.ndarray) -> None:
        for face, part in zip(self.mesh, _OPACITY * parts, strict=True):
            face.fill_rgbas[:, 3] = part
            face.stroke_rgbas[:, 3] = part

    def flatten(self, *figures: Mobject) -> Callable[[float], None]:
        """Return what lets figures sink to the floor: 0 as they are now, 1 flat."""
        parts = [
            (part, part.points.copy()) for figure in figures for part in figure.family_members_with_points()
        ]

        def sink(fraction: float) -> None:
            for part, points in parts:
                part.points = points * (1.0, 1.0, 1.0 - fraction)

        return sink

    def coordinates(self, point: ArrayLike) -> tuple[VGroup, DashedSegment]:
        """Return the ways on the floor from below a place to both axes, and the way up to the surface."""
        x, y = np.asarray(point, dtype=float)
        right, low, bottom = self.terrain.x_range[1], self.terrain.y_range[0], self.terrain.z_range[0]
        below, on_x, on_y = (self.space.at(*place, bottom) for place in ((x, y), (x, low), (right, y)))
        ways = [
            DashedSegment(below, end, color=theme.INK, width=theme.LINE_STROKE * 0.7)
            for end in (on_x, on_y, self.at(point))
        ]
        return VGroup(Dots(below, color=theme.INK), *ways[:2]), ways[2]

    def steps(self, points: np.ndarray, *, pieces: int = 12) -> Curve:
        """Return a way in steps between points of the plane, (n, 2), each step following the surface."""
        parts = np.arange(0, len(points) - 1 + 0.5 / pieces, 1 / pieces)
        between = [np.interp(parts, np.arange(len(points)), axis) for axis in points.T]
        return self.walk(np.stack(between, axis=-1), color=theme.FOCUS, width=theme.LINE_STROKE)

    def walk(self, points: np.ndarray, **style: object) -> Curve:
        """Return a walk over the surface through points of the plane, (n, 2), close to each other."""
        return Curve(self.to_frame(points), **style)  # type: ignore[arg-type]


class DrapedArrow(VGroup):
    """An arrow that lies on the surface, along the beginning of a walk.

    Parameters
    ----------
    relief : Relief
    points : (n, 2) float
        Of the walk.
    reach : float
        How far from the start the arrow goes, in units of the plane.
    """

    def __init__(self, relief: Relief, points: np.ndarray, *, reach: float) -> None:
        near = points[np.linalg.norm(points - points[0], axis=1) <= reach]
        places = relief.to_frame(near)
        ahead = places[-1] - places[-2]
        ahead /= np.linalg.norm(ahead)
        across = np.array([-ahead[1], ahead[0], 0.0])
        across *= theme.TIP_WIDTH / 2 / np.linalg.norm(across)
        self.shaft = Curve(places, color=theme.FOCUS, width=theme.ARROW_STROKE)
        self.tip = VMobject(stroke_width=0, fill_color=theme.FOCUS, fill_opacity=1)
        end = places[-1]
        self.tip.points = polygons([[end + theme.TIP_LENGTH * ahead, end + across, end - across]])
        super().__init__(self.shaft, self.tip)


class Climbers(VGroup):
    """Walkers on a landscape, each on the way down from somewhere else.

    Attributes
    ----------
    trails, walkers : VGroup
    valleys : VGroup
        A dot in each valley that somebody reaches. The scene is to keep walkers and valleys upright.
    """

    def __init__(self, relief: Relief) -> None:
        # Their steps are short: every tenth place draws the same curve.
        ways = [trace.points[::10] for trace in data.climbers()]
        self.trails = VGroup(
            *(relief.walk(way, color=theme.FOCUS, width=theme.LINE_STROKE * 0.8) for way in ways)
        )
        self.walkers = VGroup(*(walker_dot(relief.at(way[0])) for way in ways))
        ends = np.unique([trace.point.round(1) for trace in data.climbers()], axis=0)
        self.valleys = VGroup(*(Dots(relief.at(end), radius=0.16, color=theme.ANSWER) for end in ends))
        super().__init__(self.trails, self.walkers)
        self.show(0.0)

    def show(self, fraction: float) -> None:
        """Let everybody walk a fraction of the way."""
        for trail, walker in zip(self.trails, self.walkers, strict=True):
            trail.show(fraction)
            walker.set_centres(trail.at(fraction))


def fence(relief: Relief) -> tuple[Curve, Dots]:
    """Return a closed path over the landscape, and its lowest place."""
    turn = np.linspace(0, 2 * np.pi, 181)
    points = np.column_stack([0.3 + 1.9 * np.cos(turn), 0.1 + 1.5 * np.sin(turn)])
    lowest = points[np.argmin(relief.terrain.height(points.T))]
    path = relief.walk(points, color=theme.OTHER, width=theme.ARROW_STROKE * 0.8)
    return path, walker_dot(relief.at(lowest))


def walker_dot(place: np.ndarray) -> Dots:
    """Return somebody at a place of the scene."""
    return Dots(place, radius=WALKER_RADIUS, color=theme.INK)


def _smooth(parts: np.ndarray) -> np.ndarray:
    clipped = np.clip(parts, 0, 1)
    return clipped**2 * (3 - 2 * clipped)
