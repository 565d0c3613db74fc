"""FFmpeg's filters in this process: what they make of samples, without a program to start."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import av
import av.error
import av.filter
import numpy as np
from numpy.typing import NDArray

from build.errors import EncodeError
from build.sound.aac import BLOCK, RATE_HZ

__all__ = ["Filter", "filtered"]

Filter = tuple[str, str]
"""A filter's name and its options, as FFmpeg writes them."""

_AT_ONCE = 64 * BLOCK


def filtered(
    samples: NDArray[np.float32], filters: Sequence[Filter], *, size: int
) -> Iterator[av.AudioFrame]:
    """Yield what filters make of samples, in frames with a plane for each channel.

    Parameters
    ----------
    samples : (n, channels) float32
        One channel or two, at 48 kHz.
    filters : sequence of (name, options)
    size : int
        Samples of a frame; the last may have fewer.

    Raises
    ------
    EncodeError
        FFmpeg refused.
    """
    layout = "mono" if samples.shape[1] == 1 else "stereo"
    graph = av.filter.Graph()
    try:
        first = graph.add_abuffer(
            format="flt", sample_rate=RATE_HZ, layout=layout, time_base=Fraction(1, RATE_HZ)
        )
        rest = [graph.add(*each) for each in (*filters, ("aformat", "sample_fmts=fltp"), ("abuffersink", ""))]
        graph.link_nodes(first, *rest).configure()
        graph.set_audio_frame_size(size)
        for at in range(0, len(samples), _AT_ONCE):
            piece = np.ascontiguousarray(samples[at : at + _AT_ONCE]).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(piece, format="flt", layout=layout)
            frame.sample_rate, frame.pts = RATE_HZ, at
            graph.push(frame)
            yield from _ready(graph)
        graph.push(None)
        yield from _ready(graph)
    except av.error.FFmpegError as error:
        raise EncodeError(f"the sound could not be filtered: {error}") from error


def _ready(graph: av.filter.Graph) -> Iterator[av.AudioFrame]:
    while True:
        try:
            frame = graph.pull()
        except (BlockingIOError, EOFError):
            return
        assert isinstance(frame, av.AudioFrame)
        yield frame
