"""The processes that do the work on this machine."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from typing import Any

from build.render.jobs import RenderOptions, SceneJob
from build.render.lifeline import end_with_parent

__all__ = ["begin_importing", "in_fresh_process", "local_executor", "recording_process"]


def _context() -> Any:
    """Return a start method whose processes begin with Manim and the encoder in memory.

    Each is forked from one process that imported them and has done nothing else: it starts in milliseconds,
    and knows none of the project's own modules yet.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["build.render.preload"])
    return context


def begin_importing() -> None:
    """Have the process that the others are forked from import Manim while this one goes on."""
    _context()
    forkserver.ensure_running()


def local_executor(jobs: int) -> Executor:
    """Return a pool of processes that draw and encode."""
    return ProcessPoolExecutor(
        max_workers=jobs, mp_context=_context(), initializer=_begin, initargs=(dict(os.environ),)
    )


@contextmanager
def recording_process(
    job: SceneJob, options: RenderOptions, *, in_pieces: bool = True
) -> Iterator[Connection]:
    """Start recording a scene; give what receives its messages. The process ends with the block."""
    context = _context()
    receiver, sender = context.Pipe(duplex=False)
    arguments = (dict(os.environ), sender, job, options, in_pieces)
    process = context.Process(target=_record, args=arguments, daemon=True)
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


def _record(environment: Mapping[str, str], *arguments: Any) -> None:
    from build.render.recording import record_in_process

    _begin(environment)
    record_in_process(*arguments)


def _begin(environment: Mapping[str, str]) -> None:
    """Take over the environment of whoever ordered the work, and end with them.

    The process that this one was forked from began with the first render: its environment may be another by
    now, without the credentials of the store, say.
    """
    os.environ.clear()
    os.environ.update(environment)
    end_with_parent()


def in_fresh_process(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a function returns in a process of its own; raise what it raises."""
    with local_executor(1) as executor:
        return executor.submit(function, *arguments).result()
