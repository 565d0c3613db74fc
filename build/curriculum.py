"""The curriculum: courses, weeks, lectures and scenes in teaching order.

It is read from ``scenes/course.toml``::

    [[course]]
    name = "linear_algebra"          # the folder below scenes/
    title = "Linear algebra"

    [[course.week]]
    title = "Vectors are objects that move around space"

    [[course.week.lecture]]
    name = "projection"              # the folder below the course's
    title = "Projection"
    idea = "The shadow of one vector on another"
    scenes = ["shadow.py:Shadow"]    # file:class, in order; absent until the lecture exists
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from build.errors import PipelineError

__all__ = [
    "COURSE_FILE",
    "Course",
    "Curriculum",
    "CurriculumError",
    "Lecture",
    "SceneRef",
    "Week",
    "load_curriculum",
]

COURSE_FILE = Path(__file__).resolve().parents[1] / "scenes" / "course.toml"
"""The project's own curriculum: beside this package both in a clone and where the wheel is installed."""


class CurriculumError(PipelineError, ValueError):
    """The curriculum's file is absent, is not TOML, or lacks something."""


@dataclass(frozen=True)
class SceneRef:
    """A scene, by its file and its class.

    Attributes
    ----------
    file : Path
        Absolute.
    name : str
        The class; empty for all scenes that the file defines, in its order.
    """

    file: Path
    name: str = ""

    def __str__(self) -> str:
        return f"{self.file.name}:{self.name}" if self.name else self.file.name


@dataclass(frozen=True)
class Lecture:
    """One lecture: a folder of scenes, or a plan for one."""

    course: str
    name: str
    title: str
    idea: str
    folder: Path
    scenes: tuple[SceneRef, ...] = ()

    @property
    def exists(self) -> bool:
        """Whether it has scenes to render."""
        return bool(self.scenes)

    @property
    def target(self) -> str:
        """What the command line calls it."""
        return f"{self.course}/{self.name}"


@dataclass(frozen=True)
class Week:
    """One week of a course."""

    title: str
    lectures: tuple[Lecture, ...]


@dataclass(frozen=True)
class Course:
    """One course: weeks in teaching order."""

    name: str
    title: str
    weeks: tuple[Week, ...]

    @property
    def lectures(self) -> tuple[Lecture, ...]:
        """All its lectures in teaching order, those that exist and those that are planned."""
        return tuple(lecture for week in self.weeks for lecture in week.lectures)


@dataclass(frozen=True)
class Curriculum:
    """All courses in teaching order."""

    courses: tuple[Course, ...]

    @property
    def lectures(self) -> tuple[Lecture, ...]:
        """All lectures of all courses in teaching order."""
        return tuple(lecture for course in self.courses for lecture in course.lectures)

    @property
    def existing(self) -> tuple[Lecture, ...]:
        """The lectures that have scenes."""
        return tuple(lecture for lecture in self.lectures if lecture.exists)


def load_curriculum(file: Path = COURSE_FILE) -> Curriculum:
    """Return the curriculum that a file describes.

    Parameters
    ----------
    file : Path
        TOML as this module's docstring shows; lectures lie in ``COURSE/LECTURE/`` beside it.

    Raises
    ------
    CurriculumError
        The file cannot be read, a key is missing or has another type, a name comes twice, or a scene's file
        is not there.
    """
    try:
        with file.open("rb") as opened:
            document = tomllib.load(opened)
    except FileNotFoundError:
        raise CurriculumError(f"There is no curriculum at {file}.", hint="Clone the project whole.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CurriculumError(f"{file} is not TOML: {error}", hint="Mend the line that it names.") from error
    root = _Table(file, "", document)
    courses = tuple(_course(table, file.parent) for table in root.tables("course"))
    _refuse_twins(file, [course.name for course in courses])
    return Curriculum(courses)


class _Table:
    """A TOML table that knows where it stands, so that errors can say so."""

    def __init__(self, file: Path, where: str, values: dict[str, Any]) -> None:
        self.file = file
        self.where = where
        self.values = values

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self._error(key, "a text", value)
        return value

    def texts(self, key: str) -> list[str]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._error(key, "a list of texts", value)
        return value

    def tables(self, key: str) -> list["_Table"]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self._error(key, f"tables [[{key}]]", value)
        return [_Table(self.file, f"{self.where}{key} {n}, ", item) for n, item in enumerate(value, 1)]

    def _error(self, key: str, expected: str, value: object) -> CurriculumError:
        came = "nothing" if value is None else repr(value)
        return CurriculumError(
            f"{self.file}: {self.where}{key}: expected {expected}, got {came}.",
            hint="The docstring of build/curriculum.py shows the format.",
        )


def _course(table: _Table, scenes: Path) -> Course:
    name = table.text("name")
    weeks = tuple(
        Week(week.text("title"), tuple(_lecture(t, name, scenes / name) for t in week.tables("lecture")))
        for week in table.tables("week")
    )
    course = Course(name, table.text("title"), weeks)
    _refuse_twins(table.file, [lecture.target for lecture in course.lectures])
    return course


def _lecture(table: _Table, course: str, folder: Path) -> Lecture:
    name = table.text("name")
    scenes = tuple(_scene(table, folder / name, text) for text in table.texts("scenes"))
    return Lecture(course, name, table.text("title"), table.text("idea"), folder / name, scenes)


def _scene(table: _Table, folder: Path, text: str) -> SceneRef:
    file, _, name = text.partition(":")
    path = folder / file
    if not name.isidentifier() or not path.is_file():
        raise CurriculumError(
            f"{table.file}: {table.where}scenes: {text!r} is not file.py:Class with a file in {folder}.",
            hint="Write the file, or take the scene off the list.",
        )
    return SceneRef(path, name)


def _refuse_twins(file: Path, names: Sequence[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise CurriculumError(f"{file}: {name} is there twice.", hint="Give each a name of its own.")
