"""The lecture's surfaces, starts and steps, and every number that its scenes show: all from mathcore."""

from dataclasses import dataclass

import numpy as np

from mathcore.derivatives import directional_derivative, gradient, gradient_field, hessian
from mathcore.descent import DescentTrace, gradient_descent
from mathcore.eigen import symmetric_eigendecomposition
from mathcore.newton_minimisation import newton_step
from mathcore.surfaces import BOOK_QUADRATIC, Hills
from mathcore.vectors import norm, normalise

__all__ = [
    "ACROSS",
    "ALONG",
    "CLOSE_ENOUGH",
    "CONTOUR_LEVELS",
    "CRAWL",
    "CROSSING",
    "ESCAPE",
    "GOOD",
    "GRADIENT",
    "HESSIAN",
    "LANDSCAPE",
    "LANDSCAPE_X",
    "LANDSCAPE_Y",
    "LARGEST_STEP",
    "LOWEST",
    "NEWTON_STEP",
    "RACE",
    "RACE_STEPS",
    "START",
    "STEEPEST",
    "STEEPNESS",
    "SUBTITLE",
    "VALLEY",
    "VALLEY_LEVELS",
    "VALLEY_X",
    "VALLEY_Y",
    "WALKER",
    "Runner",
    "across_factor",
    "descend",
    "landscape_path",
    "slice_height",
    "slope",
]

SUBTITLE = "Multivariate calculus · Gradient descent"

# The hillside in fog: three valleys between three hills, and somebody who stands on a slope.
LANDSCAPE = Hills(
    heights=[2.3, 1.5, 0.9, -1.7, -2.0, -2.7],
    centres=[(-1.9, 1.4), (0.9, 2.1), (3.9, -2.5), (-3.3, -1.3), (-0.1, -1.5), (2.7, 0.3)],
    widths=[1.3, 1.0, 1.1, 1.0, 1.0, 1.25],
)
LANDSCAPE_X, LANDSCAPE_Y = (-4.5, 4.5), (-2.95, 2.95)
CONTOUR_LEVELS = np.arange(-2.4, 2.5, 0.4)
WALKER = np.array([-0.9, 0.7])
GRADIENT = gradient(LANDSCAPE, WALKER)
STEEPNESS = norm(GRADIENT)
STEEPEST = float(np.arctan2(GRADIENT[1], GRADIENT[0]) % (2 * np.pi))
"""The direction of steepest ascent at the walker, radians from the x₁-axis, in [0, 2π)."""
