"""How a working process behaves: towards the one that started it, with which it ends, and with memory."""

import gc
import io
import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing.connection import wait

__all__ = ["collect_rarely", "end_with_parent", "serve"]


def serve() -> None:
    """Leave interrupts and standard output to whoever started this process.

    What a scene prints goes to standard error: standard output is for results.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.dup2(2, 1)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)


def collect_rarely() -> None:
    """Let the garbage collector look less often.

    What was imported stays; of what scenes and drawing make, little is in cycles, and looking for it takes a
    fifth of the time where mobjects or drawings are many.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def end_with_parent() -> None:
    """Have this process end at once when its parent is gone, however that ended.

    A pool's workers wait for tasks on a pipe that each of them holds open: nothing would tell them that the
    parent was killed, and they would stay, with Manim in memory. What they leave is a file in the making,
    which the store sweeps.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.sentinel,), name="lifeline", daemon=True).start()


def _watch(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
