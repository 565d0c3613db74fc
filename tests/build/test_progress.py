"""What a terminal shows while videos are made."""

import os
import pty
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RENDER = """
from build.cli.console import Console
from build.cli.progress import progress
from build.render.run import VideoReport

with progress(Console()) as listener:
    for target in ("first", "second"):
        listener.frames(target, 30, 0)
    for target in ("first", "second"):
        listener.frames(target, 30, 30)
        manifest = {"duration_s": 1.0, "files": {f"{target}.mp4": ""}}
        listener.finished(VideoReport(target, "made", "out", encoded=1, manifest=manifest))
"""


def shown(written: str) -> list[str]:
    """Return the lines that a terminal shows in the end: what is cleared is gone, what is written stays."""
    lines, row, column = [""], 0, 0
    for part in re.findall(r"\x1b\[[?\d;]*[A-Za-z]|[\r\n]|[^\x1b\r\n]+", written):
        if part == "\r":
            column = 0
        elif part == "\n":
            row += 1
            lines += [""] * (row == len(lines))
        elif part == "\x1b[2K":
            lines[row] = ""
        elif part.endswith("A") and part.startswith("\x1b["):
            row -= int(part[2:-1] or 1)
        elif not part.startswith("\x1b"):
            lines[row] = lines[row][:column].ljust(column) + part + lines[row][column + len(part) :]
            column += len(part)
    return [line.rstrip() for line in lines if line.strip()]


def test_a_finished_videos_line_takes_the_place_of_its_bar():
    terminal, end = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", RENDER], stdin=end, stdout=end, stderr=end, env=environment
    ) as process:
        os.close(end)
        written = b""
        with suppress(OSError):  # so Linux says that nobody writes any more
            while some := os.read(terminal, 65536):
                written += some
        assert process.wait() == 0
    os.close(terminal)
    made = "1.0 s of video in 0.0 s (0 scenes recorded; 1 piece encoded, 0 reused)"
    assert shown(written.decode()) == [
        f"first: {made}",
        "out/first.mp4",
        f"second: {made}",
        "out/second.mp4",
    ]
