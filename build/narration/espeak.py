"""A voice that needs no network: espeak-ng, from the wheel ``espeakng_loader``."""

import importlib
import importlib.util
import json
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from build.errors import ToolError
from build.timeline import Word

from .pronunciation import pronounce
from .samples import ends_before_silence, sound_span
from .script import Script
from .voice import Utterance

__all__ = ["EspeakVoice"]

_PROGRAM = Path(__file__).with_name("_espeak_process.py")
_TIMEOUT_S = 60.0
_HINT = "pip install espeakng-loader, or choose another voice: --voice silent"


@dataclass(frozen=True)
class EspeakVoice:
    """American English, the variant with the softest upper formants, spoken without haste.

    Attributes
    ----------
    words_per_minute : int
        espeak-ng's rate, which does not count pauses.
    variant : str
        espeak-ng's voice and variant.
    pitch, pitch_range : int
        0 to 100; a wider range than espeak-ng's own 50 makes questions and stresses livelier.
    """

    words_per_minute: int = 160
    variant: str = "en-us+max"
    pitch: int = 46
    pitch_range: int = 64

    name = "espeak"

    @staticmethod
    def is_installed() -> bool:
        """Tell whether the library can be found."""
        return importlib.util.find_spec("espeakng_loader") is not None

    def fingerprint(self, script: Script) -> str:
        """Return the library's version, the settings, and what is said for the text."""
        if not self.is_installed():
            raise ToolError(
                "the voice espeak needs the package espeakng-loader, which is missing", hint=_HINT
            )
        return f"{self!r} espeakng-loader {version('espeakng-loader')}: {' '.join(pronounce(script.words))}"

    def speak(self, script: Script) -> Utterance:
        """Speak a line; each word starts at espeak-ng's own word event, exact to a sample."""
        spoken = pronounce(script.words)
        said = " ".join(filter(None, spoken))
        samples, rate_hz, events = self._synthesise(said)
        first, last = sound_span(samples, rate_hz)
        if not last:
            raise ToolError(f"espeak-ng made no sound for {said!r}", hint=_HINT)
        starts = [min(max(start, first), last) - first for start in _starts(spoken, events, last)]
        samples = samples[first:last]
        bounds = pairwise([*starts, len(samples)])
        words = tuple(
            Word(text, start / rate_hz, end / rate_hz)
            for text, (start, end) in zip(script.words, bounds, strict=True)
        )
        return Utterance(
            len(samples) / rate_hz, ends_before_silence(words, samples, rate_hz), samples, rate_hz
        )

    def _synthesise(self, said: str) -> tuple[NDArray[np.int16], int, list[tuple[int, int]]]:
        """Return samples, their rate, and (offset into the text, sample) of each word that begins."""
        if not self.is_installed():
            raise ToolError(
                "the voice espeak needs the package espeakng-loader, which is missing", hint=_HINT
            )
        loader = importlib.import_module("espeakng_loader")
        order: dict[str, Any] = {
            "library": loader.get_library_path(),
            "data": loader.get_data_path(),
            "voice": self.variant,
            "rate": self.words_per_minute,
            "pitch": self.pitch,
            "range": self.pitch_range,
            "text": said,
        }
        # A process of its own for each line: the library keeps the phase of its oscillators from one line
        # to the next, so that the same text would sound a little different each time, and is not thread-safe.
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-S", str(_PROGRAM)],
                input=json.dumps(order).encode(),
                capture_output=True,
                timeout=_TIMEOUT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ToolError(f"espeak-ng did not answer: {error}", hint=_HINT) from error
        if done.returncode:
            message = done.stderr.decode(errors="replace").strip() or f"exit code {done.returncode}"
            raise ToolError(f"espeak-ng could not speak {said!r}: {message}", hint=_HINT)
        header, _, sound = done.stdout.partition(b"\n")
        answer = json.loads(header)
        events = [(int(offset), int(sample)) for offset, sample in answer["words"]]
        return np.frombuffer(sound, dtype=np.int16).copy(), int(answer["rate"]), events


def _starts(spoken: list[str], events: list[tuple[int, int]], end: int) -> list[int]:
    """Return the sample at which each word starts; one that is not heard starts with the next that is."""
    starts: list[int | None] = []
    offset = 0
    for said in spoken:
        inside = [sample for at, sample in events if offset <= at < offset + len(said)]
        starts.append(min(inside) if inside else None)
        offset += len(said) + 1 if said else 0
    following = end
    known: list[int] = []
    for start in reversed(starts):
        following = following if start is None else min(start, following)
        known.append(following)
    return known[::-1]
