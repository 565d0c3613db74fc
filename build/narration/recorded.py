"""Takes that somebody recorded: a sound file for each line, in the lecture's folder ``voice/``."""

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from build.errors import NarrationError
from build.timeline import Word

from .samples import decode_mono, ends_before_silence, sound_span
from .script import Script
from .timing import spread_words
from .voice import Utterance, Voice

__all__ = ["RecordedVoice", "take_name"]

_SUFFIXES = (".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a")
_RATE_HZ = 48_000
_SLUG_WORDS = 5


def take_name(text: str) -> str:
    """Return the name, without suffix, of the file that holds a line's take.

    The first words, for people, and eight digits of the text's hash, for the program: an edited line has
    another name, so that an old take is never spoken for it.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain)[:_SLUG_WORDS])
    return f"{slug}-{_digits(text)}" if slug else _digits(text)


@dataclass(frozen=True)
class RecordedVoice:
    """Plays a line's take, or lets the next voice speak where there is none.

    Attributes
    ----------
    folder : Path
        Holds ``<take_name>.wav`` (or FLAC, Ogg, Opus, MP3, M4A), and beside it, if the words' times are
        known, ``<take_name>.json``: ``[["word", start_s, end_s], ...]``, one for each word of the line.
    then : Voice or None
        Speaks what is not recorded.
    """

    folder: Path
    then: Voice | None = None

    name = "recorded"

    def take(self, script: Script) -> Path | None:
        """Return the file of a line's take; the words in its name may have been shortened."""
        digits = _digits(script.text)
        try:
            # Listed even where there is no such folder: what notes a recording's inputs then knows of it.
            files = sorted(self.folder.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return None
        takes = [
            path
            for path in files
            if path.suffix.lower() in _SUFFIXES and (path.stem == digits or path.stem.endswith(f"-{digits}"))
        ]
        return min(takes, key=lambda path: _SUFFIXES.index(path.suffix.lower())) if takes else None

    def fingerprint(self, script: Script) -> str:
        """Return the hash of the take and of its word times, or the next voice's fingerprint."""
        take = self.take(script)
        if take is None:
            return self._next(script).fingerprint(script)
        digest = hashlib.blake2b(take.read_bytes(), digest_size=20)
        times = take.with_suffix(".json")
        if times.exists():
            digest.update(times.read_bytes())
        return f"recorded {take.suffix.lower()} {digest.hexdigest()}"

    def speak(self, script: Script) -> Utterance:
        """Return the take without the silence around it, or what the next voice speaks."""
        take = self.take(script)
        if take is None:
            return self._next(script).speak(script)
        samples = decode_mono(take, rate_hz=_RATE_HZ)
        first, last = sound_span(samples, _RATE_HZ)
        if not last:
            raise NarrationError(f"expected a recorded line, got silence in {take}", hint="record it again")
        samples = samples[first:last]
        duration_s = len(samples) / _RATE_HZ
        times = take.with_suffix(".json")
        if times.exists():
            words = _read_times(times, script, first / _RATE_HZ, duration_s)
        else:
            words = ends_before_silence(spread_words(script.words, 0.0, duration_s), samples, _RATE_HZ)
        return Utterance(duration_s, words, samples, _RATE_HZ)

    def _next(self, script: Script) -> Voice:
        if self.then is None:
            raise NarrationError(
                f"nobody has recorded {script.text!r}",
                hint=f"record it as {self.folder / take_name(script.text)}.wav, or choose --voice auto",
            )
        return self.then


def _digits(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()


def _read_times(path: Path, script: Script, trimmed_s: float, duration_s: float) -> tuple[Word, ...]:
    """Return the words of a take's JSON on the trimmed take's clock."""
    hint = f"write one [word, start, end] for each of the {len(script.words)} words, in seconds, in order"
    try:
        rows = [(str(word), float(start), float(end)) for word, start, end in json.loads(path.read_bytes())]
    except (ValueError, TypeError) as error:
        raise NarrationError(f"expected the words' times in {path}: {error}", hint=hint) from error
    if len(rows) != len(script.words):
        raise NarrationError(
            f"expected {len(script.words)} words in {path}, as in {script.text!r}, got {len(rows)}", hint=hint
        )
    moments = [moment for _, start, end in rows for moment in (start, end)]
    if moments[0] < 0 or any(later < earlier for earlier, later in pairwise(moments)):
        raise NarrationError(f"expected times that do not run backwards in {path}", hint=hint)

    def on_clock(moment: float) -> float:
        return min(max(moment - trimmed_s, 0.0), duration_s)

    return tuple(
        Word(word, on_clock(start), on_clock(end))
        for word, (_, start, end) in zip(script.words, rows, strict=True)
    )
