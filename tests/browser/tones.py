"""Something to hear."""

import io
import struct
import wave

import numpy as np


def tone(seconds):
    """Return a WAV file of so many seconds."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(22050)
        samples = 3000 * np.sin(np.arange(int(22050 * seconds)) / 9)
        sound.writeframes(struct.pack(f"<{len(samples)}h", *samples.astype(int)))
    return file.getvalue()
