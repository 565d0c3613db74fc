"""Writing folders: complete or not at all."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex

from build.errors import ArtefactError
from build.files import telling_of

__all__ = ["write_folder"]


def write_folder(folder: Path, contents: Mapping[str, bytes | Path], *, mark: str) -> list[Path]:
    """Write files beside a folder, and put them in its place when all are there.

    Parameters
    ----------
    folder : Path
        New, empty, or written by this function before.
    contents : mapping of str to bytes or Path
        By their paths in the folder: what is in them, or the file that is copied.
    mark : str
        The path of a file by which a folder that may be replaced is known.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    ArtefactError
        The folder holds other things, is a file, or cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise ArtefactError(f"{folder} is a file", hint="name a new folder; or say --one-file")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / mark).is_file():
        raise ArtefactError(
            f"{folder} holds something else", hint="name a new folder; or a file, with --one-file"
        )
    beside, old = (folder.with_name(f".{folder.name}-{token_hex(4)}") for _ in range(2))
    try:
        with telling_of(folder):
            _write(contents, beside, old, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
    return [folder / name for name in contents]


def _write(contents: Mapping[str, bytes | Path], beside: Path, old: Path, folder: Path) -> None:
    for name, content in contents.items():
        file = beside / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            shutil.copyfile(content, file)
        else:
            file.write_bytes(content)
    if folder.exists():
        folder.rename(old)
    try:
        beside.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
