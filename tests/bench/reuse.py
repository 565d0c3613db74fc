"""`python -m tests.bench.reuse`: what slides and stills of a lecture that has been rendered cost.

Against manim-slides the comparison is with less than it does: Manim's own render of the scenes, which it
needs before it can convert anything, without its reversing and converting (5.7 does not run with Manim 0.22).
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from build.curriculum import load_curriculum
from build.targets import resolve_targets

M4ML = [sys.executable, "-m", "build.cli"]

# What is held to, in seconds, with the lecture's recordings in the store.
LIMITS = {"slides --to html --one-file": 2.0, "slides --to pdf": 5.0}
FILES = {
    "slides --to html --one-file": "deck.html",
    "slides --to pdf": "deck.pdf",
    "slides --to pptx": "deck.pptx",
    "export --to svg": "still.svg",
    "export --to png": "still.png",
    "embed --one-file": "embed.html",
}


def main() -> None:
    """Render a lecture, then make everything else of it, and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", nargs="?", default="linear_algebra/projection")
    parser.add_argument("--quality", default="1080p60")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        common = [options.target, "--quality", options.quality]
        rendered = timed([*M4ML, "render", *common, "-o", folder / "out"])
        video = next((folder / "out").rglob("*.mp4"))
        print(f"render, whatever was there before: {rendered:.1f} s, {video.stat().st_size:,} bytes")
        for command, file in FILES.items():
            took = timed([*M4ML, *command.split(), *common, "-o", folder / file])
            held = f" (held to {LIMITS[command]:g} s)" if command in LIMITS else ""
            print(f"{command}: {took:.2f} s{held}, {(folder / file).stat().st_size:,} bytes")
        theirs = sum(plain_renders(options.target, folder))
        ours = timed([*M4ML, "slides", *common, "--to", "html", "-o", folder / "deck"])
        print(f"Manim's render alone: {theirs:.1f} s, {theirs / ours:.0f} times as long as the whole deck")


def plain_renders(target: str, folder: Path) -> Iterator[float]:
    """Render each scene with plain Manim at 1080p60, and give what each took."""
    for found in resolve_targets(load_curriculum(), [target]):
        for scene in found.scenes:
            command = ["manim", "render", "-qh", "--disable_caching", "--media_dir", folder, scene.file]
            yield timed([sys.executable, "-m", *command, scene.name])


def timed(command: list[object]) -> float:
    """Run a command and return the seconds that it took."""
    start = time.perf_counter()
    subprocess.run([str(part) for part in command], check=True, capture_output=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
