"""Showing a render as it goes: bars on a terminal, a line a video elsewhere."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from build.cli.console import Console, counted, tell
from build.render.run import VideoReport

__all__ = ["progress"]


@contextmanager
def progress(console: Console, *, explain: bool = False, paths: bool = True) -> Iterator["_Lines"]:
    """Give a listener for `build.render.render` that suits the terminal.

    Parameters
    ----------
    console : Console
    explain : bool
        Say why each thing is or is not made.
    paths : bool
        Print on standard output where each finished video is.
    """
    if sys.stderr.isatty() and not console.quiet:
        from rich.console import Console as RichConsole
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

        bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            TextColumn("{task.completed:.0f}/{task.total:.0f} frames"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=RichConsole(stderr=True, no_color="NO_COLOR" in os.environ),
            transient=True,
        )
        with bars:
            yield _Bars(console, explain, paths, bars)
    else:
        yield _Lines(console, explain, paths)


class _Lines:
    """One line when a video is finished."""

    def __init__(self, console: Console, explain: bool, paths: bool) -> None:
        self._console = console
        self._explain = explain
        self._paths = paths
        self._lock = threading.Lock()

    def frames(self, target: str, recorded: int, encoded: int) -> None:
        """Say nothing: a line for each would be noise."""

    def finished(self, report: VideoReport) -> None:
        """Say what became of a video, and on standard output where it is."""
        with self._lock:
            self._tell(report)

    def _tell(self, report: VideoReport) -> None:
        console = self._console
        if report.error is not None:
            tell(f"{report.target}: failed")
            tell(f"  {report.error}")
            if report.error.hint:
                tell(f"  hint: {report.error.hint}")
            if console.verbosity > 0:
                for note in getattr(report.error, "__notes__", []):
                    tell(note)
            return
        console.note(f"{report.target}: {_summary(report)}")
        if self._explain:
            for line in _explanations(report):
                console.note(f"  {line}")
        if self._paths and report.status != "would be made":
            for name in report.manifest.get("files", {}):
                if name.endswith(".mp4"):
                    console.result(os.path.join(report.folder, name))


class _Bars(_Lines):
    """A bar a video, while it is being made."""

    def __init__(self, console: Console, explain: bool, paths: bool, bars: Any) -> None:
        super().__init__(console, explain, paths)
        self._bars = bars
        self._tasks: dict[str, Any] = {}
        self._recorded: dict[str, int] = {}

    def frames(self, target: str, recorded: int, encoded: int) -> None:
        """Move a video's bar."""
        video = target.partition("\n")[0]
        with self._lock:
            if video not in self._tasks:
                self._tasks[video] = self._bars.add_task(video, total=0)
            task = self._tasks[video]
            if recorded > self._recorded.get(target, 0):
                self._recorded[target] = recorded
                total = sum(n for name, n in self._recorded.items() if name.partition("\n")[0] == video)
                self._bars.update(task, total=total)
            self._bars.advance(task, encoded)

    def finished(self, report: VideoReport) -> None:
        """Replace a video's bar by its line."""
        with self._lock:
            if report.target in self._tasks:
                self._bars.remove_task(self._tasks.pop(report.target))
            self._bars.stop()  # which clears them: what is told would begin behind the last one
            self._tell(report)
            self._bars.start()


def _summary(report: VideoReport) -> str:
    if report.status != "made":
        return report.status
    duration = report.manifest["duration_s"]
    recorded = f"{counted(len(report.reasons), 'scene')} recorded"
    pieces = f"{counted(report.encoded, 'piece')} encoded, {report.reused} reused"
    return f"{duration:.1f} s of video in {report.seconds:.1f} s ({recorded}; {pieces})"


def _explanations(report: VideoReport) -> Iterator[str]:
    if report.status == "up to date":
        yield "its recordings stand, and its files are as they were written: no span is made"
        return
    would = "would be" if report.status == "would be made" else "is"
    for scene, reason in report.reasons.items():
        yield f"{scene} {would} recorded: {reason}"
    if not report.reasons:
        yield "its recordings stand; its files are not there, or not as they were written"
    for span in report.spans:
        place = f" ({os.path.relpath(span.source)})" if span.source else ""
        if not span.pieces:
            became = "too short for a frame"
        elif not span.encoded:
            became = "drawn before: in the store"
        else:
            became = f"drawn and encoded, {span.encoded} of {counted(span.pieces, 'piece')}"
        minutes, seconds = divmod(span.start_s, 60)
        yield f"{span.scene} {minutes:.0f}:{seconds:05.2f} {span.label}{place}: {became}"
