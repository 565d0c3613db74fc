"""As much is done at a time as there are turns; what others wait for goes first."""

import os
from collections.abc import Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event, Lock

import pytest

from build.errors import EncodeError
from build.render.turns import Turns
from build.render.workers import local_executor


@contextmanager
def turns_of(at_once: int) -> Iterator[Turns]:
    turns = Turns(at_once, ThreadPoolExecutor(8))
    try:
        yield turns
    finally:
        turns.shutdown(wait=False, cancel_futures=True)


class Counter:
    """Counts how many are within it at once."""

    def __init__(self) -> None:
        self.most = self.now = 0
        self.lock = Lock()

    def work(self) -> None:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        Event().wait(0.002)
        with self.lock:
            self.now -= 1


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_never_more_at_once_than_there_are_turns(at_once):
    counter = Counter()
    with turns_of(at_once) as turns:
        submits = (turns.submit, turns.submit_piece, turns.submit_here)
        for future in [submit(counter.work) for _ in range(30) for submit in submits]:
            future.result(60)
    assert 1 <= counter.most <= at_once


def test_there_are_as_many_turns_as_were_asked_for():
    together = Barrier(3)
    with turns_of(3) as turns:
        for future in [turns.submit_piece(together.wait, 60) for _ in range(3)]:
            future.result(60)


def test_what_others_wait_for_goes_before_pieces():
    done: list[str] = []
    held = Event()
    with turns_of(1) as turns:
        turns.submit_here(held.wait)
        futures = [
            turns.submit_piece(done.append, "piece"),
            turns.submit_piece(done.append, "another"),
            turns.submit(done.append, "sound"),
            turns.submit_here(done.append, "recording"),
        ]
        held.set()
        for future in futures:
            future.result(60)
    assert done == ["sound", "recording", "piece", "another"]


def test_who_has_a_turn_can_do_pieces_in_it_that_would_wait_for_its_end():
    with turns_of(1) as turns:

        def recording() -> list[bool]:
            piece = turns.submit_piece(int)
            return [turns.do_piece(), piece.done(), turns.do_piece()]

        assert turns.submit_here(recording).result(60) == [True, True, False]


def test_what_fails_tells_whoever_asked_and_takes_no_turn_with_it():
    with turns_of(1) as turns:
        failing = turns.submit_piece(int, "no number")
        with pytest.raises(ValueError, match="no number"):
            failing.result(60)
        assert turns.submit_piece(int, "7").result(60) == 7


def test_what_waits_is_dropped_when_all_is_to_end():
    held, begun = Event(), Event()

    def recording() -> None:
        begun.set()
        held.wait()

    with turns_of(1) as turns:
        turns.submit_here(recording)
        begun.wait(60)
        waiting = turns.submit_piece(int)
    with pytest.raises(CancelledError):
        waiting.result(60)
    with pytest.raises(CancelledError):
        turns.submit_here(int)
    held.set()


def test_a_worker_that_was_killed_fails_all_pieces_that_wait_and_blocks_none():
    turns = Turns(1, local_executor(1))
    try:
        killed = turns.submit_piece(_end)
        # More than calls may be nested.
        waiting = [turns.submit_piece(int) for _ in range(2000)]
        for future in (killed, *waiting):
            with pytest.raises(EncodeError, match="was killed"):
                future.result(60)
    finally:
        turns.shutdown(wait=False, cancel_futures=True)


def _end() -> None:
    os._exit(1)
