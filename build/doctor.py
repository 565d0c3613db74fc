"""What this machine has of what the project uses, what it lacks, and what to do about it."""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module, util
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["Finding", "examine"]

_LEAST_SPACE_GB = 2.0
_ENCODERS = ("libx264", "aac")
_FILTERS = ("loudnorm", "ebur128", "libvmaf")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked for.

    Attributes
    ----------
    name : str
    works : bool
    found : str
        What is there: a version, a path; or what is wrong with it.
    advice : str
        What to do where it does not work; empty where it does.
    optional : bool
        Rendering the lectures does without it.
    """

    name: str
    works: bool
    found: str
    advice: str = ""
    optional: bool = False


def examine(store: Path) -> Iterator[Finding]:
    """Look for everything, in the order in which a newcomer meets it; nothing is changed.

    Parameters
    ----------
    store : Path
        The store's folder, whose disk is looked at.
    """
    yield _python()
    yield _library("Cairo, from Manim", "cairo", "cairo_version_string", "libcairo2-dev", "cairo")
    yield _library("Cairo, from the renderer", "cairocffi", "cairo_version_string", "libcairo2", "cairo")
    yield _library("Pango", "manimpango", "pango_version", "libpango1.0-dev", "pango")
    yield _manim()
    yield _ffmpeg()
    yield _fonts()
    yield _module("Typst, for formulas", "typst", "make setup", optional=False)
    yield _module("Voice: espeak-ng", "espeakng_loader", "make setup; without it lectures are silent.")
    yield _module("Voice: Piper, neural", "piper", "pip install piper-tts, and then --voice piper:MODEL.onnx")
    yield _program("LaTeX, for MathTex", "Install TeX Live, or use MathTypst, which needs nothing.", "latex")
    yield _program("Chromium, for browser tests", "apt-get install chromium", "chromium", "google-chrome")
    yield _program("LibreOffice, to check slides", "apt-get install libreoffice-impress-nogui", "soffice")
    yield _disk(store)


def _python() -> Finding:
    here = f"{platform.python_version()} in {sys.prefix}"
    return Finding("Python", sys.version_info >= (3, 11), here, "make setup says how to get Python 3.11.")


def _library(name: str, module: str, version_function: str, debian: str, brew: str) -> Finding:
    """Load a Python binding, which loads the system's library."""
    try:
        found = getattr(import_module(module), version_function)()
    except (ImportError, OSError, AttributeError) as error:
        return Finding(
            name, False, str(error), f"Install {debian} (Debian) or {brew} (Homebrew), then make setup"
        )
    return Finding(name, True, str(found))


def _manim() -> Finding:
    try:
        found = version("manim")
    except PackageNotFoundError:
        return Finding("Manim", False, "not installed", "make setup")
    return Finding("Manim", found.startswith("0.22."), found, "The recorder knows Manim 0.22: make setup.")


def _ffmpeg() -> Finding:
    """Ask the FFmpeg of the wheel for the encoders and filters that the pipeline uses."""
    name = "FFmpeg, from imageio-ffmpeg"
    try:
        program = str(import_module("imageio_ffmpeg").get_ffmpeg_exe())
        listed = "".join(_output([program, "-hide_banner", what]) for what in ("-encoders", "-filters"))
        first_line = _output([program, "-version"]).partition("\n")[0]
    except (ImportError, RuntimeError, OSError, subprocess.SubprocessError) as error:
        return Finding(name, False, str(error) or type(error).__name__, "make setup")
    lacking = [word for word in (*_ENCODERS, *_FILTERS) if f" {word} " not in listed]
    if lacking:
        return Finding(name, False, f"lacks {', '.join(lacking)}", "Unset IMAGEIO_FFMPEG_EXE, or make setup")
    return Finding(name, True, " ".join(first_line.split()[:3]))


def _fonts() -> Finding:
    found = util.find_spec("font_source_sans_pro") is not None
    return Finding("Fonts: Source Sans", found, "in its package" if found else "not installed", "make setup")


def _module(name: str, module: str, advice: str, *, optional: bool = True) -> Finding:
    spec = util.find_spec(module)
    return Finding(name, spec is not None, "installed" if spec else "not installed", advice, optional)


def _program(name: str, advice: str, *programs: str) -> Finding:
    path = next(filter(None, map(shutil.which, programs)), None)
    return Finding(name, path is not None, path or "not installed", advice, optional=True)


def _disk(store: Path) -> Finding:
    """Measure the free space where the store is, or will be."""
    place = store.absolute()
    while not place.exists():
        place = place.parent
    free_gb = shutil.disk_usage(place).free / 1e9
    may_write = os.access(place, os.W_OK)
    found = f"{free_gb:.0f} GB free at {place}" if may_write else f"{place} may not be written"
    advice = "Free some space (m4ml clean), or name another place with --store."
    return Finding("Disk space", may_write and free_gb >= _LEAST_SPACE_GB, found, advice)


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout
