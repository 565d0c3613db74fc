"""What belongs to the installation, and so changes with its packages' versions only; and our own code."""

import os
import sys
from functools import cache
from hashlib import blake2b
from pathlib import Path

__all__ = ["INSTALLED", "code_of", "is_installed"]

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


@cache
def code_of(*parts: str) -> str:
    """Return the hash of the code in folders and files of the pipeline: clones may differ at one version."""
    pipeline = Path(__file__).resolve().parent
    digest = blake2b(digest_size=8)
    roots = [pipeline / name for name in parts]
    for path in sorted(path for root in roots for path in ([root] if root.is_file() else root.rglob("*.py"))):
        digest.update(f"{path.relative_to(pipeline).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
