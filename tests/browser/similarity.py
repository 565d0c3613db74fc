"""Structural similarity of two pictures."""

import numpy as np

__all__ = ["ssim"]


def ssim(first, second, side=7):
    """Return the mean structural similarity of two RGB pictures' luma, over windows of side × side pixels.

    References
    ----------
    Wang, Bovik, Sheikh, Simoncelli: Image quality assessment: from error visibility to structural similarity,
    IEEE Transactions on Image Processing 13 (2004), with a flat window.
    """
    x, y = (np.asarray(picture, float)[..., :3] @ [0.299, 0.587, 0.114] for picture in (first, second))
    mean_x, mean_y = _means(x, side), _means(y, side)
    spread_x = _means(x * x, side) - mean_x**2
    spread_y = _means(y * y, side) - mean_y**2
    shared = _means(x * y, side) - mean_x * mean_y
    small, smaller = (0.03 * 255) ** 2, (0.01 * 255) ** 2
    similar = (2 * mean_x * mean_y + smaller) * (2 * shared + small)
    return float(np.mean(similar / ((mean_x**2 + mean_y**2 + smaller) * (spread_x + spread_y + small))))


def _means(values, side):
    for axis in (0, 1):
        pad = [(1, 0) if a == axis else (0, 0) for a in (0, 1)]
        sums = np.cumsum(np.pad(values, pad), axis)
        ahead, behind = (np.s_[side:], np.s_[:-side])
        index = (ahead, slice(None)), (behind, slice(None))
        if axis:
            index = tuple(pair[::-1] for pair in index)
        values = (sums[index[0]] - sums[index[1]]) / side
    return values
