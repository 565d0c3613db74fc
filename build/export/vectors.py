"""What vector formats need of a recording's tables: places in the frame, and what cannot stay a vector."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from build.errors import OptionError
from build.recording import Kind, Pictures

__all__ = ["affine", "to_frame", "without_background"]

# An image whose far corner lies further than this from where a parallelogram's would is in perspective.
_FLAT_PX = 0.05


def to_frame(pictures: Pictures, shape: int, view: int, size: tuple[float, float]) -> NDArray[np.float64]:
    """Return a shape's points in a frame of some size, (n, 2) float64, y downward."""
    points = pictures.points[pictures.shape_points[shape] : pictures.shape_points[shape + 1]]
    return place(points, pictures.views[view], size)


def place(
    points: NDArray[np.float64], view: NDArray[np.float64], size: tuple[float, float]
) -> NDArray[np.float64]:
    """Return points of the plane that a view sees in a frame of some size, y downward."""
    frame_width, frame_height, x, y = view.tolist()
    width, height = size
    placed: NDArray[np.float64] = (points - (x, y)) * (width / frame_width, -height / frame_height)
    placed += (width / 2, height / 2)
    return placed


def affine(corners: NDArray[np.float64], width: float, height: float) -> tuple[float, ...] | None:
    """Return the map of an image onto four corners, or None where it is not affine, or flat.

    Parameters
    ----------
    corners : (4, 2) float64
        Upper left, upper right, lower left, lower right.
    width, height : float
        Of the image.

    Returns
    -------
    tuple of six float or None
        a, b, c, d, e, f of x' = a x + c y + e, y' = b x + d y + f.
    """
    origin, right, down, far = corners
    across, along = (right - origin) / width, (down - origin) / height
    flat = abs(across[0] * along[1] - across[1] * along[0]) < 1e-12
    if flat or np.abs(right + down - origin - far).max() > _FLAT_PX:
        return None
    return (*across.tolist(), *along.tolist(), *origin.tolist())


def without_background(pictures: Pictures, shown: NDArray[np.int32]) -> Pictures:
    """Return the tables without what shown pictures have as background; nested cameras keep theirs.

    Raises
    ------
    OptionError
        A picture is known only as pixels, background and all.
    """
    kinds = pictures.drawings["kind"]
    used = np.unique(np.concatenate([pictures.all_drawings_of(int(p)) for p in np.unique(shown)]))
    if np.any(kinds[used] == Kind.PIXELS):
        raise OptionError(
            "this scene cannot be made transparent: parts of it are pixels with their background",
            hint="a scene made of Manim's usual mobjects can; or export it without --transparent",
        )
    nested: set[int] = set()
    waiting = [int(p) for p in np.unique(pictures.drawings["picture"]) if p >= 0]
    while waiting:
        picture = waiting.pop()
        if picture not in nested:
            nested.add(picture)
            waiting += [int(pictures.picture_bases[picture])] if pictures.picture_bases[picture] >= 0 else []
    lengths = np.diff(pictures.picture_parts)
    owners = np.repeat(np.arange(len(pictures)), lengths)
    background = kinds[pictures.picture_drawings] == Kind.BACKGROUND
    keep = ~background | np.isin(owners, list(nested))
    kept = np.bincount(owners[keep], minlength=len(pictures))
    return replace(
        pictures,
        picture_drawings=pictures.picture_drawings[keep],
        picture_parts=np.concatenate([[0], np.cumsum(kept)]).astype(np.int64),
    )
