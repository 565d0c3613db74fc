"""Speaking, at most once: speech is kept by its text, its voice and the voice's settings."""

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from build.timeline import Word

from .samples import wav_bytes
from .script import Script
from .voice import Utterance, Voice
from .voices import choose_voice

__all__ = ["STORE_VARIABLE", "Speech", "speak"]

STORE_VARIABLE = "M4ML_STORE"
_DEFAULT_STORE = "out/.store"
_FORMAT = 1
# A breath between this line and the next.
_GAP_S = 0.25

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Speech:
    """A line as it is spoken.

    Attributes
    ----------
    audio : Path or None
        A mono WAV file as long as ``duration_s``; None where the voice is silent.
    duration_s : float
        With the breath after the last word.
    words : tuple of Word
        One for each word of the text, from 0 s on, punctuation attached.
    marks : mapping of str to float
        When each mark is reached, in seconds from the start.
    """

    audio: Path | None
    duration_s: float
    words: tuple[Word, ...]
    marks: Mapping[str, float]


def speak(text: str, *, lecture_folder: Path | None = None, voice: Voice | None = None) -> Speech:
    """Speak a line, or find it spoken.

    The speech is kept in the folder ``speech/`` of the store (the environment variable ``M4ML_STORE``, or
    ``out/.store``), under a name made of the text, the voice and its settings.

    Parameters
    ----------
    text : str
        May hold marks; see `Script.parse`.
    lecture_folder : Path or None
        Where recorded takes are looked for.
    voice : Voice or None
        None: the one that `choose_voice` gives.

    Raises
    ------
    NarrationError
        The text, or the voice's name or take, cannot be used.
    ToolError
        The voice is not installed, or failed.
    """
    script = Script.parse(text)
    voice = voice or choose_voice(lecture_folder=lecture_folder)
    key = _key(script, voice.fingerprint(script))
    folder = Path(os.environ.get(STORE_VARIABLE) or _DEFAULT_STORE).absolute() / "speech" / key[:2]
    found = _read(folder, key, script)
    return found or _write(folder, key, script, voice.speak(script))


def _key(script: Script, fingerprint: str) -> str:
    # Marks are left out: they follow from the words' times, and a new one must not cost a synthesis.
    parts = json.dumps([_FORMAT, _GAP_S, fingerprint, script.text])
    return hashlib.blake2b(parts.encode(), digest_size=20).hexdigest()


def _read(folder: Path, key: str, script: Script) -> Speech | None:
    """Return the speech that is kept, or None where there is none or it is damaged."""
    try:
        document = json.loads((folder / f"{key}.json").read_bytes())
        audio = folder / f"{key}.wav" if document["audio"] else None
        sealed = document.pop("seal") == _seal(document)
        sound = audio is None or _digest(audio.read_bytes()) == document["audio"]
        if sealed and sound:
            words = tuple(Word(*word) for word in document["words"])
            return Speech(audio, document["duration_s"], words, script.mark_times(words))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.warning("kept speech %s cannot be read (%s): speaking it again", key, error)
        return None
    _log.warning("kept speech %s is damaged: speaking it again", key)
    return None


def _write(folder: Path, key: str, script: Script, spoken: Utterance) -> Speech:
    audio = None
    digest = ""
    duration_s = spoken.duration_s + _GAP_S
    if spoken.samples is not None:
        gap = np.zeros(round(_GAP_S * spoken.rate_hz), dtype=np.int16)
        samples = np.concatenate([spoken.samples, gap])
        duration_s = len(samples) / spoken.rate_hz
        audio = folder / f"{key}.wav"
        sound = wav_bytes(samples, spoken.rate_hz)
        digest = _digest(sound)
        _replace(audio, sound)
    document: dict[str, Any] = {
        "text": script.text,
        "audio": digest,
        "duration_s": duration_s,
        "words": [[word.text, word.start_s, word.end_s] for word in spoken.words],
    }
    document["seal"] = _seal(document)
    # Last, so that it never speaks of a sound that is not there.
    _replace(folder / f"{key}.json", json.dumps(document, ensure_ascii=False).encode())
    return Speech(audio, duration_s, spoken.words, script.mark_times(spoken.words))


def _seal(document: Mapping[str, Any]) -> str:
    return _digest(json.dumps(document, sort_keys=True).encode())


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=20).hexdigest()


def _replace(path: Path, data: bytes) -> None:
    """Write beside the target, then rename, so that a reader finds all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
