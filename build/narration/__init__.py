"""Narration: a written line becomes speech, with the time of every word and every mark.

Script and voices
    Script, Voice, Utterance, choose_voice, take_name
    EspeakVoice, PiperVoice, RecordedVoice, SilentVoice
Speaking
    Speech, speak
"""

from .cache import Speech, speak
from .espeak import EspeakVoice
from .piper import PiperVoice
from .recorded import RecordedVoice, take_name
from .script import Script
from .silent import SilentVoice
from .voice import Utterance, Voice
from .voices import choose_voice

__all__ = [
    "EspeakVoice",
    "PiperVoice",
    "RecordedVoice",
    "Script",
    "SilentVoice",
    "Speech",
    "Utterance",
    "Voice",
    "choose_voice",
    "speak",
    "take_name",
]
