"""Segments as artefacts of the store: how they are named and made."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from build.encode import Segment, encode_pictures
from build.encode.packets import write_packets
from build.installation import code_of
from build.quality import EncodeSettings
from build.raster import cairo_version
from build.recording import Pictures
from build.store import Store, key

__all__ = ["Piece", "encode_piece", "piece_of"]


@dataclass(frozen=True)
class Piece:
    """A segment with all that its encoding needs, to be sent to whoever encodes it.

    Attributes
    ----------
    name : str
        Its artefact.
    length : int
        Frames that it lasts.
    arrays : dict
        The tables of its pictures.
    order : list of int
        The picture of each encoded frame.
    """

    name: str
    length: int
    arrays: dict[str, Any]
    order: list[int]


def piece_of(pictures: Pictures, segment: Segment, settings: EncodeSettings) -> Piece:
    """Return a segment of a recording's pictures, named by what it draws and how it is encoded."""
    excerpt, order = pictures.excerpt(segment.pictures)
    arrays = excerpt.arrays()
    name = key("span", _made_with(), arrays, order, settings.key(), ext="m4s")
    return Piece(name, segment.length, arrays, order)


@cache
def _made_with() -> tuple[str, ...]:
    """Return what decides the packets beside what is drawn: the code that draws and encodes."""
    return (code_of("encode", "raster"), cairo_version(), version("av"))


def encode_piece(
    store: Store, name: str, arrays: dict[str, Any], order: Sequence[int], settings: EncodeSettings
) -> int:
    """Draw and encode a piece, put it in the store, and return how many frames that were."""
    write_packets(store, name, encode_pictures(Pictures(**arrays), order, settings))
    return len(order)
