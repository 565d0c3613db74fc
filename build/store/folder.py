"""A store in a folder of this machine, or of a file server that it mounts.

Layout: an artefact ``kind/ab/abcdef.mp4`` is the file ``kind/ab/abcdef~CHECKSUM.mp4``: plain bytes that any
tool reads, with the checksum where one rename makes both appear together. Records are
``records/ab/HASH.json``; ``tmp/`` holds files in the making.

Nothing is flushed to the disk with fsync: after a power failure an artefact may be short or empty, its
checksum says so, and it is made again. That is cheaper than to wait for the disk once a span.
"""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from shutil import copyfileobj, rmtree
from typing import BinaryIO

from build.store.backend import Bytes, Entry
from build.store.errors import missing, unwritable, warn_damaged
from build.store.passing import is_abandoned
from build.store.seal import checksum, file_checksum

__all__ = ["Folder"]

_TMP = "tmp"
_ABANDONED_S = 24 * 3600.0


class Folder:
    """Artefacts and documents below one folder, which is made when something is first written."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def here(self) -> Path:
        """The folder itself."""
        return self.root

    def has(self, name: str) -> bool:
        """Tell whether an artefact of this name is there, unchecked."""
        return any(True for _ in self._candidates(name))

    def read(self, name: str) -> bytes:
        """Return an artefact's content, checked."""
        for path in self._candidates(name):
            with suppress(FileNotFoundError), path.open("rb") as file:
                data = file.read()
                if checksum(data) == _checksum_in(path):
                    _note_use(path)
                    return data
                _drop_damaged(path, file, name)
        raise missing(name)

    def local(self, name: str) -> Path:
        """Return the artefact's own file, checked."""
        for path in self._candidates(name):
            with suppress(FileNotFoundError), path.open("rb") as file:
                if file_checksum(file) == _checksum_in(path):
                    _note_use(path)
                    return path
                _drop_damaged(path, file, name)
        raise missing(name)

    def write(self, name: str, data: Bytes) -> None:
        """Make an artefact appear, complete."""
        self._publish(data, self._path(name, checksum(data)))

    def add_file(self, name: str, path: Path, *, move: bool, content: str = "") -> None:
        """Make a file's content appear as an artefact; move it where that is asked and possible."""
        try:
            made = self._scratch_path()
            moved = False
            if move:
                # Across file systems a rename fails, and the file is copied instead.
                with suppress(OSError):
                    path.replace(made)
                    moved = True
            try:
                if not moved:
                    _copy(path, made)
                if not content:
                    with made.open("rb") as file:
                        content = file_checksum(file)
                target = self._path(name, content)
                target.parent.mkdir(parents=True, exist_ok=True)
                made.replace(target)
            finally:
                made.unlink(missing_ok=True)
            if move and not moved:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(name, error) from error
        _note_use(target)

    def scratch(self) -> Path:
        """Return the folder for files in the making."""
        folder = self.root / _TMP
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(str(folder), error) from error
        return folder

    def get_document(self, name: str, *, use: bool = True) -> bytes | None:
        """Return a document, or None; reading it counts as a use unless told otherwise."""
        path = self.root / name
        try:
            data = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        if use:
            _note_use(path)
        return data

    def put_document(self, name: str, data: bytes) -> None:
        """Write or replace a document, at once."""
        self._publish(data, self.root / name)

    def remove(self, name: str) -> None:
        """Remove an artefact or a document."""
        for path in (*self._candidates(name), self.root / name):
            path.unlink(missing_ok=True)

    def touch(self, name: str) -> None:
        """Note that an artefact was used now."""
        for path in self._candidates(name):
            _note_use(path)

    def entries(self, prefix: str = "") -> Iterator[Entry]:
        """Yield all artefacts and documents, but no files in the making.

        A time of use in the future (the clock was set back) counts as now and is corrected, or the file would
        stay for ever.
        """
        now_s = time.time()
        top = self.root / prefix if prefix else self.root
        for folder, subfolders, files in os.walk(top):
            if Path(folder) == self.root and _TMP in subfolders:
                subfolders.remove(_TMP)
            for file in files:
                path = Path(folder, file)
                with suppress(FileNotFoundError):
                    status = path.stat()
                    if status.st_mtime > now_s:
                        _note_use(path)
                    yield Entry(self._name(path), status.st_size, min(status.st_mtime, now_s))

    def sweep(self) -> None:
        """Remove what killed processes passed to each other, and what nobody has written to for a day.

        A clock that jumped counts too.
        """
        now_s = time.time()
        # What cannot be read is nothing to tidy; whoever writes there is told.
        with suppress(OSError):
            for item in os.scandir(self.root / _TMP):
                with suppress(FileNotFoundError, PermissionError):
                    if is_abandoned(Path(item.path)):
                        rmtree(item.path, ignore_errors=True)
                        continue
                    if abs(now_s - item.stat().st_mtime) <= _ABANDONED_S:
                        continue
                    if item.is_dir():
                        rmtree(item.path, ignore_errors=True)
                    else:
                        os.unlink(item.path)

    def _publish(self, data: Bytes, target: Path) -> None:
        try:
            made = self._scratch_path()
            try:
                made.write_bytes(data)
                target.parent.mkdir(parents=True, exist_ok=True)
                made.replace(target)
            finally:
                made.unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(self._name(target), error) from error

    def _scratch_path(self) -> Path:
        return self.scratch() / f"{os.getpid()}-{token_hex(8)}"

    def _path(self, name: str, content_sum: str) -> Path:
        folder, stem, ext = _split(name)
        return self.root / folder / f"{stem}~{content_sum}{ext}"

    def _candidates(self, name: str) -> Iterator[Path]:
        """Yield the files of an artefact: one, or several where makers that should have agreed did not."""
        folder, stem, ext = _split(name)
        with suppress(FileNotFoundError, NotADirectoryError):
            for file in sorted(os.listdir(self.root / folder)):
                before, tilde, after = file.partition("~")
                _, dot, ending = after.partition(".")
                if tilde and before == stem and dot + ending == ext:
                    yield self.root / folder / file

    def _name(self, path: Path) -> str:
        relative = path.relative_to(self.root).as_posix()
        before, tilde, after = relative.partition("~")
        return before + "".join(after.partition(".")[1:]) if tilde else relative


def _split(name: str) -> tuple[str, str, str]:
    """Return folder, stem and the whole ending with its dots."""
    folder, _, file = name.rpartition("/")
    stem, dot, ext = file.partition(".")
    return folder, stem, dot + ext


def _checksum_in(path: Path) -> str:
    return path.name.partition("~")[2].partition(".")[0]


def _note_use(path: Path) -> None:
    # The time of modification is the time of use: many systems keep no time of access.
    with suppress(OSError):
        os.utime(path)


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as reader, target.open("wb") as writer:
        copyfileobj(reader, writer, 1 << 20)


def _drop_damaged(path: Path, opened: BinaryIO, name: str) -> None:
    """Remove a damaged file, unless somebody has put a new one in its place meanwhile."""
    warn_damaged(name)
    with suppress(OSError):
        if os.path.samestat(os.fstat(opened.fileno()), path.stat()):
            path.unlink()
