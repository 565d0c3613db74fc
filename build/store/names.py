"""Names of artefacts: the hash of everything that decides their content."""

import re
import struct
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from blake3 import blake3

__all__ = ["RECORDS", "checked_name", "key", "record_name"]

RECORDS = "records"
"""The folder of the records; no artefact may be of this kind."""

_BYTES = 20
_SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")


def key(kind: str, *parts: Any, ext: str = "") -> str:
    """Return the name of the artefact that these parts determine.

    Parameters
    ----------
    kind : str
        What sort of artefact it is ("span", "recording"): letters, digits, ``_`` and ``-``.
    *parts : bytes, str, int, float, bool, None, path, array, or sequences and mappings of these
        Everything that decides the content. Types count: ``1``, ``1.0``, ``"1"`` and ``True`` are four
        different parts, and no two different lists of parts run together. A mapping's order does not count.
        An array (anything with a buffer) counts with its element type and its shape.
    ext : str
        The file's ending, without a dot, for the tools that go by it.

    Returns
    -------
    str
        ``kind/ab/abcdef….ext``, 160 bits of BLAKE3 in hexadecimal. The same on every machine and in every
        process.

    Raises
    ------
    TypeError
        A part is of a kind whose content cannot be told.
    ValueError
        `kind` or `ext` does not make a file's name.
    """
    digest = blake3()
    _feed(digest, parts)
    name = digest.hexdigest(length=_BYTES)
    return checked_name(f"{kind}/{name[:2]}/{name}{'.' if ext else ''}{ext}")


def record_name(logical_key: str) -> str:
    """Return the name under which the record of a logical key is kept."""
    name = blake3(logical_key.encode()).hexdigest(length=_BYTES)
    return f"{RECORDS}/{name[:2]}/{name}.json"


def checked_name(name: str) -> str:
    """Return the name, or raise ValueError where it is none: it may not leave the store's folder."""
    segments = name.split("/")
    if len(segments) < 2 or not all(_SEGMENT.fullmatch(s) for s in segments) or segments[0] == RECORDS:
        raise ValueError(
            f"A name is kind/…/file of letters, digits, '.', '_' and '-', got {name!r}: use key()."
        )
    return name


def _feed(digest: blake3, part: Any) -> None:
    """Add a part, with its type and its length, so that no two different parts give the same bytes."""
    match part:
        case None | bool():
            _feed_bytes(digest, b"c", str(part).encode())
        case int():
            _feed_bytes(digest, b"i", str(part).encode())
        case float():
            _feed_bytes(digest, b"f", struct.pack("<d", part))
        case str():
            _feed_bytes(digest, b"s", part.encode())
        case PurePath():
            _feed_bytes(digest, b"p", part.as_posix().encode())
        case bytes():
            _feed_bytes(digest, b"b", part)
        case tuple() | list():
            digest.update(b"l" + struct.pack("<Q", len(part)))
            for item in part:
                _feed(digest, item)
        case Mapping():
            digest.update(b"m" + struct.pack("<Q", len(part)))
            for name in sorted(part):
                _feed(digest, name)
                _feed(digest, part[name])
        case _:
            _feed_buffer(digest, part)


def _feed_bytes(digest: blake3, tag: bytes, data: bytes) -> None:
    digest.update(tag + struct.pack("<Q", len(data)))
    digest.update(data)


def _feed_buffer(digest: blake3, part: Any) -> None:
    try:
        view = memoryview(part)
    except TypeError:
        raise TypeError(
            "A key's parts are bytes, text, numbers, arrays, and sequences or mappings of these, "
            f"not {type(part).__name__}."
        ) from None
    _feed(digest, (view.format, view.shape or ()))
    digest.update(b"a" + struct.pack("<Q", view.nbytes))
    if view.nbytes:
        import numpy as np  # whoever has an array has it; asking whether all stands takes none

        digest.update(np.frombuffer(view if view.c_contiguous else view.tobytes(), np.uint8).data)
