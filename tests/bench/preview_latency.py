"""How long an author waits: from the write of a scene's file to the changed picture on the screen.

Run by ``make bench-preview``. The project is copied, so that nobody's files are touched; each lecture's
scenes are edited again and again, at several places of the playhead, with the preview open in Chromium.
Beside it stands what ``manim -ql`` needs for the same edit.
"""

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from build.curriculum import SceneRef, load_curriculum
from tests.browser.conftest import FLAGS

ROOT = Path(__file__).resolve().parents[2]
PLACES = (0.1, 0.5, 0.9)

# Notes in the page when the next changed picture is on the screen.
LISTEN = """() => {
  const player = document.getElementById('player');
  window.shown = null;
  const frames = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
  const note = () => frames(() => { window.shown ??= Date.now(); });
  player.addEventListener('still', note, {once: true});
  player.addEventListener('loadedmetadata', note, {once: true});
}"""


def edited(text: str, scene: str, number: int) -> str:
    """Return a scene's source with another ground: an edit that changes every picture."""
    pattern = (
        rf"(class {scene}\b.*?def construct\(self\)[^\n]*:\n)( +)(self\.camera\.background_color[^\n]*\n +)?"
    )
    line = f'self.camera.background_color = "#{number % 256:02x}141b"\n'
    found, count = re.subn(pattern, lambda m: f"{m[1]}{m[2]}{line}{m[2]}", text, count=1, flags=re.DOTALL)
    if not count:
        raise SystemExit(f"{scene} has no construct to edit")
    return found


def settle(page: Page) -> None:
    """Wait until everything is recorded and read."""
    while page.inner_text("#status") != "Up to date" or page.evaluate(
        "document.getElementById('player').hasAttribute('aria-busy')"
    ):
        time.sleep(0.05)


def measure(page: Page, scene: SceneRef, edits: int) -> list[float]:
    """Return the seconds that each edit took to show."""
    settle(page)
    taken = []
    for number in range(edits):
        place = PLACES[number % len(PLACES)]
        page.evaluate(f"(p => p.seek({place} * p.duration))(document.getElementById('player'))")
        time.sleep(0.3)  # the page tells where it looks when it rests
        page.evaluate(LISTEN)
        text = edited(scene.file.read_text(), scene.name, number + 1)
        start = time.time()
        scene.file.write_text(text)
        while (shown := page.evaluate("window.shown")) is None:
            time.sleep(0.01)
        taken.append(shown / 1000 - start)
        settle(page)
    return taken


def plain_manim(project: Path, scene: SceneRef) -> float:
    """Return the seconds that Manim's draft quality needs."""
    command = [
        sys.executable,
        "-m",
        "manim",
        "render",
        "-ql",
        "--disable_caching",
        str(scene.file),
        scene.name,
    ]
    start = time.time()
    subprocess.run(command, cwd=project, check=True, capture_output=True, env=environment(project))
    return time.time() - start


def environment(project: Path) -> dict[str, str]:
    """Return an environment in which the copy is the project."""
    return {**os.environ, "PYTHONPATH": str(project), "M4ML_VOICE": "silent"}


def main() -> None:
    """Measure and print a table; with --json, write it to a file."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("lectures", nargs="*", help="course/lecture; all that exist if none is named")
    parser.add_argument("--edits", type=int, default=9, help="for each scene (default 9)")
    parser.add_argument("--no-manim", action="store_true", help="leave plain Manim out")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        for part in ("build", "mathcore", "scenes"):
            shutil.copytree(ROOT / part, project / part, ignore=shutil.ignore_patterns("__pycache__"))
        lectures = load_curriculum(project / "scenes" / "course.toml").existing
        wanted = [one for one in lectures if not options.lectures or one.target in options.lectures]
        rows = []
        for row in (row for one in wanted for row in bench(project, one.target, list(one.scenes), options)):
            rows.append(row)
            taken = " ".join(f"{value:.2f}" for value in row["preview_s"])
            manim = f"   manim -ql {row['manim_ql_s']:.1f} s" if row["manim_ql_s"] else ""
            median = statistics.median(row["preview_s"])
            print(f"{row['scene']:60} median {median:5.2f} s of {taken}{manim}", flush=True)
    every = [value for row in rows for value in row["preview_s"]]
    tail = sorted(every)[min(int(0.95 * len(every)), len(every) - 1)]
    print(f"{len(every)} edits: median {statistics.median(every):.2f} s, 95th percentile {tail:.2f} s")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n")


def bench(project: Path, target: str, scenes: list[SceneRef], options: argparse.Namespace) -> Iterator[dict]:
    """Yield a row for each scene of a lecture, as soon as it is measured."""
    process = subprocess.Popen(
        [sys.executable, "-m", "build.cli", "preview", target, "--no-browser", "--voice", "silent"],
        cwd=project,
        env=environment(project),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        address = process.stdout.readline().strip()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
            for scene in scenes:
                page = browser.new_page(viewport={"width": 1600, "height": 1000})
                page.goto(f"{address}#{target}/{scene.name}")
                seconds = measure(page, scene, options.edits)
                page.close()
                manim = 0.0 if options.no_manim else plain_manim(project, scene)
                yield {"scene": f"{target}/{scene.name}", "preview_s": seconds, "manim_ql_s": manim}
            browser.close()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(10)
        process.stdout.close()


if __name__ == "__main__":
    main()
