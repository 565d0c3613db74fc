"""A colour in a video is, in a browser, the colour that the scene asked for."""

import numpy as np
import pytest
from manim import Rectangle, Scene

from build import record
from build.encode import cut, encode_pictures, write_picture_track
from build.quality import parse_quality
from scenes.stage import theme

PALETTE = {
    name: getattr(theme, name)
    for name in ("GROUND", "INK", "MUTED", "GIVEN", "FOCUS", "ANSWER", "ERROR", "OTHER", "BASIS")
    if hasattr(theme, name)
}


def test_the_palette_is_the_themes():
    assert len(PALETTE) >= 5


@pytest.mark.parametrize("name", list(PALETTE))
def test_a_flat_colour_is_shown_as_it_was_asked_for(name, page, site, tmp_path):
    colour = PALETTE[name]

    class Flat(Scene):
        def construct(self):
            self.add(Rectangle(width=20, height=12, stroke_width=0, fill_color=colour, fill_opacity=1))
            self.wait(1)

    settings = parse_quality("1280x720@10")
    recording = record(Flat, size=settings.size, fps=10)
    segments = cut([recording.frames.tolist()], settings.gop, recording.pictures.drawing_count)
    path = tmp_path / "flat.mp4"
    write_picture_track(
        path,
        [(encode_pictures(recording.pictures, s.pictures, settings), s.length) for s in segments],
        settings,
    )
    site.add("flat.mp4", path.read_bytes(), "video/mp4")
    html = b"<!doctype html><title>Colour</title><video id=v src=flat.mp4 muted preload=auto></video>"
    page.goto(site.add("colour.html", html, "text/html"))
    shown = page.evaluate("""async () => {
        const video = document.getElementById("v");
        if (video.readyState < 2) {
            await new Promise((done, fail) => {
                video.onloadeddata = done;
                video.onerror = () => fail(video.error.message);
            });
        }
        const canvas = document.createElement("canvas");
        canvas.width = video.videoWidth;
        canvas.height = video.videoHeight;
        const context = canvas.getContext("2d");
        context.drawImage(video, 0, 0);
        return [...context.getImageData(640, 360, 1, 1).data];
    }""")
    asked = np.array([round(255 * part) for part in colour.to_rgb()])
    # libyuv, which Chromium uses without a GPU, cuts the weight of the blue difference from 2.11 to 2.
    assert np.all(np.abs(np.array(shown[:3]) - asked) <= [3, 3, 8]), (shown, asked)
