"""Speak one text with espeak-ng: an order as JSON on standard input, words and samples on standard output.

Run as a program, with nothing but the standard library, so that it starts in some 30 ms. The answer is one
line of JSON, ``{"rate": hertz, "words": [[offset into the text, sample], ...]}``, then the samples, 16 bits
each.
"""

import ctypes
import json
import sys
from typing import Any

# The numbers of speak_lib.h, espeak-ng 1.52.
_RETRIEVAL = 1
_DO_NOT_EXIT = 0x8000
_UTF8, _PHONEMES = 0x1, 0x100
_EVENT_END, _EVENT_WORD = 0, 1
_RATE, _PITCH, _RANGE = 1, 3, 4


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position_ms", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


def _speak(order: dict[str, Any]) -> tuple[int, list[tuple[int, int]], bytes]:
    library = ctypes.CDLL(order["library"])
    rate = library.espeak_Initialize(_RETRIEVAL, 0, order["data"].encode(), _DO_NOT_EXIT)
    if rate <= 0:
        sys.exit(f"no voice data in {order['data']}")
    if library.espeak_SetVoiceByName(order["voice"].encode()):
        sys.exit(f"no voice named {order['voice']}")
    for parameter, name in ((_RATE, "rate"), (_PITCH, "pitch"), (_RANGE, "range")):
        library.espeak_SetParameter(parameter, int(order[name]), 0)

    words: list[tuple[int, int]] = []
    pieces: list[bytes] = []

    def receive(samples: Any, count: int, events: Any) -> int:
        if samples and count:
            pieces.append(ctypes.string_at(samples, 2 * count))
        index = 0
        while events[index].type != _EVENT_END:
            event = events[index]
            if event.type == _EVENT_WORD:
                words.append((event.text_position - 1, event.sample))  # espeak-ng counts characters from 1
            index += 1
        return 0

    callback = _Callback(receive)
    library.espeak_SetSynthCallback(callback)
    text = order["text"].encode()
    # Unsigned size_t and null pointers: without types ctypes would pass 32 bits of them.
    library.espeak_Synth.argtypes = (
        *(ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint),
        *(ctypes.c_void_p, ctypes.c_void_p),
    )
    if library.espeak_Synth(text, len(text) + 1, 0, 1, 0, _UTF8 | _PHONEMES, None, None):
        sys.exit("espeak_Synth failed")
    library.espeak_Synchronize()
    return rate, words, b"".join(pieces)


if __name__ == "__main__":
    _rate, _words, _sound = _speak(json.load(sys.stdin))
    sys.stdout.buffer.write(json.dumps({"rate": _rate, "words": _words}).encode() + b"\n" + _sound)
