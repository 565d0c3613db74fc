"""How light colours are, and how well they stand out, as WCAG 2.2 reckons."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["contrast_ratio", "luminance"]


def luminance(colour: ArrayLike) -> NDArray[np.float64]:
    """Return the relative luminance, 0 to 1, of sRGB colours (…, 3) from 0 to 1.

    References
    ----------
    WCAG 2.2, "relative luminance".
    """
    values = np.asarray(colour, np.float64)[..., :3]
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ [0.2126, 0.7152, 0.0722])


def contrast_ratio(first: ArrayLike, second: ArrayLike) -> NDArray[np.float64]:
    """Return the contrast of colours, from 1 (the same) to 21 (black on white).

    References
    ----------
    WCAG 2.2, "contrast ratio".
    """
    one, two = luminance(first), luminance(second)
    return np.asarray((np.maximum(one, two) + 0.05) / (np.minimum(one, two) + 0.05))
