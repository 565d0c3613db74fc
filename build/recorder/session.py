"""Running a scene once and returning its recording."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import manim
from manim import Scene, config, tempconfig

from build.errors import OptionError
from build.recorder.arc_lengths import arc_lengths_kept
from build.recorder.renderer import RecordingRenderer
from build.recorder.slides import new_scene, note_slides
from build.recorder.warmth import forget_parsed
from build.recording import MOST_PIXELS, Recording, Span
from build.timeline import Section, Slide, Timeline

__all__ = ["FrameListener", "SpanListener", "record", "recorded_by", "timeline_of"]

SpanListener = Callable[[RecordingRenderer, Span], None]
FrameListener = Callable[[RecordingRenderer, int], None]


def record(
    scene_class: type[Scene],
    *,
    size: tuple[int, int] = (1280, 720),
    fps: float = 30,
    on_span: SpanListener | None = None,
    on_frame: FrameListener | None = None,
    seen_from_s: float = 0.0,
) -> Recording:
    """Run a scene and return what it drew, as vectors, with its timeline.

    Parameters
    ----------
    scene_class : type
        Any scene class of Manim's, or derived from one.
    size : (width, height)
        In pixels. At this size the recording's frames are Manim's to the pixel; it can be drawn at any.
    fps : float
        Frames a second.
    on_span : callable, optional
        Called with the renderer and each span as soon as it is recorded.
    on_frame : callable, optional
        Called with the renderer and the first frame of the span under way, after each of its frames.
    seen_from_s : float
        Go quickly over what comes before this time: it happens, with its sounds and lines, but its frames all
        show the first picture after it.

    Returns
    -------
    Recording

    Raises
    ------
    OptionError
        The size or the frame rate is not positive, or not a scene class was given.
    Exception
        Whatever the scene's own code raises, with a note of the play in which it did.

    Examples
    --------
    >>> from manim import Circle, Create, Scene
    >>> class Ring(Scene):
    ...     def construct(self):
    ...         self.play(Create(Circle()))
    >>> len(record(Ring, size=(320, 180), fps=10))
    10
    """
    _check(scene_class, size, fps)
    with _manim_configured(size, fps), arc_lengths_kept():
        scene = new_scene(scene_class)
        renderer = RecordingRenderer(fps=fps, seen_from_s=seen_from_s)
        if on_span is not None:
            listener = on_span
            renderer._on_span = lambda span: listener(renderer, span)
        if on_frame is not None:
            frame_listener = on_frame
            renderer._on_frame = lambda first: frame_listener(renderer, first)
        renderer.take_over(scene)
        _keep_run_times_exact(scene)
        renderer.slides = note_slides(scene, lambda: renderer.time)
        try:
            scene.render()
        except BaseException as error:
            renderer.tell_where(error)
            raise
    return recorded_by(renderer)


def recorded_by(renderer: RecordingRenderer) -> Recording:
    """Return the recording of a scene, as far as its renderer has come: also between two of its spans."""
    return Recording(
        name=type(renderer.scene).__name__,
        size=renderer.size,
        fps=float(renderer.fps),
        pictures=renderer.writer.snapshot(),
        frames=renderer.picture_of_each_frame(),
        spans=tuple(renderer.spans),
        timeline=timeline_of(renderer),
        facts={"manim": manim.__version__},
    )


def _check(scene_class: Any, size: tuple[int, int], fps: float) -> None:
    if not (isinstance(scene_class, type) and issubclass(scene_class, Scene)):
        raise OptionError(
            f"expected a scene class, got {scene_class!r}",
            hint="pass the class itself, not an instance of it",
        )
    width, height = size
    if width < 1 or height < 1 or width * height > MOST_PIXELS:
        raise OptionError(
            f"size: expected a width and height of at least 1 and at most {MOST_PIXELS} pixels in all, "
            f"got {width}×{height}"
        )
    if not 0 < fps <= 1000:
        raise OptionError(f"fps: expected more than 0 and at most 1000 frames a second, got {fps}")


@contextmanager
def _manim_configured(size: tuple[int, int], fps: float) -> Iterator[None]:
    options = {
        "pixel_width": size[0],
        "pixel_height": size[1],
        "frame_rate": fps,
        "dry_run": True,
        "disable_caching": True,
        "progress_bar": "none",
        "preview": False,
        # Random numbers of a scene that sets no seed: the same each time that it is recorded.
        "seed": 0 if config.seed is None else config.seed,
    }
    forget_parsed()
    with tempconfig(options):
        yield


def _keep_run_times_exact(scene: Scene) -> None:
    """Let a play or wait be shorter than a frame: it may then have no frame, and the clock stays exact."""
    manims_own = scene.validate_run_time

    def validate(run_time: float, method: Callable[[Any], Any], parameter_name: str = "run_time") -> float:
        if run_time <= 0:
            return manims_own(run_time, method, parameter_name)  # which refuses it
        return run_time

    scene.validate_run_time = validate  # type: ignore[method-assign]


def timeline_of(renderer: RecordingRenderer) -> Timeline:
    """Return what a renderer's scene has said and named so far."""
    scene: Any = renderer.scene
    writer = renderer.file_writer
    lines = [*getattr(scene, "lines", []), *writer.lines()]
    speech = {str(path) for path in getattr(scene, "speech_files", [])}
    return Timeline(
        duration_s=renderer.time,
        sections=_used_sections(writer.marks, renderer.time),
        lines=tuple(sorted(lines, key=lambda line: line.start_s)),
        sounds=tuple(replace(s, speech=s.path in speech) for s in writer.sounds),
        slides=tuple(
            slide for slide in [*renderer.slides, *getattr(scene, "slides", [])] if isinstance(slide, Slide)
        ),
    )


def _used_sections(marks: list[Section], end_s: float) -> tuple[Section, ...]:
    """Return the sections that last, as Manim keeps them; the first one, which it makes, has no name."""
    ends = [mark.start_s for mark in marks[1:]] + [end_s]
    return tuple(
        replace(mark, name="" if mark.name == "autocreated" else mark.name)
        for mark, end in zip(marks, ends, strict=True)
        if end > mark.start_s
    )
