"""`m4ml list`: the curriculum, and what of it is made."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from build.cli.console import Console, pass_console
from build.cli.options import output_option, quality_option, store_option, voice_option
from build.curriculum import Course, Lecture, load_curriculum

__all__ = ["command"]


@click.command("list", short_help="Show the curriculum, and what of it is made.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for another program.")
@click.option("--all", "show_all", is_flag=True, help="Show the lectures that are only planned, too.")
@quality_option
@voice_option
@output_option
@store_option
@pass_console
def command(
    console: Console,
    as_json: bool,
    show_all: bool,
    quality: str,
    voice: str,
    output: Path,
    store_address: str,
) -> None:
    """Show courses, weeks, lectures and scenes in teaching order, and what is up to date.

    A lecture is "up to date" if rendering it with the same options would do nothing, "changed" if it would be
    made again, "to render" if it never was, and "planned" if it has no scenes yet.
    """
    from build.listing import lecture_states
    from build.quality import parse_quality
    from build.render import RenderOptions

    curriculum = load_curriculum()
    options = RenderOptions(settings=parse_quality(quality), voice=voice, store=store_address)
    states = lecture_states(curriculum, output, options)
    if as_json:
        console.result_json([_course_json(course, states) for course in curriculum.courses])
    else:
        lines = (line for course in curriculum.courses for line in _course_lines(course, states, show_all))
        console.result("\n".join(lines))


def _state(lecture: Lecture, states: Mapping[str, str]) -> str:
    return states.get(lecture.target, "planned")


def _course_lines(course: Course, states: Mapping[str, str], show_all: bool) -> Iterator[str]:
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
            yield f"    {lecture.target:<48}{_state(lecture, states)}"
            yield from (f"      {lecture.target}/{scene.name}" for scene in lecture.scenes)


def _course_json(course: Course, states: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": course.name,
        "title": course.title,
        "weeks": [
            {"title": week.title, "lectures": [_lecture_json(lecture, states) for lecture in week.lectures]}
            for week in course.weeks
        ],
    }


def _lecture_json(lecture: Lecture, states: Mapping[str, str]) -> dict[str, Any]:
    return {
        "target": lecture.target,
        "title": lecture.title,
        "idea": lecture.idea,
        "state": _state(lecture, states),
        "scenes": [f"{lecture.target}/{scene.name}" for scene in lecture.scenes],
    }
