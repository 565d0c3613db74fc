"""Orthogonal projections: onto a line, a subspace, an affine subspace; and what they lose.

Columns of B are basis vectors; data sets are (N, D), a row per example. λ are the coordinates of the
projected point with respect to B. Everything goes by thin QR: the normal equations BᵀB λ = Bᵀx would square
the condition number.

References
----------
Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), section 3.8.
Trefethen and Bau, Numerical Linear Algebra (1997), lectures 6, 11 and 19.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathcore._checks import Array, as_matrix, as_real, as_vector
from mathcore._dependence import DEPENDENCE_RTOL, require_independent
from mathcore._scaling import difference, read_only, rescale, safe_length, to_unit_columns, to_unit_scale
from mathcore.errors import DomainError

__all__ = [
    "LineProjection",
    "SubspaceProjection",
    "project_onto_affine_subspace",
    "project_onto_line",
    "project_onto_subspace",
    "projection_matrix",
    "reconstruct",
    "reconstruction_error",
    "squared_distance_along_line",
]


@dataclass(frozen=True, eq=False)
class LineProjection:
    """The projection of a point x onto the line through the origin along b.

    Attributes
    ----------
    point : (D,) float
        π(x) = λb, the point of the line nearest to x.
    coordinate : float
        λ.
    matrix : (D, D) float
        P with π(x) = Px for every x; symmetric, P² = P, of rank 1.
    error : (D,) float
        x − π(x), orthogonal to b.
    distance : float
        ‖x − π(x)‖.
    """

    point: Array
    coordinate: float
    matrix: Array
    error: Array
    distance: float


@dataclass(frozen=True, eq=False)
class SubspaceProjection:
    """The projection of a point x onto the (affine) subspace support + span(B).

    Attributes
    ----------
    point : (D,) float
        π(x) = support + Bλ, the point of the subspace nearest to x.
    coordinates : (M,) float
        λ, with respect to B's columns, counted from the support point.
    matrix : (D, D) float
        P, with π(x) = support + P(x − support); symmetric, P² = P, of rank M.
    error : (D,) float
        x − π(x), orthogonal to every column of B.
    distance : float
        ‖x − π(x)‖.
    support : (D,) float
        A point of the subspace; zero for one through the origin.
    """

    point: Array
    coordinates: Array
    matrix: Array
    error: Array
    distance: float
    support: Array


def project_onto_line(x: ArrayLike, b: ArrayLike) -> LineProjection:
    """Project a point onto the line through the origin along b.

    Parameters
    ----------
    x : (D,) float
    b : (D,) float
        Not zero. The projection depends on neither its length nor its sign; the coordinate does.

    Returns
    -------
    LineProjection
        λ = bᵀx / ‖b‖², π(x) = λb, P = bbᵀ / ‖b‖².

    Raises
    ------
    ShapeError, DataError
        x and b are not vectors of finite numbers of the same length.
    DomainError
        b is zero, or λ is too large for a float.

    References
    ----------
    Deisenroth et al. (2020), section 3.8.1.
    """
    point = as_vector(x, "x")
    direction = _direction(b, len(point))
    scaled, x_exponent = to_unit_scale(point)
    along, b_exponent = to_unit_scale(direction)
    squared = float(along @ along)
    coordinate = float(scaled @ along) / squared
    image = rescale(coordinate * along, x_exponent, "project_onto_line")
    error = point - image
    return LineProjection(
        point=read_only(image),
        coordinate=float(rescale(np.asarray(coordinate), x_exponent - b_exponent, "λ")),
        matrix=read_only(np.outer(along, along) / squared),
        error=read_only(error),
        distance=safe_length(error, "distance"),
    )


def squared_distance_along_line(x: ArrayLike, b: ArrayLike, coordinates: ArrayLike) -> Array:
    """Return ‖x − λb‖² for each λ: the parabola whose lowest point is the projection.

    Parameters
    ----------
    x : (D,) float
    b : (D,) float
        Not zero.
    coordinates : float array of any shape
        The values of λ.

    Returns
    -------
    float array, of the shape of coordinates

    Raises
    ------
    ShapeError, DataError
        x and b are not vectors of finite numbers of the same length, or a λ is not finite.
    DomainError
        b is zero, or a squared distance is too large for a float.

    References
    ----------
    Deisenroth et al. (2020), section 3.8.1.
    """
    point = as_vector(x, "x")
    direction = _direction(b, len(point))
    lam = as_real(coordinates, "coordinates")
    with np.errstate(over="ignore", invalid="ignore"):
        # From the differences, not from the expanded square, which cancels near the lowest point.
        squared = np.sum((point - lam[..., np.newaxis] * direction) ** 2, axis=-1)
    if not np.all(np.isfinite(squared)):
        raise DomainError(
            "squared_distance_along_line: expected squares that a float can hold, got an overflow; "
            "try smaller units"
        )
    return np.asarray(squared, dtype=np.float64)


def project_onto_subspace(x: ArrayLike, B: ArrayLike, *, rtol: float = DEPENDENCE_RTOL) -> SubspaceProjection:
    """Project a point onto the span of B's columns.

    Parameters
    ----------
    x : (D,) float
    B : (D, M) float
        Independent columns; they need not be orthogonal.
    rtol : float
        A column is dependent if at most rtol of its length is left off the span of those before it.

    Returns
    -------
    SubspaceProjection
        With λ such that Bλ is the point of the span nearest to x: λ solves BᵀBλ = Bᵀx.

    Raises
    ------
    ShapeError, DataError
        x and B are not finite numbers of fitting shapes.
    RankError
        The columns are dependent; the message says how.

    References
    ----------
    Deisenroth et al. (2020), section 3.8.2.
    """
    basis = as_matrix(B, "B")
    return project_onto_affine_subspace(x, basis, np.zeros(len(basis)), rtol=rtol)


def project_onto_affine_subspace(
    x: ArrayLike, B: ArrayLike, support: ArrayLike, *, rtol: float = DEPENDENCE_RTOL
) -> SubspaceProjection:
    """Project a point onto the affine subspace support + span(B).

    Parameters
    ----------
    x : (D,) float
    B : (D, M) float
        Independent columns, the directions of the subspace.
    support : (D,) float
        Any point of the subspace.
    rtol : float
        A column is dependent if at most rtol of its length is left off the span of those before it.

    Returns
    -------
    SubspaceProjection
        π(x) = support + P(x − support); it does not depend on which point of the subspace was given.

    Raises
    ------
    ShapeError, DataError
        The arguments are not finite numbers of fitting shapes.
    RankError
        The columns are dependent; the message says how.

    References
    ----------
    Deisenroth et al. (2020), section 3.8.4.
    """
    basis = as_matrix(B, "B")
    point = as_vector(x, "x", length=len(basis))
    origin = as_vector(support, "support", length=len(basis))
    q, r, exponents = _thin_qr(basis, rtol=rtol)
    along = q.T @ difference(point, origin, "support")
    image = origin + q @ along
    error = point - image
    return SubspaceProjection(
        point=read_only(image),
        coordinates=read_only(rescale(np.asarray(np.linalg.solve(r, along)), -exponents, "λ")),
        matrix=read_only(q @ q.T),
        error=read_only(error),
        distance=safe_length(error, "distance"),
        support=read_only(origin),
    )


def projection_matrix(B: ArrayLike, *, rtol: float = DEPENDENCE_RTOL) -> Array:
    """Return the matrix P = B(BᵀB)⁻¹Bᵀ that projects onto the span of B's columns.

    Parameters
    ----------
    B : (D, M) float
        Independent columns.
    rtol : float
        A column is dependent if at most rtol of its length is left off the span of those before it.

    Returns
    -------
    (D, D) float
        Symmetric, P² = P, of rank and trace M; the same for every basis of the subspace.

    Raises
    ------
    ShapeError, DataError
        B is not a matrix of finite numbers.
    RankError
        The columns are dependent; the message says how.

    References
    ----------
    Deisenroth et al. (2020), equation 3.59; Trefethen and Bau (1997), lecture 6.
    """
    q, _, _ = _thin_qr(as_matrix(B, "B"), rtol=rtol)
    return np.asarray(q @ q.T)


def reconstruct(
    X: ArrayLike, B: ArrayLike, *, support: ArrayLike | None = None, rtol: float = DEPENDENCE_RTOL
) -> Array:
    """Project every row of a data set onto support + span(B).

    Parameters
    ----------
    X : (N, D) float
        A row per example.
    B : (D, M) float
        Independent columns.
    support : (D,) float, optional
        A point of the subspace; the origin if not given.
    rtol : float
        A column is dependent if at most rtol of its length is left off the span of those before it.

    Returns
    -------
    (N, D) float
        The nearest points, a row per example.

    Raises
    ------
    ShapeError, DataError
        The arguments are not finite numbers of fitting shapes.
    RankError
        The columns are dependent; the message says how.

    References
    ----------
    Deisenroth et al. (2020), section 10.3.
    """
    data = as_matrix(X, "X")
    basis = as_matrix(B, "B", rows=data.shape[1])
    origin = np.zeros(len(basis)) if support is None else as_vector(support, "support", length=len(basis))
    q, _, _ = _thin_qr(basis, rtol=rtol)
    return np.asarray(origin + (difference(data, origin, "support") @ q) @ q.T)


def reconstruction_error(
    X: ArrayLike, B: ArrayLike, *, support: ArrayLike | None = None, rtol: float = DEPENDENCE_RTOL
) -> float:
    """Return the mean squared distance from the rows of X to support + span(B).

    Parameters
    ----------
    X : (N, D) float
        A row per example.
    B : (D, M) float
        Independent columns.
    support : (D,) float, optional
        A point of the subspace; the origin if not given.
    rtol : float
        A column is dependent if at most rtol of its length is left off the span of those before it.

    Returns
    -------
    float
        (1/N) Σ ‖xₙ − π(xₙ)‖².

    Raises
    ------
    ShapeError, DataError
        The arguments are not finite numbers of fitting shapes.
    RankError
        The columns are dependent; the message says how.
    DomainError
        The sum of squares is too large for a float.

    References
    ----------
    Deisenroth et al. (2020), equation 10.29.
    """
    data = as_matrix(X, "X")
    residuals, exponent = to_unit_scale(data - reconstruct(data, B, support=support, rtol=rtol))
    mean = np.asarray(np.sum(residuals**2) / len(data))
    return float(rescale(mean, 2 * exponent, "reconstruction_error"))


def _direction(b: ArrayLike, length: int) -> Array:
    direction = as_vector(b, "b", length=length)
    if not np.any(direction):
        raise DomainError("b: expected the direction of a line, got the zero vector; try any other")
    return direction


def _thin_qr(basis: Array, *, rtol: float) -> tuple[Array, Array, NDArray[np.int_]]:
    """Return q, r and exponents e with basis = q r diag(2**e)."""
    require_independent(basis, "B", rtol=rtol)
    units, exponents = to_unit_columns(basis)
    q, r = np.linalg.qr(units)
    return np.asarray(q), np.asarray(r), exponents
