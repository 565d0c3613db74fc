"""The processes that do the work on this machine."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from build.errors import PipelineError
from build.render.failures import Failed, as_error, ended_early, failure_of
from build.render.jobs import RenderOptions, SceneJob
from build.render.lifeline import collect_rarely, end_with_parent, serve

__all__ = ["begin_importing", "in_fresh_process", "local_executor", "recording_process"]

# How long a process that has closed its connection may take to end.
_PATIENCE_S = 5.0


def _context() -> Any:
    """Return a start method whose processes begin with Manim and the encoder in memory.

    Each is forked from one process that imported them and has done nothing else: it starts in milliseconds,
    and knows none of the project's own modules yet.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["build.render.preload"])
    resource_tracker.ensure_running()
    # An interrupt waits until that process knows what to do with it.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return context


def begin_importing() -> None:
    """Have the process that the others are forked from import Manim while this one goes on."""
    _context()


def local_executor(jobs: int) -> Executor:
    """Return a pool of processes that draw and encode."""
    return ProcessPoolExecutor(
        max_workers=jobs, mp_context=_context(), initializer=_begin, initargs=(dict(os.environ),)
    )


@contextmanager
def recording_process(job: SceneJob, options: RenderOptions, passing: Path | None) -> Iterator[Connection]:
    """Start recording a scene; give what receives its messages. The process ends with the block.

    Its pieces go to the folder ``passing``, if there is one, and it waits for an answer to each.

    Raises
    ------
    SceneError
        The process ended before it said so: the block raised EOFError or ConnectionError.
    """
    context = _context()
    receiver, sender = context.Pipe()
    arguments = (dict(os.environ), sender, job, options, passing)
    process = context.Process(target=_record, args=arguments, daemon=True)
    process.start()
    sender.close()
    try:
        yield receiver
    except (EOFError, ConnectionError) as error:
        process.join(_PATIENCE_S)
        raise ended_early(job.target, process.exitcode) from error
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
    """Take over the environment of whoever ordered the work, serve them, and end with them.

    The process that this one was forked from began with the first render: its environment may be another by
    now, without the credentials of the store, say.
    """
    os.environ.clear()
    os.environ.update(environment)
    collect_rarely()
    serve()
    end_with_parent()


def in_fresh_process(file: Path, function: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a function returns that runs the code of a scene's file, in a process of its own.

    Raises
    ------
    SceneError
        The code raised, or ended the process.
    PipelineError
        Whatever of this kind the function raises.
    """
    with local_executor(1) as executor:
        try:
            outcome = executor.submit(_guarded, file, function, *arguments).result()
        except BrokenExecutor as error:
            raise ended_early(str(file), None) from error
    if isinstance(outcome, Failed):
        raise as_error(outcome)
    return outcome


def _guarded(file: Path, function: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return function(*arguments)
    except PipelineError:
        raise
    except BaseException as error:
        return failure_of(error, file)
