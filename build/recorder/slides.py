"""``next_slide`` in any scene, and scenes of the manim-slides package as they are."""

from __future__ import annotations

from collections.abc import Callable
from types import MethodType
from typing import Any

from manim import Scene, config

from build.timeline import Slide, slide_options

__all__ = ["new_scene", "note_slides"]


def note_slides(scene: Scene, now: Callable[[], float]) -> list[Slide]:
    """Let a scene ask for slides, and return the list in which they are noted while it runs.

    A scene with a ``next_slide`` of its own keeps it, unless it is manim-slides': that one would look for
    video files, and write some, after its own ``render``.

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
        changed.render = MethodType(Scene.render, scene)
        changed.next_section = MethodType(Scene.next_section, scene)
        changed.next_slide = next_slide
    elif not hasattr(scene, "next_slide"):
        changed.next_slide = next_slide
    return noted


def new_scene(scene_class: type[Scene]) -> Scene:
    """Return a scene of a class.

    The initialiser of manim-slides' ``Slide`` (5.7) does no more than set an option that Manim 0.22 no longer
    has, and fail; where it is the scene's own initialiser, the one below it is called.
    """
    initialiser: Any = scene_class.__init__
    if initialiser.__module__ != "manim_slides.slide.manim" or hasattr(type(config), "write_to_movie"):
        return scene_class()
    scene = scene_class.__new__(scene_class)
    owner: Any = next(c for c in scene_class.__mro__ if vars(c).get("__init__") is initialiser)
    super(owner, scene).__init__()
    return scene
