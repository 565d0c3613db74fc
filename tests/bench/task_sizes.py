"""`python -m tests.bench.task_sizes`: what the tasks of a lecture take, one after another on one processor.

The numbers that `tests.bench.simulate_cluster` plans with, and docs/scale.md quotes: processor time of each
task as a cluster's worker does it, and the bytes that go through the store.
"""

import argparse
import json
import resource
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from build.curriculum import load_curriculum
from build.encode import cut
from build.quality import parse_quality
from build.recording import Recording
from build.render import RenderOptions, plan_videos
from build.render.apart import recording_apart
from build.render.pieces import encode_piece, piece_of
from build.render.scene import SceneResult, follow_recording
from build.render.sources import pack_sources
from build.render.video import finish_video, joined_timeline
from build.sound import sound_track
from build.store import Store
from build.targets import resolve_targets
from tests.bench.cases import ROOT

__all__ = ["LectureTasks", "SceneTasks"]


@dataclass(frozen=True)
class SceneTasks:
    """What a scene's tasks take.

    Attributes
    ----------
    record_s : float
        Processor time of recording it, starting the process and importing Manim included.
    recording_bytes : int
    cut_s : float
        Of naming its pieces.
    encode_s : list of float
        Of drawing and encoding each piece.
    piece_bytes : list of int
    """

    record_s: float
    recording_bytes: int
    cut_s: float
    encode_s: list[float]
    piece_bytes: list[int]


@dataclass(frozen=True)
class LectureTasks:
    """What a lecture's tasks take; the sources are those of all lectures together.

    Attributes
    ----------
    duration_s : float
        Of the video.
    stretches : int
        Of sound, each with three artefacts.
    mix_s : float
        Processor time of mixing and encoding the sound, which a worker does.
    finish_s : float
        Of joining and muxing, on the machine that ordered it.
    """

    target: str
    quality: str
    duration_s: float
    scenes: list[SceneTasks]
    sound_bytes: int
    sources_bytes: int
    stretches: int
    mix_s: float
    finish_s: float


def measure(target: str, quality: str, folder: Path) -> LectureTasks:
    """Make a lecture's video in a folder, task by task."""
    store = Store(folder / "store")
    options = RenderOptions(parse_quality(quality), store=store.address)
    targets = resolve_targets(load_curriculum(), [target])
    (video,) = plan_videos(targets, folder / "out", options)
    sources = pack_sources(video.scenes[0].file, store)
    scenes, results = [], []
    for job in video.scenes:
        before = _processor_s()
        with recording_apart(job, options, working_folder=ROOT) as messages:
            finished = follow_recording(messages, job, lambda message: None)
        record_s = _processor_s() - before
        data = store.read(finished.recording)
        recording = Recording.from_bytes(data, finished.recording)
        started = time.process_time()
        spans = (recording.frames[s.start : s.stop].tolist() for s in recording.spans)
        pictures = recording.pictures
        settings = options.settings
        segments = cut(spans, settings.most, pictures.drawing_count, reach=settings.gop)
        pieces = [piece_of(pictures, segment, options.settings) for segment in segments]
        cut_s = time.process_time() - started
        encode_s, sizes = [], []
        for piece in {piece.name: piece for piece in pieces}.values():
            started = time.process_time()
            encode_piece(store, piece.name, piece.arrays, piece.order, options.settings)
            encode_s.append(round(time.process_time() - started, 4))
            sizes.append(len(store.read(piece.name)))
        scenes.append(SceneTasks(round(record_s, 3), len(data), round(cut_s, 4), encode_s, sizes))
        results.append(SceneResult(finished.recording, [(piece.name, piece.length) for piece in pieces]))
    before = _processor_s()
    names = [result.recording for result in results]
    recordings = [Recording.from_bytes(store.read(name), name) for name in names]
    sound_track(joined_timeline(recordings, video.title, store), store)
    mix_s = _processor_s() - before
    before = _processor_s()
    manifest, _ = finish_video(video, options, store, results, recordings)
    finish_s = _processor_s() - before
    sound = sum(len(store.read(name)) for name in store.names("sound"))
    return LectureTasks(
        target,
        quality,
        manifest["duration_s"],
        scenes,
        sound,
        len(store.read(sources.name)),
        len([*store.names("aac")]),
        round(mix_s, 3),
        round(finish_s, 3),
    )


def _processor_s() -> float:
    """Return the processor time of this process and of those that it has started and that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main() -> None:
    """Measure a lecture and write what it took."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("target", nargs="?", default="linear_algebra/projection")
    parser.add_argument("--quality", default="1080p60")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tasks = measure(options.target, options.quality, Path(folder))
    path = ROOT / "out" / "bench" / "tasks.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(tasks), indent=2) + "\n")
    encode_s = [seconds for scene in tasks.scenes for seconds in scene.encode_s]
    print(f"{tasks.target} at {tasks.quality}, {tasks.duration_s:.0f} s of video:")
    print(
        f"  recording {sum(s.record_s for s in tasks.scenes):.1f} s in {len(tasks.scenes)} tasks, "
        f"{sum(s.recording_bytes for s in tasks.scenes) / 1e6:.1f} MB"
    )
    print(f"  cutting {sum(s.cut_s for s in tasks.scenes):.1f} s")
    print(
        f"  encoding {sum(encode_s):.1f} s in {len(encode_s)} tasks, the longest {max(encode_s):.1f} s, "
        f"{sum(sum(s.piece_bytes) for s in tasks.scenes) / 1e6:.1f} MB"
    )
    print(
        f"  mixing {tasks.mix_s:.1f} s, finishing {tasks.finish_s:.1f} s; "
        f"sound {tasks.sound_bytes / 1e6:.1f} MB, sources {tasks.sources_bytes / 1e6:.1f} MB"
    )
    print(path)


if __name__ == "__main__":
    main()
