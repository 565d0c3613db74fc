"""A scene of twenty minutes takes no more memory than one of two."""

import os
import subprocess
import sys
import textwrap

import pytest

MINUTES = 20
SCENE = """
import os

from manim import RIGHT, Circle, Create, Dot, FadeOut, Scene, Text, VGroup

from build import record


class Long(Scene):
    def construct(self):
        for minute in range(MINUTES):
            name = Text(f"minute {minute}")
            dots = VGroup(*(Dot().shift(RIGHT * n / 9) for n in range(20)))
            self.play(Create(Circle()), Create(name), run_time=5)
            self.play(dots.animate.shift(RIGHT * 0.01 * minute).rotate(minute), run_time=45)
            self.wait(5)
            self.play(*map(FadeOut, list(self.mobjects)), run_time=5)


def resident_mb():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


sizes = []
recording = record(
    Long, size=(64, 36), fps=5, on_span=lambda renderer, span: sizes.append(resident_mb())
)
assert len(recording) == MINUTES * 60 * 5
tenth = len(sizes) // 10
print(max(sizes[:tenth]), max(sizes[-tenth:]))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the memory from /proc")
def test_a_scene_of_twenty_minutes_takes_no_more_memory_than_one_of_two(tmp_path):
    script = tmp_path / "long.py"
    script.write_text(textwrap.dedent(SCENE).replace("MINUTES", str(MINUTES)))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    early, late = map(float, done.stdout.split()[-2:])
    # What grows are the numbers of frames and what is remembered of shapes, up to a bound.
    assert late < early + 60, f"{early:.0f} MB after two minutes, {late:.0f} MB at the end"
