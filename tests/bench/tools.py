"""The ways of making a video that are compared: plain Manim, Manim with our encoder's settings, and m4ml."""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from build.quality import EncodeSettings
from tests.bench.cases import Case, Workplace
from tests.bench.measuring import Cost, run_measured

__all__ = ["LOSSLESS", "Manim", "OurPipeline", "Tool", "our_encoder_options"]


class Tool(Protocol):
    """Makes the videos of a case, in a folder that it keeps from run to run."""

    def render(self, case: Case, settings: EncodeSettings) -> Cost:
        """Make them, as far as they are not made."""

    def videos(self, case: Case) -> list[Path]:
        """Return what was made, in the order of the scenes."""

    def forget(self) -> None:
        """Remove all that was made and kept."""


def environment(place: Workplace, store: Path) -> dict[str, str]:
    """Return the environment in which commands see the copied code, and keep speech below a folder."""
    return {
        **os.environ,
        "PYTHONPATH": str(place.code),
        "M4ML_STORE": str(store),
        "XDG_CACHE_HOME": str(store / "cache"),
    }


class OurPipeline:
    """`m4ml render`."""

    def __init__(self, place: Workplace, *, jobs: int, small: bool = False) -> None:
        self._place = place
        self._jobs = jobs
        self._options = ["--small"] if small else []
        self._folder = place.folder / f"m4ml-{jobs}{'-small' if small else ''}"
        self.store = self._folder / "store"

    def render(self, case: Case, settings: EncodeSettings) -> Cost:
        quality = f"{settings.width}x{settings.height}@{settings.fps}"
        command = [sys.executable, "-m", "build.cli", "render", case.target, "--quality", quality]
        command += ["--jobs", str(self._jobs), "-o", str(self._folder / "out")]
        command += ["--store", str(self.store), *self._options]
        return run_measured(command, cwd=self._place.code, env=environment(self._place, self.store))

    def videos(self, case: Case) -> list[Path]:
        below = self._folder / "out"
        return sorted((below / case.target if case.is_lecture else below).rglob("*.mp4"))

    def forget(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


class Manim:
    """`manim render`, as it comes or with options."""

    def __init__(self, place: Workplace, name: str, options: Sequence[str] = ()) -> None:
        self._place = place
        self._options = [*options]
        self._folder = place.folder / name

    def render(self, case: Case, settings: EncodeSettings) -> Cost:
        costs = []
        for file, names in case.by_file.items():
            command = [sys.executable, "-m", "manim", "render", file, *names, *self._options]
            command += ["-r", f"{settings.width},{settings.height}", "--fps", str(settings.fps)]
            command += ["--media_dir", str(self._folder / "media"), "-v", "ERROR", "--progress_bar", "none"]
            costs.append(
                run_measured(
                    command, cwd=self._place.code, env=environment(self._place, self._folder / "store")
                )
            )
        return Cost(
            sum(cost.wall_s for cost in costs),
            sum(cost.cpu_s for cost in costs),
            max(cost.memory_mb for cost in costs),
            max(cost.worker_mb for cost in costs),
        )

    def videos(self, case: Case) -> list[Path]:
        made = {
            (path.parent.parent.name, path.stem): path
            for path in (self._folder / "media/videos").rglob("*.mp4")
            if "partial_movie_files" not in path.parts
        }
        return [made[Path(file).stem, name] for file, name in case.scenes]

    def forget(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


def our_encoder_options(settings: EncodeSettings) -> list[str]:
    """Return Manim's options for the encoder as we set it."""
    options = {
        "preset": settings.preset,
        "profile": "high",
        "x264-params": f"{settings.x264_params()}:crf={settings.rate_factor}",
    }
    return [part for name, value in options.items() for part in ("--encoder-option", f"{name}={value}")]


LOSSLESS = ["--video-codec", "libx264rgb", "--pixel-format", "rgb24", "--encoder-option", "crf=0"]
"""Manim's options for a file that holds its frames exactly."""
