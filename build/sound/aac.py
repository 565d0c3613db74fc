"""Blocks of sound to AAC, and packets to a track.

A packet covers two blocks and is read together with the next: what was encoded apart can be joined wherever a
block is silent, and a pause is one packet again and again.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import chain
from pathlib import Path

import av
import av.error
import numpy as np

from build.errors import EncodeError

__all__ = ["BLOCK", "RATE_HZ", "encoded", "silent_packet", "write_track"]

RATE_HZ = 48_000
BLOCK = 1024
"""Samples."""

# On speech at this rate the fast search is the better one too: 51 dB above its noise against 40 dB.
_OPTIONS = {"aac_coder": "fast"}
# Its length is exact in samples, not in milliseconds.
_FILE_OPTIONS = {"fflags": "+bitexact", "movie_timescale": str(RATE_HZ)}
# At its first sound an encoder makes an error 15 dB larger than after a pause.
_SETTLING = 2


def encoded(frames: Iterable[av.AudioFrame], bit_rate: int) -> list[bytes]:
    """Return the packets of frames of one block each, in stereo: one more than there are frames.

    The first covers the silence before the first block, and that block; the last covers the last block, and
    the silence after it.

    Raises
    ------
    EncodeError
        The encoder refused.
    """
    encoder = av.CodecContext.create("aac", "w")
    _set_up(encoder, bit_rate)
    packets: list[bytes] = []
    try:
        for number, frame in enumerate(chain(_silence(_SETTLING), frames)):
            frame.pts, frame.time_base = number * BLOCK, Fraction(1, RATE_HZ)
            packets += map(bytes, encoder.encode(frame))
        return [*packets, *map(bytes, encoder.encode(None))][_SETTLING:]
    except av.error.FFmpegError as error:
        raise EncodeError(f"the sound could not be encoded: {error}") from error


@cache
def silent_packet(bit_rate: int) -> bytes:
    """Return the packet of two silent blocks."""
    return encoded(_silence(1), bit_rate)[0]


def _silence(blocks: int) -> Iterator[av.AudioFrame]:
    for _ in range(blocks):
        frame = av.AudioFrame.from_ndarray(np.zeros((2, BLOCK), np.float32), format="fltp", layout="stereo")
        frame.sample_rate = RATE_HZ
        yield frame


def write_track(path: Path, packets: Sequence[bytes], count: int, bit_rate: int) -> None:
    """Write packets, from that which precedes the first block, as an MP4 file of so many samples.

    Raises
    ------
    EncodeError
        The file cannot be written.
    """
    try:
        with av.open(str(path), "w", format="mp4", options=_FILE_OPTIONS) as output:
            stream = output.add_stream("aac", rate=RATE_HZ)
            _set_up(stream.codec_context, bit_rate)
            stream.time_base = Fraction(1, RATE_HZ)
            for number, data in enumerate(packets):
                packet = av.Packet(data)
                packet.stream = stream
                packet.time_base = Fraction(1, RATE_HZ)
                packet.pts = packet.dts = (number - 1) * BLOCK
                packet.duration = min(BLOCK, count - packet.pts)
                packet.is_keyframe = True
                output.mux(packet)
    except (av.error.FFmpegError, OSError) as error:
        raise EncodeError(f"{path}: the sound could not be written: {error}") from error


def _set_up(encoder: av.CodecContext, bit_rate: int) -> None:
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.format = RATE_HZ, "stereo", "fltp"
    encoder.time_base = Fraction(1, RATE_HZ)
    encoder.bit_rate = bit_rate
    encoder.options = _OPTIONS
    encoder.flags |= av.codec.context.Flags.bitexact
