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

from build.installation import is_installed

__all__ = ["FreshLoader", "import_what_is_there"]


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
