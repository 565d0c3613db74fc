"""A talk's steps as video files."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from build.export import Reel
from build.export.clips import picture_runs, write_mp4
from build.slides.steps import Step

__all__ = ["step_runs", "write_step"]

# A clip ends with some frames of the picture in which it comes to rest: detail settles in them, and as the
# video has them too, its pieces serve again.
_TAIL_S = 0.2
_LEAST_TAIL = 4


def step_runs(reel: Reel, step: Step) -> list[list[int]]:
    """Return the pictures of a step's clip, in runs: what moves, and a moment of rest; of a loop, all."""
    recording = reel.recording
    tail = max(round(_TAIL_S * recording.fps), _LEAST_TAIL)
    if step.loop:
        return picture_runs(recording, step.start, step.stop)
    if not step.moves:
        return [[int(recording.frames[step.rest])] * tail]
    stop = min(step.rest + tail, step.stop)
    runs = picture_runs(recording, step.start, stop)
    missing = step.rest + tail - stop
    return [*runs, [int(recording.frames[step.rest])] * missing] if missing else runs


def write_step(path: Path, reel: Reel, step: Step, *, backward: bool = False, rate: float = 1.0) -> float:
    """Write a step's clip, and return how many seconds it lasts.

    Parameters
    ----------
    path : Path
        An MP4 file.
    reel : Reel
    step : Step
    backward : bool
        From its last picture to its first.
    rate : float
        How fast: twice as many frames a second at 2.
    """
    runs = step_runs(reel, step)
    settings = reel.options.settings
    if rate != 1:
        settings = replace(settings, fps=settings.fps * Fraction(rate).limit_denominator(100))
    if backward:
        runs = [run[::-1] for run in runs[::-1]]
    write_mp4(path, reel.recording.pictures, runs, settings, reel.store, jobs=reel.options.jobs)
    return sum(map(len, runs)) / float(settings.fps)
