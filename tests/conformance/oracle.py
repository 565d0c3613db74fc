"""What Manim itself draws: the oracle that recordings are compared with, frame by frame."""

from typing import Any

import numpy as np
from manim import CairoRenderer, Scene, tempconfig

SIZE = (320, 180)
FPS = 10


class _KeepingRenderer(CairoRenderer):
    """Manim's own renderer; keeps every frame that it would have written."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kept: list[Any] = []

    def add_frame(self, frame: Any, num_frames: int = 1) -> None:
        if not self.skip_animations:
            self.kept += [frame.copy()] * num_frames
        super().add_frame(frame, num_frames)


def manim_frames(scene_class: type[Scene], size: tuple[int, int] = SIZE, fps: float = FPS) -> list[Any]:
    """Run a scene with Manim's own renderer and camera; return each frame, (h, w, 4) uint8.

    A scene that plays nothing gives the one frame that Manim would save.
    """
    options = {
        "pixel_width": size[0],
        "pixel_height": size[1],
        "frame_rate": fps,
        "dry_run": True,
        "disable_caching": True,
        "progress_bar": "none",
    }
    with tempconfig(options):
        scene = scene_class()
        renderer = _KeepingRenderer(camera_class=type(scene.camera))
        renderer.init_scene(scene, scene.session_spec, scene.file_writer_settings)
        renderer.camera = scene.renderer.camera
        renderer._original_skipping_status = scene.renderer._original_skipping_status
        scene.renderer = renderer
        scene.render()
        return renderer.kept or [renderer.get_frame()]


def first_difference(recording: Any, frames: list[Any]) -> str:
    """Return where a recording's frames differ from Manim's, or an empty text where none does."""
    from build.raster import Painter

    if len(recording) != len(frames):
        return f"{len(recording)} frames, Manim has {len(frames)}"
    painter = Painter(recording.pictures, recording.size)
    for number, frame in enumerate(frames):
        drawn = painter.paint(int(recording.frames[number]))
        differing = np.any(drawn != frame, axis=2)
        if differing.any():
            row, column = np.argwhere(differing)[0]
            return (
                f"frame {number}: {int(differing.sum())} pixels differ, first at row {row}, column {column}: "
                f"{drawn[row, column].tolist()}, Manim has {frame[row, column].tolist()}"
            )
    return ""
