"""Recordings as artefacts of the store."""

from build.recording import Recording
from build.store import Store

__all__ = ["put_recording", "stored_recording"]


def put_recording(store: Store, recording: Recording) -> str:
    """Put a recording in the store and return its artefact's name."""
    # Written piece by piece: a recording may be larger than memory.
    with store.scratch("m4ml") as path:
        recording.save(path)
        return store.add_content("recording", path)


def stored_recording(store: Store, name: str) -> Recording:
    """Return a recording of the store. It is mapped, not read: several may be larger than memory.

    Raises
    ------
    MissingArtefact
        It is absent, or was damaged.
    """
    return Recording.load(store.local(name))
