"""`python -m tests.bench`: measure m4ml against plain Manim, on this machine, and print what it gave.

What is measured is kept, a file a case, in ``out/bench``: a run that is interrupted is continued by the next,
and `--again` measures anew. Cold is the first time, with nothing kept; warm is the same command again;
edited is after one more play at the end of the last scene. A whole run takes some hours,
`--quick` half of one.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import psutil

from build.quality import EncodeSettings, parse_quality
from build.render.stored import stored_recording
from build.store import Store
from tests.bench.cases import ROOT, Case, Workplace, all_cases
from tests.bench.fidelity import picture_bytes, vmaf
from tests.bench.measuring import Cost
from tests.bench.reference import write_reference
from tests.bench.tables import print_tables
from tests.bench.tools import LOSSLESS, Manim, OurPipeline, Tool, our_encoder_options

RESULTS = ROOT / "out" / "bench"
COLD = ["--disable_caching"]


def main() -> None:
    """Measure what was asked for and is not yet known; print everything that is known of it."""
    options = _arguments()
    RESULTS.mkdir(parents=True, exist_ok=True)
    cases = [c for c in all_cases() if not options.scenes or c.name in options.scenes]
    if not cases:
        raise SystemExit(f"nothing is called that; there are: {', '.join(c.name for c in all_cases())}")
    results = []
    for quality in options.quality:
        for case in cases:
            kind = f"{quality}-quick" if options.quick else quality
            path = RESULTS / f"{case.name.replace('/', '-')}-{kind}.json"
            if options.again or not path.exists():
                print(f"{case.name} at {quality} …", file=sys.stderr, flush=True)
                with tempfile.TemporaryDirectory(dir=options.folder) as folder:
                    measured = measure(case, quality, Path(folder), options)
                path.write_text(json.dumps(measured, indent=2) + "\n")
            results.append(json.loads(path.read_text()))
    (RESULTS / "all.json").write_text(json.dumps(results, indent=2) + "\n")
    print_tables(results)


def measure(case: Case, quality: str, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Return all that is to be known of one case."""
    settings = parse_quality(quality)
    place = Workplace(folder)
    ours = OurPipeline(place, jobs=options.jobs)
    plain = Manim(place, "manim", COLD)
    same_encoder = Manim(place, "manim-same-encoder", [*COLD, *our_encoder_options(settings)])
    caching = Manim(place, "manim-caching")
    result: dict[str, Any] = {
        "case": case.name,
        "lecture": case.is_lecture,
        "quality": quality,
        "machine": _machine(),
        "cold": {
            "m4ml": _repeated(ours, case, settings, options.repeat),
            "manim": _repeated(plain, case, settings, options.repeat),
        },
    }
    small = OurPipeline(place, jobs=options.jobs, small=True)
    if options.small:
        result["cold"]["m4ml, small"] = _repeated(small, case, settings, options.repeat)
    if options.one_worker:
        alone = OurPipeline(place, jobs=1)
        result["cold"]["m4ml, one worker"] = _repeated(alone, case, settings, options.repeat)
        alone.forget()
    if options.quick:
        return result
    result["cold"]["manim, our encoder"] = _repeated(same_encoder, case, settings, options.repeat)
    if not options.no_vmaf:
        own = {"m4ml": ours, "m4ml, small": small} if options.small else {"m4ml": ours}
        manims = {"manim": plain, "manim, our encoder": same_encoder}
        _judge(result["cold"], place, case, settings, own, manims, options.every)
    for tool in (plain, same_encoder, small):
        tool.forget()
    caching.render(case, settings)
    result["warm"] = _both(ours, caching, case, settings)
    place.edit(case)
    result["edited"] = _both(ours, caching, case, settings)
    place.restore(case)
    return result


def _both(ours: Tool, manim: Tool, case: Case, settings: EncodeSettings) -> dict[str, Any]:
    return {"m4ml": asdict(ours.render(case, settings)), "manim": asdict(manim.render(case, settings))}


def _repeated(tool: Tool, case: Case, settings: EncodeSettings, times: int) -> dict[str, Any]:
    """Return the medians of several cold runs, and what the videos take."""
    costs: list[Cost] = []
    for _ in range(times):
        tool.forget()
        costs.append(tool.render(case, settings))
    medians = {name: statistics.median(asdict(cost)[name] for cost in costs) for name in asdict(costs[0])}
    size = sum(picture_bytes(video) for video in tool.videos(case))
    return {**medians, "bytes": size, "walls_s": [round(cost.wall_s, 2) for cost in costs]}


def _judge(
    cold: dict[str, Any],
    place: Workplace,
    case: Case,
    settings: EncodeSettings,
    own: Mapping[str, OurPipeline],
    manims: Mapping[str, Manim],
    every: int,
) -> None:
    """Add the VMAF of each tool's videos."""
    lossless = Manim(place, "manim-lossless", [*COLD, *LOSSLESS])
    lossless.render(case, settings)
    for name, tool in manims.items():
        pairs = zip(tool.videos(case), lossless.videos(case), strict=True)
        cold[name]["vmaf"] = _mean([vmaf(video, exact, every=every) for video, exact in pairs])
    lossless.forget()
    (video,) = own["m4ml"].videos(case)
    # A plain scene's files are named after it, since they share a folder.
    beside = video.with_suffix(".manifest.json")
    manifest = json.loads((beside if beside.is_file() else video.parent / "manifest.json").read_text())
    store = Store(own["m4ml"].store)
    names = [scene["recording"] for scene in manifest["scenes"]]
    reference = place.folder / "reference.mp4"
    write_reference(reference, [stored_recording(store, n) for n in names], settings)
    for name, tool in own.items():
        (video,) = tool.videos(case)
        cold[name]["vmaf"] = _mean([vmaf(video, reference, every=every)])
        cold[name]["frames"] = manifest["frames"]
    reference.unlink()


def _mean(scores: list[tuple[float, int]]) -> float:
    """Return the mean score over all frames of several videos."""
    return sum(score * frames for score, frames in scores) / sum(frames for _, frames in scores)


def _machine() -> dict[str, Any]:
    return {
        "system": platform.platform(terse=True),
        "processor": _processor(),
        "processors": len(os.sched_getaffinity(0)),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "load_before": round(os.getloadavg()[0], 1),
        "date": date.today().isoformat(),
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--scenes", nargs="+", metavar="NAME", help="plain scenes or lectures; all if not given"
    )
    parser.add_argument("--quality", nargs="+", default=["1080p60", "720p30"], help="as m4ml render takes it")
    parser.add_argument("--repeat", type=int, default=3, help="cold runs of each, for the median")
    parser.add_argument("--jobs", type=int, default=2, help="m4ml's workers")
    parser.add_argument("--one-worker", action="store_true", help="measure m4ml with one worker too")
    parser.add_argument("--every", type=int, default=5, help="look at each of so many frames for VMAF")
    parser.add_argument("--small", action="store_true", help="measure m4ml render --small too")
    parser.add_argument("--quick", action="store_true", help="only cold runs of m4ml and of plain Manim")
    parser.add_argument("--no-vmaf", action="store_true", help="leave out the pictures' quality")
    parser.add_argument("--again", action="store_true", help="measure what is known already")
    parser.add_argument("--folder", type=Path, help="where to work, on a disk with a few gigabytes")
    return parser.parse_args()


if __name__ == "__main__":
    main()
