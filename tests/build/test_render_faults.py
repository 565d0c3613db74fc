"""Whatever ends a render, the last good output stays and the next render makes the same bytes."""

import os
import signal
import subprocess
import sys
import time
import uuid
import wave
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from build.store import Store

ROOT = Path(__file__).resolve().parents[2]
SCENE = """
from manim import Circle, Create, RIGHT, Scene, Square

class Moves(Scene):
    def construct(self):
        circle, square = Circle(), Square()
        self.add_sound("tone.wav")
        self.play(Create(circle))
        self.wait(1)
        self.play(circle.animate.shift(RIGHT), Create(square))
        self.wait(0.5)
"""


class Project:
    """A folder with one scene, rendered by commands of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mark = uuid.uuid4().hex
        (folder / "moves.py").write_text(SCENE)
        with wave.open(str(folder / "tone.wav"), "wb") as tone:
            tone.setparams((1, 2, 8000, 0, "NONE", ""))
            tone.writeframes(bytes([0, 0, 0, 32, 0, 0, 0, 224]) * 1000)

    @property
    def store(self) -> Store:
        return Store(self.folder / "out/.store")

    @property
    def video(self) -> Path:
        return self.folder / "out/moves/Moves.mp4"

    def start(self, *options: str, start_new_session: bool = False) -> subprocess.Popen[str]:
        """Start a render."""
        return subprocess.Popen(
            [sys.executable, "-m", "build.cli", "render", "moves.py", "--quality", "128x72@10", *options],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=start_new_session,
            env={
                **{name: value for name, value in os.environ.items() if name != "M4ML_STORE"},
                "PYTHONPATH": str(ROOT),
                "M4ML_VOICE": "silent",
                "MARK_OF_THE_TEST": self.mark,
            },
        )

    def render(self, *options: str) -> tuple[int, str]:
        """Render to the end; return the exit code and what was told."""
        with self.start(*options) as command:
            out, err = command.communicate(timeout=120)
        return command.returncode, out + err

    def processes(self, command: bytes = b"") -> list[int]:
        """Return the processes that commands started, with this in their own command, and that still run."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                marked = self.mark.encode() in (folder / "environ").read_bytes()
                if marked and command in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
        return found

    def litter(self) -> list[str]:
        """Return the outputs that are no finished ones."""
        finished = {"Moves.mp4", "Moves.manifest.json", "Moves.poster.png"}
        return sorted(p.name for p in self.video.parent.iterdir() if p.name not in finished)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    folder = tmp_path / "project"
    folder.mkdir()
    project = Project(folder)
    yield project
    for process in project.processes():
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give the bytes of the video as an undisturbed render makes them."""
    project = Project(tmp_path_factory.mktemp("undisturbed"))
    code, told = project.render()
    assert code == 0, told
    return project.video.read_bytes()


@pytest.mark.parametrize(
    ("stop", "after"),
    [
        (signal.SIGKILL, "the start"),
        (signal.SIGKILL, "the first piece"),
        (signal.SIGKILL, "the recording"),
        (signal.SIGKILL, "the sound"),
        (signal.SIGINT, "the first piece"),
        (signal.SIGINT, "the recording"),
        (signal.SIGTERM, "the recording"),
    ],
)
def test_a_render_that_is_stopped_is_taken_up_again(
    project: Project, expected: bytes, stop: signal.Signals, after: str
) -> None:
    kind = {"the first piece": "span", "the recording": "recording", "the sound": "sound"}.get(after)
    with project.start() as command:
        while command.poll() is None and kind and not any(project.store.names(kind)):
            time.sleep(0.005)
        if kind is None:
            time.sleep(0.2)
        command.send_signal(stop)
        command.communicate(timeout=60)
    # Nothing that was started goes on behind the user's back.
    end = time.monotonic() + 20
    while project.processes() and time.monotonic() < end:
        time.sleep(0.05)
    assert project.processes() == []
    code, told = project.render()
    assert code == 0, told
    assert project.video.read_bytes() == expected
    assert project.litter() == []
    assert not any(path.is_dir() for path in project.store.here.glob("tmp/*"))


def test_an_interrupt_while_manim_is_imported_is_told_in_one_line(project: Project) -> None:
    with project.start(start_new_session=True) as command:
        while command.poll() is None and not project.processes(b"forkserver"):
            time.sleep(0.005)
        os.killpg(command.pid, signal.SIGINT)  # as a terminal does
        out, err = command.communicate(timeout=60)
    assert (command.returncode, out) == (1, "")
    assert err.strip().startswith("Interrupted.")
    assert len(err.strip().splitlines()) == 1


def test_what_manim_logs_of_itself_is_not_told(project: Project) -> None:
    code, told = project.render()
    assert code == 0
    assert "INFO" not in told
    assert "config" not in told


def test_a_stopped_render_leaves_the_last_good_video(project: Project, expected: bytes) -> None:
    assert project.render()[0] == 0
    with project.start("--force") as command:
        time.sleep(0.5)
        command.kill()
        command.communicate(timeout=60)
    assert project.video.read_bytes() == expected


@pytest.mark.parametrize(
    ("damage", "kinds"),
    [
        (lambda path: os.truncate(path, 10), ("span", "recording", "sound")),
        (lambda path: _flip(path), ("span", "recording", "sound")),
        (lambda path: path.unlink(), ("span", "recording", "sound")),
        (lambda path: _flip(path), ("sound",)),
    ],
    ids=["truncated", "flipped", "removed", "only sounds flipped"],
)
def test_damaged_artefacts_are_made_again(
    project: Project, expected: bytes, damage, kinds: tuple[str, ...]
) -> None:
    assert project.render()[0] == 0
    for kind in kinds:
        names = list(project.store.names(kind))
        assert names
        for name in names:
            damage(project.store.local(name))
    project.video.unlink()
    code, told = project.render()
    assert code == 0, told
    assert project.video.read_bytes() == expected


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_two_renders_of_one_target_at_once_both_succeed(project: Project, expected: bytes) -> None:
    with project.start() as first, project.start() as second:
        told = [command.communicate(timeout=120)[1] for command in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), told
    assert project.video.read_bytes() == expected
    assert project.litter() == []
    assert "Nothing to do" in project.render()[1]


def test_a_clock_that_jumps_neither_remakes_nor_hides_a_change(project: Project) -> None:
    assert project.render()[0] == 0
    scene = project.folder / "moves.py"
    for shift_s in (-1e6, 1e6):
        os.utime(scene, (time.time() + shift_s,) * 2)
        assert "Nothing to do" in project.render()[1]
    # A change that an older time of modification would hide.
    before = project.video.read_bytes()
    scene.write_text(SCENE.replace("RIGHT)", "2 * RIGHT)"))
    os.utime(scene, (time.time() - 1e6,) * 2)
    assert project.render()[0] == 0
    assert project.video.read_bytes() != before


def test_a_store_that_cannot_be_is_told_with_a_hint(project: Project) -> None:
    (project.folder / "file").write_text("")
    code, told = project.render("--store", "file")
    assert code == 1
    assert "Cannot write" in told
    assert "--store" in told
    assert "Traceback" not in told


def test_a_full_disk_ends_the_render_with_a_hint_and_keeps_the_last_good_video(
    project: Project, expected: bytes, tmp_path: Path
) -> None:
    assert project.render()[0] == 0
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small file system")
    try:
        (disk / "filling").write_bytes(bytes(60_000))
        code, told = project.render("--store", str(disk / "store"))
        assert code == 1
        assert "No room" in told
        assert "m4ml clean" in told
        assert "Traceback" not in told
        assert project.video.read_bytes() == expected
        (disk / "filling").unlink()
        subprocess.run(["mount", "-o", "remount,size=50m", str(disk)], check=True)
        code, told = project.render("--store", str(disk / "store"))
        assert code == 0, told
        assert project.video.read_bytes() == expected
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_store_that_may_only_be_read_ends_the_render_with_a_hint_and_keeps_the_last_good_video(
    project: Project, expected: bytes, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    assert project.render("--store", str(store))[0] == 0
    if subprocess.run(["mount", "--bind", store, store], capture_output=True, check=False).returncode:
        pytest.skip("only root may make a folder of its own read-only for itself")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", store], check=True)
        assert "Nothing to do" in project.render("--store", str(store))[1]
        (project.folder / "moves.py").write_text(SCENE.replace("RIGHT)", "2 * RIGHT)"))
        code, told = project.render("--store", str(store))
        assert code == 1
        assert "Cannot write" in told
        assert "Read-only file system" in told
        assert "--store" in told
        assert "Traceback" not in told
        assert project.video.read_bytes() == expected
    finally:
        subprocess.run(["umount", "-l", store], check=True)
    code, told = project.render("--store", str(store))
    assert code == 0, told
    assert project.video.read_bytes() != expected
