"""Running a command and noting what it cost, everything that it starts included. Linux only."""

import ctypes
import os
import resource
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

__all__ = ["Cost", "run_measured"]

_PR_SET_CHILD_SUBREAPER = 36
_EVERY_S = 0.1


@dataclass(frozen=True)
class Cost:
    """What a command took.

    Attributes
    ----------
    wall_s, cpu_s : float
        Seconds; the processors' of all its processes.
    memory_mb, worker_mb : float
        The most resident memory of all its processes together, and of one of them, in 10⁶ bytes. What
        processes share counts once for each of them.
    """

    wall_s: float
    cpu_s: float
    memory_mb: float
    worker_mb: float


def run_measured(command: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> Cost:
    """Run a command to its end, and to that of whatever it started.

    Raises
    ------
    SystemExit
        It failed; with what it said.
    """
    # Processes whose parent has ended become children of this one: their processor time is then known.
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    with subprocess.Popen(
        command, cwd=cwd, env=dict(env), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        watch = _Watch()
        said, _ = process.communicate()
        wall_s = time.monotonic() - started
    _await_orphans()
    memory, worker = watch.end()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}\nfailed:\n{said[-4000:]}")
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall_s, cpu_s, memory / 1e6, worker / 1e6)


def _await_orphans() -> None:
    with suppress(ChildProcessError):
        while True:
            os.wait()


class _Watch:
    """Looks at the memory of all descendants, again and again."""

    def __init__(self) -> None:
        self._most = self._most_of_one = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        me = psutil.Process()
        while not self._ended.wait(_EVERY_S):
            sizes = [0]
            for process in me.children(recursive=True):
                with suppress(psutil.Error):
                    sizes.append(process.memory_info().rss)
            self._most = max(self._most, sum(sizes))
            self._most_of_one = max(self._most_of_one, *sizes)

    def end(self) -> tuple[int, int]:
        self._ended.set()
        self._thread.join()
        return self._most, self._most_of_one
