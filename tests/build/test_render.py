"""Rendering does what is not yet done, and nothing else; and it leaves nothing broken behind."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from build.cli.console import Console
from build.cli.progress import progress
from build.curriculum import SceneRef
from build.encode import cut
from build.quality import parse_quality
from build.recording import Recording
from build.render import RenderOptions, VideoJob, plan_videos, render
from build.render.recorded import recordings_of
from build.render.scene import record_scene
from build.render.workers import local_executor
from build.store import Store
from build.targets import Target, resolve_targets

SCENE = """
import os

from manim import Circle, Create, FadeIn, RIGHT, Scene, Square

import helper


class Small(Scene):
    def construct(self):
        self.next_section("First")
        self.play(Create(Circle(radius=helper.RADIUS)), run_time=1)
        self.wait(3)
        self.next_section("Second")
        self.play(FadeIn(Square().shift(RIGHT)), run_time=0.5)
        self.wait(0.75)


class Broken(Scene):
    def construct(self):
        self.play(FadeIn(Circle()))
        raise ValueError("on purpose")


class Telling(Scene):
    def construct(self):
        raise ValueError(os.environ.get("TOLD", "nothing was told"))
"""


class Listener:
    def __init__(self):
        self.reports = []

    def frames(self, target, recorded, encoded):
        pass

    def finished(self, report):
        self.reports.append(report)


@pytest.fixture
def project(tmp_path):
    (tmp_path / "talk.py").write_text(textwrap.dedent(SCENE))
    (tmp_path / "helper.py").write_text("RADIUS = 1.0\n")
    return tmp_path


@pytest.fixture
def options(tmp_path):
    return RenderOptions(parse_quality("160x90@10"), voice="silent", store=str(tmp_path / "store"))


def run(project: Path, options: RenderOptions, *names: str, dry_run: bool = False):
    targets = resolve_targets(None, [f"{project / 'talk.py'}:{name}" for name in names or ("Small",)])
    videos = plan_videos(targets, project / "out", options)
    return render(videos, options, Listener(), dry_run=dry_run).videos


def video(project: Path) -> Path:
    return project / "out" / "talk" / "Small.mp4"


def test_a_video_lasts_exactly_as_long_as_its_scene(project, options):
    (report,) = run(project, options)
    assert (report.status, report.error) == ("made", None)
    with av.open(str(video(project))) as container:
        stream = container.streams.video[0]
        frames = sum(1 for _ in container.decode(video=0))
        assert frames == stream.frames == 53  # 5.25 s at 10 frames a second
        assert stream.average_rate == 10
        codec = stream.codec_context
        assert (codec.colorspace, codec.color_primaries, codec.color_trc, codec.color_range) == (1, 1, 1, 1)


def test_key_frames_come_at_least_every_two_seconds(project, options):
    run(project, options)
    with av.open(str(video(project))) as container:
        keys = [n for n, p in enumerate(container.demux(video=0)) if p.size and p.is_keyframe]
    assert keys[0] == 0
    assert max(np.diff([*keys, 53])) <= 20


def test_the_video_shows_what_was_recorded(project, options):
    run(project, options)
    (recording,) = recordings_of(plan(project, options).scenes, options)
    with av.open(str(video(project))) as container:
        for number, frame in enumerate(container.decode(video=0)):
            shown = frame.to_ndarray(format="rgb24").astype(int)
            drawn = recording.frame(number)[..., :3].astype(int)
            assert np.abs(shown - drawn).mean() < 2, number


def plan(project: Path, options: RenderOptions) -> VideoJob:
    (job,) = plan_videos(resolve_targets(None, [f"{project / 'talk.py'}:Small"]), project / "out", options)
    return job


def test_a_second_run_does_nothing(project, options):
    run(project, options)
    before = video(project).stat()
    (report,) = run(project, options)
    assert report.status == "up to date"
    assert (report.encoded, report.frames, report.reasons) == (0, 0, {})
    assert video(project).stat().st_mtime_ns == before.st_mtime_ns


def test_a_change_in_an_imported_module_draws_only_the_spans_that_differ(project, options):
    (first,) = run(project, options)
    (project / "helper.py").write_text("RADIUS = 1.5\n")
    (second,) = run(project, options)
    assert second.reasons == {"Small": f"{project / 'helper.py'} changed"}
    assert second.encoded == first.encoded
    (project / "helper.py").write_text("RADIUS = 1.0\n")
    (third,) = run(project, options)
    assert third.reasons
    assert (third.encoded, third.reused) == (0, first.encoded)


def test_of_each_span_it_is_told_what_became_of_it(project, options, capsys):
    (report,) = run(project, options)
    assert [(span.label, span.start_s) for span in report.spans] == [
        ("Create", 0.0),
        ("Wait", 1.0),
        ("FadeIn", 4.0),
        ("Wait", 4.5),
    ]
    assert all(span.encoded == span.pieces > 0 for span in report.spans)
    scene = project / "talk.py"
    scene.write_text(scene.read_text().replace("shift(RIGHT)", "shift(2 * RIGHT)"))
    (report,) = run(project, options)
    assert [span.encoded > 0 for span in report.spans] == [False, False, True, True]
    with progress(Console(), explain=True) as listener:
        listener.finished(report)
    told = capsys.readouterr().err.splitlines()
    assert told[1] == f"  Small is recorded: {scene} changed"
    line = 1 + next(n for n, text in enumerate(scene.read_text().splitlines()) if "2 * RIGHT" in text)
    place = f"{os.path.relpath(scene)}:{line}"
    assert told[3].endswith(": drawn before: in the store")
    assert told[4] == f"  Small 0:04.00 FadeIn ({place}): drawn and encoded, 1 of 1 piece"


def test_a_warm_run_imports_nothing_that_records_draws_or_encodes(project, options):
    run(project, options)
    code = (
        "import sys, time; from build.cli.group import run; code = run(sys.argv[1:]);"
        "print(code, sorted({'manim', 'numpy', 'av', 'cairocffi', 'PIL', 'rich'} & set(sys.modules)));"
        "print(time.process_time())"
    )
    command = ["render", f"{project / 'talk.py'}:Small", "--quality", "160x90@10", "--voice", "silent"]
    done = subprocess.run(
        [sys.executable, "-c", code, *command, "--store", options.store, "-o", str(project / "out")],
        capture_output=True,
        text=True,
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )
    told, cpu_s = done.stdout.splitlines()
    assert "Nothing to do" in done.stderr
    assert told == "0 []"
    # A fifth of a second where the machine is idle.
    assert float(cpu_s) < 1.0


def test_a_change_that_draws_the_same_encodes_nothing(project, options):
    run(project, options)
    (project / "helper.py").write_text("RADIUS = 1.0  # as before\n")
    (report,) = run(project, options)
    assert (report.reasons != {}, report.encoded) == (True, 0)


def test_another_size_is_made_beside_the_first(project, options):
    run(project, options)
    (report,) = run(project, replace(options, settings=parse_quality("320x180@10")))
    assert report.reasons == {"Small": "not recorded before"}
    assert report.encoded > 0


def test_a_damaged_piece_is_made_again(project, options):
    run(project, options)
    whole = video(project).read_bytes()
    store = Store(options.store)
    name = next(store.names("span"))
    path = store.local(name)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.chmod(0o644)
    path.write_bytes(data)
    video(project).unlink()
    (report,) = run(project, options)
    assert (report.status, report.error) == ("made", None)
    assert video(project).read_bytes() == whole


def test_the_bytes_do_not_depend_on_the_number_of_workers(project, options, tmp_path):
    run(project, replace(options, jobs=1))
    alone = video(project).read_bytes()
    video(project).unlink()
    run(project, replace(options, jobs=3, store=str(tmp_path / "other")))
    assert video(project).read_bytes() == alone


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_recorder_for_whose_pieces_there_is_no_room_waits_and_ends(project, options, monkeypatch, jobs):
    run(project, options)
    roomy = video(project).read_bytes()
    video(project).unlink()
    monkeypatch.setattr("build.render.scene._MOST_WAITING_BYTES", 1)
    run(project, replace(options, jobs=jobs, store=options.store + "-narrow"))
    assert video(project).read_bytes() == roomy


def test_a_recorder_makes_no_piece_before_the_last_is_taken(project, options, tmp_path):
    folder = tmp_path / "passing"
    folder.mkdir()
    (plan,) = plan_videos(resolve_targets(None, [f"{project / 'talk.py'}:Small"]), project / "out", options)
    waiting = []

    def take(piece):
        time.sleep(0.1)  # long enough for the rest of the scene
        waiting.append(len([*folder.iterdir()]))

    record_scene(plan.scenes[0], options, Store(options.store), lambda *_: None, folder, take)
    assert waiting == [1, 2, 3]


def test_a_scene_that_raises_is_named_with_its_line_and_the_others_go_on(project, options):
    broken, small = run(project, options, "Broken", "Small")
    assert (broken.status, small.status, small.error) == ("failed", "made", None)
    line = (project / "talk.py").read_text().splitlines().index('        raise ValueError("on purpose")') + 1
    assert f"talk.py:{line}: ValueError: on purpose" in str(broken.error)


def test_work_is_done_in_the_environment_of_whoever_orders_it_now(project, options, monkeypatch):
    """The process that others are forked from began with the first render."""
    for told in ("first", "second"):
        monkeypatch.setenv("TOLD", told)
        (report,) = run(project, options, "Telling")
        assert f"ValueError: {told}, " in str(report.error)
        with local_executor(1) as executor:
            assert executor.submit(os.getenv, "TOLD").result() == told


def test_a_failure_leaves_the_last_good_video(project, options):
    run(project, options)
    good = video(project).read_bytes()
    (project / "helper.py").write_text("RADIUS = 1 / 0\n")
    (report,) = run(project, options)
    assert report.status == "failed"
    assert video(project).read_bytes() == good


def test_a_dry_run_says_why_and_makes_nothing(project, options):
    (report,) = run(project, options, dry_run=True)
    assert (report.status, report.reasons) == ("would be made", {"Small": "not recorded before"})
    assert not video(project).exists()


def test_a_killed_run_is_continued_by_the_next(project, options):
    command = [sys.executable, "-m", "build.cli", "render", f"{project / 'talk.py'}:Small"]
    command += [
        "--quality",
        "160x90@10",
        "--voice",
        "silent",
        "--store",
        options.store,
        "-o",
        str(project / "out"),
    ]
    for delay in (0.8, 2.0):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
    (report,) = run(project, options)
    assert report.status in ("made", "up to date"), report.error
    assert sum(1 for _ in av.open(str(video(project))).decode(video=0)) == 53


def test_cutting_loses_no_frame_and_holds_join_what_they_follow():
    spans = [[0] * 5, [1, 2, 3, 4], [4] * 30, [5, 6]]
    segments = cut(spans, 20, lambda picture: 1)
    assert sum(segment.length for segment in segments) == 41
    assert all(len(segment.pictures) <= segment.length <= 20 for segment in segments)
    shown = [p for s in segments for p in [*s.pictures, *[s.pictures[-1]] * (s.length - len(s.pictures))]]
    assert shown == [picture for span in spans for picture in span]


def test_recordings_are_found_again(project, options):
    (recording,) = recordings_of(plan(project, options).scenes, options)
    assert isinstance(recording, Recording)
    assert [section.name for section in recording.timeline.sections] == ["First", "Second"]
    (again,) = recordings_of(plan(project, options).scenes, options)
    assert again.digest() == recording.digest()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("NearestPoint", "Nearest point"),
        ("PCAInAPlane", "PCA in a plane"),
        ("Why2D", "Why 2D"),
        ("Lecture2Intro", "Lecture 2 intro"),
        ("my_scene", "my scene"),
        ("_", "_"),
    ],
)
def test_the_title_of_a_scene_is_its_name_in_words(tmp_path, name, words):
    scene = SceneRef(tmp_path / "talk.py", name)
    target = Target(f"talk.py:{name}", (scene,))
    (video,) = plan_videos([target], tmp_path, RenderOptions(parse_quality("draft")))
    assert (video.title, video.stem) == (words, name)
