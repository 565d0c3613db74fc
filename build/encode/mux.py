"""Joining encoded segments into an MP4 file."""

import io
from collections.abc import Iterable
from pathlib import Path

import av

from build.encode.encoder import repeat_packets
from build.errors import EncodeError, PipelineError
from build.quality import EncodeSettings

__all__ = ["write_picture_track"]


def write_picture_track(
    path: Path, segments: Iterable[tuple[list[bytes], int]], settings: EncodeSettings
) -> int:
    """Write an MP4 file of one video track, and return its number of frames.

    Parameters
    ----------
    path : Path
    segments : iterable of (packets, length)
        The encoded frames of each segment, and how many frames it lasts.
    settings : EncodeSettings

    Raises
    ------
    EncodeError
        The packets are not H.264, or the file cannot be written.
    """
    number = 0
    try:
        with av.open(str(path), "w", format="mp4") as output:
            stream = None
            for packets, length in segments:
                if stream is None:
                    # The muxer reads size, profile and colour from the first key frame's own headers.
                    with av.open(io.BytesIO(b"".join(packets)), format="h264") as first:
                        stream = output.add_stream_from_template(first.streams.video[0])
                        stream.time_base = 1 / settings.fps
                if len(packets) < length:
                    packets = [*packets, *repeat_packets(settings)[len(packets) : length]]
                for at, data in enumerate(packets):
                    packet = av.Packet(data)
                    packet.stream = stream
                    packet.time_base = 1 / settings.fps
                    packet.pts = packet.dts = number
                    packet.duration = 1
                    packet.is_keyframe = at == 0
                    output.mux(packet)
                    number += 1
    except PipelineError:  # of whoever gives the segments
        raise
    except (av.FFmpegError, OSError) as error:
        raise EncodeError(f"{path}: the picture track could not be written: {error}") from error
    return number
