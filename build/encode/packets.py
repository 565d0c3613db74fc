"""Packets as artefacts of the store: of a segment's pictures, or of a stretch of sound."""

from collections.abc import Sequence

import numpy as np

from build.errors import RecordingError
from build.recording import container
from build.store import Store

__all__ = ["read_packets", "write_packets"]

_KIND = "packets"
_VERSION = 3


def write_packets(store: Store, name: str, packets: Sequence[bytes]) -> None:
    """Put packets in the store."""
    ends = np.cumsum([len(packet) for packet in packets], dtype=np.int64)
    data = np.frombuffer(b"".join(packets), np.uint8)
    store.write(name, container.pack(_KIND, _VERSION, {}, {"ends": ends, "data": data}))


def read_packets(store: Store, name: str) -> list[bytes]:
    """Return packets of the store.

    Raises
    ------
    MissingArtefact
        They are not there, or were damaged.
    """
    _, arrays = container.unpack(store.read(name), _KIND, _VERSION, name=name)
    data, ends = arrays["data"].tobytes(), arrays["ends"].tolist()
    if not ends or ends[-1] != len(data):
        raise RecordingError(f"{name}: its packets do not fit their table")
    return [data[a:b] for a, b in zip([0, *ends], ends, strict=False)]
