"""What a TARGET of the command line names: lectures, scenes, or any Manim file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from build.curriculum import Course, Curriculum, Lecture, SceneRef
from build.errors import TargetError

__all__ = ["Target", "resolve_targets"]


@dataclass(frozen=True)
class Target:
    """Something to render, with the scenes that make it.

    Attributes
    ----------
    name : str
        As it is shown: ``course/lecture``, ``course/lecture/Scene`` or the file with its scene.
    scenes : tuple of SceneRef
        In order.
    lecture : Lecture or None
        The lecture that it is, or is a scene of; None for a plain Manim file.
    whole : bool
        It is a whole lecture, to be assembled into one video.
    """

    name: str
    scenes: tuple[SceneRef, ...]
    lecture: Lecture | None = None
    whole: bool = False


def resolve_targets(curriculum: Curriculum, names: Sequence[str] = ()) -> tuple[Target, ...]:
    """Return what the names of the command line stand for, each once, in the order of the names.

    Parameters
    ----------
    curriculum : Curriculum
    names : sequence of str
        ``course``, ``course/lecture``, ``course/lecture/Scene`` or ``any/file.py[:Scene]``; none stands for
        every lecture that exists. The course may be left out where only one has a lecture of that name.

    Raises
    ------
    TargetError
        A name stands for nothing, or for a lecture that is not written yet.
    """
    if not names:
        if not curriculum.existing:
            raise TargetError("No lecture has scenes yet.", hint="Name a Manim file: m4ml render FILE.py")
        return tuple(map(_whole, curriculum.existing))
    found: dict[str, Target] = {}
    for name in names:
        found.update((target.name, target) for target in _resolve(curriculum, name, names))
    return tuple(found.values())


def _resolve(curriculum: Curriculum, name: str, names: Sequence[str]) -> Iterator[Target]:
    path, _, scene = name.rpartition(":") if ".py:" in name else (name, "", "")
    if path.endswith(".py"):
        yield _file_target(Path(path), scene)
        return
    parts = name.strip("/").split("/")
    if len(parts) <= 3:
        for course in curriculum.courses:
            if course.name == parts[0]:
                yield from _within(course, parts[1:], name)
                return
        courses = [course for course in curriculum.courses if parts[0] in _lecture_names(course)]
        if len(courses) > 1:
            full_names = ["/".join([course.name, *parts]) for course in courses]
            raise TargetError(f"Several courses have {name}.", hint=f"Say {' or '.join(full_names)}.")
        if courses:
            yield from _within(courses[0], parts, name)
            return
    files = [file for file in names if file.endswith(".py")] if name.isidentifier() else []
    if files:  # as `manim render` takes them
        raise TargetError(
            f"No course, lecture, scene or file is called {name}.",
            hint=f"A scene is named with its file: {' or '.join(f'{file}:{name}' for file in files)}",
        )
    raise _unknown(name, _known_names(curriculum))


def _within(course: Course, parts: Sequence[str], name: str) -> Iterator[Target]:
    lectures = [lecture for lecture in course.lectures if not parts or lecture.name == parts[0]]
    if not lectures:
        raise _unknown(name, [lecture.target for lecture in course.lectures])
    existing = [lecture for lecture in lectures if lecture.exists]
    if not existing:
        raise TargetError(
            f"{name} is planned, and has no scenes yet.", hint="`m4ml list` shows the lectures that exist."
        )
    if len(parts) < 2:
        yield from map(_whole, existing)
        return
    (lecture,) = existing
    scenes = tuple(scene for scene in lecture.scenes if scene.name == parts[1])
    if not scenes:
        raise _unknown(name, [f"{lecture.target}/{scene.name}" for scene in lecture.scenes])
    yield Target(f"{lecture.target}/{parts[1]}", scenes, lecture)


def _whole(lecture: Lecture) -> Target:
    return Target(lecture.target, lecture.scenes, lecture, whole=True)


def _file_target(path: Path, scene: str) -> Target:
    if not path.is_file():
        near = [str(file) for file in sorted(path.parent.glob("*.py"))] if path.parent.is_dir() else []
        raise _unknown(str(path), near, what="There is no file")
    return Target(f"{path}:{scene}" if scene else str(path), (SceneRef(path.resolve(), scene),))


def _unknown(
    name: str, known: Iterable[str], what: str = "No course, lecture, scene or file is called"
) -> TargetError:
    near = get_close_matches(name, list(known), n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else "`m4ml list` shows what there is."
    return TargetError(f"{what} {name}.", hint=hint)


def _known_names(curriculum: Curriculum) -> Iterator[str]:
    for course in curriculum.courses:
        yield course.name
        for lecture in course.lectures:
            yield lecture.target
            yield lecture.name


def _lecture_names(course: Course) -> set[str]:
    return {lecture.name for lecture in course.lectures}
