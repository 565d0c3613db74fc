"""Lengths along paths are Manim's, whatever is remembered of them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from manim import (
    CurvesAsSubmobjects,
    Dot,
    FunctionGraph,
    MoveAlongPath,
    Scene,
    ValueTracker,
    VMobject,
    linear,
    manim_colors,
)

from build import record
from build.recorder.arc_lengths import arc_lengths_kept
from tests.conformance.oracle import FPS, SIZE, first_difference, manim_plays

coordinates = st.floats(-10, 10)
paths = st.integers(1, 5).flatmap(lambda curves: arrays(np.float64, (4 * curves, 3), elements=coordinates))


def path(points):
    mobject = VMobject()
    mobject.points = points.copy()
    return mobject


@given(paths, paths, st.floats(0, 1))
def test_points_and_lengths_are_manims_to_the_bit(one, other, alpha):
    followed = path(one)
    manims = [(path(p).point_from_proportion(alpha), path(p).get_arc_length(5)) for p in (one, other)]
    with arc_lengths_kept():
        for points, (point, length) in zip((one, other, one), (*manims, manims[0]), strict=True):
            followed.points = points  # also of a path that has changed since
            for _ in range(2):
                assert followed.point_from_proportion(alpha).tobytes() == point.tobytes()
                assert followed.get_arc_length(5) == length


def test_a_path_that_measures_itself_is_asked_every_time():
    class Odd(VMobject):
        asked = 0

        def get_nth_curve_length_pieces(self, n, sample_points=None):
            Odd.asked += 1
            return np.array([Odd.asked])

    odd = Odd().set_points_as_corners([[0, 0, 0], [1, 0, 0]])
    with arc_lengths_kept():
        assert [odd.get_arc_length() for _ in range(2)] == [1, 2]


def test_manim_is_as_before_afterwards():
    before = VMobject.get_curve_functions_with_lengths
    with arc_lengths_kept():
        assert VMobject.get_curve_functions_with_lengths is not before
    assert VMobject.get_curve_functions_with_lengths is before


def test_curves_are_measured_once_while_a_dot_follows_them(monkeypatch):
    measured = []
    manims = VMobject.get_nth_curve_length_pieces

    def counted(self, n, sample_points=None):
        measured.append(n)
        return manims(self, n, sample_points)

    counted.__module__ = manims.__module__
    monkeypatch.setattr(VMobject, "get_nth_curve_length_pieces", counted)

    class Following(Scene):
        def construct(self):
            graph = FunctionGraph(np.sin, x_range=[-3, 3], color=manim_colors.RED)
            parts = CurvesAsSubmobjects(graph)
            place = ValueTracker(0)
            walker = Dot().add_updater(lambda d: d.move_to(parts.point_from_proportion(place.get_value())))
            dot = Dot(color=manim_colors.BLUE)
            self.add(graph, walker)
            self.play(
                MoveAlongPath(dot, graph, rate_func=linear), place.animate(rate_func=linear).set_value(1)
            )
            graph.scale(0.5)
            self.play(MoveAlongPath(dot, graph), run_time=0.3)

    plays = manim_plays(Following)
    by_manim = len(measured)
    measured.clear()
    assert first_difference(record(Following, size=SIZE, fps=FPS), plays) == ""
    assert len(measured) * 5 < by_manim
