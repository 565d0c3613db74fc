"""Samples of speech: files in and out, and the silence around words."""

import io
import wave
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from build.errors import EncodeError, NarrationError
from build.media import decode_sound
from build.timeline import Word

__all__ = ["decode_mono", "ends_before_silence", "read_wav", "sound_span", "wav_bytes"]

_FRAME_S = 0.01
_SILENCE_DB = -50.0


def wav_bytes(samples: NDArray[np.int16], rate_hz: int) -> bytes:
    """Return a mono 16-bit WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes(samples.astype("<i2").tobytes())
    return file.getvalue()


def read_wav(path: Path) -> tuple[NDArray[np.int16], int]:
    """Return the samples and the rate of a file that `wav_bytes` made."""
    with wave.open(str(path), "rb") as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.int16)
        return samples, file.getframerate()


def decode_mono(path: Path, *, rate_hz: int = 48_000) -> NDArray[np.int16]:
    """Return the sound of any file that FFmpeg's libraries read, as one channel.

    Raises
    ------
    NarrationError
        The file holds no sound that can be decoded.
    """
    try:
        sound = np.concatenate(list(decode_sound(path, rate_hz=rate_hz, mono=True)))[:, 0]
    except EncodeError as error:
        raise NarrationError(str(error), hint="record it again, as WAV or FLAC, one speaker") from error
    samples: NDArray[np.int16] = np.round(32767 * np.clip(sound, -1, 1)).astype(np.int16)
    return samples


def sound_span(samples: NDArray[np.int16], rate_hz: int) -> tuple[int, int]:
    """Return where the sound starts and ends, in samples, to a hundredth of a second; (0, 0) for silence."""
    loud = np.flatnonzero(_loud_frames(samples, rate_hz))
    if not len(loud):
        return 0, 0
    frame = int(rate_hz * _FRAME_S)
    return int(loud[0]) * frame, min((int(loud[-1]) + 1) * frame, len(samples))


def ends_before_silence(words: Sequence[Word], samples: NDArray[np.int16], rate_hz: int) -> tuple[Word, ...]:
    """Return the words, each ending where it is last heard rather than where the next one starts."""
    trimmed = []
    for word in words:
        first, last = round(word.start_s * rate_hz), round(word.end_s * rate_hz)
        _, end = sound_span(samples[first:last], rate_hz)
        heard_s = min(word.start_s + end / rate_hz, word.end_s)
        trimmed.append(replace(word, end_s=heard_s) if end else word)
    return tuple(trimmed)


def _loud_frames(samples: NDArray[np.int16], rate_hz: int) -> NDArray[np.bool_]:
    frame = int(rate_hz * _FRAME_S)
    padded = np.pad(samples.astype(np.float64), (0, -len(samples) % frame)).reshape(-1, frame)
    threshold = 32768 * 10 ** (_SILENCE_DB / 20)
    loud: NDArray[np.bool_] = np.sqrt(np.mean(padded**2, axis=1)) > threshold
    return loud
