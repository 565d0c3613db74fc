"""Taking turns: of all that a render has to do, as much at a time as there are processors.

Two processes that share a processor take a sixth more of its time than one after the other: every three
milliseconds each finds its caches filled by the other.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from threading import Condition, Thread
from typing import Any, ParamSpec, TypeVar

from build.errors import EncodeError

__all__ = ["Turns"]

P = ParamSpec("P")
R = TypeVar("R")

_Task = tuple[Future[Any], Callable[[], Any]]


class Turns(Executor):
    """Has functions run by the processes of a pool, so many at a time, whatever else runs beside it.

    What others wait for goes first: recordings, from which pieces come, and the sound of a video. Pieces can
    be done in any order.

    Parameters
    ----------
    at_once : int
    pool : Executor
        It has as many processes.
    """

    def __init__(self, at_once: int, pool: Executor) -> None:
        self._pool = pool
        self._first: deque[_Task] = deque()
        self._last: deque[_Task] = deque()
        self._changed = Condition()
        self._stopped = False
        for number in range(at_once):
            Thread(target=self._work, name=f"turn-{number}", daemon=True).start()

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Have a function run by the pool, before all pieces."""
        return self._put(self._first, lambda: self._by_pool(fn, *args, **kwargs))

    def submit_piece(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Have a function run by the pool when there is nothing else to do."""
        return self._put(self._last, lambda: self._by_pool(fn, *args, **kwargs))

    def submit_here(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Have a function run in a thread, before all pieces: one that waits for a process of its own."""
        return self._put(self._first, lambda: fn(*args, **kwargs))

    def do_piece(self) -> bool:
        """Do a piece that waits, in the turn of the caller; tell whether there was one."""
        with self._changed:
            if not self._last:
                return False
            task = self._last.popleft()
        _do(task)
        return True

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Begin nothing any more, and drop what waits; what runs is not awaited."""
        with self._changed:
            self._stopped = True
            dropped = [*self._first, *self._last]
            self._first.clear()
            self._last.clear()
            self._changed.notify_all()
        for future, _ in dropped:
            future.cancel()
        self._pool.shutdown(wait=wait, cancel_futures=cancel_futures)

    def _by_pool(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return self._pool.submit(fn, *args, **kwargs).result()
        except BrokenExecutor as error:
            raise EncodeError(
                "a process that draws and encodes was killed",
                hint="is there enough memory? The same command goes on from here; --jobs 1 needs least",
            ) from error

    def _put(self, queue: deque[_Task], function: Callable[[], R]) -> Future[R]:
        future: Future[R] = Future()
        with self._changed:
            if self._stopped:
                raise CancelledError
            queue.append((future, function))
            self._changed.notify()
        return future

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._first or self._last or self._stopped)
                if self._stopped:
                    return
                task = (self._first or self._last).popleft()
            _do(task)


def _do(task: _Task) -> None:
    future, function = task
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = function()
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(result)
