"""No voice at all: only the time that a reader needs."""

from .script import Script
from .timing import reading_time_s, spread_words
from .voice import Utterance

__all__ = ["SilentVoice"]


class SilentVoice:
    """Times a line as an unhurried speaker would, and makes no sound."""

    name = "silent"

    def fingerprint(self, script: Script) -> str:
        """Return the voice's name: it has no settings."""
        return self.name

    def speak(self, script: Script) -> Utterance:
        """Return the line's duration and its words' times."""
        duration_s = reading_time_s(script.words)
        return Utterance(duration_s, spread_words(script.words, 0.0, duration_s))
