"""Every NumPy function that jets follow, against central differences of the same function."""

from itertools import pairwise
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathcore.derivatives import derivative, gradient, hessian, jacobian
from mathcore.errors import DifferentiationError, DomainError
from mathcore.jets import FUNCTION_RULES, UFUNC_RULES, JetSpace

A = np.array([[2.0, -1.0, 0.5], [0.3, 3.0, 1.0], [-0.7, 0.2, 1.5]])
X = np.array([0.6, -1.3, 2.2])


def matrix(x):
    """A 3 × 3 matrix that depends on x and is well away from singular."""
    return A + np.outer(x, x) / 10


def differences(f, x, h=1e-4):
    """Richardson's extrapolation of central differences: error about h⁴, and ε/h from rounding."""

    def central(h):
        return np.stack(
            [(np.asarray(f(x + h * e)) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))], axis=-1
        )

    return (4 * central(h / 2) - central(h)) / 3


# Elementary functions: where to try them, inside their domains.
UNARY = {
    np.exp: (-2, 2),
    np.exp2: (-2, 2),
    np.expm1: (-2, 2),
    np.log: (0.1, 3),
    np.log2: (0.1, 3),
    np.log10: (0.1, 3),
    np.log1p: (-0.9, 3),
    np.sin: (-4, 4),
    np.cos: (-4, 4),
    np.tan: (-1.4, 1.4),
    np.sinh: (-3, 3),
    np.cosh: (-3, 3),
    np.tanh: (-3, 3),
    np.arcsin: (-0.9, 0.9),
    np.arccos: (-0.9, 0.9),
    np.arctan: (-3, 3),
    np.arcsinh: (-3, 3),
    np.arccosh: (1.1, 4),
    np.arctanh: (-0.9, 0.9),
    np.sqrt: (0.1, 4),
    np.cbrt: (0.1, 4),
    np.reciprocal: (0.2, 3),
    np.square: (-3, 3),
    np.sinc: (-3, 3),
    np.deg2rad: (-90, 90),
    np.rad2deg: (-2, 2),
    np.absolute: (0.1, 3),
    np.fabs: (-3, -0.1),
    np.negative: (-3, 3),
    np.positive: (-3, 3),
    np.conjugate: (-3, 3),
}

BINARY = [
    np.add,
    np.subtract,
    np.multiply,
    np.true_divide,
    np.hypot,
    np.arctan2,
    np.logaddexp,
    np.maximum,
    np.minimum,
    np.fmax,
    np.fmin,
]

# Functions of a vector of three, written as somebody would.
ARRAY_FUNCTIONS = {
    "sum": lambda x: np.sum(x),
    "sum method": lambda x: (x**2).sum(),
    "builtin sum": lambda x: sum(x**2),
    "mean": np.mean,
    "prod": np.prod,
    "prod of axis": lambda x: np.prod(matrix(x), axis=1),
    "prod keepdims": lambda x: np.prod(matrix(x), axis=0, keepdims=True),
    "cumsum": lambda x: np.cumsum(x**2),
    "cumprod": np.cumprod,
    "cumprod of axis": lambda x: np.cumprod(matrix(x), axis=1),
    "max": np.max,
    "min": lambda x: x.min(),
    "max of axis": lambda x: np.max(matrix(x), axis=0),
    "ptp by hand": lambda x: x.max() - x.min(),
    "var": np.var,
    "std": lambda x: x.std(),
    "sample variance": lambda x: np.var(x, ddof=1),
    "std of axis": lambda x: np.std(matrix(x), axis=0),
    "average": lambda x: np.average(x, weights=[1, 2, 3]),
    "plain average": np.average,
    "weighted by x": lambda x: np.average([1.0, 2.0, 4.0], weights=x**2),
    "sort": np.sort,
    "median by sort": lambda x: np.sort(x)[1],
    "diff": lambda x: np.diff(x**2),
    "trapezoid": np.trapezoid,
    "dot": lambda x: np.dot(x, x),
    "dot method": lambda x: x.dot(A @ x),
    "vdot": lambda x: np.vdot(A @ x, x),
    "inner": lambda x: np.inner(x, A),
    "outer": lambda x: np.outer(x, np.sin(x)),
    "matmul": lambda x: x @ A @ x,
    "cross": lambda x: np.cross(x, [1.0, 2.0, 3.0]),
    "kron": lambda x: np.kron(x, x),
    "convolve": lambda x: np.convolve(x, [1.0, -1.0]),
    "tensordot": lambda x: np.tensordot(A, x, 1),
    "einsum": lambda x: np.einsum("i,ij,j->", x, A, x),
    "cubic einsum": lambda x: np.einsum("i,i,i->i", x, x, x),
    "trace": lambda x: np.trace(matrix(x)),
    "diag": lambda x: np.diag(x) @ x,
    "diagonal": lambda x: matrix(x).diagonal(),
    "transpose": lambda x: matrix(x).T @ x,
    "swapaxes": lambda x: matrix(x).swapaxes(0, 1) * x,
    "transpose by order": lambda x: matrix(x).transpose(1, 0) * x,
    "matrix transpose": lambda x: matrix(x).mT * x,
    "reshape": lambda x: matrix(x).reshape(9),
    "reshape by tuple": lambda x: matrix(x).reshape((1, -1)),
    "ravel": lambda x: np.ravel(matrix(x)),
    "flatten": lambda x: matrix(x).flatten(),
    "tile": lambda x: np.tile(x, 2),
    "expand": lambda x: x[:, None] * x[None, :],
    "newaxis": lambda x: np.expand_dims(x, 0) * x,
    "concatenate": lambda x: np.concatenate([x, x**2, [1.0]]),
    "stack": lambda x: np.stack([x, 2 * x], axis=1),
    "hstack": lambda x: np.hstack([x, x]),
    "vstack": lambda x: np.vstack([x, np.ones(3)]),
    "column_stack": lambda x: np.column_stack([np.ones(3), x, x**2]) @ x,
    "append": lambda x: np.append(x, 1.0),
    "append rows": lambda x: np.append(matrix(x), A, axis=0),
    "split": lambda x: np.split(x, 3)[1] * x,
    "roll": lambda x: np.roll(x, 1) * x,
    "flip": lambda x: np.flip(x) * x,
    "reversed": lambda x: x[::-1] * x,
    "mask": lambda x: x[x > 0] ** 2,
    "fancy index": lambda x: x[[0, 0, 2]] ** 2,
    "ellipsis": lambda x: x[..., 1],
    "where": lambda x: np.where(x > 0, np.sqrt(np.abs(x)), x**2),
    "where with numbers": lambda x: np.where(x > 0, x, 0.0),
    "where trap": lambda x: np.where(x > 0, np.log(np.where(x > 0, x, 1.0)), 0.0),
    "select": lambda x: np.select([x < -1, x > 1], [x**3, 2 * x], x**2),
    "clip": lambda x: np.clip(x, -1, 1) ** 2,
    "clip one side": lambda x: x.clip(min=0.0),
    "piecewise sign": lambda x: np.sign(x) * x**2,
    "modulo": lambda x: x % 0.7,
    "norm": np.linalg.norm,
    "one-norm": lambda x: np.linalg.norm(x, 1),
    "max-norm": lambda x: np.linalg.norm(x, np.inf),
    "min-norm": lambda x: np.linalg.norm(x, -np.inf),
    "3-norm": lambda x: np.linalg.norm(x, 3),
    "norms of rows": lambda x: np.linalg.norm(matrix(x), axis=1),
    "frobenius": lambda x: np.linalg.norm(matrix(x)),
    "norm keepdims": lambda x: x / np.linalg.norm(x, keepdims=True),
    "det": lambda x: np.linalg.det(matrix(x)),
    "det of 4": lambda x: np.linalg.det(
        np.block([[A, np.zeros((3, 1))], [np.zeros((1, 3)), np.eye(1)]]) + np.append(x, 1) * 0.1
    ),
    "solve": lambda x: np.linalg.solve(matrix(x), x),
    "solve constant": lambda x: np.linalg.solve(A, x),
    "solve for a constant": lambda x: np.linalg.solve(matrix(x), [1.0, 2.0, 3.0]),
    "inv": lambda x: np.linalg.inv(matrix(x)),
    "matrix power": lambda x: np.linalg.matrix_power(matrix(x), 3),
    "inverse power": lambda x: np.linalg.matrix_power(matrix(x), -2),
    "zeroth power": lambda x: np.linalg.matrix_power(matrix(x), 0),
    "multi_dot": lambda x: np.linalg.multi_dot([x, A, x]),
    "power": lambda x: np.abs(x) ** 2.5,
    "negative power": lambda x: x**-2,
    "zero power": lambda x: x**0,
    "power of constant": lambda x: 2.0**x,
    "power of jet": lambda x: np.abs(x) ** x,
    "powers": lambda x: x[0] ** np.arange(4),
    "polyval": lambda x: np.polyval([1.0, -2.0, 3.0], x),
    "softmax": lambda x: np.exp(x) / np.exp(x).sum(),
    "log-sum-exp": lambda x: np.log(np.sum(np.exp(x - x.max()))) + x.max(),
    "logistic": lambda x: 1 / (1 + np.exp(-x)),
    "zeros_like": lambda x: np.zeros_like(x) + x**2,
    "ones_like": lambda x: np.ones_like(x) * x,
    "full_like": lambda x: np.full_like(x, 2.0) * x,
    "full_like jet": lambda x: np.full_like(x, x[0]) * x,
    "sum of some": lambda x: np.sum(x, where=[True, False, True]),
    "sum as float": lambda x: np.sum(x, dtype=float),
    "variance method": lambda x: matrix(x).var(axis=1, keepdims=True),
    "dot of np.array": lambda x: np.dot(np.array([x[0], x[1]]), x[1:]),
    "median": np.median,
    "median of rows": lambda x: np.median(matrix(x), axis=1),
    "median of four": lambda x: np.median(np.append(x, 0.3)),
    "np.ptp": np.ptp,
    "np.cov": lambda x: np.cov(matrix(x)),
    "np.cov of columns": lambda x: np.cov(matrix(x), rowvar=False, bias=True),
    "np.cov of one": lambda x: np.cov(x, ddof=0),
    "linspace": lambda x: np.linspace(x[0], x[1] * x[2], 4),
    "linspace of vectors": lambda x: np.linspace(x, 1.0, 3, endpoint=False),
    "meshgrid": lambda x: np.meshgrid(x, x**2)[1] * np.meshgrid(x, x)[0],
    "copysign": lambda x: np.copysign(x**2, [-1.0, 1.0, -1.0]) + np.copysign(2.0, x),
    "tolist": lambda x: sum(a * b for a, b in pairwise(x.tolist())),
    "fix": lambda x: np.fix(x) * x,
    "searchsorted": lambda x: x * np.searchsorted([0.0, 1.0], x),
    "np.array": lambda x: np.array([x[0] * x[1], x[2]]),
    "np.array with numbers": lambda x: np.array([x[0] * x[1], 2.0, np.float64(3), 4]),
    "np.array joined": lambda x: np.concatenate([np.array([x[0], x[1]]), [1.0]]),
    "sin of np.array": lambda x: np.sin(np.array([x[0], x[1] ** 2])),
    "list operand": lambda x: np.sin([x[0], x[1]]) * x[:2],
    "matrix of entries": lambda x: np.array([[x[0], x[1]], [-x[1], x[0]]]) @ x[:2],
    "np.add.reduce": lambda x: np.add.reduce(x**2),
    "np.multiply.reduce": lambda x: np.multiply.reduce(x),
    "np.maximum.reduce": lambda x: np.maximum.reduce(matrix(x)),
    "np.minimum.reduce": lambda x: np.minimum.reduce(x),
    "np.add.outer": lambda x: np.add.outer(x, x**2),
    "np.multiply.outer": lambda x: np.multiply.outer(x, [1.0, 2.0]),
    "np.subtract.outer": lambda x: np.subtract.outer(x, x),
    "np.divide.outer": lambda x: np.divide.outer(1.0, x),
    "np.add.accumulate": lambda x: np.add.accumulate(x**2),
    "np.multiply.accumulate": lambda x: np.multiply.accumulate(x),
    "item": lambda x: x.item(1) * x[0:1].item(),
    "astype": lambda x: x.astype(float) * 2,
    "copy": lambda x: x.copy() * x,
    "squeeze": lambda x: x[None].squeeze() * x,
    "repeat": lambda x: x.repeat(2) ** 2,
    "take": lambda x: x.take([2, 0]) ** 2,
    "atleast_2d": lambda x: np.atleast_2d(x) * x,
    "broadcast": lambda x: np.broadcast_to(x, (2, 3)) * x,
    "iteration": lambda x: np.stack([a * b for a, b in pairwise(x)]),
    "vectorised": np.vectorize(lambda a: a**2),
    "polynomial class": lambda x: np.polynomial.Polynomial([1.0, 2.0, 3.0])(x),
    "minmax": lambda x: np.minimum(x, 0.5) + np.maximum(0.1, x),
    "argsort": lambda x: x[np.argsort(x)] ** 2,
    "argmax": lambda x: x[x.argmax()] ** 2,
    "round": lambda x: x * np.round(x),
    "float32 constants": lambda x: np.float32(0.5) * x,
    "integer constants": lambda x: np.arange(3) * x,
    "amax and amin": lambda x: np.amax(x) * np.amin(x),
    "fmod": lambda x: np.fmod(x, 0.7) + np.fmod(5.0, x),
    "vecdot": lambda x: np.vecdot(x, A @ x),
    "correlate": lambda x: np.correlate(x, x[:2]),
    "atleast_3d": lambda x: np.atleast_3d(x) * 2,
    "trapezoid over points": lambda x: np.trapezoid(x**2, x),
    "trapezoid of constants": lambda x: np.trapezoid([1.0, 2.0, 5.0], x, axis=0),
    "trapezoid of columns": lambda x: np.trapezoid(matrix(x), matrix(x) ** 2, axis=0),
    "piecewise": lambda x: np.piecewise(x, [x < 0, x > 2], [lambda t: -t, lambda t: t**2, 7.0]),
    "piecewise without rest": lambda x: np.piecewise(x, [x < 0], [np.exp]),
    "log-sum-exp of many": lambda x: np.logaddexp.reduce(x),
    "log-sum-exp of rows": lambda x: np.logaddexp.reduce(matrix(x), axis=1, keepdims=True),
    "np.corrcoef": lambda x: np.corrcoef(matrix(x)),
    "real part": lambda x: x.real * np.real(x),
    "linalg.vector_norm": lambda x: np.linalg.vector_norm(matrix(x), axis=0),
    "linalg.vector_norm of all": lambda x: np.linalg.vector_norm(matrix(x), keepdims=True),
    "linalg.vector_norm of all, flat": lambda x: np.linalg.vector_norm(matrix(x), ord=3),
    "linalg.matrix_norm": lambda x: np.linalg.matrix_norm(matrix(x)),
    "linalg.trace": lambda x: np.linalg.trace(matrix(x)) * np.linalg.diagonal(matrix(x)),
    "linalg.outer": lambda x: np.linalg.outer(x, x) @ np.linalg.cross(x, [1.0, 2.0, 3.0]),
    "linalg.matrix_transpose": lambda x: np.linalg.matmul(np.linalg.matrix_transpose(matrix(x)), x),
    "slogdet": lambda x: np.linalg.slogdet(matrix(x)).logabsdet * np.linalg.slogdet(matrix(x)).sign,
    "mean of np.array": lambda x: np.mean(np.array([x[0], x[1] ** 2])),
    "std of np.array": lambda x: np.std(np.array([x[0], x[1] ** 2, x[2]])),
    "var of np.array": lambda x: np.array([x[0], x[1] ** 2, 1.0]).var(ddof=1),
    "angle of np.array": lambda x: np.arctan2(np.array([x[0], x[2]]), np.array([x[1], 2.0])),
    "hypot of np.array": lambda x: np.hypot(np.array([x[0], x[2]]), 3.0),
}
# Those that came after NumPy 2.0.
if hasattr(np, "cumulative_sum"):
    ARRAY_FUNCTIONS["cumulative_sum"] = lambda x: np.cumulative_sum(x**2) * np.cumulative_prod(x)
if hasattr(np, "matvec"):
    ARRAY_FUNCTIONS["matvec"] = lambda x: np.matvec(matrix(x), x) * np.vecmat(x, A)


class TestAgainstDifferences:
    @pytest.mark.parametrize("function", UNARY, ids=lambda f: f.__name__)
    @settings(max_examples=20)
    @given(st.floats(0, 1))
    def test_elementary_functions(self, function, fraction):
        low, high = UNARY[function]
        x = np.array([low + fraction * (high - low)])
        np.testing.assert_allclose(jacobian(function, x), differences(function, x), rtol=1e-7, atol=1e-7)
        slopes = lambda y: np.array([derivative(function, y[0])])  # noqa: E731
        np.testing.assert_allclose(
            derivative(function, x[0], order=2), differences(slopes, x)[0, 0], rtol=1e-7, atol=1e-7
        )

    @pytest.mark.parametrize("function", BINARY, ids=lambda f: f.__name__)
    @pytest.mark.parametrize("point", [(0.7, -1.2), (-2.0, -0.3), (-0.4, 1.9), (3.0, 0.5)])
    def test_functions_of_two_arguments(self, function, point):
        for f in (
            lambda x: function(x[0], x[1]),
            lambda x: function(x[0] * x[1], 0.4),
            lambda x: function(-1.7, x[1]) * x[0],
        ):
            np.testing.assert_allclose(
                gradient(f, point), differences(f, np.array(point)), rtol=1e-7, atol=1e-7
            )
            slopes = lambda y, f=f: gradient(f, y)  # noqa: E731
            np.testing.assert_allclose(
                hessian(f, point), differences(slopes, np.array(point)), rtol=1e-7, atol=1e-7
            )

    @pytest.mark.parametrize("name", ARRAY_FUNCTIONS)
    def test_array_functions(self, name):
        f = ARRAY_FUNCTIONS[name]
        J = jacobian(f, X)
        assert J.shape == (*np.shape(f(X)), 3)
        np.testing.assert_allclose(J, differences(f, X), rtol=1e-7, atol=1e-7)

    @pytest.mark.parametrize("name", ARRAY_FUNCTIONS)
    def test_array_functions_to_second_order(self, name):
        def f(x):
            y = ARRAY_FUNCTIONS[name](x)
            return np.sum(y * y * (y + 1))

        slopes = lambda x: gradient(f, x)  # noqa: E731
        np.testing.assert_allclose(hessian(f, X), differences(slopes, X), rtol=1e-6, atol=1e-6)


class TestValues:
    @pytest.mark.parametrize("name", ARRAY_FUNCTIONS)
    def test_the_value_is_numpys_own(self, name):
        f = ARRAY_FUNCTIONS[name]
        space = JetSpace(3, 2)
        np.testing.assert_allclose(space.lift(f(space.variable(X))).value, f(X), rtol=1e-14, atol=1e-15)

    def test_what_looks_at_values_alone_gives_plain_arrays(self):
        x = JetSpace(3, 1).variable(X)
        assert list(x > 0) == [True, False, True]
        assert (np.any(x > 2), np.all(x < 2), np.argmax(x), np.count_nonzero(x > 0)) == (True, False, 2, 2)
        assert (np.shape(x), np.size(x), np.ndim(x), x.dtype, len(x)) == ((3,), 3, 1, np.float64, 3)
        assert np.allclose(x, X)
        assert np.array_equal(x, X)
        assert np.isfinite(x).all()
        assert list(np.where(x < 0)[0]) == [1]
        assert list(np.where(x)[0]) == [0, 1, 2]
        np.testing.assert_array_equal(np.where(x > 0, 1.0, 2.0), [1, 2, 1])
        np.testing.assert_array_equal(np.where(x, 1.0, 2.0), [1, 1, 1])
        assert "Jet(array([" in repr(x)
        assert (f"{x[0]:.3f}", f"{x}") == ("0.600", str(X))
        assert bool(x[0])
        with pytest.raises(TypeError, match="single number"):
            len(x[0])

    def test_rounding_to_whole_numbers_drops_derivatives(self):
        assert np.all(jacobian(lambda x: x.astype(int) + 0.0 * x, X) == 0)


class TestNumericalCare:
    def test_the_norm_neither_overflows_nor_vanishes(self):
        for scale in (1e-200, 1e200):
            np.testing.assert_allclose(
                gradient(np.linalg.norm, (3 * scale, 4 * scale)), (0.6, 0.8), rtol=1e-14
            )
            slope = gradient(lambda x: np.hypot(x[0], x[1]), (3 * scale, 4 * scale))
            np.testing.assert_allclose(slope, (0.6, 0.8), rtol=1e-14)

    def test_a_saturated_tanh_keeps_its_slopes_digits(self):
        # tanh'(x) = 4 e^(-2x) / (1 + e^(-2x))², where 1 - tanh² would give 0.
        assert derivative(np.tanh, 20.0) == pytest.approx(4 * np.exp(-40), rel=1e-13)

    def test_sinc_is_smooth_at_zero(self):
        # sinc''(0) = -π²/3, and odd derivatives vanish.
        assert derivative(np.sinc, 0.0, order=2) == pytest.approx(-(np.pi**2) / 3, rel=1e-14)
        assert derivative(np.sinc, 0.0, order=3) == 0

    def test_a_whole_power_has_all_its_derivatives_at_zero(self):
        assert [float(derivative(lambda x: x**3, 0.0, order=k)) for k in (1, 2, 3, 4)] == [0, 0, 6, 0]

    def test_the_product_of_zeros_has_a_gradient(self):
        np.testing.assert_array_equal(gradient(np.prod, (0.0, 2.0, 3.0)), (6, 0, 0))
        np.testing.assert_array_equal(gradient(np.prod, (0.0, 0.0, 3.0)), (0, 0, 0))

    def test_a_singular_matrix_still_has_a_determinants_gradient(self):
        # ∂det/∂A is the matrix of cofactors: adj([[1, 2], [2, 4]])ᵀ = [[4, -2], [-2, 1]].
        slope = gradient(lambda a: np.linalg.det(a.reshape(2, 2)), (1.0, 2.0, 2.0, 4.0))
        np.testing.assert_array_equal(slope, (4, -2, -2, 1))

    def test_ties_share_the_derivative(self):
        np.testing.assert_array_equal(gradient(np.max, (2.0, 1.0, 2.0)), (0.5, 0, 0.5))
        np.testing.assert_array_equal(gradient(np.min, (1.0, 1.0, 2.0)), (0.5, 0.5, 0))

    @pytest.mark.parametrize("angle", [-3.0, -1.6, -0.1, 0.0, 1.5, 2.5, np.pi])
    def test_the_angle_has_its_gradient_in_every_quadrant(self, angle):
        x, y = 2 * np.cos(angle), 2 * np.sin(angle)
        slope = gradient(lambda p: np.arctan2(p[1], p[0]), (x, y))
        np.testing.assert_allclose(slope, (-y / 4, x / 4), atol=1e-15)


class TestAssignment:
    def test_an_array_like_x_may_be_filled(self):
        def fill(x):
            y = np.zeros_like(x)
            for i in range(len(x)):
                y[i] = x[i] ** 2
            y += 1
            y[1:] *= 2
            y[0] = 5
            return y.sum()

        np.testing.assert_allclose(gradient(fill, X), (0, 4 * X[1], 4 * X[2]))

    def test_a_slice_is_a_view_and_an_element_a_copy(self):
        def f(x):
            y = x.copy()
            head, first = y[:2], y[0]
            head[1] = x[0]
            first += 10
            return y[0] + 3 * y[1]

        np.testing.assert_array_equal(gradient(f, X), (4, 0, 0))

    def test_an_accumulator_may_start_from_an_element(self):
        def f(x):
            total = x[0]
            total += x[1] * x[2]
            return total * x[0]

        np.testing.assert_allclose(gradient(f, X), (2 * X[0] + X[1] * X[2], X[0] * X[2], X[0] * X[1]))

    def test_writing_through_a_rearrangement_is_refused_rather_than_lost(self):
        def f(x):
            y = np.outer(x, x)
            y.T[0] = 0.0
            return y.sum()

        with pytest.raises(DifferentiationError, match=r"Try \.copy\(\) first"):
            gradient(f, X)


class TestSpaces:
    @pytest.mark.parametrize(("variables", "order"), [(1, 7), (2, 3), (3, 2), (5, 1)])
    def test_the_number_of_coefficients_is_a_binomial(self, variables, order):
        assert len(JetSpace(variables, order)) == comb(variables + order, order)

    @settings(max_examples=25)
    @given(
        st.lists(st.floats(-2, 2), min_size=10, max_size=10),
        st.lists(st.floats(-2, 2), min_size=10, max_size=10),
    )
    def test_products_are_those_of_polynomials(self, a, b):
        # Multiplied as polynomials at a point, and cut off by comparing at a small scale in each degree.
        space = JetSpace(2, 3)
        product = space.multiply(np.array(a), np.array(b))
        table = {}
        for m, p in zip(space.monomials, a, strict=True):
            for n, q in zip(space.monomials, b, strict=True):
                key = (m.count(0) + n.count(0), m.count(1) + n.count(1))
                table[key] = table.get(key, 0.0) + p * q
        for monomial, coefficient in zip(space.monomials, product, strict=True):
            expected = table[monomial.count(0), monomial.count(1)]
            assert coefficient == pytest.approx(expected, rel=1e-12, abs=1e-12)

    @pytest.mark.parametrize(("variables", "order"), [(0, 1), (1, 0)])
    def test_empty_spaces_are_refused(self, variables, order):
        with pytest.raises(DomainError, match="JetSpace: expected"):
            JetSpace(variables, order)

    def test_an_empty_list_of_outputs_has_an_empty_jacobian(self):
        assert jacobian(lambda x: x[x > 100], X).shape == (0, 3)

    def test_norms_and_determinants_that_are_not_followed(self):
        with pytest.raises(DifferentiationError, match="Frobenius"):
            gradient(lambda x: np.linalg.norm(matrix(x), 2), X)
        with pytest.raises(DifferentiationError, match="det: expected one square matrix"):
            gradient(lambda x: np.linalg.det(np.stack([x, x])), X)
        with pytest.raises(DifferentiationError, match="slogdet: expected one square matrix"):
            gradient(lambda x: np.linalg.slogdet(np.stack([x, x]))[1], X)

    @pytest.mark.parametrize(
        ("f", "advice"),
        [
            (lambda x: np.einsum(x, [0], x, [0]), "einsum: expected letters"),
            (lambda x: np.gradient(x**2, x).sum(), "plain numbers alone"),
            (lambda x: np.cov(x, x)[0, 1], "np.cov with so many arguments"),
            (lambda x: np.isfinite(np.array([x[0], x[1]])) * x[:2], r"made with np.array\(\[x\[0\]"),
            (lambda x: x * x[0].dtype.itemsize, "array method .dtype"),
        ],
    )
    def test_arguments_in_places_that_are_not_followed_are_refused_with_advice(self, f, advice):
        with pytest.raises(DifferentiationError, match=advice):
            gradient(f, X)

    def test_every_registered_rule_belongs_to_numpy(self):
        assert all(isinstance(ufunc, np.ufunc) for ufunc in UFUNC_RULES)
        assert all(callable(function) for function in FUNCTION_RULES)
