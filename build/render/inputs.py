"""What a recording was made from, noted while the scene runs, and whether any of it has changed since."""

import importlib.metadata
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

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

_IMPORT_CODE = ("<frozen ", os.path.dirname(importlib.metadata.__file__))
_RECORDING_CODE = ("build.narration", "build.recorder", "build.recording", "build.timeline")


def package_versions() -> dict[str, str]:
    """Return the versions of the packages that draw, those that are installed."""
    versions = {}
    for name in _PACKAGES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
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
        outside = ["/proc", "/sys", "/dev", "/usr", "/etc", sys.prefix, sys.base_prefix]
        self._ignored = tuple(os.path.realpath(p) + os.sep for p in [*map(str, ignore), *outside])
        self._read: set[str] = set()
        self._written: set[str] = set()
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        noted = self._read
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR):
                noted = self._written
        elif event in ("os.listdir", "os.scandir"):
            # Python itself lists the folders that it imports from.
            if sys._getframe(1).f_code.co_filename.startswith(_IMPORT_CODE):
                return
            path = arguments[0] or "."
        else:
            return
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if isinstance(path, str):
            noted.add(os.path.abspath(path))

    def inputs(self) -> dict[str, str]:
        """Return the hash of each file and folder noted, by absolute path."""
        paths = self._read - self._written
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None)
            if file and _decides(name):
                paths.add(os.path.abspath(file))
        states = {path: state(path) for path in sorted(paths) if self._counts(path)}
        # Temporary files come and go; others that were looked for in vain count: they may appear.
        passing = os.path.realpath(tempfile.gettempdir()) + os.sep
        return {p: s for p, s in states.items() if s != "absent" or not p.startswith(passing)}

    def _counts(self, path: str) -> bool:
        if "__pycache__" in path or not path.isprintable():
            return False
        real = os.path.realpath(path)
        return not (real + os.sep).startswith(self._ignored)


def _decides(module: str) -> bool:
    """Tell whether a module's code decides what a recording holds: any but most of the pipeline's own."""
    if module in ("__main__", "__mp_main__"):
        return False
    return not module.startswith("build.") or module.startswith(_RECORDING_CODE)


def state(path: str) -> str:
    """Return what tells whether a file's content, or a folder's list of names, is the same."""
    try:
        if os.path.isdir(path):
            names = sorted(name for name in os.listdir(path) if not name.startswith((".", "__pycache__")))
            return "folder " + blake2b("\0".join(names).encode(), digest_size=16).hexdigest()
        return blake2b(Path(path).read_bytes(), digest_size=16).hexdigest()
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
