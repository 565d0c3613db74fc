"""The parts of a chunk's payload: one stream for each thing that repeats, so that it compresses well."""

import struct
import zlib
from collections.abc import Mapping, Sequence
from enum import IntEnum

import numpy as np

from build.player.varints import signed_varints

__all__ = ["Mode", "Op", "Stream", "deflate", "join_streams"]


class Stream(IntEnum):
    """What each stream holds, in the order in which they stand in a payload.

    Whole numbers of either sign, but for three: VIEWS and WIDTHS are 32-bit floats, IMAGE_DATA is bytes.
    """

    MODES = 0  # one a shape, of `Mode`
    ORIGINS = 1  # the shape that it comes from, less the origin before
    CONTOURS = 2  # of new shapes: how many contours, then 2 * curves + closed for each; a cloud's 0, points
    EXPONENTS = 3  # of all shapes but moved ones: how many times its grid is halved
    ANCHORS = 4  # of new shapes: starts and ends of curves, each less the one before
    HANDLES = 5  # of new shapes: handles less the thirds of their chords
    CHANGES = 6  # of changed and continued shapes: grid steps from where each point was expected
    MOVES = 7  # of moved shapes: number of the motion, less that of the moved shape before
    MOTIONS = 8  # six numbers a motion, less those of its first user's origin
    PAINTS = 9  # number of stops, then red, green, blue and opacity of each, less those of the stop before
    GRADIENTS = 10  # of paints of several stops: halvings of the grid, then start and end
    VIEWS = 11  # four a view: width, height and centre of what a camera sees
    STYLES = 12  # kind, join, cap, resample; paint, view, image, list: each less that of the style before
    WIDTHS = 13  # three a style: width, rows, columns
    IMAGES = 14  # rows, columns, and how many bytes of PNG or WebP
    IMAGE_DATA = 15
    LISTS = 16  # which list it is told by, how many operations, then (operation, count) pairs
    LIST_SHAPES = 17  # 0: one more than the highest so far; else a step from the last, those not back plus 1
    LIST_STYLES = (
        18  # the same; highest and last begin, in each chunk and each list, at those before the chunk
    )
    FRAMES = 19  # which list, and for how many frames


class Mode(IntEnum):
    """How a shape is told."""

    NEW = 0  # by itself
    MOVED = 1  # as an affine image of another
    CHANGED = 2  # by where its points went from those of another
    CONTINUED = 3  # the same, from where they would be had they gone on


class Op(IntEnum):
    """How a list of drawings is told from the list before it."""

    COPY = 0  # the next ones, unchanged
    RESHAPE = 1  # the next ones' styles, with other shapes
    RESTYLE = 2  # the next ones' shapes, in other styles
    INSERT = 3  # shapes and styles of their own
    SKIP = 4  # leave the next ones out


def join_streams(
    numbers: Mapping[Stream, Sequence[int]], floats: Mapping[Stream, Sequence[float]], data: bytes
) -> bytes:
    """Return a payload: each stream after its length in bytes, four bytes, low first.

    Parameters
    ----------
    numbers, floats : mapping
        The streams of whole numbers, and VIEWS and WIDTHS.
    data : bytes
        IMAGE_DATA.
    """
    parts: list[bytes] = []
    for stream in Stream:
        if stream in floats:
            packed = np.array(floats[stream], "<f4").tobytes()
        elif stream is Stream.IMAGE_DATA:
            packed = data
        else:
            packed = signed_varints(numbers[stream])
        parts += [struct.pack("<I", len(packed)), packed]
    return b"".join(parts)


def deflate(data: bytes) -> bytes:
    """Return bytes that a browser's ``DecompressionStream("deflate-raw")`` undoes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    return packer.compress(data) + packer.flush()
