"""Every example in Manim's own documentation, taken from the installed package, records to the pixel.

Each third example is tried, all of them with ``M4ML_ALL_EXAMPLES=1``. Those that need LaTeX, a network or
OpenGL are left out where Manim itself cannot run them here.
"""

import os
import warnings
from zlib import crc32

import pytest
from manim import tempconfig

from build import record
from tests.conformance.documented import Example, examples
from tests.conformance.oracle import SEED, first_difference, manim_plays

SIZE = (160, 90)
FPS = 5
PART = 1 if os.environ.get("M4ML_ALL_EXAMPLES") else 3


def _chosen():
    chosen = {(example.name, example.source): example for example in examples()}
    return [example for example in chosen.values() if crc32(example.source.encode()) % PART == 0]


@pytest.mark.parametrize("example", _chosen(), ids=lambda example: f"{example.where}.{example.name}")
def test_a_documented_example_is_manims_to_the_pixel(example: Example, tmp_path_factory):
    media = tmp_path_factory.getbasetemp() / "media"
    with tempconfig({"media_dir": str(media), "seed": SEED}), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Manim's own
        try:
            plays = manim_plays(example.scene_class(), SIZE, FPS)
        except (OSError, NameError, SyntaxError) as error:  # no LaTeX, no network, no such name
            pytest.skip(f"Manim cannot run it here: {type(error).__name__}: {error}")
        recording = record(example.scene_class(), size=SIZE, fps=FPS)
    assert first_difference(recording, plays) == ""


def test_the_documentation_is_found():
    assert len({example.name for example in examples()}) > 300
