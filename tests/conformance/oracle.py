"""What Manim itself draws: the oracle that recordings are compared with, frame by frame.

Manim cuts every wait to whole frames and forgets the rest, a recording keeps the exact clock, so that a play
may have a frame more or less here than there. What each play draws at each of its steps is the same: frames
are compared within their play.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import CairoRenderer, Scene, tempconfig
from manim.mobject.svg.svg_mobject import SVG_HASH_TO_MOB_MAP

from build.raster import Painter
from build.recording import Recording

SIZE = (320, 180)
FPS = 10
SEED = 7  # of scenes that draw random numbers without choosing one


@dataclass
class Play:
    """The frames of one ``play`` or ``wait`` as Manim draws them, and how long it lasts."""

    frames: list[Any]
    duration_s: float


class _KeepingRenderer(CairoRenderer):
    """Manim's own renderer; keeps every frame that it would have written."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.plays: list[Play] = []
        self._playing: list[Any] | None = None

    def play(self, scene: Scene, *args: Any, **kwargs: Any) -> None:
        self._playing = frames = []
        super().play(scene, *args, **kwargs)
        self._playing = None
        if not self.skip_animations:
            self.plays.append(Play(frames, scene.duration))

    def add_frame(self, frame: Any, num_frames: int = 1) -> None:
        if not self.skip_animations:
            frames = [frame.copy()] * num_frames
            if self._playing is None:  # a scene's own frames, between its plays
                self.plays.append(Play(frames, num_frames / self.camera.frame_rate))
            else:
                self._playing += frames
        super().add_frame(frame, num_frames)


def manim_plays(scene_class: type[Scene], size: tuple[int, int] = SIZE, fps: float = FPS) -> list[Play]:
    """Run a scene with Manim's own renderer and camera; return what each play drew.

    A scene that plays nothing gives the one frame that Manim would save.
    """
    options = {
        "pixel_width": size[0],
        "pixel_height": size[1],
        "frame_rate": fps,
        "dry_run": True,
        "disable_caching": True,
        "progress_bar": "none",
        "seed": SEED,
    }
    SVG_HASH_TO_MOB_MAP.clear()  # as in a process of its own
    with tempconfig(options), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Manim's own
        scene = scene_class()
        renderer = _KeepingRenderer(camera_class=type(scene.camera))
        renderer.init_scene(scene, scene.session_spec, scene.file_writer_settings)
        renderer.camera = scene.renderer.camera
        renderer.skip_animations = scene.renderer.skip_animations
        renderer._original_skipping_status = scene.renderer._original_skipping_status
        scene.renderer = renderer
        scene.render()
        return renderer.plays or [Play([renderer.get_frame()], 1 / fps)]


def first_difference(recording: Recording, plays: Sequence[Play]) -> str:
    """Return where a recording's frames differ from Manim's, or an empty text where none does."""
    if len(recording.spans) != len(plays):
        return f"{len(recording.spans)} spans, Manim has {len(plays)} plays"
    painter = Painter(recording.pictures, recording.size)
    for number, (span, play) in enumerate(zip(recording.spans, plays, strict=True)):
        count = span.stop - span.start
        if abs(count - len(play.frames)) > 1:
            return f"play {number}: {count} frames, Manim has {len(play.frames)}"
        drawn_before, frame_before = -1, None
        for step, frame in enumerate(play.frames[:count]):
            picture = int(recording.frames[span.start + step])
            if picture == drawn_before and frame is frame_before:
                continue
            drawn_before, frame_before = picture, frame
            difference = _difference(painter.paint(picture), frame)
            if difference:
                return f"play {number} ({span.label}), step {step}: {difference}"
    return ""


def _difference(drawn: Any, frame: Any) -> str:
    if drawn.shape != frame.shape:
        return f"shape {drawn.shape}, Manim has {frame.shape}"
    differing = np.any(drawn != frame, axis=2)
    if not differing.any():
        return ""
    row, column = np.argwhere(differing)[0]
    return (
        f"{int(differing.sum())} pixels differ, first at row {row}, column {column}: "
        f"{drawn[row, column].tolist()}, Manim has {frame[row, column].tolist()}"
    )
