"""How NumPy's linear algebra acts on jets: norms, determinants, systems."""

from functools import reduce
from typing import Any

import numpy as np

from mathcore._jet_functions import implements
from mathcore._jet_ufuncs import matmul, multiply, space_of, value_of
from mathcore.errors import DifferentiationError
from mathcore.jets import Jet, Operand

__all__: list[str] = []


@implements(np.linalg.norm)
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Operand:
    """Return a vector's norm of any order, or a matrix's Frobenius norm."""
    flat = axis is None and (ord is None or x.ndim == 1)
    if ord == 0 or not (flat or isinstance(axis, int) or ord in (None, "fro")):
        raise DifferentiationError(
            f"np.linalg.norm with ord={ord!r} of an array of shape {x.shape} cannot be followed by "
            "automatic differentiation; expected a vector's norm, or a matrix's Frobenius norm. "
            "Try ord='fro', or an axis."
        )
    size = np.abs(x)
    if ord == np.inf:
        return np.max(size, axis=axis, keepdims=keepdims)
    if ord == -np.inf:
        return np.min(size, axis=axis, keepdims=keepdims)
    if ord == 1:
        return np.sum(size, axis=axis, keepdims=keepdims)
    # Scaled by the largest entry, so that squares neither overflow nor vanish.
    scale = np.max(np.abs(x.value), axis=axis, keepdims=True)
    scale = np.where(scale > 0, scale, 1.0)
    unit = x / scale
    total = np.sum(
        np.square(unit) if ord in (None, 2, "fro") else np.abs(unit) ** ord, axis=axis, keepdims=True
    )
    root = np.sqrt(total) if ord in (None, 2, "fro") else total ** (1 / ord)
    length = multiply(root, scale)
    return length if keepdims else np.squeeze(length, axis=axis)


@implements(np.linalg.vector_norm)
def vector_norm(x: Any, *, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> Operand:
    """Return a norm of all entries, or along an axis."""
    if axis is not None or x.ndim == 1:
        return norm(x, ord, axis, keepdims)
    length = norm(np.ravel(x), ord)
    return np.reshape(length, (1,) * x.ndim) if keepdims else length


@implements(np.linalg.matrix_norm)
def matrix_norm(x: Any, *, keepdims: bool = False, ord: Any = "fro") -> Operand:
    """Return the Frobenius norm of one matrix."""
    return norm(x, ord, None, keepdims)


@implements(np.linalg.solve)
def solve(A: Any, b: Any) -> Operand:
    """Return x with A x = b: each round solves with A's value and gains one degree."""
    space = space_of(*(part for part in (A, b) if isinstance(part, Jet)))
    right = space.lift(b)
    value = np.asarray(value_of(A), dtype=np.float64)

    def solve_value(jet: Jet) -> Jet:
        return jet.map_linear(lambda row: np.linalg.solve(value, row))

    result = solve_value(right)
    if isinstance(A, Jet):
        small = Jet(A.nilpotent(), space)
        for _ in range(space.order):
            result = solve_value(right - matmul(small, result))
    return result


@implements(np.linalg.inv)
def inv(A: Any) -> Operand:
    """Return the inverse: the solution with the identity on the right."""
    return solve(A, np.eye(A.shape[-1]))


@implements(np.linalg.det)
def det(A: Any) -> Operand:
    """Return the determinant: by cofactors up to 3 × 3, beyond that from det A₀ · exp(tr log(A₀⁻¹A))."""
    if A.ndim != 2 or A.shape[0] != A.shape[1]:
        raise DifferentiationError(f"np.linalg.det: expected one square matrix, got shape {A.shape}")
    if len(A) <= 3:
        return _cofactors([list(row) for row in A])
    return multiply(np.exp(_log_change(A)), np.asarray(np.linalg.det(A.value)))


@implements(np.linalg.slogdet)
def slogdet(A: Any) -> Operand:
    """Return the sign of the determinant, and the logarithm of its size: log |det A₀| + tr log(A₀⁻¹A)."""
    if A.ndim != 2 or A.shape[0] != A.shape[1]:
        raise DifferentiationError(f"np.linalg.slogdet: expected one square matrix, got shape {A.shape}")
    found = np.linalg.slogdet(A.value)
    return type(found)(found.sign, _log_change(A) + found.logabsdet)


def _log_change(A: Jet) -> Operand:
    """Return tr log(A₀⁻¹A), the logarithm of det A / det A₀: its series ends, A₀⁻¹A − I being nilpotent."""
    small: Operand = Jet(A.nilpotent(), A.space).map_linear(lambda row: np.linalg.solve(A.value, row))
    powers, total = small, np.trace(small)
    for k in range(2, A.space.order + 1):
        powers = matmul(powers, small)
        total = total + (-1) ** (k + 1) / k * np.trace(powers)
    return total


def _cofactors(rows: list[list[Operand]]) -> Operand:
    if len(rows) == 1:
        return rows[0][0]
    minors = ([row[:j] + row[j + 1 :] for row in rows[1:]] for j in range(len(rows)))
    terms = [(-1) ** j * rows[0][j] * _cofactors(minor) for j, minor in enumerate(minors)]
    return reduce(np.add, terms)


@implements(np.linalg.matrix_power)
def matrix_power(A: Any, n: int) -> Operand:
    """Return A multiplied by itself n times; a negative n inverts first."""
    if n == 0:
        return A.space.constant(np.eye(len(A)))
    base = A if n > 0 else inv(A)
    return reduce(matmul, [base] * abs(n))


@implements(np.linalg.multi_dot)
def multi_dot(arrays: Any) -> Operand:
    """Return the product of several matrices."""
    return reduce(np.matmul, arrays)
