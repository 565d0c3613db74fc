"""What every lecture scene is: the ground, the title, and narration that the picture follows."""

import inspect
import sys
from pathlib import Path
from types import FrameType
from typing import Any, ClassVar

import numpy as np
from manim import (
    LEFT,
    UP,
    Animation,
    FadeIn,
    FadeOut,
    Mobject,
    Scene,
    Succession,
    ThreeDCamera,
    ThreeDScene,
    VGroup,
)
from numpy.typing import ArrayLike

from build.timeline import Line, Slide, slide_options
from scenes.stage.layout import CONTENT
from scenes.stage.narrating import SpokenLine
from scenes.stage.text import Label
from scenes.stage.theme import GROUND, INK, LABEL_SIZE, MUTED, OBJECT_S, TITLE_SIZE, UNIT

__all__ = ["LectureScene", "LectureScene3D", "Lecturing"]


class Lecturing:
    """What 2-D and 3-D lecture scenes share; to be mixed into a Manim scene.

    Attributes
    ----------
    title : str
        Of the scene; it stands top left from the first frame on.
    subtitle : str
        Course and lecture, below it.
    lines : list of Line
        What was spoken so far, for captions and transcripts.
    speech_files : list of Path
        The sounds that were speech.
    slides : list of Slide
        Where a talk stops.
    """

    title: ClassVar[str] = ""
    subtitle: ClassVar[str] = ""

    def setup(self) -> None:
        """Prepare ground, title and an empty script."""
        super().setup()  # type: ignore[misc]
        self.lines: list[Line] = []
        self.speech_files: list[Path] = []
        self.slides: list[Slide] = []
        self.camera.background_color = GROUND  # type: ignore[attr-defined]
        self.heading = _Heading(self.title, self.subtitle)
        self.pin(self.heading)

    @property
    def clock(self) -> float:
        """Seconds since the scene's first frame."""
        return float(self.renderer.time)  # type: ignore[attr-defined]

    def narrate(self, text: str) -> SpokenLine:
        """Speak a line: ``with self.narrate("Here is <mark name='x'/>x.") as line``."""
        return self._spoken(text, sys._getframe(1))

    def say(self, text: str) -> None:
        """Speak a line while nothing moves."""
        with self._spoken(text, sys._getframe(1)):
            pass

    def next_slide(self, **options: Any) -> None:
        """Let a talk stop here: slides made of the lecture wait for the speaker. A video goes on.

        The options are manim-slides', and hold for what follows: ``loop``, ``auto_next``, ``playback_rate``,
        ``reversed_playback_rate``, ``notes``, ``dedent_notes``, ``skip_animations``, ``direction``.
        """
        self.slides.append(Slide(self.clock, slide_options(options)))

    def _spoken(self, text: str, caller: FrameType) -> SpokenLine:
        return SpokenLine(
            self,
            text,
            lecture_folder=Path(inspect.getfile(type(self))).resolve().parent,
            source=f"{_shown_path(caller.f_code.co_filename)}:{caller.f_lineno}",
        )

    def retitle(self, title: str) -> Animation:
        """Return the animation after which the scene has another title."""
        old, self.heading = self.heading, _Heading(title, self.subtitle)
        half = OBJECT_S / 2
        return Succession(FadeOut(old.title, run_time=half), FadeIn(self.heading.title, run_time=half))

    def pin(self, *mobjects: Mobject) -> None:
        """Put mobjects on the picture, where no camera moves them."""
        self.add(*mobjects)  # type: ignore[attr-defined]


class LectureScene(Lecturing, Scene):
    """A lecture's scene in the plane."""


class OffCentreCamera(ThreeDCamera):
    """A camera that looks at the origin and shows it elsewhere than in the middle of the picture.

    Attributes
    ----------
    offset : (2,) float
        Where on the picture, in scene units.
    each_point_alone : bool
        It may be asked for all points of a figure at once: where one goes depends on no other.
    """

    offset: ArrayLike = (0.0, 0.0)
    each_point_alone: ClassVar[bool] = True

    def project_points(self, points: np.ndarray) -> np.ndarray:
        """Return the points projected, then moved on the picture."""
        projected = super().project_points(points)
        projected[:, :2] += np.asarray(self.offset)
        return projected


class LectureScene3D(Lecturing, ThreeDScene):
    """A lecture's scene in space. What is pinned stays flat on the picture while the camera turns.

    Attributes
    ----------
    look_at : (2,) float
        Where on the picture the space's origin is shown: beside a column of formulas, below a title.
    """

    look_at: ClassVar[tuple[float, float]] = (-2.0, -1.2)

    def __init__(self, camera_class: type[ThreeDCamera] = OffCentreCamera, **options: Any) -> None:
        super().__init__(camera_class=camera_class, **options)

    def setup(self) -> None:
        """Prepare the camera, then as every lecture."""
        self.camera.offset = self.look_at
        # Figures bake their shading: Manim's bleaches the colours, and costs a call for every face and frame.
        self.camera.should_apply_shading = False
        super().setup()

    def pin(self, *mobjects: Mobject) -> None:
        """Put mobjects on the picture, where no camera moves them."""
        self.add_fixed_in_frame_mobjects(*mobjects)

    def fix(self, *mobjects: Mobject) -> None:
        """Let mobjects be flat on the picture once an animation brings them in."""
        self.camera.add_fixed_in_frame_mobjects(*mobjects)


class _Heading(VGroup):
    """Title and subtitle, always in the same place."""

    def __init__(self, title: str, subtitle: str) -> None:
        super().__init__()
        # Letters without ascenders or with descenders must not move the line: a reference stands beside them.
        self.title = _on_line(title, CONTENT.top, size=TITLE_SIZE, color=INK, weight="semibold")
        self.subtitle = _on_line(subtitle, CONTENT.top - 3 * UNIT, size=LABEL_SIZE, color=MUTED)
        self.add(self.title, self.subtitle)


def _on_line(words: str, top: float, **style: Any) -> Mobject:
    """Return words whose capitals' tops lie at a height, flush with the left margin."""
    if not words:
        return VGroup()
    label = Label("H" + words, **style)
    capital = label.submobjects[0]
    label.shift(UP * (top - capital.get_top()[1]))
    label.remove(capital)
    return label.align_to(CONTENT.top_left, LEFT)


def _shown_path(file: str) -> str:
    """Return a source file's path as a reader of the project knows it."""
    path = Path(file).resolve()
    for base in (Path(__file__).resolve().parents[2], Path.cwd()):
        if path.is_relative_to(base):
            return path.relative_to(base).as_posix()
    return str(path)
