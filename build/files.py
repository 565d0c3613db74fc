"""Writing files: complete or not at all, and without leavings, even of processes that were killed."""

import errno
import glob
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from build.errors import ArtefactError, EncodeError, PipelineError

__all__ = ["parts_beside", "telling_of", "written_beside"]

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def telling_of(target: Path) -> Iterator[None]:
    """Tell of a failure to write by the name of what was asked for, wherever it was being made.

    Raises
    ------
    ArtefactError
        The target cannot be written, or has no room.
    """
    try:
        yield
    except EncodeError as error:
        # FFmpeg's errors have the system's numbers too.
        code = getattr(error.__cause__, "errno", None)
        if code in _NO_ROOM:
            raise _unwritable(target, os.strerror(code)) from error
        raise
    except PipelineError:
        raise
    except OSError as error:
        raise _unwritable(target, error.strerror or str(error)) from error


def _unwritable(target: Path, why: str) -> ArtefactError:
    return ArtefactError(
        f"{target} cannot be written: {why}",
        hint="see that its folder may be written to and has room",
    )


@contextmanager
def written_beside(target: Path) -> Iterator[Path]:
    """Give a path beside a target; what is written there replaces the target when the block ends well.

    Raises
    ------
    ArtefactError
        The target is a folder or a device, or its folder cannot be written to.
    """
    if target.is_dir():
        raise ArtefactError(f"{target} is a folder", hint="name a file in it")
    if target.exists() and not target.is_file():
        # Replacing /dev/null by a file would be the end of it.
        raise ArtefactError(f"{target} is a device", hint="name a file to write")
    with telling_of(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with parts_beside(target.parent) as part:
            beside = part(target.name)
            yield beside
            os.replace(beside, target)


@contextmanager
def parts_beside(folder: Path) -> Iterator[Callable[[str], Path]]:
    """Give names for files in the making, on the disk of their targets; what is left of them is removed."""
    _sweep(folder)
    prefix = f".{platform.node()}-{os.getpid()}-{token_hex(4)}.part."
    try:
        yield lambda file: folder / f"{prefix}{file}"
    finally:
        with suppress(OSError):  # the folder may be gone
            for file in folder.iterdir():
                if file.name.startswith(prefix):
                    file.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove what processes of this machine that were killed have left in the making."""
    for file in folder.glob(f".{glob.escape(platform.node())}-*-*.part.*"):
        maker = file.name.removeprefix(f".{platform.node()}-").partition("-")[0]
        if maker.isdecimal() and not _runs(int(maker)):
            file.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's
    return True
