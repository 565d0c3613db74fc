import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from mathcore.critical_points import CriticalKind
from mathcore.errors import (
    ConvergenceError,
    DataError,
    DifferentiationError,
    DomainError,
    RankError,
    ShapeError,
)
from mathcore.lagrange import constrained_points, lagrange_multipliers


def circle(p):
    return p[0] ** 2 + p[1] ** 2


def product(p):
    return p[0] ** 2 * p[1]


def starts_round(radius, count=16):
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False) + 0.1
    return radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)


class TestReferenceValues:
    @pytest.mark.parametrize("a", [1.0, 2.5])
    def test_the_lectures_product_on_a_circle(self, a):
        # x²y on x² + y² = a²: (±√2, ±1)a/√3 with λ = y, greatest value 2a³/(3√3); and (0, ±a), where f is 0.
        found = constrained_points(product, circle, a**2, starts_round(a))
        best = found[:2]
        for each in best:
            np.testing.assert_allclose(
                np.abs(each.point), np.array([np.sqrt(2), 1]) * a / np.sqrt(3), rtol=1e-9
            )
            assert each.value == pytest.approx(2 * a**3 / (3 * np.sqrt(3)), rel=1e-9)
            assert each.multipliers[0] == pytest.approx(each.point[1], rel=1e-9)
            assert each.kind is CriticalKind.MAXIMUM
        np.testing.assert_allclose(best[0].point, best[1].point * (-1, 1), atol=1e-8)
        # On the y-axis f is 0: the least nearby where y > 0, the greatest where y < 0.
        for y, kind in ((a, CriticalKind.MINIMUM), (-a, CriticalKind.MAXIMUM)):
            found_there = lagrange_multipliers(product, circle, a**2, (0.01, y))
            np.testing.assert_allclose(found_there.point, (0, y), atol=1e-9)
            assert found_there.kind is kind

    def test_the_nearest_point_of_a_line(self):
        # The foot of the perpendicular from the origin to 3x + 4y = 25 is (3, 4).
        found = lagrange_multipliers(lambda p: p @ p, lambda p: 3 * p[0] + 4 * p[1], 25.0, (0.0, 0.0))
        np.testing.assert_allclose(found.point, (3, 4), rtol=1e-12)
        assert found.multipliers[0] == pytest.approx(2)
        assert found.kind is CriticalKind.MINIMUM

    def test_two_planes_meet_in_a_line(self):
        # The point of x + y + z = 1, x - y = 0 nearest to the origin is (1, 1, 1)/3, with λ = (2/3, 0).
        found = lagrange_multipliers(
            lambda p: p @ p, lambda p: [p[0] + p[1] + p[2], p[0] - p[1]], (1.0, 0.0), (3.0, -1.0, 0.5)
        )
        np.testing.assert_allclose(found.point, [1 / 3] * 3, rtol=1e-12)
        np.testing.assert_allclose(found.multipliers, (2 / 3, 0), atol=1e-12)

    def test_eigenvectors_are_stationary_on_the_unit_sphere(self):
        # xᵀAx on xᵀx = 1 has λ for a multiplier: the Rayleigh quotient. [[2, 1], [1, 2]] has 3 and 1.
        A = np.array([[2.0, 1.0], [1.0, 2.0]])
        found = constrained_points(lambda x: x @ A @ x, lambda x: x @ x, 1.0, starts_round(1.0))
        np.testing.assert_allclose([each.multipliers[0] for each in found], (3, 3, 1, 1), rtol=1e-9)
        assert [each.kind for each in found] == [CriticalKind.MAXIMUM] * 2 + [CriticalKind.MINIMUM] * 2


class TestProperties:
    @settings(max_examples=40)
    @given(st.floats(0.5, 4), st.floats(0, 2 * np.pi))
    def test_gradients_are_aligned_and_the_constraint_is_met(self, radius, angle):
        start = radius * np.array([np.cos(angle), np.sin(angle)])
        try:
            found = lagrange_multipliers(product, circle, radius**2, start)
        except ConvergenceError:
            return
        aligned = found.constraint_gradients.T @ found.multipliers
        np.testing.assert_allclose(found.objective_gradient, aligned, atol=1e-8 * radius**2)
        assert circle(found.point) == pytest.approx(radius**2, rel=1e-8)
        np.testing.assert_array_equal(found.path[0], start)
        np.testing.assert_array_equal(found.path[-1], found.point)

    @settings(max_examples=20)
    @given(st.floats(1, 3))
    def test_the_multiplier_is_the_price_of_the_constraint(self, c):
        def best(c):
            return lagrange_multipliers(product, circle, c, np.sqrt(c) * np.array([0.8, 0.6]))

        h = 1e-4
        # A central difference of the best value: h² truncation, and the solver's tolerance over h.
        slope = (best(c + h).value - best(c - h).value) / (2 * h)
        assert best(c).multipliers[0] == pytest.approx(slope, rel=1e-6)

    def test_it_turns_with_the_problem(self):
        R = np.array([[0.6, -0.8], [0.8, 0.6]])
        here = lagrange_multipliers(product, circle, 3.0, (1.5, 1.0))
        there = lagrange_multipliers(lambda p: product(R.T @ p), circle, 3.0, R @ (1.5, 1.0))
        np.testing.assert_allclose(R.T @ there.point, here.point, atol=1e-9)

    def test_it_moves_with_the_problem(self):
        shift = np.array([5.0, -3.0])
        here = lagrange_multipliers(product, circle, 3.0, (1.5, 1.0))
        there = lagrange_multipliers(
            lambda p: product(p - shift), lambda p: circle(p - shift), 3.0, shift + np.array([1.5, 1.0])
        )
        np.testing.assert_allclose(there.point - shift, here.point, atol=1e-9)
        np.testing.assert_allclose(there.multipliers, here.multipliers, atol=1e-9)

    def test_scaling_the_constraint_scales_the_multiplier_inversely(self):
        here = lagrange_multipliers(product, circle, 3.0, (1.5, 1.0))
        there = lagrange_multipliers(product, lambda p: 4 * circle(p), 12.0, (1.5, 1.0))
        np.testing.assert_allclose(there.multipliers, here.multipliers / 4, rtol=1e-9)

    def test_scipy_agrees_in_three_dimensions(self):
        def f(p):
            return p[0] * p[1] ** 2 + np.sin(p[2])

        def ellipsoid(p):
            return p[0] ** 2 + 2 * p[1] ** 2 + 3 * p[2] ** 2

        start = (-1.0, 1.0, -0.5)
        expected = optimize.minimize(
            f, start, constraints={"type": "eq", "fun": lambda p: ellipsoid(p) - 4}, tol=1e-12
        )
        found = lagrange_multipliers(f, ellipsoid, 4.0, expected.x + 0.05)
        np.testing.assert_allclose(found.point, expected.x, atol=1e-5)
        assert found.kind is CriticalKind.MINIMUM

    def test_as_many_constraints_as_unknowns_leave_nothing_to_choose(self):
        found = lagrange_multipliers(
            lambda p: p[0] + p[1], lambda p: np.stack([p[0] * p[1], p[0] - p[1]]), (2.0, 1.0), (2.5, 1.5)
        )
        np.testing.assert_allclose(found.point, (2, 1), rtol=1e-9)
        assert found.kind is CriticalKind.MINIMUM

    def test_a_saddle_on_the_sphere(self):
        A = np.diag([3.0, 2.0, 1.0])
        found = lagrange_multipliers(lambda x: x @ A @ x, lambda x: x @ x, 1.0, (0.1, 1.0, 0.1))
        np.testing.assert_allclose(np.abs(found.point), (0, 1, 0), atol=1e-9)
        assert found.kind is CriticalKind.SADDLE


class TestRefusals:
    def test_a_constraint_that_cannot_be_met(self):
        with pytest.raises(ConvergenceError, match="Try another start"):
            lagrange_multipliers(product, circle, -1.0, (1.0, 0.5))

    def test_too_few_steps(self):
        with pytest.raises(ConvergenceError, match="after 1 steps"):
            lagrange_multipliers(product, circle, 3.0, (5.0, 1.0), max_steps=1)

    def test_a_start_where_the_constraint_has_no_gradient(self):
        with pytest.raises(RankError, match="independent gradients"):
            lagrange_multipliers(product, circle, 1.0, (0.0, 0.0))

    def test_constraints_that_say_the_same(self):
        with pytest.raises(RankError, match="follows from the others"):
            lagrange_multipliers(lambda p: p @ p, lambda p: [p[0], 2 * p[0]], (1.0, 2.0), (1.0, 2.0))

    def test_more_constraints_than_unknowns(self):
        with pytest.raises(RankError, match="independent"):
            lagrange_multipliers(
                lambda p: p @ p, lambda p: [p[0], p[1], p[0] * p[1]], (1.0, 2.0, 2.0), (1.0, 2.0)
            )

    def test_starts_that_lead_nowhere_are_passed_over(self):
        assert constrained_points(product, circle, -1.0, [(1.0, 0.5), (0.0, 0.0)]) == ()

    def test_values_that_do_not_fit_the_constraints(self):
        with pytest.raises(ShapeError, match="g: expected as many values as c"):
            lagrange_multipliers(product, circle, (1.0, 2.0), (1.0, 0.5))

    def test_a_start_that_is_no_vector_of_numbers(self):
        with pytest.raises(ShapeError, match="x0"):
            lagrange_multipliers(product, circle, 1.0, [[1.0, 0.5]])
        with pytest.raises(DataError, match="x0"):
            lagrange_multipliers(product, circle, 1.0, [np.nan, 0.5])

    @pytest.mark.parametrize("options", [{"tolerance": 0.0}, {"max_steps": 0}])
    def test_limits_that_are_not_positive(self, options):
        with pytest.raises(DomainError, match="expected"):
            lagrange_multipliers(product, circle, 1.0, (1.0, 0.5), **options)

    def test_functions_that_cannot_be_followed(self):
        with pytest.raises(DifferentiationError, match="fft"):
            lagrange_multipliers(lambda p: np.fft.fft(p)[0], circle, 1.0, (1.0, 0.5))

    def test_steps_out_of_the_domain_are_shortened(self):
        # Newton's full step for x - log x from 3 goes to 2·3 - 3² = -3, where there is no logarithm.
        found = lagrange_multipliers(
            lambda p: p[0] - np.log(p[0]) + p[1] ** 2, lambda p: p[1], 1.0, (3.0, 1.0)
        )
        np.testing.assert_allclose(found.point, (1, 1), rtol=1e-9)
