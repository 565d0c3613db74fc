"""Recordings of the corpus, drawn at the size they were made for, are Manim's frames to the pixel."""

import warnings

import pytest
from manim import RIGHT, Dot, Scene, VGroup, config, tempconfig

from build import Recording, record
from build.recorder.closed import ClosedPlay
from tests.conformance.corpus import corpus_scenes
from tests.conformance.oracle import FPS, SEED, SIZE, first_difference, manim_plays

SCENES = dict(corpus_scenes())


@pytest.mark.parametrize("scene_class", SCENES.values(), ids=SCENES)
def test_every_frame_is_manims_to_the_pixel(scene_class, tmp_path_factory):
    media = tmp_path_factory.getbasetemp() / "media"  # shared, so that text is set once
    with tempconfig({"media_dir": str(media), "seed": SEED}), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Manim's own
        plays = manim_plays(scene_class)
        recording = record(scene_class, size=SIZE, fps=FPS)
    assert first_difference(recording, plays) == ""
    again = Recording.from_bytes(recording.to_bytes())
    assert first_difference(again, plays) == ""


def test_configuration_that_a_scene_changes_is_as_before_afterwards():
    class Wide(Scene):
        def construct(self):
            config.frame_width, config.background_color = 99, "#123456"

    before = config.frame_width, config.background_color
    record(Wide, size=SIZE, fps=FPS)
    assert (config.frame_width, config.background_color) == before


@pytest.mark.parametrize("name", ["MorphOfMany", "WrittenAndTaken", "CameraToo", "Meeting", "Watched"])
def test_plays_that_are_closed_are_noted_as_such_and_no_others(name, monkeypatch, tmp_path):
    ran = []
    run = ClosedPlay.run
    monkeypatch.setattr(ClosedPlay, "run", lambda play, render: (ran.append(play), run(play, render)))
    with tempconfig({"media_dir": str(tmp_path)}):
        record(SCENES[f"closed.{name}"], size=SIZE, fps=FPS)
    assert (
        len(ran) == {"MorphOfMany": 4, "WrittenAndTaken": 3, "CameraToo": 2, "Meeting": 0, "Watched": 1}[name]
    )


def test_what_a_crowd_was_moved_to_is_drawn_by_the_same_drawings_among_others():
    class Rows(Scene):
        def construct(self):
            dots = VGroup(*(Dot() for _ in range(100))).arrange_in_grid()
            self.add(dots.add_updater(lambda d, dt: d.shift(dt * RIGHT)))
            self.wait(0.5)
            dots.clear_updaters()
            self.add(Dot().to_corner())
            self.wait(0.5)

    recording = record(Rows, size=SIZE, fps=FPS)
    frames = recording.frames.tolist()
    *_, before, last, stands = [{*recording.pictures.all_drawings_of(p)} for p in sorted({*frames})]
    assert len(before & last) == 1  # the background
    assert len(stands - last) == 1  # the other dot
    assert last < stands


def test_a_crowd_that_fades_where_it_stands_has_no_new_shapes():
    class Fading(Scene):
        def construct(self):
            dots = VGroup(*(Dot() for _ in range(100))).arrange_in_grid()
            self.add(dots.add_updater(lambda d, dt: d.set_opacity(d[0].get_fill_opacity() - dt)))
            self.wait(0.5)

    recording = record(Fading, size=SIZE, fps=FPS)
    assert len({*recording.frames.tolist()}) == 5
    assert len(recording.pictures.shape_points) - 1 == 100
