"""The lecture's surfaces, starts and steps, and every number that its scenes show: all from mathcore."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np

from mathcore.derivatives import directional_derivative, gradient, hessian
from mathcore.descent import DescentTrace, gradient_descent
from mathcore.eigen import symmetric_eigendecomposition
from mathcore.newton_minimisation import newton_minimise, newton_step
from mathcore.surfaces import BOOK_QUADRATIC, Hills
from mathcore.vectors import norm

__all__ = [
    "ARRIVING",
    "CRAWLING",
    "CURVATURES",
    "ESCAPING",
    "GRADIENT",
    "HESSIAN",
    "LANDSCAPE",
    "LARGEST_STEP",
    "LOWEST",
    "NEWTON_STEP",
    "NEWTON_STEPS",
    "RACE_STEPS",
    "START",
    "START_GRADIENT",
    "STEEPEST",
    "STEEPNESS",
    "STEEP_DIRECTION",
    "SUBTITLE",
    "VALLEY",
    "WALKER",
    "Runner",
    "Terrain",
    "climbers",
    "factor",
    "slice_height",
    "slope",
    "trail",
]

SUBTITLE = "Multivariate calculus · Gradient descent"


@dataclass(frozen=True, eq=False)
class Terrain:
    """A surface, and the part of it that is drawn.

    Attributes
    ----------
    height : function
        Takes points (2, *S), gives heights, shape S.
    x_range, y_range, z_range : (float, float)
        z_range begins at the floor of pictures in space, below the surface.
    levels : (k,) float
        Of the contours, ascending.
    """

    height: Callable[[Any], Any]
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    z_range: tuple[float, float]
    levels: np.ndarray

    def grid(self, columns: int, rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return coordinates (columns,) and (rows,), and the heights (rows, columns)."""
        xs, ys = np.linspace(*self.x_range, columns), np.linspace(*self.y_range, rows)
        return xs, ys, self.height(np.stack(np.meshgrid(xs, ys)))

    def over(self, points: np.ndarray) -> np.ndarray:
        """Return points of the plane, (n, 2), with their heights as third coordinate, (n, 3)."""
        return np.column_stack([points, self.height(points.T)])


# The hillside in fog: three hills, three valleys, and somebody who stands on a slope.
_HILLS = Hills(
    heights=[2.3, 1.5, 0.9, -1.7, -2.0, -2.7],
    centres=[(-1.9, 1.4), (0.9, 2.1), (3.9, -2.5), (-3.3, -1.3), (-0.1, -1.5), (2.7, 0.3)],
    widths=[1.3, 1.0, 1.1, 1.0, 1.0, 1.25],
)
LANDSCAPE = Terrain(
    _HILLS,
    x_range=(-4.5, 4.5),
    y_range=(-2.94, 2.94),
    z_range=(-3.1, 2.3),
    # None near a saddle's height, where a contour would have a corner.
    levels=np.arange(-2.17, 2.2, 0.4),
)
WALKER = np.array([-0.75, 0.55])
GRADIENT = gradient(LANDSCAPE.height, WALKER)
STEEPNESS = norm(GRADIENT)
STEEPEST = float(np.arctan2(GRADIENT[1], GRADIENT[0]) % (2 * np.pi))
"""The direction of steepest ascent at the walker, in [0, 2π) radians from the x₁-axis."""


def slope(radians: float | np.ndarray) -> np.ndarray:
    """Return how steeply the landscape rises at the walker in each direction."""
    angles = np.asarray(radians, dtype=float)
    slopes = [
        directional_derivative(LANDSCAPE.height, WALKER, (np.cos(a), np.sin(a))) for a in angles.ravel()
    ]
    return np.reshape(slopes, angles.shape)


# In steps so short that they make a curve: thousands, each by the hills' own formula, many times quicker
# than by differentiating them anew.
_walk_down = partial(gradient_descent, _HILLS, gradient=_HILLS.gradient, step=0.02, max_steps=400)


@cache
def trail() -> DescentTrace:
    """Return the walk from the walker's place."""
    return _walk_down(WALKER)


@cache
def climbers() -> tuple[DescentTrace, ...]:
    """Return walks from many places."""
    starts = (
        *((-3.3, 0.9), (-3.9, 0.3), (-2.5, 0.4), (-1.9, -0.2), (-1.7, 0.5)),
        *((-0.9, -0.2), (0.1, 0.3), (-0.75, 0.55), (1.1, -2.4), (-1.2, -2.4)),
        *((0.4, 1.2), (1.3, 1.4), (1.9, 2.5), (3.4, 2.5), (4.2, 1.6), (3.6, -1.5)),
    )
    return tuple(map(_walk_down, starts))


# The valley in which steps race: the course book's quadratic, example 7.1.
VALLEY = Terrain(
    BOOK_QUADRATIC,
    x_range=(-3.7, 4.6),
    y_range=(-2.7, 2.7),
    z_range=(-20.0, 125.0),
    # None through the start or close to it.
    levels=float(BOOK_QUADRATIC(BOOK_QUADRATIC.minimum)) + 1.5 * np.arange(1, 8) ** 2,
)
START = np.array([-3.0, -1.0])
START_GRADIENT = gradient(BOOK_QUADRATIC, START)
LOWEST = BOOK_QUADRATIC.minimum
HESSIAN = hessian(BOOK_QUADRATIC, START)
_principal = symmetric_eigendecomposition(HESSIAN)
CURVATURES = _principal.values
"""λ_max and λ_min."""
STEEP_DIRECTION = _principal.vectors[:, 0]
LARGEST_STEP = BOOK_QUADRATIC.largest_stable_step
NEWTON_STEP = newton_step(BOOK_QUADRATIC, START)
NEWTON_STEPS = newton_minimise(BOOK_QUADRATIC, START).steps

RACE_STEPS = 40
# A walker has arrived where the slope is less than this.
_LEVEL = 0.01


@dataclass(frozen=True, eq=False)
class Runner:
    """Somebody who descends the valley from the common start, with a step size of their own.

    Attributes
    ----------
    gamma : float
        γ.
    role : str
        The colour, by the name that formulas call it by.
    verdict : str
        What became of them, in a word.
    trace : DescentTrace
        Until they arrive, but no further than 200 steps.
    """

    gamma: float
    role: str
    verdict: str
    trace: DescentTrace

    @classmethod
    def with_step(cls, gamma: float, role: str, verdict: str) -> "Runner":
        """Let somebody run."""
        trace = gradient_descent(BOOK_QUADRATIC, START, step=gamma, tolerance=_LEVEL, max_steps=200)
        return cls(gamma, role, verdict, trace)

    @property
    def race(self) -> np.ndarray:
        """(RACE_STEPS + 1, 2) float: where they are after each step; who has arrived stays."""
        steps = np.minimum(np.arange(RACE_STEPS + 1), self.trace.steps)
        return np.asarray(self.trace.points[steps])

    @property
    def offsets(self) -> np.ndarray:
        """(RACE_STEPS + 1,) float: how far they are from the valley's floor, in the steepest direction."""
        return np.asarray((self.race - LOWEST) @ STEEP_DIRECTION)


CRAWLING = Runner.with_step(0.02, "other", "crawls")
ARRIVING = Runner.with_step(0.085, "focus", "arrives")
ESCAPING = Runner.with_step(0.1005, "error", "escapes")


def slice_height(offset: float | np.ndarray) -> np.ndarray:
    """Return the valley's height above its lowest point, so far away in the steepest direction."""
    places = LOWEST[:, np.newaxis] + STEEP_DIRECTION[:, np.newaxis] * np.atleast_1d(offset)
    heights = BOOK_QUADRATIC(places) - BOOK_QUADRATIC(LOWEST)
    return np.reshape(heights, np.shape(offset))


def factor(gamma: float, curvature: float) -> float:
    """Return by what one step multiplies the distance from the floor, in a direction of that curvature."""
    return 1 - gamma * curvature
