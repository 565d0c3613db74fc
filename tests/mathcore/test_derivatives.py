import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize

from mathcore.derivatives import (
    derivative,
    directional_derivative,
    gradient,
    gradient_field,
    hessian,
    jacobian,
    partial,
    total_derivative,
    value_and_gradient,
)
from mathcore.errors import DataError, DifferentiationError, DomainError, ShapeError

numbers = st.floats(-3, 3)
vectors = st.lists(numbers, min_size=3, max_size=3).map(np.array)


def smooth(p):
    x, y, z = p
    return np.sin(x * y) * np.exp(-(z**2)) + x**3 / (2 + np.cos(z)) + np.arctan(y)


def bell(p):
    x, y = p
    return np.exp(-(x**2 + y**2))


class TestRulesOfDifferentiation:
    # Worked numbers of the lectures rise_over_run, differentiation_rules and taming_a_beast; the derivatives
    # are those of any table, written out by hand.
    @given(numbers)
    def test_a_line_a_parabola_and_a_hyperbola(self, x):
        assert derivative(lambda x: 3 * x + 2, x) == 3
        assert derivative(lambda x: 5 * x**2, x) == pytest.approx(10 * x, rel=1e-15)
        if abs(x) > 1e-3:
            assert derivative(lambda x: 1 / x, x) == pytest.approx(-1 / x**2, rel=1e-14)

    @given(numbers)
    def test_the_chain_rule_of_happiness_and_money(self, m):
        # h = -p²/3 + p + 1/5 with p = eᵐ - 1 has dh/dm = ⅓ eᵐ (5 - 2eᵐ).
        def happiness(m):
            p = np.exp(m) - 1
            return -(p**2) / 3 + p + 1 / 5

        expected = np.exp(m) * (5 - 2 * np.exp(m)) / 3
        assert derivative(happiness, m) == pytest.approx(expected, rel=1e-13, abs=1e-13)

    @given(st.floats(-1, 1))
    def test_the_beast(self, x):
        # (sin(u) e^(-7x))' = e^(-7x) (u' cos u - 7 sin u) with u = 2x⁵ + 3x.
        u, du = 2 * x**5 + 3 * x, 10 * x**4 + 3
        expected = np.exp(-7 * x) * (du * np.cos(u) - 7 * np.sin(u))
        beast = derivative(lambda x: np.sin(2 * x**5 + 3 * x) * np.exp(-7 * x), x)
        assert beast == pytest.approx(expected, rel=1e-12, abs=1e-12)

    @given(numbers, st.integers(1, 12))
    def test_higher_derivatives_of_the_sine_turn_by_quarters(self, x, order):
        expected = np.sin(x + order * np.pi / 2)
        assert derivative(np.sin, x, order=order) == pytest.approx(expected, rel=1e-12, abs=1e-14)

    def test_many_points_at_once(self):
        x = np.linspace(-2, 2, 7).reshape(7, 1)
        np.testing.assert_allclose(derivative(np.tanh, x), 1 / np.cosh(x) ** 2, rtol=1e-14)

    def test_jerk_is_the_third_derivative_of_position(self):
        assert derivative(lambda t: 2 * t**3 - t, 1.7, order=3) == pytest.approx(12)


class TestGradients:
    def test_the_jacobian_lectures_row_of_partials(self):
        # x²y + 3z → (2xy, x², 3).
        x, y, z = 1.5, -2.0, 4.0
        row = gradient(lambda p: p[0] ** 2 * p[1] + 3 * p[2], (x, y, z))
        np.testing.assert_allclose(row, (2 * x * y, x**2, 3), rtol=1e-15)

    @pytest.mark.parametrize("point", [(-1.0, 1.0), (2.0, 2.0), (0.0, 0.0)])
    def test_the_bells_gradient_points_to_the_top(self, point):
        expected = -2 * np.array(point) * bell(point)
        np.testing.assert_allclose(gradient(bell, point), expected, rtol=1e-14)

    def test_the_mass_of_a_can(self):
        # m = 2πr²tρ + 2πrhtρ: ∂m/∂h = 2πrtρ, ∂m/∂r = 4πrtρ + 2πhtρ, ∂m/∂t = 2πr² ρ + 2πrhρ.
        def mass(p):
            r, h, t, rho = p
            return 2 * np.pi * r**2 * t * rho + 2 * np.pi * r * h * t * rho

        r, h, t, rho = can = (3.0, 10.0, 0.1, 2.7)
        expected = (
            2 * np.pi * np.array([(2 * r + h) * t * rho, r * t * rho, r * (r + h) * rho, r * (r + h) * t])
        )
        np.testing.assert_allclose(gradient(mass, can), expected, rtol=1e-14)

    @given(vectors)
    def test_the_value_comes_along_and_is_what_the_function_gives(self, x):
        value, slope = value_and_gradient(smooth, x)
        assert value == pytest.approx(float(smooth(x)), rel=1e-14, abs=1e-15)
        np.testing.assert_array_equal(slope, gradient(smooth, x))

    @given(vectors)
    def test_scipys_differences_agree(self, x):
        np.testing.assert_allclose(gradient(smooth, x), optimize.approx_fprime(x, smooth), atol=1e-5)

    @given(vectors, vectors)
    def test_it_moves_with_the_function(self, x, shift):
        moved = gradient(lambda p: smooth(p - shift), x + shift)
        np.testing.assert_allclose(moved, gradient(smooth, x), rtol=1e-9, atol=1e-9)

    @given(vectors)
    def test_it_turns_with_the_function(self, x):
        R = np.array([[2, -1, 2], [2, 2, -1], [-1, 2, 2]]) / 3
        turned = gradient(lambda p: smooth(R.T @ p), R @ x)
        np.testing.assert_allclose(turned, R @ gradient(smooth, x), rtol=1e-9, atol=1e-9)

    @given(vectors)
    def test_naming_the_variables_in_another_order_permutes_it(self, x):
        permuted = gradient(lambda p: smooth(p[[2, 0, 1]]), x[[1, 2, 0]])
        np.testing.assert_array_equal(permuted, gradient(smooth, x)[[1, 2, 0]])

    @given(vectors)
    def test_it_is_linear_in_the_function(self, x):
        both = gradient(lambda p: 2 * smooth(p) - 3 * p @ p, x)
        np.testing.assert_allclose(both, 2 * gradient(smooth, x) - 6 * x, rtol=1e-12, atol=1e-12)

    def test_a_constant_has_none(self):
        np.testing.assert_array_equal(gradient(lambda x: 4.0, (1.0, 2.0)), (0, 0))

    def test_the_functions_argument_is_its_own_to_change(self):
        def careless(x):
            x *= 2
            x[0] = x[0] + 1
            return x @ x

        start = np.array([1.0, 2.0])
        np.testing.assert_allclose(gradient(careless, start), (2 * 2 * 3, 2 * 2 * 4))
        np.testing.assert_array_equal(start, (1, 2))


class TestJacobians:
    def test_a_linear_map_is_its_own(self):
        # u = x - 2y, v = 3y - 2x has [[1, -2], [-2, 3]], and (2, 3) goes to (-4, 5).
        def map_linearly(p):
            x, y = p
            return np.array([x - 2 * y, 3 * y - 2 * x])

        J = jacobian(map_linearly, (2.0, 3.0))
        np.testing.assert_array_equal(J, [[1, -2], [-2, 3]])
        np.testing.assert_array_equal(J @ (2, 3), (-4, 5))

    @given(st.floats(0.1, 5), st.floats(-np.pi, np.pi))
    def test_polar_coordinates_scale_area_by_the_radius(self, r, theta):
        J = jacobian(lambda p: np.stack([p[0] * np.cos(p[1]), p[0] * np.sin(p[1])]), (r, theta))
        assert np.linalg.det(J) == pytest.approx(r, rel=1e-13)

    @pytest.mark.parametrize(
        "collect", [np.array, np.stack, list, tuple, lambda parts: np.array(parts).reshape(1, 3)[0]]
    )
    def test_outputs_may_be_collected_in_any_usual_way(self, collect):
        J = jacobian(lambda x: collect([x[0] * x[1], np.sin(x[0]), 1.0 * x[1]]), (2.0, 3.0))
        np.testing.assert_allclose(J, [[3, 2], [np.cos(2), 0], [0, 1]])

    @given(vectors)
    def test_jacobians_of_composed_functions_multiply(self, x):
        def inner(p):
            return np.stack([p[0] * p[1], np.sin(p[2]), p[0] - p[2] ** 2])

        def outer(q):
            return np.stack([q[0] + q[1] * q[2], np.exp(q[1])])

        chained = jacobian(outer, inner(x)) @ jacobian(inner, x)
        np.testing.assert_allclose(jacobian(lambda p: outer(inner(p)), x), chained, rtol=1e-12, atol=1e-12)

    def test_an_array_of_outputs_keeps_its_shape(self):
        J = jacobian(lambda x: np.outer(x, x), (1.0, 2.0))
        assert J.shape == (2, 2, 2)
        np.testing.assert_array_equal(J[..., 0], [[2, 2], [2, 0]])

    def test_of_one_number_it_is_the_gradient(self):
        np.testing.assert_array_equal(jacobian(bell, (0.3, 0.4)), gradient(bell, (0.3, 0.4)))


class TestHessians:
    @pytest.mark.parametrize(("sign", "determinant"), [(1, 4), (-1, -4)])
    def test_a_bowl_and_a_saddle(self, sign, determinant):
        H = hessian(lambda p: p[0] ** 2 + sign * p[1] ** 2, (0.7, -0.2))
        np.testing.assert_array_equal(H, np.diag([2, 2 * sign]))
        assert np.linalg.det(H) == pytest.approx(determinant)

    def test_the_bell(self):
        # ∂²/∂xᵢ∂xⱼ e^(-x²-y²) = (4 xᵢ xⱼ - 2 δᵢⱼ) e^(-x²-y²).
        x = np.array([0.4, -0.3])
        np.testing.assert_allclose(
            hessian(bell, x), (4 * np.outer(x, x) - 2 * np.eye(2)) * bell(x), rtol=1e-13
        )

    @given(vectors)
    def test_it_is_symmetric_and_the_jacobian_of_the_gradient(self, x):
        H = hessian(smooth, x)
        np.testing.assert_array_equal(H, H.T)
        h = 1e-5
        columns = [(gradient(smooth, x + h * e) - gradient(smooth, x - h * e)) / (2 * h) for e in np.eye(3)]
        # A central difference of exact gradients: truncation h² and rounding ε/h are both below 1e-8 here.
        np.testing.assert_allclose(H, np.stack(columns, axis=1), rtol=1e-6, atol=1e-6)

    def test_of_a_quadratic_form_it_is_the_matrix(self):
        A = np.array([[2.0, 1.0], [1.0, 20.0]])
        np.testing.assert_array_equal(hessian(lambda x: x @ A @ x / 2 - np.dot([5, 3], x), (-3, -1)), A)


class TestPartialsAndDirections:
    @given(vectors)
    def test_partials_are_entries_of_gradient_and_hessian(self, x):
        for i in range(3):
            assert partial(smooth, x, i) == pytest.approx(gradient(smooth, x)[i], rel=1e-12, abs=1e-12)
            for j in range(3):
                expected = hessian(smooth, x)[i, j]
                assert partial(smooth, x, i, j) == pytest.approx(expected, rel=1e-10, abs=1e-10)

    def test_a_mixed_partial_of_third_order(self):
        # ∂³/∂x²∂y of x³y² is 12 x y.
        assert partial(lambda p: p[0] ** 3 * p[1] ** 2, (2.0, 5.0), 0, 1, 0) == pytest.approx(120)

    @given(vectors, vectors)
    def test_the_directional_derivative_is_the_gradients_share(self, x, d):
        np.testing.assert_allclose(
            directional_derivative(smooth, x, d), gradient(smooth, x) @ d, rtol=1e-11, atol=1e-11
        )
        np.testing.assert_allclose(
            directional_derivative(smooth, x, d, order=2), d @ hessian(smooth, x) @ d, rtol=1e-9, atol=1e-9
        )

    def test_a_directional_derivative_of_several_outputs(self):
        turned = directional_derivative(lambda p: np.stack([p[0] * p[1], p[0]]), (2.0, 3.0), (1.0, -1.0))
        np.testing.assert_array_equal(turned, (1, 1))


class TestTotalDerivatives:
    @given(st.floats(0.3, 3))
    def test_where_everything_cancels(self, t):
        # sin(x) e^(yz²) with x = t - 1, y = t², z = 1/t is e · sin(t - 1): the derivative is e · cos(t - 1).
        result = total_derivative(
            lambda p: np.sin(p[0]) * np.exp(p[1] * p[2] ** 2), lambda t: [t - 1, t**2, 1 / t], t
        )
        assert result.value == pytest.approx(np.e * np.cos(t - 1), rel=1e-11, abs=1e-11)

    @given(numbers)
    def test_the_pipeline_of_the_chain_rule_lecture(self, t):
        # u = (t², 3t), x = (u₁ + 2u₂, u₁ - u₂), f = x₁x₂ has df/dt = 4t³ + 9t² - 36t.
        def pipeline(t):
            u = np.stack([t**2, 3 * t])
            return np.stack([u[0] + 2 * u[1], u[0] - u[1]])

        result = total_derivative(lambda x: x[0] * x[1], pipeline, t)
        assert result.value == pytest.approx(4 * t**3 + 9 * t**2 - 36 * t, rel=1e-12, abs=1e-12)
        assert result.contributions.sum() == pytest.approx(result.value, rel=1e-12, abs=1e-12)
        np.testing.assert_allclose(result.point, pipeline(t))
        np.testing.assert_allclose(result.rates, (2 * t + 6, 2 * t - 3))


class TestFields:
    def test_a_field_of_arrows_is_the_gradient_at_every_point(self):
        grid = np.stack(np.meshgrid(np.linspace(-2, 2, 4), np.linspace(-1, 1, 3)))
        field = gradient_field(bell, grid)
        for i, j in np.ndindex(3, 4):
            np.testing.assert_allclose(field[:, i, j], gradient(bell, grid[:, i, j]), rtol=1e-14)


class TestKinks:
    # The stated convention: the mean of the two one-sided derivatives.
    def test_the_absolute_value(self):
        assert [float(derivative(np.abs, x)) for x in (-2.0, 0.0, 2.0)] == [-1, 0, 1]

    def test_the_rectifier(self):
        slopes = [float(derivative(lambda x: np.maximum(0, x), x)) for x in (-2.0, 0.0, 2.0)]
        assert slopes == [0, 0.5, 1]

    def test_a_step_is_flat(self):
        assert derivative(lambda x: np.floor(x) * x, 2.5) == 2

    def test_a_branch_is_followed(self):
        assert derivative(lambda x: x**2 if x > 1 else 3 * x, 2.0) == 4
        assert derivative(lambda x: x**2 if x > 1 else 3 * x, 0.5) == 3


class TestRefusals:
    @pytest.mark.parametrize(
        ("f", "advice"),
        [
            (lambda x: math.sin(x[0]), r"np\.sin for math\.sin"),
            (lambda x: float(x[0]), "float"),
            (lambda x: np.fft.fft(x)[0], r"np\.fft\.fft cannot be followed"),
            (lambda x: np.linalg.eigvalsh(np.outer(x, x))[0], r"np\.linalg\.eigvalsh cannot be followed"),
            (lambda x: np.add(x, x, out=np.zeros(2))[0], r"np\.add into an array of plain numbers"),
            (lambda x: np.add(x, x, where=[True, False])[0], r"np\.add with where="),
            (lambda x: np.frexp(x)[0][0], r"np\.frexp cannot be followed"),
            (lambda x: np.power.reduce(x), r"np\.power\.reduce cannot be followed"),
            (lambda x: np.array(x, dtype=float).sum(), "np.stack"),
            (lambda x: np.sin(np.array([x[0], 1.0]))[0], r"Try np\.stack"),
            (lambda x: np.linalg.det(np.array([[x[0], x[1]], [x[1], 1.0]])), "np.stack of its rows"),
            (lambda x: np.sum(x, initial=3.0), r"np\.sum with initial="),
            (lambda x: np.pad(x, 1, constant_values=2.0)[0], r"np\.pad with constant_values="),
            (lambda x: np.diff(x, prepend=0.0)[0], r"np\.diff with prepend="),
            (lambda x: np.sum(x, dtype=int), r"np\.sum with dtype="),
            (lambda x: np.sum(x, axis=0, out=np.zeros(())), r"np\.sum with out="),
            (lambda x: np.linspace(x[0], x[1], 3, retstep=True)[1], r"np\.linspace with retstep="),
            (lambda x: np.linalg.norm(x, 0), r"np\.linalg\.norm with ord=0"),
            (lambda x: x.imag[0], r"array method \.imag"),
            (lambda x: "ten", "expected real numbers inside the function"),
            (lambda x: None, "expected real numbers inside the function"),
            (lambda x: 1j * x[0], "expected real numbers inside the function"),
            (lambda x: [x[0], 1j], "expected real numbers inside the function"),
            (lambda x: gradient(lambda y: y @ y, x)[0], "Try hessian"),
            (lambda x: x[0] * derivative(lambda t: t * x[0], 1.0), "one differentiation at a time"),
        ],
    )
    def test_what_cannot_be_followed_is_named_with_advice(self, f, advice):
        with pytest.raises(DifferentiationError, match=advice):
            gradient(f, (1.0, 2.0))

    def test_filling_an_array_of_plain_numbers(self):
        def fill(x):
            y = np.zeros(2)
            y[0] = x[0]
            return y.sum()

        with pytest.raises(DifferentiationError, match=r"np\.zeros_like\(x\)"):
            gradient(fill, (1.0, 2.0))

    def test_other_errors_of_the_function_come_through(self):
        with pytest.raises(ValueError, match="could not be broadcast"):
            gradient(lambda x: (x + np.zeros(3)).sum(), (1.0, 2.0))
        with pytest.raises(AttributeError, match="nonsense"):
            gradient(lambda x: np.nonsense(x), (1.0, 2.0))
        with pytest.raises(TypeError, match="positional argument"):
            gradient(lambda x: np.sum(), (1.0, 2.0))
        with pytest.raises(TypeError, match="not callable"):
            gradient(lambda x: x[0](), (1.0, 2.0))

    @pytest.mark.parametrize(
        ("f", "culprit"),
        [
            (lambda x: np.sqrt(x[0]), r"np\.sqrt has no finite derivative at 0"),
            (lambda x: 1 + np.log(x[0]), r"np\.log has no finite"),
            (lambda x: x[1] / x[0], r"np\.divide has no finite"),
            (lambda x: np.arcsin(1 + x[0]), r"np\.arcsin has no finite"),
            (lambda x: np.arctan2(x[0], x[0]), r"np\.arctan2 has no finite"),
            (lambda x: np.exp(1000 * (x[0] + 1)), r"np\.exp has no finite"),
            (lambda x: (x[0] - 1) ** x[1], r"np\.power has no finite"),
            (lambda x: np.linalg.norm(x[:1]), r"has no finite"),
        ],
    )
    def test_points_without_a_derivative_name_the_operation(self, f, culprit):
        with pytest.raises(DomainError, match=culprit):
            gradient(f, (0.0, 0.5))

    def test_a_function_that_returns_nan_of_its_own(self):
        with pytest.raises(DomainError, match="not finite at"):
            gradient(lambda x: np.nan, (1.0, 2.0))
        with pytest.raises(DomainError, match=r"np\.multiply has no finite"):
            gradient(lambda x: x[0] * np.nan, (1.0, 2.0))

    def test_a_function_of_several_outputs_has_no_gradient(self):
        with pytest.raises(ShapeError, match=r"expected a number, got shape \(2,\). Try jacobian"):
            gradient(lambda x: x, (1.0, 2.0))
        with pytest.raises(ShapeError, match="Try jacobian"):
            derivative(lambda x: np.stack([x, x]), 1.0)
        with pytest.raises(ShapeError, match="Try gradient"):
            gradient_field(lambda p: p, np.zeros((2, 3)))

    @pytest.mark.parametrize("differentiate", [gradient, jacobian, hessian])
    @pytest.mark.parametrize(
        ("x", "error"), [([[1.0]], ShapeError), ([], ShapeError), ([np.nan], DataError), (["a"], DataError)]
    )
    def test_points_that_are_no_vectors_of_numbers(self, differentiate, x, error):
        with pytest.raises(error, match="x: expected"):
            differentiate(bell, x)

    def test_fields_without_points(self):
        with pytest.raises(ShapeError, match="points"):
            gradient_field(bell, 3.0)

    @pytest.mark.parametrize("variables", [(), (2,), (-1,)])
    def test_partials_along_variables_that_do_not_exist(self, variables):
        with pytest.raises(DomainError, match="indices from 0 to 1"):
            partial(bell, (1.0, 2.0), *variables)

    def test_a_direction_of_another_length(self):
        with pytest.raises(ShapeError, match="direction"):
            directional_derivative(bell, (1.0, 2.0), (1.0, 2.0, 3.0))

    def test_a_path_that_gives_no_point(self):
        with pytest.raises(ShapeError, match="path"):
            total_derivative(bell, lambda t: t, 1.0)

    def test_an_order_whose_factorial_is_no_float(self):
        assert derivative(np.exp, 0.0, order=100) == pytest.approx(1, rel=1e-13)
        with pytest.raises(DomainError, match="expected at most 170"):
            derivative(np.exp, 0.0, order=171)

    def test_a_single_number_for_a_vector(self):
        for differentiate in (gradient, hessian, jacobian):
            with pytest.raises(ShapeError, match=r"x: expected a vector .* Try derivative"):
                differentiate(lambda x: x**2, 3.0)

    def test_an_order_below_one(self):
        with pytest.raises(DomainError, match="order"):
            derivative(np.sin, 1.0, order=0)
