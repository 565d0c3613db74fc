"""The list says of each lecture whether rendering it would do something."""

from dataclasses import replace
from pathlib import Path

from build.curriculum import load_curriculum
from build.listing import lecture_states
from build.quality import parse_quality
from build.render import RenderOptions, VideoReport, plan_videos, render
from build.targets import resolve_targets

COURSE = """
[[course]]
name = "shapes"
title = "Shapes"

[[course.week]]
title = "Round"

[[course.week.lecture]]
name = "circle"
title = "The circle"
idea = "Round"
scenes = ["round.py:Round"]

[[course.week.lecture]]
name = "square"
title = "The square"
idea = "Not round"
"""
SCENE = """
from manim import Circle, Scene

class Round(Scene):
    def construct(self):
        self.add(Circle(radius=1))
        self.wait(0.2)
"""


class _Silent:
    def frames(self, target: str, recorded: int, encoded: int) -> None:
        pass

    def finished(self, report: VideoReport) -> None:
        pass


def test_a_lecture_is_to_render_then_up_to_date_then_changed(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text(COURSE)
    scene = tmp_path / "shapes/circle/round.py"
    scene.parent.mkdir(parents=True)
    scene.write_text(SCENE)
    out = tmp_path / "out"
    options = RenderOptions(parse_quality("128x72@10"), voice="silent", store=str(out / ".store"), jobs=1)
    curriculum = load_curriculum(tmp_path / "course.toml")

    def states() -> dict[str, str]:
        return dict(lecture_states(curriculum, out, options))

    assert states() == {"shapes/circle": "to render"}
    done = render(plan_videos(resolve_targets(curriculum), out, options), options, _Silent())
    assert done.failed == []
    assert states() == {"shapes/circle": "up to date"}
    assert lecture_states(curriculum, out, replace(options, voice="espeak")) == {"shapes/circle": "changed"}
    scene.write_text(SCENE.replace("radius=1", "radius=2"))
    assert states() == {"shapes/circle": "changed"}
    scene.write_text(SCENE)
    assert states() == {"shapes/circle": "up to date"}
    (out / "shapes/circle/circle.mp4").unlink()
    assert states() == {"shapes/circle": "to render"}
