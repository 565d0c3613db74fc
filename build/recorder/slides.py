"""``next_slide`` in any scene, and scenes of the manim-slides package as they are."""

from __future__ import annotations

from collections.abc import Callable
from types import MethodType
from typing import Any

from manim import Scene

from build.timeline import Slide, slide_options

__all__ = ["note_slides"]


def note_slides(scene: Scene, now: Callable[[], float]) -> list[Slide]:
    """Let a scene ask for slides, and return the list in which they are noted while it runs.

    A scene with a ``next_slide`` of its own keeps it, unless it is manim-slides': that one would look for
    video files, and write some.

    Parameters
    ----------
    scene : Scene
        Before it runs.
    now : callable
        The scene's clock.
    """
    noted: list[Slide] = []
    changed: Any = scene

    def next_slide(**options: Any) -> None:
        wait_s = float(getattr(scene, "wait_time_between_slides", 0.0))
        if wait_s > 0:
            scene.wait(wait_s)
        noted.append(Slide(now(), slide_options(options)))

    if hasattr(scene, "_save_slides"):
        changed._save_slides = lambda **_: None
        changed.next_section = MethodType(Scene.next_section, scene)
        changed.next_slide = next_slide
    elif not hasattr(scene, "next_slide"):
        changed.next_slide = next_slide
    return noted
