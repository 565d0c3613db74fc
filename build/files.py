"""Writing files: complete or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from build.errors import ArtefactError

__all__ = ["written_beside"]


@contextmanager
def written_beside(target: Path) -> Iterator[Path]:
    """Give a path beside a target; what is written there replaces the target when the block ends well.

    Raises
    ------
    ArtefactError
        The target is a folder, or its folder cannot be written to.
    """
    if target.is_dir():
        raise ArtefactError(f"{target} is a folder", hint="name a file in it")
    beside = target.with_name(f".{target.name}-{token_hex(4)}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield beside
        os.replace(beside, target)
    except OSError as error:
        raise ArtefactError(
            f"{target} cannot be written: {error.strerror or error}",
            hint="see that its folder may be written to and has room",
        ) from error
    finally:
        beside.unlink(missing_ok=True)
