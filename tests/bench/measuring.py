"""Running a command and noting what it cost, everything that it starts included. Linux only."""

import ctypes
import os
import resource
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
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
    known = {child.pid for child in psutil.Process().children()}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    with (
        _adopting_orphans(),
        subprocess.Popen(
            command, cwd=cwd, env=dict(env), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process,
    ):
        watch = _Watch(known)
        said, _ = process.communicate()
        wall_s = time.monotonic() - started
        _await_children_but(known)
        memory, worker = watch.end()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}\nfailed:\n{said[-4000:]}")
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall_s, cpu_s, memory / 1e6, worker / 1e6)


@contextmanager
def _adopting_orphans() -> Iterator[None]:
    """Let processes whose parent has ended become children of this one: their time is then known."""
    library = ctypes.CDLL(None)
    library.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        library.prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def _await_children_but(known: Set[int]) -> None:
    while new := [child.pid for child in psutil.Process().children() if child.pid not in known]:
        for process in new:
            with suppress(ChildProcessError):
                os.waitpid(process, 0)


class _Watch:
    """Looks at the memory of all descendants, again and again."""

    def __init__(self, known: Set[int]) -> None:
        self._known = known
        self._most = self._most_of_one = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        me = psutil.Process()
        while not self._ended.wait(_EVERY_S):
            sizes = [0]
            new = [child for child in me.children() if child.pid not in self._known]
            for process in [*new, *(below for child in new for below in _descendants(child))]:
                with suppress(psutil.Error):
                    sizes.append(process.memory_info().rss)
            self._most = max(self._most, sum(sizes))
            self._most_of_one = max(self._most_of_one, *sizes)

    def end(self) -> tuple[int, int]:
        self._ended.set()
        self._thread.join()
        return self._most, self._most_of_one


def _descendants(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []  # it has ended
