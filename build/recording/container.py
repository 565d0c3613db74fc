"""Arrays and JSON in one file: how recordings and encoded spans are stored.

Layout, little-endian throughout::

    8 bytes   magic, b"M4ML\\r\\n\\x1a\\n"
    4 bytes   version of this layout
    4 bytes   length of the header
    header    UTF-8 JSON: {"kind", "version", "meta", "arrays": [{name, dtype, shape, offset, crc}, …]}
    padding   to a multiple of 64, then each array's bytes, each at a multiple of 64

Nothing in it is executable, every length is checked against the file's own before anything is allocated, and
arrays are mapped, not read: opening a file of gigabytes costs nothing until its pages are touched.
"""

import json
import math
import mmap
import os
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from build.errors import RecordingError

__all__ = ["AnyArray", "pack", "parts", "read", "unpack"]

AnyArray = NDArray[Any]

MAGIC = b"M4ML\r\n\x1a\n"
LAYOUT = 1
_ALIGN = 64
_HEAD = struct.Struct("<8sII")
_MAX_HEADER = 64 << 20
_PIECE = 4 << 20
_DTYPE = re.compile(r"^[<|][iuf][1248]$")


def pack(kind: str, version: int, meta: Mapping[str, Any], arrays: Mapping[str, AnyArray]) -> bytes:
    """Return the bytes of a file; the same content gives the same bytes.

    Parameters
    ----------
    kind, version
        What the file holds, and the version of that.
    meta : mapping
        Anything that JSON can hold.
    arrays : mapping of str to ndarray
        Plain or structured arrays of integers and floats.
    """
    return b"".join(parts(kind, version, meta, arrays))


def parts(
    kind: str,
    version: int,
    meta: Mapping[str, Any],
    arrays: Mapping[str, AnyArray],
    *,
    checksums: bool = True,
) -> Iterator[bytes | memoryview]:
    """Yield the bytes of a file one after another, as `pack` joins them: arrays may be larger than memory.

    What is read again at once, and unchecked, needs no ``checksums``.
    """
    table: list[dict[str, Any]] = []
    offset = 0
    for name, array in arrays.items():
        crc = 0
        for piece in _pieces(array) if checksums else ():
            crc = zlib.crc32(piece, crc)
        table.append(
            {
                "name": name,
                "dtype": _dtype_to_json(array.dtype),
                "shape": list(array.shape),
                "offset": offset,
                "crc": crc,
            }
        )
        offset += array.nbytes + -array.nbytes % _ALIGN
    header = json.dumps(
        {"kind": kind, "version": version, "meta": meta, "arrays": table},
        separators=(",", ":"),
        ensure_ascii=False,
    ).encode(
        errors="backslashreplace"
    )  # half a character, as in a file's odd name, is then JSON's own escape
    front = _HEAD.pack(MAGIC, LAYOUT, len(header)) + header
    yield front + b"\0" * (-len(front) % _ALIGN)
    for array in arrays.values():
        yield from _pieces(array)
        yield b"\0" * (-array.nbytes % _ALIGN)


def _pieces(array: AnyArray) -> Iterator[memoryview]:
    """Yield an array's bytes some megabytes at a time; of a mapped file no more than that stays in memory."""
    flat = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).reshape(-1).view(np.uint8)
    mapping: Any = flat
    while isinstance(mapping, np.ndarray | memoryview):
        mapping = mapping.base if isinstance(mapping, np.ndarray) else mapping.obj
    for start in range(0, len(flat), _PIECE):
        yield flat[start : start + _PIECE].data
        if isinstance(mapping, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            mapping.madvise(mmap.MADV_DONTNEED)


def read(
    path: str | os.PathLike[str], kind: str, version: int, *, check: bool = False
) -> tuple[dict[str, Any], dict[str, AnyArray]]:
    """Return a file's meta data and its arrays, mapped read-only.

    Raises
    ------
    RecordingError
        The file is not of this kind or version, is cut short, or is damaged (with ``check``, in any byte).
    """
    try:
        with Path(path).open("rb") as file:
            if os.fstat(file.fileno()).st_size == 0:
                raise RecordingError(f"{path}: expected a recording, found an empty file")
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise RecordingError(f"{path}: cannot be opened: {error.strerror or error}") from error
    return unpack(data, kind, version, name=str(path), check=check)


def unpack(
    data: bytes | mmap.mmap, kind: str, version: int, *, name: str = "data", check: bool = False
) -> tuple[dict[str, Any], dict[str, AnyArray]]:
    """Return the meta data and arrays held in bytes that `pack` made; the arrays are views of them.

    Raises
    ------
    RecordingError
        As `read`.
    """
    if len(data) < _HEAD.size or data[:8] != MAGIC:
        raise RecordingError(f"{name}: this is not a file of m4ml")
    _, layout, length = _HEAD.unpack(data[: _HEAD.size])
    if layout != LAYOUT:
        raise RecordingError(
            f"{name}: written in layout {layout}, this program reads {LAYOUT}",
            hint="record the scene again, or use the version of m4ml that wrote it",
        )
    start = _HEAD.size + length
    if length > _MAX_HEADER or start > len(data):
        raise RecordingError(f"{name}: cut short or damaged in its header")
    try:
        header = json.loads(data[_HEAD.size : start])
        found, found_version = header["kind"], header["version"]
        meta, table = header["meta"], header["arrays"]
        if not isinstance(meta, dict) or not isinstance(table, list):
            raise TypeError("meta and arrays")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RecordingError(f"{name}: its header is damaged") from error
    if found != kind:
        raise RecordingError(f"{name}: expected a {kind}, found a {found!s:.40}")
    if found_version != version:
        raise RecordingError(
            f"{name}: {kind} of version {found_version!s:.20}, this program reads version {version}",
            hint="record the scene again",
        )
    base = start + (-start % _ALIGN)
    arrays = {}
    for entry in table:
        label, array = _view(data, base, entry, name, check)
        arrays[label] = array
    return meta, arrays


def _view(data: bytes | mmap.mmap, base: int, entry: Any, name: str, check: bool) -> tuple[str, AnyArray]:
    try:
        label = str(entry["name"])
        dtype = _dtype_from_json(entry["dtype"])
        shape = tuple(_whole(n) for n in entry["shape"])
        offset = _whole(entry["offset"])
        crc = _whole(entry["crc"])
        if len(shape) > 4 or (0 in shape and max(shape) > 1 << 31):
            raise ValueError("too many dimensions, or too large ones")
    except (KeyError, TypeError, ValueError) as error:
        raise RecordingError(f"{name}: its table of arrays is damaged") from error
    count = math.prod(shape)
    size = count * dtype.itemsize
    if base + offset + size > len(data):
        raise RecordingError(f"{name}: cut short: {label} ends beyond the file")
    if check and zlib.crc32(memoryview(data)[base + offset : base + offset + size]) != crc:
        raise RecordingError(f"{name}: {label} is damaged")
    if count == 0:
        return label, np.zeros(shape, dtype)
    return label, np.frombuffer(data, dtype, count, base + offset).reshape(shape)


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 48:
        raise ValueError(f"expected a whole number, got {value!r:.40}")
    return value


def _dtype_to_json(dtype: np.dtype[Any]) -> Any:
    if dtype.names is None:
        return dtype.newbyteorder("<").str
    return [[field, dtype[field].newbyteorder("<").str] for field in dtype.names]


def _dtype_from_json(value: Any) -> np.dtype[Any]:
    if isinstance(value, str):
        if not _DTYPE.match(value):
            raise ValueError(f"unknown type {value!r:.20}")
        return np.dtype(value)
    fields = [(str(field), kind) for field, kind in value]
    if not fields or len(fields) > 64 or not all(isinstance(k, str) and _DTYPE.match(k) for _, k in fields):
        raise ValueError("unknown structured type")
    return np.dtype(fields)
