"""What lies beyond Cairo's numbers is an image of what it draws, and nothing else is."""

import warnings

import numpy as np
import pytest
from manim import RED, RIGHT, UP, Circle, Line, Scene, Square

from build import record
from build.raster import Painter, within_reach
from build.recording import Kind

SIZE = (160, 90)


class Near(Scene):
    """A shape in the frame, and one some way outside."""

    def construct(self):
        self.add(Square(fill_opacity=0.5), Circle().shift(RIGHT * 500))
        self.wait(0.1)


class Beyond(Near):
    """Besides, points and widths that are not numbers, or too large."""

    def construct(self):
        broken, endless = Square(color=RED, fill_opacity=1), Circle(color=RED, fill_opacity=0.5)
        broken.points[3] = np.nan
        endless.points[2, 0] = np.inf
        far = Line(RIGHT * -1e8, RIGHT * 1e8 + UP)
        wide = Circle(stroke_width=np.inf)
        self.add(broken, endless, far, wide)
        super().construct()


def recorded(scene_class):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Manim's own
        return record(scene_class, size=SIZE, fps=10)


def test_what_is_near_stays_as_it_is():
    pictures = recorded(Near).pictures
    assert within_reach(pictures, SIZE) is pictures


@pytest.fixture(scope="module")
def beyond():
    return recorded(Beyond)


def test_what_is_beyond_becomes_images_and_the_picture_stays_the_same(beyond):
    settled = within_reach(beyond.pictures, SIZE)
    settled.check()
    drawn = Painter(settled, SIZE).paint(int(beyond.frames[0]))
    assert np.abs(drawn.astype(int) - beyond.frame(0)).max() <= 2
    assert drawn[..., :3].any()


def test_every_number_that_is_left_is_one_and_the_near_stays_vectors(beyond):
    settled = within_reach(beyond.pictures, SIZE)
    shown = settled.drawings[settled.all_drawings_of(int(beyond.frames[0]))]
    assert np.isfinite(shown["width"]).all()
    for shape in shown["shape"][shown["shape"] >= 0]:
        points = settled.points[settled.shape_points[shape] : settled.shape_points[shape + 1]]
        assert np.isfinite(points).all()
    near = recorded(Near)
    kinds = near.pictures.drawings["kind"][near.pictures.all_drawings_of(int(near.frames[0]))].tolist()
    for kind in (Kind.FILL, Kind.STROKE):
        assert shown["kind"].tolist().count(kind) == kinds.count(kind) > 0
    assert Kind.IMAGE in shown["kind"]
