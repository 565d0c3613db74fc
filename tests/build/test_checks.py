"""Layout checks: each planted fault is found, by its name and its line, and nothing that is meant."""

import json
import warnings

import numpy as np
import pytest
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    WHITE,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    FullScreenRectangle,
    FunctionGraph,
    Line,
    MovingCameraScene,
    NumberLine,
    NumberPlane,
    Rectangle,
    Rotate,
    Scene,
    Square,
    SurroundingRectangle,
    Text,
    VGroup,
    linear,
)
from PIL import Image

from build import record
from build.checks.checking import find_problems
from build.checks.contrast import contrast_ratio, luminance
from build.checks.problems import grouped, joined_in_time
from build.checks.sheet import draw_sheet
from build.cli.group import run
from build.recorder.naming import ObjectNotes
from build.timeline import Line as SpokenLine
from build.timeline import Word


class Figure(VGroup):
    def __init__(self):
        super().__init__()
        self.legend = Text("legend", font_size=8).shift(UP * 2 + LEFT * 4)
        self.add(self.legend)


class MadeInManyWays(Scene):
    """Text too small, of a loop, a list, groups, a dictionary, attributes, an axis, and without a name."""

    def construct(self):
        def tiny(words, place):
            return Text(words, font_size=8).move_to(place)

        for number in range(2):
            turn = tiny(f"turn {number}", DOWN + RIGHT * number)
            self.add(turn)
            self.wait(0.6)
        labels = [tiny("label", DOWN * 2 + LEFT * number) for number in range(3)]
        for label in labels:
            self.play(FadeIn(label), run_time=0.1)
        rows = VGroup(
            *[VGroup(*[tiny("cell", UP + RIGHT * (i + 2 * j)) for i in range(2)]) for j in range(2)]
        )
        sides = {"left": tiny("side", LEFT * 3), 2: tiny("side", RIGHT * 3)}
        self.heading = tiny("heading", UP * 3)
        figure = Figure()
        axis = NumberLine((0, 2), include_numbers=True, font_size=5, label_constructor=Text)
        self.add(rows, *sides.values(), self.heading, figure, axis.shift(DOWN * 3))
        self.add(
            VGroup(tiny("of nobody, and long enough to be cut", UP * 2)), tiny("mine", UP * 2 + RIGHT * 3)
        )
        self.wait(1)


class OutOfTheFrame(Scene):
    def construct(self):
        heading = Text("A heading that runs off").to_edge(UP).shift(LEFT * 5)
        self.add(heading)
        self.wait(1)


class NearTheEdge(Scene):
    def construct(self):
        note = Text("note").to_corner(DOWN + LEFT, buff=0.1)
        self.add(note)
        self.wait(1)


class TooSmall(Scene):
    def construct(self):
        footnote = Text("cannot be read", font_size=8)
        self.add(footnote)
        self.wait(1)


class TextOverText(Scene):
    def construct(self):
        first = Text("first")
        second = Text("second").shift(RIGHT * 0.2)
        self.add(first, second)
        self.wait(1)


class LineThroughText(Scene):
    def construct(self):
        label = Text("crossed")
        rule = Line(LEFT * 3, RIGHT * 3)
        self.add(label, rule)
        self.wait(1)


class TooFaint(Scene):
    def construct(self):
        whisper = Text("hardly there", color="#404040")
        self.add(whisper)
        self.wait(1)


class FaintBesideMotion(Scene):
    def construct(self):
        whisper = Text("hardly there", color="#404040").shift(UP * 2)
        square = Square().shift(DOWN * 2)
        self.add(whisper, square)
        self.play(Rotate(square), run_time=1)


class HalfOnWhite(Scene):
    def construct(self):
        card = Rectangle(width=6, height=2, fill_color=WHITE, fill_opacity=1, stroke_width=0)
        words = Text("half of this is pale")
        self.add(card.shift(RIGHT * 3.6), words)
        self.wait(1)


class NearlyClear(Scene):
    def construct(self):
        ghost = Text("hardly there").set_opacity(0.2)
        self.add(ghost)
        self.wait(1)


class CutOff(Scene):
    def construct(self):
        tile = Square(fill_opacity=1).shift(RIGHT * 6.6)
        other = Square().shift(LEFT * 3)
        self.add(tile, other)
        self.play(Rotate(other), run_time=1)


class TooFast(Scene):
    def construct(self):
        words = "This sentence has far too many letters for the second that it is given to be read in."
        spoken = tuple(Word(w, i / 30, (i + 1) / 30) for i, w in enumerate(words.split()))
        self.lines = [SpokenLine(words, 0.0, 0.6, spoken, {}, "talk.py:7")]
        self.wait(1)


class Flashing(Scene):
    def construct(self):
        for _ in range(6):
            sheet = FullScreenRectangle(color=WHITE, fill_opacity=1)
            self.add(sheet)
            self.wait(0.1)
            self.remove(sheet)
            self.wait(0.1)


class AsMeant(Scene):
    """Things that look like faults to a check that knows nothing of what is meant."""

    def construct(self):
        graph = FunctionGraph(lambda x: x**2, x_range=[-9, 9])  # runs off the frame
        boxed = VGroup(Text("inside").shift(UP * 3 + LEFT * 4))
        box = SurroundingRectangle(boxed)
        ring = Circle(radius=1.2).shift(RIGHT * 4)
        inside = Text("in a ring", font_size=24).move_to(ring)
        rule = Line(LEFT * 6 + DOWN * 3, RIGHT * 6 + DOWN * 3)
        ground = Rectangle(width=3, height=1, fill_opacity=1, fill_color="#000000", stroke_width=0)
        covered = Text("covered").shift(DOWN * 3)
        ground.move_to(covered)
        self.play(Create(graph), run_time=0.3)
        self.add(box, boxed, ring, inside, rule, ground, covered)
        passing = Text("passing")
        self.play(FadeIn(passing), run_time=0.2)
        self.play(passing.animate.shift(LEFT * 5 + DOWN), run_time=0.4)  # across the graph
        self.play(FadeOut(passing), run_time=0.2)
        self.wait(1)


class AsMeantToo(MovingCameraScene):
    """More of them: planes and grounds beyond the frame, what is gone, dimmed, passing or seen from near."""

    def construct(self):
        old = Text("old words")
        plane = NumberPlane(x_range=[-9, 9])
        self.add(plane, old.set_stroke(width=0).shift(UP * 0.5 + RIGHT * 0.5).scale(0.4))
        self.wait(0.2)
        panel = FullScreenRectangle(fill_color="#000000", fill_opacity=1, stroke_width=0)
        heading = Text("new words")
        self.add(panel, heading)
        self.play(FadeIn(heading), run_time=2)
        self.play(heading.animate.set_opacity(0.3), run_time=1)
        self.wait(1)
        self.add(
            Circle(radius=6, fill_opacity=0.1), VGroup(*[Square().shift(RIGHT * i) for i in range(-9, 9)])
        )
        self.wait(1)
        tile = Square().shift(LEFT * 9 + DOWN * 2)
        self.play(tile.animate.shift(RIGHT * 4), run_time=2, rate_func=linear)
        rimmed = Text("rimmed", color="#ffff00").shift(UP * 2)
        rimmed.set_stroke("#000000", width=8, background=True)
        self.add(Circle(radius=0.4, color="#58b4f0", fill_opacity=1).move_to(rimmed), rimmed)
        self.wait(1)
        self.remove(heading)
        self.play(self.camera.frame.animate.scale(0.3), run_time=0.4)
        self.wait(1)


def problems_of(scene_class, fps=20):
    notes = ObjectNotes()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Manim's own
        recording = record(scene_class, size=(640, 360), fps=fps, on_span=notes.on_span)
    return recording, find_problems(recording, notes)


@pytest.mark.parametrize(
    ("scene_class", "kind", "named"),
    [
        (OutOfTheFrame, "outside", "heading runs out of the frame"),
        (NearTheEdge, "outside", "note is within 5 % of the frame's edge"),
        (TooSmall, "tiny", "footnote is"),
        (TextOverText, "overlap", "first and second overlap"),
        (LineThroughText, "crossed", "rule runs through label"),
        (TooFaint, "contrast", "whisper has a contrast of"),
        (FaintBesideMotion, "contrast", "whisper has a contrast of"),
        (HalfOnWhite, "contrast", "words has a contrast of"),
        (NearlyClear, "contrast", "ghost has a contrast of"),
        (CutOff, "outside", "tile is cut off by the frame's edge"),
        (TooFast, "caption", "This sentence"),
        (Flashing, "flash", "more than three flashes a second"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_planted_fault_is_found_and_nothing_else(scene_class, kind, named):
    recording, problems = problems_of(scene_class)
    assert [str(problem.kind) for problem in problems] == [kind] * len(problems)
    assert named in problems[0].message
    (problem, *_) = problems
    assert 0 <= problem.start_s <= problem.seen_at_s <= problem.end_s <= recording.timeline.duration_s + 1e-6
    assert problem.source.rpartition(":")[2].isdigit()


@pytest.mark.parametrize("scene_class", [AsMeant, AsMeantToo])
def test_what_is_meant_is_no_fault(scene_class):
    _, problems = problems_of(scene_class)
    assert problems == []


def test_a_problem_lasts_as_long_as_it_can_be_seen():
    class Late(Scene):
        def construct(self):
            self.add(Text("fine").shift(UP * 2))
            self.wait(1)
            over = Text("over").shift(UP * 2)
            self.add(over)
            self.wait(1)
            self.remove(over)
            self.wait(1)

    (problem,) = problems_of(Late)[1]
    assert (problem.start_s, problem.end_s) == pytest.approx((1, 2))


def test_a_problem_leads_to_the_line_with_which_it_begins():
    class Long(Scene):
        def construct(self):
            self.add(Text("fine").shift(UP * 2))
            self.wait(1)
            self.play(FadeIn(Text("over").shift(UP * 2)))
            self.wait(5)

    recording, problems = problems_of(Long)
    assert {problem.source for problem in problems} == {recording.spans[1].source}


def test_things_are_called_what_the_scenes_code_calls_them_and_told_together_where_they_are_alike():
    _, problems = problems_of(MadeInManyWays)
    named = {problem.message.partition(" is ")[0] for problem in problems}
    assert named == {
        'turn ("turn 0")',
        'turn ("turn 1")',
        *(f"labels[{i}]" for i in range(3)),
        *(f"rows[{i}][{j}]" for i in range(2) for j in range(2)),
        "sides['left']",
        "sides[2]",
        "self.heading",
        "figure.legend",
        *(f"axis.numbers[{i}]" for i in range(3)),
        'Text("of nobody, and long eno…")',
        'Text("mine")',
    }
    assert len(problems) == len(named)
    assert sorted(len(group) for group in grouped(problems)) == [1, 1, 2, 2, 2, 3, 3, 4]


# WCAG 2.2's own figures: 21 for black on white, and the least grey on white that passes at 4.5.
@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("000000", "ffffff", 21), ("767676", "ffffff", 4.54), ("777777", "ffffff", 4.48)],
)
def test_contrasts_are_those_of_wcag(one, other, ratio):
    colours = [np.array(list(bytes.fromhex(text))) / 255 for text in (one, other)]
    assert contrast_ratio(*colours) == pytest.approx(ratio, abs=0.005)
    assert contrast_ratio(*colours[::-1]) == contrast_ratio(*colours)


def test_pure_colours_have_the_weights_of_the_standard():
    assert luminance(np.eye(3)) == pytest.approx([0.2126, 0.7152, 0.0722])


def test_intervals_join_where_the_gap_is_small():
    assert joined_in_time([(2, 3), (0, 1), (1.05, 1.5)], 0.1) == [(0, 1.5), (2, 3)]


def test_a_sheet_outlines_each_problem(tmp_path):
    recording, problems = problems_of(TextOverText)
    draw_sheet([(recording, problem) for problem in problems], tmp_path / "sheet.png")
    with Image.open(tmp_path / "sheet.png") as sheet:
        pixels = np.asarray(sheet)
    assert (pixels == [0xF4, 0x71, 0x8B]).all(axis=2).sum() > 200


FAULTY = "from manim import *\nclass Faulty(Scene):\n    def construct(self):\n{}        self.wait(1)\n"


def test_the_command_names_problems_and_fails(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "talk.py").write_text(
        FAULTY.format("        tiny = Text('small', font_size=6)\n        self.add(tiny)\n")
    )
    assert run(["check", "talk.py", "--json", "--sheet", "sheet.png", "--voice", "silent"]) == 1
    (report,) = json.loads(capsys.readouterr().out)
    assert report["scene"] == "talk.py:Faulty"
    assert report["problems"][0]["kind"] == "tiny"
    assert report["problems"][0]["source"] == "talk.py:6"
    assert (tmp_path / "sheet.png").is_file()


def test_the_command_succeeds_where_there_is_nothing(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "talk.py").write_text(FAULTY.format("        self.add(Text('fine'))\n"))
    assert run(["check", "talk.py", "--voice", "silent"]) == 0
    assert capsys.readouterr().out == ""
