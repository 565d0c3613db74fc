"""How near a video is to the frames that it was made from: VMAF against a lossless reference."""

import json
import subprocess
import tempfile
from pathlib import Path

import av
import imageio_ffmpeg

__all__ = ["picture_bytes", "vmaf"]


def picture_bytes(video: Path) -> int:
    """Return what the picture track takes, without sound, captions and tables."""
    with av.open(str(video)) as container:
        return sum(packet.size for packet in container.demux(video=0))


def vmaf(video: Path, reference: Path, *, every: int) -> tuple[float, int]:
    """Return the mean VMAF of a video, and its number of frames.

    Parameters
    ----------
    video : Path
    reference : Path
        The exact RGB frames, as many.
    every : int
        Look at each of so many frames only.

    Notes
    -----
    The reference is converted by the matrix of the video's own tags (BT.601 where there are none, as Manim
    converts): that the two colours differ is another matter than how well they are encoded.

    Raises
    ------
    SystemExit
        The two do not have the same number of frames, so that different moments would be compared.
    """
    frames, matrix = _frames_and_matrix(video)
    expected, _ = _frames_and_matrix(reference)
    if frames != expected:
        raise SystemExit(f"{video} has {frames} frames, its reference {expected}: nothing to compare")
    with tempfile.TemporaryDirectory() as folder:
        graph = (
            f"[1:v]scale=out_color_matrix={matrix}:out_range=tv,format=yuv420p,setpts=N[reference];"
            f"[0:v]setpts=N[shown];[shown][reference]libvmaf=log_fmt=json:log_path=scores.json:"
            f"n_subsample={every}:n_threads=2"
        )
        inputs = ["-nostdin", "-i", video, "-i", reference]
        done = subprocess.run(
            [imageio_ffmpeg.get_ffmpeg_exe(), *inputs, "-lavfi", graph, "-f", "null", "-"],
            cwd=folder,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise SystemExit(f"libvmaf failed on {video}:\n{done.stderr[-2000:]}")
        scores = json.loads(Path(folder, "scores.json").read_text())
    return float(scores["pooled_metrics"]["vmaf"]["mean"]), frames


def _frames_and_matrix(video: Path) -> tuple[int, str]:
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        tagged_709 = stream.codec_context.colorspace == 1
        frames = sum(packet.size > 0 for packet in container.demux(stream))
    return frames, "bt709" if tagged_709 else "bt601"
