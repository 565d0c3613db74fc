"""The store's errors, and what an operating system's error means to its user."""

import errno
import logging

from build.errors import ArtefactError

__all__ = ["MissingArtefact", "missing", "unwritable", "warn_damaged"]

_log = logging.getLogger(__name__)


class MissingArtefact(ArtefactError, KeyError):  # noqa: N818  # it is an answer as much as an error
    """An artefact is not in the store, or was damaged and has been removed: make it again."""


def missing(name: str) -> MissingArtefact:
    """Return the error to raise where an artefact is absent."""
    return MissingArtefact(f"The store has no artefact {name}.", hint="Render again: it will be made.")


def warn_damaged(name: str) -> None:
    """Tell that an artefact's content is not what was written."""
    _log.warning("The artefact %s is damaged: it is removed and will be made again.", name)


# A quota and a limit on a file's size end a write exactly as a full disk does.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def unwritable(what: str, error: OSError) -> ArtefactError:
    """Return the error to raise when writing `what` failed."""
    if error.errno in _FULL:
        return ArtefactError(
            f"No room to write {what}: {error.strerror}.",
            hint="Free some space, or run `m4ml clean`; the next run continues from here.",
        )
    return ArtefactError(
        f"Cannot write {what}: {error.strerror or error}.",
        hint="Check that the store's folder exists and may be written, or name another with --store.",
    )
