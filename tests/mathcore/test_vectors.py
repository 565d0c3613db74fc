"""Vectors. Worked numbers: course 1, weeks 1 and 2, recomputed by hand."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mathcore.errors import DataError, DomainError, ShapeError
from mathcore.vectors import (
    angle,
    cosine,
    cross,
    distance,
    dot,
    linear_combination,
    norm,
    normalise,
    rejection,
    scalar_projection,
    vector_projection,
)

PAIRWISE = [angle, cosine, distance, dot, rejection, scalar_projection, vector_projection]
COORDINATES = st.floats(-100, 100, allow_nan=False).map(lambda x: round(x, 3))


def vectors(n=3):
    return arrays(np.float64, n, elements=COORDINATES)


def directions(n=3):
    return vectors(n).filter(lambda v: np.max(np.abs(v)) >= 1e-3)


def rotations():
    def build(seed):
        q, r = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
        return q * np.sign(np.diag(r))

    return st.integers(0, 2**32 - 1).map(build)


class TestReferenceValues:
    def test_dot_product_of_the_lecture(self):
        assert dot([3, 2], [-1, 2]) == 1.0

    def test_three_two_is_three_i_plus_two_j(self):
        assert linear_combination([3, 2], [[1, 0], [0, 1]]).tolist() == [3.0, 2.0]

    def test_shadow_of_three_four_on_two_one(self):
        assert scalar_projection([3, 4], [2, 1]) == pytest.approx(10 / math.sqrt(5), rel=1e-15)
        assert vector_projection([3, 4], [2, 1]).tolist() == [4.0, 2.0]
        assert rejection([3, 4], [2, 1]).tolist() == [-1.0, 2.0]

    def test_length_by_pythagoras(self):
        assert norm([3, 4]) == 5.0
        assert distance([1, 1], [4, 5]) == 5.0

    @pytest.mark.parametrize(
        ("r", "s", "degrees"),
        [
            ([1, 0], [2, 0], 0),
            ([1, 1], [-1, 1], 90),
            ([1, 2], [-2, -4], 180),
            ([1, 0], [1, math.sqrt(3)], 60),
        ],
    )
    def test_angles_that_everyone_knows(self, r, s, degrees):
        assert math.degrees(angle(r, s)) == pytest.approx(degrees, abs=1e-13)
        assert cosine(r, s) == pytest.approx(math.cos(math.radians(degrees)), abs=1e-15)

    def test_angle_of_one_one_and_one_two(self):
        # Deisenroth et al., Mathematics for Machine Learning (2020), example 3.6: arccos(3/√10) ≈ 0.32 rad.
        assert angle([1, 1], [1, 2]) == pytest.approx(math.acos(3 / math.sqrt(10)), rel=1e-14)
        assert round(angle([1, 1], [1, 2]), 2) == 0.32

    def test_cross_product_of_the_axes_is_right_handed(self):
        assert cross([1, 0, 0], [0, 1, 0]).tolist() == [0.0, 0.0, 1.0]


class TestProperties:
    @given(vectors(), vectors())
    def test_dot_is_symmetric(self, r, s):
        assert dot(r, s) == dot(s, r)

    @given(vectors(), vectors(), vectors(), COORDINATES)
    def test_dot_is_linear(self, r, s, t, c):
        # Each side rounds a few times numbers of at most 1e6 · 3.
        assert dot(r, c * s + t) == pytest.approx(c * dot(r, s) + dot(r, t), abs=1e-8)

    @given(directions(), directions())
    def test_cosine_rule(self, r, s):
        a, b, c = norm(r), norm(s), distance(r, s)
        assert c**2 == pytest.approx(a**2 + b**2 - 2 * a * b * math.cos(angle(r, s)), abs=1e-9)

    @given(vectors(), directions())
    def test_projection_and_rejection_add_up_and_are_orthogonal(self, r, s):
        shadow, rest = vector_projection(r, s), rejection(r, s)
        np.testing.assert_allclose(shadow + rest, r, atol=1e-13)
        assert dot(rest, s) == pytest.approx(0, abs=1e-11 * norm(s))
        assert norm(shadow) == pytest.approx(abs(scalar_projection(r, s)), abs=1e-13)

    @given(vectors(), directions(), st.floats(-10, 10))
    def test_no_other_multiple_is_nearer(self, r, s, factor):
        assert distance(r, vector_projection(r, s)) <= distance(r, factor * s) + 1e-12

    @given(vectors(), vectors())
    def test_triangle_inequality(self, r, s):
        assert norm(r + s) <= norm(r) + norm(s) + 1e-12

    @given(vectors(), vectors())
    def test_cross_is_orthogonal_and_has_the_area(self, r, s):
        product = cross(r, s)
        assert dot(product, r) == pytest.approx(0, abs=1e-8)
        # Lagrange's identity.
        assert dot(product, product) == pytest.approx(dot(r, r) * dot(s, s) - dot(r, s) ** 2, abs=1e-4)
        np.testing.assert_array_equal(cross(s, r), -product)


class TestSymmetries:
    @given(directions(), directions(), st.integers(-300, 300), st.integers(-300, 300))
    def test_scale_does_not_change_directions(self, r, s, j, k):
        far, near = np.ldexp(r, j), np.ldexp(s, k)
        assert angle(far, near) == angle(r, s)
        assert cosine(far, near) == cosine(r, s)
        np.testing.assert_array_equal(normalise(far), normalise(r))
        np.testing.assert_array_equal(vector_projection(far, near), np.ldexp(vector_projection(r, s), j))

    @given(rotations(), directions(), directions())
    def test_rotation_keeps_lengths_and_angles_and_turns_shadows(self, Q, r, s):
        assert norm(Q @ r) == pytest.approx(norm(r), rel=1e-13)
        assert angle(Q @ r, Q @ s) == pytest.approx(angle(r, s), abs=1e-11)
        np.testing.assert_allclose(vector_projection(Q @ r, Q @ s), Q @ vector_projection(r, s), atol=1e-11)
        # A mirror turns a right hand into a left one.
        hand = np.linalg.det(Q)
        np.testing.assert_allclose(cross(Q @ r, Q @ s), hand * Q @ cross(r, s), atol=1e-9)

    @given(vectors(), vectors(), vectors())
    def test_translation_keeps_distances(self, r, s, t):
        assert distance(r + t, s + t) == pytest.approx(distance(r, s), abs=1e-12)

    @given(directions(4), directions(4), st.permutations(range(4)))
    def test_the_order_of_the_coordinates_does_not_matter(self, r, s, order):
        assert dot(r[order], s[order]) == pytest.approx(dot(r, s), abs=1e-10)
        np.testing.assert_allclose(
            vector_projection(r[order], s[order]), vector_projection(r, s)[order], atol=1e-12
        )

    @given(directions(), directions())
    def test_the_length_and_the_sign_of_the_screen_do_not_move_the_shadow(self, r, s):
        np.testing.assert_allclose(vector_projection(r, -3 * s), vector_projection(r, s), atol=1e-12)
        assert scalar_projection(r, -2 * s) == pytest.approx(-scalar_projection(r, s), abs=1e-12)


class TestNumericalCare:
    @pytest.mark.parametrize("size", [5e-324, 1e-200, 1.0, 1e200, 1e307])
    def test_lengths_neither_overflow_nor_underflow(self, size):
        assert norm([3 * size, 4 * size]) == pytest.approx(5 * size, rel=1e-15)
        assert angle([size, 0], [0, size]) == pytest.approx(math.pi / 2, rel=1e-15)

    @given(st.floats(1e-12, 1e-4))
    def test_small_angles_keep_all_their_digits(self, theta):
        # The arc cosine of 1 − θ²/2 would give 0 below θ = 1e-8.
        assert angle([1, 0], [math.cos(theta), math.sin(theta)]) == pytest.approx(theta, rel=1e-10)

    @given(directions())
    def test_parallel_vectors_have_a_cosine_of_at_most_one(self, r):
        assert -1 <= cosine(r, -r) <= cosine(r, r) <= 1
        assert cosine(r, 3 * r) == pytest.approx(1, abs=1e-15)

    @pytest.mark.parametrize("size", [5e-324, 1e-310, 1.0, 1e308])
    def test_points_next_to_each_other_have_the_distance_of_their_difference(self, size):
        assert distance([size, 0.0], [0.0, 0.0]) == size
        assert distance([1e300, size], [1e300, 0.0]) == size

    def test_far_apart_points_have_a_distance(self):
        assert distance([-8e307], [8e307]) == 1.6e308

    def test_results_too_large_for_a_float_are_refused(self):
        for compute in (
            lambda: dot([1e200], [1e200]),
            lambda: dot([1e200, 1e200], [1e200, -1e200]),
            lambda: norm([1.7e308, 1.7e308]),
            lambda: distance([-1.7e308], [1.7e308]),
            lambda: cross([1e200, 0, 0], [0, 1e200, 0]),
            lambda: linear_combination([1e200], [[1e200]]),
            lambda: scalar_projection([1.7e308, 1.7e308], [1, 1]),
        ):
            with pytest.raises(DomainError, match=r"too large|overflow"):
                compute()


class TestRefusals:
    @pytest.mark.parametrize("function", PAIRWISE)
    def test_vectors_of_different_spaces(self, function):
        with pytest.raises(ShapeError, match="2 and 3"):
            function([1, 2], [1, 2, 3])

    @pytest.mark.parametrize("function", PAIRWISE)
    def test_masked_entries_are_no_data(self, function):
        data = np.ma.masked_array([1.0, 2.0, 3.0], mask=[False, True, False])
        with pytest.raises(DataError, match="masked"):
            function(data, [1.0, 2.0, 4.0])
        function(np.ma.masked_array([1.0, 2.0, 3.0]), [1.0, 2.0, 4.0])  # nothing is masked

    @pytest.mark.parametrize("function", PAIRWISE)
    @pytest.mark.parametrize("bad", [[1, math.nan], [math.inf, 0], ["a", "b"], [1j, 0]])
    def test_entries_that_are_not_finite_real_numbers(self, function, bad):
        with pytest.raises(DataError):
            function(bad, [1, 2])
        with pytest.raises(DataError):
            function([1, 2], bad)

    @pytest.mark.parametrize("function", [norm, normalise])
    @pytest.mark.parametrize("bad", [[], 3.0, [[1, 2]], [[1], [2, 3]]])
    def test_what_is_not_a_vector(self, function, bad):
        with pytest.raises(ShapeError, match=r"^r"):
            function(bad)

    @pytest.mark.parametrize("function", [angle, cosine, scalar_projection, vector_projection, rejection])
    def test_no_angle_with_and_no_shadow_on_the_zero_vector(self, function):
        with pytest.raises(DomainError, match="zero vector"):
            function([1, 2], [0, 0])

    def test_the_zero_vector_has_no_direction(self):
        with pytest.raises(DomainError, match="zero vector"):
            normalise([0, 0])
        with pytest.raises(DomainError, match=r"^r"):
            angle([0, 0], [1, 0])

    def test_cross_needs_three_dimensions(self):
        with pytest.raises(ShapeError, match="length 3"):
            cross([1, 2], [3, 4])

    def test_as_many_coefficients_as_vectors(self):
        with pytest.raises(ShapeError, match="length 2"):
            linear_combination([1, 2, 3], [[1, 0], [0, 1]])

    def test_arguments_stay_as_they_were(self):
        r = np.array([3.0, 4.0])
        normalise(r)
        vector_projection(r, [2, 1])
        assert r.tolist() == [3.0, 4.0]


@given(directions())
def test_unit_vectors_have_length_one(r):
    assume(norm(r) > 0)
    assert norm(normalise(r)) == pytest.approx(1, rel=1e-15)
