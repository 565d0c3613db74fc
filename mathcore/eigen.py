"""Eigenvalues and eigenvectors: of symmetric matrices, and of any small one, with what they may lack.

Conventions: real eigenvalues in descending order, complex ones by descending real part, then imaginary part.
Eigenvectors are of unit length, their entry of largest magnitude real and positive (the first of several). An
eigenspace of several dimensions has an orthonormal basis that does not depend on how it was found.

References
----------
Strang, Introduction to Linear Algebra, 5th ed., chapter 6.
Golub and Van Loan, Matrix Computations, 4th ed., sections 7.2, 7.5 and 8.1.
Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), sections 4.2 and 4.4.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathcore._checks import Array, as_square
from mathcore._scaling import read_only, rescale, to_unit_scale
from mathcore._subspaces import canonical_basis
from mathcore.errors import DomainError

__all__ = [
    "Eigendecomposition",
    "Eigenspace",
    "SymmetricEigendecomposition",
    "eigendecomposition",
    "symmetric_eigendecomposition",
]

ComplexArray = NDArray[np.complex128]

EPS = float(np.finfo(np.float64).eps)
# Singular values of A − λI up to this part of ‖A‖ count as zero.
NULL_RTOL = 1e-10
SYMMETRY_RTOL = 1e-12


@dataclass(frozen=True, eq=False)
class SymmetricEigendecomposition:
    """Of a symmetric matrix S: S = Q diag(λ) Qᵀ.

    Attributes
    ----------
    values : (n,) float
        λ, in descending order.
    vectors : (n, n) float
        Q, orthogonal; column j belongs to values[j].
    """

    values: Array
    vectors: Array


@dataclass(frozen=True, eq=False)
class Eigenspace:
    """One eigenvalue and the directions that it stretches.

    Attributes
    ----------
    value : float or complex
    multiplicity : int
        How often it is a root of the characteristic polynomial.
    basis : (n, d) float or complex
        Orthonormal eigenvectors; d ≤ multiplicity.
    """

    value: float | complex
    multiplicity: int
    basis: Array | ComplexArray

    @property
    def dimension(self) -> int:
        """The number of independent eigenvectors."""
        return int(self.basis.shape[1])

    @property
    def is_defective(self) -> bool:
        """Whether there are fewer directions than the multiplicity promises."""
        return self.dimension < self.multiplicity


@dataclass(frozen=True, eq=False)
class Eigendecomposition:
    """All eigenspaces of a square matrix.

    Attributes
    ----------
    spaces : tuple of Eigenspace
        One for each different eigenvalue.
    """

    spaces: tuple[Eigenspace, ...]

    @property
    def values(self) -> Array | ComplexArray:
        """The n eigenvalues, each as often as its multiplicity."""
        repeated = [s.value for s in self.spaces for _ in range(s.multiplicity)]
        if self.is_complex:
            return np.array(repeated, dtype=np.complex128)
        return np.array(repeated, dtype=np.float64)

    @property
    def vectors(self) -> Array | ComplexArray:
        """The eigenvectors as columns, in the order of values; fewer than n of them if defective."""
        columns = np.column_stack([s.basis for s in self.spaces])
        if self.is_complex:
            return np.asarray(columns, dtype=np.complex128)
        return np.asarray(columns, dtype=np.float64)

    @property
    def is_defective(self) -> bool:
        """Whether the eigenvectors do not span the space: no eigenbasis."""
        return any(s.is_defective for s in self.spaces)

    @property
    def is_complex(self) -> bool:
        """Whether some eigenvalue is not real: some vectors turn and keep no direction."""
        return any(isinstance(s.value, complex) for s in self.spaces)

    @property
    def real_spaces(self) -> tuple[Eigenspace, ...]:
        """The eigenspaces that can be drawn: the directions that stay on their span."""
        return tuple(s for s in self.spaces if not isinstance(s.value, complex))

    def explain(self) -> str:
        """Say what the matrix lacks, or that it has an eigenbasis."""
        lacks = [
            f"{_number(s.value)} is a root {s.multiplicity} times but has "
            f"{s.dimension} independent eigenvector{'s' if s.dimension > 1 else ''}"
            for s in self.spaces
            if s.is_defective
        ]
        if lacks:
            return "defective: " + "; ".join(lacks)
        if self.is_complex:
            values = [_number(s.value) for s in self.spaces if isinstance(s.value, complex)]
            return "complex: eigenvalues " + ", ".join(values)
        return "a real eigenbasis"


def symmetric_eigendecomposition(S: ArrayLike) -> SymmetricEigendecomposition:
    """Decompose a symmetric matrix.

    Parameters
    ----------
    S : (n, n) float
        Symmetric, to a relative 1e−12 of its largest entry.

    Returns
    -------
    SymmetricEigendecomposition
        Eigenvalues in descending order, orthonormal eigenvectors.

    Raises
    ------
    ShapeError, DataError
        S is not a square matrix of finite numbers.
    DomainError
        S is not symmetric, or an eigenvalue is too large for a float.

    References
    ----------
    Golub and Van Loan, 4th ed., section 8.1; Deisenroth et al. (2020), theorem 4.15.
    """
    matrix = as_square(S, "S")
    unit, exponent = to_unit_scale(matrix)
    asymmetry = np.abs(unit - unit.T)
    if np.max(asymmetry) > SYMMETRY_RTOL:
        i, j = (int(k) for k in np.unravel_index(np.argmax(asymmetry), asymmetry.shape))
        raise DomainError(
            f"S: expected a symmetric matrix, got {matrix[i, j]:g} in row {i + 1}, column {j + 1} and "
            f"{matrix[j, i]:g} across the diagonal; try eigendecomposition"
        )
    ascending, columns = np.linalg.eigh((unit + unit.T) / 2)
    values, vectors = ascending[::-1], columns[:, ::-1]
    # Neighbours closer than rounding share an eigenspace, where only the convention tells vectors apart.
    gaps = -np.diff(values)
    starts = [0, *(np.flatnonzero(gaps > 100 * EPS * max(abs(values[0]), abs(values[-1]))) + 1)]
    groups = np.split(np.arange(len(values)), starts[1:])
    fixed = np.column_stack([canonical_basis(np.asarray(vectors[:, group])) for group in groups])
    return SymmetricEigendecomposition(
        values=read_only(rescale(np.asarray(values), exponent, "symmetric_eigendecomposition")),
        vectors=read_only(fixed),
    )


def eigendecomposition(A: ArrayLike) -> Eigendecomposition:
    """Find all eigenvalues of a small matrix, their multiplicities and their eigenvectors.

    Two computed eigenvalues count as one if one lies within the rounding error of the other, which their
    condition numbers tell: so a defective matrix is known as such, and a nearly defective one is not
    mistaken for it.

    Parameters
    ----------
    A : (n, n) float
        Small: the decisions are made for n up to about ten.

    Returns
    -------
    Eigendecomposition
        Nothing is refused: complex eigenvalues are complex numbers, missing eigenvectors are missing.

    Raises
    ------
    ShapeError, DataError
        A is not a square matrix of finite numbers.
    DomainError
        An eigenvalue is too large for a float.

    References
    ----------
    Golub and Van Loan, 4th ed., sections 7.2.2 (condition of an eigenvalue) and 7.6.5 (multiplicities).
    """
    unit, exponent = to_unit_scale(as_square(A, "A"))
    size = float(np.linalg.norm(unit, 2))
    values, vectors = np.linalg.eig(unit)
    spaces = []
    for members in _clusters(np.asarray(values, dtype=np.complex128), vectors, size):
        # The mean of a cluster is well conditioned where its members are not.
        mean = complex(np.mean(values[members]))
        is_real = abs(mean.imag) <= 100 * EPS * size
        value = mean.real if is_real else mean
        shifted = np.asarray(unit - value * np.eye(len(unit)))
        basis = _null_space(shifted, at_most=len(members), size=size)
        parts = rescale(np.array([mean.real, 0.0 if is_real else mean.imag]), exponent, "eigendecomposition")
        scaled = float(parts[0] + 0.0) if is_real else complex(*parts)
        basis.setflags(write=False)
        spaces.append(Eigenspace(scaled, len(members), basis))
    spaces.sort(key=lambda s: (-complex(s.value).real, -complex(s.value).imag))
    return Eigendecomposition(tuple(spaces))


def _clusters(values: ComplexArray, vectors: Array | ComplexArray, size: float) -> list[list[int]]:
    """Group eigenvalues that rounding may have split."""
    n = len(values)
    # Condition numbers: the row lengths of the inverse of the matrix of unit eigenvectors.
    _, s, wh = np.linalg.svd(vectors)
    condition = np.linalg.norm(wh.conj().T / np.maximum(s, EPS**2), axis=1)
    # Rounding splits a root of multiplicity n by at most some eps**(1/n).
    reach = size * np.minimum(100 * EPS * condition, 10 * EPS ** (1 / n))
    # Of either: a third root between two that rounding has split may itself be well conditioned.
    near = np.abs(values[:, np.newaxis] - values) <= np.maximum(reach[:, np.newaxis], reach)
    # Neighbours of neighbours belong together: paths of any length lie within n steps.
    together = np.linalg.matrix_power(near.astype(np.float64), n) > 0
    return [[int(i) for i in np.flatnonzero(row)] for row in np.unique(together, axis=0)]


def _null_space(matrix: NDArray[Any], *, at_most: int, size: float) -> Array | ComplexArray:
    """Return a basis of the null space of a matrix known to be singular but for rounding."""
    _, s, wh = np.linalg.svd(matrix)
    found = int(np.count_nonzero(s <= NULL_RTOL * size))
    dimension = min(max(found, 1), at_most)
    return canonical_basis(np.asarray(wh[-dimension:].conj().T))


def _number(value: float | complex) -> str:
    if isinstance(value, complex):
        return f"{value.real:g} {'+' if value.imag > 0 else '−'} {abs(value.imag):g}i"
    return f"{value:g}"
