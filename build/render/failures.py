"""What is told of a scene whose code failed: what, on which of its lines, in which of its plays."""

import os
import signal
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path

from build.errors import PipelineError, SceneError

__all__ = ["Failed", "as_error", "ended_early", "failure_of"]


@dataclass(frozen=True)
class Failed:
    """A scene raised.

    Attributes
    ----------
    message, hint, details : str
        In one line; what to try; the whole traceback.
    """

    message: str
    hint: str
    details: str


def failure_of(error: BaseException, file: Path) -> Failed:
    """Return what a user needs to know of an error that the code of a scene's file raised."""
    details = "".join(traceback.format_exception(error))
    where = _users_line(error, file)
    notes = "".join(f", {note}" for note in getattr(error, "__notes__", []))
    if isinstance(error, PipelineError):
        return Failed(f"{where}: {error}{notes}" if where else str(error), error.hint, details)
    kind = type(error).__name__
    if isinstance(error, SyntaxError) and error.filename:
        return Failed(f"{error.filename}:{error.lineno}: {kind}: {error.msg}", "", details)
    hint = "`m4ml render -v` shows the whole traceback"
    if isinstance(error, SystemExit):
        hint = "a scene returns when it is finished; it does not end the program"
    told = f"{kind}: {error}" if str(error) else kind
    return Failed(f"{where or file}: {told}{notes}", hint, details)


def as_error(failure: Failed) -> SceneError:
    """Return the error to raise in the process that is told of a failure."""
    error = SceneError(failure.message, hint=failure.hint)
    error.add_note(failure.details)
    return error


def ended_early(what: str, code: int | None) -> SceneError:
    """Return the error to raise where a process ended without a word.

    Parameters
    ----------
    what : str
        Whose process.
    code : int or None
        Its exit code, negative for a signal, as `subprocess` has it; None where it is not known.
    """
    if code is None or code >= 0:
        told = "" if code is None else f", with exit code {code}"
        return SceneError(
            f"{what}: its process ended before it was finished{told}",
            hint="does its code call os._exit, or a library that does?",
        )
    return SceneError(
        f"{what}: its process was killed by {signal.Signals(-code).name}",
        hint="it may have run out of memory; what is printed above may say where"
        if -code in (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE)
        else "it may have run out of memory",
    )


def _users_line(error: BaseException, file: Path) -> str:
    """Return the innermost line of the scene's own file, or of another outside the installation."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename) == file]
    pipeline = str(Path(__file__).parents[1]) + os.sep
    others = [f for f in frames if not f.filename.startswith((sys.prefix, sys.base_prefix, pipeline, "<"))]
    for chosen in (own, others):
        if chosen:
            return f"{chosen[-1].filename}:{chosen[-1].lineno}"
    return ""
