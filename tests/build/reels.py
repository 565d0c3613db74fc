"""Reels of small scenes, and the outside programs that look at what is made of them."""

import os
import resource
import shutil
import subprocess
import warnings
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from manim import BLUE, DOWN, RED, RIGHT, UP, Circle, Create, FadeIn, Rotate, Scene, Square, Transform

from build import record
from build.export.reel import Reel, joined_recordings
from build.quality import EncodeSettings
from build.render import RenderOptions
from build.store import Store
from build.timeline import Line

SIZE = (320, 180)
FPS = 15


class Told(Scene):
    """Two sections, three cues, and a hold in which nothing new is seen."""

    def construct(self):
        self.lines = [
            Line("A circle <comes> first.", 0.0, 1.0, cues={"circle": 0.4}),
            Line("Then a square & no more.", 2.0, 1.5, cues={"square": 2.4, "nothing": 3.4}),
        ]
        self.next_section("A <round> one")
        self.wait(0.4)
        circle = Circle(color=BLUE, fill_opacity=0.5)
        self.play(Create(circle), run_time=0.6)
        self.wait(1)
        self.next_section("A square one")
        self.wait(0.4)
        self.play(Transform(circle, Square(color=[RED, BLUE], fill_opacity=1)), run_time=0.6)
        self.wait(1)


class Asked(Scene):
    """A scene that asks for its steps, with every option that there is."""

    def construct(self):
        square = Square(fill_opacity=1)
        self.play(FadeIn(square), run_time=0.4)
        self.next_slide(notes="    Turn it.\n      Slowly.", loop=True)
        self.play(Rotate(square, 1.5), run_time=0.6)
        self.next_slide(auto_next=True, playback_rate=2.0, reversed_playback_rate=0.5)
        self.play(square.animate.shift(RIGHT), run_time=0.4)
        self.next_slide(skip_animations=True, direction="vertical")
        self.play(square.animate.shift(UP), run_time=0.4)
        self.next_slide()
        self.wait(0.4)


class Second(Scene):
    """A scene to follow another."""

    def construct(self):
        circle = Circle(color=RED)
        self.add(circle)
        self.play(circle.animate.shift(DOWN), run_time=0.4)


def recorded(scene, size=SIZE, fps=FPS):
    """Record a scene, with Manim's own warnings left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return record(scene, size=size, fps=fps)


def make_reel(folder: Path, *scenes, size=SIZE, fps=FPS, title="A title & more") -> Reel:
    """Return the reel of some scenes, with a store of its own."""
    store = Store(folder / "store")
    recordings = [recorded(scene, size, fps) for scene in scenes]
    options = RenderOptions(EncodeSettings(*size, Fraction(fps)), store=str(folder / "store"), jobs=1)
    return Reel(title, "reel", joined_recordings(recordings, title=title, store=store), options)


@contextmanager
def without_room(most_bytes: int):
    """Let no file of this process grow beyond some bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def program(name: str) -> str:
    """Return a program's path; skip the test where it is missing, but on a build server fail."""
    found = shutil.which(name)
    if found is None:
        message = f"{name} is not installed (apt-get install libreoffice-impress-nogui poppler-utils)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


def run(name: str, *arguments) -> str:
    """Run a program and return what it prints."""
    command = [program(name), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout


def pages_of(pdf: Path, folder: Path, width: int):
    """Return a PDF file's pages as pixels, each (h, w, 3) uint8."""
    from PIL import Image

    # Drawn by Cairo, as frames are: poppler's own painter thickens thin lines.
    run("pdftocairo", "-png", "-scale-to-x", width, "-scale-to-y", "-1", pdf, folder / "page")
    return [np.asarray(Image.open(file).convert("RGB")) for file in sorted(folder.glob("page*.png"))]
