"""How large lectures are for a browser: their web forms beside the picture tracks of their 1080p60 videos.

``python -m tests.bench.web_size [TARGET …]``; all lectures if none is named. What is rendered goes below
``out/.web_size``.
"""

import statistics
import sys
from pathlib import Path

import av

from build.cli.group import run
from build.curriculum import load_curriculum
from build.player import to_web
from build.recording import Recording
from build.targets import resolve_targets


def track_bytes(video: Path) -> int:
    """Return the bytes of a video's picture track."""
    with av.open(video) as file:
        return sum(packet.size for packet in file.demux(file.streams.video[0]))


def main() -> None:
    """Render, convert and print a line a lecture."""
    parts = []
    for target in resolve_targets(load_curriculum(), sys.argv[1:]):
        folder = Path("out/.web_size") / target.name.replace("/", "_")
        command = ["render", target.name, "--quality", "1080p60", "--voice", "silent"]
        if run([*command, "-o", str(folder), "--store", str(folder / "store")]):
            raise SystemExit(f"{target.name} could not be rendered")
        (video,) = folder.rglob("*.mp4")
        web = sum(len(to_web(Recording.load(path))) for path in (folder / "store").rglob("*.m4ml"))
        picture = track_bytes(video)
        parts.append(web / picture)
        print(
            f"{target.name:50} web {web / 1000:6.0f} kB  MP4 {picture / 1000:7.0f} kB  1/{picture / web:.0f}"
        )
    print(f"median 1/{1 / statistics.median(parts):.0f}")


if __name__ == "__main__":
    main()
