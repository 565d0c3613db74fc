"""The store that all stages share."""

import json
import logging
import os
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

from build.store.backend import Backend, Bytes, Entry
from build.store.errors import unwritable
from build.store.folder import Folder
from build.store.names import RECORDS, checked_name, key, record_name
from build.store.passing import passing_folder
from build.store.seal import file_checksum, sealed, unsealed

__all__ = ["CleanReport", "Store"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CleanReport:
    """What a cleaning removed.

    Attributes
    ----------
    removed : tuple of Entry
        Least recently used first.
    size_bytes : int
        What the store takes afterwards; more than was asked for where `keep` alone is more.
    """

    removed: tuple[Entry, ...]
    size_bytes: int

    @property
    def removed_bytes(self) -> int:
        """What the removed files took."""
        return sum(entry.size_bytes for entry in self.removed)


class Store:
    """Artefacts by content, and records by logical key, in a folder or on anything that fsspec reaches.

    Safe for several processes and machines at once, with no lock: an artefact appears complete or not at all,
    and two writers of one name write the same content. It can be pickled; the copy opens the same place.

    Parameters
    ----------
    root : str or Path
        A folder (made when first written to), or an address such as ``s3://bucket/prefix``. Credentials come
        from the environment, as the address's library reads them.
    cache : Path, optional
        Where files of a remote store are kept on this machine; the user's cache folder otherwise.

    Attributes
    ----------
    address : str
        What opens the same store elsewhere. It may hold credentials: print the store itself, which shows
        none.
    """

    def __init__(self, root: str | Path, *, cache: Path | None = None) -> None:
        text = os.fspath(root)
        if text.startswith("file://"):
            text = text.removeprefix("file://")
        self._cache = cache
        self._backend: Backend
        if "://" in text:
            # Imported here: fsspec takes a tenth of a second that a local store need not spend.
            from build.store.remote import Remote

            self.address = text.rstrip("/")
            self._backend = Remote(self.address, cache)
        else:
            self.address = os.path.abspath(os.path.expanduser(text))
            self._backend = Folder(Path(self.address))

    @classmethod
    def open(cls, address: str | Path) -> "Store":
        """Open the store at an address, and remove what dead writers left there long ago."""
        store = cls(address)
        store._backend.sweep()
        return store

    def __repr__(self) -> str:
        if isinstance(self._backend, Folder):
            return f"Store({self.address!r})"
        from build.store.remote import redacted

        return f"Store({redacted(self.address)!r})"

    __str__ = __repr__

    def __reduce__(self) -> tuple[Any, ...]:
        return _reopened, (self.address, self._cache)

    @property
    def here(self) -> Path:
        """The store's folder on this machine: its own, or that of the copies where it is elsewhere."""
        return self._backend.here

    def has(self, name: str) -> bool:
        """Tell whether an artefact is there. Its content is checked only when it is read."""
        return self._backend.has(checked_name(name))

    def read(self, name: str) -> bytes:
        """Return an artefact's content.

        Raises
        ------
        MissingArtefact
            It is absent, or was damaged: then it has been removed, with a warning in the log. Make it again.
        ArtefactError
            The store cannot be read.
        """
        return self._backend.read(checked_name(name))

    def local(self, name: str) -> Path:
        """Return a file of this machine that holds exactly the artefact's content.

        For tools that want a path; they may only read it. Raises as `read` does.
        """
        return self._backend.local(checked_name(name))

    def write(self, name: str, data: Bytes) -> None:
        """Make an artefact appear; one of the same name and content is replaced, so that writing mends.

        Raises
        ------
        ArtefactError
            It cannot be written (a full disk, say); then nothing of it is visible.
        """
        self._backend.write(checked_name(name), data)

    def add_file(self, name: str, path: Path, *, move: bool = False) -> None:
        """Make a file's content appear as an artefact.

        Parameters
        ----------
        name : str
        path : Path
        move : bool
            The file is no longer needed where it is: a file from `scratch` then costs no copy.

        Raises
        ------
        ArtefactError
            As in `write`.
        """
        self._backend.add_file(checked_name(name), path, move=move)

    def add_content(self, kind: str, path: Path) -> str:
        """Move a file to an artefact that is named by its content, and return that name.

        Its bytes are looked at once. Raises as `write` does.
        """
        try:
            with path.open("rb") as file:
                content = file_checksum(file)
        except OSError as error:
            raise unwritable(str(path), error) from error
        name = key(kind, content, ext=path.suffix.removeprefix("."))
        self._backend.add_file(name, path, move=True, content=content)
        return name

    def remove(self, name: str) -> None:
        """Remove an artefact, so that it is made again; nothing happens where there is none."""
        self._backend.remove(checked_name(name))

    @contextmanager
    def scratch(self, ext: str = "") -> Iterator[Path]:
        """Give a path, on the store's own disk, for a file in the making; what is left of it is removed.

        Parameters
        ----------
        ext : str
            The file's ending, without a dot.
        """
        path = self._backend.scratch() / f"{os.getpid()}-{token_hex(8)}{'.' if ext else ''}{ext}"
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    @contextmanager
    def passing(self) -> Iterator[Path]:
        """Give a folder, on the store's own disk, for files that processes pass to each other.

        It goes with the block or, if this process is killed in it, when the store is opened next.

        Raises
        ------
        ArtefactError
            It cannot be made.
        """
        with passing_folder(self._backend.scratch()) as folder:
            yield folder

    def touch(self, *names: str) -> None:
        """Note that artefacts are in use, so that `clean` takes others first. Reading one does so too."""
        for name in names:
            self._backend.touch(checked_name(name))

    def names(self, kind: str = "") -> Iterator[str]:
        """Yield the names of all artefacts, or of one kind, in no order."""
        for entry in self._backend.entries(kind):
            if not entry.name.startswith(f"{RECORDS}/"):
                yield entry.name

    def size(self) -> int:
        """Return how many bytes the store takes, records included."""
        return sum(entry.size_bytes for entry in self._backend.entries())

    def read_record(self, key: str) -> dict[str, Any] | None:
        """Return the record of a logical key; None where there is none, or none that is whole."""
        blob = self._backend.get_document(record_name(key))
        document = _opened(blob)
        if blob is not None and document is None:
            _log.warning("The store's record of %s is damaged: it is not used.", key)
        return None if document is None else document["value"]

    def records(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the logical key and the content of every record that is whole, in no order."""
        for entry in self._backend.entries(RECORDS):
            document = _opened(self._backend.get_document(entry.name, use=False))
            if document is not None:
                yield document["key"], document["value"]

    def write_record(self, key: str, value: Mapping[str, Any]) -> None:
        """Write or replace the record of a logical key, at once.

        Parameters
        ----------
        key : str
            Any text.
        value : mapping
            Plain JSON: dictionaries with text keys, lists, text, finite numbers, booleans, None.
        """
        document = json.dumps({"key": key, "value": dict(value)}, allow_nan=False, separators=(",", ":"))
        self._backend.put_document(record_name(key), sealed(document.encode()))

    def clean(
        self,
        max_bytes: int,
        keep: Set[str] = frozenset(),
        *,
        keep_records: Set[str] = frozenset(),
        dry_run: bool = False,
    ) -> CleanReport:
        """Remove what was used longest ago until the store takes at most `max_bytes`.

        Parameters
        ----------
        max_bytes : int
        keep : set of str
            Names of artefacts that stay, whatever they take.
        keep_records : set of str
            Logical keys of records that stay.
        dry_run : bool
            Report what would go, and remove nothing.

        Returns
        -------
        CleanReport
        """
        if not dry_run:
            self._backend.sweep()
        entries = sorted(self._backend.entries(), key=lambda entry: (entry.used_s, entry.name))
        kept = {*keep, *(record_name(key) for key in keep_records)}
        size = sum(entry.size_bytes for entry in entries)
        removed = []
        for entry in entries:
            if size <= max_bytes:
                break
            if entry.name in kept:
                continue
            if not dry_run:
                self._backend.remove(entry.name)
            size -= entry.size_bytes
            removed.append(entry)
        return CleanReport(tuple(removed), size)


def _opened(blob: bytes | None) -> dict[str, Any] | None:
    """Return the document of a record, or None where there is none or it is damaged."""
    data = None if blob is None else unsealed(blob)
    return None if data is None else json.loads(data)


def _reopened(address: str, cache: Path | None) -> Store:
    return Store(address, cache=cache)
