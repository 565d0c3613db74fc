"""Nothing is stale: whatever a scene was made from is noticed when it changes, however it changes."""

import os
import py_compile
import sys
from pathlib import Path

import numpy as np
import pytest

from build.installation import is_installed
from build.quality import parse_quality
from build.recording import Recording
from build.render import RenderOptions, plan_videos
from build.render.recorded import recordings_of
from build.targets import resolve_targets

SCENES = """
import os
from manim import Scene, Square

import helper

class Sized(Scene):
    def construct(self):
        self.add(Square(helper.SIDE))
        self.wait(0.2)

class Edited(Scene):
    def construct(self):
        self.add(Square(helper.SIDE))
        self.wait(0.2)
        if os.path.exists("saved.py"):  # as an editor saves
            os.replace("saved.py", "helper.py")

class Empty(Scene):
    def construct(self):
        self.wait(0.2)

for name in helper.NAMES:
    globals()[name] = type(name, (Empty,), {"__module__": __name__, "construct": Empty.construct})
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "a project, größer"
    folder.mkdir()
    (folder / "talk.py").write_text(SCENES)
    (folder / "helper.py").write_text("SIDE, NAMES = 1.0, ['A']\n")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def options(tmp_path: Path) -> RenderOptions:
    return RenderOptions(parse_quality("160x90@10"), voice="silent", store=str(tmp_path / "store"))


def recording(project: Path, options: RenderOptions, scene: str) -> tuple[Recording, bool]:
    """Return a scene's recording, and whether it was made just now."""
    (video,) = plan_videos(
        resolve_targets(None, [f"{project / 'talk.py'}:{scene}"]), project / "out", options
    )
    made: list[int] = []
    (found,) = recordings_of(video.scenes, options, lambda recorded, encoded: made.append(recorded))
    return found, bool(made)


def shown(found: Recording) -> int:
    """Return how many points of the first frame are not of the ground's colour."""
    frame = found.frame(0)
    return int(np.any(frame != frame[0, 0], axis=-1).sum())


def test_an_edit_in_the_same_second_that_leaves_the_size_is_noticed(project, options) -> None:
    helper = project / "helper.py"
    before = helper.stat().st_mtime_ns
    py_compile.compile(str(helper))
    small, _ = recording(project, options, "Sized")
    helper.write_text(helper.read_text().replace("1.0", "3.0"))
    os.utime(helper, ns=(before, before))
    large, made = recording(project, options, "Sized")
    assert made
    assert shown(large) > 2 * shown(small)
    assert not recording(project, options, "Sized")[1]


def test_what_is_saved_while_a_scene_runs_is_recorded_the_next_time(project, options) -> None:
    (project / "saved.py").write_text("SIDE, NAMES = 3.0, ['A']\n")
    small, _ = recording(project, options, "Edited")
    large, made = recording(project, options, "Edited")
    assert made
    assert shown(large) > 2 * shown(small)
    assert not recording(project, options, "Edited")[1]


def test_manims_settings_in_the_working_folder_count_as_they_are_now(
    project, options, tmp_path, monkeypatch
) -> None:
    def ground() -> tuple[list[int], bool]:
        found, made = recording(project, options, "Empty")
        return found.frame(0)[0, 0, :3].tolist(), made

    settings = project / "manim.cfg"
    assert ground() == ([0, 0, 0], True)
    settings.write_text("[CLI]\nbackground_color = #FF0000\n")
    assert ground() == ([255, 0, 0], True)
    settings.write_text("[CLI]\nbackground_color = #0000FF\n")
    assert ground() == ([0, 0, 255], True)
    assert ground() == ([0, 0, 255], False)
    # From another folder, they are not read.
    monkeypatch.chdir(tmp_path)
    assert ground() == ([0, 0, 0], True)


def test_the_scenes_of_a_file_are_found_again_when_what_it_imports_changes(project, options) -> None:
    def names() -> list[str]:
        targets = resolve_targets(None, [str(project / "talk.py")])
        return [video.stem for video in plan_videos(targets, project / "out", options)]

    assert set(names()) == {"Sized", "Edited", "Empty", "A"}
    (project / "helper.py").write_text("SIDE, NAMES = 1.0, ['A', 'B']\n")
    assert set(names()) == {"Sized", "Edited", "Empty", "A", "B"}


@pytest.mark.parametrize(
    ("path", "installed"),
    [
        (os.__file__, True),
        (np.__file__, True),
        ("/usr/share/fonts/a.ttf", True),
        ("/usr/src/app/talk.py", False),
        (os.path.join(sys.prefix, "talk.py"), False),
        (__file__, False),
    ],
)
def test_a_project_is_no_part_of_the_installation_wherever_it_lies(path: str, installed: bool) -> None:
    assert is_installed(path) == installed
