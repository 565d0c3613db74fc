"""Gauss-Newton and steepest descent on χ². Course 2, week 6."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy import exp

from mathcore.errors import DomainError, ShapeError
from mathcore.nonlinear_least_squares import levenberg_marquardt
from mathcore.plain_fits import descend_chi_squared, gauss_newton

SEEDS = st.integers(0, 2**32 - 1)
X = np.linspace(0, 3, 10)


def decay(a):
    return a[0] * exp(-a[1] * X) - (2 * exp(-0.7 * X) + 0.05 * np.cos(7 * X))


class TestGaussNewton:
    @given(SEEDS)
    @settings(max_examples=20)
    def test_a_linear_problem_takes_one_step_from_anywhere(self, seed):
        rng = np.random.default_rng(seed)
        A, b, start = rng.normal(size=(7, 2)), rng.normal(size=7), rng.normal(size=2) * 100
        fit = gauss_newton(lambda x: A @ x - b, start)
        assert fit.converged
        np.testing.assert_allclose(fit.path[1], np.linalg.lstsq(A, b, rcond=None)[0], atol=1e-11)

    def test_ends_where_levenberg_and_marquardt_do(self):
        fit, guarded = gauss_newton(decay, [1.5, 0.5]), levenberg_marquardt(decay, [1.5, 0.5])
        assert fit.converged
        np.testing.assert_allclose(fit.x, guarded.x, rtol=1e-11)
        np.testing.assert_allclose(fit.standard_errors, guarded.standard_errors, rtol=1e-9)

    def test_each_step_of_the_path_solves_the_tangent_problem(self):
        fit = gauss_newton(decay, [1.5, 0.5])
        before, after = fit.path[0], fit.path[1]
        J = np.stack([exp(-before[1] * X), -before[0] * X * exp(-before[1] * X)], axis=1)
        np.testing.assert_allclose(
            after - before, np.linalg.lstsq(J, -decay(before), rcond=None)[0], rtol=1e-10
        )

    def test_running_away_is_declared(self):
        # arctan from beyond 1.39: each full step overshoots further than the last.
        fit = gauss_newton(lambda x: np.arctan(x), [2.0], max_iterations=6)
        assert not fit.converged
        assert abs(fit.x[0]) > 1e3

    def test_leaving_the_domain_is_declared(self):
        fit = gauss_newton(lambda x: np.log(x), [10.0])
        assert not fit.converged
        assert "left the model's domain" in fit.message

    def test_losing_rank_is_declared(self):
        fit = gauss_newton(lambda x: np.stack([x[0] + x[1], 2 * (x[0] + x[1]) - 1]), [0.0, 0.0])
        assert not fit.converged
        assert "lost rank" in fit.message

    def test_reaching_the_minimum_with_the_last_step_counts(self):
        fit = gauss_newton(lambda x: np.stack([x[0] - 3, 2 * x[0] - 6]), [0.0], max_iterations=1)
        assert fit.converged
        assert fit.x[0] == pytest.approx(3, rel=1e-15)


class TestDescent:
    def test_the_first_step_follows_the_gradient_of_chi_squared(self):
        # χ² = (x − 1)² + (2y)²: gradient (−2, 16) at (0, 2).
        fit = descend_chi_squared(lambda p: np.stack([p[0] - 1, 2 * p[1]]), [0.0, 2.0], step_size=0.1)
        np.testing.assert_allclose(fit.path[1], [0.2, 0.4], rtol=1e-14)
        assert fit.costs[0] == pytest.approx(17, rel=1e-15)
        assert fit.costs[1] == pytest.approx(0.64 + 0.64, rel=1e-14)

    def test_ends_at_the_same_minimum_as_the_guarded_method_only_later(self):
        slow = descend_chi_squared(decay, [1.5, 0.5], step_size=0.05, max_iterations=2000)
        quick = levenberg_marquardt(decay, [1.5, 0.5])
        assert slow.converged, slow.message
        np.testing.assert_allclose(slow.x, quick.x, rtol=1e-6)
        assert slow.iterations > 5 * quick.iterations

    @pytest.mark.parametrize("scale", [1e-150, 1.0, 1e100])
    def test_units_of_the_residuals_only_rescale_the_step(self, scale):
        fit = descend_chi_squared(
            lambda p: scale * np.stack([p[0] - 1, 2 * p[1]]), [0.0, 2.0], step_size=0.1 / scale**2
        )
        np.testing.assert_allclose(fit.path[1], [0.2, 0.4], rtol=1e-12)

    def test_too_long_steps_run_away_and_say_so(self):
        fit = descend_chi_squared(lambda p: np.stack([p[0], 2 * p[1]]), [1.0, 1.0], step_size=1e200)
        assert not fit.converged
        assert "try a step_size smaller than 1e+200" in fit.message

    def test_crawling_is_declared(self):
        fit = descend_chi_squared(decay, [1.5, 0.5], step_size=1e-6, max_iterations=10)
        assert not fit.converged
        assert "no minimum after 10 steps" in fit.message
        assert np.all(np.diff(fit.costs) < 0)


class TestRefusals:
    def test_steps_must_be_possible(self):
        with pytest.raises(DomainError, match="max_iterations: expected at least 1, got 0"):
            gauss_newton(decay, [1.0, 1.0], max_iterations=0)
        with pytest.raises(DomainError, match="step_size: expected a number greater than 0"):
            descend_chi_squared(decay, [1.0, 1.0], step_size=0.0)
        with pytest.raises(ShapeError, match="x0"):
            gauss_newton(decay, [])
