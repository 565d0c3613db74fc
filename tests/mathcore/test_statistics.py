"""Statistics of data sets. Worked numbers: course 3, week 1, recomputed by hand."""

import math
import statistics as standard_library

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mathcore.errors import DataError, DomainError, ShapeError
from mathcore.statistics import (
    correlation,
    covariance,
    mean,
    standard_deviation,
    standardise,
    transform_covariance,
    transform_mean,
    variance,
)

OF_DATA = [mean, variance, standard_deviation, covariance, correlation, standardise]
COORDINATES = st.floats(-100, 100, allow_nan=False).map(lambda x: round(x, 3))


def datasets(columns=3):
    return st.integers(2, 12).flatmap(lambda n: arrays(np.float64, (n, columns), elements=COORDINATES))


def matrices(shape=(2, 3)):
    return arrays(np.float64, shape, elements=st.floats(-5, 5).map(lambda x: round(x, 2)))


class TestReferenceValues:
    def test_the_mean_is_the_balance_point_and_not_always_a_data_point(self):
        assert mean([1, 2, 4, 5]) == 3.0
        assert mean([-1, 3, 7]) == 3.0

    def test_equal_means_and_different_spread(self):
        assert variance([1, 2, 4, 5]) == 10 / 4
        assert variance([-1, 3, 7]) == pytest.approx(32 / 3, rel=1e-15)

    def test_covariance_of_the_lecture_is_two_thirds_everywhere(self):
        columns = np.array([[0, 1, 2], [3, 4, 5]])
        np.testing.assert_allclose(covariance(columns.T), np.full((2, 2), 2 / 3), rtol=1e-15)

    def test_shifting_and_doubling_of_the_lecture(self):
        data = np.array([-1.0, 2.0, 3.0])
        assert mean(data) == pytest.approx(4 / 3, rel=1e-15)
        assert variance(data) == pytest.approx(26 / 9, rel=1e-15)
        assert mean(data + 2) == pytest.approx(10 / 3, rel=1e-15)
        assert variance(data + 2) == pytest.approx(26 / 9, rel=1e-15)
        assert mean(2 * data) == pytest.approx(8 / 3, rel=1e-15)
        assert variance(2 * data) == pytest.approx(104 / 9, rel=1e-15)

    @pytest.mark.parametrize(
        ("data", "exact_mean", "exact_deviation"),
        [
            # NIST StRD, univariate: NumAcc1, NumAcc2, NumAcc3 and NumAcc4, made to be hard; certified values.
            ([10000001, 10000003, 10000002], 10000002, 1),
            ([1.2] + [1.1, 1.3] * 500, 1.2, 0.1),
            ([1000000.2] + [1000000.1, 1000000.3] * 500, 1000000.2, 0.1),
            ([10000000.2] + [10000000.1, 10000000.3] * 500, 10000000.2, 0.1),
        ],
        ids=["NumAcc1", "NumAcc2", "NumAcc3", "NumAcc4"],
    )
    def test_certified_values_survive_a_large_common_offset(self, data, exact_mean, exact_deviation):
        assert mean(data) == pytest.approx(exact_mean, rel=1e-15)
        # The decimal data are themselves rounded to doubles: of NumAcc4's deviation, 8 digits remain.
        resolution = np.spacing(exact_mean) / exact_deviation
        assert standard_deviation(data, ddof=1) == pytest.approx(exact_deviation, rel=4e-16 + resolution)

    def test_agrees_with_exact_rational_arithmetic_of_the_standard_library(self):
        data = [0.1, 0.7, -2.3, 14.9, 5.55, 1e3]
        assert mean(data) == pytest.approx(standard_library.fmean(data), rel=1e-15)
        assert variance(data) == pytest.approx(standard_library.pvariance(data), rel=1e-14)
        assert variance(data, ddof=1) == pytest.approx(standard_library.variance(data), rel=1e-14)
        assert standard_deviation(data) == pytest.approx(standard_library.pstdev(data), rel=1e-14)

    def test_correlation_of_an_exact_line_is_one_with_the_sign_of_its_slope(self):
        x = np.array([0.1, 0.2, 0.7, 1.9])
        matrix = correlation(np.column_stack([x, 3 * x + 1, -x]))
        np.testing.assert_allclose(matrix, [[1, 1, -1], [1, 1, -1], [-1, -1, 1]], atol=1e-15)


class TestProperties:
    @given(datasets())
    def test_deviations_from_the_mean_sum_to_zero(self, X):
        np.testing.assert_allclose(np.sum(X - mean(X), axis=0), 0, atol=1e-12)

    @given(datasets())
    def test_covariance_is_symmetric_semidefinite_with_the_variances_on_its_diagonal(self, X):
        matrix = covariance(X)
        assert np.array_equal(matrix, matrix.T)
        assert np.linalg.eigvalsh(matrix)[0] >= -1e-10
        np.testing.assert_allclose(np.diagonal(matrix), variance(X), rtol=1e-12, atol=1e-24)

    @given(datasets())
    def test_variance_is_mean_square_minus_squared_mean(self, X):
        np.testing.assert_allclose(variance(X), np.mean(X**2, axis=0) - mean(X) ** 2, atol=1e-9)

    @given(datasets(), st.integers(0, 1))
    def test_numpy_agrees(self, X, ddof):
        np.testing.assert_allclose(covariance(X, ddof=ddof), np.cov(X.T, ddof=ddof), rtol=1e-10, atol=1e-10)

    @given(datasets(), matrices(), matrices((2,)))
    def test_an_affine_map_moves_mean_and_covariance_as_the_formulas_say(self, X, A, b):
        moved = X @ A.T + b
        np.testing.assert_allclose(mean(moved), transform_mean(mean(X), A, b), atol=1e-10)
        np.testing.assert_allclose(covariance(moved), transform_covariance(covariance(X), A), atol=1e-8)

    @given(datasets())
    def test_standardised_columns_have_mean_zero_and_variance_one_unless_constant(self, X):
        result = standardise(X)
        varies = np.ptp(X, axis=0) > 0
        np.testing.assert_allclose(mean(result.values), 0, atol=1e-12)
        np.testing.assert_allclose(variance(result.values), np.where(varies, 1.0, 0.0), rtol=1e-9)
        np.testing.assert_allclose(result.undo(result.values), X, atol=1e-11)
        # Two roundings: of the mean, and of the difference from it; both as large as the data.
        np.testing.assert_allclose(result.apply(X) * result.scale, result.values * result.scale, atol=1e-12)

    @given(datasets(), st.integers(-1000, 1000))
    def test_correlation_is_bounded_and_blind_to_units_and_origin(self, X, shift):
        X = X + np.arange(len(X))[:, np.newaxis] * np.array([1000.0, -700.0, 300.0])
        matrix = correlation(X)
        assert np.all(np.abs(matrix) <= 1)
        assert np.array_equal(np.diagonal(matrix), np.ones(3))
        np.testing.assert_allclose(correlation(X * [8.0, 0.5, 3.0] + shift), matrix, atol=1e-11)


class TestSymmetries:
    @given(datasets(), st.randoms(use_true_random=False))
    def test_the_order_of_the_examples_does_not_matter(self, X, random):
        order = random.sample(range(len(X)), len(X))
        np.testing.assert_allclose(mean(X[order]), mean(X), rtol=1e-14, atol=1e-13)
        np.testing.assert_allclose(covariance(X[order]), covariance(X), rtol=1e-12, atol=1e-11)

    @given(datasets(), st.integers(-900, 900))
    def test_scaling_by_a_power_of_two_changes_no_digit(self, X, power):
        scaled = np.ldexp(X, power)
        assert np.array_equal(mean(scaled), np.ldexp(mean(X), power))
        assert np.array_equal(standard_deviation(scaled), np.ldexp(standard_deviation(X), power))

    @given(datasets(columns=2))
    def test_a_single_variable_is_a_column(self, X):
        assert mean(X[:, 0]) == mean(X)[0]
        assert variance(X[:, 0]) == variance(X)[0]
        assert standard_deviation(X[:, 0]) == standard_deviation(X)[0]
        single = standardise(X[:, 0])
        assert single.values.shape == (len(X),)
        assert single.scale.shape == single.mean.shape == ()
        assert np.array_equal(single.values, standardise(X).values[:, 0])


class TestExtremes:
    @given(st.floats(-1e300, 1e300), st.integers(1, 50))
    def test_a_constant_column_has_itself_as_mean_and_no_variance(self, value, count):
        data = np.full((count, 1), value)
        assert mean(data)[0] == value
        assert standard_deviation(data)[0] == 0
        assert np.array_equal(standardise(data).values, np.zeros((count, 1)))

    def test_numbers_near_the_largest_float_are_as_good_as_any(self):
        data = [1.7e308, -1.7e308, -1.7e308]
        assert mean(data) == pytest.approx(-1.7e308 / 3, rel=1e-14)
        assert standard_deviation(data) == pytest.approx(1.7e308 * (math.sqrt(8) / 3), rel=1e-14)
        np.testing.assert_allclose(standardise(data).values, np.array([2, -1, -1]) / math.sqrt(2), rtol=1e-14)

    def test_a_variance_too_large_for_a_float_is_refused(self):
        with pytest.raises(DomainError, match="too large for a float"):
            variance([1e200, -1e200])
        with pytest.raises(DomainError, match="too large"):
            transform_mean([1e300], [[1e10]])
        with pytest.raises(DomainError, match="too large"):
            transform_covariance([[1e300]], [[1e10]])

    def test_tiny_numbers_keep_their_spread(self):
        assert standard_deviation([1e-200, 3e-200]) == pytest.approx(1e-200, rel=1e-14)


class TestRefusals:
    @pytest.mark.parametrize("function", OF_DATA)
    def test_nan_is_refused_by_name_and_place(self, function):
        with pytest.raises(DataError, match=r"X: expected finite numbers, got nan at index \(1, 0\)"):
            function([[1.0, 2.0], [math.nan, 3.0]])

    @pytest.mark.parametrize("function", OF_DATA)
    @pytest.mark.parametrize("empty", [[], [[]], np.zeros((0, 2)), np.zeros((2, 2, 2)), 3.0])
    def test_what_is_not_a_data_set_is_refused(self, function, empty):
        with pytest.raises(ShapeError, match="X: expected a non-empty"):
            function(empty)

    @pytest.mark.parametrize("function", [variance, standard_deviation, covariance, standardise])
    @pytest.mark.parametrize("ddof", [-1, 2, 3])
    def test_as_many_lost_degrees_as_examples_are_refused(self, function, ddof):
        with pytest.raises(DomainError, match=f"ddof: expected 0 <= ddof < N = 2, got {ddof}"):
            function([[1.0, 2.0], [3.0, 5.0]], ddof=ddof)

    def test_correlation_with_a_constant_is_refused_by_column(self):
        with pytest.raises(DomainError, match="constant column 2"):
            correlation([[1.0, 0.1], [2.0, 0.1], [4.0, 0.1]])

    def test_shapes_that_do_not_fit_are_refused(self):
        with pytest.raises(ShapeError, match="mean: expected a vector of length 2"):
            transform_mean([1.0, 2.0, 3.0], np.eye(2))
        with pytest.raises(ShapeError, match="b: expected a vector of length 2"):
            transform_mean([1.0, 2.0], np.eye(2), [1.0])
        with pytest.raises(ShapeError, match="covariance: expected 2 rows"):
            transform_covariance(np.eye(3), np.eye(2))

    def test_results_cannot_be_changed_by_accident(self):
        with pytest.raises(ValueError, match="read-only"):
            standardise([1.0, 2.0]).values[0] = 5.0
