import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathcore.derivatives import gradient, hessian, jacobian
from mathcore.errors import DataError, DomainError, ShapeError
from mathcore.finite_differences import (
    DifferenceScheme,
    best_difference_step,
    difference_quotient,
    numerical_gradient,
    numerical_hessian,
    numerical_jacobian,
    study_difference_steps,
)

every_scheme = pytest.mark.parametrize("scheme", DifferenceScheme)
coordinates = st.lists(st.floats(-2, 2), min_size=2, max_size=2)


def bowl_with_waves(p):
    return np.sin(p[0] * p[1]) + np.exp(p[0] / 2) + p[1] ** 3


class TestReferenceValues:
    def test_a_parabolas_forward_difference_carries_the_leftover_step(self):
        # ((x+h)² - x²)/h = 2x + h: the lecture's fading Δx.
        for h in (1.0, 0.5, 2.0**-10):
            assert difference_quotient(lambda x: x**2, 3.0, step=h, scheme=DifferenceScheme.FORWARD) == 6 + h

    def test_schemes_are_exact_for_the_polynomials_that_they_promise(self):
        assert difference_quotient(lambda x: 3 * x + 2, 1.0, step=0.5, scheme=DifferenceScheme.FORWARD) == 3
        assert difference_quotient(lambda x: 5 * x**2, 1.5, step=0.5) == 15
        assert difference_quotient(lambda x: x**3, 2.0, step=0.5, scheme=DifferenceScheme.SECOND) == 12

    def test_the_central_errors_leading_term_for_a_cube(self):
        # ((x+h)³ - (x-h)³)/2h = 3x² + h².
        assert difference_quotient(lambda x: x**3, 1.0, step=0.25) == 3 + 0.0625

    def test_numerical_recipes_choice_of_steps(self):
        # Numerical Recipes, section 5.7: for e^x, where f and its derivatives agree, the best steps are of
        # order ε^(1/2), forward, and ε^(1/3), central; here with their constants and the unit roundoff 2⁻⁵³.
        assert best_difference_step(np.exp, 1.0, scheme=DifferenceScheme.FORWARD) == pytest.approx(
            2 * 2**-26.5, rel=1e-12
        )
        assert best_difference_step(np.exp, 1.0) == pytest.approx((3 * 2.0**-53) ** (1 / 3), rel=1e-12)
        assert best_difference_step(np.exp, 1.0, scheme=DifferenceScheme.SECOND) == pytest.approx(
            (48 * 2.0**-53) ** (1 / 4), rel=1e-12
        )


class TestTheV:
    @pytest.mark.parametrize(
        ("scheme", "slope"),
        [(DifferenceScheme.FORWARD, 1), (DifferenceScheme.CENTRAL, 2), (DifferenceScheme.SECOND, 2)],
    )
    def test_long_steps_err_with_the_promised_power(self, scheme, slope):
        study = study_difference_steps(np.exp, 0.7, np.logspace(-2, -1, 10), scheme=scheme)
        fitted = np.polyfit(np.log(study.steps), np.log(study.errors), 1)[0]
        assert fitted == pytest.approx(slope, abs=0.05)
        np.testing.assert_allclose(study.errors, study.truncation, rtol=0.06)

    @every_scheme
    def test_short_steps_err_by_no_more_than_the_rounding_of_the_values(self, scheme):
        study = study_difference_steps(
            np.exp, 0.7, np.logspace(-9, -7, 50) ** (1 / scheme.order), scheme=scheme
        )
        # Each exp is within one unit in the last place, twice the model's half.
        assert np.all(study.errors <= 2.5 * (study.rounding + study.truncation))
        assert study.errors.max() > 0.05 * study.rounding.max()

    @every_scheme
    def test_the_best_step_is_at_the_tip(self, scheme):
        tip = best_difference_step(np.exp, 0.7, scheme=scheme)
        study = study_difference_steps(np.exp, 0.7, tip * np.logspace(-2, 2, 81), scheme=scheme)
        predicted = study.truncation + study.rounding
        assert predicted.argmin() == 40
        # Rounding is erratic, so compare a neighbourhood of the tip with both ends.
        around = np.median(study.errors[35:46])
        assert around < 0.2 * np.median(study.errors[:10])
        assert around < 0.2 * np.median(study.errors[-10:])

    @every_scheme
    def test_the_study_knows_the_exact_derivative(self, scheme):
        assert study_difference_steps(np.sin, 0.4, [0.1], scheme=scheme).exact == pytest.approx(
            {1: np.cos(0.4), 2: -np.sin(0.4)}[scheme.order], rel=1e-14
        )


class TestProperties:
    @given(st.floats(-3, 3), st.floats(0.01, 0.5))
    def test_a_central_difference_is_the_mean_of_forward_and_backward(self, x, h):
        forward = difference_quotient(np.sin, x, step=h, scheme=DifferenceScheme.FORWARD)
        backward = difference_quotient(lambda t: -np.sin(-t), -x, step=h, scheme=DifferenceScheme.FORWARD)
        assert difference_quotient(np.sin, x, step=h) == pytest.approx((forward + backward) / 2, abs=1e-12)

    @given(st.floats(-3, 3), st.floats(-100, 100))
    def test_moving_the_function_moves_the_difference(self, x, shift):
        moved = difference_quotient(lambda t: np.sin(t - shift), x + shift, step=1e-3)
        assert moved == pytest.approx(difference_quotient(np.sin, x, step=1e-3), abs=1e-9)

    @settings(max_examples=30)
    @given(coordinates)
    def test_numerical_derivatives_agree_with_exact_ones(self, x):
        size = 1 + np.abs(hessian(bowl_with_waves, x)).max()
        slopes, bends = numerical_gradient(bowl_with_waves, x), numerical_hessian(bowl_with_waves, x)
        np.testing.assert_allclose(slopes, gradient(bowl_with_waves, x), atol=1e-9 * size)
        np.testing.assert_allclose(bends, hessian(bowl_with_waves, x), atol=1e-6 * size)
        np.testing.assert_array_equal(bends, bends.T)

    def test_a_jacobian_of_any_shape(self):
        x = np.array([0.3, -1.2])
        np.testing.assert_allclose(
            numerical_jacobian(lambda p: np.outer(p, np.sin(p)), x),
            jacobian(lambda p: np.outer(p, np.sin(p)), x),
            atol=1e-9,
        )

    def test_functions_that_cannot_be_followed_exactly_are_served(self):
        # The eigenvalues of a diagonal matrix are its entries.
        slope = numerical_gradient(lambda x: np.linalg.eigvalsh(np.diag(x))[1], (1.0, 3.0))
        np.testing.assert_allclose(slope, (0, 1), atol=1e-9)

    def test_the_step_may_be_chosen(self):
        np.testing.assert_allclose(numerical_gradient(lambda x: x[0] ** 3, [1.0], step=0.25), [3.0625])
        np.testing.assert_allclose(numerical_hessian(lambda x: x[0] ** 4, [0.0], step=0.5), [[0.5]])

    def test_large_coordinates_get_large_steps(self):
        np.testing.assert_allclose(numerical_gradient(lambda x: x[0] ** 2, [1e9]), [2e9], rtol=1e-9)


class TestRefusals:
    @pytest.mark.parametrize("step", [0.0, -1e-3])
    def test_a_step_that_is_not_positive(self, step):
        with pytest.raises(DomainError, match="step"):
            difference_quotient(np.sin, 1.0, step=step)

    def test_a_step_that_rounding_swallows(self):
        with pytest.raises(DomainError, match="expected one that changes x"):
            difference_quotient(np.sin, 1.0, step=1e-20)

    def test_a_function_that_is_not_finite_nearby(self):
        with pytest.raises(DomainError, match="expected finite values near the point"):
            difference_quotient(np.log, 0.05, step=0.1)

    def test_functions_of_the_wrong_shape(self):
        with pytest.raises(ShapeError, match="expected a number"):
            difference_quotient(lambda x: np.stack([x, x]), 1.0, step=0.1)
        with pytest.raises(ShapeError, match="Try numerical_jacobian"):
            numerical_gradient(lambda x: x, [1.0, 2.0])
        with pytest.raises(ShapeError, match="expected a number"):
            numerical_hessian(lambda x: x, [1.0, 2.0])

    def test_points_that_are_not_numbers(self):
        with pytest.raises(DataError, match="x"):
            numerical_gradient(bowl_with_waves, [np.nan, 1.0])
        with pytest.raises(ShapeError, match="x"):
            numerical_jacobian(bowl_with_waves, [[1.0, 1.0]])

    def test_a_point_without_a_tip(self):
        with pytest.raises(DomainError, match="Try study_difference_steps"):
            best_difference_step(np.sin, 0.0, scheme=DifferenceScheme.FORWARD)
