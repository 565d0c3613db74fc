"""Recording a scene in a process that a cluster's worker starts, and that ends with it.

Dask's workers may not start processes through `multiprocessing`; nor may a scene be recorded in a worker
itself, where the modules of the scene before would still be in memory.
"""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from build.render.failures import ended_early
from build.render.jobs import RenderOptions, SceneJob
from build.render.lifeline import collect_rarely, serve

__all__ = ["recording_apart"]


@contextmanager
def recording_apart(job: SceneJob, options: RenderOptions, *, working_folder: Path) -> Iterator[Connection]:
    """Start recording a scene; give what receives its messages. The process ends with the block.

    Raises
    ------
    SceneError
        The process ended before it said so: the block raised EOFError.
    """
    reading, writing = os.pipe()
    receiver = Connection(reading, writable=False)
    with subprocess.Popen(
        [sys.executable, "-m", "build.render.apart", str(writing)],
        stdin=subprocess.PIPE,
        pass_fds=(writing,),
        cwd=working_folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(_import_path())},
    ) as process:
        os.close(writing)
        assert process.stdin is not None
        try:
            # By a pipe and not as arguments, which every user of the machine can read: the store's address
            # may hold credentials.
            process.stdin.write(pickle.dumps((job, options)))
            process.stdin.flush()
            yield receiver
        except EOFError as error:
            raise ended_early(job.target, process.wait()) from error
        finally:
            receiver.close()
            process.kill()


def _import_path() -> list[str]:
    """Return where the new process finds this package: where this process did."""
    return [str(Path(__file__).resolve().parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]


def _end_with_starter() -> None:
    """End at once when standard input ends: then the worker that started this process is gone."""
    sys.stdin.buffer.read()
    os._exit(1)


def _main() -> None:
    from build.render.recording import record_in_process

    serve()
    collect_rarely()
    job, options = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_end_with_starter, name="lifeline", daemon=True).start()
    record_in_process(Connection(int(sys.argv[1]), readable=False), job, options, None)


if __name__ == "__main__":
    _main()
