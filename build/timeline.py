"""What happens when in a scene or a lecture: sections, spoken lines and sounds on one exact clock.

Times are seconds from the first frame, never frame numbers: a timeline is the same at every frame rate.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

__all__ = ["Line", "Section", "Slide", "Sound", "Timeline", "Word", "slide_options"]


@dataclass(frozen=True)
class Word:
    """One spoken word."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Line:
    """One narrated line: a sentence or two, with its words and its cues.

    Attributes
    ----------
    text : str
        What is said and shown as caption; plain text without marks.
    start_s, duration_s : float
        When it is spoken.
    words : tuple of Word
        On the same clock as ``start_s``; empty where the voice does not know.
    cues : mapping of str to float
        The line's named moments, on the same clock.
    source : str
        ``path:line`` of the ``narrate`` that speaks it, where known.
    """

    text: str
    start_s: float
    duration_s: float
    words: tuple[Word, ...] = ()
    cues: Mapping[str, float] = field(default_factory=dict)
    source: str = ""

    @property
    def end_s(self) -> float:
        """When the line is over."""
        return self.start_s + self.duration_s


@dataclass(frozen=True)
class Section:
    """A chapter mark and slide boundary: Manim's ``next_section``."""

    name: str
    start_s: float


@dataclass(frozen=True)
class Slide:
    """A moment at which a talk stops and waits: ``next_slide``, with manim-slides' options by name."""

    start_s: float
    options: Mapping[str, Any] = field(default_factory=dict)


# As manim-slides has them.
_SLIDE_OPTIONS = (
    *("loop", "auto_next", "playback_rate", "reversed_playback_rate", "notes", "dedent_notes"),
    *("skip_animations", "direction"),
)


def slide_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a ``next_slide``, after a look that each is known.

    Raises
    ------
    TypeError
        One is not.
    """
    for name in options:
        if name not in _SLIDE_OPTIONS:
            raise TypeError(f"next_slide() has no option {name!r}; it has {', '.join(_SLIDE_OPTIONS)}")
    return dict(options)


@dataclass(frozen=True)
class Sound:
    """A sound file that starts at a moment.

    Attributes
    ----------
    path : str
        The file, or its name in the store.
    start_s : float
    gain_db : float
        Added to its level.
    speech : bool
        It is narration, to which captions and loudness refer.
    """

    path: str
    start_s: float
    gain_db: float = 0.0
    speech: bool = False


@dataclass(frozen=True)
class Timeline:
    """Everything that a scene, or several one after another, puts on the clock."""

    duration_s: float
    sections: tuple[Section, ...] = ()
    lines: tuple[Line, ...] = ()
    sounds: tuple[Sound, ...] = ()
    slides: tuple[Slide, ...] = ()

    def shifted(self, by_s: float) -> "Timeline":
        """Return the same events, each later by some seconds; the duration stays."""
        return replace(
            self,
            sections=tuple(replace(s, start_s=s.start_s + by_s) for s in self.sections),
            lines=tuple(_shift_line(line, by_s) for line in self.lines),
            sounds=tuple(replace(s, start_s=s.start_s + by_s) for s in self.sounds),
            slides=tuple(replace(s, start_s=s.start_s + by_s) for s in self.slides),
        )

    @staticmethod
    def joined(parts: Iterable["Timeline"]) -> "Timeline":
        """Return the timelines one after another."""
        sections: list[Section] = []
        lines: list[Line] = []
        sounds: list[Sound] = []
        slides: list[Slide] = []
        end_s = 0.0
        for part in parts:
            moved = part.shifted(end_s)
            sections += moved.sections
            lines += moved.lines
            sounds += moved.sounds
            slides += moved.slides
            end_s += part.duration_s
        return Timeline(end_s, tuple(sections), tuple(lines), tuple(sounds), tuple(slides))

    def to_json(self) -> dict[str, Any]:
        """Return plain dictionaries, lists, strings and numbers."""
        return {
            "duration_s": self.duration_s,
            "sections": [{"name": s.name, "start_s": s.start_s} for s in self.sections],
            "lines": [
                {
                    "text": line.text,
                    "start_s": line.start_s,
                    "duration_s": line.duration_s,
                    "words": [[w.text, w.start_s, w.end_s] for w in line.words],
                    "cues": dict(line.cues),
                    "source": line.source,
                }
                for line in self.lines
            ],
            "sounds": [
                {"path": s.path, "start_s": s.start_s, "gain_db": s.gain_db, "speech": s.speech}
                for s in self.sounds
            ],
            "slides": [{"start_s": s.start_s, "options": dict(s.options)} for s in self.slides],
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "Timeline":
        """Return the timeline that `to_json` wrote; KeyError, TypeError or ValueError where it did not."""
        return Timeline(
            float(data["duration_s"]),
            tuple(Section(str(s["name"]), float(s["start_s"])) for s in data["sections"]),
            tuple(
                Line(
                    str(line["text"]),
                    float(line["start_s"]),
                    float(line["duration_s"]),
                    tuple(Word(str(w), float(a), float(b)) for w, a, b in line["words"]),
                    {str(name): float(at) for name, at in line["cues"].items()},
                    str(line["source"]),
                )
                for line in data["lines"]
            ),
            tuple(
                Sound(str(s["path"]), float(s["start_s"]), float(s["gain_db"]), bool(s["speech"]))
                for s in data["sounds"]
            ),
            tuple(Slide(float(s["start_s"]), dict(s["options"])) for s in data["slides"]),
        )


def _shift_line(line: Line, by_s: float) -> Line:
    return replace(
        line,
        start_s=line.start_s + by_s,
        words=tuple(replace(w, start_s=w.start_s + by_s, end_s=w.end_s + by_s) for w in line.words),
        cues={name: at + by_s for name, at in line.cues.items()},
    )
