"""SVG stills and clips, and transparent WebM, as a browser shows them."""

import io

import numpy as np
import pytest
from PIL import Image

from build.export import ExportRequest, export
from build.export.moments import still_frame
from tests.browser import picture_scenes
from tests.browser.similarity import ssim
from tests.build.reels import Told, make_reel
from tests.conformance.corpus_odd import NotANumber


def shown(page, site, path, kind="image/svg+xml"):
    """A file as a page of its own shows it."""
    page.goto(site.add(path.name, path.read_bytes(), kind))
    return np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))


@pytest.mark.parametrize("scene", [*picture_scenes.ALL, NotANumber], ids=lambda c: c.__name__)
def test_stills_look_as_the_raster_draws_them(page, site, tmp_path, scene):
    reel = make_reel(tmp_path, scene, size=(640, 360))
    export(reel, ExportRequest("svg"), tmp_path / "a.svg")
    page.set_viewport_size({"width": 640, "height": 360})
    frame = still_frame(reel.recording, None)
    assert ssim(shown(page, site, tmp_path / "a.svg"), reel.recording.frame(frame)) >= 0.98


def test_a_moving_svg_shows_each_picture_at_its_time(page, site, tmp_path):
    reel = make_reel(tmp_path, Told)
    export(reel, ExportRequest("svg", animated=True), tmp_path / "a.svg")
    page.set_viewport_size({"width": 320, "height": 180})
    page.goto(site.add("a.svg", (tmp_path / "a.svg").read_bytes(), "image/svg+xml"))
    for frame in (0, 9, 20, 39, 59):
        page.evaluate(
            "t => { const svg = document.documentElement; svg.pauseAnimations(); svg.setCurrentTime(t); }",
            (frame + 0.5) / 15,
        )
        picture = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
        assert ssim(picture, reel.recording.frame(frame)) >= 0.97, f"frame {frame}"


def test_what_is_behind_a_transparent_webm_is_seen(page, site, tmp_path):
    reel = make_reel(tmp_path, Told)
    export(reel, ExportRequest("webm", transparent=True, start="1"), tmp_path / "a.webm")
    site.add("a.webm", (tmp_path / "a.webm").read_bytes(), "video/webm")
    page.goto(
        site.add(
            "a.html",
            b"<!doctype html><body style='margin:0;background:#0f0'><video muted src=a.webm>",
            "text/html",
        )
    )
    page.wait_for_function("document.querySelector('video').readyState >= 3")
    page.set_viewport_size({"width": 320, "height": 180})
    picture = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB")).astype(int)
    assert picture[5, 5].tolist() == pytest.approx([0, 255, 0], abs=4)
    # Half of Manim's BLUE over green.
    assert picture[90, 160].tolist() == pytest.approx([0x58 / 2, (0xC4 + 255) / 2, 0xDD / 2], abs=12)
