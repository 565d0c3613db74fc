"""Lectures look in the player as the raster draws them."""

import warnings

import numpy as np
import pytest

from build import record
from build.curriculum import load_curriculum
from build.player import to_web
from build.recorder.load import load_scene
from build.recorder.media import kept_media
from tests.browser.conftest import load_player
from tests.browser.similarity import ssim
from tests.browser.test_drawing import ALIKE, drawn

SIZE = (1280, 720)
FRAMES = 6
SCENES = {
    f"{lecture.target}/{scene.name}": scene
    for lecture in load_curriculum().existing
    for scene in lecture.scenes
}


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_a_lectures_frames_look_alike(page, site, scene, tmp_path, monkeypatch):
    monkeypatch.setenv("M4ML_VOICE", "silent")
    monkeypatch.setenv("M4ML_STORE", str(tmp_path / "store"))
    with warnings.catch_warnings(), kept_media(tmp_path / "media"):
        warnings.simplefilter("ignore")  # Manim's own
        recording = record(load_scene(scene.file, scene.name), size=SIZE, fps=5)
    page.set_viewport_size({"width": SIZE[0], "height": 900})
    load_player(page, site.player(to_web(recording), ""))
    page.wait_for_function("document.querySelector('m4ml-player').getAttribute('aria-busy') === null")
    for frame in np.linspace(0, len(recording) - 1, FRAMES).astype(int).tolist():
        assert ssim(drawn(page, frame), recording.frame(frame)) >= ALIKE, f"frame {frame}"
