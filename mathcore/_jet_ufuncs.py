"""How NumPy's elementwise functions act on jets."""

from collections.abc import Callable
from typing import Any

import numpy as np

from mathcore._checks import Array
from mathcore._elementary import EXPANSIONS, Expansion, power_expansion
from mathcore.errors import DifferentiationError
from mathcore.jets import UFUNC_RULES, Jet, JetSpace, Operand, Rule

__all__: list[str] = []

MISPLACED = (
    "what depends on the function's argument stands where one of NumPy's functions takes plain numbers "
    "alone. Try to write it with arithmetic and indexing, or use mathcore.finite_differences."
)


def implements(*ufuncs: np.ufunc) -> Callable[[Rule], Rule]:
    """Register a rule for ufuncs."""

    def register(rule: Rule) -> Rule:
        UFUNC_RULES.update(dict.fromkeys(ufuncs, rule))
        return rule

    return register


def space_of(*operands: Any) -> JetSpace:
    """Return the space of the first jet among the operands."""
    for operand in operands:
        if isinstance(operand, Jet):
            return operand.space
    raise DifferentiationError(MISPLACED)


def value_of(operand: Any) -> Any:
    """Return an operand without its derivatives."""
    return operand.value if isinstance(operand, Jet) else operand


def _aligned(a: Operand, b: Operand) -> tuple[JetSpace, Array, Array]:
    space = space_of(a, b)
    left, right = space.lift(a), space.lift(b)
    ndim = max(left.ndim, right.ndim)
    return space, left.aligned(ndim), right.aligned(ndim)


@implements(np.add)
def add(a: Operand, b: Operand) -> Operand:
    """Return a + b."""
    space, left, right = _aligned(a, b)
    return Jet(left + right, space)


@implements(np.subtract)
def subtract(a: Operand, b: Operand) -> Operand:
    """Return a - b."""
    space, left, right = _aligned(a, b)
    return Jet(left - right, space)


@implements(np.multiply)
def multiply(a: Operand, b: Operand) -> Operand:
    """Return a · b, by Leibniz's rule."""
    space, left, right = _aligned(a, b)
    if isinstance(a, Jet) and isinstance(b, Jet):
        return Jet(space.multiply(left, right), space)
    return Jet(left * right[0] if isinstance(a, Jet) else left[0] * right, space)


@implements(np.true_divide)
def divide(a: Operand, b: Operand) -> Operand:
    """Return a / b: from q · b = a, one degree of q a round, so that the value is a's divided by b's."""
    space, left, right = _aligned(a, b)
    if not isinstance(b, Jet):
        return Jet(left / right[0], space)
    small = right.copy()
    small[0] = 0.0
    quotient = np.zeros((len(space), *np.broadcast_shapes(left.shape[1:], right.shape[1:])))
    quotient[0] = left[0] / right[0]
    for _ in range(space.order):
        quotient = (left - space.multiply(small, quotient)) / right[0]
    return Jet(quotient, space)


@implements(np.power, np.float_power)
def power(a: Operand, b: Operand) -> Operand:
    """Return a**b; with a varying exponent, a's value must be positive."""
    if isinstance(a, Jet) and not isinstance(b, Jet):
        shape = np.broadcast_shapes(a.shape, b.shape)
        base = Jet(np.broadcast_to(a.aligned(len(shape)), (len(a.space), *shape)), a.space)
        return base.compose(power_expansion(base.value, np.broadcast_to(b, shape), a.space.order))
    # a**b = a₀**b₀ · exp(u), where u = b·log(a) has its value removed, so that the value carries no
    # rounding of log.
    logarithm = _elementary(EXPANSIONS[np.log])(a) if isinstance(a, Jet) else np.log(a)
    exponent = multiply(b, logarithm)
    exponent = Jet(exponent.nilpotent(), exponent.space)
    return multiply(np.exp(exponent), np.power(np.asarray(value_of(a), dtype=np.float64), value_of(b)))


@implements(np.negative)
def negative(a: Jet) -> Operand:
    """Return -a."""
    return Jet(-a.coefficients, a.space)


@implements(np.positive, np.conjugate)
def positive(a: Jet) -> Operand:
    """Return a copy of a."""
    return Jet(a.coefficients.copy(), a.space)


@implements(np.square)
def square(a: Jet) -> Operand:
    """Return a²."""
    return multiply(a, a)


@implements(np.absolute, np.fabs)
def absolute(a: Jet) -> Operand:
    """Return |a|; its derivative at 0 is 0, the mean of -1 and 1."""
    return multiply(a, np.sign(a.value))


@implements(np.copysign)
def copysign(a: Operand, b: Operand) -> Operand:
    """Return a with the sign of b's value."""
    return multiply(
        absolute(a) if isinstance(a, Jet) else np.abs(a), space_of(a, b).lift(np.copysign(1.0, value_of(b)))
    )


@implements(np.deg2rad, np.radians)
def radians(a: Jet) -> Operand:
    """Return degrees in radians."""
    return a.map_linear(np.deg2rad)


@implements(np.rad2deg, np.degrees)
def degrees(a: Jet) -> Operand:
    """Return radians in degrees."""
    return a.map_linear(np.rad2deg)


def select(condition: Array, a: Operand, b: Operand) -> Operand:
    """Return a where the condition holds and b elsewhere."""
    space, left, right = _aligned(a, b)
    rank = max(left.ndim - 1, condition.ndim)
    left, right = Jet(left, space).aligned(rank), Jet(right, space).aligned(rank)
    return Jet(np.where(condition, left, right), space)


@implements(np.maximum, np.fmax)
def maximum(a: Operand, b: Operand) -> Operand:
    """Return the larger; at a tie the derivative is the mean of both."""
    tie = value_of(a) == value_of(b)
    return select(tie, multiply(add(a, b), np.asarray(0.5)), select(value_of(a) > value_of(b), a, b))


@implements(np.minimum, np.fmin)
def minimum(a: Operand, b: Operand) -> Operand:
    """Return the smaller; at a tie the derivative is the mean of both."""
    return negative(maximum(np.negative(a), np.negative(b)))


@implements(np.hypot)
def hypot(a: Operand, b: Operand) -> Operand:
    """Return √(a² + b²), scaled by the value so that squares neither overflow nor vanish."""
    scale = np.asarray(np.hypot(value_of(a), value_of(b)))
    left, right = divide_by(a, scale), divide_by(b, scale)
    length = multiply(np.sqrt(np.square(left) + np.square(right)), scale)
    length.coefficients[0] = scale
    return length


def divide_by(a: Operand, scale: Array) -> Operand:
    """Return a / scale for a constant scale."""
    return divide(a, scale) if isinstance(a, Jet) else np.asarray(a / scale)


@implements(np.arctan2)
def arctan2(y: Operand, x: Operand) -> Operand:
    """Return the angle of (x, y): turned to the positive x-axis first, so that arctan serves."""
    angle = np.arctan2(value_of(y), value_of(x))
    along = np.cos(angle) * x + np.sin(angle) * y
    across = np.cos(angle) * y - np.sin(angle) * x
    slope = divide(across, along)
    small = Jet(slope.nilpotent(), slope.space)
    return add(np.arctan(small), angle)


@implements(np.logaddexp)
def logaddexp(a: Operand, b: Operand) -> Operand:
    """Return log(eᵃ + eᵇ), with the larger exponent taken out."""
    top = np.maximum(value_of(a), value_of(b))
    total = np.log(np.exp(a - top) + np.exp(b - top))
    return add(total, top)


@implements(np.remainder)
def remainder(a: Operand, b: Operand) -> Operand:
    """Return a modulo b; between its jumps a - b · floor(a / b)."""
    return subtract(a, multiply(space_of(a, b).lift(b), np.floor_divide(value_of(a), value_of(b))))


@implements(np.fmod)
def fmod(a: Operand, b: Operand) -> Operand:
    """Return what a division leaves, with the sign of a; between its jumps a - b · trunc(a / b)."""
    return subtract(a, multiply(space_of(a, b).lift(b), np.trunc(np.asarray(value_of(a) / value_of(b)))))


@implements(np.matmul)
def matmul(a: Operand, b: Operand) -> Operand:
    """Return the matrix product."""
    return space_of(a, b).multilinear(np.matmul, a, b)


def _product(ufunc: np.ufunc) -> Rule:
    return lambda a, b: space_of(a, b).multilinear(ufunc, a, b)


# The last two came with NumPy 2.2.
for _name in ("vecdot", "matvec", "vecmat"):
    if hasattr(np, _name):
        UFUNC_RULES[getattr(np, _name)] = _product(getattr(np, _name))


def _elementary(expansion: Expansion) -> Rule:
    return lambda a: a.compose(expansion(a.value, a.space.order))


def _on_values(ufunc: np.ufunc) -> Rule:
    return lambda *operands: ufunc(*(value_of(operand) for operand in operands))


def _method(ufunc: np.ufunc) -> Rule:
    return lambda *operands: ufunc(*operands)


# What looks at values alone: comparisons, and functions that are constant between their jumps.
_COMPARISONS = (np.greater, np.greater_equal, np.less, np.less_equal, np.equal, np.not_equal)
_LOGIC = (np.logical_and, np.logical_or, np.logical_not, np.logical_xor)
_TESTS = (np.isfinite, np.isnan, np.isinf, np.signbit)
_STEPS = (np.sign, np.floor, np.ceil, np.trunc, np.rint, np.floor_divide, np.heaviside)

UFUNC_RULES.update({ufunc: _elementary(expansion) for ufunc, expansion in EXPANSIONS.items()})
UFUNC_RULES.update({ufunc: _on_values(ufunc) for ufunc in (*_COMPARISONS, *_LOGIC, *_TESTS, *_STEPS)})

# NumPy evaluates np.sin of an object array, such as np.array([x[0], x[1]]), by calling each entry's sin().
_OTHERS = (np.square, np.absolute, np.fabs, np.deg2rad, np.rad2deg, np.conjugate, np.sign, np.floor, np.ceil)
_OF_TWO = (np.arctan2, np.hypot, np.fmod)
for _ufunc in (*EXPANSIONS, *_OTHERS, *_OF_TWO):
    setattr(Jet, _ufunc.__name__, _method(_ufunc))
