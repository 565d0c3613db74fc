"""How loud a file is, by FFmpeg's own measurement."""

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from build import ffmpeg

_SUMMARY = re.compile(r"I:\s+(?P<integrated>\S+) LUFS.*Peak:\s+(?P<peak>\S+) dBFS", re.DOTALL)
# What ebur128 gives where nothing is louder than BS.1770's absolute gate.
_GATE_LUFS = -70.0


@dataclass(frozen=True)
class Loudness:
    """What was measured; both are minus infinity for silence."""

    integrated_lufs: float
    true_peak_dbtp: float


def measure_loudness(path: Path, **options: Any) -> Loudness:
    """Return the loudness of a sound file; one channel is measured as two loudspeakers play it."""
    graph = ffmpeg.source(path, **options).audio
    graph = graph.filter("ebur128", peak="true", framelog="quiet", dualmono="true")
    said = ffmpeg.run(ffmpeg.target(graph, path=None), what=f"measuring the loudness of {path.name}")
    found = _SUMMARY.search(said)
    assert found, said
    integrated, peak = float(found["integrated"]), float(found["peak"])
    return Loudness(integrated if integrated > _GATE_LUFS else -math.inf, peak)
