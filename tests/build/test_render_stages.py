"""A render that is killed while it finishes a video: at each step, the moment after its work is done."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.build.test_render_faults import ROOT, Project, expected

__all__ = ["expected"]  # a fixture

# Runs the command line with one function that kills its process when it has done its work.
KILLED_AFTER = """
import importlib, os, signal, sys
from build.cli import main

module, name = sys.argv[1].rsplit(".", 1)
module = importlib.import_module(module)
function = getattr(module, name)

def fatal(*arguments, **options):
    function(*arguments, **options)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(module, name, fatal)
if __name__ == "__main__":
    main(sys.argv[2:])
"""
STEPS = {
    "the pieces are joined": "build.render.video.write_picture_track",
    "the sound is mixed": "build.assemble.sound_track",
    "the video is muxed beside the target": "build.assemble._mux",
    "the video and its side files are in place": "build.render.video.assemble_lecture",
    "the manifest is written": "build.render.video._write_json",
    "the making is noted": "build.render.video.note_video",
}


@pytest.fixture
def project(tmp_path) -> Iterator[Project]:
    folder = tmp_path / "project"
    folder.mkdir()
    project = Project(folder)
    yield project
    for process in project.processes():
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def killed_after(project: Project, step: str, *options: str) -> None:
    """Render until a step is done, and be killed there."""
    script = project.folder.parent / "killed.py"
    script.write_text(KILLED_AFTER)
    arguments = ["render", "moves.py", "--quality", "128x72@10", *options]
    environment = {name: value for name, value in os.environ.items() if name != "M4ML_STORE"}
    environment |= {"PYTHONPATH": str(ROOT), "M4ML_VOICE": "silent", "MARK_OF_THE_TEST": project.mark}
    done = subprocess.run(
        [sys.executable, str(script), STEPS[step], *arguments],
        cwd=project.folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize("step", STEPS)
def test_the_next_render_makes_the_same_bytes_and_leaves_no_litter(
    project: Project, expected: bytes, step: str
) -> None:
    killed_after(project, step)
    code, told = project.render()
    assert code == 0, told
    assert project.video.read_bytes() == expected
    assert project.litter() == []
    assert "Nothing to do" in project.render()[1]


@pytest.mark.parametrize("step", ["the sound is mixed", "the video is muxed beside the target"])
def test_until_the_new_video_is_complete_the_last_one_stays(
    project: Project, expected: bytes, step: str
) -> None:
    assert project.render()[0] == 0
    scene = project.folder / "moves.py"
    scene.write_text(scene.read_text().replace("RIGHT)", "2 * RIGHT)"))
    killed_after(project, step)
    assert project.video.read_bytes() == expected
