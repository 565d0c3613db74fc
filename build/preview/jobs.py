"""What a preview's recording processes are asked for, and what they answer."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Answer", "Begun", "Checked", "Failed", "Heard", "Job", "Progressed", "Recorded", "Still"]


@dataclass(frozen=True)
class Job:
    """One recording to be made.

    Attributes
    ----------
    number : int
        Counts the jobs of a preview.
    file, name
        The scene.
    still_at_s : float or None
        Only the picture of this moment is wanted, and at once; None for the whole scene.
    from_s : float
        What lies before need not be seen.
    beginnings : bool
        While the whole is recorded, its beginnings are wanted as well.
    size, fps, voice
        How it is recorded.
    store : str
        Where narration and typeset text are kept.
    """

    number: int
    file: Path
    name: str
    still_at_s: float | None
    from_s: float
    beginnings: bool
    size: tuple[int, int]
    fps: float
    voice: str
    store: str


@dataclass(frozen=True)
class Still:
    """The picture of a moment, as a web form whose frames all show it."""

    web: bytes
    at_s: float


@dataclass(frozen=True)
class Progressed:
    """So much of the scene is recorded, in seconds."""

    seconds: float


@dataclass(frozen=True)
class Begun:
    """The beginning of the scene, as a recording of its own.

    Attributes
    ----------
    web : bytes
    seconds : float
        How much of the scene that is.
    """

    web: bytes
    seconds: float


@dataclass(frozen=True)
class Recorded:
    """The scene is recorded.

    Attributes
    ----------
    web : bytes
    inputs : tuple of str
        The files that the scene was made from.
    """

    web: bytes
    inputs: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """What the layout checks found, as JSON."""

    problems: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Heard:
    """The scene's sound, as a WAV file."""

    wav: bytes


@dataclass(frozen=True)
class Failed:
    """The scene could not be recorded.

    Attributes
    ----------
    message : str
        The error, in a line.
    file, line
        Where, in the author's own code; empty and 0 where that is not known.
    source : list of (int, str)
        The lines around it.
    details : str
        The whole traceback.
    inputs : tuple of str
        The files that were read before.
    """

    message: str
    file: str = ""
    line: int = 0
    source: tuple[tuple[int, str], ...] = ()
    details: str = ""
    inputs: tuple[str, ...] = ()


Answer = Still | Progressed | Begun | Recorded | Checked | Heard | Failed
