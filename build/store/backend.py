"""What the store asks of the place where its bytes are."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

__all__ = ["Backend", "Bytes", "Entry"]

Bytes = bytes | bytearray | memoryview


@dataclass(frozen=True)
class Entry:
    """One stored file.

    Attributes
    ----------
    name : str
    size_bytes : int
        What it takes in the store.
    used_s : float
        When it was last used, seconds since 1970; when it was written, where the place keeps no other time.
    """

    name: str
    size_bytes: int
    used_s: float


class Backend(Protocol):
    """A folder, or anything that fsspec reaches.

    *Artefacts* are checked on reading and may have a path; *documents* are small, raw, and may be replaced.
    """

    @property
    def here(self) -> Path:
        """The folder on this machine: the place itself, or that of copies from it."""

    def has(self, name: str) -> bool:
        """Tell whether an artefact of this name is there, unchecked."""

    def read(self, name: str) -> bytes:
        """Return an artefact's content; `MissingArtefact` where it is absent or damaged."""

    def local(self, name: str) -> Path:
        """Return a checked file that holds exactly the content; `MissingArtefact` as in `read`."""

    def write(self, name: str, data: Bytes) -> None:
        """Make an artefact appear, complete."""

    def add_file(self, name: str, path: Path, *, move: bool, content: str = "") -> None:
        """Make a file's content appear as an artefact; `content` is its checksum, where that is known."""

    def scratch(self) -> Path:
        """Return the folder for files in the making, from which `add_file` can move at no cost."""

    def get_document(self, name: str, *, use: bool = True) -> bytes | None:
        """Return a document, or None; reading it counts as a use unless told otherwise."""

    def put_document(self, name: str, data: bytes) -> None:
        """Write or replace a document, at once."""

    def remove(self, name: str) -> None:
        """Remove an artefact or a document; nothing happens where there is none."""

    def touch(self, name: str) -> None:
        """Note that an artefact was used now, where the place can."""

    def entries(self, prefix: str = "") -> Iterator[Entry]:
        """Yield all artefacts and documents whose name starts with the prefix, in no order."""

    def sweep(self) -> None:
        """Remove what writers that died have left."""
