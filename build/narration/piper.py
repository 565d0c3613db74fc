"""A neural voice: Piper, with a model file of the user's own."""

import hashlib
import importlib
import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from build.errors import NarrationError, ToolError
from build.timeline import Word

from .pronunciation import pronounce
from .samples import ends_before_silence, sound_span
from .script import Script
from .timing import spread_words
from .voice import Utterance

__all__ = ["PiperVoice"]

_BETWEEN_SENTENCES_S = 0.3
_SEED = 1


@dataclass(frozen=True)
class PiperVoice:
    """A voice of Piper's.

    Each sentence is synthesised by itself, so that its start and end are exact; inside it words take their
    share of the time by their lengths.

    Attributes
    ----------
    model : Path
        The ``.onnx`` file; its ``.onnx.json`` lies beside it.
    length_scale : float
        Greater than 1: slower than the model was trained.
    """

    model: Path
    length_scale: float = 1.05

    @property
    def name(self) -> str:
        """``piper:`` and the model's file."""
        return f"piper:{self.model}"

    def fingerprint(self, script: Script) -> str:
        """Return the hash of the model, the package's version and the settings."""
        self._check()
        digest = hashlib.blake2b(digest_size=20)
        for path in (self.model, self._config):
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "blake2b").digest())
        said = " ".join(pronounce(script.words, phonemes=False))
        return f"piper-tts {version('piper-tts')} {digest.hexdigest()} {self.length_scale} {_SEED}: {said}"

    def speak(self, script: Script) -> Utterance:
        """Speak a line, sentence by sentence."""
        self._check()
        onnxruntime = importlib.import_module("onnxruntime")
        piper = importlib.import_module("piper")
        # The model draws its noise from the seed of the moment it is loaded, so it is loaded for each line:
        # a line must sound the same whichever lines were spoken before.
        onnxruntime.set_seed(_SEED)
        try:
            voice = piper.PiperVoice.load(self.model)
        except Exception as error:  # onnxruntime's errors share no public root
            raise NarrationError(
                f"expected a Piper model in {self.model}: {error}",
                hint="fetch the .onnx and .onnx.json again",
            ) from error
        rate_hz = voice.config.sample_rate
        settings = piper.SynthesisConfig(length_scale=voice.config.length_scale * self.length_scale)
        pause = np.zeros(round(_BETWEEN_SENTENCES_S * rate_hz), dtype=np.int16)
        pieces: list[NDArray[np.int16]] = []
        words: list[Word] = []
        for sentence, said in _sentences(script.words):
            chunks = [chunk.audio_int16_array for chunk in voice.synthesize(said, settings)]
            sound = np.concatenate(chunks) if chunks else pause
            first, last = sound_span(sound, rate_hz)
            sound = sound[first:last]
            pieces += [pause] if pieces else []
            start_s = sum(map(len, pieces)) / rate_hz
            pieces.append(sound)
            words += spread_words(sentence, start_s, start_s + len(sound) / rate_hz)
        samples = np.concatenate(pieces)
        return Utterance(
            len(samples) / rate_hz, ends_before_silence(words, samples, rate_hz), samples, rate_hz
        )

    @property
    def _config(self) -> Path:
        return self.model.with_name(self.model.name + ".json")

    def _check(self) -> None:
        """Raise a clear error where the package or the model is missing."""
        if importlib.util.find_spec("piper") is None:
            raise ToolError(
                "the voice piper needs the package piper-tts, which is missing",
                hint="pip install piper-tts, or choose another voice: --voice espeak",
            )
        for path in (self.model, self._config):
            if not path.is_file():
                raise NarrationError(
                    f"expected a Piper model, found no file {path}",
                    hint="a voice is two files, NAME.onnx and NAME.onnx.json, in one folder",
                )


def _sentences(words: Sequence[str]) -> Iterator[tuple[list[str], str]]:
    """Split a line after full stops, question and exclamation marks; give words as written and as said."""
    sentence: list[str] = []
    said: list[str] = []
    for word, spoken in zip(words, pronounce(words, phonemes=False), strict=True):
        sentence.append(word)
        said.append(spoken)
        if word.rstrip("\"'”’)").endswith((".", "?", "!", "…")):
            yield sentence, " ".join(filter(None, said))
            sentence, said = [], []
    if sentence:
        yield sentence, " ".join(filter(None, said))
