"""One drawing alone, as pixels on nothing: for what holds pictures but cannot draw it."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from build.raster.painter import Painter
from build.recording import Pictures

__all__ = ["rasterised", "straight_alpha"]


def rasterised(pictures: Pictures, drawing: int, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return one drawing as pixels on nothing, (height, width, 4), colours multiplied by opacity."""
    alone = replace(
        pictures,
        picture_drawings=np.append(pictures.picture_drawings, np.int32(drawing)),
        picture_parts=np.append(pictures.picture_parts, len(pictures.picture_drawings) + 1),
        picture_bases=np.append(pictures.picture_bases, np.int32(-1)),
    )
    return Painter(alone, size).paint(len(pictures)).copy()


def straight_alpha(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return pixels whose colours were multiplied by opacity as image files hold them, divided by it."""
    alpha = pixels[..., 3:].astype(np.float32)
    if alpha.min() == 255:
        return pixels
    result = pixels.copy()
    divided = pixels[..., :3] * (255 / np.maximum(alpha, 1))
    result[..., :3] = np.rint(np.minimum(divided, 255)).astype(np.uint8)
    return result
