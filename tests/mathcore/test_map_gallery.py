"""The gallery of maps. Worked numbers: course 1, week 3 (matrix_gallery), recomputed by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.determinants import determinant
from mathcore.errors import DataError, DomainError, ShapeError
from mathcore.map_gallery import (
    inversion,
    reflection,
    rotation,
    rotation_about_axis,
    scaling,
    shear,
    swap,
)
from mathcore.orthogonality import is_orthogonal_matrix

ANGLES = st.floats(-10, 10)
AXES = st.tuples(*[st.integers(-5000, 5000).map(lambda i: i / 1000)] * 3).filter(any)


class TestReferenceValues:
    def test_the_gallery(self):
        assert scaling(3, 2).tolist() == [[3, 0], [0, 2]]
        assert inversion().tolist() == [[-1, 0], [0, -1]]
        assert shear(1).tolist() == [[1, 1], [0, 1]]
        assert swap().tolist() == [[0, 1], [1, 0]]
        np.testing.assert_allclose(rotation(math.pi / 2), [[0, -1], [1, 0]], atol=1e-16)
        np.testing.assert_allclose(reflection([1, 0]), [[-1, 0], [0, 1]], atol=1e-15)
        np.testing.assert_allclose(reflection([1, -1]), swap(), atol=1e-15)

    def test_a_quarter_turn_about_each_axis(self):
        np.testing.assert_allclose(
            rotation_about_axis([0, 0, 2], math.pi / 2) @ [1, 0, 0], [0, 1, 0], atol=1e-15
        )
        np.testing.assert_allclose(
            rotation_about_axis([1, 0, 0], math.pi / 2) @ [0, 1, 0], [0, 0, 1], atol=1e-15
        )


class TestProperties:
    @given(ANGLES, ANGLES)
    def test_turns_in_the_plane_add_up(self, a, b):
        np.testing.assert_allclose(rotation(a) @ rotation(b), rotation(a + b), atol=1e-14)
        assert is_orthogonal_matrix(rotation(a))
        assert determinant(rotation(a)) == pytest.approx(1, rel=1e-14)

    @given(AXES, ANGLES)
    def test_turns_in_space_keep_the_axis_and_turn_by_the_angle(self, axis, theta):
        R = rotation_about_axis(axis, theta)
        assert is_orthogonal_matrix(R)
        assert determinant(R) == pytest.approx(1, rel=1e-13)
        np.testing.assert_allclose(R @ axis, axis, atol=1e-13)
        assert np.trace(R) == pytest.approx(1 + 2 * math.cos(theta), abs=1e-13)

    @given(AXES)
    def test_mirrors_undo_themselves(self, normal):
        H = reflection(normal)
        np.testing.assert_allclose(H @ H, np.eye(3), atol=1e-14)
        np.testing.assert_allclose(H @ normal, -np.array(normal), atol=1e-13)
        assert determinant(H) == pytest.approx(-1, rel=1e-13)

    @given(st.floats(-100, 100), st.integers(2, 4))
    def test_shears_keep_volume_and_swaps_turn_it_over(self, k, n):
        assert determinant(shear(k, along=n - 1, by=0, n=n)) == pytest.approx(1, rel=1e-12)
        assert determinant(swap(0, n - 1, n=n)) == -1
        assert determinant(inversion(n)) == (-1) ** n

    @given(st.lists(st.floats(0.1, 10), min_size=1, max_size=4))
    def test_stretches_multiply_volume(self, factors):
        assert determinant(scaling(*factors)) == pytest.approx(math.prod(factors), rel=1e-13)


class TestSymmetries:
    @given(AXES, ANGLES, st.integers(-200, 200))
    def test_the_axis_may_be_of_any_length(self, axis, theta, k):
        R = rotation_about_axis(axis, theta)
        np.testing.assert_array_equal(rotation_about_axis(np.ldexp(axis, k), theta), R)
        np.testing.assert_allclose(rotation_about_axis(np.negative(axis), -theta), R, atol=1e-15)
        np.testing.assert_array_equal(reflection(np.ldexp(axis, k)), reflection(axis))

    @given(ANGLES)
    def test_about_the_third_axis_it_is_the_turn_of_the_plane(self, theta):
        np.testing.assert_allclose(rotation_about_axis([0, 0, 1], theta)[:2, :2], rotation(theta), atol=1e-15)

    @given(st.floats(1e-12, 1e-6))
    def test_tiny_turns_are_not_rounded_away(self, theta):
        R = rotation_about_axis([1, 1, 0], theta)
        # The small entries are θ·u and θ²/2·uuᵀ; the latter is lost if 1 − cos θ is formed.
        assert R[0, 1] == pytest.approx(theta**2 / 4, rel=1e-9)


class TestRefusals:
    def test_shapes_that_do_not_fit(self):
        for refuse in (
            lambda: scaling(),
            lambda: rotation_about_axis([0, 1], 1.0),
            lambda: reflection([[1, 0]]),
        ):
            with pytest.raises(ShapeError):
                refuse()

    def test_entries_that_are_not_finite(self):
        for refuse in (
            lambda: rotation(math.nan),
            lambda: rotation_about_axis([0, 0, 1], math.inf),
            lambda: shear(math.nan),
            lambda: scaling(1, math.inf),
        ):
            with pytest.raises(DataError):
                refuse()

    @pytest.mark.parametrize(("first", "second"), [(0, 0), (0, 2), (-1, 1)])
    def test_coordinates_that_are_not_two(self, first, second):
        with pytest.raises(DomainError, match="two different coordinates from 0 to 1"):
            swap(first, second)
        with pytest.raises(DomainError, match="two different coordinates"):
            shear(1, along=first, by=second)

    def test_what_has_no_direction_or_dimension(self):
        with pytest.raises(DomainError, match="zero vector"):
            rotation_about_axis([0, 0, 0], 1.0)
        with pytest.raises(DomainError, match="zero vector"):
            reflection([0, 0])
        with pytest.raises(DomainError, match="at least 1"):
            inversion(0)
