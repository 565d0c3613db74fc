import math
from fractions import Fraction
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.derivatives import gradient, hessian
from mathcore.errors import DataError, DifferentiationError, DomainError, ShapeError
from mathcore.taylor import (
    TaylorPolynomial,
    quadratic_model,
    radius_of_convergence,
    remainder_bound,
    taylor_polynomial,
)

numbers = st.floats(-2, 2)


def bell(p):
    x, y = p
    return np.exp(-(x**2 + y**2))


class TestKnownSeries:
    # Abramowitz and Stegun, Handbook of Mathematical Functions: 4.2.1, 4.3.66, 4.3.67, 4.1.24, 4.4.42,
    # 3.6.10.
    @pytest.mark.parametrize(
        ("f", "centre", "coefficient"),
        [
            (np.exp, 0.0, lambda k: 1 / factorial(k)),
            (np.cos, 0.0, lambda k: (-1) ** (k // 2) / factorial(k) if k % 2 == 0 else 0),
            (np.sin, 0.0, lambda k: (-1) ** (k // 2) / factorial(k) if k % 2 == 1 else 0),
            (np.log1p, 0.0, lambda k: (-1) ** (k + 1) / k if k else 0),
            (np.arctan, 0.0, lambda k: (-1) ** (k // 2) / k if k % 2 == 1 else 0),
            (lambda x: 1 / x, 1.0, lambda k: (-1) ** k),
            (lambda x: 1 / (1 + x**2), 0.0, lambda k: (-1) ** (k // 2) if k % 2 == 0 else 0),
            (np.arcsin, 0.0, lambda k: {0: 0, 1: 1, 3: 1 / 6, 5: 3 / 40, 7: 15 / 336}.get(k, 0)),
            (np.tan, 0.0, lambda k: {1: 1, 3: 1 / 3, 5: 2 / 15, 7: 17 / 315}.get(k, 0)),
        ],
    )
    def test_coefficients(self, f, centre, coefficient):
        polynomial = taylor_polynomial(f, centre, degree=8)
        np.testing.assert_allclose(
            polynomial.coefficients, [coefficient(k) for k in range(9)], rtol=1e-13, atol=1e-16
        )

    def test_cosine_has_even_terms_only(self):
        assert np.all(taylor_polynomial(np.cos, 0.0, degree=9).coefficients[1::2] == 0)


class TestProperties:
    @given(st.lists(numbers, min_size=1, max_size=6), numbers, numbers)
    def test_a_polynomial_is_its_own_series_about_any_centre(self, c, centre, x):
        polynomial = taylor_polynomial(lambda t: np.polyval(c, t), centre, degree=len(c) - 1)
        assert polynomial(x) == pytest.approx(np.polyval(c, x), abs=1e-9)

    @given(numbers, st.integers(0, 8))
    def test_a_lower_degree_is_a_truncation(self, centre, degree):
        whole = taylor_polynomial(np.exp, centre, degree=8)
        part = taylor_polynomial(np.exp, centre, degree=degree)
        np.testing.assert_allclose(part.coefficients, whole.truncated(degree).coefficients, rtol=1e-14)
        assert part.degree == degree

    @given(numbers, st.floats(-100, 100))
    def test_moving_function_and_centre_together_keeps_the_coefficients(self, centre, shift):
        moved = taylor_polynomial(lambda t: np.sin(t - shift), centre + shift, degree=5)
        here = taylor_polynomial(np.sin, centre, degree=5)
        np.testing.assert_allclose(moved.coefficients, here.coefficients, atol=1e-12)

    @given(numbers, numbers, st.integers(0, 8))
    def test_the_error_stays_within_lagranges_bound(self, centre, x, degree):
        error = abs(taylor_polynomial(np.exp, centre, degree=degree)(x) - np.exp(x))
        # e^x has monotonic derivatives, so that the sampled bound is the true one; the last term is rounding.
        assert error <= remainder_bound(np.exp, x, centre=centre, degree=degree) * (1 + 1e-12) + 1e-14

    @given(numbers, st.integers(0, 10))
    def test_a_known_bound_on_the_derivative_may_be_given(self, x, degree):
        # |sin⁽ᵏ⁾| ≤ 1 everywhere.
        bound = remainder_bound(np.sin, x, centre=0.0, degree=degree, derivative_bound=1.0)
        assert abs(taylor_polynomial(np.sin, 0.0, degree=degree)(x) - np.sin(x)) <= bound + 1e-15

    def test_a_degree_whose_factorial_is_no_float_has_a_bound(self):
        # 1/201! · 40²⁰¹, in exact integers, to the precision of 201 multiplications.
        bound = remainder_bound(np.sin, 40.0, centre=0.0, degree=200, derivative_bound=1.0)
        assert bound == pytest.approx(float(Fraction(40**201, math.factorial(201))), rel=1e-13)

    def test_it_is_evaluated_on_arrays_of_any_shape(self):
        x = np.linspace(-1, 1, 6).reshape(2, 3)
        np.testing.assert_allclose(taylor_polynomial(np.exp, 0.0, degree=20)(x), np.exp(x), rtol=1e-15)


class TestConvergence:
    def test_the_hyperbola_about_one_fails_past_two(self):
        # 1/x about 1 is a geometric series in x - 1: its error is |x - 1|^(m+1) / x exactly.
        assert radius_of_convergence(1.0, [0.0]) == 1
        for x, settles in ((1.9, True), (2.1, False)):
            errors = [abs(taylor_polynomial(lambda t: 1 / t, 1.0, degree=m)(x) - 1 / x) for m in (10, 20, 40)]
            np.testing.assert_allclose(errors, [abs(x - 1) ** (m + 1) / x for m in (10, 20, 40)], rtol=1e-10)
            assert (errors[2] < errors[0]) == settles

    def test_a_singularity_off_the_real_line_counts(self):
        assert radius_of_convergence(0.0, [1j, -1j]) == 1
        assert radius_of_convergence(1.0, [1j, -1j]) == pytest.approx(np.sqrt(2))

    def test_an_entire_function_converges_everywhere(self):
        assert radius_of_convergence(3.0, []) == np.inf

    @pytest.mark.parametrize(
        ("f", "centre", "singularities"),
        [(lambda x: 1 / x, 1.5, [0]), (np.log, 2.0, [0]), (lambda x: 1 / (1 + x**2), 1.0, [1j, -1j])],
    )
    def test_the_root_test_tends_to_the_radius(self, f, centre, singularities):
        roots = taylor_polynomial(f, centre, degree=120).root_test()
        assert np.min(roots[100:]) == pytest.approx(radius_of_convergence(centre, singularities), rel=0.06)

    def test_missing_terms_have_an_infinite_root(self):
        assert np.all(np.isinf(taylor_polynomial(np.cos, 0.0, degree=5).root_test()[::2]))


class TestSeveralVariables:
    def test_the_bell_at_its_top(self):
        # 1 - x² - y², with a level tangent plane.
        model = quadratic_model(bell, (0.0, 0.0))
        grid = np.stack(np.meshgrid(np.linspace(-1, 1, 4), np.linspace(-1, 1, 5)))
        np.testing.assert_allclose(model(grid), 1 - (grid**2).sum(axis=0), atol=1e-15)
        np.testing.assert_array_equal(model.plane(grid), np.ones((5, 4)))

    @given(st.lists(numbers, min_size=2, max_size=2))
    def test_it_touches_to_second_order(self, x):
        model = quadratic_model(bell, x)
        assert model(x) == model.plane(x) == model.value == bell(x)
        np.testing.assert_array_equal(model.gradient, gradient(bell, x))
        np.testing.assert_array_equal(model.hessian, hessian(bell, x))

    @pytest.mark.parametrize(("part", "power"), [("plane", 2), ("__call__", 3)])
    def test_the_errors_fall_with_the_square_and_the_cube_of_the_distance(self, part, power):
        x, direction = np.array([0.5, -0.3]), np.array([0.6, 0.8])
        touching = getattr(quadratic_model(bell, x), part)
        errors = [abs(touching(x + h * direction) - bell(x + h * direction)) for h in (0.02, 0.01)]
        assert np.log2(errors[0] / errors[1]) == pytest.approx(power, abs=0.1)


class TestRefusals:
    def test_degrees_out_of_range(self):
        with pytest.raises(DomainError, match="degree: expected at least 0"):
            taylor_polynomial(np.exp, 0.0, degree=-1)
        with pytest.raises(DomainError, match="degree: expected one from 0 to 3"):
            TaylorPolynomial(0.0, np.ones(4)).truncated(4)
        with pytest.raises(DomainError, match="degree >= 0"):
            remainder_bound(np.exp, 1.0, centre=0.0, degree=-1)

    def test_a_centre_without_a_series(self):
        with pytest.raises(DomainError, match="no finite derivative"):
            taylor_polynomial(lambda x: 1 / x, 0.0, degree=2)
        with pytest.raises(DomainError, match="analytic"):
            radius_of_convergence(0.0, [0.0])

    def test_a_bound_across_a_singularity(self):
        with pytest.raises(DomainError, match="no finite derivative"):
            remainder_bound(lambda x: 1 / x, -1.0, centre=1.0, degree=2)

    def test_a_negative_bound(self):
        with pytest.raises(DomainError, match="derivative_bound"):
            remainder_bound(np.sin, 1.0, centre=0.0, degree=2, derivative_bound=-1.0)

    def test_a_bound_too_large_for_a_float(self):
        with pytest.raises(DomainError, match=r"remainder_bound: .* too large for a float"):
            remainder_bound(np.sin, 1e5, centre=0.0, degree=100)
        with pytest.raises(DomainError, match="expected at most 170"):
            remainder_bound(np.exp, 1.0, centre=0.0, degree=170)

    def test_singularities_that_are_not_numbers(self):
        with pytest.raises(DataError, match="singularities"):
            radius_of_convergence(0.0, [np.nan])

    def test_a_function_of_several_outputs(self):
        with pytest.raises(ShapeError, match="expected a number"):
            taylor_polynomial(lambda x: np.stack([x, x]), 0.0, degree=2)

    def test_a_function_that_cannot_be_followed(self):
        with pytest.raises(DifferentiationError, match="fft"):
            taylor_polynomial(lambda x: np.fft.fft(np.stack([x, x]))[0], 0.0, degree=2)

    def test_points_with_the_wrong_number_of_coordinates(self):
        with pytest.raises(ShapeError, match=r"\(2, ...\)"):
            quadratic_model(bell, (0.0, 0.0))([1.0, 2.0, 3.0])
