"""`m4ml list`: the curriculum, and what of it is made."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from build.cli.console import Console, pass_console
from build.cli.options import output_option
from build.curriculum import Course, Lecture, load_curriculum

__all__ = ["command"]


@click.command("list", short_help="Show the curriculum, and what of it is made.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for another program.")
@click.option("--all", "show_all", is_flag=True, help="Show the lectures that are only planned, too.")
@output_option
@pass_console
def command(console: Console, as_json: bool, show_all: bool, output: str) -> None:
    """Show courses, weeks, lectures and scenes in teaching order, and what is made of them."""
    courses = load_curriculum().courses
    if as_json:
        console.result_json([_course_json(course, Path(output)) for course in courses])
    else:
        console.result("\n".join(line for c in courses for line in _course_lines(c, Path(output), show_all)))


def _state(lecture: Lecture, output: Path) -> str:
    if not lecture.exists:
        return "planned"
    video = output / lecture.course / lecture.name / f"{lecture.name}.mp4"
    return "rendered" if video.is_file() else "to render"


def _course_lines(course: Course, output: Path, show_all: bool) -> Iterator[str]:
    exist = sum(lecture.exists for lecture in course.lectures)
    yield (
        click.style(course.title, bold=True)
        + f"  {course.name}  ({exist} of {len(course.lectures)} lectures)"
    )
    for number, week in enumerate(course.weeks, 1):
        lectures = [lecture for lecture in week.lectures if show_all or lecture.exists]
        if not lectures:
            continue
        yield f"  Week {number}: {week.title}"
        for lecture in lectures:
            yield f"    {lecture.target:<48}{_state(lecture, output)}"
            yield from (f"      {lecture.target}/{scene.name}" for scene in lecture.scenes)


def _course_json(course: Course, output: Path) -> dict[str, Any]:
    return {
        "name": course.name,
        "title": course.title,
        "weeks": [
            {"title": week.title, "lectures": [_lecture_json(lecture, output) for lecture in week.lectures]}
            for week in course.weeks
        ],
    }


def _lecture_json(lecture: Lecture, output: Path) -> dict[str, Any]:
    return {
        "target": lecture.target,
        "title": lecture.title,
        "idea": lecture.idea,
        "state": _state(lecture, output),
        "scenes": [f"{lecture.target}/{scene.name}" for scene in lecture.scenes],
    }
