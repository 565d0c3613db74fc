"""All checks of one scene: recorded with the names of its things, and looked at."""

from pathlib import Path

from build.checks.flashing import find_flashes
from build.checks.layout import find_layout_problems
from build.checks.problems import Problem
from build.checks.reading import find_reading_problems
from build.recorder.naming import ObjectNotes
from build.recording import Recording

__all__ = ["check_scene", "find_problems"]


def find_problems(recording: Recording, notes: ObjectNotes) -> list[Problem]:
    """Return everything that is wrong with a recording, in order of time."""
    found = find_layout_problems(recording, notes.owners(), notes.objects)
    found += find_reading_problems(recording)
    found += find_flashes(recording)
    return sorted(found, key=lambda problem: (problem.start_s, problem.kind))


def check_scene(
    file: Path, name: str, *, size: tuple[int, int], fps: float, media: Path
) -> tuple[Recording, list[Problem]]:
    """Record a scene and return it with its problems; for a process of its own.

    Raises
    ------
    Exception
        Whatever the scene's own code raises.
    """
    from build.recorder import record
    from build.recorder.load import load_scene
    from build.recorder.media import kept_media

    notes = ObjectNotes()
    with kept_media(media):
        recording = record(load_scene(file, name), size=size, fps=fps, on_span=notes.on_span)
    return recording, find_problems(recording, notes)
