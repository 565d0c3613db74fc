"""Inner products. Worked numbers: course 3, week 2; examples of Deisenroth et al., Mathematics for Machine
Learning (2020), chapter 3.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.errors import DataError, DefiniteError, DomainError, ShapeError
from mathcore.inner_products import FunctionSpace, MatrixInnerProduct, RandomVariableSpace

DOT = MatrixInnerProduct(np.eye(2))


@st.composite
def spaces(draw):
    """An inner product of condition at most 100, and three vectors."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, 5))
    Q, _ = np.linalg.qr(rng.normal(size=(n, n)))
    A = Q * np.geomspace(1, draw(st.floats(0.01, 1)), n) @ Q.T
    return MatrixInnerProduct((A + A.T) / 2), *rng.normal(size=(3, n))


class TestReferenceValues:
    def test_an_inner_product_that_is_not_the_dot_product(self):
        # Example 3.3: x₁y₁ − (x₁y₂ + x₂y₁) + 2x₂y₂.
        space = MatrixInnerProduct([[1, -1], [-1, 2]])
        x, y = (2, 3), (5, 7)
        assert space.product(x, y) == pytest.approx(2 * 5 - (2 * 7 + 3 * 5) + 2 * 3 * 7, rel=1e-14)

    def test_which_matrices_give_one(self):
        # Example 3.4.
        assert MatrixInnerProduct([[9, 6], [6, 5]]).product([1, 0], [0, 1]) == pytest.approx(6, rel=1e-15)
        with pytest.raises(DefiniteError, match=r"xᵀAx = -0\.708 for x"):
            MatrixInnerProduct([[9, 6], [6, 3]])

    def test_the_length_depends_on_it(self):
        # Example 3.5.
        assert DOT.length([1, 1]) == pytest.approx(math.sqrt(2), rel=1e-15)
        assert MatrixInnerProduct([[1, -0.5], [-0.5, 1]]).length([1, 1]) == pytest.approx(1, rel=1e-15)

    def test_the_angle_depends_on_it(self):
        # Examples 3.6 and 3.7.
        assert round(DOT.angle([1, 1], [1, 2]), 2) == 0.32
        assert DOT.are_orthogonal([1, 1], [-1, 1])
        stretched = MatrixInnerProduct([[2, 0], [0, 1]])
        assert not stretched.are_orthogonal([1, 1], [-1, 1])
        assert stretched.cosine([1, 1], [-1, 1]) == pytest.approx(-1 / 3, rel=1e-14)
        assert round(math.degrees(stretched.angle([1, 1], [-1, 1])), 1) == 109.5

    def test_sine_and_cosine_are_orthogonal(self):
        # Example 3.9.
        space = FunctionSpace(-math.pi, math.pi)
        assert space.product(np.sin, np.cos) == pytest.approx(0, abs=1e-14)
        assert space.are_orthogonal(np.sin, np.cos)
        assert space.length(np.sin) == pytest.approx(math.sqrt(math.pi), rel=1e-13)
        assert space.distance(np.sin, np.cos) == pytest.approx(math.sqrt(2 * math.pi), rel=1e-13)
        assert space.integral(lambda t: np.sin(t) * np.cos(t)) == pytest.approx(0, abs=1e-14)

    def test_legendres_first_polynomials_are_orthogonal(self):
        space = FunctionSpace(-1, 1, nodes=3)
        assert space.product(lambda t: t, lambda t: (3 * t**2 - 1) / 2) == pytest.approx(0, abs=1e-15)
        assert space.product(lambda t: (3 * t**2 - 1) / 2, lambda t: (3 * t**2 - 1) / 2) == pytest.approx(
            2 / 5, rel=1e-14
        )

    def test_variance_and_covariance_of_two_small_samples(self):
        # Course 3, week 1: the columns of [[0, 1, 2], [3, 4, 5]] have all covariances 2/3.
        space = RandomVariableSpace(3)
        assert space.product([0, 1, 2], [3, 4, 5]) == pytest.approx(2 / 3, rel=1e-14)
        assert space.length([0, 1, 2]) == pytest.approx(math.sqrt(2 / 3), rel=1e-14)
        assert space.mean([0, 1, 2]) == pytest.approx(1, rel=1e-15)


class TestProperties:
    @given(spaces(), st.floats(-5, 5))
    def test_symmetric_bilinear_and_positive(self, case, c):
        space, x, y, z = case
        assert space.product(x, y) == space.product(y, x)
        assert space.product(c * x + z, y) == pytest.approx(
            c * space.product(x, y) + space.product(z, y), abs=1e-12
        )
        assert space.product(x, x) > 0
        assert space.product(x, y) == pytest.approx(x @ space.matrix @ y, abs=1e-12)

    @given(spaces())
    def test_cauchy_schwarz_and_the_triangle(self, case):
        space, x, y, z = case
        slack = space.cauchy_schwarz_slack(x, y)
        assert slack >= 0
        assert slack == pytest.approx(space.length(x) * space.length(y) - abs(space.product(x, y)), abs=1e-12)
        assert space.distance(x, z) <= space.distance(x, y) + space.distance(y, z) + 1e-12

    @given(spaces(), st.floats(0.1, 10))
    def test_the_slack_is_zero_for_multiples_only(self, case, c):
        space, x, y, _ = case
        assert space.cauchy_schwarz_slack(x, -c * x) == pytest.approx(0, abs=1e-13)
        if len(x) > 1:
            assert space.cauchy_schwarz_slack(x, y) > 0

    @given(spaces())
    def test_law_of_cosines(self, case):
        space, x, y, _ = case
        a, b = space.length(x), space.length(y)
        assert space.distance(x, y) ** 2 == pytest.approx(
            a**2 + b**2 - 2 * a * b * math.cos(space.angle(x, y)), abs=1e-11
        )

    @given(st.integers(0, 2**32 - 1))
    def test_the_unit_ball_has_radius_one(self, seed):
        G = np.random.default_rng(seed).normal(size=(2, 2))
        space = MatrixInnerProduct(G @ G.T + 0.1 * np.eye(2))
        points = space.unit_ball(9)
        assert points.shape == (9, 2)
        for point in points:
            assert space.length(point) == pytest.approx(1, rel=1e-12)
        np.testing.assert_allclose(points[0], points[-1], atol=1e-12)

    @given(st.integers(0, 2**32 - 1), st.integers(1, 8))
    def test_polynomials_are_integrated_exactly(self, seed, nodes):
        rng = np.random.default_rng(seed)
        p = np.polynomial.Polynomial(rng.integers(-3, 4, 2 * nodes).astype(float))
        a, b = sorted(rng.uniform(-2, 2, 2))
        exact = p.integ()(b) - p.integ()(a)
        assert FunctionSpace(a, b, nodes=nodes).integral(p) == pytest.approx(exact, rel=1e-9, abs=1e-9)

    @given(st.integers(0, 2**32 - 1), st.integers(2, 20))
    def test_random_variables_against_moments(self, seed, n):
        rng = np.random.default_rng(seed)
        X, Y = rng.normal(size=(2, n))
        space = RandomVariableSpace(n)
        assert space.product(X, Y) == pytest.approx(np.mean(X * Y) - X.mean() * Y.mean(), abs=1e-12)
        assert space.length(X) == pytest.approx(np.std(X), rel=1e-12)
        assert space.cosine(X, Y) == pytest.approx(np.corrcoef(X, Y)[0, 1], abs=1e-10)

    def test_pythagoras_for_two_independent_dice(self):
        first, second = (values.ravel() for values in np.meshgrid(np.arange(1, 7), np.arange(1, 7)))
        space = RandomVariableSpace(36)
        assert space.are_orthogonal(first, second)
        assert space.length(first + second) ** 2 == pytest.approx(2 * 35 / 12, rel=1e-14)

    def test_cases_may_differ_in_probability(self):
        loaded = RandomVariableSpace([0.5, 0.25, 0.25])
        repeated = RandomVariableSpace(4)
        assert loaded.product([1, 2, 5], [0, 1, -1]) == pytest.approx(
            repeated.product([1, 1, 2, 5], [0, 0, 1, -1]), rel=1e-14
        )


class TestSymmetries:
    @given(spaces(), st.integers(0, 1000))
    def test_turning_vectors_and_matrix_together_changes_nothing(self, case, seed):
        space, x, y, _ = case
        Q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=space.matrix.shape))
        turned = Q @ space.matrix @ Q.T
        other = MatrixInnerProduct((turned + turned.T) / 2)
        assert other.product(Q @ x, Q @ y) == pytest.approx(space.product(x, y), abs=1e-11)
        assert other.angle(Q @ x, Q @ y) == pytest.approx(space.angle(x, y), abs=1e-9)

    @given(spaces())
    def test_distances_do_not_change_by_translation(self, case):
        space, x, y, z = case
        assert space.distance(x + z, y + z) == pytest.approx(space.distance(x, y), abs=1e-12)

    @given(spaces(), st.integers(-200, 200))
    def test_units_only_scale(self, case, k):
        space, x, y, _ = case
        assert space.length(np.ldexp(x, k)) == np.ldexp(space.length(x), k)
        assert space.angle(np.ldexp(x, k), y) == space.angle(x, y)

    @given(st.integers(0, 2**32 - 1), st.floats(-10, 10))
    def test_a_constant_does_not_change_a_random_variable(self, seed, c):
        X, Y = np.random.default_rng(seed).normal(size=(2, 5))
        space = RandomVariableSpace(5)
        assert space.product(X + c, Y) == pytest.approx(space.product(X, Y), abs=1e-12)
        assert space.distance(X + c, X) == pytest.approx(0, abs=1e-14)

    def test_the_interval_may_lie_anywhere(self):
        shifted = FunctionSpace(9, 11).product(lambda t: np.sin(t - 10), lambda t: (t - 10) ** 3)
        assert shifted == pytest.approx(FunctionSpace(-1, 1).product(np.sin, lambda t: t**3), rel=1e-12)


class TestZero:
    def test_zero_is_orthogonal_to_everything_and_has_no_angle(self):
        assert DOT.are_orthogonal([0, 0], [1, 2])
        assert DOT.cauchy_schwarz_slack([0, 0], [1, 2]) == 0
        with pytest.raises(DomainError, match="zero"):
            DOT.angle([0, 0], [1, 2])

    def test_a_constant_is_the_zero_of_random_variables(self):
        space = RandomVariableSpace(3)
        assert space.length([0.1, 0.1, 0.1]) == 0
        with pytest.raises(DomainError, match="zero"):
            space.cosine([0.1, 0.1, 0.1], [1, 2, 3])

    def test_a_constant_function_may_return_one_number(self):
        assert FunctionSpace(0, 3).length(lambda t: 2.0) == pytest.approx(math.sqrt(12), rel=1e-14)


class TestRefusals:
    def test_differences_and_products_too_large_for_a_float(self):
        far, further = [1.7e308, 0.0], [-1.7e308, 0.0]
        for compute in (
            lambda: MatrixInnerProduct(np.eye(2)).distance(far, further),
            lambda: RandomVariableSpace(np.int64(2)).distance(far, further),
            lambda: FunctionSpace(0, 1).distance(lambda t: 1.7e308, lambda t: -1.7e308),
            lambda: MatrixInnerProduct(np.eye(2)).cauchy_schwarz_slack([1e200, 1.0], [1.0, 1e200]),
        ):
            with pytest.raises(DomainError, match=r"overflow|too large"):
                compute()

    def test_matrices_that_give_no_inner_product(self):
        for bad, error in (
            ([[1, 2], [3, 4]], DefiniteError),
            ([[1, 1], [1, 1]], DefiniteError),
            ([[1, 2]], ShapeError),
            ([[math.nan]], DataError),
        ):
            with pytest.raises(error):
                MatrixInnerProduct(bad)

    def test_vectors_that_do_not_fit(self):
        for method in (DOT.product, DOT.distance, DOT.angle, DOT.cauchy_schwarz_slack):
            with pytest.raises(ShapeError):
                method([1, 2, 3], [1, 2])
            with pytest.raises(DataError):
                method([1, 2], [math.nan, 2])

    def test_a_ball_that_is_no_curve(self):
        with pytest.raises(ShapeError, match="2 dimensions"):
            MatrixInnerProduct(np.eye(3)).unit_ball()
        with pytest.raises(DomainError, match="at least 2"):
            DOT.unit_ball(1)

    def test_intervals_and_functions_that_do_not_work(self):
        with pytest.raises(DomainError, match="start < end"):
            FunctionSpace(1, 1)
        with pytest.raises(DomainError, match="nodes"):
            FunctionSpace(0, 1, nodes=0)
        with pytest.raises(DataError):
            FunctionSpace(0, math.inf)
        space = FunctionSpace(-1, 1)
        with pytest.raises(ShapeError, match="works on arrays"):
            space.length(lambda t: t[:3])
        with pytest.raises(DataError, match="function's values"):
            space.length(lambda t: np.where(t > 0, np.nan, t))

    def test_probabilities_that_are_none(self):
        for bad, error in (
            (0, DomainError),
            ([0.5, 0.6], DomainError),
            ([1.5, -0.5], DomainError),
            ([[1.0]], ShapeError),
            ([math.nan, 1], DataError),
        ):
            with pytest.raises(error):
                RandomVariableSpace(bad)
        with pytest.raises(ShapeError, match="length 3"):
            RandomVariableSpace(3).product([1, 2], [3, 4])
