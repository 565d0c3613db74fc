"""`python -m tests.bench.simulate_cluster`: a thousand lectures on two hundred workers, played through.

Discrete events in plain Python: workers, the scheduler, the store and the machine that ordered the render,
with the sizes of tasks that `tests.bench.task_sizes` measured. docs/scale.md says what it shows.
"""

import argparse
import heapq
import json
import random
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

__all__ = ["Outcome", "Plan", "simulate"]

TASKS = Path(__file__).with_name("task_sizes.json")
# As the render keeps them: recordings that a worker has in memory.
_KEPT_RECORDINGS = 2
# Pieces and sounds go before recordings.
_SOON, _LATER = 0, 1


@dataclass(frozen=True)
class Plan:
    """What is simulated.

    Attributes
    ----------
    lectures, workers : int
    scenes_at_once : int
        Scenes under way, at most.
    pieces_per_task : int
    finishers : int
        Lectures that the ordering machine joins and muxes at once.
    mix_on_workers : bool
        Workers mix and encode the sound; else those who finish do.
    scheduler_s : float
        Of the scheduler for a task, all its messages together.
    request_s, bytes_per_s : float
        Of the store: until the first byte, and then, for each worker.
    requests_per_s : float
        That the store takes from all workers together.
    spread : float
        How different lectures are: the standard deviation of the logarithm of their size.
    lost_per_hour : float
        Workers that end with what they are doing; another takes each one's place.
    """

    lectures: int = 1000
    workers: int = 200
    scenes_at_once: int = 256
    pieces_per_task: int = 4
    finishers: int = 2
    mix_on_workers: bool = True
    scheduler_s: float = 0.001
    request_s: float = 0.03
    bytes_per_s: float = 60e6
    requests_per_s: float = 3500.0
    spread: float = 0.5
    lost_per_hour: float = 0.0
    seed: int = 1


@dataclass
class Outcome:
    """What came of it; times in seconds.

    Attributes
    ----------
    end_s : float
        When the last lecture was finished.
    workers_end_s : float
        When the last task on a worker was.
    busy : float
        The share of the workers' time until then in which they computed.
    moving : float
        The share in which they waited for the store.
    scheduler, finishing : float
        The share of the whole time in which the scheduler, or a finisher, was busy.
    tasks, requests : int
    bytes_moved : float
    repeated : int
        Tasks done again because a worker was lost.
    """

    end_s: float = 0.0
    workers_end_s: float = 0.0
    busy: float = 0.0
    moving: float = 0.0
    scheduler: float = 0.0
    finishing: float = 0.0
    tasks: int = 0
    requests: int = 0
    bytes_moved: float = 0.0
    repeated: int = 0


class _Simulation:
    def __init__(self, plan: Plan, measured: dict[str, Any]) -> None:
        self.plan = plan
        self.measured = measured
        # Apart, so that the lectures are the same whatever else is changed.
        self._losses = random.Random(plan.seed + 1)
        self.now = 0.0
        self.out = Outcome()
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._number = 0
        self._ready: list[tuple[int, int, _Task]] = []
        self._idle = [OrderedDict[int, None]() for _ in range(plan.workers)]
        self._scheduler_free = self._store_free = 0.0
        self._finishing: deque[float] = deque()
        self._finishers = plan.finishers
        self._scenes = iter(self._all_scenes())
        self._busy_s = self._moving_s = self._finish_s = 0.0

    def run(self) -> Outcome:
        for _ in range(self.plan.scenes_at_once):
            self._next_scene()
        while self._events:
            self.now, _, happen = heapq.heappop(self._events)
            happen()
        out, plan = self.out, self.plan
        out.end_s = self.now
        out.busy = self._busy_s / (plan.workers * out.workers_end_s)
        out.moving = self._moving_s / (plan.workers * out.workers_end_s)
        out.scheduler = out.tasks * plan.scheduler_s / out.end_s
        out.finishing = self._finish_s / (plan.finishers * out.end_s)
        return out

    def _at(self, when: float, happen: Callable[[], None]) -> None:
        self._number += 1
        heapq.heappush(self._events, (when, self._number, happen))

    def _all_scenes(self) -> "Iterator[tuple[_Lecture, dict[str, Any], float, int]]":
        number = 0
        sizes = random.Random(self.plan.seed)
        for _ in range(self.plan.lectures):
            scale = sizes.lognormvariate(-(self.plan.spread**2) / 2, self.plan.spread)
            lecture = _Lecture(len(self.measured["scenes"]), scale)
            for scene in self.measured["scenes"]:
                number += 1
                yield lecture, scene, scale, number

    def _next_scene(self) -> None:
        """Order the recording of the next scene, and its pieces once it is recorded."""
        following = next(self._scenes, None)
        if following is None:
            return
        lecture, scene, scale, number = following
        size = scene["recording_bytes"] * scale

        def encode() -> None:
            pieces = [*zip(scene["encode_s"], scene["piece_bytes"], strict=True)]
            # A longer lecture has more pieces, not longer ones.
            pieces = random.Random(number).choices(pieces, k=max(1, round(len(pieces) * scale)))
            step = self.plan.pieces_per_task
            batches = [pieces[at : at + step] for at in range(0, len(pieces), step)]
            left = len(batches)

            def encoded() -> None:
                nonlocal left
                left -= 1
                if not left:
                    self._next_scene()
                    self._scene_done(lecture)

            for batch in batches:
                work_s, written = sum(s for s, _ in batch), sum(b for _, b in batch)
                self._submit(_Task(_SOON, work_s, written, len(batch), encoded, number, size))

        work_s = scene["record_s"] * scale + scene["cut_s"] * scale
        looked_for = round(len(scene["encode_s"]) * scale)
        read = self.measured["sources_bytes"]
        self._submit(_Task(_LATER, work_s, size + read, looked_for + 3, encode))

    def _submit(self, task: "_Task") -> None:
        self.out.tasks += 1
        self._scheduler_free = max(self._scheduler_free, self.now) + self.plan.scheduler_s
        self._at(self._scheduler_free, lambda: self._enqueue(task))

    def _enqueue(self, task: "_Task") -> None:
        self._number += 1
        heapq.heappush(self._ready, (task.kind, self._number, task))
        self._start()

    def _start(self) -> None:
        while self._ready and self._idle:
            _, _, task = heapq.heappop(self._ready)
            # As Dask does where it may: to a worker that has the recording.
            worker = next((w for w in self._idle if task.recording in w), self._idle[-1])
            self._idle = [w for w in self._idle if w is not worker]
            moved, requests = task.moved, task.requests
            if task.recording and task.recording not in worker:
                moved, requests = moved + task.recording_bytes, requests + 1
                worker[task.recording] = None
                while len(worker) > _KEPT_RECORDINGS:
                    worker.popitem(last=False)
            waited = self._through_store(moved, requests)
            if self._losses.random() < self.plan.lost_per_hour / 3600 * (task.work_s + waited):
                self._at(self.now + self._losses.random() * task.work_s, lambda t=task: self._lost(t))
                continue
            self._busy_s += task.work_s
            self._moving_s += waited
            self._at(self.now + task.work_s + waited, lambda t=task, w=worker: self._finished(t, w))

    def _through_store(self, moved: float, requests: int) -> float:
        """Return how long a worker waits for the store."""
        self.out.bytes_moved += moved
        self.out.requests += requests
        self._store_free = max(self._store_free, self.now) + requests / self.plan.requests_per_s
        queue_s = self._store_free - self.now
        return max(queue_s, requests * self.plan.request_s) + moved / self.plan.bytes_per_s

    def _lost(self, task: "_Task") -> None:
        self.out.repeated += 1
        self._idle.append(OrderedDict())
        self._enqueue(task)

    def _finished(self, task: "_Task", worker: "OrderedDict[int, None]") -> None:
        self.out.workers_end_s = self.now
        self._idle.append(worker)
        task.then()
        self._start()

    def _scene_done(self, lecture: "_Lecture") -> None:
        lecture.left -= 1
        if lecture.left:
            return
        mix_s = self.measured["mix_s"] * lecture.scale
        finish_s = self.measured["finish_s"] * lecture.scale
        sound = self.measured["sound_bytes"] * lecture.scale
        rest = lecture.scale * sum(
            s["recording_bytes"] + sum(s["piece_bytes"]) for s in self.measured["scenes"]
        )

        def finish(work_s: float, moved: float) -> None:
            self.out.bytes_moved += moved
            self._finishing.append(work_s + moved / self.plan.bytes_per_s)
            self._finish_next()

        if self.plan.mix_on_workers:
            recordings = sum(s["recording_bytes"] for s in self.measured["scenes"]) * lecture.scale
            then = partial(finish, finish_s, rest)
            # A stretch's three artefacts are asked for, and put there.
            requests = len(self.measured["scenes"]) + 2 + 6 * self.measured["stretches"]
            self._submit(_Task(_SOON, mix_s, sound + recordings, requests, then))
        else:
            finish(mix_s + finish_s, rest + sound)

    def _finish_next(self) -> None:
        if self._finishers and self._finishing:
            self._finishers -= 1
            work_s = self._finishing.popleft()
            self._finish_s += work_s
            self._at(self.now + work_s, self._finisher_free)

    def _finisher_free(self) -> None:
        self._finishers += 1
        self._finish_next()


@dataclass
class _Lecture:
    left: int
    scale: float


@dataclass
class _Task:
    kind: int
    work_s: float
    moved: float
    requests: int
    then: Callable[[], None]
    recording: int = 0
    recording_bytes: float = 0.0


def simulate(plan: Plan, measured: dict[str, Any]) -> Outcome:
    """Play a plan through with measured sizes of tasks."""
    return _Simulation(plan, measured).run()


def main() -> None:
    """Simulate the plan, and what changes when one thing of it does."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tasks", type=Path, default=TASKS, help="as tests.bench.task_sizes wrote them")
    parser.add_argument("--lectures", type=int, default=Plan.lectures)
    parser.add_argument("--workers", type=int, default=Plan.workers)
    options = parser.parse_args()
    measured = json.loads(options.tasks.read_text())
    plan = Plan(lectures=options.lectures, workers=options.workers)
    print("| | minutes | workers' | computing | moving | scheduler | finishing | tasks | GB | requests |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name, changed in {
        "as it is": plan,
        "sound mixed where videos are finished": replace(plan, mix_on_workers=False),
        "eight lectures finished at once": replace(plan, finishers=8),
        "a piece a task": replace(plan, pieces_per_task=1),
        "16 pieces a task": replace(plan, pieces_per_task=16),
        "a slow store (6 MB/s a worker)": replace(plan, bytes_per_s=6e6),
        "a store of 300 requests a second": replace(plan, requests_per_s=300),
        "each worker lost once an hour": replace(plan, lost_per_hour=1),
        "a slow scheduler (10 ms a task)": replace(plan, scheduler_s=0.01),
        "four times the workers": replace(plan, workers=4 * plan.workers),
        "and four times the scenes at once": replace(
            plan, workers=4 * plan.workers, scenes_at_once=4 * plan.scenes_at_once
        ),
        "and eight finishers": replace(
            plan, workers=4 * plan.workers, scenes_at_once=4 * plan.scenes_at_once, finishers=8
        ),
    }.items():
        out = simulate(changed, measured)
        print(
            f"| {name} | {out.end_s / 60:.1f} | {out.workers_end_s / 60:.1f} | {out.busy:.0%} | "
            f"{out.moving:.0%} | {out.scheduler:.0%} | {out.finishing:.0%} | {out.tasks} | "
            f"{out.bytes_moved / 1e9:.0f} | {out.requests} |"
        )


if __name__ == "__main__":
    main()
