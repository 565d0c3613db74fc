"""Scenes in a Jupyter notebook: ``%load_ext build.notebook``, then ``%%m4ml`` on a cell with a scene.

A recording as the last expression of a cell shows itself, with or without this extension.
"""

import argparse
import ast
import html
import logging
from contextlib import suppress
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from build.errors import EncodeError, SceneError
from build.player import to_web
from build.player.pages import single_page
from build.sound import sound_track
from build.store import Store

if TYPE_CHECKING:
    from build.recording import Recording

__all__ = ["inline_html", "load_ipython_extension"]

# The player's controls below the picture, at most: in one row, and in two where it is narrower than this.
_CONTROLS_PX, _TWO_ROWS_PX, _NARROW_PX = 92, 138, 490
_WIDTH_PX = 800


def inline_html(recording: "Recording") -> str:
    """Return HTML that plays a recording where it stands: one frame, with everything inside it."""
    width, height = recording.size
    page = single_page(to_web(recording, audio=_heard(recording)), title=recording.name).decode()
    # A frame of its own: the notebook's keys and styles, and those of other cells, stay out of it.
    # Padding in per cent is of the width: so high as the picture and its controls, also in a narrow cell.
    controls = f"clamp({_CONTROLS_PX}px, ({_NARROW_PX}px - 100%) * 1000, {_TWO_ROWS_PX}px)"
    room = f"position: relative; padding-top: calc({100 * height / width:.4f}% + {controls})"
    filling = "position: absolute; inset: 0; width: 100%; height: 100%; border: 0"
    return (
        f'<div style="max-width: {_WIDTH_PX}px"><div style="{room}">'
        f'<iframe title="{html.escape(recording.name)}" srcdoc="{html.escape(page)}" allow="fullscreen" '
        f'sandbox="allow-scripts allow-downloads" style="{filling}"></iframe></div></div>'
    )


def _heard(recording: "Recording") -> bytes | None:
    """Return a sound file of all that is heard; None where nothing is, or its files are gone."""
    if not recording.timeline.sounds:
        return None
    with TemporaryDirectory() as folder, suppress(EncodeError):
        return sound_track(recording.timeline, Store.open(folder)).read_bytes()
    return None


def load_ipython_extension(shell: Any) -> None:
    """Let a notebook know ``%%m4ml``."""

    def m4ml(line: str, cell: str) -> "Recording":
        return run_cell(shell, line, cell)

    m4ml.__doc__ = run_cell.__doc__
    shell.register_magic_function(m4ml, "cell")


def run_cell(shell: Any, line: str, cell: str) -> "Recording":
    """Run a cell, record its scene, and show it: ``%%m4ml [SCENE] [--fps N] [--size WIDTHxHEIGHT]``.

    Without a name, the last scene class of the cell is recorded.

    Raises
    ------
    SceneError
        The cell defines no such scene.
    """
    options = _options(line)
    outcome = shell.run_cell(cell)
    outcome.raise_error()
    scenes = {
        node.name: shell.user_ns[node.name]
        for node in ast.parse(shell.transform_cell(cell)).body
        if isinstance(node, ast.ClassDef) and _is_scene(shell.user_ns.get(node.name))
    }
    name = options.scene or next(reversed(scenes), "")
    if name not in scenes:
        raise SceneError(
            f"The cell defines no scene {name}".rstrip() + ".",
            hint=f"it defines {', '.join(scenes)}" if scenes else "a scene is a class derived from Scene",
        )
    from build.recorder import record

    logging.getLogger("manim").setLevel("WARNING")  # what it rendered is what the cell shows
    recorded: Recording = record(scenes[name], size=options.size, fps=options.fps)
    return recorded


def _is_scene(value: Any) -> bool:
    return isinstance(value, type) and any(
        base.__module__.startswith("manim.scene.") for base in value.__mro__
    )


def _options(line: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="%%m4ml", add_help=False, exit_on_error=False)
    parser.add_argument("scene", nargs="?", default="")
    parser.add_argument("--fps", type=float, default=30.0)
    parser.add_argument("--size", type=_size, default=(1280, 720))
    return parser.parse_args(line.split())


def _size(text: str) -> tuple[int, int]:
    width, height = text.lower().split("x")
    return int(width), int(height)
