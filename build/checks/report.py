"""Checking many scenes, each in a process of its own."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from build.checks.problems import Problem
from build.curriculum import SceneRef, load_curriculum
from build.recording import Recording
from build.render.workers import in_fresh_process
from build.targets import resolve_targets

__all__ = ["Report", "check_targets"]

_SIZE, _FPS = (1280, 720), 30.0


@dataclass(frozen=True)
class Report:
    """A scene and its problems."""

    name: str
    recording: Recording
    problems: tuple[Problem, ...]


def check_targets(
    targets: Sequence[str],
    *,
    voice: str,
    store: str,
    on_scene: Callable[[str], None] = lambda name: None,
) -> list[Report]:
    """Record and check the scenes of some targets.

    Parameters
    ----------
    targets : sequence of str
        As on the command line.
    voice, store : str
        Whose narration decides the times, and where it and typeset text are kept.
    on_scene : callable
        Called with each scene's name before it is recorded.

    Raises
    ------
    TargetError
        A target names nothing.
    SceneError
        A scene's own code raised.
    """
    reports = []
    for target in resolve_targets(load_curriculum(), targets):
        for scene in target.scenes:
            for name in [scene.name] if scene.name else _names(scene.file):
                shown = f"{target.lecture.target}/{name}" if target.lecture else f"{scene.file.name}:{name}"
                on_scene(shown)
                reports.append(_check(SceneRef(scene.file, name), shown, voice, store))
    return reports


def _check(scene: SceneRef, shown: str, voice: str, store: str) -> Report:
    data, problems = in_fresh_process(scene.file, _check_in_process, scene, voice, store)
    return Report(shown, Recording.from_bytes(data), tuple(problems))


def _check_in_process(scene: SceneRef, voice: str, store: str) -> tuple[bytes, list[Problem]]:
    from build.checks.checking import check_scene

    os.environ["M4ML_VOICE"] = voice
    os.environ["M4ML_STORE"] = store
    media = Path(store).absolute() / "manim"
    recording, problems = check_scene(scene.file, scene.name, size=_SIZE, fps=_FPS, media=media)
    return recording.to_bytes(), [problem.told_from(Path.cwd()) for problem in problems]


def _names(file: Path) -> list[str]:
    names: list[str] = in_fresh_process(file, _names_in_process, file)
    return names


def _names_in_process(file: Path) -> list[str]:
    from build.recorder.load import scene_names

    return scene_names(file)
