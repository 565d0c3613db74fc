"""A preview's processes, seen from its server: started, stopped, and ended with it."""

import contextlib
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from build.errors import ToolError
from build.preview.jobs import Answer, Job

__all__ = ["Nursery", "Running"]

_PROJECT = Path(__file__).resolve().parents[2]


class Running:
    """One recording on its way."""

    def __init__(
        self, connection: Connection, job: Job, on_answer: Callable[[Job, Answer | None], None]
    ) -> None:
        self.job = job
        self._connection = connection
        self._pid = 0
        self._wanted = True
        threading.Thread(target=self._listen, args=(on_answer,), daemon=True).start()

    def _listen(self, on_answer: Callable[[Job, Answer | None], None]) -> None:
        """Pass on each answer, then None."""
        with contextlib.suppress(EOFError, OSError):
            self._pid = self._connection.recv()
            if not self._wanted:
                self._kill()
            while True:
                answer = self._connection.recv()
                if self._wanted:
                    on_answer(self.job, answer)
        self._connection.close()
        on_answer(self.job, None)

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self._wanted = False
        self._kill()

    def _kill(self) -> None:
        # Until it has said who it is, it cannot be doing anything; it is ended as soon as it has.
        if self._pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)


class Nursery:
    """Forks recording processes from one that has Manim in memory.

    Parameters
    ----------
    store : str
        Where typeset text and formulas are kept.
    """

    def __init__(self, store: str) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(_PROJECT), *_python_path()])}
        self._orders = ours
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "build.preview.nursery", str(theirs.fileno()), store],
                pass_fds=[theirs.fileno()],
                env=environment,
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=sys.stderr.fileno() if _has_number(sys.stderr) else subprocess.DEVNULL,
            )

    @property
    def group(self) -> int:
        """The process group of everything that was started."""
        return self._process.pid

    def wait_until_ready(self) -> None:
        """Return when Manim is in memory.

        Raises
        ------
        ToolError
            The process ended instead.
        """
        if self._orders.recv(16) != b"ready":
            raise ToolError(
                "The process that records for the preview did not start.",
                hint="its message is above; `m4ml doctor` tells what is missing",
            )

    def start(self, job: Job, on_answer: Callable[[Job, Answer | None], None]) -> Running:
        """Begin a recording; its answers come on a thread of their own, None after the last."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._orders, [pickle.dumps(job)], [theirs.fileno()])
        return Running(Connection(ours.detach()), job, on_answer)

    def close(self) -> None:
        """End every process that was started."""
        self._orders.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            # It gives its media folder back when no more orders can come.
            self._process.wait(2)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.group, signal.SIGKILL)
        self._process.wait()


def _python_path() -> list[str]:
    return [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]


def _has_number(stream: object) -> bool:
    try:
        stream.fileno()  # type: ignore[attr-defined]
    except (AttributeError, OSError, ValueError):
        return False
    return True
