"""What belongs to the installation, and so changes with its packages' versions only."""

import os
import sys

__all__ = ["INSTALLED", "is_installed"]

# Not all that is below a prefix: a project may lie there too (a virtual environment made in its folder, a
# container's /usr/src/app).
_FOLDERS = ("bin", "etc", "include", "lib", "lib64", "libexec", "share")
_PREFIXES = ("/", "/usr", "/usr/local", sys.prefix, sys.base_prefix)

INSTALLED = tuple(
    sorted({os.path.realpath(os.path.join(p, f)) + os.sep for p in _PREFIXES for f in _FOLDERS})
)
"""Folders, each with a separator at its end."""


def is_installed(path: str) -> bool:
    """Tell whether a file or folder belongs to the installation."""
    return (os.path.realpath(path) + os.sep).startswith(INSTALLED)
