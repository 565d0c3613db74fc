"""The lecture's cloud, and every number that its scenes show: all from mathcore. Angles are in radians."""

import numpy as np

from mathcore.datasets import tilted_cloud
from mathcore.principal_components import pca
from mathcore.reconstruction import (
    DirectionProjection,
    best_angle,
    direction_loss_at_angles,
    direction_variance,
    project_on_direction,
)
from mathcore.statistics import covariance, mean

__all__ = [
    "BEST",
    "CLOUD",
    "COVARIANCE",
    "FIRST",
    "KEPT_SHARE",
    "LARGEST",
    "ONE",
    "POINT",
    "SMALLEST",
    "SUBTITLE",
    "TOTAL",
    "direction",
    "kept",
    "lost",
    "projected",
    "pull_steps",
    "pushed",
]

SUBTITLE = "PCA · The objective"

CLOUD = tilted_cloud() - mean(tilted_cloud())
"""Centred: (N, 2), its mean at the origin."""
COVARIANCE = covariance(CLOUD)

_COMPONENTS = pca(CLOUD)
LARGEST, SMALLEST = (float(value) for value in _COMPONENTS.explained_variance)
"""The eigenvalues of the covariance."""
TOTAL = _COMPONENTS.total_variance
KEPT_SHARE = float(_COMPONENTS.explained_variance_ratio[0])
BEST = best_angle(CLOUD)
"""Of the line that loses least."""

FIRST = np.radians(55)
"""Of the line that scenes begin with: neither good nor hopeless, and clear of the axes."""
ONE = 19
"""The example whose numbers are shown: at the cloud's edge, well off the first line."""
POINT = CLOUD[ONE]


def direction(angle: float) -> np.ndarray:
    """Return the unit vector b at an angle from the first axis."""
    return np.array([np.cos(angle), np.sin(angle)])


def projected(angle: float) -> DirectionProjection:
    """Return the cloud projected on the line at an angle."""
    return project_on_direction(CLOUD, direction(angle))


def lost(angle: float | np.ndarray) -> np.ndarray:
    """Return J, the mean squared reconstruction error, for each angle."""
    return direction_loss_at_angles(CLOUD, angle)


def kept(angle: float) -> float:
    """Return bᵀSb, the variance along the line."""
    return float(direction_variance(CLOUD, direction(angle)))


def pushed(angle: float) -> np.ndarray:
    """Return Sb, where the covariance matrix sends b."""
    return COVARIANCE @ direction(angle)


def pull_steps(angle: float) -> np.ndarray:
    """Return where the pulls βₙxₙ / N lead, laid tip to tail: (N + 1, 2), from the origin to Sb.

    In the order of their directions, so that the way bends only to one side.
    """
    projection = projected(angle)
    steps = projection.coordinates[:, np.newaxis] * CLOUD / len(CLOUD)
    along = projection.direction
    across = np.array([-along[1], along[0]])
    order = np.argsort(np.arctan2(steps @ across, steps @ along))
    return np.concatenate([np.zeros((1, 2)), np.cumsum(steps[order], axis=0)])
