"""What every voice offers: the interface, and what speaking gives."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from build.timeline import Word

from .script import Script

__all__ = ["Utterance", "Voice"]


@dataclass(frozen=True)
class Utterance:
    """A spoken line.

    Attributes
    ----------
    duration_s : float
        From the first sample to the last.
    words : tuple of Word
        One for each word of the script, in order, from 0 s on.
    samples : (n,) int16 or None
        One channel; None where the voice is silent.
    rate_hz : int
        Samples a second; 0 where there are none.
    """

    duration_s: float
    words: tuple[Word, ...]
    samples: NDArray[np.int16] | None = None
    rate_hz: int = 0


class Voice(Protocol):
    """Somebody, or something, that speaks a line."""

    @property
    def name(self) -> str:
        """How the command line calls it."""

    def fingerprint(self, script: Script) -> str:
        """Return what the sound depends on besides the text: the voice, its version and its settings.

        Raises
        ------
        NarrationError
            The voice has nothing for this line.
        ToolError
            The voice is not installed.
        """

    def speak(self, script: Script) -> Utterance:
        """Speak a line, without silence before or after; the same line gives the same samples each time.

        Raises
        ------
        NarrationError
            The voice has nothing for this line, or what it has cannot be used.
        ToolError
            The voice is not installed, or failed.
        """
