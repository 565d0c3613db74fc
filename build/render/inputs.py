"""What a recording was made from, noted while the scene runs, and whether any of it has changed since."""

import importlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterable, Mapping
from hashlib import blake2b, file_digest
from importlib.util import source_from_cache
from pathlib import Path
from typing import Any

from build.installation import is_installed

__all__ = ["InputCheck", "InputTracker", "package_versions", "state"]

# The packages that decide what is drawn.
_PACKAGES = (
    "manim",
    "ManimPango",
    "numpy",
    "pycairo",
    "pillow",
    "skia-pathops",
    "svgelements",
    "typst",
    "font-source-sans-pro",
    "espeakng-loader",
)

# The state of a file that was changed while it was used: it is that of no file.
_CHANGING = "changed while it was read"

_Stamp = tuple[int, ...]

_EVENTS = frozenset({"open", "os.listdir", "os.scandir"})
_IMPORT_CODE = ("<frozen ", os.path.join(os.path.dirname(importlib.__file__), "metadata"))
_RECORDING_CODE = ("build.narration", "build.recorder", "build.recording", "build.timeline")


def package_versions() -> dict[str, str]:
    """Return the versions of the packages that draw, those that are installed."""
    from importlib.metadata import PackageNotFoundError, version  # a fifth of what a command imports

    versions = {}
    for name in _PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return versions


class InputTracker:
    """Notes every file that this process reads and every folder that it lists, outside the installation.

    Parameters
    ----------
    ignore : iterable of Path
        Folders whose files do not count: the store, caches.

    Notes
    -----
    Python's audit hooks cannot be removed: a tracker lives as long as its process.
    """

    def __init__(self, ignore: Iterable[Path]) -> None:
        outside = ["/proc", "/sys", "/dev"]
        self._ignored = tuple(os.path.realpath(p) + os.sep for p in [*map(str, ignore), *outside])
        self._start = os.getcwd()
        # What each file was when it was first read.
        self._read: dict[str, _Stamp] = {}
        self._written: set[str] = set()
        note = self._note

        # Python asks for every id() and attribute that it is told to tell of, a million times a scene.
        def hook(event: str, arguments: tuple[Any, ...], events: frozenset[str] = _EVENTS) -> None:
            if event in events:
                note(event, arguments)

        sys.addaudithook(hook)

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            written = isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))
        else:
            # Python itself lists the folders that it imports from.
            if sys._getframe(2).f_code.co_filename.startswith(_IMPORT_CODE):
                return
            path, written = arguments[0] or ".", False
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if not isinstance(path, str):
            return
        if path.endswith(".pyc"):
            path = _source_of(path)
        # Named as the scene named it: from another folder, it would be another file.
        if os.path.isabs(path) or os.getcwd() != self._start:
            path = os.path.abspath(path)
        if written:
            self._written.add(path)
        elif path not in self._read:
            self._read[path] = _stamp(path)

    def noted(self) -> list[str]:
        """Return the files and folders that were opened so far, as absolute paths."""
        return [place for path in list(self._read) if self._counts(place := os.path.join(self._start, path))]

    def inputs(self) -> dict[str, str]:
        """Return the state of each file and folder noted, by its path: absolute, or relative to the folder in
        which this process began, where the scene named it so."""
        modules = [
            (os.path.abspath(file), _decides(name))
            for name, module in list(sys.modules.items())
            if (file := getattr(module, "__file__", None))
        ]
        for path, decides in modules:
            if decides:
                self._read.setdefault(path, _stamp(path))
        # The pipeline's own modules are read too; most of them decide nothing.
        passed = {path for path, decides in modules if not decides}
        passed |= {os.path.join(self._start, path) for path in self._written}
        states = {}
        for path, stamp in sorted(self._read.items()):
            place = os.path.join(self._start, path)
            if place not in passed and self._counts(place):
                changed = stamp and _stamp(place) != stamp
                states[path] = _CHANGING if changed and os.path.exists(place) else state(place)
        # Temporary files come and go; others that were looked for in vain count: they may appear.
        passing = os.path.realpath(tempfile.gettempdir()) + os.sep
        return {p: s for p, s in states.items() if s != "absent" or not p.startswith(passing)}

    def _counts(self, path: str) -> bool:
        if "__pycache__" in path or is_installed(path):
            return False
        return not (os.path.realpath(path) + os.sep).startswith(self._ignored)


def _decides(module: str) -> bool:
    """Tell whether a module's code decides what a recording holds: any but most of the pipeline's own."""
    if module in ("__main__", "__mp_main__"):
        return False
    return not module.startswith("build.") or module.startswith(_RECORDING_CODE)


def _source_of(compiled: str) -> str:
    """Return the file that a compiled module was made from: Python reads that one only if it must."""
    try:
        return source_from_cache(compiled)
    except (NotImplementedError, ValueError):
        return compiled


def _stamp(path: str) -> _Stamp:
    """Return what tells that a file was not touched meanwhile; nothing for a folder, or if there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return ()
    return () if stat.S_ISDIR(status.st_mode) else (status.st_ino, status.st_size, status.st_mtime_ns)


def state(path: str) -> str:
    """Return what tells whether a file's content, or a folder's list of names, is the same."""
    try:
        if os.path.isdir(path):
            names = sorted(name for name in os.listdir(path) if not name.startswith((".", "__pycache__")))
            return "folder " + blake2b(os.fsencode("\0".join(names)), digest_size=16).hexdigest()
        with open(path, "rb") as file:
            return file_digest(file, lambda: blake2b(digest_size=16)).hexdigest()
    except OSError:
        return "absent"


class InputCheck:
    """Compares inputs with what is there now; looks at each file once, however many scenes read it."""

    def __init__(self) -> None:
        self._states: dict[str, str] = {}
        self._versions: dict[str, str] | None = None

    def reason_to_record(self, record: Mapping[str, Any]) -> str:
        """Return why a recording no longer stands, or an empty text where it does."""
        for path, noted in record["inputs"].items():
            now = self._states.get(path)
            if now is None:
                now = self._states[path] = state(path)
            if now != noted:
                change = {"absent": "is gone"}.get(now, "is new" if noted == "absent" else "changed")
                return f"{_short(path)} {change}"
        if self._versions is None:
            self._versions = package_versions()
        for name in sorted({*record["versions"], *self._versions}):
            before, now = record["versions"].get(name, "none"), self._versions.get(name, "none")
            if before != now:
                return f"{name} was {before}, is {now}"
        return ""


def _short(path: str) -> str:
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path
