"""A recording as a browser plays it: one compact file that can be drawn from before its last byte.

Layout, little-endian throughout (version 1)::

    8 bytes   magic, b"M4MLWEB\\x01"; the last byte is the version
    records   1 byte   type: "H", "C", "A" or "E"
              4 bytes  length of what follows
              4 bytes  CRC-32 of what follows
              bytes

``H``, first and once: deflated JSON of `_header`: name, size, frame rate, number of frames, background,
spans, timeline and captions. ``C``, any number: a chunk of frames with the shapes, paints, styles and lists
of drawings that they are the first to use. ``A``, at most once: length of a MIME type (one byte), the type,
and a sound file. ``E``, last and empty: the file is whole.

A chunk begins with plain numbers (LEB128): first frame and number of frames; for shapes, styles, paints,
views, images and lists how many rows came before it; for the same six how many it adds; the length of its
payload; how many earlier chunks it refers to, and which. Any chunk can be drawn once those have been read,
whatever else is missing. The payload (raw deflate) is the streams of `build.player.streams.Stream`; numbers
in them are LEB128, those that may be negative folded (0, -1, 1, …).

* A *shape* is told by itself, on a grid of an eighth of a pixel at 1080 rows (finer where a camera zooms in);
  or as an affine image of the shape that stood in its place, in this chunk or at the end of the one before;
  or by what its points differ from that shape's.
* A *style* is all of a drawing but its shape; a *list* is drawings in painting order, told as copies of and
  changes to the list before it in its chunk.
* What lies beyond Cairo's numbers is an image of what it draws there (`build.raster.reach`), at the
  recording's size.
* A nearly transparent colour is the one that, multiplied by its opacity, gives what Cairo paints with.
* Moved shapes are off by at most a fifth of such a pixel, whatever the number of frames: the writer moves
  what the reader has.

Nothing in the file is executable, and a reader needs no more memory than a few times what the chunk heads
announce.
"""

import json
import struct
import zlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from build.captions import cues
from build.errors import OptionError
from build.player.encoder import encode_frames
from build.player.streams import deflate
from build.recording import Kind, Recording

__all__ = ["MAGIC", "VERSION", "Caption", "background_colour", "to_web", "with_sound"]

VERSION = 1
MAGIC = b"M4MLWEB" + bytes([VERSION])

Caption = tuple[float, float, str]

_BLACK = "#000000"


def to_web(
    recording: Recording,
    *,
    audio: bytes | None = None,
    audio_type: str = "audio/mp4",
    captions: Iterable[Caption] | None = None,
) -> bytes:
    """Return the web form of a recording; the same recording gives the same bytes.

    Parameters
    ----------
    recording : Recording
    audio : bytes, optional
        A sound file as long as the recording, of a kind that browsers play.
    audio_type : str
        Its MIME type.
    captions : iterable of (start, end, text), optional
        In seconds, in order; those of `build.captions` where not given.

    Raises
    ------
    OptionError
        The MIME type is not one of sound.
    """
    if captions is None:
        timeline = recording.timeline
        shown = cues(timeline.lines, duration_s=timeline.duration_s)
        captions = [(cue.start_s, cue.end_s, "\n".join(cue.rows)) for cue in shown]
    header = json.dumps(_header(recording, list(captions)), separators=(",", ":"), ensure_ascii=False)
    parts = [MAGIC, _record(b"H", deflate(header.encode()))]
    parts += [_record(b"C", chunk.to_bytes()) for chunk in encode_frames(recording)]
    web = b"".join([*parts, _END])
    return web if audio is None else with_sound(web, audio, audio_type)


def with_sound(web: bytes, audio: bytes, audio_type: str = "audio/mp4") -> bytes:
    """Return a web form that has no sound with some; see `to_web`."""
    if not (audio_type.startswith("audio/") and len(audio_type) < 100):
        raise OptionError(f"audio_type: expected one like audio/mp4, got {audio_type!r}")
    mime = audio_type.encode("ascii")
    return b"".join([web[: -len(_END)], _record(b"A", bytes([len(mime)]) + mime + audio), _END])


def _record(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<II", len(data), zlib.crc32(data)) + data


_END = _record(b"E", b"")


def _header(recording: Recording, captions: list[Caption]) -> dict[str, Any]:
    timeline = recording.timeline.to_json()
    return {
        "name": recording.name,
        "size": list(recording.size),
        "fps": recording.fps,
        "frames": len(recording),
        "background": background_colour(recording),
        "spans": [
            [
                s.start,
                s.stop,
                round(s.start_s, 4),
                round(s.duration_s, 4),
                s.label,
                s.source,
                recording.is_hold(s),
            ]
            for s in recording.spans
        ],
        "duration_s": timeline["duration_s"],
        "sections": timeline["sections"],
        "lines": timeline["lines"],
        "slides": timeline["slides"],
        "captions": [[round(start, 3), round(end, 3), text] for start, end, text in captions],
    }


def background_colour(recording: Recording) -> str:
    """Return the colour around the picture: the first frame's, as CSS writes it; black where it has none."""
    pictures = recording.pictures
    if not len(recording):
        return _BLACK
    for row in pictures.drawings[pictures.all_drawings_of(int(recording.frames[0]))]:
        if row["kind"] == Kind.BACKGROUND and row["paint"] >= 0:
            colour = pictures.stops[pictures.paint_stops[row["paint"]]][:3]
            return "#" + bytes(np.rint(np.clip(colour, 0, 1) * 255).astype(np.uint8)).hex()
    return _BLACK
