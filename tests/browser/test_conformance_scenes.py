"""Every frame of every scene of the conformance corpus looks in the player as the raster draws it."""

import base64
import io
import warnings

import numpy as np
import pytest
from manim import tempconfig
from PIL import Image

from build import record
from build.player import to_web
from tests.browser.conftest import ORIGIN, Site, page_of
from tests.browser.similarity import ssim
from tests.browser.test_drawing import ALIKE
from tests.conformance.corpus import corpus_scenes
from tests.conformance.oracle import FPS, SEED

SCENES = dict(corpus_scenes())
# Scenes that choose a size of their own are drawn at that.
SIZE = (640, 360)

# One canvas of the recording's own pixels, and what is seen of it before the player's ground.
OPEN = """async (address) => {
  const { WebForm, Painter } = await import('/m4ml-player.js');
  const form = new WebForm();
  form.push(new Uint8Array(await (await fetch(address)).arrayBuffer()));
  form.end();
  const [width, height] = (await form.opened).size;
  await form.readAll();
  const newCanvas = () => Object.assign(document.createElement('canvas'), { width, height });
  const [canvas, seen] = [newCanvas(), newCanvas()];
  const painter = new Painter(form, canvas);
  window.draw = (frame) => {
    painter.paint(frame);
    const context = seen.getContext('2d', { alpha: false });
    context.fillStyle = form.header.background;
    context.fillRect(0, 0, width, height);
    context.drawImage(canvas, 0, 0);
    return seen.toDataURL().split(',')[1];
  };
}"""


@pytest.fixture(scope="module")
def easel(chromium):
    """A page of no content, and its site, for all scenes: opening one takes longer than to draw on it."""
    site = Site()
    site.add("index.html", b"<!doctype html><html lang=en><title>Frames</title>", "text/html")
    with page_of(chromium, site) as page:
        page.goto(f"{ORIGIN}/index.html")
        yield page, site


@pytest.mark.parametrize("scene_class", SCENES.values(), ids=SCENES)
def test_a_scenes_frames_look_alike(scene_class, easel, tmp_path_factory):
    media = tmp_path_factory.getbasetemp() / "media"  # shared, so that text is set once
    with tempconfig({"media_dir": str(media), "seed": SEED}), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Manim's own
        recording = record(scene_class, size=SIZE, fps=FPS)
    page, site = easel
    page.evaluate(OPEN, site.add("recording.web", to_web(recording)))
    _, first_shown = np.unique(recording.frames, return_index=True)
    for frame in sorted(first_shown.tolist()):
        data = page.evaluate("frame => window.draw(frame)", frame)
        picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))
        assert ssim(picture, recording.frame(frame)) >= ALIKE, f"frame {frame}"
