"""Frames throughout the lectures, moving and held, are what Manim's own camera paints of the same moment.

A lecture's clock follows its narration, to the exact second here and to whole frames in Manim, so that two
runs would not meet at the same moments. Here Manim's own camera looks on while the scene records.
"""

import copy
from pathlib import Path

import numpy as np
import pytest

from build.curriculum import load_curriculum
from build.raster import Painter
from build.recorder import session
from build.recorder.load import load_scene
from build.recorder.renderer import RecordingRenderer

SIZE = (320, 180)
FPS = 3


# What a painting camera has for itself; all else it sees as the noting one does, at every moment.
_OWN = ("pixel_array", "pixel_array_to_cairo_context", "background_colored_vmobject_displayer")


class _WatchedRenderer(RecordingRenderer):
    """Records, and has the scene's own camera paint every frame as well."""

    watched = None

    def take_over(self, scene):
        own = type(scene.renderer.camera)
        super().take_over(scene)
        # The same trackers, frames and fixed mobjects; pixels and contexts of its own.
        self.twin = copy.copy(self.camera)
        self.twin.__class__ = own
        self.twin.pixel_array_to_cairo_context = {}
        self.twin.background = self.camera.background
        self.twin.pixel_array = np.array(self.twin.background)
        self.still = None
        self.painted = []
        type(self).watched = self

    def update_frame(self, scene, mobjects=None, *args, **kwargs):
        super().update_frame(scene, mobjects, *args, **kwargs)
        vars(self.twin).update({k: v for k, v in vars(self.camera).items() if k not in _OWN})
        self.twin.background = self.camera.background
        if self.static_image is None:
            self.twin.reset()
        else:
            self.twin.set_frame_to_background(self.still)
        shown = mobjects or [*scene.mobjects, *scene.foreground_mobjects]
        self.twin.capture_mobjects(shown)
        self.last = self.twin.pixel_array.copy()

    def save_static_frame_data(self, scene, static_mobjects):
        kept = super().save_static_frame_data(scene, static_mobjects)
        self.still = None if kept is None else self.last
        return kept

    def render(self, scene, time, moving_mobjects=None):
        super().render(scene, time, moving_mobjects)
        self._keep_up()

    def _hold(self, scene, first):
        super()._hold(scene, first)
        self._keep_up()

    def _keep_up(self):
        while len(self.painted) < len(self.frames):
            self.painted.append(self.last)


def _scenes():
    for lecture in load_curriculum().existing:
        for scene in lecture.scenes:
            yield pytest.param(scene.file, scene.name, id=f"{lecture.target}/{scene.name}")


@pytest.mark.parametrize(("file", "name"), list(_scenes()))
def test_a_lectures_frames_are_manims_to_the_pixel(file: Path, name: str, monkeypatch, tmp_path):
    monkeypatch.setenv("M4ML_VOICE", "silent")
    monkeypatch.setenv("M4ML_STORE", str(tmp_path))
    monkeypatch.setattr(session, "RecordingRenderer", _WatchedRenderer)
    recording = session.record(load_scene(file, name), size=SIZE, fps=FPS)
    painted = _WatchedRenderer.watched.painted
    assert len(painted) == len(recording)
    painter = Painter(recording.pictures, recording.size)
    differing = [
        number
        for number, frame in enumerate(painted)
        if not np.array_equal(painter.paint(int(recording.frames[number])), frame)
    ]
    assert differing == []


def test_there_are_lectures_of_every_course():
    assert {lecture.course for lecture in load_curriculum().existing} == {
        course.name for course in load_curriculum().courses
    }
