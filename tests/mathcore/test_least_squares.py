"""Linear least squares, certified by NIST's linear reference sets (tests/mathcore/nist/linear.toml)."""

import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.errors import DataError, DomainError, RankError, ShapeError
from mathcore.least_squares import linear_least_squares

CERTIFIED = tomllib.loads((Path(__file__).parent / "nist" / "linear.toml").read_text())
SEEDS = st.integers(0, 2**32 - 1)


def log_relative_error(computed, certified):
    """The number of right digits, the absolute error's where the certified value is 0; 15 at most."""
    computed, certified = np.asarray(computed), np.asarray(certified)
    error = np.abs(computed - certified) / np.where(certified == 0, 1.0, np.abs(certified))
    return np.min(-np.log10(np.maximum(error, 1e-15)))


def design(case):
    """The matrix of a reference set, powers rounded as anybody would form them."""
    x = np.array(case["x"])
    if "degree" in case:
        return np.vander(x, case["degree"] + 1, increasing=True)
    return np.column_stack([np.ones(len(x)), x]) if case["intercept"] else x


def problem(seed, rows=8, singular_values=(3.0, 1.0, 0.01)):
    """A matrix of chosen singular values, so that there is nothing to filter, and a right-hand side."""
    rng = np.random.default_rng(seed)
    columns = len(singular_values)
    left, _ = np.linalg.qr(rng.normal(size=(rows, columns)))
    right, _ = np.linalg.qr(rng.normal(size=(columns, columns)))
    return left * singular_values @ right.T, rng.normal(size=rows)


class TestNistLinear:
    # Filip: the powers are rounded when the matrix is formed, and a condition number of 5e9 amplifies that to
    # some 8 digits; fit_polynomial, which keeps the powers exact, reaches 14.
    @pytest.mark.parametrize(
        ("name", "digits"), [(name, 7.5 if name == "Filip" else 13.0) for name in CERTIFIED]
    )
    def test_coefficients(self, name, digits):
        case = CERTIFIED[name]
        fit = linear_least_squares(design(case), case["y"])
        assert log_relative_error(fit.x, case["coefficients"]) >= digits

    @pytest.mark.parametrize(
        ("name", "digits"), [(name, 7.0 if name == "Filip" else 12.0) for name in CERTIFIED]
    )
    def test_uncertainties_and_quality_of_fit(self, name, digits):
        case = CERTIFIED[name]
        fit = linear_least_squares(design(case), case["y"])
        assert log_relative_error(fit.standard_errors, case["standard_errors"]) >= digits
        assert log_relative_error(fit.residual_sd, case["residual_sd"]) >= digits
        assert log_relative_error(fit.r_squared, case["r_squared"]) >= digits


class TestReferenceValues:
    def test_projection_of_the_lecture_gives_coordinates_five_and_minus_three(self):
        # Course 3, week 3: B = [[1,0],[1,1],[1,2]], x = (6,0,0): λ = (5,−3), error √6.
        fit = linear_least_squares([[1, 0], [1, 1], [1, 2]], [6, 0, 0])
        np.testing.assert_allclose(fit.x, [5, -3], rtol=1e-15)
        np.testing.assert_allclose(fit.residuals, [1, -2, 1], rtol=1e-14)
        assert fit.rss == pytest.approx(6, rel=1e-14)

    def test_hilbert_columns_against_exact_arithmetic(self):
        # b = H times ones, in integers: Hilbert's matrix of order 8 times its common denominator, 360360.
        H = np.array([[360360 / (i + j + 1) for j in range(8)] for i in range(8)])
        np.testing.assert_allclose(linear_least_squares(H, H.sum(axis=1)).x, np.ones(8), rtol=1e-6)


class TestProperties:
    @given(SEEDS)
    def test_residuals_stand_at_right_angles_to_every_column(self, seed):
        A, b = problem(seed)
        fit = linear_least_squares(A, b)
        np.testing.assert_allclose(A.T @ fit.residuals, 0, atol=1e-14 * np.linalg.norm(b))
        np.testing.assert_allclose(A @ fit.x + fit.residuals, b, atol=1e-13)

    @given(SEEDS, SEEDS)
    def test_no_other_x_has_a_smaller_sum_of_squares(self, seed, other):
        A, b = problem(seed)
        fit = linear_least_squares(A, b)
        x = fit.x + np.random.default_rng(other).normal(size=3)
        assert np.sum((b - A @ x) ** 2) >= fit.rss * (1 - 1e-12)

    @given(SEEDS)
    def test_numpy_agrees(self, seed):
        A, b = problem(seed)
        fit = linear_least_squares(A, b)
        x, rss, _, _ = np.linalg.lstsq(A, b, rcond=None)
        np.testing.assert_allclose(fit.x, x, rtol=1e-9, atol=1e-11)
        assert fit.rss == pytest.approx(rss[0], rel=1e-11)
        s2 = fit.rss / (len(b) - 3)
        np.testing.assert_allclose(fit.covariance, s2 * np.linalg.inv(A.T @ A), rtol=1e-7)
        np.testing.assert_allclose(fit.standard_errors**2, np.diagonal(fit.covariance), rtol=1e-12)
        assert fit.residual_sd == pytest.approx(np.sqrt(s2), rel=1e-11)

    @given(SEEDS)
    def test_a_consistent_system_is_solved_to_the_last_bit_or_so(self, seed):
        rng = np.random.default_rng(seed)
        x = rng.integers(-8, 9, size=3).astype(float)
        A = rng.integers(-50, 51, size=(7, 3)) + 60 * np.eye(7, 3)
        fit = linear_least_squares(A, A @ x)
        np.testing.assert_allclose(fit.x, x, rtol=4e-16, atol=1e-15)
        assert fit.rss <= 1e-24

    @given(SEEDS)
    def test_known_uncertainties_weigh_the_rows_and_fix_the_errors(self, seed):
        A, b = problem(seed)
        sigma = np.exp(np.random.default_rng(seed).uniform(-1, 1, size=8))
        fit = linear_least_squares(A, b, sigma=sigma)
        scaled = linear_least_squares(A / sigma[:, None], b / sigma)
        np.testing.assert_allclose(fit.x, scaled.x, rtol=1e-13)
        assert fit.rss == pytest.approx(scaled.rss, rel=1e-13)  # χ²
        weighted = (A.T / sigma**2) @ A
        np.testing.assert_allclose(fit.covariance, np.linalg.inv(weighted), rtol=1e-7)


class TestSymmetries:
    @given(SEEDS, st.integers(-300, 300))
    def test_units_of_columns_and_values_do_not_matter(self, seed, power):
        A, b = problem(seed)
        fit = linear_least_squares(A, b)
        columns = linear_least_squares(A * np.ldexp(1.0, [power, 0, -power]), b)
        assert np.array_equal(columns.x, np.ldexp(fit.x, [-power, 0, power]))
        values = linear_least_squares(A, np.ldexp(b, power))
        assert np.array_equal(values.x, np.ldexp(fit.x, power))
        assert values.rss == np.ldexp(fit.rss, 2 * power)

    @given(SEEDS, st.permutations(range(8)))
    def test_the_order_of_rows_and_columns_does_not_matter(self, seed, order):
        A, b = problem(seed)
        fit = linear_least_squares(A, b)
        np.testing.assert_allclose(linear_least_squares(A[order], b[order]).x, fit.x, rtol=1e-13)
        np.testing.assert_allclose(linear_least_squares(A[:, ::-1], b).x, fit.x[::-1], rtol=1e-13)

    @given(SEEDS, st.floats(-1e3, 1e3))
    def test_adding_a_multiple_of_a_column_moves_its_unknown_alone(self, seed, amount):
        A, b = problem(seed, singular_values=(2.0, 1.0))
        fit, moved = linear_least_squares(A, b), linear_least_squares(A, b + amount * A[:, 0])
        np.testing.assert_allclose(moved.x, fit.x + np.array([amount, 0]), atol=1e-12 * (1 + abs(amount)))
        np.testing.assert_allclose(moved.residuals, fit.residuals, atol=1e-12 * (1 + abs(amount)))


class TestQualityOfFit:
    def test_without_an_intercept_the_total_is_about_zero(self):
        fit = linear_least_squares([[1.0], [2.0], [3.0]], [1.0, 3.0, 2.0])
        assert fit.total_sum_of_squares == pytest.approx(14)
        with_constant = linear_least_squares([[1.0, 1], [2.0, 1], [3.0, 1]], [1.0, 3.0, 2.0])
        assert with_constant.total_sum_of_squares == pytest.approx(2)
        assert with_constant.r_squared == pytest.approx(0.25, rel=1e-14)

    def test_values_that_do_not_vary_leave_nothing_to_explain(self):
        with pytest.raises(DomainError, match="r_squared: expected values b that vary"):
            _ = linear_least_squares([[1.0], [2.0]], [0.0, 0.0]).r_squared

    def test_as_many_unknowns_as_rows_leave_no_spread_to_estimate(self):
        fit = linear_least_squares([[2.0, 0.0], [0.0, 4.0]], [2.0, 4.0])
        assert fit.x.tolist() == [1.0, 1.0]
        assert fit.degrees_of_freedom == 0
        with pytest.raises(DomainError, match="expected more rows than unknowns, got 2 of each"):
            _ = fit.standard_errors
        known = linear_least_squares([[2.0, 0.0], [0.0, 4.0]], [2.0, 4.0], sigma=[1.0, 1.0])
        np.testing.assert_allclose(known.standard_errors, [0.5, 0.25], rtol=1e-15)

    @pytest.mark.parametrize("power", [-600, 0, 500])
    def test_quality_does_not_depend_on_units_though_squares_underflow(self, power):
        A, b = problem(4)
        fit, other = linear_least_squares(A, b), linear_least_squares(A, np.ldexp(b, power))
        assert other.residual_sd == np.ldexp(fit.residual_sd, power)
        np.testing.assert_allclose(other.standard_errors, np.ldexp(fit.standard_errors, power), rtol=1e-15)
        assert other.r_squared == fit.r_squared

    def test_uncertainties_too_large_for_a_float_are_refused(self):
        fit = linear_least_squares([[1e-200], [2e-200]], [1.0, 1.0])
        assert fit.standard_errors[0] > 1e199
        with pytest.raises(DomainError, match=r"covariance: .* too large"):
            _ = fit.covariance
        with pytest.raises(DomainError, match=r"standard_errors: .* too large"):
            _ = linear_least_squares([[1e-300], [0.0]], [1.0, 1e100]).standard_errors

    def test_the_condition_is_blind_to_the_lengths_of_columns(self):
        assert linear_least_squares([[1e-8, 0.0], [0.0, 1e9]], [1.0, 1.0]).condition == pytest.approx(1)


class TestRefusals:
    def test_dependent_columns_are_refused_with_their_dependence(self):
        A = np.array([[1.0, 1, 3], [1, 2, 4], [1, 3, 5], [1, 4, 6]])
        with pytest.raises(RankError, match=r"column 1.*column 2.*column 3.*try leaving one"):
            linear_least_squares(A, np.ones(4))
        with pytest.raises(RankError, match="column 2 all zero"):
            linear_least_squares([[1.0, 0.0], [2.0, 0.0]], [1.0, 1.0])

    def test_the_tolerance_for_dependence_is_the_callers(self):
        A, b = problem(1, singular_values=(1.0, 1e-5))
        assert linear_least_squares(A, b).condition > 1e4
        with pytest.raises(RankError):
            linear_least_squares(A, b, rtol=1e-3)

    def test_shapes_and_values_that_do_not_fit_are_refused(self):
        with pytest.raises(ShapeError, match="b: expected a vector of length 2"):
            linear_least_squares([[1.0], [2.0]], [1.0])
        with pytest.raises(ShapeError, match="at least as many rows as columns"):
            linear_least_squares([[1.0, 2.0]], [1.0])
        with pytest.raises(DataError, match="A: expected finite"):
            linear_least_squares([[np.nan], [2.0]], [1.0, 2.0])
        with pytest.raises(DomainError, match=r"sigma: .* above 0, got 0\.0 at index 1"):
            linear_least_squares([[1.0], [2.0]], [1.0, 2.0], sigma=[1.0, 0.0])
        with pytest.raises(DomainError, match="too large for a float"):
            linear_least_squares([[1e-200], [0.0]], [1e200, 0.0])

    def test_results_are_read_only(self):
        with pytest.raises(ValueError, match="read-only"):
            linear_least_squares([[1.0], [2.0]], [1.0, 2.0]).x[0] = 3
