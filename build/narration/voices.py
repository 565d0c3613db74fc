"""Which voice speaks: by name, or the best that there is."""

import os
from pathlib import Path

from build.errors import NarrationError

from .espeak import EspeakVoice
from .piper import PiperVoice
from .recorded import RecordedVoice
from .silent import SilentVoice
from .voice import Voice

__all__ = ["VOICE_VARIABLE", "choose_voice"]

VOICE_VARIABLE = "M4ML_VOICE"
_NAMES = "auto, recorded, espeak, piper:MODEL.onnx, silent"


def choose_voice(name: str | None = None, *, lecture_folder: Path | None = None) -> Voice:
    """Return the voice of that name.

    Parameters
    ----------
    name : str or None
        "auto" (recorded takes, then espeak if it is installed, else silent), "recorded" (takes only),
        "espeak", "piper:/path/to/model.onnx", or "silent". None: the environment variable ``M4ML_VOICE``,
        or "auto" where it is not set.
    lecture_folder : Path or None
        Its folder ``voice/`` holds the recorded takes.

    Raises
    ------
    NarrationError
        No voice has that name, or "recorded" was asked for without a lecture's folder.
    """
    name = name or os.environ.get(VOICE_VARIABLE) or "auto"
    takes = lecture_folder / "voice" if lecture_folder else None
    if name == "auto":
        spoken: Voice = EspeakVoice() if EspeakVoice.is_installed() else SilentVoice()
        return RecordedVoice(takes, then=spoken) if takes else spoken
    if name == "recorded":
        if takes is None:
            raise NarrationError(
                "the voice recorded needs a lecture's folder", hint="takes lie in <lecture>/voice/"
            )
        return RecordedVoice(takes)
    if name == "espeak":
        return EspeakVoice()
    if name == "silent":
        return SilentVoice()
    kind, _, model = name.partition(":")
    if kind == "piper" and model:
        return PiperVoice(Path(model))
    raise NarrationError(f"expected a voice ({_NAMES}), got {name!r}", hint="see --voice, or M4ML_VOICE")
