"""Drawing a recording's pictures: clouds, images, wide strokes, at any size."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import Circle, Dot, ImageMobject, Scene, Square, Text

from build import record
from build.raster import Painter
from build.raster.images import _paint_by_block, _paint_by_pixel, composite, paint_points, warp_image
from build.recording import Kind, PictureWriter


def place_image(frame, image, corners, resample):
    placed = warp_image(image, corners, resample, (frame.shape[1], frame.shape[0]))
    if placed is not None:
        composite(frame, *placed)


@given(
    st.lists(st.tuples(st.integers(-4, 20), st.integers(-4, 14)), min_size=1, max_size=12),
    st.integers(0, 9),
    st.integers(0, 2**32 - 1),
)
def test_blocks_painted_whole_are_blocks_painted_pixel_by_pixel(places, side, seed):
    centres = np.array(places, np.int64)
    values = np.random.default_rng(seed).integers(0, 256, (len(places), 4), np.uint8)
    low, high = -side // 2 + 1, side // 2 + 1
    one, other = np.zeros((2, 10, 16, 4), np.uint8)
    _paint_by_pixel(one, centres, values, np.arange(low, high))
    _paint_by_block(other, centres, values, low, high)
    assert np.array_equal(one, other)


def test_an_absurdly_thick_dot_covers_the_frame_and_no_more_memory():
    frame = np.zeros((9, 16, 4), np.uint8)
    paint_points(frame, np.array([[3, 3]]), np.array([[1.0, 0, 0, 1]]), 1e12)
    assert (frame == [255, 0, 0, 255]).all()


@pytest.mark.parametrize("reach", [1e5, 1e8, 1e12, np.nan, np.inf])
def test_an_image_far_larger_than_the_frame_takes_no_more_memory_than_the_frame(reach):
    frame = np.zeros((9, 16, 4), np.uint8)
    image = np.full((2, 2, 4), 255, np.uint8)
    corners = np.array([[-reach, -reach], [reach, -reach], [-reach, reach], [reach, reach]])
    place_image(frame, image, corners, 0)
    assert (frame == 255).all() == (reach <= 1e8)


def test_an_image_cut_to_the_frame_shows_what_the_whole_one_shows(monkeypatch):
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (5, 7, 4), np.uint8)
    corners = np.array([[-300.5, -90.25], [310.75, -80], [-290, 200.5], [320, 190.125]])
    whole, part = np.zeros((2, 40, 60, 4), np.uint8)
    place_image(whole, image, corners, 0)
    monkeypatch.setattr("build.raster.images._LARGEST_WARP", 1)
    place_image(part, image, corners, 0)
    # Places are rounded otherwise: a pixel on the border of two may go to the other.
    assert np.mean(np.any(whole != part, axis=2)) < 0.01


class Still(Scene):
    """Text, shapes and an image."""

    def construct(self):
        self.add(Text("some words"), Circle(fill_opacity=0.5), Square(stroke_width=1e16))
        self.add(ImageMobject(np.uint8([[0, 99], [180, 255]])), Dot(stroke_width=-3))


def test_a_recording_is_drawn_at_any_size():
    recording = record(Still, size=(64, 36), fps=10)
    for size in ((1, 1), (3, 200), (64, 36), (640, 360)):
        frame = recording.frame(0, size)
        assert frame.shape == (size[1], size[0], 4)
    # A drawing at ten times the size, averaged, is the drawing: only Cairo's rounding differs.
    large = recording.frame(0, (640, 360)).astype(float).reshape(36, 10, 64, 10, 4).mean(axis=(1, 3))
    assert np.abs(large - recording.frame(0)).mean() < 2


@given(
    st.lists(st.floats(0.1, 0.9), min_size=3, max_size=3),
    st.sampled_from([-6, -3, -1.5, 0.5, 1.9, 2.5, 9]),
    st.sampled_from([0.3, 0.56, 0.57, 12.0]),
)
def test_a_short_gradient_within_the_tolerance_is_painted_as_the_colour_amid_it(colour, levels, length):
    writer = PictureWriter()
    view = writer.view(16.0, 9.0, 0.0, 0.0)
    corners = np.array([[-6.0, -3], [6, -3], [6, 3], [-6, 3]])
    ends = np.stack([corners, np.roll(corners, -1, axis=0)])
    points = (ends[0, :, None] + (ends[1] - ends[0])[:, None] * np.linspace(0, 1, 4)[:, None]).reshape(-1, 2)
    shape = writer.add_shape(("rectangle",), points, np.array([[0, len(points), 1]], np.int32))
    stops = np.array([[*colour, 1.0], [*(part + levels / 255 for part in colour), 1.0]])
    paint = writer.paint(stops, (-length / 2, 0.0, length / 2, 0.0))
    picture = writer.picture(-1, [writer.drawing(Kind.FILL, shape=shape, paint=paint, view=view)])
    pictures, size = writer.snapshot(), (160, 90)
    exact = Painter(pictures, size).paint(picture).astype(int)
    near = Painter(pictures, size, tolerance=2 / 255).paint(picture)
    inside = near[32:58, 22:138]
    assert exact[45, 80].all()
    if abs(levels) > 2 or length > 9 / 16:  # of a sixteenth of the height
        assert (near == exact).all()
    else:
        assert (inside == inside[0, 0]).all()
        assert np.abs(near - exact).max() <= 2  # one, and one by rounding


def test_a_picture_over_another_is_the_picture_drawn_whole():
    class Moving(Scene):
        def construct(self):
            self.add(Square(), Text("still"))
            self.play(Dot().animate.shift([2, 0, 0]), run_time=0.3)

    recording = record(Moving, size=(64, 36), fps=10)
    pictures = recording.pictures
    assert (pictures.picture_bases >= 0).any()
    one, other = Painter(pictures, (64, 36)), Painter(pictures, (64, 36))
    for picture in reversed(range(len(pictures))):
        whole = other.paint(picture).copy()
        assert np.array_equal(one.paint(picture), whole)
        excerpt, (number,) = pictures.excerpt([picture])
        assert np.array_equal(Painter(excerpt, (64, 36)).paint(number), whole)
