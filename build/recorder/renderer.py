"""The renderer that records: Manim runs a scene, and every frame is noted instead of painted."""

from __future__ import annotations

import inspect
import math
import os
from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

import numpy as np
from manim import CairoRenderer, Camera, Mobject, Scene, config
from manim.animation.transform import _MethodAnimation
from manim.utils.sounds import get_full_sound_file_path

from build.recorder.cameras import adopt_camera
from build.recorder.closed import ClosedPlay, closed
from build.recorder.outlines import share_outlines
from build.recorder.own_camera import pixels_noted
from build.recording import PictureWriter, Span
from build.timeline import Line, Section, Slide, Sound

__all__ = ["NotingWriter", "RecordingRenderer", "frame_at"]

# Stands for the picture of a frame that nobody asked to see.
_UNSEEN = -1


def frame_at(time_s: float, fps: float) -> int:
    """Return the frame nearest to a time; a tie goes to the later one.

    A billionth of a frame makes up for times that are sums of decimal fractions.
    """
    return math.floor(time_s * fps + 0.5 + 1e-9)


class NotingWriter:
    """Stands in for Manim's file writer: notes sections, sounds and subcaptions, writes nothing."""

    def __init__(self, settings: Any) -> None:
        self.output_spec = settings.plan.output
        self.assets_dir = settings.assets_dir
        self.sections: list[Any] = []
        self.marks: list[Section] = []
        self.sounds: list[Sound] = []
        self.subcaptions: list[Any] = []
        self.now: Callable[[], float] = lambda: 0.0
        self.next_section("autocreated", "", False)

    def next_section(self, name: str, type_: str, skip_animations: bool) -> None:
        """Begin a section now."""
        self.sections.append(SimpleNamespace(name=name, type_=type_, skip_animations=skip_animations))
        self.marks.append(Section(name, self.now()))

    def add_sound(
        self, sound_file: Any, time: float | None = None, gain: float | None = None, **_: Any
    ) -> None:
        """Note a sound; Manim's own search finds its file."""
        path = get_full_sound_file_path(sound_file, self.assets_dir)
        self.sounds.append(Sound(os.fspath(path), self.now() if time is None else time, float(gain or 0.0)))

    def abort_encode_jobs(self, **_: Any) -> None:
        """Have nothing to abort."""

    def lines(self) -> list[Line]:
        """Return Manim's subcaptions as narrated lines."""
        return [
            Line(s.content, s.start.total_seconds(), (s.end - s.start).total_seconds())
            for s in self.subcaptions
        ]


class RecordingRenderer(CairoRenderer):
    """Notes what each frame draws, on an exact clock.

    Manim's rules for what moves and what stands still, for draw order and for sections are its own code; the
    clock is not: Manim cuts every wait to whole frames and forgets the rest, here a play or wait ends on the
    frame nearest to its exact end.

    Parameters
    ----------
    on_span : callable, optional
        Called with each span as soon as its frames are noted.
    on_frame : callable, optional
        Called with the number of the first frame of the span under way, after each of its frames.
    seen_from_s : float
        What lies before this time only happens: its frames show the first picture that is noted.
    """

    def __init__(
        self,
        *,
        fps: float,
        on_span: Callable[[Span], None] | None = None,
        on_frame: Callable[[int], None] | None = None,
        seen_from_s: float = 0.0,
    ) -> None:
        self.writer = PictureWriter()
        super().__init__(file_writer_class=NotingWriter)  # type: ignore[arg-type]
        self.size = (0, 0)  # of the scene's frames, in pixels
        self.fps = fps
        self.frames: list[int] = []
        self.spans: list[Span] = []
        self.slides: list[Slide] = []
        self._on_span = on_span
        self._on_frame = on_frame
        self._span_start = 0
        self._end_frame: int | None = None
        self._closed: ClosedPlay | None = None
        self._label = ""
        self._told: BaseException | None = None
        self._first_seen = frame_at(seen_from_s, fps)

    def take_over(self, scene: Scene) -> None:
        """Become a scene's renderer, with the camera that the scene made for itself."""
        camera = scene.renderer.camera
        assert isinstance(camera, Camera)
        self.skip_animations = self._original_skipping_status = scene.renderer.skip_animations
        self.scene = scene
        self.init_scene(scene, scene.session_spec, scene.file_writer_settings)
        self.file_writer.now = lambda: self.time
        self.camera = camera
        self.size = camera.pixel_width, camera.pixel_height
        scene.renderer = self

    @property
    def camera(self) -> Any:
        """A noting camera; one that a scene puts in its place becomes one."""
        return self._camera

    @camera.setter
    def camera(self, camera: Camera) -> None:
        self._camera = adopt_camera(camera, self.writer)

    def play(self, scene: Scene, *args: Any, **kwargs: Any) -> None:
        """Run a ``play`` or ``wait`` and note its frames."""
        self._label = ""
        try:
            self._note_play(scene, *args, **kwargs)
        except BaseException as error:
            label = f" ({self._label})" if self._label else ""
            self.tell_where(error, f"in play {self.num_plays + 1}{label}")
            raise

    def tell_where(self, error: BaseException, where: str = "") -> None:
        """Add to an error in which play it came, or after which, and when; once."""
        if error is self._told:
            return
        self._told = error
        if not where:
            where = f"after play {self.num_plays}" if self.num_plays else "before the first play"
        error.add_note(f"{where}, at {self.time:.2f} s" if self.num_plays else where)

    def _note_play(self, scene: Scene, *args: Any, **kwargs: Any) -> None:
        self.skip_animations = self._original_skipping_status
        self.update_skipping_status()
        share_outlines(args)
        config.frame_rate = self.fps  # by which Manim steps; a scene may have set it while it runs
        scene.compile_animation_data(*args, **kwargs)
        self._label = _label(scene)
        self._begin(scene)
        # Beginning may have told an animation how long it is.
        scene.duration = scene.get_run_time(scene.animations or [])
        start_s, first = self.time, len(self.frames)
        self._span_start = first
        end_s = start_s + scene.duration
        self._end_frame = None if scene.stop_condition else frame_at(end_s, self.fps)
        if not self.skip_animations and self._end_frame is not None and self._end_frame <= self._first_seen:
            self._pass_over(scene)
            self.frames += [_UNSEEN] * (self._end_frame - first)
        else:
            self.save_static_frame_data(scene, scene.static_mobjects)
            if scene.is_current_animation_frozen_frame():
                self._hold(scene, first)
            else:
                self._play(scene)
                self._fill_up()
        if self.skip_animations:
            self.time = start_s
        else:
            self.time = (
                end_s if scene.stop_condition is None else start_s + (len(self.frames) - first) / self.fps
            )
            self._end_span(start_s, first)
        self.num_plays += 1

    @property
    def span_length(self) -> int | None:
        """How many frames the span under way will have; None where the scene waits for a condition."""
        return None if self._end_frame is None else self._end_frame - self._span_start

    def _begin(self, scene: Scene) -> None:
        scene.begin_animations()

    def _play(self, scene: Scene) -> None:
        if not self.skip_animations and closed(scene, self.camera):
            play = ClosedPlay(scene, self.camera, self.static_image)
            if play.is_of_vectors:
                self._closed = play
                try:
                    play.run(lambda time: self.render(scene, time, scene.moving_mobjects))
                finally:
                    self._closed = None
                self.static_image = None
                return
        scene.play_internal()

    def _pass_over(self, scene: Scene) -> None:
        """Let a play happen unseen: in one step, or in all its steps where something counts them."""
        if scene.is_current_animation_frozen_frame():
            return
        self.skip_animations = not self.counts_time(scene)
        scene.play_internal(skip_rendering=True)
        self.skip_animations = False
        scene.update_mobjects(0)

    @staticmethod
    def counts_time(scene: Scene) -> bool:
        """Tell whether an updater depends on how time passed, so that no step may be left out."""
        return bool(scene.updaters) or any(
            mobject.has_time_based_updater() for mobject in scene.get_mobject_family_members()
        )

    def _hold(self, scene: Scene, first: int) -> None:
        self.update_frame(scene, mobjects=scene.moving_mobjects)
        if not self.skip_animations and self._end_frame is not None:
            self.frames += [self.camera.picture()] * (self._end_frame - first)

    def _fill_up(self) -> None:
        """Hold the last picture until the play's end, if its steps were fewer than its frames."""
        if self._end_frame is not None and not self.skip_animations:
            self.frames += self.frames[-1:] * (self._end_frame - len(self.frames))

    def _end_span(self, start_s: float, first: int) -> None:
        self._add_span(Span(first, len(self.frames), start_s, self.time - start_s, self._label, _source()))

    def _add_span(self, span: Span) -> None:
        self.camera.remember()  # the next span begins with it
        self.spans.append(span)
        if self._on_span:
            self._on_span(span)

    def render(self, scene: Scene, time: float, moving_mobjects: Iterable[Mobject] | None = None) -> None:
        """Note one frame of a play, unless the play has all the frames that its time is worth."""
        wanted = not self.skip_animations
        if self._end_frame is not None and len(self.frames) >= self._end_frame:
            wanted = False
        if wanted and len(self.frames) < self._first_seen:
            self.frames.append(_UNSEEN)
            self.time += 1 / self.fps
            return
        # Also what nobody sees: looking may change what is looked at, as a camera of several views does.
        self.update_frame(scene, moving_mobjects)
        if wanted:
            self.frames.append(self.camera.picture())
            self.time += 1 / self.fps
            if self._on_frame:
                self._on_frame(self._span_start)

    def save_static_frame_data(self, scene: Scene, static_mobjects: Iterable[Mobject]) -> Any:
        """Note what stands still during a play, once."""
        self.static_image = None
        if not static_mobjects:
            return None
        self.update_frame(scene, mobjects=static_mobjects)
        self.static_image = self.camera.keep()
        return self.static_image

    def update_frame(self, *args: Any, **kwargs: Any) -> None:
        """Note what is in the frame now."""
        if self._closed is not None:
            self._closed.note()
            return
        self.camera.heed_changes()
        super().update_frame(*args, **kwargs)

    def add_frame(self, frame: Any, num_frames: int = 1) -> None:
        """Note frames that a scene painted itself."""
        if not self.skip_animations:
            self._add_between_plays(pixels_noted(self.writer, frame), num_frames / self.fps)

    def freeze_current_frame(self, duration: float) -> None:
        """Hold the frame noted last, for a scene that asks for it between its plays."""
        if not self.skip_animations:
            self._add_between_plays(self.camera.picture(), duration)

    def _add_between_plays(self, picture: int, duration_s: float) -> None:
        start_s, first = self.time, len(self.frames)
        self.time = start_s + duration_s
        self.frames += [picture] * (frame_at(self.time, self.fps) - first)
        self._add_span(Span(first, len(self.frames), start_s, duration_s, "frames", _source()))

    def get_frame(self) -> Any:
        """Return the pixels of the frame noted last, for a scene that asks for them."""
        return self.camera.pixels()

    def scene_finished(self, scene: Scene) -> None:
        """Give a scene that never played anything its one frame."""
        if self.frames:
            if self.frames[-1] == _UNSEEN:
                self.static_image = None
                self.update_frame(scene)
                self.frames[-1] = self.camera.picture()
            return
        self.static_image = None
        self.update_frame(scene)
        self.frames.append(self.camera.picture())
        self.time = 1 / self.fps
        self._add_span(Span(0, 1, 0.0, 1 / self.fps, "still", ""))

    def picture_of_each_frame(self) -> Any:
        """Return (F,) int32; frames that were not seen show the first picture that was."""
        frames = np.array(self.frames, np.int32)
        seen = frames[frames != _UNSEEN]
        frames[frames == _UNSEEN] = seen[0] if len(seen) else 0
        return frames


def _label(scene: Scene) -> str:
    animations = scene.animations or []
    names = [_name(animation) for animation in animations[:3]]
    return ", ".join(names) + (", …" if len(animations) > 3 else "")


def _name(animation: Any) -> str:
    """Return an animation's class, or what ``mobject.animate`` was told, as a scene writes it."""
    if isinstance(animation, _MethodAnimation):
        return ".".join(["animate", *(call.method.__name__ for call in animation.methods)])
    return type(animation).__name__


def _source() -> str:
    """Return ``path:line`` of the innermost caller outside Manim and the pipeline's own packages."""
    frame = inspect.currentframe()
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if not module.startswith(("manim.", "build.", "scenes.stage")) and module != "contextlib":
            return f"{frame.f_code.co_filename}:{frame.f_lineno}"
        frame = frame.f_back
    return ""
