"""Images in a frame, to the pixel as Manim's camera puts them there."""

import itertools
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = ["Placed", "composite", "paint_points", "tint", "warp_image"]

Pixels = NDArray[np.uint8]

# In pixels: corners beyond are no image's, and an image warped to more is cut to the frame first.
_FARTHEST = 1e9
_LARGEST_WARP = 1 << 27


class Placed(NamedTuple):
    """An image, and the frame's column and row that its upper left pixel lies on."""

    pixels: Pixels
    x: int
    y: int


def composite(target: Pixels, overlay: Pixels, x: int, y: int) -> None:
    """Lay an image over part of a frame, in place; what lies outside the frame is cut off.

    Manim composites whole frames; where the overlay is fully transparent Pillow keeps the frame's bytes, so
    the part that the overlay covers is enough.
    """
    height, width = target.shape[:2]
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + overlay.shape[1], width), min(y + overlay.shape[0], height)
    if left >= right or top >= bottom:
        return
    part = np.ascontiguousarray(target[top:bottom, left:right])
    over = np.ascontiguousarray(overlay[top - y : bottom - y, left - x : right - x])
    target[top:bottom, left:right] = np.asarray(
        Image.alpha_composite(Image.fromarray(part), Image.fromarray(over))
    )


def warp_image(
    source: Pixels, corners: NDArray[np.float64], resample: int, size: tuple[int, int]
) -> Placed | None:
    """Return an image put on four corners of a frame; None where no pixel of the frame shows it.

    Parameters
    ----------
    source : (rows, columns, 4) uint8
    corners : (4, 2) float64
        Upper left, upper right, lower left, lower right, in pixels of the target.
    resample : int
        Pillow's number of the filter.
    size : (width, height)
        Of the frame, in pixels.

    References
    ----------
    Manim 0.22, ``Camera.display_image_mobject``: the steps, the order and the rounding are its own.
    """
    rows, columns = source.shape[:2]
    if not np.all(np.abs(corners) < _FARTHEST):
        return None
    whole = corners.astype(np.int64)
    shift = whole.min(axis=0)
    extent = (whole - shift).max(axis=0)
    if extent[0] * extent[1] > _LARGEST_WARP:
        # Only what lies inside the frame; its places are then rounded otherwise than Manim's, whose memory
        # would not hold it.
        shift = np.clip(shift, 0, None)
        extent = np.clip(whole.max(axis=0) - shift, 0, size)
    corners = corners - shift
    outline = corners[[0, 1, 3, 2]]
    sides = np.roll(outline, -1, axis=0) - outline
    lengths = np.linalg.norm(sides, axis=1)
    longest = int(np.argmax(lengths))
    if lengths[longest] == 0:
        return None
    previous = sides[(longest - 1) % 4]
    across = sides[longest][0] * previous[1] - sides[longest][1] * previous[0]
    # A sliver holds no pixel, and its transform would be wildly out of scale.
    if abs(across) / lengths[longest] < 0.5:
        return None
    sources = np.array([[0, 0], [columns, 0], [0, rows], [columns, rows]])
    equations: list[list[Any]] = []
    for (x, y), (u, v) in zip(corners, sources, strict=True):
        equations.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        equations.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    try:
        coefficients = np.linalg.solve(
            np.array(equations, dtype=np.float64), sources.reshape(8).astype(np.float64)
        )
    except np.linalg.LinAlgError:
        return None
    warped = Image.fromarray(source).transform(
        size=(int(extent[0]), int(extent[1])),
        method=Image.Transform.PERSPECTIVE,
        data=coefficients.tolist(),
        resample=Image.Resampling(resample),
    )
    if not (warped.width and warped.height):
        return None
    return Placed(np.asarray(warped), int(shift[0]), int(shift[1]))


def tint(mask: Pixels, image: Pixels) -> Pixels:
    """Return an image seen through a mask: Manim's fill with a background image."""
    rows, columns = mask.shape[:2]
    if image.shape != mask.shape:
        image = np.asarray(Image.fromarray(image).convert("RGBA").resize((columns, rows)))
    # Manim divides in floating point and cuts: the same.
    tinted: Pixels = (image * mask.astype(np.uint16) // 255).astype(np.uint8)
    return tinted


def paint_points(
    target: Pixels, centres: NDArray[np.int64], colours: NDArray[np.float64], thickness: float
) -> None:
    """Set square blocks of pixels, in place.

    Parameters
    ----------
    target : (h, w, 4) uint8
    centres : (n, 2) int64
        Column and row.
    colours : (k, 4) float64
        0 to 1. Where they are fewer than the blocks' pixels, they are repeated in turn.
    thickness : float
        The blocks' side in pixels, cut to a whole number.

    References
    ----------
    Manim 0.22, ``Camera.display_point_cloud``.
    """
    side = int(thickness)
    with np.errstate(invalid="ignore"):
        values = (255 * colours).astype(np.uint8)
    # Manim sets the first pixel of every block, then the second of every block, and so on.
    low, high = -side // 2 + 1, side // 2 + 1
    if high <= low:
        return
    if (high - low) ** 2 <= len(centres) or len(centres) % len(values):
        low, high = max(low, -max(target.shape)), min(high, max(target.shape))
        _paint_by_pixel(target, centres, values, np.arange(low, high))
    else:
        _paint_by_block(target, centres, values, low, high)


def _paint_by_pixel(target: Pixels, centres: NDArray[np.int64], values: Pixels, nudges: NDArray[Any]) -> None:
    height, width = target.shape[:2]
    for number, nudge in enumerate(itertools.product(nudges, nudges)):
        places = centres + nudge
        inside = (places >= 0).all(axis=1) & (places[:, 0] < width) & (places[:, 1] < height)
        own = (np.flatnonzero(inside) + number * len(places)) % len(values)
        target[places[inside, 1], places[inside, 0]] = values[own]


def _paint_by_block(target: Pixels, centres: NDArray[np.int64], values: Pixels, low: int, high: int) -> None:
    """Set whole blocks: of those that share a pixel the one farthest left wins, then the one farthest up."""
    height, width = target.shape[:2]
    # From right to left, from below upwards; of those in one place, the last one last.
    order = np.lexsort((np.arange(len(centres)), -centres[:, 1], -centres[:, 0]))
    for number in order.tolist():
        x, y = centres[number].tolist()
        rows = slice(min(max(y + low, 0), height), min(max(y + high, 0), height))
        columns = slice(min(max(x + low, 0), width), min(max(x + high, 0), width))
        target[rows, columns] = values[number % len(values)]
