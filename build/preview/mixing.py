"""The sound of a preview: everything on the timeline in one track, quickly, without levelling or encoding."""

from pathlib import Path

import numpy as np

from build.narration.samples import decode_mono, wav_bytes
from build.timeline import Timeline

__all__ = ["mix_wav"]

_RATE_HZ = 24_000


def mix_wav(timeline: Timeline) -> bytes:
    """Return a WAV file of the timeline's length with all its sounds; sounds that are gone are left out."""
    track = np.zeros(round(timeline.duration_s * _RATE_HZ), np.float32)
    for sound in timeline.sounds:
        if not Path(sound.path).is_file():
            continue
        start = max(round(sound.start_s * _RATE_HZ), 0)
        samples = decode_mono(Path(sound.path), rate_hz=_RATE_HZ)[: max(len(track) - start, 0)]
        track[start : start + len(samples)] += samples * np.float32(10 ** (sound.gain_db / 20))
    return wav_bytes(np.clip(track, -32768, 32767).astype(np.int16), _RATE_HZ)
