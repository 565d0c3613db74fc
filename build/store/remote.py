"""A store on anything that fsspec reaches: S3, a file server, memory.

An object holds its own checksum (`build.store.seal`), so one request reads and checks it. Where tools need a
file, it is downloaded into a folder of this machine, which is itself a small store.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from build.errors import ArtefactError, PipelineError, ToolError
from build.store.backend import Bytes, Entry
from build.store.errors import MissingArtefact, missing, warn_damaged
from build.store.folder import Folder
from build.store.seal import sealed, unsealed

__all__ = ["Remote", "redacted"]

_CACHE_BYTES = 10_000_000_000


class Remote:
    """Artefacts and documents below an address such as ``s3://bucket/prefix``.

    Such places keep no time of use: what was written first counts as least recently used.
    """

    def __init__(self, address: str, cache: Path | None = None) -> None:
        self.address = address
        self._cache = Folder(cache or _default_cache(address))
        self._cache_bounded = False
        with self._errors("open"):
            self._files, self._base = _connect(address)

    @property
    def here(self) -> Path:
        """The folder of the copies."""
        return self._cache.root

    def has(self, name: str) -> bool:
        """Tell whether an object of this name is there, unchecked."""
        with self._errors(f"look for {name} in"):
            return bool(self._files.exists(self._object(name)))

    def read(self, name: str) -> bytes:
        """Return an artefact's content, checked."""
        blob = self.get_document(name)
        if blob is None:
            raise missing(name)
        data = unsealed(blob)
        if data is None:
            warn_damaged(name)
            self.remove(name)
            raise missing(name)
        return data

    def local(self, name: str) -> Path:
        """Return a checked file that holds the content, downloaded when it is first asked for."""
        with suppress(MissingArtefact):
            return self._cache.local(name)
        self._bound_cache()
        self._cache.write(name, self.read(name))
        return self._cache.local(name)

    def write(self, name: str, data: Bytes) -> None:
        """Make an artefact appear, complete."""
        self.put_document(name, sealed(data))

    def add_file(self, name: str, path: Path, *, move: bool, content: str = "") -> None:
        """Make a file's content appear as an artefact; a moved file becomes the local copy."""
        self.write(name, path.read_bytes())
        if move:
            self._cache.add_file(name, path, move=True, content=content)

    def scratch(self) -> Path:
        """Return the folder for files in the making, on this machine."""
        return self._cache.scratch()

    def get_document(self, name: str, *, use: bool = True) -> bytes | None:
        """Return an object's bytes, or None."""
        with self._errors(f"read {name} from"):
            try:
                return bytes(self._files.cat_file(self._object(name)))
            except FileNotFoundError:
                return None

    def put_document(self, name: str, data: bytes) -> None:
        """Write or replace an object, in one request where the place can."""
        target = self._object(name)
        with self._errors(f"write {name} to"):
            try:
                self._files.pipe_file(target, data)
            except FileNotFoundError:
                # Object stores have no folders, and asking them costs a request; other places need them. The
                # first must be there: on S3 it is the bucket, and a mistyped one must not be made.
                if not self._files.exists(_first_folder(self._base)):
                    raise
                self._files.makedirs(target.rpartition("/")[0], exist_ok=True)
                self._files.pipe_file(target, data)

    def remove(self, name: str) -> None:
        """Remove an object."""
        with self._errors(f"remove {name} from"), suppress(FileNotFoundError):
            self._files.rm_file(self._object(name))

    def touch(self, name: str) -> None:
        """Do nothing: such places keep the time of writing only."""

    def entries(self, prefix: str = "") -> Iterator[Entry]:
        """Yield all objects below the prefix."""
        with self._errors("list"):
            found: dict[str, dict[str, Any]] = self._files.find(self._object(prefix), detail=True)
        now_s = time.time()
        start = len(self._base.strip("/")) + 1
        for path, status in found.items():
            yield Entry(path.strip("/")[start:], int(status.get("size") or 0), min(_written_s(status), now_s))

    def sweep(self) -> None:
        """Remove what downloads that died have left on this machine."""
        self._cache.sweep()

    def _object(self, name: str) -> str:
        return f"{self._base}/{name}"

    def _bound_cache(self) -> None:
        """Once a process, remove the copies used longest ago if there are too many."""
        if self._cache_bounded:
            return
        self._cache_bounded = True
        entries = sorted(self._cache.entries(), key=lambda e: e.used_s)
        excess = sum(e.size_bytes for e in entries) - _CACHE_BYTES
        for entry in entries:
            if excess <= 0:
                break
            self._cache.remove(entry.name)
            excess -= entry.size_bytes

    @contextmanager
    def _errors(self, doing: str) -> Iterator[None]:
        """Turn whatever the place's library raises into an error that names the place without its
        credentials."""
        try:
            yield
        except PipelineError:
            raise
        except Exception as error:
            # Every library has errors of its own, botocore's are no OSErrors. The original may quote the
            # address: it is not chained, so that no traceback shows credentials.
            text = str(error).replace(self.address, redacted(self.address))
            raise ArtefactError(
                f"Cannot {doing} the store {redacted(self.address)}: {type(error).__name__}: {text}",
                hint="Check the address, the network and the credentials in the environment.",
            ) from None


def redacted(address: str) -> str:
    """Return the address without user name, password and query, for people and logs."""
    scheme, separator, rest = address.partition("://")
    if not separator:
        return address
    place = rest.partition("?")[0]
    host, slash, path = place.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


def _connect(address: str) -> tuple[Any, str]:
    """Return fsspec's file system and the path in it."""
    from fsspec.core import url_to_fs

    try:
        # A cached listing would hide what other machines have written.
        files, base = url_to_fs(address, use_listings_cache=False)
    except ImportError as error:
        raise ToolError(
            f"The store {redacted(address)} needs a package that is not installed: {error}",
            hint="For S3: pip install 'm4ml[cluster]'.",
        ) from error
    return files, str(base).rstrip("/")


def _first_folder(path: str) -> str:
    """Return the bucket, or the topmost folder, of a path."""
    return path[: len(path) - len(path.lstrip("/"))] + path.lstrip("/").partition("/")[0]


def _default_cache(address: str) -> Path:
    """Return this machine's folder for copies from an address."""
    root = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(root, "m4ml", blake2b(redacted(address).encode(), digest_size=8).hexdigest())


def _written_s(status: dict[str, Any]) -> float:
    """Return when an object was written; each file system has its own word for it. 0 where none says."""
    for word in ("LastModified", "mtime", "last_modified", "modified", "created"):
        value = status.get(word)
        if isinstance(value, datetime):
            return value.timestamp()
        if isinstance(value, int | float):
            return float(value)
    return 0.0
