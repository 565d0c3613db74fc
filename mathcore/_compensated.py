"""Sums of products in twice the working precision, by error-free transformations of floats.

A pair (high, low) of floats stands for the number high + low, of some 106 bits.

References
----------
Dekker, A floating-point technique for extending the available precision, Numer. Math. 18 (1971).
Ogita, Rump and Oishi, Accurate sum and dot product, SIAM J. Sci. Comput. 26 (2005).
"""

import numpy as np

from mathcore._checks import Array

__all__ = ["multiply_add", "power_pairs", "sum_rows", "two_product", "two_sum"]

SPLITTER = 2.0**27 + 1


def two_sum(a: Array, b: Array) -> tuple[Array, Array]:
    """Return (s, e) with s = a + b as rounded, and s + e the exact sum."""
    s = a + b
    virtual = s - a
    return s, (a - (s - virtual)) + (b - virtual)


def two_product(a: Array, b: Array) -> tuple[Array, Array]:
    """Return (p, e) with p = a · b as rounded, and p + e the exact product.

    Exact while no factor exceeds 1e299 and no product falls below 1e-290.
    """
    p = a * b
    a_high, a_low = _split(a)
    b_high, b_low = _split(b)
    return p, a_low * b_low - (((p - a_high * b_high) - a_low * b_high) - a_high * b_low)


def sum_rows(terms: Array) -> Array:
    """Return the sum of each row of (m, k) terms, rounded once from twice the working precision."""
    slips = np.zeros(len(terms))
    while terms.shape[1] > 1:
        half = terms.shape[1] // 2
        sums, lost = two_sum(terms[:, :half], terms[:, half : 2 * half])
        slips += np.sum(lost, axis=1)
        terms = np.hstack([sums, terms[:, 2 * half :]])
    return np.asarray(terms[:, 0] + slips, dtype=np.float64)


def multiply_add(A: Array, x: Array, *added: Array, A_low: Array | None = None) -> Array:
    """Return (A + A_low) x + Σ added, rounded once from twice the working precision.

    Parameters
    ----------
    A : (m, n) float
    x : (n,) float
    *added : (m,) float
    A_low : (m, n) float, optional
        What A lacks, by rounding, of the matrix that is meant.
    """
    products, slips = two_product(A, x)
    if A_low is not None:
        slips = slips + A_low * x
    return sum_rows(np.hstack([*(term[:, np.newaxis] for term in added), products, slips]))


def power_pairs(x: Array, degree: int) -> tuple[Array, Array]:
    """Return the powers 0 to degree of each x as pairs: high and low parts, each (m, degree + 1)."""
    high, low = np.ones((len(x), degree + 1)), np.zeros((len(x), degree + 1))
    for k in range(1, degree + 1):
        product, slip = two_product(high[:, k - 1], x)
        high[:, k], low[:, k] = two_sum(product, slip + low[:, k - 1] * x)
    return high, low


def _split(a: Array) -> tuple[Array, Array]:
    """Return a as the sum of two floats of 26 bits each."""
    scaled = SPLITTER * a
    high = scaled - (scaled - a)
    return high, a - high
