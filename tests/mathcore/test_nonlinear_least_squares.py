"""Levenberg-Marquardt, certified by NIST's nonlinear reference sets (tests/mathcore/nist/nonlinear.toml)."""

import math
import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy import cos, exp, pi, sin

from mathcore._residuals import difference_jacobian
from mathcore.errors import DataError, DomainError, RankError, ShapeError
from mathcore.nonlinear_least_squares import levenberg_marquardt

CERTIFIED = tomllib.loads((Path(__file__).parent / "nist" / "nonlinear.toml").read_text())
SEEDS = st.integers(0, 2**32 - 1)


def cubic_ratio(b, x):
    above, below = b[0] + b[1] * x + b[2] * x**2 + b[3] * x**3, b[4] * x + b[5] * x**2 + b[6] * x**3
    return above / (1 + below)


def three_exponentials(b, x):
    return b[0] * exp(-b[1] * x) + b[2] * exp(-b[3] * x) + b[4] * exp(-b[5] * x)


def two_peaks(b, x):
    background = b[0] * exp(-b[1] * x)
    return background + b[2] * exp(-(((x - b[3]) / b[4]) ** 2)) + b[5] * exp(-(((x - b[6]) / b[7]) ** 2))


def three_cycles(b, x):
    year, second, third = 2 * pi * x / 12, 2 * pi * x / b[3], 2 * pi * x / b[6]
    yearly = b[0] + b[1] * cos(year) + b[2] * sin(year)
    return yearly + b[4] * cos(second) + b[5] * sin(second) + b[7] * cos(third) + b[8] * sin(third)


def damped_ratio(b, x):
    return exp(-b[0] * x) / (b[1] + b[2] * x)


MODELS = {
    "Misra1a": lambda b, x: b[0] * (1 - exp(-b[1] * x)),
    "Misra1b": lambda b, x: b[0] * (1 - (1 + b[1] * x / 2) ** -2.0),
    "Misra1c": lambda b, x: b[0] * (1 - (1 + 2 * b[1] * x) ** -0.5),
    "Misra1d": lambda b, x: b[0] * b[1] * x / (1 + b[1] * x),
    "DanWood": lambda b, x: b[0] * x ** b[1],
    "BoxBOD": lambda b, x: b[0] * (1 - exp(-b[1] * x)),
    "Rat42": lambda b, x: b[0] / (1 + exp(b[1] - b[2] * x)),
    "Rat43": lambda b, x: b[0] / (1 + exp(b[1] - b[2] * x)) ** (1 / b[3]),
    "Eckerle4": lambda b, x: b[0] / b[1] * exp(-0.5 * ((x - b[2]) / b[1]) ** 2),
    "MGH09": lambda b, x: b[0] * (x**2 + x * b[1]) / (x**2 + x * b[2] + b[3]),
    "MGH10": lambda b, x: b[0] * exp(b[1] / (x + b[2])),
    "MGH17": lambda b, x: b[0] + b[1] * exp(-x * b[3]) + b[2] * exp(-x * b[4]),
    "Thurber": cubic_ratio,
    "Hahn1": cubic_ratio,
    "Roszman1": lambda b, x: b[0] - b[1] * x - np.arctan(b[2] / (x - b[3])) / pi,
    "Lanczos1": three_exponentials,
    "Lanczos2": three_exponentials,
    "Lanczos3": three_exponentials,
    "Kirby2": lambda b, x: (b[0] + b[1] * x + b[2] * x**2) / (1 + b[3] * x + b[4] * x**2),
    "Bennett5": lambda b, x: b[0] * (b[1] + x) ** (-1 / b[2]),
    "Nelson": lambda b, x: b[0] - b[1] * x[0] * exp(-b[2] * x[1]),
    "Chwirut1": damped_ratio,
    "Chwirut2": damped_ratio,
    "Gauss1": two_peaks,
    "Gauss2": two_peaks,
    "Gauss3": two_peaks,
    "ENSO": three_cycles,
}


def reference(name):
    """A reference set with its residuals as a function of the parameters."""
    case, model = CERTIFIED[name], MODELS[name]
    y = np.array(case["y"])
    if name == "Nelson":
        x = np.array([np.repeat(case["weeks"], 16), np.tile(np.repeat(case["celsius"], 4), 8)])
        y = np.log(y)
    else:
        x = np.array(case.get("x", np.arange(1.0, len(y) + 1)))
    return case, lambda b: model(b, x) - y


def right_digits(computed, certified):
    """The log relative error: certified values have 11 digits."""
    error = np.abs(np.asarray(computed) - certified) / np.abs(certified)
    return np.min(-np.log10(np.maximum(error, 1e-11)))


class TestNistNonlinear:
    def test_every_set_is_there(self):
        assert set(CERTIFIED) == set(MODELS)
        assert len(CERTIFIED) == 27

    @pytest.mark.parametrize("start", ["start_far", "start_near"])
    @pytest.mark.parametrize("name", MODELS)
    def test_parameters_are_certified_to_ten_digits_from_both_starts(self, name, start):
        case, residuals = reference(name)
        fit = levenberg_marquardt(residuals, case[start])
        assert fit.converged, fit.message
        assert right_digits(fit.x, case["parameters"]) >= 10
        # Lanczos1's residuals are 1e-13 of its data, so that three digits of them are what doubles hold.
        digits = 2 if name == "Lanczos1" else 9.5
        assert right_digits(fit.rss, case["rss"]) >= digits
        assert right_digits(fit.standard_errors, case["standard_errors"]) >= digits

    @pytest.mark.parametrize("name", ["Misra1a", "Hahn1", "Lanczos3", "MGH10", "MGH17", "Bennett5", "Rat43"])
    def test_differences_certify_as_many_digits_as_exact_derivatives(self, name):
        case, residuals = reference(name)
        # Plain floats hide the parameters from automatic differentiation.
        fit = levenberg_marquardt(lambda b: residuals([float(value) for value in b]), case["start_near"])
        assert fit.converged, fit.message
        assert right_digits(fit.x, case["parameters"]) >= 9.5


class TestReferenceValues:
    def test_parabola_of_the_lecture(self):
        # Course 2, week 6: (x − a₁)² + a₂, from values of a = (2, 3) without noise.
        x = np.linspace(-1, 4, 11)
        fit = levenberg_marquardt(lambda a: (x - a[0]) ** 2 + a[1] - ((x - 2) ** 2 + 3), [0.0, 0.0])
        np.testing.assert_allclose(fit.x, [2, 3], rtol=1e-14)
        assert fit.rss == pytest.approx(0, abs=1e-25)

    def test_rosenbrock_valley(self):
        # Rosenbrock (1960): minimum 0 at (1, 1) from (−1.2, 1), along a curved valley.
        fit = levenberg_marquardt(lambda p: np.stack([10 * (p[1] - p[0] ** 2), 1 - p[0]]), [-1.2, 1.0])
        assert fit.converged
        np.testing.assert_allclose(fit.x, [1, 1], rtol=1e-12)

    def test_powells_singular_function_ends_near_its_minimum(self):
        # Moré, Garbow and Hillstrom (1981), problem 13: 0 at the origin, where the Jacobian loses rank.
        def powell(p):
            return np.stack(
                [
                    p[0] + 10 * p[1],
                    math.sqrt(5) * (p[2] - p[3]),
                    (p[1] - 2 * p[2]) ** 2,
                    math.sqrt(10) * (p[0] - p[3]) ** 2,
                ]
            )

        fit = levenberg_marquardt(powell, [3.0, -1.0, 0.0, 1.0])
        np.testing.assert_allclose(fit.x, np.zeros(4), atol=1e-3)
        assert fit.rss < 1e-12

    @pytest.mark.parametrize("factor", [1, 10, 100])
    def test_freudenstein_and_roths_local_minimum_where_the_jacobian_is_singular(self, factor):
        # Moré, Garbow and Hillstrom (1981), problem 2: 48.9842… at (11.41…, −0.8968…), besides 0 at (5, 4).
        def residuals(x):
            return np.stack(
                [-13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1], -29 + x[0] + ((x[1] + 1) * x[1] - 14) * x[1]]
            )

        fit = levenberg_marquardt(residuals, factor * np.array([0.5, -2.0]))
        assert fit.converged, fit.message
        assert fit.rss == pytest.approx(48.9842536, rel=1e-8)
        np.testing.assert_allclose(fit.x, [11.41277897, -0.89680526], rtol=1e-6)

    def test_the_trigonometric_function_ends_at_a_minimum_that_is_not_zero(self):
        # Moré, Garbow and Hillstrom (1981), problem 26, n = 10: 2.79506e-5 at a point where, as always with
        # as many residuals as parameters, the Jacobian is singular: an undamped step leads far away.
        number = np.arange(1, 11)

        def residuals(x):
            return 10 - np.sum(cos(x)) + number * (1 - cos(x)) - sin(x)

        fit = levenberg_marquardt(residuals, np.full(10, 0.1))
        assert fit.converged, fit.message
        assert fit.rss == pytest.approx(2.79506e-5, rel=2e-6)
        assert np.all(np.diff(fit.costs) <= 0)

    def test_woods_function_from_a_hundred_times_its_start(self):
        # Moré, Garbow and Hillstrom (1981), problem 14: 0 at (1, 1, 1, 1). The classical rules end it.
        def residuals(x):
            return np.stack(
                [
                    10 * (x[1] - x[0] ** 2),
                    1 - x[0],
                    math.sqrt(90) * (x[3] - x[2] ** 2),
                    1 - x[2],
                    math.sqrt(10) * (x[1] + x[3] - 2),
                    (x[1] - x[3]) / math.sqrt(10),
                ]
            )

        fit = levenberg_marquardt(residuals, [-300.0, -100.0, -300.0, -100.0])
        assert fit.converged
        np.testing.assert_allclose(fit.x, np.ones(4), rtol=1e-12)

    def test_brown_and_dennis_large_residuals(self):
        # Moré, Garbow and Hillstrom (1981), problem 16: 85822.2….
        t = np.arange(1.0, 21.0) / 5

        def residuals(x):
            return (x[0] + t * x[1] - exp(t)) ** 2 + (x[2] + x[3] * sin(t) - cos(t)) ** 2

        fit = levenberg_marquardt(residuals, [250.0, 50.0, -50.0, -10.0])
        assert fit.rss == pytest.approx(85822.2016, rel=1e-6)

    def test_a_linear_model_is_solved_in_the_closed_form(self):
        rng = np.random.default_rng(5)
        A, b = rng.normal(size=(9, 3)), rng.normal(size=9)
        fit = levenberg_marquardt(lambda x: A @ x - b, np.zeros(3))
        x, rss, _, _ = np.linalg.lstsq(A, b, rcond=None)
        np.testing.assert_allclose(fit.x, x, rtol=1e-13)
        assert fit.rss == pytest.approx(rss[0], rel=1e-13)
        np.testing.assert_allclose(fit.covariance, rss[0] / 6 * np.linalg.inv(A.T @ A), rtol=1e-12)
        np.testing.assert_allclose(fit.standard_errors**2, np.diagonal(fit.covariance), rtol=1e-13)


class TestProperties:
    @pytest.mark.parametrize("start", [(0.5, 3.0, 200.0), (3.3, 1.5, 1000.0), (1.0, 7.0, 2000.0)])
    def test_a_peak_that_starts_where_it_touches_no_data_is_found_all_the_same(self, start):
        # Eckerle4's peak lies at 451.5; from these starts every derivative is 0, or some 1e-300.
        case, residuals = reference("Eckerle4")
        fit = levenberg_marquardt(residuals, start)
        assert fit.converged, fit.message
        assert right_digits(fit.x, case["parameters"]) >= 10

    @given(SEEDS)
    @settings(max_examples=15)
    def test_residuals_stand_at_right_angles_to_the_tangent_space(self, seed):
        rng = np.random.default_rng(seed)
        x = np.linspace(0, 3, 12)
        y = 2 * exp(-0.8 * x) + 0.5 + rng.normal(scale=0.05, size=12)
        fit = levenberg_marquardt(lambda a: a[0] * exp(-a[1] * x) + a[2] - y, [1.0, 1.0, 0.0])
        assert fit.converged
        lengths = np.linalg.norm(fit.jacobian, axis=0) * np.linalg.norm(fit.residuals)
        np.testing.assert_allclose(fit.jacobian.T @ fit.residuals / lengths, 0, atol=1e-11)

    @given(SEEDS)
    @settings(max_examples=15)
    def test_the_path_leads_downhill_from_the_start_to_the_result(self, seed):
        rng = np.random.default_rng(seed)
        x = np.linspace(0, 3, 8)
        start = rng.uniform(0.3, 3, size=2)
        y = rng.uniform(0.3, 3) * exp(-rng.uniform(0.3, 2) * x) + rng.normal(scale=0.1, size=8)

        def residuals(a):
            return a[0] * exp(-a[1] * x) - y

        fit = levenberg_marquardt(residuals, start)
        assert np.array_equal(fit.path[0], start)
        assert np.array_equal(fit.path[-1], fit.x)
        assert fit.path.shape == (fit.iterations + 1, 2)
        np.testing.assert_allclose(fit.costs, [np.sum(residuals(a) ** 2) for a in fit.path], rtol=1e-12)
        # The last, undamped steps may raise the sum of squares by rounding.
        assert np.all(np.diff(fit.costs) <= 1e-12 * fit.costs[:-1])

    @given(SEEDS, st.integers(-60, 60), st.integers(-60, 60))
    @settings(max_examples=15)
    def test_units_of_parameters_and_values_do_not_matter(self, seed, parameter_power, value_power):
        case, residuals = reference("Rat42")
        units, scale = np.ldexp([1.0, 1.0, 1.0], [parameter_power, 0, -parameter_power]), 2.0**value_power
        fit = levenberg_marquardt(
            lambda b: scale * residuals(b * units), np.array(case["start_near"]) / units
        )
        np.testing.assert_allclose(fit.x * units, case["parameters"], rtol=1e-9)
        assert fit.rss / scale**2 == pytest.approx(case["rss"], rel=1e-9)

    def test_uncertainties_survive_squares_that_underflow(self):
        case, residuals = reference("Misra1a")
        tiny = levenberg_marquardt(lambda b: 2.0**-600 * residuals(b), case["start_near"])
        assert right_digits(tiny.standard_errors, case["standard_errors"]) >= 9.5
        assert tiny.residual_sd > 0

    def test_the_order_of_points_does_not_matter(self):
        case, residuals = reference("Misra1a")
        forward = levenberg_marquardt(residuals, case["start_near"])
        backward = levenberg_marquardt(lambda b: residuals(b)[::-1], case["start_near"])
        np.testing.assert_allclose(backward.x, forward.x, rtol=1e-11)

    def test_functions_that_raise_outside_their_domain_are_taken_back_too(self):
        # Python's own logarithm raises where NumPy's returns NaN; it is differentiated by differences.
        fit = levenberg_marquardt(lambda a: [math.log(a[0]) * k - k / 2 for k in (1, 2, 3)], [1e6])
        assert fit.converged
        assert fit.x[0] == pytest.approx(math.exp(0.5), rel=1e-11)
        with pytest.raises(ValueError, match=r"domain error|positive input"):
            levenberg_marquardt(lambda a: [math.log(a[0])], [-1.0])

    def test_a_given_jacobian_is_used(self):
        x, calls = np.array([0.0, 1.0, 2.0]), []

        def jacobian(a):
            calls.append(a)
            return np.stack([exp(a[1] * x), a[0] * x * exp(a[1] * x)], axis=1)

        fit = levenberg_marquardt(lambda a: a[0] * exp(a[1] * x) - [1.0, 2.0, 4.0], [1.0, 0.5], jacobian)
        np.testing.assert_allclose(fit.x, [1, math.log(2)], rtol=1e-13)
        assert calls

    def test_a_large_residual_slows_the_last_steps_but_does_not_mislead_them(self):
        # Near the minimum at 0 each full step leaves 0.85 of the distance: the residual 1 bends against it.
        fit = levenberg_marquardt(lambda a: np.stack([a[0], 1 - 0.425 * a[0] ** 2]), [0.5])
        assert fit.converged
        np.testing.assert_allclose(fit.x, [0], atol=1e-10)
        assert fit.rss == pytest.approx(1, rel=1e-15)

    def test_a_start_at_the_minimum_stays_there(self):
        fit = levenberg_marquardt(lambda a: np.stack([a[0], a[1], a[0] - a[1]]), [0.0, 0.0])
        assert fit.converged
        assert fit.iterations == 0
        assert fit.rss == 0

    def test_an_exact_fit_converges_though_a_parameter_is_zero(self):
        x = np.linspace(0, 1, 6)
        fit = levenberg_marquardt(lambda a: a[0] * exp(-a[1] * x) + a[2] - 3 * exp(-2 * x), [1.0, 1.0, 1.0])
        assert fit.converged, fit.message
        np.testing.assert_allclose(fit.x, [3, 2, 0], atol=1e-12)

    def test_steps_that_leave_the_domain_are_taken_back(self):
        # log(a) is not real for negative a, where the first full step leads: NaN there is no accident.
        x = np.array([1.0, 2.0, 3.0])
        fit = levenberg_marquardt(lambda a: np.log(a[0]) * x + a[1] - (x / 2 + 1), [50.0, 9.0])
        assert fit.converged
        np.testing.assert_allclose(fit.x, [math.exp(0.5), 1], rtol=1e-12)
        assert np.all(fit.path[:, 0] > 0)


class TestDifferences:
    @given(st.floats(-3, 3), st.floats(0.1, 5))
    def test_extrapolated_differences_are_right_to_eleven_digits(self, a, b):
        x = np.linspace(0, 1, 4)
        J = difference_jacobian(lambda p: sin(p[0] * x) * exp(-p[1] * x), np.array([a, b]))
        expected = np.stack([x * cos(a * x) * exp(-b * x), -x * sin(a * x) * exp(-b * x)], axis=1)
        np.testing.assert_allclose(J, expected, atol=1e-11)

    def test_too_long_steps_out_of_the_domain_are_left_out(self):
        # Defined from 1 − 2⁻⁹ on: the first steps, of 2⁻⁶, lead out.
        J = difference_jacobian(lambda p: p**2 if p[0] > 1 - 2**-9 else None, np.array([1.0]))
        np.testing.assert_allclose(J, [[2.0]], rtol=1e-11)

    @pytest.mark.parametrize("tiny", [0.0, 5e-324, 1e-200, -1e-30])
    def test_a_parameter_next_to_zero_still_has_a_derivative(self, tiny):
        J = difference_jacobian(lambda p: exp(p) + 2.0, np.array([tiny]))
        np.testing.assert_allclose(J, [[1.0]], rtol=1e-10)

    def test_a_tiny_parameter_of_large_effect_is_moved_by_tiny_steps(self):
        J = difference_jacobian(lambda p: exp(1e34 * p), np.array([3e-34]))
        np.testing.assert_allclose(J, [[1e34 * math.exp(3)]], rtol=1e-10)

    def test_a_step_out_of_the_domain_is_shortened_and_not_lengthened(self):
        J = difference_jacobian(lambda p: 1e20 * p if p[0] < 1.01e-20 else None, np.array([1e-20]))
        np.testing.assert_allclose(J, [[1e20]], rtol=1e-11)

    def test_nothing_is_made_up_where_the_function_is_not_defined(self):
        assert difference_jacobian(lambda p: None, np.array([1.0])) is None


class TestDeclaredFailures:
    def test_running_out_of_steps_is_declared(self):
        case, residuals = reference("MGH10")
        fit = levenberg_marquardt(residuals, case["start_far"], max_iterations=5)
        assert not fit.converged
        assert "no minimum after 5 steps" in fit.message
        assert fit.iterations <= 5

    def test_a_parameter_without_effect_is_declared_and_has_no_uncertainty(self):
        x = np.array([1.0, 2.0, 4.0])
        fit = levenberg_marquardt(lambda a: a[0] * x + 0 * a[1] - [1.0, 2.0, 5.0], [0.0, 7.0])
        assert not fit.converged
        assert "does not matter" in fit.message
        assert fit.x[1] == 7.0
        with pytest.raises(RankError, match="dependent columns"):
            _ = fit.standard_errors

    def test_a_wrong_jacobian_is_declared(self):
        x = np.array([0.0, 1.0, 2.0])
        fit = levenberg_marquardt(
            lambda a: a[0] * exp(a[1] * x) - np.array([1.0, 2.0, 5.0]),
            [1.0, 0.5],
            lambda a: -np.stack([exp(a[1] * x), a[0] * x * exp(a[1] * x)], axis=1),
        )
        assert not fit.converged
        assert "derivatives may be wrong" in fit.message

    def test_a_jacobian_that_is_never_finite_again_is_declared(self):
        x, start = np.array([0.0, 1.0, 2.0]), [1.0, 0.5]

        def jacobian(a):
            J = np.stack([exp(a[1] * x), a[0] * x * exp(a[1] * x)], axis=1)
            return J if np.array_equal(a, start) else np.full_like(J, np.nan)

        fit = levenberg_marquardt(lambda a: a[0] * exp(a[1] * x) - np.array([1.0, 2.0, 5.0]), start, jacobian)
        assert not fit.converged
        assert fit.iterations == 0

    def test_noise_in_the_residuals_ends_at_a_minimum_as_far_as_it_shows(self):
        x = np.linspace(0, 2, 9)
        y = exp(-x) + 0.1 * cos(9 * x)

        def rounded(a):
            return np.round(a[0] * exp(-a[1] * x) - y, 5)

        fit = levenberg_marquardt(
            rounded,
            [0.5, 0.5],
            lambda a: np.stack([exp(-a[1] * x), -a[0] * x * exp(-a[1] * x)], axis=1),
        )
        assert fit.converged, fit.message
        assert "as far as rounding shows" in fit.message


class TestRefusals:
    def test_as_many_residuals_as_parameters_leave_no_uncertainty(self):
        fit = levenberg_marquardt(lambda a: a - [1.0, 2.0], [0.0, 0.0])
        np.testing.assert_allclose(fit.x, [1, 2], rtol=1e-14)
        with pytest.raises(DomainError, match="expected more residuals than parameters, got 2 of each"):
            _ = fit.residual_sd

    def test_residuals_that_are_not_what_they_must_be_are_refused(self):
        with pytest.raises(ShapeError, match="at least as many as parameters, 2, got 1"):
            levenberg_marquardt(lambda a: a[:1], [1.0, 2.0])
        with pytest.raises(ShapeError, match=r"residuals: expected a non-empty vector .* got shape \(2, 1\)"):
            levenberg_marquardt(lambda a: np.ones((2, 1)), [1.0])
        with pytest.raises(DataError, match="residuals: expected real numbers, got entries of type complex"):
            levenberg_marquardt(lambda a: np.ones(2) * 1j, [1.0])
        with pytest.raises(DomainError, match="expected finite values at the start"):
            levenberg_marquardt(lambda a: np.log(a), [-1.0])
        with pytest.raises(DomainError, match="expected finite derivatives at the start"):
            levenberg_marquardt(lambda a: np.sqrt(a), [0.0])

    def test_a_jacobian_of_another_shape_is_refused(self):
        with pytest.raises(ShapeError, match=r"jacobian: expected shape \(2, 2\), got shape \(2,\)"):
            levenberg_marquardt(lambda a: a, [1.0, 2.0], lambda a: np.ones(2))

    def test_starts_and_options_are_checked(self):
        with pytest.raises(ShapeError, match="x0: expected a non-empty vector"):
            levenberg_marquardt(lambda a: a, [])
        with pytest.raises(DataError, match="x0: expected finite"):
            levenberg_marquardt(lambda a: a, [np.nan])
        with pytest.raises(DomainError, match="max_iterations: expected at least 1, got 0"):
            levenberg_marquardt(lambda a: a, [1.0], max_iterations=0)

    def test_results_are_read_only(self):
        fit = levenberg_marquardt(lambda a: a - 1, [0.0])
        with pytest.raises(ValueError, match="read-only"):
            fit.path[0, 0] = 3.0
