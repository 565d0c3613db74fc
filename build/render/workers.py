"""The processes that do the work on this machine."""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from build.render.jobs import RenderOptions, SceneJob
from build.render.lifeline import end_with_parent

__all__ = ["in_fresh_process", "local_executor", "recording_process"]


def _context() -> Any:
    """Return a start method whose processes begin with Manim and the encoder in memory.

    Each is forked from one process that imported them and has done nothing else: it starts in milliseconds,
    and knows none of the project's own modules yet.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["build.render.preload"])
    return context


def local_executor(jobs: int) -> Executor:
    """Return a pool of processes that draw and encode."""
    return ProcessPoolExecutor(max_workers=jobs, mp_context=_context(), initializer=end_with_parent)


@contextmanager
def recording_process(
    job: SceneJob, options: RenderOptions, *, in_pieces: bool = True
) -> Iterator[Connection]:
    """Start recording a scene; give what receives its messages. The process ends with the block."""
    from build.render.recording import record_in_process

    context = _context()
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=record_in_process, args=(sender, job, options, in_pieces), daemon=True)
    process.start()
    sender.close()
    try:
        yield receiver
    finally:
        receiver.close()
        process.join(0.1)
        if process.is_alive():
            process.kill()
            process.join()


def in_fresh_process(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a function returns in a process of its own; raise what it raises."""
    with local_executor(1) as executor:
        return executor.submit(function, *arguments).result()
