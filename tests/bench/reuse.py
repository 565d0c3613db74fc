"""`python -m tests.bench.reuse`: what slides and stills of a lecture that has been rendered cost.

Every line is a ratio to what is held to: at most 1 is kept. Processor time is told beside the clock's, which
means little on a machine that does other things.

Against manim-slides the comparison is with less than it does: Manim's own render of the scenes, which it
needs before it can convert anything, without its reversing and converting (5.7 does not run with Manim 0.22).
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from build.curriculum import load_curriculum
from build.export import Reel, reel_of
from build.quality import parse_quality
from build.render import RenderOptions, default_jobs
from build.slides.media import write_step
from build.slides.steps import talk_of
from build.targets import resolve_targets
from tests.bench.measuring import Cost, run_measured

M4ML = [sys.executable, "-m", "build.cli"]

# What is made, and what it is held to, in seconds, with the lecture's recordings in the store.
FILES: tuple[tuple[str, str, float | None], ...] = (
    ("slides --to html", "deck", 2.0),
    ("slides --to html --one-file", "deck.html", 2.0),
    ("slides --to pdf", "deck.pdf", 5.0),
    ("slides --to pptx", "deck.pptx", None),
    ("export --to svg", "still.svg", None),
    ("export --to png", "still.png", None),
    ("embed --one-file", "embed.html", None),
)
OPENS_S = 1.0
# How many times longer manim-slides may take at least.
FASTER = 10


def main() -> None:
    """Render a lecture, then make everything else of it, and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", nargs="?", default="linear_algebra/projection")
    parser.add_argument("--quality", default="1080p60")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        common = [options.target, "--quality", options.quality]
        rendered = measured([*M4ML, "render", *common, "-o", folder / "out"])
        video = next((folder / "out").rglob("*.mp4"))
        print(f"render, whatever was there before: {told(rendered)}, {video.stat().st_size:,} bytes")
        took: dict[str, Cost] = {}
        for command, file, held_s in FILES:
            took[file] = measured([*M4ML, *command.split(), *common, "-o", folder / file])
            print(f"{command}: {told(took[file])}{of(took[file].wall_s, held_s)}")
        size = (folder / "deck.html").stat().st_size
        print(f"one-file deck: {size:,} bytes{of(size, video.stat().st_size, 'the video')}")
        opened = opening_s(folder / "deck.html")
        print("one-file deck opens: " + (f"{opened:.2f} s{of(opened, OPENS_S)}" if opened else "no Chromium"))
        encoded_s = steps_encoding(options.target, options.quality, folder)
        print(f"the steps' encoding alone: {encoded_s:.2f} s of processors")
        print(f"PowerPoint{of(took['deck.pptx'].cpu_s, encoded_s, 'that')}")
        theirs = sum(cost.wall_s for cost in plain_renders(options.target, folder))
        ours = took["deck"].wall_s
        print(f"Manim's render alone: {theirs:.1f} s; the deck{of(ours * FASTER, theirs, 'a tenth of it')}")


def of(found: float, held: float | None, what: str = "") -> str:
    """Return how much of what is held to was used."""
    if held is None:
        return ""
    return f": {found / held:.2f} of {what or f'{held:g} s'}"


def opening_s(page: Path) -> float | None:
    """Return how long a browser that runs already takes to show a deck: the second time, with warm files."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for _ in range(2):
            tab = browser.new_page()
            start = time.perf_counter()
            tab.goto(page.as_uri())
            tab.wait_for_selector("html.ready", state="attached")
            seconds = time.perf_counter() - start
        browser.close()
    return seconds


def steps_encoding(target: str, quality: str, folder: Path) -> float:
    """Return the seconds of processors in which what moves in a lecture's steps is encoded anew."""
    options = RenderOptions(
        parse_quality(quality),
        voice=os.environ.get("M4ML_VOICE", "auto"),
        store=os.environ.get("M4ML_STORE", "out/.store"),
        jobs=default_jobs(),
    )
    reel = reel_of(target, options)
    fresh = Reel(reel.title, reel.stem, reel.recording, replace(options, store=str(folder / "empty")))
    steps = [step for step in talk_of(reel.recording, title=reel.title).steps if step.moves or step.loop]
    start = time.process_time()
    for step in steps:
        write_step(folder / "step.mp4", fresh, step, rate=step.rate)
    return time.process_time() - start


def plain_renders(target: str, folder: Path) -> Iterator[Cost]:
    """Render each scene with plain Manim at 1080p60, and give what each took."""
    for found in resolve_targets(load_curriculum(), [target]):
        for scene in found.scenes:
            command = ["manim", "render", "-qh", "--disable_caching", "--media_dir", folder, scene.file]
            yield measured([sys.executable, "-m", *command, scene.name])


def measured(command: Sequence[object]) -> Cost:
    """Run a command and return what it took."""
    return run_measured([str(part) for part in command], cwd=Path.cwd(), env=os.environ)


def told(cost: Cost) -> str:
    """Return seconds of the clock and of processors, for people."""
    return f"{cost.wall_s:.2f} s ({cost.cpu_s:.2f} s of processors)"


if __name__ == "__main__":
    main()
