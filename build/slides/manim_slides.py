"""A talk for the manim-slides package: its JSON file and its media, for its presenter and its converters."""

import json
import shutil
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

from build.export import Reel
from build.files import telling_of
from build.player.web_form import background_colour
from build.slides.media import write_step
from build.slides.steps import Step, Talk

__all__ = ["write_manim_slides"]


def write_manim_slides(folder: Path, reel: Reel, talk: Talk) -> Path:
    """Write a folder of slides as manim-slides keeps them, and return its JSON file.

    ``manim-slides present --folder FOLDER NAME`` shows it. A folder with other presentations gets one more.

    Raises
    ------
    ArtefactError
        The folder cannot be written, or is a file.
    EncodeError
        A clip could not be encoded.
    """
    name = "".join(c for c in reel.stem.title() if c.isalnum()) or "Talk"
    media = folder / "files" / name
    beside = media.with_name(f".{name}-{token_hex(4)}")
    written = folder / f"{name}.json"
    part = written.with_name(f".{written.name}-{token_hex(4)}")
    try:
        with telling_of(folder):
            beside.mkdir(parents=True)
            slides = [
                # manim-slides takes paths from the parent of the JSON file's folder.
                _slide(reel, step, number, beside, Path(folder.absolute().name, "files", name))
                for number, step in enumerate(talk.steps)
            ]
            description = {
                "slides": slides,
                "resolution": list(reel.options.settings.size),
                "background_color": background_colour(reel.recording),
            }
            part.write_text(json.dumps(description, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
            # All is there: what it replaces may go.
            if media.exists():
                shutil.rmtree(media)
            beside.rename(media)
            part.replace(written)
    finally:
        with suppress(OSError):
            part.unlink()
        shutil.rmtree(beside, ignore_errors=True)
    return written


def _slide(reel: Reel, step: Step, number: int, folder: Path, shown: Path) -> dict[str, Any]:
    forward, backward = f"{number:03}.mp4", f"{number:03}-reversed.mp4"
    write_step(folder / forward, reel, step)
    write_step(folder / backward, reel, step, backward=True)
    return {
        "file": (shown / forward).as_posix(),
        "rev_file": (shown / backward).as_posix(),
        "loop": step.loop,
        "auto_next": step.auto_next,
        "playback_rate": step.rate,
        "reversed_playback_rate": step.reversed_rate,
        "notes": step.notes,
        "direction": step.direction,
    }
