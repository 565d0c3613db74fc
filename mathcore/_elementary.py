"""Taylor coefficients of the elementary functions at a point, to any order.

Each expansion takes points a, shape S, and an order m, and returns an (m + 1, *S) array whose row k is
f⁽ᵏ⁾(a) / k!. Rows come from the function's differential equation, never from differences, so each is exact to
rounding. Outside a function's domain rows are NaN or infinite: the caller decides whether that matters.

References
----------
Griewank and Walther, Evaluating Derivatives, 2nd ed., section 13.2 (propagation rules for Taylor
coefficients).
"""

from collections.abc import Callable

import numpy as np

from mathcore._checks import Array

__all__ = ["EXPANSIONS", "Expansion", "power_expansion"]

Expansion = Callable[[Array, int], Array]


def power_expansion(a: Array, exponent: Array, order: int) -> Array:
    """Expand x**p: the binomial series. A whole exponent ends it, so that x**2 has an expansion at 0."""
    rows = [np.power(a, exponent)]
    binomial = np.ones(np.broadcast_shapes(a.shape, exponent.shape))
    for k in range(1, order + 1):
        binomial = binomial * (exponent - (k - 1)) / k
        ended = binomial == 0
        # The base is replaced where the series has ended: 0 times an infinite power would be NaN.
        rows.append(binomial * np.power(np.where(ended, 1.0, a), exponent - k))
    return np.stack(rows)


def _fixed_power(function: np.ufunc, exponent: float) -> Expansion:
    """Expand a root or reciprocal, whose value is NumPy's own rather than a power's."""

    def expansion(a: Array, order: int) -> Array:
        rows, binomial, value = [function(a)], 1.0, function(a)
        for k in range(1, order + 1):
            binomial *= (exponent - (k - 1)) / k
            value = value / a
            rows.append(binomial * value)
        return np.stack(rows)

    return expansion


def _cycle(functions: tuple[np.ufunc, ...], signs: tuple[int, ...], rate: float = 1.0) -> Expansion:
    """Expand a function whose derivatives repeat: exp, sin, cosh and their like."""

    def expansion(a: Array, order: int) -> Array:
        values = [sign * function(a) for function, sign in zip(functions, signs, strict=True)]
        rows, scale = [], 1.0
        for k in range(order + 1):
            rows.append(scale * values[k % len(values)])
            scale *= rate / (k + 1)
        return np.stack(rows)

    return expansion


def _expm1(a: Array, order: int) -> Array:
    rows = EXPANSIONS[np.exp](a, order)
    rows[0] = np.expm1(a)
    return rows


def _logarithm(function: np.ufunc, *, unit: float = 1.0, shift: float = 0.0) -> Expansion:
    """Expand log(shift + x) / unit."""

    def expansion(a: Array, order: int) -> Array:
        rows, value = [function(a)], -1.0 / unit * np.ones(a.shape)
        for k in range(1, order + 1):
            value = -value / (a + shift)
            rows.append(value / k)
        return np.stack(rows)

    return expansion


def _tangent(function: np.ufunc, cofunction: np.ufunc, sign: int) -> Expansion:
    """Expand tan (sign +1) or tanh (sign -1): y' = s with s' = 2 · sign · y · s.

    s starts from 1 / cos² or 1 / cosh², because 1 - tanh² would lose every digit where tanh saturates.
    """

    def expansion(a: Array, order: int) -> Array:
        y = np.empty((order + 1, *a.shape))
        s = np.empty((order + 1, *a.shape))
        y[0], s[0] = function(a), cofunction(a) ** -2.0
        for k in range(order):
            y[k + 1] = s[k] / (k + 1)
            s[k + 1] = 2 * sign / (k + 1) * sum(y[i] * s[k - i] for i in range(k + 1))
        return y

    return expansion


def _inverse(function: np.ufunc, constant: int, square: int, exponent: float, scale: int = 1) -> Expansion:
    """Expand a function whose derivative is scale · q**exponent with q = constant + square · x²."""

    def expansion(a: Array, order: int) -> Array:
        # Factored: 1 - a² would cancel near 1, where these functions bend most.
        q0 = (1 - a) * (1 + a) * constant if constant * square < 0 else 1 + a * a
        q1, q2 = 2 * square * a, square
        slope = np.zeros((order + 1, *a.shape))
        slope[0] = scale * np.power(q0, exponent)
        for k in range(1, order + 1):
            total = (exponent - k + 1) * q1 * slope[k - 1]
            if k > 1:
                total = total + (2 * exponent - k + 2) * q2 * slope[k - 2]
            slope[k] = total / (k * q0)
        rows = [function(a)] + [slope[k - 1] / k for k in range(1, order + 1)]
        return np.stack(rows)

    return expansion


_LN2, _LN10 = float(np.log(2.0)), float(np.log(10.0))

EXPANSIONS: dict[np.ufunc, Expansion] = {
    np.exp: _cycle((np.exp,), (1,)),
    np.exp2: _cycle((np.exp2,), (1,), rate=_LN2),
    np.expm1: _expm1,
    np.log: _logarithm(np.log),
    np.log2: _logarithm(np.log2, unit=_LN2),
    np.log10: _logarithm(np.log10, unit=_LN10),
    np.log1p: _logarithm(np.log1p, shift=1.0),
    np.sin: _cycle((np.sin, np.cos, np.sin, np.cos), (1, 1, -1, -1)),
    np.cos: _cycle((np.cos, np.sin, np.cos, np.sin), (1, -1, -1, 1)),
    np.sinh: _cycle((np.sinh, np.cosh), (1, 1)),
    np.cosh: _cycle((np.cosh, np.sinh), (1, 1)),
    np.tan: _tangent(np.tan, np.cos, 1),
    np.tanh: _tangent(np.tanh, np.cosh, -1),
    np.arcsin: _inverse(np.arcsin, 1, -1, -0.5),
    np.arccos: _inverse(np.arccos, 1, -1, -0.5, scale=-1),
    np.arctan: _inverse(np.arctan, 1, 1, -1.0),
    np.arcsinh: _inverse(np.arcsinh, 1, 1, -0.5),
    np.arccosh: _inverse(np.arccosh, -1, 1, -0.5),
    np.arctanh: _inverse(np.arctanh, 1, -1, -1.0),
    np.sqrt: _fixed_power(np.sqrt, 0.5),
    np.cbrt: _fixed_power(np.cbrt, 1 / 3),
    np.reciprocal: _fixed_power(np.reciprocal, -1.0),
}
