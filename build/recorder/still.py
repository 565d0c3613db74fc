"""One picture of a scene, at one moment, as soon as it can be had: what a preview shows first."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Animation, Create, FadeIn, FadeOut, Mobject, Scene, VMobject, Write

from build.recorder.renderer import RecordingRenderer, frame_at
from build.recorder.session import _check, _keep_run_times_exact, _manim_configured, timeline_of
from build.recorder.slides import new_scene, note_slides
from build.recording import Recording

__all__ = ["record_still"]

# Later than any scene ends: nothing is noted by itself.
_NEVER_S = 1e9


def record_still(
    scene_class: type[Scene], at_s: float, *, size: tuple[int, int] = (1280, 720), fps: float = 30
) -> Recording:
    """Run a scene to a moment and return a recording whose frames all show the picture of that moment.

    What comes before only happens, each play in one step; where an updater counts time, in all its steps. The
    scene's code after that moment is not run. A moment after the end shows the last picture.

    Parameters
    ----------
    scene_class : type
    at_s : float
        The moment.
    size, fps
        As `build.record`, of which the errors are too.
    """
    _check(scene_class, size, fps)
    with _manim_configured(size, fps):
        scene = new_scene(scene_class)
        renderer = _StillRenderer(fps=fps, at_s=at_s)
        renderer.take_over(scene)
        _keep_run_times_exact(scene)
        renderer.slides = note_slides(scene, lambda: renderer.time)
        try:
            scene.render()
        except _Taken:
            renderer.time = len(renderer.frames) / fps
    return Recording(
        name=scene_class.__name__,
        size=renderer.size,
        fps=float(fps),
        pictures=renderer.writer.snapshot(),
        frames=np.full(len(renderer.frames), renderer.frames[-1], np.int32),
        spans=tuple(renderer.spans),
        timeline=timeline_of(renderer),
    )


class _Taken(BaseException):
    """The picture was taken; not an Exception, so that no scene mistakes it for one of its own."""


class _StillRenderer(RecordingRenderer):
    def __init__(self, *, fps: float, at_s: float) -> None:
        super().__init__(fps=fps, seen_from_s=_NEVER_S)
        self._moment = frame_at(max(at_s, 0.0), fps)
        self._not_begun = False

    def _begin(self, scene: Scene) -> None:
        """Begin a play, which makes many copies, unless it is over by the moment and leaves no trace."""
        animations = scene.animations or []
        end_s = self.time + scene.get_run_time(animations)
        seen = self.skip_animations or scene.stop_condition or frame_at(end_s, self.fps) > self._moment
        self._not_begun = not seen and not self.counts_time(scene) and all(map(_leaves_no_trace, animations))
        if not self._not_begun:
            super()._begin(scene)
            return
        for animation in animations:
            animation._setup_scene(scene)

    def _pass_over(self, scene: Scene) -> None:
        if self._not_begun:
            for animation in scene.animations or []:
                Animation.clean_up_from_scene(animation, scene)
            scene.update_mobjects(0)
            return
        if self._end_frame is None or self._end_frame <= self._moment:
            super()._pass_over(scene)
            return
        first = len(self.frames)
        self.save_static_frame_data(scene, scene.static_mobjects)
        if not scene.is_current_animation_frozen_frame():
            for step in self._steps(scene, self._moment - first):
                scene.update_to_time(step / self.fps)
        self.update_frame(scene, mobjects=scene.moving_mobjects)
        picture = self.camera.picture()
        self.frames += [picture] * (self._moment - first + 1)
        raise _Taken

    def _steps(self, scene: Scene, last: int) -> Any:
        return range(last + 1) if self.counts_time(scene) else [last]


def _leaves_no_trace(animation: Animation) -> bool:
    """Tell whether an animation ends with its mobject as it was, put into the scene or taken out of it."""
    if type(animation) not in (FadeIn, FadeOut, Create, Write) or "interpolate" in vars(animation):
        return False
    if type(animation) is not FadeOut and (animation.is_remover() or animation.rate_func(1) != 1):
        return False
    mobject: Any = animation.mobject
    return not getattr(animation, "reverse", False) and all(map(_becomes_itself, mobject.get_family()))


def _becomes_itself(mobject: Any) -> bool:
    cls = type(mobject)
    drawn = getattr(cls, "pointwise_become_partial", VMobject.pointwise_become_partial)
    return (
        not mobject.updaters
        and cls.interpolate in (Mobject.interpolate, VMobject.interpolate)
        and drawn is VMobject.pointwise_become_partial
    )
