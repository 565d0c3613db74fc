"""Fitting models to points. Course 2, week 6: a Gaussian peak on a background."""

import numpy as np
import pytest
from numpy import exp
from scipy.optimize import curve_fit

from mathcore.curve_fitting import curve_residuals, fit_curve
from mathcore.errors import DataError, DomainError, ShapeError
from mathcore.regression import fit_line

X = np.linspace(-4, 4, 41)
Y = 3 * exp(-((X - 0.5) ** 2) / (2 * 0.8**2)) + 1 + 0.05 * np.cos(11 * X)
SIGMA = 0.05 * (1 + X**2)


def peak(x, height, centre, width, background):
    return height * exp(-((x - centre) ** 2) / (2 * width**2)) + background


def test_a_peak_on_a_background_as_scipy_finds_it():
    fit = fit_curve(peak, X, Y, [1.0, 0.0, 1.0, 0.0])
    expected, covariance = curve_fit(peak, X, Y, [1.0, 0.0, 1.0, 0.0], xtol=1e-12, ftol=1e-12)
    assert fit.converged
    np.testing.assert_allclose(fit.x, expected, rtol=1e-6)
    np.testing.assert_allclose(fit.standard_errors, np.sqrt(np.diagonal(covariance)), rtol=1e-4)


def test_weights_follow_the_known_uncertainties():
    fit = fit_curve(peak, X, Y, [1.0, 0.0, 1.0, 0.0], sigma=SIGMA)
    expected, covariance = curve_fit(peak, X, Y, [1.0, 0.0, 1.0, 0.0], sigma=SIGMA, xtol=1e-12, ftol=1e-12)
    np.testing.assert_allclose(fit.x, expected, rtol=1e-6)
    np.testing.assert_allclose(fit.standard_errors, np.sqrt(np.diagonal(covariance)), rtol=1e-4)
    residuals = curve_residuals(peak, X, Y, sigma=SIGMA)
    assert fit.rss == pytest.approx(np.sum(residuals(fit.x) ** 2), rel=1e-12)  # χ²


def test_a_line_is_the_line_of_linear_regression():
    fit = fit_curve(lambda x, m, c: m * x + c, X, Y, [0.0, 0.0])
    line = fit_line(X, Y)
    np.testing.assert_allclose(fit.x, [line.m, line.c], rtol=1e-10)
    np.testing.assert_allclose(
        fit.standard_errors, [line.m_standard_error, line.c_standard_error], rtol=1e-10
    )


def test_moving_the_points_moves_the_peak():
    here = fit_curve(peak, X, Y, [1.0, 0.0, 1.0, 0.0])
    there = fit_curve(peak, X + 100, Y + 7, [1.0, 100.0, 1.0, 7.0])
    np.testing.assert_allclose(there.x, here.x + np.array([0, 100, 0, 7]), rtol=1e-9)


def test_several_predictors_come_as_rows():
    inputs = np.stack([X, X**2])
    fit = fit_curve(lambda x, a, b: a * x[0] + b * x[1], inputs, 2 * X - X**2, [0.0, 0.0])
    np.testing.assert_allclose(fit.x, [2, -1], rtol=1e-13)


def test_running_out_of_steps_is_declared():
    assert not fit_curve(peak, X, Y, [1.0, 0.0, 1.0, 0.0], max_iterations=1).converged


def test_points_that_do_not_fit_each_other_are_refused():
    with pytest.raises(ShapeError, match=r"x: expected 41 points, one for each y, got shape \(40,\)"):
        curve_residuals(peak, X[:-1], Y)
    with pytest.raises(ShapeError, match="x: expected 41 points"):
        curve_residuals(peak, 3.0, Y)
    with pytest.raises(DataError, match="y: expected finite"):
        fit_curve(peak, X, np.full(41, np.nan), [1.0, 0.0, 1.0, 0.0])
    with pytest.raises(ShapeError, match="start: expected a non-empty vector"):
        fit_curve(peak, X, Y, 1.0)
    with pytest.raises(DomainError, match="sigma: expected standard deviations above 0, got -1"):
        curve_residuals(peak, X, Y, sigma=-np.ones(41))
