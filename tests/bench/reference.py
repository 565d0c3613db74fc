"""The exact frames of our recordings as a lossless file, to compare our videos with.

Manim's own lossless file serves for Manim's videos only: a wait may be a frame longer in ours.
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import imageio_ffmpeg

from build.quality import EncodeSettings
from build.recording import Recording

__all__ = ["write_reference"]


def write_reference(path: Path, recordings: Sequence[Recording], settings: EncodeSettings) -> None:
    """Write all frames of recordings, one after another, without loss."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24"]
    command += ["-s", f"{settings.width}x{settings.height}", "-r", str(settings.fps), "-i", "-"]
    command += ["-c:v", "libx264rgb", "-crf", "0", "-preset", "ultrafast", str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for recording in recordings:
            shown, pixels = -1, b""
            for number, picture in enumerate(recording.frames.tolist()):
                if picture != shown:
                    shown, pixels = picture, recording.frame(number)[..., :3].tobytes()
                process.stdin.write(pixels)
        process.stdin.close()
    if process.returncode:
        raise SystemExit(f"FFmpeg could not write {path}")
