"""Folders for files that the processes of one render pass to each other.

The process that makes one holds a lock on a file in it, which the system takes back however that process
ends: who can take the lock knows that nobody needs the folder any more.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from shutil import rmtree

from build.store.errors import unwritable

__all__ = ["is_abandoned", "passing_folder"]

_PREFIX = "passing-"
_OWNER = "owner"


@contextmanager
def passing_folder(scratch: Path) -> Iterator[Path]:
    """Give a folder that is this process's own and goes with the block.

    Raises
    ------
    ArtefactError
        It cannot be made.
    """
    mark = f"{os.getpid()}-{token_hex(8)}"
    made, folder = scratch / mark, scratch / f"{_PREFIX}{mark}"
    try:
        made.mkdir()
        owner = (made / _OWNER).open("w")
        with suppress(OSError):  # a file server without locks: then it stays for a day, as other files do
            fcntl.flock(owner, fcntl.LOCK_EX)
        # Only now can others take it for what it is: before, they could take the lock.
        made.rename(folder)
    except OSError as error:
        raise unwritable(str(folder), error) from error
    try:
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)
        owner.close()


def is_abandoned(folder: Path) -> bool:
    """Tell whether this is such a folder, and the process that made it is gone."""
    if not folder.name.startswith(_PREFIX):
        return False
    try:
        with (folder / _OWNER).open("r+") as owner:
            fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True  # half removed
    except OSError:
        return False
    return True
