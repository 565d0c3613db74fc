"""Encoding segments of pictures as H.264 packets."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorRange

from build.encode.effort import changes_little
from build.encode.frames import FramePlanes
from build.encode.segments import SETTLE
from build.errors import EncodeError
from build.quality import EncodeSettings
from build.raster import ChangeFinder
from build.recording import Pictures

__all__ = ["encode_pictures", "repeat_packets"]

_BT709 = 1
# A picture that is held is looked at for long: its one key frame is encoded better than a moving one.
_HELD_GAIN = 2
# And where nothing in a piece of a small file is held, it is encoded worse.
_MOVING_LOSS = 2.7
# After a few frames of grey all that changes in a packet is the frame's number, and of that x264 writes the
# last four bits.
_SETTLED = 4
_FRAME_NUMBERS = 16


def encode_pictures(pictures: Pictures, order: Sequence[int], settings: EncodeSettings) -> list[bytes]:
    """Draw and encode pictures, the first as a key frame.

    Parameters
    ----------
    pictures : Pictures
    order : sequence of int
        The picture of each frame.
    settings : EncodeSettings

    Returns
    -------
    list of bytes
        One packet a frame, in display order (Annex B).

    Raises
    ------
    EncodeError
        The encoder refused a frame.
    """
    finder = ChangeFinder(pictures, settings.size)
    encoder = _open(_fitted(settings, pictures, order, finder))
    packets: list[bytes] = []
    frames = _drawn(order) if settings.small else range(len(order))
    with FramePlanes(pictures, settings.size, finder) as planes:
        for number, frame in enumerate(frames):
            packets += _encode(encoder, planes.show(order[frame]), number)
        packets += _encode(encoder, None, len(frames))
    if len(packets) != len(frames):
        raise EncodeError(f"the encoder made {len(packets)} packets of {len(frames)} frames")
    if len(frames) == len(order):
        return packets
    made = dict(zip(frames, packets, strict=True))
    repeated = repeat_packets(settings)
    return [made.get(frame, repeated[frame]) for frame in range(len(order))]


def _fitted(
    settings: EncodeSettings, pictures: Pictures, order: Sequence[int], finder: ChangeFinder
) -> EncodeSettings:
    """Return the settings for a segment, by what it shows."""
    if len(order) == 1:
        return replace(settings, rate_factor=max(settings.rate_factor - _HELD_GAIN, 1))
    if not settings.small:
        return replace(settings, whole_pixels=changes_little(pictures, order, finder))
    is_held = any(len(list(run)) > SETTLE for _, run in groupby(order))
    return settings if is_held else replace(settings, rate_factor=settings.rate_factor + _MOVING_LOSS)


def _drawn(order: Sequence[int]) -> list[int]:
    """Return the frames of a segment that are drawn and encoded; between them, others repeat the one before.

    So many repeats are put into a hold that the encoder's frame numbers go on behind it as if it had encoded
    them too.
    """
    drawn: list[int] = []
    start = 0
    for _, run in groupby(order):
        stop = start + len(list(run))
        repeats = max(stop - start - 1 - SETTLE, 0) // _FRAME_NUMBERS * _FRAME_NUMBERS
        drawn += range(start, stop - repeats)
        start = stop
    return drawn


@lru_cache(maxsize=4)
def repeat_packets(settings: EncodeSettings) -> tuple[bytes, ...]:
    """Return packets that show the frame before them again.

    The packet at index k stands k frames after a key frame. It says of every block only "as in the frame
    before", so that it serves any picture. The one that it was made from is the grey that a decoder expects
    where it knows nothing: however coarse the quantiser, there is nothing to add to it later.
    """
    encoder = _open(settings)
    grey = np.full((settings.height * 3 // 2, settings.width), 128, np.uint8)
    frame = av.VideoFrame.from_numpy_buffer(grey, format="yuv420p")
    count = min(settings.gop, _SETTLED + _FRAME_NUMBERS)
    packets: list[bytes] = []
    for number in range(count):
        packets += _encode(encoder, frame, number)
    packets += _encode(encoder, None, count)
    while len(packets) < settings.gop:
        packets.append(packets[-_FRAME_NUMBERS])
    return tuple(packets)


def _open(settings: EncodeSettings) -> Any:
    encoder: Any = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height = settings.size
    encoder.pix_fmt = "yuv420p"
    encoder.framerate = settings.fps
    encoder.time_base = 1 / settings.fps
    # One thread: the same bytes whatever the machine, and the work is spread by segments.
    encoder.thread_count = 1
    encoder.colorspace = encoder.color_primaries = encoder.color_trc = _BT709
    encoder.color_range = ColorRange.MPEG
    encoder.options = {
        "preset": settings.preset,
        "crf": str(settings.rate_factor),
        "profile": "high",
        "x264-params": settings.x264_params(),
    }
    return encoder


def _encode(encoder: Any, frame: Any, number: int) -> list[bytes]:
    if frame is not None:
        frame.pts = number
        frame.time_base = encoder.time_base
    try:
        return [bytes(packet) for packet in encoder.encode(frame)]
    except av.FFmpegError as error:
        raise EncodeError(f"frame {number} could not be encoded: {error}") from error
