"""Manim's folder of typeset text and formulas, kept from one recording to the next, safe for several at once.

Manim writes, rereads and removes files next to its cached ones under fixed names, so that two processes that
share the folder trip over each other. Here each process works in a folder of its own, which begins with links
to what is known and gives back what is new.
"""

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from manim import config, logger
from manim._config.utils import make_config_parser
from tqdm import tqdm  # type: ignore[import-untyped]  # it has no stubs

from build.store.errors import unwritable
from build.store.passing import passing_folder

__all__ = ["drop_unfinished", "kept_media", "media_folder", "read_settings"]

_KINDS = ("Tex", "texts")  # Manim's names, of formulas (Typst's too) and of text
_END_BYTES = 64  # where an SVG is finished, if it is

# The settings as they were last read: what the files said, and what Manim made of it.
_last: tuple[dict[str, dict[str, str]], dict[str, Any]] | None = None


@contextmanager
def kept_media(folder: Path) -> Iterator[None]:
    """Let Manim typeset in a folder of this process, kept for later ones, and report warnings only.

    Parameters
    ----------
    folder : Path
        What is kept, made if it is not there. The process's own is in ``tmp/`` beside it, where the store
        sweeps what a killed process leaves.

    Raises
    ------
    ArtefactError
        The folders cannot be made.
    """
    making = folder.parent / "tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        making.mkdir(exist_ok=True)
    except OSError as error:
        raise unwritable(str(error.filename or folder), error) from error
    # Manim's progress bars would make a semaphore shared between processes, which outlives one that is
    # killed.
    tqdm.set_lock(RLock())
    before, level = config.media_dir, logger.level
    with passing_folder(making) as own:
        try:
            logger.setLevel("WARNING")
            drop_unfinished(folder)
            _link(folder, own)
            config.media_dir = str(own)
            yield
            drop_unfinished(own)
            _link(own, folder)
        finally:
            config.media_dir = before
            logger.setLevel(level)


def media_folder() -> Path:
    """Return the folder in which Manim typesets now."""
    return Path(config.media_dir)


def drop_unfinished(folder: Path, *, since_ns: int = 0) -> None:
    """Remove what a killed process left half-written, which Manim would take for finished ever after.

    Parameters
    ----------
    folder : Path
        In which nobody writes meanwhile.
    since_ns : int
        What was written before is known to be whole.
    """
    for kind in _KINDS:
        with contextlib.suppress(FileNotFoundError):
            for entry in os.scandir(folder / kind):
                if entry.name.endswith(".svg") and entry.stat().st_mtime_ns >= since_ns:
                    with open(entry.path, "rb") as file:
                        file.seek(max(entry.stat().st_size - _END_BYTES, 0))
                        finished = b"</svg>" in file.read()
                    if not finished:
                        os.unlink(entry.path)


def read_settings() -> None:
    """Read Manim's settings anew: its own, the user's and the working folder's, as `manim` does at its start.

    This process may have begun elsewhere, or before they were changed. Where media go, and what is logged,
    stays.
    """
    global _last
    media, level = config.media_dir, logger.level
    logger.setLevel("WARNING")  # it tells which files it reads
    try:
        parser = make_config_parser()
        said = {name: dict(part) for name, part in parser.items()}
        # Setting the renderer again would have Python forget where all of Manim's methods are.
        if (said, config._d) != _last:
            config.digest_parser(parser)
            config.media_dir = media
            _last = said, dict(config._d)
    finally:
        logger.setLevel(level)


def _link(source: Path, target: Path) -> None:
    for kind in _KINDS:
        (target / kind).mkdir(exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            for entry in os.scandir(source / kind):
                # A name that ends so is one that Manim is about to remove.
                if entry.name.endswith(".svg") and not entry.name.endswith("_.svg"):
                    with contextlib.suppress(FileExistsError, FileNotFoundError):
                        os.link(entry.path, target / kind / entry.name)
