"""The files that a scene is made from, packed for machines that have only the store.

A lecture's scene takes its whole top package along and the packages beside it that this imports; a plain file
takes its folder. What is packed is an artefact, so that a thousand scenes of one course cost one upload.
"""

import ast
import io
import os
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from build.errors import OptionError
from build.store import Store, key

__all__ = ["PIPELINE", "Sources", "pack_sources", "source_group", "unpacked"]

PIPELINE = Path(__file__).resolve().parents[1]
"""The folder of this package: every machine has its own."""

_MOST_BYTES = 200_000_000
_NEVER = ("__pycache__", "out", "media", "node_modules")
_ABANDONED_S = 24 * 3600.0


@dataclass(frozen=True)
class Sources:
    """What a scene is made from.

    Attributes
    ----------
    name : str
        The artefact that holds the files.
    root : Path
        The folder below which they are here.
    """

    name: str
    root: Path


def source_group(file: Path) -> Path:
    """Return the folder whose scenes all come with the same files."""
    root = _import_root(file)
    return root if root == file.parent else root / file.relative_to(root).parts[0]


def pack_sources(file: Path, store: Store) -> Sources:
    """Put the files that a scene's file may need in the store.

    Raises
    ------
    OptionError
        They are too many to be sent around.
    """
    root = _import_root(file)
    group = source_group(file)
    tops = [root] if group == root else _packages(root, group.name)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted({*_files(tops, root), *_settings(root)}):
            # A fixed time: equal files make an equal archive.
            entry = zipfile.ZipInfo(path.relative_to(root).as_posix(), (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    name = key("sources", data.getvalue(), ext="zip")
    if not store.has(name):
        store.write(name, data.getvalue())
    return Sources(name, root)


@contextmanager
def unpacked(store: Store, name: str) -> Iterator[Path]:
    """Give a folder of this machine that holds the files; it goes with the block.

    Not the system's folder for temporary files: what a scene looks for there in vain does not count as an
    input.
    """
    above = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "m4ml", "sources")
    above.mkdir(parents=True, exist_ok=True)
    for left in above.iterdir():
        # Of a worker that was killed.
        if time.time() - left.stat().st_mtime > _ABANDONED_S:
            rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(dir=above)).resolve()
    try:
        with zipfile.ZipFile(io.BytesIO(store.read(name))) as archive:
            archive.extractall(folder)
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)


def _settings(root: Path) -> list[Path]:
    """Return Manim's settings of the working folder, where a worker's working folder will be."""
    settings = Path.cwd() / "manim.cfg"
    return [settings] if settings.is_file() and settings.is_relative_to(root) else []


def _import_root(file: Path) -> Path:
    """Return the folder from which a file is imported."""
    root = file.parent
    while (root / "__init__.py").is_file():
        root = root.parent
    return root


def _packages(root: Path, top: str) -> list[Path]:
    """Return a top package, and the packages and modules beside it that it imports, and so on."""
    waiting, found = [top], dict[str, Path]()
    while waiting:
        name = waiting.pop()
        path = next((p for p in (root / name, root / f"{name}.py") if p.exists()), None)
        if name in found or path is None or path == PIPELINE:
            continue
        found[name] = path
        waiting += sorted(_imported([path] if path.is_file() else path.rglob("*.py")))
    return sorted(found.values())


def _imported(files: "Iterator[Path] | Sequence[Path]") -> set[str]:
    """Return the top names of what files import, but for the standard library."""
    names: set[str] = set()
    for file in files:
        try:
            tree = ast.parse(file.read_bytes())
        except SyntaxError:
            continue  # recording it will say so, with the line
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names - sys.stdlib_module_names


def _files(tops: Sequence[Path], root: Path) -> list[Path]:
    files: list[Path] = []
    size = 0
    for top in tops:
        for folder, below, names in os.walk(top) if top.is_dir() else [(str(root), [], [top.name])]:
            below[:] = sorted(name for name in below if _is_taken(Path(folder, name)))
            files += [Path(folder, name) for name in sorted(names) if not name.startswith(".")]
    files = [path for path in files if path.is_file()]
    for path in files:
        size += path.stat().st_size
        if size > _MOST_BYTES:
            raise OptionError(
                f"the files beside the scene are more than {_MOST_BYTES // 10**6} MB: too much to send "
                f"to workers ({root})",
                hint="put the scene in a folder of its own, with only what it needs",
            )
    return files


def _is_taken(folder: Path) -> bool:
    return not (folder.name.startswith(".") or folder.name in _NEVER or (folder / "pyvenv.cfg").exists())
