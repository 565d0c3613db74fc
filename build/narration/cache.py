"""Speaking, at most once: speech is kept in the store by its text, its voice and the voice's settings."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from build.store import MissingArtefact, Store, key
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

    The speech is kept in the store that the environment variable ``M4ML_STORE`` names, or ``out/.store``, as
    artefacts of the kind "speech" named by the text, the voice and its settings.

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
    ArtefactError
        The speech cannot be written to the store.
    """
    script = Script.parse(text)
    voice = voice or choose_voice(lecture_folder=lecture_folder)
    # Marks are left out: they follow from the words' times, and a new one must not cost a synthesis.
    parts = (_FORMAT, _GAP_S, voice.fingerprint(script), script.text)
    times, sound = key("speech", *parts, ext="json"), key("speech", *parts, ext="wav")
    store = Store(os.environ.get(STORE_VARIABLE) or _DEFAULT_STORE)
    try:
        return _read(store, times, sound, script)
    except MissingArtefact:
        _write(store, times, sound, voice.speak(script))
        return _read(store, times, sound, script)


def _read(store: Store, times: str, sound: str, script: Script) -> Speech:
    document = json.loads(store.read(times))
    audio = store.local(sound) if document["sound"] else None
    words = tuple(Word(*word) for word in document["words"])
    return Speech(audio, document["duration_s"], words, script.mark_times(words))


def _write(store: Store, times: str, sound: str, spoken: Utterance) -> None:
    duration_s = spoken.duration_s + _GAP_S
    if spoken.samples is not None:
        gap = np.zeros(round(_GAP_S * spoken.rate_hz), dtype=np.int16)
        samples = np.concatenate([spoken.samples, gap])
        duration_s = len(samples) / spoken.rate_hz
        store.write(sound, wav_bytes(samples, spoken.rate_hz))
    document = {
        "sound": spoken.samples is not None,
        "duration_s": duration_s,
        "words": [[word.text, word.start_s, word.end_s] for word in spoken.words],
    }
    # Last, so that it never speaks of a sound that is not there.
    store.write(times, json.dumps(document, ensure_ascii=False).encode())
