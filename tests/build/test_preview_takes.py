"""What a preview records next, and which scenes a file offers."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from build.curriculum import SceneRef
from build.preview.jobs import Begun, Failed, Recorded, Still
from build.preview.serving import _written_scenes
from build.preview.takes import Options, Takes


class Page:
    def __init__(self, scene="", time_s=0.0):
        self.scene, self.time_s, self.from_s = scene, time_s, 0.0
        self.heard = []

    def tell(self, message):
        self.heard.append(message)


class Started:
    """A recording that was begun, and is answered by hand."""

    def __init__(self, job, answer):
        self.job, self.stopped = job, False
        self._answer = answer

    def stop(self):
        self.stopped = True

    def begin(self, beginning):
        self._answer(self.job, beginning)

    async def answers(self, *answers):
        for answer in answers:
            self._answer(self.job, answer)
        self._answer(self.job, None)
        await asyncio.sleep(0.01)


@pytest.fixture
def started():
    return []


def takes_of(started, scenes):
    def start(job, on_answer):
        started.append(Started(job, on_answer))
        return started[-1]

    takes = Takes(start, Options())
    takes.set_scenes({name: SceneRef(Path(f"/p/{name}.py"), name) for name in scenes})
    return takes


def run(scenario):
    # In a thread of its own: where a browser was tested before, this one has Playwright's loop.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, scenario()).result()


def recorded(name):
    return Recorded(b"web", (f"/p/{name}.py", "/p/shared.py"))


def test_a_scene_is_recorded_when_a_page_opens_it_and_not_before(started):
    async def scenario():
        takes = takes_of(started, ["A", "B"])
        assert started == []
        page = Page()
        takes.join(page)
        takes.open(page, "A")
        assert [one.job.name for one in started] == ["A"]
        assert started[0].job.still_at_s is None
        await started[0].answers(recorded("A"))
        assert {"type": "whole"} in page.heard
        assert len(started) == 1

    run(scenario)


def test_after_a_save_the_moment_comes_first_and_then_the_scene(started):
    async def scenario():
        takes = takes_of(started, ["A"])
        page = Page()
        takes.join(page)
        takes.open(page, "A")
        await started[0].answers(recorded("A"))
        page.time_s = 3.5
        takes.changed({"/p/A.py"})
        assert started[1].job.still_at_s == 3.5
        await started[1].answers(Still(b"one", 3.5))
        assert started[2].job.still_at_s is None
        await started[2].answers(recorded("A"))
        assert len(started) == 3

    run(scenario)


def test_a_late_moment_of_a_scene_that_was_never_recorded_comes_first_as_well(started):
    async def scenario():
        takes = takes_of(started, ["A"])
        page = Page(time_s=3.5)
        takes.join(page)
        takes.open(page, "A")
        assert started[0].job.still_at_s == 3.5
        await started[0].answers(Still(b"one", 3.5))
        assert b"one" in page.heard
        assert started[1].job.still_at_s is None
        await started[1].answers(recorded("A"))
        assert len(started) == 2

    run(scenario)


def test_of_a_scene_that_was_never_recorded_the_beginnings_are_shown(started):
    async def scenario():
        takes = takes_of(started, ["A"])
        page, second = Page(), Page()
        takes.join(page)
        takes.open(page, "A")
        assert started[0].job.beginnings
        started[0].begin(Begun(b"a part", 2.5))
        await asyncio.sleep(0.01)
        assert page.heard[-1] == {"type": "begun", "seconds": 2.5}
        assert takes.takes["A"].web == b"a part"
        takes.join(second)
        takes.open(second, "A")
        assert {"type": "begun", "seconds": 2.5} in second.heard
        await started[0].answers(recorded("A"))
        assert {"type": "whole"} in page.heard
        assert takes.takes["A"].web == b"web"
        takes.changed({"/p/A.py"})
        await started[1].answers(Still(b"one", 0.0))
        assert not started[2].job.beginnings

    run(scenario)


def test_a_file_that_the_scene_does_not_use_changes_nothing(started):
    async def scenario():
        takes = takes_of(started, ["A"])
        page = Page()
        takes.join(page)
        takes.open(page, "A")
        await started[0].answers(recorded("A"))
        takes.changed({"/p/other.py"})
        assert len(started) == 1
        takes.changed({"/p/shared.py"})
        assert len(started) == 2

    run(scenario)


def test_a_save_stops_what_is_being_recorded(started):
    async def scenario():
        takes = takes_of(started, ["A"])
        page = Page()
        takes.join(page)
        takes.open(page, "A")
        takes.changed({"/p/A.py"})
        assert started[0].stopped
        assert len(started) == 2
        # What the stopped one still says is not listened to.
        await started[0].answers(Failed("late"))
        assert not any(isinstance(m, dict) and m["type"] == "failed" for m in page.heard)

    run(scenario)


def test_after_a_failure_any_python_file_may_mend_it(started):
    async def scenario():
        takes = takes_of(started, ["A"])
        page = Page()
        takes.join(page)
        takes.open(page, "A")
        await started[0].answers(Failed("wrong", "/p/A.py", 3, inputs=("/p/A.py",)))
        assert page.heard[-2]["type"] == "failed"
        takes.changed({"/p/notes.txt"})
        assert len(started) == 1
        takes.changed({"/p/helper.py"})
        assert len(started) == 2

    run(scenario)


def test_a_scene_that_was_stopped_waits_for_its_next_change(started):
    async def scenario():
        takes = takes_of(started, ["A"])
        page = Page()
        takes.join(page)
        takes.open(page, "A")
        takes.stop("A")
        assert started[0].stopped
        assert [message["type"] for message in page.heard[-2:]] == ["failed", "idle"]
        assert len(started) == 1
        takes.changed({"/p/A.py"})
        assert len(started) == 2

    run(scenario)


def test_a_second_page_of_a_scene_gets_what_is_known(started):
    async def scenario():
        takes = takes_of(started, ["A"])
        first, second = Page(), Page()
        takes.join(first)
        takes.open(first, "A")
        await started[0].answers(recorded("A"))
        takes.join(second)
        takes.open(second, "A")
        assert {"type": "whole"} in second.heard
        assert len(started) == 1

    run(scenario)


def test_a_page_that_opens_a_scene_is_told_what_goes_on(started):
    async def scenario():
        takes = takes_of(started, ["A", "B"])
        first, second = Page(), Page()
        takes.join(first)
        takes.open(first, "A")
        takes.join(second)
        takes.open(second, "A")
        assert second.heard[-1] == {"type": "recording", "still": False}
        takes.open(second, "B")
        assert second.heard[-1] == {"type": "waiting"}
        await started[0].answers(recorded("A"))
        assert second.heard[-1] == {"type": "recording", "still": False}
        await started[1].answers(recorded("B"))
        again = Page()
        takes.join(again)
        takes.open(again, "B")
        assert again.heard[-1] == {"type": "idle"}

    run(scenario)


def test_a_recording_that_nobody_looks_at_any_more_makes_room(started):
    async def scenario():
        takes = takes_of(started, ["A", "B"])
        page = Page()
        takes.join(page)
        takes.open(page, "A")
        takes.open(page, "B")
        assert started[0].stopped
        assert started[1].job.name == "B"
        await started[1].answers(recorded("B"))
        takes.open(page, "A")
        assert started[2].job.name == "A"

    run(scenario)


def test_a_page_that_wants_to_see_more_has_the_scene_recorded_again(started):
    async def scenario():
        takes = takes_of(started, ["A"])
        first, second = Page(), Page()
        first.from_s = 2.5
        takes.join(first)
        takes.open(first, "A")
        assert started[0].job.from_s == 2.5
        await started[0].answers(recorded("A"))
        takes.open(first, "A")
        assert len(started) == 1
        takes.leave(first)
        takes.join(second)
        takes.open(second, "A")
        assert started[1].job.from_s == 0
        await started[1].answers(recorded("A"))
        takes.open(second, "A")
        assert len(started) == 2

    run(scenario)


def test_what_is_wrong_with_the_course_is_told_until_it_is_mended(started):
    async def scenario():
        takes = takes_of(started, ["A"])
        page, other = Page(), Page()
        takes.join(page)
        takes.open(page, "A")
        await started[0].answers(recorded("A"))
        takes.trouble(Failed("not TOML", "/p/course.toml"))
        takes.join(other)
        takes.open(other, "A")
        for one in (page, other):
            assert [m["message"] for m in one.heard if isinstance(m, dict) and m["type"] == "failed"] == [
                "not TOML"
            ]
        takes.trouble(None)
        for one in (page, other):
            assert one.heard[-1] == {"type": "mended"}

    run(scenario)


def test_the_scenes_of_a_file_are_told_without_running_it(tmp_path):
    file = tmp_path / "talk.py"
    file.write_text(
        "from manim import *\nclass A(Scene): pass\nclass Tool: pass\n"
        "class B(manim.ThreeDScene): pass\nclass C(B): pass\nraise SystemExit\n"
    )
    assert _written_scenes(file) == ["A", "B", "C"]
    file.write_text("class A(")
    assert _written_scenes(file) == [""]
