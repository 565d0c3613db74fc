"""Jets: arrays that carry their own Taylor expansion through NumPy's functions.

A jet in n variables of order m is an array whose entries are polynomials in n small quantities e₁ … eₙ, cut
off above total degree m. Arithmetic with such polynomials is exact, so a function evaluated at x + e
returns its own Taylor coefficients, to rounding, with no step size to choose:

- order 1 gives dual numbers and first derivatives;
- order 2 gives hyper-dual numbers and Hessians;
- one variable and order m gives Taylor polynomials.

Conventions: the coefficient of e^α is ∂^α f / α!. Where a function has a kink or a jump (abs, maximum,
floor at a step) the derivative is the mean of the two one-sided ones: 0 for abs at 0, ½ for maximum(0, x)
at 0.

The rules for NumPy's functions are registered by the modules _jet_ufuncs and _jet_functions.

References
----------
Griewank and Walther, Evaluating Derivatives, 2nd ed., chapter 13 (Taylor and tensor coefficients).
Fike and Alonso (2011), The development of hyper-dual numbers, AIAA 2011-886.
"""

import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from math import factorial, prod
from typing import Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from mathcore._checks import Array
from mathcore._monomials import Monomial, monomials_of, products_of
from mathcore.errors import DifferentiationError, DomainError

__all__ = ["Jet", "JetSpace"]

# A jet or an array. NumPy's stubs know no jets: with a more exact type, np.exp(jet) would be rejected.
Operand = Any
Rule = Callable[..., Operand]
UFUNC_RULES: dict[np.ufunc, Rule] = {}
REDUCTION_RULES: dict[tuple[np.ufunc, str], Rule] = {}
FUNCTION_RULES: dict[Callable[..., Any], Rule] = {}

HIGHEST_ORDER = 170

# Options that make a linear function something else (np.sum's initial, np.pad's constant_values), or that
# store its result where no derivative fits.
REFUSED_OPTIONS = frozenset(
    ("initial", "prepend", "append", "to_begin", "to_end", "constant_values", "end_values", "out", "casting")
)

# Set while a derivative that came out non-finite is evaluated again, to name the operation that caused it.
NAME_THE_CULPRIT: ContextVar[bool] = ContextVar("NAME_THE_CULPRIT", default=False)


class JetSpace:
    """The polynomials in n variables up to total degree m, for one differentiation.

    Parameters
    ----------
    variables : int
        n ≥ 1.
    order : int
        m ≥ 1.

    Notes
    -----
    Two spaces are never equal, even with the same n and m: a jet of one differentiation must not meet a jet
    of another, or their small quantities would be taken for each other.
    """

    def __init__(self, variables: int, order: int) -> None:
        if variables < 1 or order < 1:
            raise DomainError(
                f"JetSpace: expected at least one variable and order 1, got variables={variables}, "
                f"order={order}"
            )
        self.variables = variables
        self.order = order
        self.monomials, self.index = monomials_of(variables, order)
        self.products = products_of(variables, order)

    def __len__(self) -> int:
        return len(self.monomials)

    def variable(self, values: Array) -> "Jet":
        """Return the jet of x + e: shape (n, *S), with entry i carrying the i-th small quantity."""
        coefficients = np.zeros((len(self), *values.shape))
        coefficients[0] = values
        for i in range(self.variables):
            coefficients[1 + i, i] = 1.0
        return Jet(coefficients, self)

    def constant(self, values: Array) -> "Jet":
        """Return the jet of a quantity that does not depend on the variables."""
        coefficients = np.zeros((len(self), *np.shape(values)))
        coefficients[0] = values
        return Jet(coefficients, self)

    def lift(self, value: object) -> "Jet":
        """Return a jet from a jet, a number, an array, or any nesting of lists, tuples and arrays of those.

        Raises
        ------
        DifferentiationError
            The value holds a jet of another differentiation, or something that is not a real number.
        """
        if isinstance(value, Jet):
            if value.space is not self:
                raise DifferentiationError(
                    "a derivative was taken inside a function that is itself being differentiated; "
                    "expected one differentiation at a time. Try hessian, partial, or derivative(..., "
                    "order=k)."
                )
            return value
        array = np.asarray(value)
        if array.dtype.kind in "buif":
            return self.constant(array.astype(np.float64))
        if array.dtype == object:
            entries = [entry if isinstance(entry, Jet) else _real(entry) for entry in array.ravel()]
            columns = [self.lift(entry).coefficients for entry in entries]
            stacked = np.stack(columns, axis=1) if columns else np.zeros((len(self), 0))
            return Jet(stacked.reshape(len(self), *array.shape), self)
        raise DifferentiationError(
            f"expected real numbers inside the function, got entries of type {array.dtype}"
        )

    def multiply(self, a: Array, b: Array) -> Array:
        """Return the coefficients of the entrywise product; a and b have equally many dimensions."""
        result: Array = a[0] * b
        result[1:] += a[1:] * b[0]
        for i, partners, products in self.products:
            result[products] += a[i] * b[partners]
        return result

    def multilinear(self, operation: Rule, *operands: "Jet | Array") -> "Jet":
        """Apply an operation that is linear in each operand: a matrix or outer product, an einsum."""
        total: dict[int, Array] = {}

        def expand(chosen: tuple[Any, ...], monomial: Monomial, rest: tuple["Jet | Array", ...]) -> None:
            if not rest:
                k = self.index[monomial]
                term = operation(*chosen)
                total[k] = total[k] + term if k in total else term
                return
            head, *tail = rest
            if not isinstance(head, Jet):
                expand((*chosen, head), monomial, tuple(tail))
                return
            for factor, coefficient in zip(self.monomials, self.lift(head).coefficients, strict=True):
                if len(monomial) + len(factor) <= self.order:
                    expand((*chosen, coefficient), tuple(sorted(monomial + factor)), tuple(tail))

        expand((), (), operands)
        return Jet(np.stack([np.asarray(total[k], dtype=np.float64) for k in range(len(self))]), self)

    def derivative_factor(self, monomial: Monomial) -> int:
        """Return α!, which turns the coefficient of e^α into the derivative ∂^α."""
        return prod(factorial(monomial.count(i)) for i in set(monomial))


def _real(entry: object) -> float:
    if isinstance(entry, int | float | np.integer | np.floating | np.bool):
        return float(entry)
    raise DifferentiationError(
        f"expected real numbers inside the function, got {entry!r} of type {type(entry).__name__}"
    )


class Jet(NDArrayOperatorsMixin):
    """An array of truncated Taylor expansions, which NumPy's functions accept in place of an array.

    Parameters
    ----------
    coefficients : (K, *S) float
        Row k holds the coefficients of the space's k-th monomial; row 0 is the value.
    space : JetSpace
        The polynomials that the entries are.

    Notes
    -----
    Comparisons look at the value alone, so that branches, masks and ``np.where`` work. As with NumPy, a
    slice is a view and an element a copy; other rearrangements are read-only copies, so that writing
    through one fails instead of being lost.
    """

    __hash__ = None  # type: ignore[assignment]  # compared entry by entry, as arrays are

    def __init__(self, coefficients: Array, space: JetSpace) -> None:
        self.coefficients = coefficients
        self.space = space

    @property
    def value(self) -> Array:
        """(*S) float: what the function gives without derivatives."""
        return np.asarray(self.coefficients[0])

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the value."""
        return self.coefficients.shape[1:]

    @property
    def ndim(self) -> int:
        """Number of dimensions of the value."""
        return self.coefficients.ndim - 1

    @property
    def size(self) -> int:
        """Number of entries of the value."""
        return prod(self.shape)

    @property
    def dtype(self) -> np.dtype[np.float64]:
        """Always float64; a single number has none, so that NumPy takes the mean of an array of objects."""
        if self.ndim == 0:
            raise AttributeError("dtype", name="dtype", obj=self)
        return np.dtype(np.float64)

    def derivative(self, *variables: int) -> Array:
        """(*S) float: the derivative with respect to the variables of the given indices."""
        monomial = tuple(sorted(variables))
        if len(monomial) > HIGHEST_ORDER:
            raise DomainError(
                f"order: expected at most {HIGHEST_ORDER}, the last whose factorial a float holds, got "
                f"{len(monomial)}. Try taylor_polynomial, whose coefficients are divided by it."
            )
        row = self.coefficients[self.space.index[monomial]]
        return np.asarray(self.space.derivative_factor(monomial) * row)

    def nilpotent(self) -> Array:
        """(K, *S) float: the coefficients without the value, some power of which is zero."""
        small = self.coefficients.copy()
        small[0] = 0.0
        return small

    def aligned(self, ndim: int) -> Array:
        """(K, …) float: the coefficients with leading axes of length one, as broadcasting would add them."""
        return self.coefficients.reshape(len(self.space), *(1,) * (ndim - self.ndim), *self.shape)

    def compose(self, expansion: Array) -> "Jet":
        """Return g(self) from the Taylor coefficients of g at the value, (m + 1, *S), by Horner's rule."""
        small = self.nilpotent()
        result = expansion[-1] * small
        for row in expansion[-2:0:-1]:
            result[0] += row
            result = self.space.multiply(small, result)
        result[0] = expansion[0]
        return Jet(result, self.space)

    def map_linear(self, function: Callable[[Array], Any]) -> "Jet":
        """Apply a linear function of arrays to every coefficient."""
        rows = [np.asarray(function(row), dtype=np.float64) for row in self.coefficients]
        return Jet(np.stack(rows), self.space)

    def __len__(self) -> int:
        if self.ndim == 0:
            raise TypeError("len() of a single number")
        return self.shape[0]

    def __iter__(self) -> Iterator["Jet"]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, key: Any) -> "Jet":
        if _is_basic(key):
            part = self.coefficients[(slice(None), *key) if isinstance(key, tuple) else (slice(None), key)]
            return Jet(part.copy() if part.ndim == 1 else part, self.space)
        return self.map_linear(lambda row: row[key])

    def __setitem__(self, key: Any, value: object) -> None:
        if not self.coefficients.flags.writeable:
            raise DifferentiationError(
                "assignment into a rearranged array (reshape, transpose, …) cannot be followed; expected "
                "an array of its own. Try .copy() first, or build the result with np.stack."
            )
        lifted = self.space.lift(value)
        for row, new in zip(self.coefficients, lifted.coefficients, strict=True):
            row[key] = new

    def __bool__(self) -> bool:
        return bool(self.value)

    def __float__(self) -> NoReturn:
        raise DifferentiationError(
            "a number was taken out of the function's argument (float(), math.sin and its like, or "
            "assignment into an array of plain numbers), which would lose its derivative. Try NumPy's "
            "own functions (np.sin for math.sin), np.zeros_like(x) for an array to fill, or "
            "np.stack([...]) to collect results."
        )

    __int__ = __float__
    __index__ = __float__
    __complex__ = __float__

    def __format__(self, specification: str) -> str:
        return format(self.value.item() if self.ndim == 0 else self.value, specification)

    def __repr__(self) -> str:
        return f"Jet({self.value!r}, variables={self.space.variables}, order={self.space.order})"

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, out: tuple[Any, ...] | None = None, **options: Any
    ) -> Any:
        rule = UFUNC_RULES.get(ufunc) if method == "__call__" else REDUCTION_RULES.get((ufunc, method))
        name = f"np.{ufunc.__name__}" + ("" if method == "__call__" else f".{method}")
        if rule is None:
            _refuse(name)
        if method == "__call__" and options:
            _refuse(f"{name} with {', '.join(options)}=")
        result = rule(*(self._operand(value) for value in inputs), **options)
        if NAME_THE_CULPRIT.get():
            _check_finite(name, inputs, result)
        if out is None:
            return result
        return self._store(name, out[0], result)

    def __array_function__(self, function: Callable[..., Any], types: Any, args: Any, kwargs: Any) -> Any:
        rule = FUNCTION_RULES.get(function)
        module = getattr(function, "__module__", "numpy").replace("numpy", "np")
        name = f"{module}.{function.__name__}"
        refused = [option for option in kwargs if option in REFUSED_OPTIONS and kwargs[option] is not None]
        if kwargs.get("dtype", np.float64) not in (None, float, np.float64, np.dtype(np.float64)):
            refused.append("dtype")
        if rule is None or refused:
            _refuse(name + (f" with {', '.join(refused)}=" if refused else ""))
        try:
            return rule(*args, **kwargs)
        except TypeError as error:
            if not re.search("unexpected keyword|positional argument", str(error)):
                raise
            _refuse(f"{name} with {', '.join(map('{}='.format, kwargs)) or 'so many arguments'}")

    def _operand(self, value: Any) -> Any:
        """Keep numbers and plain arrays as they are, and gather an object array of jets into one jet."""
        if isinstance(value, Jet) or (
            isinstance(value, np.ndarray | list | tuple) and np.asarray(value).dtype == object
        ):
            return self.space.lift(value)
        return np.asarray(value)

    def _store(self, name: str, target: Any, result: "Jet") -> "Jet":
        """Finish an in-place operation. A single number is immutable, as NumPy's are: it is replaced."""
        if not isinstance(target, Jet):
            _refuse(f"{name} into an array of plain numbers")
        if target.ndim == 0:
            return result
        target[...] = result
        return target


def _is_basic(key: Any) -> bool:
    parts = key if isinstance(key, tuple) else (key,)
    return all(
        part is None
        or part is Ellipsis
        or (isinstance(part, slice | int | np.integer) and not isinstance(part, bool))
        for part in parts
    )


def _refuse(operation: str) -> NoReturn:
    raise DifferentiationError(
        f"{operation} cannot be followed by automatic differentiation; expected arithmetic and NumPy's "
        "elementary, shape and linear algebra functions. Try to write it with those, or use "
        "mathcore.finite_differences."
    )


def _check_finite(name: str, inputs: tuple[Any, ...], result: Any) -> None:
    jets = [value for value in inputs if isinstance(value, Jet)]
    finite = all(np.all(np.isfinite(jet.coefficients)) for jet in jets)
    if isinstance(result, Jet) and finite and not np.all(np.isfinite(result.coefficients)):
        points = ", ".join(np.array2string(jet.value, precision=6, threshold=6) for jet in jets)
        raise DomainError(
            f"{name} has no finite derivative at {points}; expected a point where the function is smooth "
            "and does not overflow. Try another point, or a formula that stays finite there."
        )
