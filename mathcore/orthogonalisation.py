"""Gram–Schmidt, with every shadow that it takes away; and reflection in a plane, which wants its basis.

Columns are vectors, taken in order. The process is the modified one, done twice for each vector: after a
second pass the result is orthonormal to rounding, however nearly dependent the vectors are.

References
----------
Strang, Introduction to Linear Algebra, 5th ed., section 4.4.
Giraud, Langou and Rozložník (2005), The loss of orthogonality in the Gram–Schmidt orthogonalization process,
Computers and Mathematics with Applications 50 ("twice is enough").
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_matrix, as_real, as_square, as_vector
from mathcore._dependence import DEPENDENCE_RTOL, combination_text, require_independent
from mathcore._scaling import read_only, rescale, to_unit_columns
from mathcore.errors import ShapeError

__all__ = ["GramSchmidt", "GramSchmidtStep", "PlaneReflection", "gram_schmidt", "reflect_in_plane"]


@dataclass(frozen=True, eq=False)
class GramSchmidtStep:
    """What was done to one vector.

    Attributes
    ----------
    vector : (m,) float
        The vector as given.
    shadows : (k, m) float
        A row per basis vector found before: the shadow on it, taken away in this order.
    remainders : (k + 1, m) float
        What was left before the first and after each shadow.
    length : float
        Of the last remainder; what normalising divides by.
    direction : (m,) float or None
        The new basis vector; None if the vector was discarded because nothing but rounding was left.
    """

    vector: Array
    shadows: Array
    remainders: Array
    length: float
    direction: Array | None


@dataclass(frozen=True, eq=False)
class GramSchmidt:
    """An orthonormal basis, and how it was found.

    Attributes
    ----------
    basis : (m, k) float
        E, orthonormal columns; the first j span what the first j kept vectors span.
    coefficients : (k, n) float
        R, upper triangular where no vector was discarded, with V = E R.
    steps : tuple of GramSchmidtStep
        One for each column of V.
    kept, discarded : tuple of int
        Columns of V, counted from 0.
    """

    basis: Array
    coefficients: Array
    steps: tuple[GramSchmidtStep, ...]
    kept: tuple[int, ...]
    discarded: tuple[int, ...]

    @property
    def dimension(self) -> int:
        """The dimension of the span."""
        return len(self.kept)

    def explain_discarded(self) -> tuple[str, ...]:
        """Say of each discarded column which combination of the kept ones it is."""
        sentences = []
        names = [f"column {j + 1}" for j in self.kept]
        for j in self.discarded:
            earlier = sum(i < j for i in self.kept)
            triangle = self.coefficients[:earlier, list(self.kept[:earlier])]
            weights = np.asarray(np.linalg.solve(triangle, self.coefficients[:earlier, j]))
            sentences.append(f"column {j + 1} = {combination_text(weights, names[:earlier])}")
        return tuple(sentences)


@dataclass(frozen=True, eq=False)
class PlaneReflection:
    """A reflection done in the basis where it is easy.

    Attributes
    ----------
    E : (n, n) float
        Orthonormal; all columns but the last lie in the mirror, the last is its normal.
    T : (n, n) float
        The reflection as that basis sees it: diag(1, …, 1, −1).
    matrix : (n, n) float
        E T Eᵀ, the reflection in the ordinary basis.
    in_basis, reflected_in_basis, image : (n,) or (N, n) float
        Eᵀr, T Eᵀr and E T Eᵀr for the vector r, or for each row.
    gram_schmidt : GramSchmidt
        How E was found.
    """

    E: Array
    T: Array
    matrix: Array
    in_basis: Array
    reflected_in_basis: Array
    image: Array
    gram_schmidt: GramSchmidt


def gram_schmidt(
    V: ArrayLike, *, discard_dependent: bool = True, rtol: float = DEPENDENCE_RTOL
) -> GramSchmidt:
    """Turn vectors into an orthonormal basis of their span.

    Parameters
    ----------
    V : (m, n) float
        A column per vector.
    discard_dependent : bool
        Whether to leave out columns that depend on earlier ones, or to refuse them.
    rtol : float
        A column is dependent if at most rtol of its length is left off the span of those before it.

    Returns
    -------
    GramSchmidt
        With one step a column, the discarded ones included.

    Raises
    ------
    ShapeError, DataError
        V is not a matrix of finite numbers.
    RankError
        A column depends on earlier ones and discard_dependent is False; the message says how.

    References
    ----------
    Strang, 5th ed., section 4.4; Giraud et al. (2005).
    """
    vectors = as_matrix(V, "V")
    if not discard_dependent:
        require_independent(vectors, "V", rtol=rtol)
    units, exponents = to_unit_columns(vectors)
    basis: list[Array] = []
    coefficients: list[Array] = []
    steps: list[GramSchmidtStep] = []
    for j, unit in enumerate(units.T):
        amounts, remainders = _peel(unit, basis)
        length = math.hypot(*remainders[-1])
        is_new = length > rtol * math.hypot(*unit)
        direction = read_only(remainders[-1] / length) if is_new else None
        exponent = int(exponents[j])
        shadows = np.array([a * e for a, e in zip(amounts, basis, strict=True)]).reshape(-1, len(unit))
        steps.append(
            GramSchmidtStep(
                vector=read_only(vectors[:, j].copy()),
                shadows=read_only(rescale(shadows, exponent, "gram_schmidt")),
                remainders=read_only(rescale(np.array(remainders), exponent, "gram_schmidt")),
                length=float(rescale(np.asarray(length), exponent, "gram_schmidt")),
                direction=direction,
            )
        )
        column = np.array([*amounts, length] if is_new else amounts)
        coefficients.append(rescale(column, exponent, "gram_schmidt"))
        if direction is not None:
            basis.append(direction)

    triangle = np.zeros((len(basis), len(steps)))
    for j, column in enumerate(coefficients):
        triangle[: len(column), j] = column
    return GramSchmidt(
        basis=read_only(np.array(basis).T.reshape(len(vectors), len(basis))),
        coefficients=read_only(triangle),
        steps=tuple(steps),
        kept=tuple(j for j, step in enumerate(steps) if step.direction is not None),
        discarded=tuple(j for j, step in enumerate(steps) if step.direction is None),
    )


def reflect_in_plane(r: ArrayLike, V: ArrayLike, *, rtol: float = DEPENDENCE_RTOL) -> PlaneReflection:
    """Reflect a vector, or many, in the plane through the origin along all columns of V but the last.

    Parameters
    ----------
    r : (n,) or (N, n) float
        A vector, or a row per point.
    V : (n, n) float
        The first n − 1 columns span the mirror (a plane in space, a line in the plane); the last is any
        vector off it.
    rtol : float
        A column is dependent if at most rtol of its length is left off the span of those before it.

    Returns
    -------
    PlaneReflection
        r′ = E T Eᵀ r with every stage on the way.

    Raises
    ------
    ShapeError, DataError
        V is not square, r does not fit it, or an entry is not finite.
    RankError
        The columns are dependent: they span no mirror, or the last lies in it.

    References
    ----------
    Strang, 5th ed., sections 4.4 and 8.3 (the best basis); Golub and Van Loan, Matrix Computations, 4th ed.,
    section 5.1.2 (E T Eᵀ is the Householder reflection of the last column of E).
    """
    vectors = as_square(V, "V")
    points = as_real(r, "r")
    points = as_matrix(points, "r") if points.ndim == 2 else as_vector(points, "r")
    if points.shape[-1] != len(vectors):
        raise ShapeError(f"r: expected {len(vectors)} coordinates a point, got shape {points.shape}")
    course = gram_schmidt(vectors, discard_dependent=False, rtol=rtol)
    E = course.basis
    signs = np.ones(len(E))
    signs[-1] = -1.0
    in_basis = points @ E
    return PlaneReflection(
        E=E,
        T=read_only(np.diag(signs)),
        matrix=read_only((E * signs) @ E.T),
        in_basis=read_only(in_basis),
        reflected_in_basis=read_only(in_basis * signs),
        image=read_only((in_basis * signs) @ E.T),
        gram_schmidt=course,
    )


def _peel(vector: Array, basis: list[Array]) -> tuple[list[float], list[Array]]:
    """Take shadows on an orthonormal basis away; return their signed lengths and each remainder."""
    amounts, remainders = _peel_once(vector, basis)
    # The second pass finds what rounding left of each shadow. It is added to the first pass's amounts, so
    # that the course shows each shadow once, at its corrected size.
    corrections, again = _peel_once(remainders[-1], basis)
    total = [a + c for a, c in zip(amounts, corrections, strict=True)]
    return total, [*remainders[:-1], again[-1]]


def _peel_once(vector: Array, basis: list[Array]) -> tuple[list[float], list[Array]]:
    amounts: list[float] = []
    remainders = [vector]
    for direction in basis:
        # Modified Gram–Schmidt: the shadow of what is left, not of the vector as given.
        amounts.append(float(direction @ remainders[-1]))
        remainders.append(remainders[-1] - amounts[-1] * direction)
    return amounts, remainders
