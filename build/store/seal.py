"""Checksums: how a truncated or altered artefact is found."""

from hashlib import file_digest
from typing import IO

from blake3 import blake3

__all__ = ["checksum", "file_checksum", "sealed", "unsealed"]

_MAGIC = b"m4ml1 "
_BYTES = 16
_HEADER = len(_MAGIC) + 2 * _BYTES + 1


def checksum(data: bytes | bytearray | memoryview) -> str:
    """Return 128 bits of BLAKE3, in hexadecimal: about a millisecond for five megabytes."""
    return blake3(data).hexdigest(length=_BYTES)


def file_checksum(file: IO[bytes]) -> str:
    """Return the checksum of a file opened for reading, in constant memory."""
    digest: blake3 = file_digest(file, blake3)  # type: ignore[arg-type, assignment]  # typeshed wants hashlib's
    return digest.hexdigest(length=_BYTES)


def sealed(data: bytes | bytearray | memoryview) -> bytes:
    """Return the data behind a header that holds its checksum."""
    return b"".join((_MAGIC, checksum(data).encode(), b"\n", data))


def unsealed(blob: bytes) -> bytes | None:
    """Return the data that was sealed, or None where the blob is not whole."""
    data = blob[_HEADER:]
    if blob[:_HEADER] != _MAGIC + checksum(data).encode() + b"\n":
        return None
    return data
