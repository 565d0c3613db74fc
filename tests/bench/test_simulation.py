"""The simulation of a cluster keeps its books: work is neither lost nor invented."""

import json
from dataclasses import replace

import pytest

from tests.bench.simulate_cluster import TASKS, Plan, simulate

MEASURED = json.loads(TASKS.read_text())
SMALL = Plan(lectures=20, workers=5, scenes_at_once=16, spread=0.0)


def work_s(lectures: int) -> float:
    """Return the processor time of lectures that all are as the measured one."""
    scenes = MEASURED["scenes"]
    recording = sum(scene["record_s"] + scene["cut_s"] for scene in scenes)
    return lectures * (recording + MEASURED["mix_s"])


def test_the_same_plan_comes_out_the_same():
    assert simulate(SMALL, MEASURED) == simulate(SMALL, MEASURED)


def test_workers_compute_at_least_what_was_measured_and_never_more_than_they_can():
    out = simulate(SMALL, MEASURED)
    computed_s = out.busy * SMALL.workers * out.workers_end_s
    # Pieces are drawn from those measured, so that their sum is known on average only.
    encoding_s = computed_s - work_s(SMALL.lectures)
    expected_s = SMALL.lectures * sum(sum(scene["encode_s"]) for scene in MEASURED["scenes"])
    assert encoding_s == pytest.approx(expected_s, rel=0.1)
    assert out.busy + out.moving <= 1


def test_one_worker_and_a_free_store_take_as_long_as_the_work_itself():
    alone = replace(
        SMALL, workers=1, lectures=3, request_s=0, bytes_per_s=1e15, requests_per_s=1e12, scheduler_s=0
    )
    out = simulate(alone, MEASURED)
    assert out.workers_end_s == pytest.approx(out.busy * out.workers_end_s)
    assert out.workers_end_s > work_s(3)


def test_lost_workers_cost_time_and_nothing_else():
    calm, rough = simulate(SMALL, MEASURED), simulate(replace(SMALL, lost_per_hour=60), MEASURED)
    assert (calm.repeated, rough.repeated > 0) == (0, True)
    assert rough.tasks == calm.tasks
    assert rough.workers_end_s > calm.workers_end_s


@pytest.mark.parametrize(
    "worse", [{"bytes_per_s": 1e6}, {"requests_per_s": 20}, {"finishers": 1, "workers": 50}]
)
def test_a_scarcer_resource_never_makes_it_faster(worse):
    assert (
        simulate(replace(SMALL, **worse), MEASURED).end_s
        >= simulate(replace(SMALL, workers=worse.get("workers", SMALL.workers)), MEASURED).end_s
    )
