"""What the player draws in Chromium is what the raster draws."""

import base64
import io
import warnings

import numpy as np
import pytest
from PIL import Image

from build import record
from build.player import to_web
from tests.browser import picture_scenes
from tests.browser.conftest import load_player
from tests.browser.similarity import ssim

SIZE = (960, 540)
ALIKE = 0.995


def drawn(page, frame):
    """The player's canvas at a frame, (h, w, 4) uint8."""
    data = page.evaluate(
        """frame => {
          const player = document.querySelector('m4ml-player');
          player.frame = frame;
          return player.shadowRoot.querySelector('canvas').toDataURL().split(',')[1];
        }""",
        frame,
    )
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGBA"))


@pytest.mark.parametrize("scene_class", picture_scenes.ALL, ids=lambda c: c.__name__)
def test_frames_look_as_the_raster_draws_them(page, site, scene_class):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Manim's own
        recording = record(scene_class, size=SIZE, fps=15)
    page.set_viewport_size({"width": SIZE[0], "height": 700})
    load_player(page, site.player(to_web(recording), ""))
    page.wait_for_function("document.querySelector('m4ml-player').getAttribute('aria-busy') === null")
    order = [*range(len(recording)), *range(len(recording) - 1, -1, -3)]  # also backward
    for frame in order:
        picture = drawn(page, frame)
        assert picture.shape == (SIZE[1], SIZE[0], 4)
        assert ssim(picture, recording.frame(frame)) >= ALIKE, f"frame {frame}"


def test_a_frame_is_the_same_whether_reached_by_playing_or_by_seeking(page, site, talk_web):
    load_player(page, site.player(talk_web))
    frames = [3, 20, 31, 40, 44]
    sought = [drawn(page, frame) for frame in frames]
    for frame in range(max(frames) + 1):
        picture = drawn(page, frame)
        if frame in frames:
            assert np.abs(picture.astype(int) - sought[frames.index(frame)]).max() <= 2


def test_an_svg_of_a_frame_is_the_same_picture(page, site, talk, talk_web):
    load_player(page, site.player(talk_web))
    shot = page.evaluate(
        """async () => {
          const player = document.querySelector('m4ml-player');
          player.frame = 40;
          const image = new Image();
          image.src = URL.createObjectURL(player.toSvg());
          await image.decode();
          const canvas = Object.assign(document.createElement('canvas'), {width: 640, height: 360});
          canvas.getContext('2d').drawImage(image, 0, 0);
          return canvas.toDataURL().split(',')[1];
        }"""
    )
    picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(shot))).convert("RGBA"))
    assert ssim(picture, talk.frame(40)) >= ALIKE


def test_a_png_of_a_frame_has_the_recordings_size_whatever_the_page_is(page, site, talk, talk_web):
    load_player(page, site.player(talk_web))
    data = page.evaluate(
        """async () => {
          const player = document.querySelector('m4ml-player');
          player.frame = 40;
          const bytes = new Uint8Array(await (await player.toPng()).arrayBuffer());
          return btoa(String.fromCharCode(...bytes));
        }"""
    )
    picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGBA"))
    assert picture.shape == (360, 640, 4)
    assert ssim(picture, talk.frame(40)) >= ALIKE
