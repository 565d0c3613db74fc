"""Loudness by ITU-R BS.1770: measured in stretches, each by itself, and gated over all of them.

What a stretch adds to the loudness of the whole are its energies in steps of 100 ms, whatever its place.
"""

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from build.sound.aac import RATE_HZ
from build.sound.filters import Filter, filtered

__all__ = ["TRUE_PEAK_RATE_HZ", "energies", "integrated_lufs", "true_peak"]

TRUE_PEAK_RATE_HZ = 192_000
"""At this rate samples are as high as what is between them: BS.1770-5 asks for four times 48 kHz."""

# BS.1770-5, tables 1 and 2, for 48 kHz: the head as a sphere, then the ear's deafness to what is low.
_K_WEIGHTING: tuple[Filter, ...] = (
    ("aformat", "sample_fmts=dblp"),
    (
        "biquad",
        "b0=1.53512485958697:b1=-2.69169618940638:b2=1.19839281085285"
        ":a0=1:a1=-1.69065929318241:a2=0.73248077421585",
    ),
    ("biquad", "b0=1:b1=-2:b2=1:a0=1:a1=-1.99004745483398:a2=0.99007225036621"),
)
_STEP = RATE_HZ // 10
_STEPS_IN_BLOCK = 4
_OFFSET_DB = -0.691
_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE = 0.1


def energies(samples: NDArray[np.float32], filters: Sequence[Filter] = ()) -> list[float]:
    """Return the energy of samples after filters, in steps of 100 ms.

    Parameters
    ----------
    samples : (n, channels) float32
        One channel is measured as two loudspeakers play it.
    filters : sequence of Filter

    Returns
    -------
    list of float
        Sums of the squares of K-weighted samples of both channels.
    """
    loudspeakers = 2 / samples.shape[1]
    frames = filtered(samples, (*filters, *_K_WEIGHTING), size=_STEP)
    return [loudspeakers * float(np.square(frame.to_ndarray(), dtype=np.float64).sum()) for frame in frames]


def true_peak(samples: NDArray[np.float32]) -> float:
    """Return the most that samples, (n, channels), and what is between them come to; full scale is 1."""
    frames = filtered(samples, [("aresample", str(TRUE_PEAK_RATE_HZ))], size=TRUE_PEAK_RATE_HZ)
    return max(float(np.abs(frame.to_ndarray()).max()) for frame in frames)


def integrated_lufs(parts: Iterable[tuple[int, Sequence[float]]], count: int) -> float:
    """Return the loudness of a track, gated; minus infinity where nothing is louder than the absolute gate.

    Parameters
    ----------
    parts : iterable of (start, energies)
        Of each stretch: the sample at which it starts, which counts to 50 ms, and `energies` of it.
    count : int
        The track's samples.
    """
    steps = np.zeros(max(-(-count // _STEP), _STEPS_IN_BLOCK))
    for start, found in parts:
        first = round(start / _STEP)
        found = found[: max(len(steps) - first, 0)]
        steps[first : first + len(found)] += found
    blocks = np.convolve(steps, np.ones(_STEPS_IN_BLOCK), "valid") / (_STEPS_IN_BLOCK * _STEP)
    loud = blocks[blocks > 10 ** ((_ABSOLUTE_GATE_LUFS - _OFFSET_DB) / 10)]
    if not len(loud):
        return -math.inf
    return _OFFSET_DB + 10 * math.log10(loud[loud > _RELATIVE_GATE * loud.mean()].mean())
