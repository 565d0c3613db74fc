"""A worker that ends when the process that started it is gone, however that ended."""

import multiprocessing
import os
import threading
from multiprocessing.connection import wait

__all__ = ["end_with_parent"]


def end_with_parent() -> None:
    """Have this process end at once when its parent is gone.

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
