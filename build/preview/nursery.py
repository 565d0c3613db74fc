"""The process from which a preview's recording processes are forked, with Manim in memory.

It imports, it forks, and it never runs a scene: so a fork finds everything there and nothing used. What its
children parsed (formulas, text) and which modules of the project they imported it takes over while it has
nothing to do; a module whose file changed is forgotten before the next fork.

Run as ``python -m build.preview.nursery SOCKET-NUMBER STORE``.
"""

import ctypes
import gc
import os
import pickle
import select
import signal
import socket
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

from build.preview.jobs import Job
from build.preview.shared import SharedModules, shareable
from build.preview.worker import work
from build.recorder.fresh import changed_ns, import_what_is_there, loaded
from build.recorder.media import drop_unfinished, kept_media, media_folder, read_settings
from build.recorder.warmth import begin_with_parsed, take_parsed, unpack_parsed

__all__ = ["main"]

_PR_SET_PDEATHSIG = 1


class _Nursery:
    def __init__(self, orders: socket.socket) -> None:
        self._orders = orders
        # What children tell before they end: the pipe's number, and what came so far.
        self._tales: dict[int, bytearray] = {}
        self._shared = SharedModules()
        # Text and formulas that were typeset before this are whole.
        self._whole_ns = 0

    def run(self) -> None:
        """Fork a process for each order until no more can come."""
        while True:
            ready, _, _ = select.select([self._orders.fileno(), *self._tales], [], [])
            if self._orders.fileno() in ready:
                message, handles, _, _ = socket.recv_fds(self._orders, 1 << 16, 1)
                if not message:
                    return
                self._fork(pickle.loads(message), handles[0])
                continue  # orders go before tales
            for pipe in ready:
                self._listen(pipe)

    def _fork(self, job: Job, handle: int) -> None:
        self._shared.forget_changed()
        # The one before may have been killed while it wrote.
        begun_ns = time.time_ns()
        drop_unfinished(media_folder(), since_ns=self._whole_ns)
        self._whole_ns = begun_ns
        reading, writing = os.pipe()
        parent = os.getpid()
        if os.fork():
            os.close(writing)
            os.close(handle)
            self._tales[reading] = bytearray()
            return
        try:
            _die_with(parent)
            for other in (reading, self._orders.fileno(), *self._tales):
                os.close(other)
            connection = Connection(handle)
            connection.send(os.getpid())
            begun = len(loaded)
            read = work(connection, job, known=self._shared.read)
            connection.close()
            told = shareable(loaded[begun:], job.file), {path: changed_ns(path) for path in read}
            with os.fdopen(writing, "wb") as file:
                file.write(pickle.dumps((take_parsed(), *told)))
        finally:
            os._exit(0)

    def _listen(self, pipe: int) -> None:
        data = os.read(pipe, 1 << 20)
        if data:
            self._tales[pipe] += data
            return
        os.close(pipe)
        tale = bytes(self._tales.pop(pipe))
        if tale:
            parsed, modules, read = pickle.loads(tale)
            begin_with_parsed(unpack_parsed(parsed))
            self._shared.take_over(modules, read)
            gc.freeze()


def _die_with(parent: int) -> None:
    """Have the kernel end this process with its parent, however that ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def main() -> None:
    """Serve orders from an inherited socket."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this one decides
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children leave no zombies
    orders = socket.socket(fileno=int(sys.argv[1]))
    with kept_media(Path(sys.argv[2]).absolute() / "manim"):
        read_settings()
        import_what_is_there()
        gc.freeze()
        orders.send(b"ready")
        _Nursery(orders).run()


if __name__ == "__main__":
    main()
