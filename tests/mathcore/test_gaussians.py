"""Gaussian densities and confidence ellipses."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, multivariate_normal

from mathcore.datasets import tilted_cloud
from mathcore.errors import DataError, DefiniteError, DomainError, ShapeError
from mathcore.gaussians import confidence_ellipse, gaussian, gaussian_density, gaussian_log_density
from mathcore.statistics import covariance, mean

SEEDS = st.integers(0, 2**32 - 1)
ANGLES = st.floats(-3, 3)


def rotation(angle):
    return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])


def spread(angle, first, second):
    return rotation(angle) * [first**2, second**2] @ rotation(angle).T


class TestBellCurve:
    def test_height_at_the_centre_is_one_over_root_two_pi(self):
        # Abramowitz and Stegun, table 26.1: Z(0) = 0.39894 22804 01433, Z(1) = 0.24197 07245 19143.
        assert gaussian(0.0) == pytest.approx(0.398942280401433, rel=1e-14)
        assert gaussian([-1.0, 1.0]) == pytest.approx(0.241970724519143, rel=1e-14)

    @given(st.floats(-50, 50), st.floats(-50, 50), st.floats(0.1, 20))
    def test_the_standard_library_agrees(self, x, mu, sigma):
        expected = NormalDist(mu, sigma).pdf(x)
        assert gaussian(x, mu, sigma) == pytest.approx(expected, rel=1e-11, abs=1e-300)

    def test_its_area_is_one_and_shapes_are_kept(self):
        x = np.linspace(-40, 60, 2001).reshape(3, 667)
        density = gaussian(x, 10.0, 4.0)
        assert density.shape == (3, 667)
        assert np.sum(density) * 0.05 == pytest.approx(1, rel=1e-12)

    @given(st.floats(-100, 100), st.floats(-5, 5))
    def test_it_is_symmetric_about_its_mean(self, mu, distance):
        assert gaussian(mu + distance, mu) == pytest.approx(gaussian(mu - distance, mu), rel=1e-10)

    def test_far_away_it_is_zero_without_a_warning(self):
        assert np.array_equal(gaussian([1e308, -1e308], 1e308, 1e-200) > 0, [True, False])

    def test_refusals(self):
        with pytest.raises(DomainError, match="standard_deviation: expected a number greater than 0, got 0"):
            gaussian(1.0, 0.0, 0.0)
        with pytest.raises(DataError, match="x: expected finite"):
            gaussian(math.nan)


class TestDensity:
    @given(SEEDS)
    def test_scipy_agrees_at_every_point(self, seed):
        rng = np.random.default_rng(seed)
        axes, _ = np.linalg.qr(rng.normal(size=(3, 3)))
        mu, sigma, x = rng.normal(size=3), axes * [4.0, 1.0, 0.2] @ axes.T, rng.normal(size=(2, 4, 3))
        expected = multivariate_normal(mu, sigma).logpdf(x)
        np.testing.assert_allclose(gaussian_log_density(x, mu, sigma), expected, rtol=1e-9)
        np.testing.assert_allclose(gaussian_density(x, mu, sigma), np.exp(expected), rtol=1e-8, atol=1e-12)

    def test_independent_coordinates_multiply(self):
        density = gaussian_density([1.0, -2.0], [0.0, 1.0], [[4.0, 0.0], [0.0, 9.0]])
        assert density == pytest.approx(gaussian(1.0, 0.0, 2.0) * gaussian(-2.0, 1.0, 3.0), rel=1e-14)
        assert density.shape == ()

    @pytest.mark.parametrize("power", [-1000, -500, 0, 500, 1000])
    def test_a_density_in_other_units(self, power):
        # In units of 2**-power/2 the coordinates grow and the log density falls by D/2 · log of the change.
        x, sigma = np.array([1.0, -2.0]), np.array([[4.0, 1.0], [1.0, 9.0]])
        unit = 2.0 ** (power // 2)
        scaled = gaussian_log_density(unit * x, [0.0, 0.0], np.ldexp(sigma, power))
        expected = gaussian_log_density(x, [0.0, 0.0], sigma) - power * math.log(2)
        assert scaled == pytest.approx(expected, rel=1e-14)

    def test_far_out_the_density_is_zero_and_its_logarithm_refused(self):
        assert gaussian_density([[1.7e308, -1.7e308]], [-1.7e308, 1.7e308], np.eye(2)).tolist() == [0.0]
        with pytest.raises(DomainError, match=r"gaussian_log_density: .* too large for a float"):
            gaussian_log_density([1e200, 0.0], [0.0, 0.0], np.eye(2))

    def test_densities_too_large_for_a_float_are_refused(self):
        with pytest.raises(DomainError, match=r"gaussian_density: .* too large"):
            gaussian_density([0.0, 0.0], [0.0, 0.0], 1e-320 * np.eye(2))
        with pytest.raises(DomainError, match=r"gaussian: .* too large"):
            gaussian(0.0, 0.0, 5e-324)

    @given(SEEDS, ANGLES)
    def test_turning_and_moving_everything_changes_nothing(self, seed, angle):
        rng = np.random.default_rng(seed)
        x, mu, shift = rng.normal(size=(3, 2))
        sigma, turn = spread(0.3, 2.0, 0.7), rotation(angle)
        moved = gaussian_log_density(turn @ x + shift, turn @ mu + shift, turn @ sigma @ turn.T)
        assert moved == pytest.approx(gaussian_log_density(x, mu, sigma), rel=1e-9)

    def test_refusals(self):
        with pytest.raises(DefiniteError, match="positive definite matrix, got smallest eigenvalue -1"):
            gaussian_density([0.0, 0.0], [0.0, 0.0], [[1.0, 2.0], [2.0, 1.0]])
        with pytest.raises(DefiniteError, match=r"expected a symmetric matrix, got 0\.5 at \(0, 1\)"):
            gaussian_density([0.0, 0.0], [0.0, 0.0], [[1.0, 0.5], [0.0, 1.0]])
        with pytest.raises(ShapeError, match=r"x: expected points of shape \(\.\.\., 2\), got shape \(3,\)"):
            gaussian_density([0.0, 0.0, 0.0], [0.0, 0.0], np.eye(2))
        with pytest.raises(ShapeError, match="covariance: expected shape"):
            gaussian_density([0.0, 0.0], [0.0, 0.0], np.eye(3))


class TestEllipse:
    def test_the_cloud_of_the_lecture(self):
        X = tilted_cloud()
        ellipse = confidence_ellipse(mean(X), covariance(X), sigmas=2)
        np.testing.assert_allclose(ellipse.centre, [3, 2], rtol=1e-14)
        np.testing.assert_allclose(ellipse.semi_axes, [3.2, 1.0], rtol=1e-12)
        assert ellipse.angle == pytest.approx(math.pi / 6, rel=1e-12)

    @pytest.mark.parametrize("mass", [0.1, 0.39346934028736658, 0.5, 0.95, 0.99])
    def test_its_radius_is_the_quantile_of_chi_squared_with_two_degrees(self, mass):
        ellipse = confidence_ellipse([0.0, 0.0], np.eye(2), mass=mass)
        assert ellipse.radius == pytest.approx(math.sqrt(chi2(2).ppf(mass)), rel=1e-12)
        same = confidence_ellipse([0.0, 0.0], np.eye(2), sigmas=ellipse.radius)
        assert same.mass == pytest.approx(mass, rel=1e-12)

    def test_one_sigma_unless_told_otherwise(self):
        ellipse = confidence_ellipse([0.0, 0.0], [[9.0, 0.0], [0.0, 4.0]])
        assert ellipse.semi_axes.tolist() == [3.0, 2.0]
        assert ellipse.radius == 1.0
        assert ellipse.mass == pytest.approx(1 - math.exp(-0.5), rel=1e-15)
        assert ellipse.angle == 0.0

    @given(ANGLES, st.floats(0.5, 3), st.floats(0.05, 0.4), st.floats(0.5, 4))
    def test_every_point_of_the_boundary_is_so_many_deviations_from_the_centre(self, angle, a, b, sigmas):
        sigma = spread(angle, a, b)
        points = confidence_ellipse([5.0, -2.0], sigma, sigmas=sigmas).boundary(13) - [5.0, -2.0]
        distances = np.sqrt(np.sum(points.T * np.linalg.solve(sigma, points.T), axis=0))
        np.testing.assert_allclose(distances, sigmas, rtol=1e-10)
        np.testing.assert_allclose(points[0], points[-1], atol=1e-12)

    @given(ANGLES, st.floats(0.5, 3), st.floats(0.05, 0.4))
    def test_turning_the_distribution_turns_the_ellipse(self, angle, a, b):
        ellipse = confidence_ellipse([0.0, 0.0], spread(angle, a, b))
        np.testing.assert_allclose(ellipse.semi_axes, [a, b], rtol=1e-9)
        assert -math.pi / 4 - 1e-9 <= ellipse.angle <= 3 * math.pi / 4 + 1e-9
        assert math.sin(ellipse.angle - angle) == pytest.approx(0, abs=1e-9)

    @given(st.integers(-300, 300))
    def test_units_only_scale_it(self, power):
        sigma = np.array([[5.0, 2.0], [2.0, 2.0]])
        plain, scaled = (
            confidence_ellipse([0, 0], sigma),
            confidence_ellipse([0, 0], np.ldexp(sigma, 2 * power)),
        )
        assert np.array_equal(scaled.semi_axes, np.ldexp(plain.semi_axes, power))
        assert scaled.angle == plain.angle

    def test_points_of_a_line_have_a_flat_ellipse(self):
        ellipse = confidence_ellipse([0.0, 0.0], [[9.0, 12.0], [12.0, 16.0]])
        np.testing.assert_allclose(ellipse.semi_axes, [5, 0], atol=1e-7)
        np.testing.assert_allclose(ellipse.directions[:, 0], [0.6, 0.8], rtol=1e-12)

    def test_a_circle_has_the_coordinate_axes(self):
        ellipse = confidence_ellipse([0.0, 0.0], [[2.0, 0.0], [0.0, 2.0]])
        assert ellipse.directions.tolist() == [[1.0, 0.0], [0.0, 1.0]]

    def test_refusals(self):
        with pytest.raises(DefiniteError, match="expected no negative variance, got -1"):
            confidence_ellipse([0.0, 0.0], [[1.0, 2.0], [2.0, 1.0]])
        with pytest.raises(DomainError, match="expected sigmas or mass, got both"):
            confidence_ellipse([0.0, 0.0], np.eye(2), sigmas=1.0, mass=0.5)
        with pytest.raises(DomainError, match=r"mass: expected a part between 0 and 1, got 95\.0"):
            confidence_ellipse([0.0, 0.0], np.eye(2), mass=95)
        with pytest.raises(DomainError, match="sigmas: expected a number greater than 0"):
            confidence_ellipse([0.0, 0.0], np.eye(2), sigmas=-1)
        with pytest.raises(ShapeError, match="mean: expected a vector of length 2"):
            confidence_ellipse([0.0], np.eye(2))
        with pytest.raises(DomainError, match="count: expected at least 2 points, got 1"):
            confidence_ellipse([0.0, 0.0], np.eye(2)).boundary(1)
