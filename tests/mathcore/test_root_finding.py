import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from mathcore.errors import ConvergenceError, DataError, DifferentiationError, DomainError, ShapeError
from mathcore.root_finding import RootStatus, newton_basins, newton_raphson


def cubic(x):
    """The lecture's cubic, whose only real root is about -1.77."""
    return x**3 - 2 * x + 2


class TestReferenceValues:
    def test_the_lectures_iterates(self):
        # x³ - 2x + 2 from -2: -2 - (-2)/10 = -1.8, and so on; eight and ten decimals.
        trace = newton_raphson(cubic, -2.0)
        assert trace.points[1] == pytest.approx(-1.8, rel=1e-15)
        np.testing.assert_allclose(trace.points[2:4], (-1.76994819, -1.76929266), atol=5e-9)
        assert trace.points[4] == pytest.approx(-1.7692923542, abs=5e-11)
        assert trace.require_convergence() == pytest.approx(-1.7692923542386314, rel=1e-15)

    def test_from_zero_it_goes_round_for_ever(self):
        trace = newton_raphson(cubic, 0.0)
        assert trace.status is RootStatus.CYCLE
        np.testing.assert_array_equal(np.sort(trace.cycle), (0, 1))

    def test_herons_rule_for_the_square_root_of_two(self):
        # 1, 3/2, 17/12, 577/408: the Babylonian approximations (tablet YBC 7289 has the fourth to its last
        # digit).
        trace = newton_raphson(lambda x: x**2 - 2, 1.0)
        np.testing.assert_allclose(trace.points[:4], (1, 3 / 2, 17 / 12, 577 / 408), rtol=1e-15)
        assert trace.point == pytest.approx(np.sqrt(2), rel=1e-15)


class TestProperties:
    @given(st.floats(-5, 5), st.floats(0.1, 5))
    def test_the_larger_root_is_found_from_its_right(self, a, gap):
        def f(x):
            return (x - a) * (x - a - gap)

        root = newton_raphson(f, a + 3 * gap).require_convergence()
        assert root == pytest.approx(a + gap, rel=1e-9, abs=1e-9)

    def test_near_a_simple_root_the_error_is_squared(self):
        trace = newton_raphson(cubic, -1.9)
        errors = np.abs(trace.points - trace.point)
        # f'' / 2f' is about 0.72 at the root.
        assert errors[1] == pytest.approx(0.72 * errors[0] ** 2, rel=0.2)
        assert errors[2] == pytest.approx(0.72 * errors[1] ** 2, rel=0.2)

    def test_at_a_double_root_the_error_is_only_halved(self):
        trace = newton_raphson(lambda x: (x - 1) ** 2, 2.0, max_steps=20)
        np.testing.assert_allclose(np.diff(np.log2(trace.points[:15] - 1)), -1, rtol=1e-12)

    @given(st.floats(-100, 100), st.floats(-3, -1.5))
    def test_the_path_moves_with_the_function(self, shift, start):
        here = newton_raphson(cubic, start)
        there = newton_raphson(lambda x: cubic(x - shift), start + shift)
        assert there.point - shift == pytest.approx(here.point, abs=1e-10)

    @given(st.sampled_from([1e-100, -3.0, 1e100]))
    def test_the_height_of_the_function_does_not_matter(self, scale):
        here, there = newton_raphson(cubic, -2.5), newton_raphson(lambda x: scale * cubic(x), -2.5)
        np.testing.assert_allclose(there.points, here.points, rtol=1e-12)

    @given(st.floats(0.2, 5))
    def test_a_given_slope_agrees_with_the_automatic_one(self, x0):
        given_one = newton_raphson(lambda x: np.exp(x) - 3, x0, slope=np.exp)
        automatic = newton_raphson(lambda x: np.exp(x) - 3, x0)
        np.testing.assert_allclose(given_one.points, automatic.points, rtol=1e-14)

    def test_scipy_finds_the_same_root(self):
        def f(x):
            return np.cos(x) - x

        expected = optimize.brentq(f, 0, 1, xtol=1e-15)
        assert newton_raphson(f, 0.3).require_convergence() == pytest.approx(expected, rel=1e-14)

    def test_what_is_recorded_is_consistent(self):
        trace = newton_raphson(cubic, -2.0)
        assert len(trace.points) == len(trace.values) == len(trace.slopes) == trace.steps + 1
        np.testing.assert_allclose(trace.values, cubic(trace.points), atol=1e-14)
        np.testing.assert_allclose(trace.slopes, 3 * trace.points**2 - 2, rtol=1e-14)
        np.testing.assert_allclose(np.diff(trace.points), (-trace.values / trace.slopes)[:-1], atol=1e-15)


class TestFailures:
    def test_a_level_tangent_is_named(self):
        assert newton_raphson(lambda x: x**2 + 1, 0.0).status is RootStatus.TURNING_POINT

    def test_a_nearly_level_tangent_too(self):
        turning_point = np.sqrt(2 / 3)
        assert newton_raphson(cubic, turning_point).status is RootStatus.TURNING_POINT

    def test_starts_beside_the_cycle_are_drawn_into_it(self):
        # The derivative of the twice repeated step vanishes at 0, so that the cycle attracts.
        trace = newton_raphson(cubic, 0.05)
        assert trace.status is RootStatus.CYCLE
        np.testing.assert_allclose(np.sort(trace.cycle), (0, 1), atol=1e-9)

    def test_without_a_root_the_steps_run_out(self):
        trace = newton_raphson(lambda x: x**2 + 1, 0.3, max_steps=15)
        assert trace.status is RootStatus.EXHAUSTED
        assert trace.steps == 15

    def test_a_step_out_of_the_domain_is_named(self):
        trace = newton_raphson(lambda x: np.log(x), 5.0)
        assert trace.status is RootStatus.LEFT_DOMAIN
        np.testing.assert_array_equal(trace.points, [5.0])

    def test_a_slow_path_is_not_taken_for_a_cycle(self):
        assert newton_raphson(lambda x: x**3, 1.0, max_steps=500).status is RootStatus.CONVERGED

    @pytest.mark.parametrize(
        ("start", "message"), [(0.0, "repeat themselves through"), (np.sqrt(2 / 3), "the tangent is level")]
    )
    def test_requiring_convergence_says_what_happened(self, start, message):
        with pytest.raises(ConvergenceError, match=message):
            newton_raphson(cubic, start).require_convergence()


class TestBasins:
    @settings(max_examples=25)
    @given(st.floats(-3, 3))
    def test_each_start_is_labelled_as_its_own_path_ends(self, start):
        def f(x):
            return x**3 - x

        basins = newton_basins(f, [start])
        trace = newton_raphson(f, start)
        if trace.converged:
            assert basins.roots[basins.labels[0]] == pytest.approx(trace.point, abs=1e-8)
        else:
            assert basins.labels[0] == -1

    def test_three_roots_are_found_in_order(self):
        basins = newton_basins(lambda x: x**3 - x, np.linspace(-2, 2, 81).reshape(9, 9))
        np.testing.assert_allclose(basins.roots, (-1, 0, 1), atol=1e-12)
        assert basins.labels.shape == basins.steps.shape == basins.starts.shape == (9, 9)
        assert set(basins.labels.ravel()) == {0, 1, 2}

    def test_starts_in_the_cycle_reach_nothing(self):
        basins = newton_basins(cubic, [0.0, 0.02, -2.0])
        np.testing.assert_array_equal(basins.labels, (-1, -1, 0))
        assert list(basins.steps < 100) == [False, False, True]

    def test_level_tangents_and_gaps_in_the_domain_are_left_out(self):
        basins = newton_basins(lambda x: np.log(x), [0.0, 0.5, 5.0])
        np.testing.assert_array_equal(basins.labels, (-1, 0, -1))
        np.testing.assert_array_equal(newton_basins(lambda x: x**2 + 1, [0.0]).labels, [-1])
        assert newton_basins(lambda x: x**2 + 1, [0.0]).roots.shape == (0,)

    def test_a_slope_may_be_given(self):
        basins = newton_basins(cubic, [-2.0, 3.0], slope=lambda x: 3 * x**2 - 2)
        np.testing.assert_allclose(basins.roots, [-1.7692923542386314], rtol=1e-14)


class TestPlainFunctions:
    def test_f_and_its_slope_may_be_made_of_pythons_own_functions(self):
        # The root of cos x = x: 0.7390851332151607 (OEIS A003957).
        trace = newton_raphson(lambda x: math.cos(x) - x, 1.0, slope=lambda x: -math.sin(x) - 1)
        assert trace.require_convergence() == pytest.approx(0.7390851332151607, rel=1e-15)

    def test_a_constant_has_a_level_tangent(self):
        assert newton_raphson(lambda x: 2.0, 0.3).status is RootStatus.TURNING_POINT


class TestRefusals:
    @pytest.mark.parametrize("options", [{"tolerance": 0.0}, {"max_steps": 0}])
    @pytest.mark.parametrize("run", [newton_raphson, newton_basins])
    def test_limits_that_are_not_positive(self, run, options):
        with pytest.raises(DomainError, match="expected"):
            run(cubic, 1.0, **options)

    def test_starts_that_are_not_numbers(self):
        with pytest.raises(DataError, match="x0"):
            newton_raphson(cubic, np.nan)
        with pytest.raises(ShapeError, match="x0"):
            newton_raphson(cubic, [1.0])
        with pytest.raises(ShapeError, match="starts"):
            newton_basins(cubic, [])

    def test_a_start_where_the_function_is_not_finite(self):
        with pytest.raises(DomainError, match="expected a finite value and slope, got -inf"):
            newton_raphson(np.log, 0.0)

    def test_functions_of_the_wrong_shape(self):
        with pytest.raises(ShapeError, match="one number for each point"):
            newton_raphson(lambda x: np.stack([x, x]), 1.0)

    def test_a_function_that_cannot_be_followed(self):
        with pytest.raises(DifferentiationError, match="frexp"):
            newton_raphson(lambda x: np.frexp(x)[0], 1.0)
        with pytest.raises(DifferentiationError, match=r"np\.sin for math\.sin"):
            newton_raphson(lambda x: math.cos(x) - x, 1.0)
