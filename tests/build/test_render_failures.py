"""Scenes whose code fails, ends the process or holds it up: told with their line and their play."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from build.errors import OptionError, SceneError
from build.quality import parse_quality
from build.render import RenderOptions, VideoReport, plan_videos, render
from build.targets import resolve_targets

ROOT = Path(__file__).resolve().parents[2]
SCENES = """
import ctypes
import os
import sys
import threading
import time

from manim import Circle, Create, FadeIn, Scene, Square


class InsideAPlay(Scene):
    def construct(self):
        self.wait(0.5)
        circle = Circle()
        self.play(Create(circle), circle.animate.no_such_method())  # here


class InAnUpdater(Scene):
    def construct(self):
        self.wait(0.5)
        self.wait(0.25)
        circle = Circle()
        circle.add_updater(lambda mobject, dt: mobject.no_such_method() if self.time > 0.9 else None)  # here
        self.add(circle)
        self.play(FadeIn(Square()))


class InCompiling(Scene):
    def construct(self):
        self.wait(0.5)
        self.play("no animation")  # here


class BetweenPlays(Scene):
    def construct(self):
        self.play(Create(Circle()), run_time=0.5)
        raise KeyError("nothing")  # here


class Caught(Scene):
    def construct(self):
        try:
            self.play("no animation")
        except Exception:
            self.wait(0.5)
        raise KeyError("nothing")  # here


class Exits(Scene):
    def construct(self):
        self.wait(0.5)
        sys.exit(3)  # here


class Vanishes(Scene):
    def construct(self):
        os._exit(7)


class Crashes(Scene):
    def construct(self):
        ctypes.string_at(1)  # reads where nothing is


class LeavesThreads(Scene):
    def construct(self):
        self.wait(0.5)
        threading.Thread(target=time.sleep, args=(3600,)).start()


class Prints(Scene):
    def construct(self):
        print("to whom it may concern")
        os.system("echo and from another process")
        self.wait(0.5)
"""


class Listener:
    def frames(self, target: str, recorded: int, encoded: int) -> None:
        pass

    def finished(self, report: VideoReport) -> None:
        pass


@pytest.fixture
def options(tmp_path: Path) -> RenderOptions:
    return options_in(tmp_path)


def options_in(folder: Path) -> RenderOptions:
    return RenderOptions(parse_quality("64x36@10"), voice="silent", store=str(folder / "store"))


def plan(file: Path, options: RenderOptions, *names: str):
    targets = resolve_targets(None, [f"{file}:{name}" for name in names] or [str(file)])
    return plan_videos(targets, file.parent / "out", options)


FAILING = {
    "InsideAPlay": "HERE AttributeError: Circle object has no attribute 'no_such_method', "
    "after play 1, at 0.50 s",
    "InAnUpdater": "HERE AttributeError: Circle object has no attribute 'no_such_method', "
    "in play 3 (FadeIn), at 0.95 s",
    "InCompiling": "HERE TypeError: Unexpected argument n passed to Scene.play()., in play 2, at 0.50 s",
    "BetweenPlays": "HERE KeyError: 'nothing', after play 1, at 0.50 s",
    "Caught": "HERE KeyError: 'nothing', after play 1, at 0.50 s",
    "Exits": "HERE SystemExit: 3, after play 1, at 0.50 s",
    "Vanishes": "scenes.py:Vanishes: its process ended before it was finished, with exit code 7",
    "Crashes": "scenes.py:Crashes: its process was killed by SIGSEGV",
}
WORKING = ("LeavesThreads", "Prints")


@pytest.fixture(scope="module")
def scenes(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("scenes") / "scenes.py"
    file.write_text(textwrap.dedent(SCENES))
    return file


@pytest.fixture(scope="module")
def reports(scenes: Path) -> dict[str, VideoReport]:
    """Give the reports of one render of all scenes."""
    options = options_in(scenes.parent)
    videos = plan(scenes, options)
    return dict(
        zip((video.stem for video in videos), render(videos, options, Listener()).videos, strict=True)
    )


@pytest.mark.parametrize("name", FAILING)
def test_a_scene_that_fails_is_told_with_its_line_and_its_play(scenes, reports, name) -> None:
    assert reports[name].status == "failed"
    message = str(reports[name].error)
    lines = scenes.read_text().splitlines()
    start = lines.index(f"class {name}(Scene):")
    marked = [n for n, line in enumerate(lines[start:], start + 1) if line.endswith("  # here")]
    if marked:
        message = message.replace(f"{scenes}:{marked[0]}: ", "HERE ")
    assert message.startswith(FAILING[name])


@pytest.mark.parametrize("name", WORKING)
def test_the_others_are_made(reports, name) -> None:
    """Also one that leaves a thread behind, which holds nothing up."""
    assert (reports[name].status, reports[name].error) == ("made", None)


def test_standard_output_is_for_results_whatever_a_scene_prints(scenes) -> None:
    options = ["--quality", "64x36@10", "--voice", "silent", "--store", "store", "--force", "--json", "-"]
    done = subprocess.run(
        [sys.executable, "-m", "build.cli", "render", f"{scenes}:Prints", *options],
        cwd=scenes.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    (report,) = json.loads(done.stdout)["videos"]
    assert (report["status"], done.returncode) == ("made", 0), done.stderr
    assert "to whom it may concern" in done.stderr
    assert "and from another process" in done.stderr


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("x = 1 +", "FILE:2: SyntaxError: invalid syntax"),
        ("x = {}['nothing']", "FILE:2: KeyError: 'nothing'"),
        ("import no_such_module", "FILE:2: ModuleNotFoundError: No module named 'no_such_module'"),
        ("raise SystemExit(0)", "FILE:2: SystemExit: 0"),
        ("import os; os._exit(0)", "FILE: its process ended before it was finished"),
        ("x = 1", "FILE holds no scene"),
    ],
)
def test_a_file_that_cannot_be_imported_is_a_clear_error(tmp_path, options, code, message) -> None:
    file = tmp_path / "bad.py"
    file.write_text(f"from manim import *\n{code}\n")
    with pytest.raises(SceneError) as caught:
        plan(file, options)
    assert str(caught.value) == message.replace("FILE", str(file))


def test_bases_of_scenes_are_no_scenes(tmp_path, options) -> None:
    file = tmp_path / "based.py"
    file.write_text(
        textwrap.dedent(
            """
            from abc import ABC, abstractmethod
            from manim import MovingCameraScene, Scene, Text

            class WithHelpers(MovingCameraScene):
                def helper(self): ...

            class Abstract(Scene, ABC):
                @abstractmethod
                def text(self): ...
                def construct(self):
                    self.add(Text(self.text()))

            class One(Abstract):
                def text(self): return "one"

            class Two(WithHelpers):
                def construct(self): self.wait(0.5)
            """
        )
    )
    assert [video.stem for video in plan(file, options)] == ["One", "Two"]


SEVERAL = """
from manim import Circle, Scene, Square

class First(Scene):
    def construct(self):
        for name in ("a", "b", "c"):
            self.next_section(name)
            self.add(Circle())
            self.wait(10)

class Second(Scene):
    def construct(self):
        self.add(Square())
        self.wait(0.5)
"""


def test_scenes_of_one_file_share_a_folder_and_do_not_overwrite_each_other(tmp_path, options) -> None:
    file = tmp_path / "several.py"
    file.write_text(SEVERAL)
    for status in ("made", "up to date"):
        reports = render(plan(file, options), options, Listener()).videos
        assert [(report.status, report.error) for report in reports] == 2 * [(status, None)]
    made = sorted(path.name for path in (tmp_path / "out/several").iterdir())
    assert made == sorted(
        ["First.chapters.txt"]
        + [
            f"{name}.{kind}"
            for name in ("First", "Second")
            for kind in ("mp4", "poster.png", "manifest.json")
        ]
    )


def test_a_scene_named_twice_is_made_once_and_two_files_never_write_to_one_place(tmp_path, options) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "several.py").write_text(SEVERAL)
    first, second = (tmp_path / folder / "several.py" for folder in ("a", "b"))
    targets = resolve_targets(None, [str(first), f"{first}:Second", os.path.relpath(first)])
    assert [video.stem for video in plan_videos(targets, tmp_path, options)] == ["First", "Second"]
    targets = resolve_targets(None, [f"{first}:First", f"{second}:First"])
    with pytest.raises(OptionError, match="would both be written to") as caught:
        plan_videos(targets, tmp_path, options)
    assert "-o" in caught.value.hint
