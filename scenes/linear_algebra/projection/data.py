"""The lecture's vectors, and every number that its scenes show: all from mathcore."""

import numpy as np

from mathcore.projections import project_onto_line, squared_distance_along_line
from mathcore.vectors import angle, dot, norm, normalise, scalar_projection, vector_projection

__all__ = [
    "ACROSS",
    "ANGLE_R",
    "ANGLE_S",
    "COPIES",
    "DOT_RS",
    "NEAREST",
    "SHADOW",
    "SHADOW_LENGTH",
    "SUBTITLE",
    "B",
    "R",
    "S",
    "X",
    "across",
    "distance",
    "shadow_length",
    "squared_distance",
    "turned",
]

SUBTITLE = "Linear algebra · Projection"

# The shadow: r on s.
R = np.array([3.0, 4.0])
S = np.array([2.0, 1.0])
DOT_RS = dot(R, S)
SHADOW_LENGTH = scalar_projection(R, S)
SHADOW = vector_projection(R, S)
COPIES = SHADOW_LENGTH / norm(S)
"""How many times s the shadow is."""

# The nearest point: x and the line along b.
X = np.array([1.0, 2.0])
B = np.array([2.0, 1.0])
NEAREST = project_onto_line(X, B)

_EAST = np.array([1.0, 0.0])
ANGLE_R = angle(R, _EAST)
ANGLE_S = angle(S, _EAST)
"""Both above the x-axis, in radians."""


def turned(radians: float) -> np.ndarray:
    """Return the vector as long as r at an angle from the x-axis."""
    return norm(R) * np.array([np.cos(radians), np.sin(radians)])


def shadow_length(vector: np.ndarray) -> float:
    """Return the signed length of a vector's shadow on s."""
    return scalar_projection(vector, S)


def squared_distance(coordinate: float | np.ndarray) -> np.ndarray:
    """Return the square of x's distance from λb, for each λ."""
    return squared_distance_along_line(X, B, coordinate)


def distance(coordinate: float) -> float:
    """Return x's distance from λb."""
    return norm(X - coordinate * B)


def across(vector: np.ndarray) -> np.ndarray:
    """Return the unit vector a quarter turn anticlockwise from a vector."""
    x, y = normalise(vector)
    return np.array([-y, x])


ACROSS = project_onto_line(X, across(B))
"""The nearest point to x on the line across b."""
