"""Segments as artefacts of the store: how they are named and made, and passed to whoever makes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from secrets import token_hex
from typing import Any

from build.encode import Segment, encode_pictures
from build.encode.packets import write_packets
from build.installation import code_of
from build.quality import EncodeSettings
from build.raster import cairo_version
from build.recording import Pictures, container
from build.store import Store, key
from build.store.errors import unwritable

__all__ = ["PassedPiece", "Piece", "encode_passed", "encode_piece", "pass_on", "piece_of"]

_KIND = "piece"
_VERSION = 1


@dataclass(frozen=True)
class Piece:
    """A segment with all that its encoding needs.

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


@dataclass(frozen=True)
class PassedPiece:
    """A piece on its way to the process that encodes it. Whoever hands it on touches none of its tables.

    Attributes
    ----------
    name, length
        As of `Piece`.
    path : Path or None
        The file of its tables, which is removed when it is opened; None where the artefact is there.
    size_bytes : int
        Of the file.
    """

    name: str
    length: int
    path: Path | None = None
    size_bytes: int = 0


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


def pass_on(piece: Piece, store: Store, folder: Path) -> PassedPiece:
    """Write a piece's tables to a file in a folder for that, unless its artefact is in the store.

    Raises
    ------
    ArtefactError
        There is no room for it.
    """
    if store.has(piece.name):
        return PassedPiece(piece.name, piece.length)
    path = folder / f"{piece.name.rpartition('/')[2]}-{token_hex(4)}"
    size_bytes = 0
    try:
        with path.open("wb", buffering=0) as file:
            meta = {"order": piece.order}
            for part in container.parts(_KIND, _VERSION, meta, piece.arrays, checksums=False):
                size_bytes += file.write(part)
    except OSError as error:
        raise unwritable(str(path), error) from error
    return PassedPiece(piece.name, piece.length, path, size_bytes)


def encode_passed(store: Store, name: str, path: Path, settings: EncodeSettings) -> int:
    """Draw and encode a piece that was passed on, as `encode_piece` does."""
    meta, arrays = container.read(path, _KIND, _VERSION)
    path.unlink()
    return encode_piece(store, name, arrays, meta["order"], settings)
