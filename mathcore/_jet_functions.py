"""How NumPy's array functions act on jets: shapes, sums, products, choices."""

from collections.abc import Callable
from functools import reduce
from typing import Any, Literal

import numpy as np

from mathcore._jet_ufuncs import MISPLACED, divide, multiply, select, space_of, value_of
from mathcore.errors import DifferentiationError
from mathcore.jets import FUNCTION_RULES, REDUCTION_RULES, Jet, Operand, Rule

__all__: list[str] = []


def implements(*functions: Callable[..., Any]) -> Callable[[Rule], Rule]:
    """Register a rule for array functions."""

    def register(rule: Rule) -> Rule:
        FUNCTION_RULES.update(dict.fromkeys(functions, rule))
        return rule

    return register


def find_jets(value: Any) -> list[Jet]:
    """List the jets in a nesting of lists and tuples."""
    if isinstance(value, Jet):
        return [value]
    if isinstance(value, list | tuple):
        return [jet for part in value for jet in find_jets(part)]
    if isinstance(value, np.ndarray) and value.dtype == object:
        return [jet for part in value.ravel() for jet in find_jets(part)]
    return []


def as_jet(value: Any) -> Operand:
    """Return a jet from anything that holds one."""
    jets = find_jets(value)
    if not jets:
        raise DifferentiationError(MISPLACED)
    return jets[0].space.lift(value)


def _frozen(jet: Any) -> Operand:
    jet.coefficients.flags.writeable = False
    return jet


def _linear(function: Callable[..., Any], *, rearranges: bool = False) -> Rule:
    """Make the rule of a function that is linear in its first argument."""

    def rule(array: Any, *args: Any, **kwargs: Any) -> Operand:
        result = as_jet(array).map_linear(lambda row: function(row, *args, **kwargs))
        return _frozen(result) if rearranges else result

    return rule


def _linear_in_list(function: Callable[..., Any]) -> Rule:
    """Make the rule of a function that joins the arrays of a list."""

    def rule(arrays: Any, *args: Any, **kwargs: Any) -> Operand:
        space = find_jets(list(arrays))[0].space
        parts = [space.lift(part).coefficients for part in arrays]
        rows = [function([part[k] for part in parts], *args, **kwargs) for k in range(len(space))]
        return Jet(np.stack(rows), space)

    return rule


def _split(function: Callable[..., Any]) -> Rule:
    """Make the rule of a function that cuts an array into a list."""

    def rule(array: Any, *args: Any, **kwargs: Any) -> list[Jet]:
        pieces = zip(*(function(row, *args, **kwargs) for row in array.coefficients), strict=True)
        return [Jet(np.stack(rows), array.space) for rows in pieces]

    return rule


def _multilinear(function: Callable[..., Any]) -> Rule:
    """Make the rule of a function that is linear in each of two arrays."""

    def rule(a: Any, b: Any, *args: Any, **kwargs: Any) -> Operand:
        operands = [as_jet(part) if find_jets(part) else np.asarray(part) for part in (a, b)]
        space = space_of(*operands)
        return space.multilinear(lambda u, v: function(u, v, *args, **kwargs), *operands)

    return rule


def _on_values(function: Callable[..., Any]) -> Rule:
    """Make the rule of a function that looks at values alone."""

    def rule(*args: Any, **kwargs: Any) -> Any:
        return function(
            *(value_of(arg) for arg in args), **{name: value_of(arg) for name, arg in kwargs.items()}
        )

    return rule


def _since(*names: str) -> list[Rule]:
    """Return those functions that this version of NumPy has."""
    return [getattr(np, name) for name in names if hasattr(np, name)]


_LINEAR: tuple[Rule, ...] = (
    *(np.sum, np.mean, np.cumsum, np.diff, np.trace, np.linalg.trace, np.ediff1d, np.gradient),
    *(np.diag, np.diagflat, np.tril, np.triu, np.take, np.take_along_axis, np.compress, np.delete),
    *(np.repeat, np.tile, np.pad, np.roll, np.rot90, np.copy),
    *_since("cumulative_sum"),
)
_REARRANGING: tuple[Rule, ...] = (
    *(np.reshape, np.ravel, np.transpose, np.matrix_transpose, np.swapaxes, np.moveaxis, np.squeeze),
    *(np.expand_dims, np.broadcast_to, np.diagonal, np.flip, np.fliplr, np.flipud, np.real),
    *(np.atleast_1d, np.atleast_2d),
    *(np.atleast_3d, np.linalg.diagonal, np.linalg.matrix_transpose),
)
_JOINING: tuple[Rule, ...] = (np.concatenate, np.stack, np.hstack, np.vstack, np.dstack, np.column_stack)
_SPLITTING: tuple[Rule, ...] = (np.split, np.array_split, np.hsplit, np.vsplit, np.unstack)
_PRODUCTS: tuple[Rule, ...] = (
    *(np.dot, np.vdot, np.inner, np.outer, np.tensordot, np.kron, np.cross, np.convolve, np.correlate),
    *(np.linalg.outer, np.linalg.tensordot, np.linalg.cross, np.linalg.vecdot, np.linalg.matmul),
)
_INSPECTING: tuple[Rule, ...] = (
    *(np.shape, np.ndim, np.size, np.argmax, np.argmin, np.argsort, np.nonzero, np.count_nonzero),
    *(np.any, np.all, np.isclose, np.allclose, np.array_equal, np.iscomplexobj, np.searchsorted),
    *(np.round, np.fix),
)
FUNCTION_RULES.update({function: _linear(function) for function in _LINEAR})
FUNCTION_RULES.update({function: _linear(function, rearranges=True) for function in _REARRANGING})
FUNCTION_RULES.update({function: _linear_in_list(function) for function in _JOINING})
FUNCTION_RULES.update({function: _split(function) for function in _SPLITTING})
FUNCTION_RULES.update({function: _multilinear(function) for function in _PRODUCTS})
FUNCTION_RULES.update({function: _on_values(function) for function in _INSPECTING})


@implements(np.append)
def append(array: Any, values: Any, axis: int | None = None) -> Operand:
    """Join two arrays."""
    if axis is None:
        return _linear_in_list(np.concatenate)([np.ravel(array), np.ravel(values)])
    return _linear_in_list(np.concatenate)([array, values], axis=axis)


@implements(np.zeros_like, np.empty_like)
def zeros_like(array: Any, **options: Any) -> Operand:
    """Return zeros that accept jets by assignment."""
    return array.space.constant(np.zeros_like(array.value, **{**options, "dtype": np.float64}))


@implements(np.ones_like)
def ones_like(array: Any, **options: Any) -> Operand:
    """Return ones that accept jets by assignment."""
    return array.space.constant(np.ones_like(array.value, **{**options, "dtype": np.float64}))


@implements(np.full_like)
def full_like(array: Jet, fill_value: Any, **options: Any) -> Operand:
    """Return one number repeated, which accepts jets by assignment."""
    return multiply(array.space.lift(fill_value), np.ones_like(array.value, **options))


@implements(np.where)
def where(condition: Any, *branches: Any) -> Any:
    """Return the chosen branch, entry by entry; with the condition alone, where it holds."""
    mask = np.asarray(value_of(condition), dtype=bool)
    if not branches:
        return np.nonzero(mask)
    if not find_jets(list(branches)):  # only the condition was a jet
        return np.where(mask, *branches)
    space = find_jets(list(branches))[0].space
    return select(mask, *(space.lift(branch) for branch in branches))


@implements(np.select)
def select_first(conditions: Any, choices: Any, default: Any = 0) -> Any:
    """Return the first choice whose condition holds, entry by entry."""
    result = default
    for condition, choice in reversed(list(zip(conditions, choices, strict=True))):
        result = where(condition, choice, result)
    return result


@implements(np.clip)
def clip(array: Any, *limits: Any, **named_limits: Any) -> Any:
    """Return the array held between limits."""
    low, high = (*limits, None, None)[:2]
    low = named_limits.get("a_min", named_limits.get("min", low))
    high = named_limits.get("a_max", named_limits.get("max", high))
    result = array if low is None else np.maximum(array, low)
    return result if high is None else np.minimum(result, high)


@implements(np.prod)
def prod(array: Any, axis: Any = None, **options: Any) -> Operand:
    """Return the product of the entries, by repeated Leibniz, so that zeros do no harm."""
    return _fold(multiply, array, 1.0, axis, **options)


@implements(np.max, np.amax)
def largest(array: Any, axis: Any = None, **options: Any) -> Operand:
    """Return the largest entry; at a tie the derivative is the mean over the tied entries."""
    return _extreme(np.max, array, axis, **options)


@implements(np.min, np.amin)
def smallest(array: Any, axis: Any = None, **options: Any) -> Operand:
    """Return the smallest entry; at a tie the derivative is the mean over the tied entries."""
    return _extreme(np.min, array, axis, **options)


def _extreme(function: Callable[..., Any], array: Any, axis: Any, keepdims: bool = False) -> Operand:
    tied = array.value == function(array.value, axis=axis, keepdims=True)
    weights = tied / np.sum(tied, axis=axis, keepdims=True)
    return array.map_linear(lambda row: np.sum(weights * row, axis=axis, keepdims=keepdims))


def _fold(operation: Rule, array: Any, empty: float, axis: Any, keepdims: bool = False) -> Operand:
    axes = range(array.ndim) if axis is None else np.atleast_1d(axis)
    result = array
    for each in axes:
        along = int(each) % array.ndim
        slices = [result[(slice(None),) * along + (slice(i, i + 1),)] for i in range(result.shape[along])]
        start = np.full(tuple(1 if i == along else n for i, n in enumerate(result.shape)), empty)
        result = reduce(operation, slices, array.space.constant(start))
    return result if keepdims else np.squeeze(result, axis=tuple(int(a) for a in axes))


@implements(np.cumprod, *_since("cumulative_prod"))
def cumprod(array: Any, axis: int | None = None) -> Operand:
    """Return the running products."""
    flat = np.ravel(array) if axis is None else np.moveaxis(array, axis, 0)
    rows = [flat[0]]
    for row in flat[1:]:
        rows.append(rows[-1] * row)
    return np.stack(rows, axis=axis or 0)


@implements(np.trapezoid)
def trapezoid(y: Operand, x: Operand | None = None, dx: float = 1.0, axis: int = -1) -> Operand:
    """Return the integral of what joins the points by straight lines."""
    heights = np.moveaxis(as_jet(y) if find_jets(y) else np.asarray(y), axis, -1)
    widths = (
        dx if x is None else np.diff(x) if np.ndim(x) == 1 else np.moveaxis(np.diff(x, axis=axis), axis, -1)
    )
    return np.sum(widths * (heights[..., 1:] + heights[..., :-1]), axis=-1) / 2


@implements(np.piecewise)
def piecewise(x: Any, conditions: Any, functions: Any) -> Operand:
    """Return the values of each function where its condition holds, of one more where none does."""
    masks = [np.asarray(value_of(mask), dtype=bool) for mask in conditions]
    if len(functions) == len(masks) + 1:
        masks.append(~np.any(masks, axis=0))
    result = np.zeros_like(x)
    for mask, function in zip(masks, functions, strict=True):
        result[mask] = function(x[mask]) if callable(function) else function
    return result


@implements(np.linspace)
def linspace(start: Operand, stop: Operand, num: int = 50, *, endpoint: bool = True) -> Operand:
    """Return equal steps from start to stop, along a new first axis."""
    fractions = np.linspace(0, 1, num, endpoint=endpoint)
    spread = fractions.reshape(-1, *(1,) * max(np.ndim(value_of(start)), np.ndim(value_of(stop))))
    return start * (1 - spread) + stop * spread


@implements(np.meshgrid)
def meshgrid(*axes: Operand, indexing: Literal["xy", "ij"] = "xy") -> list[Operand]:
    """Return coordinates of a grid: each axis repeated along the others."""
    places = np.meshgrid(*(np.arange(np.size(value_of(axis))) for axis in axes), indexing=indexing)
    return [axis[place] for axis, place in zip(axes, places, strict=True)]


@implements(np.polyval)
def polyval(coefficients: Any, x: Any) -> Any:
    """Return the polynomial's value by Horner's rule, highest power first."""
    return reduce(lambda total, coefficient: total * x + coefficient, coefficients, x * 0)


@implements(np.sinc)
def sinc(x: Any) -> Operand:
    """Return sin(πx) / (πx). Near 0 its power series serves, where the quotient would cancel."""
    scaled = np.pi * x
    near = np.abs(scaled.value) < 1
    safe = select(near, np.ones(()), scaled)
    squared = select(near, scaled, np.zeros(()))
    squared = multiply(squared, squared)
    terms = 12 + x.space.order  # the first term left out is below rounding for |πx| < 1
    series, term = space_of(x).constant(np.ones(x.shape)), space_of(x).constant(np.ones(x.shape))
    for k in range(1, terms):
        term = divide(multiply(term, -squared), np.asarray(2.0 * k * (2 * k + 1)))
        series = series + term
    return select(near, series, divide(np.sin(safe), safe))


@implements(np.einsum)
def einsum(subscripts: str, *operands: Any, **options: Any) -> Operand:
    """Return the sum over repeated indices, linear in each operand."""
    if not isinstance(subscripts, str):
        raise DifferentiationError("np.einsum: expected letters such as 'ij,j', got an array first")
    prepared = [as_jet(part) if find_jets(part) else np.asarray(part) for part in operands]
    return space_of(*prepared).multilinear(
        lambda *arrays: np.einsum(subscripts, *arrays, **options), *prepared
    )


def _outer(operation: Rule) -> Rule:
    def rule(a: Any, b: Any) -> Operand:
        spread = value_of(a).shape + (1,) * np.ndim(value_of(b))
        return operation(np.reshape(a, spread), b)

    return rule


def _reduction(function: Callable[..., Any]) -> Rule:
    def rule(array: Any, axis: Any = 0, keepdims: bool = False) -> Any:
        return function(array, axis=axis, keepdims=keepdims)

    return rule


def _log_sum_exp(array: Any, axis: Any = 0, keepdims: bool = False) -> Operand:
    """Return log Σ eˣ, with the largest exponent taken out."""
    top = np.max(array.value, axis=axis, keepdims=True)
    total = np.log(np.sum(np.exp(array - top), axis=axis, keepdims=True)) + top
    return total if keepdims else np.squeeze(total, axis=axis)


def _method(function: Rule) -> Rule:
    return lambda self, *args, **kwargs: function(self, *args, **kwargs)


def _reshape(self: Operand, *shape: Any) -> Operand:
    return np.reshape(self, shape[0] if len(shape) == 1 else shape)


def _transpose(self: Operand, *axes: Any) -> Operand:
    order = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes or None
    return np.transpose(self, order)


def _flatten(self: Operand) -> Operand:
    return np.copy(np.ravel(self))


def _astype(self: Jet, dtype: Any) -> Jet:
    if np.dtype(dtype) == np.float64:
        return Jet(self.coefficients.copy(), self.space)
    return self.space.constant(self.value.astype(dtype).astype(np.float64))


def _tolist(self: Operand) -> Any:
    return [_tolist(entry) for entry in self] if self.ndim else self


def _item(self: Operand, *index: int) -> Operand:
    return self[index] if index else np.reshape(self, -1)[0]


REDUCTION_RULES.update(
    {
        (np.add, "reduce"): _reduction(np.sum),
        (np.multiply, "reduce"): _reduction(np.prod),
        (np.maximum, "reduce"): _reduction(np.max),
        (np.minimum, "reduce"): _reduction(np.min),
        (np.logaddexp, "reduce"): _log_sum_exp,
        (np.add, "accumulate"): lambda array, axis=0: np.cumsum(array, axis=axis),
        (np.multiply, "accumulate"): lambda array, axis=0: np.cumprod(array, axis=axis),
        (np.add, "outer"): _outer(np.add),
        (np.subtract, "outer"): _outer(np.subtract),
        (np.multiply, "outer"): _outer(np.multiply),
        (np.true_divide, "outer"): _outer(np.true_divide),
    }
)

# The array methods that a function may call on its argument.
_AS_METHODS: tuple[Rule, ...] = (
    *(np.sum, np.mean, np.prod, np.cumsum, np.cumprod, np.max, np.min, np.dot, np.trace),
    *(np.ravel, np.squeeze, np.swapaxes, np.diagonal, np.take, np.repeat, np.clip, np.round, np.copy),
    *(np.argmax, np.argmin, np.argsort, np.nonzero, np.any, np.all),
)
for _function in _AS_METHODS:
    setattr(Jet, _function.__name__, _method(_function))
for _function in (_reshape, _transpose, _flatten, _astype, _item, _tolist):
    setattr(Jet, _function.__name__.removeprefix("_"), _function)
Jet.real = property(_method(np.real))  # type: ignore[attr-defined]  # made here
Jet.T, Jet.mT = property(_transpose), property(_method(np.matrix_transpose))  # type: ignore[attr-defined]  # made here
