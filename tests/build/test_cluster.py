"""A render through a cluster: Dask's real schedulers and workers, sharing nothing but a real S3 server."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from build.errors import ClusterError
from build.narration.samples import wav_bytes
from build.quality import parse_quality
from build.render import RenderOptions, VideoReport, plan_videos, render
from build.render.facts import machine_facts, refuse
from build.render.on_worker import Order
from build.render.sources import pack_sources, unpacked
from build.store import Store
from build.targets import resolve_targets
from tests.build.test_store_s3 import SECRET, address, environment, server

pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
__all__ = ["address", "environment", "server"]  # fixtures

ROOT = Path(__file__).resolve().parents[2]
SCENES = """
import time

from manim import Circle, Create, FadeIn, RIGHT, Scene, Square, Text

import helper


class Small(Scene):
    def construct(self):
        self.play(Create(Circle(radius=helper.RADIUS)), run_time=1)
        self.add(Text("held"))
        self.wait(3)


class Slow(Scene):
    def construct(self):
        square = Square()
        for _ in range(12):
            self.play(square.animate.shift(RIGHT / 9).rotate(0.1), run_time=0.5)
            time.sleep(0.2)


class Sounding(Scene):
    def construct(self):
        self.add_sound("tone.wav")
        self.wait(1)


class Broken(Scene):
    def construct(self):
        raise ValueError("on purpose")
"""


class Cluster:
    """A scheduler and workers, each process in a folder of its own."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._folder = folder
        self._environment = environment
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self.scheduler = self._start("scheduler", "scheduler", "--host", "127.0.0.1", "--port", str(port))
        self.workers: list[subprocess.Popen[bytes]] = []

    def add_worker(self) -> None:
        name = f"worker-{len(self.workers)}"
        self.workers.append(self._start(name, "worker", self.address, "--nthreads", "1", "--no-nanny"))

    def _start(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        own = self._folder / name
        own.mkdir()
        with (own / "log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments, "--no-dashboard"],
                cwd=own,
                stdout=log,
                stderr=log,
                env={**self._environment, "HOME": str(own), "XDG_CACHE_HOME": str(own / "cache")},
            )

    def logs(self) -> str:
        return "".join(path.read_text() for path in self._folder.glob("*/log"))

    def end(self) -> None:
        for process in [*self.workers, self.scheduler]:
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path, environment: dict[str, str]) -> Iterator[Cluster]:
    folder = tmp_path / "cluster"
    folder.mkdir()
    cluster = Cluster(folder, environment)
    try:
        for _ in range(2):
            cluster.add_worker()
        yield cluster
    finally:
        cluster.end()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "talk.py").write_text(textwrap.dedent(SCENES))
    (folder / "helper.py").write_text("RADIUS = 1.5\n")
    (folder / "tone.wav").write_bytes(
        wav_bytes((np.sin(np.arange(22050) / 8) * 9000).astype(np.int16), 22050)
    )
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache-of-this-machine"))
    return folder


@pytest.fixture
def options(cluster: Cluster, address: str) -> RenderOptions:
    settings = parse_quality("160x90@10")
    return RenderOptions(settings, voice="silent", store=address, scheduler=cluster.address)


class Listener:
    """Does something when a scene is being recorded, once."""

    def __init__(self, then: Callable[[], None] = lambda: None) -> None:
        self.recorded: list[int] = []
        self.encoded = 0
        self._then: Callable[[], None] | None = then

    def frames(self, target: str, recorded: int, encoded: int) -> None:
        if recorded:
            self.recorded.append(recorded)
        self.encoded += encoded
        then, self._then = self._then, None
        if then is not None:
            then()

    def finished(self, report: VideoReport) -> None:
        pass


def run(project: Path, options: RenderOptions, *names: str, listener: Listener | None = None):
    targets = resolve_targets(None, [f"{project / 'talk.py'}:{name}" for name in names])
    output = project / ("here" if not options.scheduler else "there")
    # Each scene's videos in a folder of its own.
    reports = []
    for target in targets:
        videos = plan_videos([target], output / target.name.rpartition(":")[2], options)
        reports += render(videos, options, listener or Listener()).videos
    return reports


def video(project: Path, name: str, where: str) -> bytes:
    return (project / where / name / "talk" / f"{name}.mp4").read_bytes()


def alone(project: Path, options: RenderOptions, tmp_path: Path) -> RenderOptions:
    """Return the options of this machine alone, with a store of its own."""
    return replace(options, scheduler="", store=str(tmp_path / "own-store"))


def test_the_bytes_are_those_of_this_machine(project, options, cluster, tmp_path):
    listener = Listener()
    (there,) = run(project, options, "Small", listener=listener)
    (here,) = run(project, alone(project, options, tmp_path), "Small")
    assert video(project, "Small", "there") == video(project, "Small", "here")
    assert (there.encoded, there.frames) == (here.encoded, here.frames)
    assert (listener.recorded[-1], listener.encoded) == (40, there.frames)
    # A worker's folder holds its log and its caches, and nothing of the scene's.
    assert not list((tmp_path / "cluster").rglob("talk.py"))

    # Sound is mixed there, found by its content here.
    run(project, options, "Sounding")
    names = set(Store(options.store).names("track"))
    assert names
    run(project, alone(project, options, tmp_path), "Sounding")
    assert video(project, "Sounding", "there") == video(project, "Sounding", "here")
    assert set(Store(tmp_path / "own-store").names("track")) == names

    # What stands, stands for a run without the cluster too.
    (again,) = run(project, options, "Small")
    assert (again.status, again.error) == ("up to date", None)
    (project / "there/Small/talk/Small.mp4").unlink()
    (mended,) = run(project, replace(options, scheduler=""), "Small")
    assert (mended.error, mended.reasons, mended.encoded) == (None, {}, 0)

    # An edit of what the scene imports is noticed, and a scene's own error told with its own path.
    (project / "helper.py").write_text("RADIUS = 1\n")
    edited, broken = run(project, options, "Small", "Broken")
    assert edited.error is None
    assert edited.reasons == {"Small": "helper.py changed"}
    line = SCENES.splitlines().index('        raise ValueError("on purpose")') + 1
    where = f"{project / 'talk.py'}:{line}"
    assert str(broken.error) == f"{where}: ValueError: on purpose, before the first play"

    everything = cluster.logs() + (project / "there/Small/talk/Small.manifest.json").read_text()
    store = Store(options.store)
    for name in store.names():
        everything += store.read(name).decode("latin-1")
    assert SECRET not in everything + repr(list(store.records()))


def _recorders() -> dict[int, int]:
    """Return the processes that record for a worker, each with its worker's."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):
            if b"build.render.apart" in (status.parent / "cmdline").read_bytes():
                parent = next(line for line in status.read_text().splitlines() if line.startswith("PPid:"))
                found[int(status.parent.name)] = int(parent.split()[1])
    return found


def test_a_worker_that_is_killed_costs_only_its_tasks(project, options, cluster, tmp_path):
    run(project, options, "Small")
    killed = []

    def kill_the_recording_worker() -> None:
        ours = {worker.pid for worker in cluster.workers}
        ((recorder, worker),) = [pair for pair in _recorders().items() if pair[1] in ours]
        os.kill(worker, signal.SIGKILL)
        killed.append(recorder)

    (report,) = run(project, options, "Slow", listener=Listener(kill_the_recording_worker))
    assert (report.status, report.error) == ("made", None)
    assert len(killed) == 1
    # A recording ends with the worker that ordered it.
    assert not Path(f"/proc/{killed[0]}").exists()
    run(project, alone(project, options, tmp_path), "Slow")
    assert video(project, "Slow", "there") == video(project, "Slow", "here")


def test_a_scheduler_that_is_gone_is_a_clear_error_and_a_run_alone_goes_on(project, options, cluster):
    (done,) = run(project, options, "Small")
    assert (done.status, done.error) == ("made", None)
    with pytest.raises(ClusterError, match="lost") as caught:
        run(project, options, "Slow", listener=Listener(cluster.scheduler.kill))
    assert cluster.address in str(caught.value)
    assert "--scheduler" in caught.value.hint
    small, slow = run(project, replace(options, scheduler=""), "Small", "Slow")
    assert (small.error, small.reasons, small.encoded) == (None, {}, 0)
    assert (slow.status, slow.error) == ("made", None)


def test_a_worker_with_another_version_is_refused_by_name(project, options, monkeypatch):
    monkeypatch.setitem(machine_facts(), "manim", "0.21.0")
    with pytest.raises(ClusterError, match=r"worker tcp://.* manim 0\.22\.0 instead of 0\.21\.0") as caught:
        run(project, options, "Small")
    assert "constraints.txt" in caught.value.hint


def test_no_scheduler_is_an_error_that_says_how_to_start_one(project, tmp_path, monkeypatch):
    monkeypatch.setattr("build.render.cluster._PATIENCE_S", 0.5)
    options = RenderOptions(
        parse_quality("160x90@10"), store=str(tmp_path / "store"), scheduler="tcp://127.0.0.1:9"
    )
    with pytest.raises(ClusterError, match=r"no Dask scheduler at tcp://127\.0\.0\.1:9") as caught:
        run(project, options, "Small")
    assert "dask worker" in caught.value.hint


def test_facts_that_differ_are_all_named():
    with pytest.raises(ClusterError) as caught:
        refuse("W", {"numpy": "2", "Cairo": "1.18"}, {"numpy": "3", "typst": "0.15"})
    assert str(caught.value).endswith(
        "Cairo none instead of 1.18, numpy 3 instead of 2, typst 0.15 instead of none"
    )


def test_what_is_printed_of_options_and_tasks_shows_no_credentials():
    """Dask logs the arguments of tasks that fail."""
    place = f"memory://me:{SECRET}@host/x?token={SECRET}"
    settings = parse_quality("draft")
    assert SECRET not in repr(RenderOptions(settings, store=place))
    assert SECRET not in repr(Order(Store(place), settings, "silent", {}, "topic"))


class TestSources:
    def test_a_plain_file_comes_with_its_folder_and_nothing_made_or_hidden(self, tmp_path):
        folder = tmp_path / "talk"
        for name in ("talk.py", "helper.py", "data/points.csv", ".env", "out/video.mp4", "venv/pyvenv.cfg"):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(name)
        store = Store(tmp_path / "store")
        sources = pack_sources(folder / "talk.py", store)
        assert sources.root == folder
        with unpacked(store, sources.name) as there:
            found = sorted(p.relative_to(there).as_posix() for p in there.rglob("*") if p.is_file())
        assert found == ["data/points.csv", "helper.py", "talk.py"]
        assert not there.exists()

    def test_a_lecture_comes_with_its_package_and_those_that_this_imports(self, tmp_path):
        for name, text in {
            "lectures/__init__.py": "",
            "lectures/one/__init__.py": "",
            "lectures/one/scene.py": "import mathematics.lines\nimport numpy",
            "mathematics/__init__.py": "",
            "mathematics/lines.py": "from single import thing",
            "single.py": "import os",
            "unused/__init__.py": "",
        }.items():
            path = tmp_path / "project" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        store = Store(tmp_path / "store")
        sources = pack_sources(tmp_path / "project/lectures/one/scene.py", store)
        with unpacked(store, sources.name) as there:
            assert sorted(path.name for path in there.iterdir()) == ["lectures", "mathematics", "single.py"]

    def test_equal_files_make_an_equal_artefact_and_one_that_differs_another(self, tmp_path):
        store, names = Store(tmp_path / "store"), []
        for folder, text in (("a", "1"), ("b", "1"), ("c", "2")):
            (tmp_path / folder).mkdir()
            (tmp_path / folder / "scene.py").write_text(text)
            names.append(pack_sources(tmp_path / folder / "scene.py", store).name)
        assert names[0] == names[1] != names[2]
