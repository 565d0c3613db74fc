import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathcore.descent import DescentStatus, backtracking_descent, gradient_descent, sweep_step_sizes
from mathcore.errors import (
    ConvergenceError,
    DataError,
    DifferentiationError,
    DomainError,
    ShapeError,
)
from mathcore.surfaces import BOOK_QUADRATIC, HIMMELBLAU, ROSENBROCK, Quadratic

# Deisenroth, Faisal and Ong, Mathematics for Machine Learning, example 7.1: start and step.
BOOK_START, BOOK_STEP = (-3.0, -1.0), 0.085

directions = st.floats(0, np.pi)
curvatures = st.lists(st.floats(0.5, 20), min_size=2, max_size=2)


def quadratic_with(curvatures, angle):
    c, s = np.cos(angle), np.sin(angle)
    Q = np.array([[c, -s], [s, c]])
    A = Q @ np.diag(curvatures) @ Q.T
    return Quadratic((A + A.T) / 2, [1.0, -2.0])


class TestReferenceValues:
    def test_the_books_first_two_steps(self):
        # Mathematics for Machine Learning, example 7.1; recomputed by hand in fractions.
        trace = gradient_descent(BOOK_QUADRATIC, BOOK_START, step=BOOK_STEP)
        np.testing.assert_allclose(trace.points[1], (-1.98, 1.21), rtol=1e-14)
        np.testing.assert_allclose(trace.points[2], (-1.32125, -0.4237), rtol=1e-13)

    def test_the_books_minimum(self):
        # A x = b with A = [[2, 1], [1, 20]], b = (5, 3): Cramer's rule gives (97, 1) / 39.
        trace = gradient_descent(BOOK_QUADRATIC, BOOK_START, step=BOOK_STEP, tolerance=1e-10)
        np.testing.assert_allclose(trace.require_convergence(), (97 / 39, 1 / 39), rtol=1e-9)

    @pytest.mark.parametrize("minimum", HIMMELBLAU.minima)
    def test_each_minimum_of_himmelblau_attracts_its_neighbourhood(self, minimum):
        trace = gradient_descent(HIMMELBLAU, np.add(minimum, 0.2), step=0.005, tolerance=1e-9)
        np.testing.assert_allclose(trace.require_convergence(), minimum, atol=1e-9)

    def test_line_search_brings_rosenbrock_down_from_the_classic_start(self):
        trace = backtracking_descent(
            ROSENBROCK, (-1.2, 1.0), gradient=ROSENBROCK.gradient, tolerance=1e-4, max_steps=20_000
        )
        np.testing.assert_allclose(trace.require_convergence(), (1, 1), atol=1e-3)


class TestProperties:
    @settings(max_examples=40)
    @given(curvatures, directions)
    def test_every_error_component_shrinks_by_one_minus_step_times_curvature(self, curvatures, angle):
        surface = quadratic_with(curvatures, angle)
        step = 0.9 * surface.largest_stable_step
        trace = gradient_descent(surface, (3.0, 2.0), step=step, max_steps=5)
        eigenvalues, Q = np.linalg.eigh(surface.A)
        start = Q.T @ (trace.points[0] - surface.minimum)
        for k, point in enumerate(trace.points):
            expected = (1 - step * eigenvalues) ** k * start
            np.testing.assert_allclose(Q.T @ (point - surface.minimum), expected, atol=1e-12)

    @settings(max_examples=40)
    @given(curvatures, directions, st.floats(0.3, 0.95))
    def test_below_twice_the_inverse_curvature_it_does_not_diverge(self, curvatures, angle, fraction):
        surface = quadratic_with(curvatures, angle)
        step = fraction * surface.largest_stable_step
        trace = gradient_descent(
            surface, (3.0, 2.0), step=step, gradient=surface.gradient, tolerance=1e-6, max_steps=3000
        )
        assert trace.converged

    @settings(max_examples=40)
    @given(curvatures, directions, st.floats(1.1, 3.0))
    def test_above_it_the_path_runs_away(self, curvatures, angle, factor):
        surface = quadratic_with(curvatures, angle)
        stiffest = np.linalg.eigh(surface.A)[1][:, 1]
        step = factor * surface.largest_stable_step
        trace = gradient_descent(surface, surface.minimum + stiffest, step=step, gradient=surface.gradient)
        assert trace.status is DescentStatus.DIVERGED

    def test_the_path_moves_with_the_surface(self):
        shift = np.array([10.0, -7.0])
        here = gradient_descent(HIMMELBLAU, (1.0, 1.0), step=0.01, max_steps=30)
        there = gradient_descent(lambda p: HIMMELBLAU(p - shift), shift + 1.0, step=0.01, max_steps=30)
        np.testing.assert_allclose(there.points - shift, here.points, atol=1e-10)

    def test_the_path_turns_with_the_surface(self):
        R = np.array([[0.6, -0.8], [0.8, 0.6]])
        here = gradient_descent(HIMMELBLAU, (1.0, 1.0), step=0.01, max_steps=20)
        there = gradient_descent(lambda p: HIMMELBLAU(R.T @ p), R @ (1.0, 1.0), step=0.01, max_steps=20)
        np.testing.assert_allclose(there.points @ R, here.points, atol=1e-10)

    def test_a_steeper_surface_with_a_shorter_step_gives_the_same_path(self):
        here = gradient_descent(HIMMELBLAU, (1.0, 1.0), step=0.01, max_steps=20)
        there = gradient_descent(lambda p: 8 * HIMMELBLAU(p), (1.0, 1.0), step=0.01 / 8, max_steps=20)
        np.testing.assert_allclose(there.points, here.points, rtol=1e-13)

    def test_a_line_search_never_goes_uphill(self):
        trace = backtracking_descent(HIMMELBLAU, (-0.27, -0.9))
        assert trace.converged
        assert np.all(np.diff(trace.values) <= 0)

    def test_momentum_reaches_the_books_minimum_in_fewer_steps(self):
        # With a step near the stable limit the slow direction profits: Polyak's rate goes with √κ, not κ.
        plain = gradient_descent(BOOK_QUADRATIC, BOOK_START, step=0.04)
        heavy = gradient_descent(BOOK_QUADRATIC, BOOK_START, step=0.04, momentum=0.5)
        assert heavy.converged
        assert heavy.steps < plain.steps

    def test_momentum_follows_its_recurrence(self):
        trace = gradient_descent(BOOK_QUADRATIC, BOOK_START, step=0.02, momentum=0.7, max_steps=10)
        moves = np.diff(trace.points, axis=0)
        expected = 0.7 * moves[:-1] - 0.02 * trace.gradients[1:-1]
        np.testing.assert_allclose(moves[1:], expected, atol=1e-14)

    def test_a_given_gradient_is_used_and_agrees_with_the_automatic_one(self):
        automatic = gradient_descent(HIMMELBLAU, (1.0, 1.0), step=0.01)
        given_one = gradient_descent(HIMMELBLAU, (1.0, 1.0), step=0.01, gradient=HIMMELBLAU.gradient)
        np.testing.assert_allclose(given_one.point, automatic.point, atol=1e-9)

    def test_the_step_may_depend_on_its_number(self):
        trace = gradient_descent(BOOK_QUADRATIC, BOOK_START, step=lambda k: 0.05 / (k + 1), max_steps=3)
        sizes = -np.diff(trace.points, axis=0) / trace.gradients[:-1]
        np.testing.assert_allclose(sizes, np.array([[0.05], [0.025], [0.05 / 3]]) * [1, 1], rtol=1e-12)

    def test_what_is_recorded_is_consistent_and_read_only(self):
        trace = gradient_descent(HIMMELBLAU, (1.0, 1.0), step=0.01)
        assert len(trace.points) == len(trace.values) == len(trace.gradients) == trace.steps + 1
        np.testing.assert_array_equal(trace.values, HIMMELBLAU(trace.points.T))
        assert trace.value == trace.values[-1]
        with pytest.raises(ValueError, match="read-only"):
            trace.points[0] = 0


class TestStatus:
    def test_a_sweep_goes_from_crawling_through_converging_to_diverging(self):
        steps = (0.0005, 0.05, BOOK_STEP, 0.11)
        statuses = [t.status for t in sweep_step_sizes(BOOK_QUADRATIC, BOOK_START, steps, max_steps=300)]
        assert statuses == [
            DescentStatus.CRAWLING,
            DescentStatus.CONVERGED,
            DescentStatus.CONVERGED,
            DescentStatus.DIVERGED,
        ]

    def test_bouncing_between_two_heights_is_called_unsettled(self):
        # |x| has slope ±1: a step of 0.4 from 0.1 jumps between 0.1 and -0.3 for ever.
        trace = gradient_descent(lambda x: np.abs(x[0]), [0.1], step=0.4, max_steps=50)
        assert trace.status is DescentStatus.UNSETTLED

    def test_a_step_out_of_the_domain_is_named_and_not_recorded(self):
        trace = gradient_descent(lambda x: np.sqrt(x[0]), [1.0], step=3.0)
        assert trace.status is DescentStatus.LEFT_DOMAIN
        np.testing.assert_array_equal(trace.points, [[1.0]])

    def test_a_line_search_stays_in_the_domain(self):
        trace = backtracking_descent(lambda x: x[0] - np.log(x[0]), [3.0], first_step=16.0)
        np.testing.assert_allclose(trace.require_convergence(), [1.0], atol=1e-7)

    def test_a_line_search_against_a_wrong_gradient_stalls(self):
        trace = backtracking_descent(lambda x: x @ x, [1.0, 2.0], gradient=lambda x: -x)
        assert trace.status is DescentStatus.STALLED

    def test_a_stationary_start_takes_no_step(self):
        assert gradient_descent(ROSENBROCK, (1.0, 1.0), step=0.1).steps == 0

    def test_no_convergence_is_an_error_when_a_minimum_is_required(self):
        trace = gradient_descent(BOOK_QUADRATIC, BOOK_START, step=1e-6, max_steps=5)
        with pytest.raises(ConvergenceError, match="after 5 steps the steps ran out while every one"):
            trace.require_convergence()


class TestRefusals:
    @pytest.mark.parametrize("step", [0.0, -0.1])
    def test_a_step_that_is_not_positive(self, step):
        with pytest.raises(DomainError, match="step: expected a number greater than 0"):
            gradient_descent(BOOK_QUADRATIC, BOOK_START, step=step)

    @pytest.mark.parametrize("momentum", [-0.1, 1.0])
    def test_a_momentum_out_of_range(self, momentum):
        with pytest.raises(DomainError, match="momentum"):
            gradient_descent(BOOK_QUADRATIC, BOOK_START, step=0.1, momentum=momentum)

    @pytest.mark.parametrize("options", [{"max_steps": 0}, {"tolerance": 0.0}])
    def test_limits_that_are_not_positive(self, options):
        with pytest.raises(DomainError, match="expected"):
            gradient_descent(BOOK_QUADRATIC, BOOK_START, step=0.1, **options)

    @pytest.mark.parametrize("options", [{"shrink": 1.0}, {"slope_fraction": 0.0}, {"first_step": 0.0}])
    def test_a_line_search_that_could_not_end(self, options):
        with pytest.raises(DomainError, match="expected"):
            backtracking_descent(BOOK_QUADRATIC, BOOK_START, **options)

    def test_a_start_that_is_not_a_vector(self):
        with pytest.raises(ShapeError, match="x0"):
            gradient_descent(BOOK_QUADRATIC, [[1.0, 2.0]], step=0.1)

    def test_a_start_with_nan(self):
        with pytest.raises(DataError, match="x0"):
            gradient_descent(BOOK_QUADRATIC, [np.nan, 2.0], step=0.1)

    def test_a_start_where_the_function_is_not_finite(self):
        with pytest.raises(DomainError, match=r"np\.log has no finite derivative"):
            gradient_descent(lambda x: np.log(x[0]), [-1.0], step=0.1)
        with pytest.raises(DomainError, match="not finite"):
            gradient_descent(lambda x: np.log(x[0]), [-1.0], step=0.1, gradient=lambda x: 1 / x)

    def test_a_gradient_of_the_wrong_shape(self):
        with pytest.raises(ShapeError, match="gradient a vector of shape"):
            gradient_descent(BOOK_QUADRATIC, BOOK_START, step=0.1, gradient=lambda x: 1.0)

    def test_a_function_that_cannot_be_differentiated(self):
        with pytest.raises(DifferentiationError, match="fft"):
            gradient_descent(lambda x: np.fft.fft(x)[0], BOOK_START, step=0.1)
