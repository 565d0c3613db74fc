"""How light colours are, and how well they stand out, as WCAG 2.2 reckons."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["contrast_ratio", "luminance", "luminance_of_pixels"]

_WEIGHTS = np.array([0.2126, 0.7152, 0.0722])


def _linear(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


# Of each value that a pixel may have: a power takes a hundred times as long.
_LINEAR = _linear(np.arange(256) / 255)


def luminance(colour: ArrayLike) -> NDArray[np.float64]:
    """Return the relative luminance, 0 to 1, of sRGB colours (…, 3) from 0 to 1.

    References
    ----------
    WCAG 2.2, "relative luminance".
    """
    return np.asarray(_linear(np.asarray(colour, np.float64)[..., :3]) @ _WEIGHTS)


def luminance_of_pixels(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the relative luminance of pixels, (…, 3) or (…, 4), whose alpha does not count."""
    return np.asarray(_LINEAR[pixels[..., :3]] @ _WEIGHTS)


def contrast_ratio(first: ArrayLike, second: ArrayLike) -> NDArray[np.float64]:
    """Return the contrast of colours, from 1 (the same) to 21 (black on white).

    References
    ----------
    WCAG 2.2, "contrast ratio".
    """
    one, two = luminance(first), luminance(second)
    return np.asarray((np.maximum(one, two) + 0.05) / (np.minimum(one, two) + 0.05))
