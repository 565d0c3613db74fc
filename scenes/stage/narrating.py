"""A spoken line while a scene plays it: how long it takes, and when its cues come."""

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from manim import config

from build.narration import Script, speak
from build.timeline import Line, Word
from scenes.stage.theme import LINE_PAUSE_S

if TYPE_CHECKING:
    from scenes.stage.lecture_scene import Lecturing

__all__ = ["SpokenLine"]


class SpokenLine:
    """One line of narration; ``with`` it, the scene stays until it is spoken.

    Parameters
    ----------
    scene : LectureScene
    text : str
        With its cues as ``<mark name='x'/>``.
    lecture_folder : Path
        Where recorded takes lie.
    source : str
        ``path:line`` of the author's call.

    Attributes
    ----------
    text : str
        What is said and shown, without marks.
    duration : float
        Seconds of speech.
    """

    def __init__(self, scene: "Lecturing", text: str, *, lecture_folder: Path, source: str) -> None:
        self._scene, self._source = scene, source
        self._speech = speak(text, lecture_folder=lecture_folder)
        self.text = Script.parse(text).text
        self.duration = self._speech.duration_s
        self._start = 0.0

    def __enter__(self) -> "SpokenLine":
        """Start speaking."""
        self._start = self._scene.clock
        if self._speech.audio is not None:
            self._scene.add_sound(str(self._speech.audio))
            self._scene.speech_files.append(self._speech.audio)
        self._scene.lines.append(
            Line(
                text=self.text,
                start_s=self._start,
                duration_s=self.duration,
                words=tuple(
                    Word(w.text, self._start + w.start_s, self._start + w.end_s) for w in self._speech.words
                ),
                cues={name: self._start + at for name, at in self._speech.marks.items()},
                source=self._source,
            )
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stay until the line is spoken, and a breath longer."""
        if error is None:
            self._stay_until(self._start + self.duration + LINE_PAUSE_S)

    def cue(self, name: str) -> float:
        """Return the moment of a cue on the scene's clock.

        Raises
        ------
        KeyError
            The line has no such cue.
        """
        marks = self._speech.marks
        if name not in marks:
            known = ", ".join(marks) or "none"
            raise KeyError(
                f"no cue {name!r} in {self.text!r} (its cues: {known}); write <mark name='{name}'/>"
            )
        return self._start + marks[name]

    def until(self, name: str) -> float:
        """Return the seconds from now to a cue: a ``run_time``. One frame, if it has passed."""
        return max(self.cue(name) - self._scene.clock, _frame_s())

    @property
    def remaining(self) -> float:
        """The seconds from now to the end of the speech: a ``run_time``. One frame, if it is over."""
        return max(self._start + self.duration - self._scene.clock, _frame_s())

    def wait_for(self, name: str) -> None:
        """Hold the picture until a cue; go on at once if it has passed."""
        self._stay_until(self.cue(name))

    def _stay_until(self, moment: float) -> None:
        left = moment - self._scene.clock
        if left >= _frame_s():
            self._scene.wait(left)


def _frame_s() -> float:
    # Asked for anew each time: a recorder may set another rate than Manim's command line.
    return 1 / float(config.frame_rate)
