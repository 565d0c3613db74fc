"""Pictures made of curves, to be transformed, averaged and learnt: a heart, and a family of faces.

A curve is (n, 2), a row per point, in a plane with the second axis up.
"""

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_real
from mathcore.errors import DomainError, ShapeError

__all__ = ["FACE_CURVES", "FACE_FEATURES", "face_curves", "face_features", "heart_curve"]

FACE_CURVES = ("outline", "hair", "left eye", "right eye", "left brow", "right brow", "nose", "mouth")
FACE_FEATURES = ("width", "height", "eye distance", "eye size", "brows", "nose", "mouth width", "smile")


def heart_curve(count: int = 200) -> tuple[Array, Array]:
    """Return a heart as a function of a parameter, as a network learns it.

    Parameters
    ----------
    count : int
        n, at least 2.

    Returns
    -------
    (n,) float
        t, equally spaced from 0 to 1: once round, clockwise from the notch.
    (n, 2) float
        Points, the larger of their extents from −1 to 1; first and last are the same.

    Raises
    ------
    DomainError
        The count is less than 2.

    References
    ----------
    Weisstein, Heart Curve, from MathWorld: the sixth curve, by cosines of multiples of the angle.
    """
    if count < 2:
        raise DomainError(f"count: expected at least 2 points, got {count}")
    t = np.linspace(0.0, 1.0, count)
    angle = 2 * np.pi * t
    across = 16 * np.sin(angle) ** 3
    up = 13 * np.cos(angle) - 5 * np.cos(2 * angle) - 2 * np.cos(3 * angle) - np.cos(4 * angle)
    # 16 is half of the width; 2.5 puts the middle of the height at 0, near enough for every count alike.
    return t, np.stack([across, up + 2.5], axis=1) / 16


def face_features(count: int, rng: np.random.Generator) -> Array:
    """Draw the features of people who differ from the average face as people do.

    Parameters
    ----------
    count : int
        N.
    rng : numpy.random.Generator

    Returns
    -------
    (N, 8) float
        A row per person, in standard deviations from the average; columns as in FACE_FEATURES.

    Raises
    ------
    DomainError
        The count is less than 1.
    """
    if count < 1:
        raise DomainError(f"count: expected at least 1 face, got {count}")
    # Cut off at two and a half, so that no eye closes and no chin meets a mouth.
    return np.clip(rng.standard_normal((count, len(FACE_FEATURES))), -2.5, 2.5)


def face_curves(features: ArrayLike | None = None, *, points: int = 48) -> Array:
    """Return the curves of a face, or of each of several.

    Parameters
    ----------
    features : (*S, 8) float, optional
        In standard deviations from the average, columns as in FACE_FEATURES; the average face if not given.
    points : int
        n, on each curve; at least 2.

    Returns
    -------
    (*S, 8, n, 2) float
        Curves as in FACE_CURVES, within some ±1.2; outline and eyes are closed. The parting of the hair tells
        left from right. Every point is linear in the features: the mean of faces is the face of the mean.

    Raises
    ------
    ShapeError, DataError
        The features are not rows of 8 finite numbers.
    DomainError
        Fewer than 2 points are asked for.
    """
    values = np.zeros(len(FACE_FEATURES)) if features is None else as_real(features, "features")
    if values.ndim == 0 or values.shape[-1] != len(FACE_FEATURES):
        raise ShapeError(f"features: expected shape (..., {len(FACE_FEATURES)}), got shape {values.shape}")
    if points < 2:
        raise DomainError(f"points: expected at least 2 on each curve, got {points}")
    width, height, apart, size, brows, nose, wide, smile = np.moveaxis(values, -1, 0)[..., np.newaxis]
    turn = np.linspace(0, 2 * np.pi, points)
    along = np.linspace(-1, 1, points)
    half_width, half_height = 0.78 + 0.08 * width, 1.0 + 0.07 * height
    eye_x, eye_radius = 0.32 + 0.04 * apart, 0.1 + 0.02 * size
    brow_y = 0.44 + 0.035 * brows
    # The hairline, as parts of the half width and half height: from the left temple to the parting, and down.
    hair_x, hair_y = _two_arcs(along, [(-0.93, 0.37), (-0.7, 0.75), (0.35, 0.8), (0.72, 0.74), (0.93, 0.37)])
    curves = [
        (half_width * np.cos(turn), half_height * np.sin(turn)),
        (half_width * hair_x, half_height * hair_y),
        (-eye_x + eye_radius * np.cos(turn), 0.2 + 0.6 * eye_radius * np.sin(turn)),
        (eye_x + eye_radius * np.cos(turn), 0.2 + 0.6 * eye_radius * np.sin(turn)),
        (-eye_x + 0.17 * along, brow_y - 0.05 * along**2),
        (eye_x + 0.17 * along, brow_y - 0.05 * along**2),
        (0.07 * np.sin(np.pi * (along + 1) / 2), 0.08 - (0.16 + 0.03 * nose) * (along + 1)),
        ((0.32 + 0.05 * wide) * along, -0.52 + (0.08 + 0.08 * smile) * along**2),
    ]
    shape = (*values.shape[:-1], points)
    pairs = [np.stack([np.broadcast_to(x, shape), np.broadcast_to(y, shape)], axis=-1) for x, y in curves]
    return np.stack(pairs, axis=-3)


def _two_arcs(along: Array, corners: list[tuple[float, float]]) -> tuple[Array, Array]:
    """Return x and y of two quadratic Bézier arcs end to end, for a parameter from −1 to 1."""
    first, control, middle, other_control, last = np.array(corners)[:, :, np.newaxis]
    t = np.where(along < 0, along + 1, along)
    before = (1 - t) ** 2 * first + 2 * t * (1 - t) * control + t**2 * middle
    after = (1 - t) ** 2 * middle + 2 * t * (1 - t) * other_control + t**2 * last
    x, y = np.where(along < 0, before, after)
    return x, y
