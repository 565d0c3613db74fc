"""Noticing that an author saved: every change below some folders, as soon as the disk is quiet."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from watchfiles import DefaultFilter, awatch

__all__ = ["watch"]

# Editors write a file in several steps; they are done within this time.
_QUIET_MS = 10
_LONGEST_MS = 200
_IGNORED = ("out", "media", "node_modules", ".venv", ".git", ".hypothesis", "__pycache__")


class _Filter(DefaultFilter):
    ignore_dirs = (*DefaultFilter.ignore_dirs, *_IGNORED)


async def watch(
    folders: set[Path], on_change: Callable[[set[str]], None], stop: asyncio.Event, *, store: str
) -> None:
    """Call back with the paths that changed below some folders, until told to stop.

    What is written to the store is no change: of a scene that never ran, a recording would begin
    anew with each text that it sets.
    """
    async for changes in awatch(
        *folders,
        watch_filter=_Filter(ignore_paths=[os.path.join(os.path.abspath(store), "")]),
        debounce=_LONGEST_MS,
        step=_QUIET_MS,
        stop_event=stop,
        rust_timeout=1000,
    ):
        on_change({path for _, path in changes})
