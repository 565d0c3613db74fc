"""Importing what a project's files say now.

Python takes a module's compiled form for current if the file has the size that it had when it was compiled,
and was changed in the same second. Two saves within a second, or a tool that sets times, pass unseen.
"""

import os
import sys
from importlib.machinery import (
    BYTECODE_SUFFIXES,
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    SourceFileLoader,
    SourcelessFileLoader,
)
from importlib.util import cache_from_source
from types import ModuleType
from typing import NamedTuple

from build.installation import is_installed

__all__ = ["FreshLoader", "Loaded", "changed_ns", "import_what_is_there", "loaded"]


class Loaded(NamedTuple):
    """A module that was loaded.

    Attributes
    ----------
    name, file : str
    changed_ns : int
        When the file had been changed, just before.
    after : int
        How many modules were complete before this one was begun.
    """

    name: str
    file: str
    changed_ns: int
    after: int


loaded: list[Loaded] = []
"""The modules that this process loaded so, in the order in which they were complete."""


def changed_ns(file: str) -> int:
    """Return when a file was changed last; 0 if there is none."""
    try:
        return os.stat(file).st_mtime_ns
    except OSError:
        return 0


class FreshLoader(SourceFileLoader):
    """Loads a module, and forgets its compiled form if the file was changed in any way since it was made."""

    def path_stats(self, path: str) -> dict[str, float]:
        """Return what tells whether the compiled form is current."""
        try:
            compiled = cache_from_source(path)
            # The time of the last change of anything about the file: nobody can set that one.
            if os.stat(path).st_ctime_ns >= os.stat(compiled).st_mtime_ns:
                os.unlink(compiled)
        except (OSError, NotImplementedError):
            pass  # there is none, or it may not be removed
        return dict(super().path_stats(path))

    def exec_module(self, module: ModuleType) -> None:
        """Run a module's code, and note that it was loaded."""
        changed, after = changed_ns(self.path), len(loaded)
        super().exec_module(module)
        loaded.append(Loaded(module.__name__, self.path, changed, after))


def import_what_is_there() -> None:
    """Have modules from outside the installation loaded as they are now, from here on in this process."""
    if _finder not in sys.path_hooks:
        sys.path_hooks.insert(0, _finder)
        sys.path_importer_cache.clear()


def _finder(path: str) -> FileFinder:
    if is_installed(path):
        raise ImportError("installed", path=path)
    return _fresh(path)  # type: ignore[return-value]  # typeshed has it return any finder


_fresh = FileFinder.path_hook(
    (ExtensionFileLoader, EXTENSION_SUFFIXES),
    (FreshLoader, SOURCE_SUFFIXES),
    (SourcelessFileLoader, BYTECODE_SUFFIXES),
)
