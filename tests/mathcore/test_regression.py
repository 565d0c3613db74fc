"""Lines and polynomials. Worked numbers: course 2, week 6; certified values: NIST's linear reference sets."""

import tomllib
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.errors import DataError, DomainError, RankError, ShapeError
from mathcore.regression import fit_line, fit_polynomial

CERTIFIED = tomllib.loads((Path(__file__).parent / "nist" / "linear.toml").read_text())
POLYNOMIAL = [name for name, case in CERTIFIED.items() if "degree" in case]
SEEDS = st.integers(0, 2**32 - 1)


def right_digits(computed, certified):
    computed, certified = np.asarray(computed), np.asarray(certified)
    error = np.abs(computed - certified) / np.where(certified == 0, 1.0, np.abs(certified))
    return np.min(-np.log10(np.maximum(error, 1e-15)))


class TestNistPolynomials:
    @pytest.mark.parametrize("name", POLYNOMIAL)
    def test_coefficients_are_certified_to_thirteen_digits(self, name):
        case = CERTIFIED[name]
        assert (
            right_digits(fit_polynomial(case["x"], case["y"], case["degree"]).x, case["coefficients"]) >= 13
        )

    @pytest.mark.parametrize("name", POLYNOMIAL)
    def test_uncertainties_are_certified(self, name):
        case = CERTIFIED[name]
        fit = fit_polynomial(case["x"], case["y"], case["degree"])
        # From the triangular factor, unrefined: a condition number of 5e9 costs Filip some digits.
        digits = 8 if name == "Filip" else 13
        assert right_digits(fit.standard_errors, case["standard_errors"]) >= digits
        assert right_digits(fit.residual_sd, case["residual_sd"]) >= 13
        assert right_digits(fit.r_squared, case["r_squared"]) >= 13

    def test_norris_as_a_line(self):
        case = CERTIFIED["Norris"]
        line = fit_line(case["x"], case["y"])
        assert right_digits([line.c, line.m], case["coefficients"]) >= 13
        assert right_digits([line.c_standard_error, line.m_standard_error], case["standard_errors"]) >= 13


class TestReferenceValues:
    def test_three_points_by_hand(self):
        line = fit_line([0, 1, 2], [1, 3, 2])
        assert line.m == pytest.approx(0.5, rel=1e-15)
        assert line.c == pytest.approx(1.5, rel=1e-15)
        assert line.centroid == (1.0, 2.0)
        np.testing.assert_allclose(line([0.0, 4.0]), [1.5, 3.5], rtol=1e-15)

    @given(SEEDS)
    def test_formula_of_the_lecture_in_exact_fractions(self, seed):
        rng = np.random.default_rng(seed)
        x, y = rng.integers(-50, 50, size=6), rng.integers(-50, 50, size=6)
        x[0] = x[1] + 1
        xs, ys = [Fraction(int(v)) for v in x], [Fraction(int(v)) for v in y]
        centre = sum(xs) / 6
        m = sum((a - centre) * b for a, b in zip(xs, ys, strict=True)) / sum((a - centre) ** 2 for a in xs)
        c = sum(ys) / 6 - m * centre
        line = fit_line(x, y)
        assert line.m == pytest.approx(float(m), rel=1e-14, abs=1e-15)
        assert line.c == pytest.approx(float(c), rel=1e-14, abs=1e-14)


class TestProperties:
    @given(SEEDS)
    def test_the_line_goes_through_the_centroid_and_residuals_sum_to_zero(self, seed):
        x, y = np.random.default_rng(seed).normal(size=(2, 9)) * 10
        line = fit_line(x, y)
        assert line(line.centroid[0]) == pytest.approx(line.centroid[1], abs=1e-12)
        assert np.sum(line.fit.residuals) == pytest.approx(0, abs=1e-12)
        assert line.fit.r_squared == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2, rel=1e-9)

    @given(SEEDS, st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
    def test_moving_the_points_moves_the_line(self, seed, right, up):
        x, y = np.random.default_rng(seed).normal(size=(2, 9))
        here, there = fit_line(x, y), fit_line(x + right, y + up)
        assert there.m == pytest.approx(here.m, abs=1e-9)
        assert there(right) - up == pytest.approx(here(0.0), abs=1e-8)
        assert there.m_standard_error == pytest.approx(here.m_standard_error, rel=1e-8)

    @given(SEEDS, st.integers(0, 5), st.integers(-40, 40))
    def test_a_polynomial_is_recovered_from_its_values_in_any_unit(self, seed, degree, power):
        rng = np.random.default_rng(seed)
        coefficients = rng.integers(-9, 10, size=degree + 1).astype(float)
        x = np.arange(-4.0, 5.0)
        y = np.polynomial.polynomial.polyval(x, coefficients)
        fit = fit_polynomial(np.ldexp(x, power), y, degree)
        recovered = np.ldexp(fit.x, power * np.arange(degree + 1))
        np.testing.assert_allclose(recovered, coefficients, rtol=1e-14, atol=1e-14)

    def test_degree_zero_is_the_mean(self):
        assert fit_polynomial([1, 2, 3], [4.0, 4.0, 10.0], 0).x.tolist() == [6.0]


class TestRefusals:
    def test_points_above_each_other_have_no_line(self):
        with pytest.raises(RankError, match="more than 1 different values for degree 1, got 1; try degree 0"):
            fit_line([2.0, 2.0, 2.0], [1.0, 2.0, 3.0])

    def test_too_few_points_or_a_negative_degree_are_refused(self):
        with pytest.raises(ShapeError, match="more than 2 points for degree 2, got 2"):
            fit_polynomial([1.0, 2.0], [1.0, 2.0], 2)
        with pytest.raises(DomainError, match="degree: expected at least 0, got -1"):
            fit_polynomial([1.0, 2.0], [1.0, 2.0], -1)
        with pytest.raises(ShapeError, match="x and y: expected equal lengths, got 2 and 3"):
            fit_line([1.0, 2.0], [1.0, 2.0, 3.0])
        with pytest.raises(DataError, match="y: expected finite"):
            fit_line([1.0, 2.0], [1.0, np.inf])
