from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathcore.descent import DescentStatus
from mathcore.errors import DomainError, ShapeError, SingularError
from mathcore.newton_minimisation import StepKind, hybrid_descent, newton_minimise, newton_step
from mathcore.surfaces import BOOK_QUADRATIC, HIMMELBLAU, ROSENBROCK, SANDPIT, Quadratic

coordinates = st.floats(-5, 5)


class TestReferenceValues:
    def test_one_step_solves_the_books_quadratic(self):
        # Mathematics for Machine Learning, example 7.1: A x = b has the solution (97, 1) / 39.
        start = np.array([-3.0, -1.0])
        np.testing.assert_allclose(start + newton_step(BOOK_QUADRATIC, start), (97 / 39, 1 / 39), rtol=1e-13)

    def test_rosenbrock_from_the_classic_start(self):
        # Moré, Garbow and Hillstrom (1981), problem 1, gives the start. There H = [[1330, 480], [480, 200]]
        # and ∇f = (-215.6, -88): by Cramer's rule the step is (880, 13552) / 35600.
        trace = newton_minimise(ROSENBROCK, (-1.2, 1.0))
        step = np.array([880, 13552]) / 35600
        np.testing.assert_allclose(trace.points[1], np.array([-1.2, 1.0]) + step, rtol=1e-12)
        np.testing.assert_allclose(trace.require_convergence(), (1, 1), rtol=1e-12)

    def test_bare_newton_climbs_himmelblaus_maximum_from_nearby(self):
        trace = newton_minimise(HIMMELBLAU, (-0.2, -0.8))
        np.testing.assert_allclose(trace.require_convergence(), HIMMELBLAU.maximum, atol=1e-12)
        # Himmelblau (1972): the local maximum is 181.6165.
        assert trace.value == pytest.approx(181.6165, abs=1e-4)

    def test_the_hybrid_leaves_that_maximum_for_a_minimum(self):
        trace = hybrid_descent(HIMMELBLAU, (-0.2, -0.8), first_step=0.01)
        distances = np.linalg.norm(trace.require_convergence() - np.array(HIMMELBLAU.minima), axis=1)
        assert distances.min() < 1e-9
        assert trace.kinds[0] is StepKind.GRADIENT
        assert trace.kinds[-1] is StepKind.NEWTON


class TestProperties:
    @given(coordinates, coordinates, st.floats(0.1, 10), st.floats(-10, -0.1))
    def test_a_quadratic_of_any_signature_is_solved_in_one_step(self, x, y, up, down):
        for curvatures in ((up, up + 1), (up, down), (down, down - 1)):
            surface = Quadratic(np.diag(curvatures), [1.0, 2.0])
            landed = np.array([x, y]) + newton_step(surface, (x, y))
            np.testing.assert_allclose(surface.gradient(landed), 0, atol=1e-12)

    def test_the_steps_do_not_depend_on_the_units_of_the_axes(self):
        # Newton's method is invariant under x = S y, which gradient descent is not.
        S = np.array([[100.0, 3.0], [0.0, 0.01]])
        plain = newton_step(HIMMELBLAU, (2.0, 1.0))
        scaled = newton_step(lambda y: HIMMELBLAU(S @ y), np.linalg.solve(S, (2.0, 1.0)))
        np.testing.assert_allclose(S @ scaled, plain, rtol=1e-9)

    def test_the_steps_move_with_the_surface(self):
        shift = np.array([10.0, -7.0])
        here = newton_minimise(HIMMELBLAU, (4.0, 1.0))
        there = newton_minimise(lambda p: HIMMELBLAU(p - shift), shift + np.array([4.0, 1.0]))
        np.testing.assert_allclose(there.point - shift, here.point, atol=1e-11)

    def test_convergence_is_quadratic(self):
        trace = newton_minimise(ROSENBROCK, (1.1, 1.25))
        errors = np.linalg.norm(trace.points - 1, axis=1)
        for before, after in pairwise(errors[1:]):
            assert after <= 500 * before**2 + 1e-15

    @given(coordinates, coordinates)
    @settings(max_examples=25)
    def test_the_hybrid_ends_in_a_minimum_and_never_climbs(self, x, y):
        trace = hybrid_descent(
            HIMMELBLAU, (x, y), first_step=0.01, gradient=HIMMELBLAU.gradient, hessian=HIMMELBLAU.hessian
        )
        assert trace.converged
        assert np.all(np.diff(trace.values) <= 1e-12 * np.abs(trace.values[:-1]) + 1e-12)
        assert np.all(np.linalg.eigvalsh(HIMMELBLAU.hessian(trace.point)) >= 0) or trace.steps == 0
        assert len(trace.kinds) == trace.steps

    def test_given_derivatives_are_used(self):
        exact = hybrid_descent(SANDPIT, (-1.5, 1.5), gradient=SANDPIT.gradient, hessian=SANDPIT.hessian)
        automatic = hybrid_descent(SANDPIT, (-1.5, 1.5))
        np.testing.assert_allclose(exact.point, automatic.point, atol=1e-9)
        assert not np.any(
            newton_step(
                lambda _: pytest.fail("called"), [1.0], gradient=lambda x: x * 0, hessian=lambda _: [[1.0]]
            )
        )


class TestStatus:
    def test_an_overshooting_step_is_damped(self):
        trace = hybrid_descent(ROSENBROCK, (-1.2, 1.0))
        assert StepKind.DAMPED_NEWTON in trace.kinds
        np.testing.assert_allclose(trace.require_convergence(), (1, 1), atol=1e-9)

    def test_a_hessian_that_loses_rank_on_the_way_stalls(self):
        # x⁴ - 6x² has no curvature at 1.
        assert newton_minimise(lambda x: x[0] ** 4 - 6 * x[0] ** 2, [1.0]).status is DescentStatus.STALLED

    def test_bare_newton_walks_out_of_the_sandpit_from_its_flank(self):
        # There the Hessian is indefinite: level ground far outside is a stationary point too.
        assert np.linalg.norm(newton_minimise(SANDPIT, (3.0, 3.0)).point) > 6
        assert np.linalg.norm(hybrid_descent(SANDPIT, (3.0, 3.0)).require_convergence()) < 1

    def test_too_few_steps_are_not_convergence(self):
        assert not newton_minimise(ROSENBROCK, (-1.2, 1.0), max_steps=2).converged

    def test_a_wrong_gradient_stalls_the_hybrid(self):
        trace = hybrid_descent(
            lambda x: -(x @ x), [1.0, 2.0], gradient=lambda x: x, hessian=lambda x: -np.eye(2)
        )
        assert trace.status is DescentStatus.STALLED


class TestRefusals:
    def test_a_singular_hessian(self):
        with pytest.raises(SingularError, match=r"hessian: expected an invertible matrix.*Try another point"):
            newton_step(lambda x: (x[0] + x[1]) ** 2, (1.0, 2.0))

    def test_derivatives_of_the_wrong_shape(self):
        with pytest.raises(ShapeError, match="gradient"):
            newton_step(BOOK_QUADRATIC, (1.0, 2.0), gradient=lambda x: [1.0])
        with pytest.raises(ShapeError, match="hessian"):
            newton_step(BOOK_QUADRATIC, (1.0, 2.0), hessian=lambda x: [[1.0]])

    def test_a_function_that_is_not_finite_at_the_start(self):
        with pytest.raises(DomainError, match=r"np\.log"):
            newton_minimise(lambda x: np.log(x[0]), [0.0])

    @pytest.mark.parametrize("options", [{"max_steps": 0}, {"tolerance": -1.0}])
    def test_limits_that_are_not_positive(self, options):
        with pytest.raises(DomainError, match="expected"):
            hybrid_descent(BOOK_QUADRATIC, (1.0, 2.0), **options)
