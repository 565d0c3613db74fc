"""Vectors: length, dot product, angle, and the shadow of one vector on another.

Vectors are real, of shape (n,). Angles are in radians, in [0, π]. Lengths neither overflow nor underflow.

References
----------
Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), chapters 2 and 3.
Blue (1978), A portable Fortran program to find the Euclidean norm of a vector, ACM TOMS 4 (safe norms).
Kahan, How Futile are Mindless Assessments of Roundoff (2006), section 12 (angles).
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_matrix, as_vector
from mathcore._scaling import rescale, safe_length, to_unit_scale
from mathcore.errors import DomainError, ShapeError

__all__ = [
    "angle",
    "cosine",
    "cross",
    "distance",
    "dot",
    "linear_combination",
    "norm",
    "normalise",
    "rejection",
    "scalar_projection",
    "vector_projection",
]


def dot(r: ArrayLike, s: ArrayLike) -> float:
    """Return the dot product Σ rᵢsᵢ.

    Parameters
    ----------
    r, s : (n,) float

    Returns
    -------
    float
        Symmetric in r and s, linear in each; dot(r, r) is the squared length.

    Raises
    ------
    ShapeError
        The lengths differ, or a vector is not 1-D, or is empty.
    DataError
        An entry is not finite.
    DomainError
        A product or the sum is too large for a float.

    References
    ----------
    Deisenroth et al. (2020), section 3.2.1.
    """
    first, second = _pair(r, s)
    with np.errstate(over="ignore", invalid="ignore"):
        product = float(first @ second)
    if not math.isfinite(product):
        raise DomainError(
            "dot: expected products that a float can hold, got an overflow; try dividing both vectors "
            "by their largest entries first"
        )
    return product


def norm(r: ArrayLike) -> float:
    """Return the length √(Σ rᵢ²).

    Parameters
    ----------
    r : (n,) float

    Returns
    -------
    float
        At least 0, and 0 only for the zero vector. Squares are never formed unscaled: entries of 1e200
        and of 1e-200 are as good as any.

    Raises
    ------
    ShapeError, DataError
        r is not a non-empty vector of finite numbers.
    DomainError
        The length is too large for a float.

    References
    ----------
    Blue (1978).
    """
    return safe_length(as_vector(r, "r"), "norm")


def distance(r: ArrayLike, s: ArrayLike) -> float:
    """Return the distance ‖r − s‖ between two points.

    Parameters
    ----------
    r, s : (n,) float

    Returns
    -------
    float

    Raises
    ------
    ShapeError, DataError
        r and s are not vectors of finite numbers of the same length.
    DomainError
        The distance is too large for a float.

    References
    ----------
    Deisenroth et al. (2020), definition 3.6.
    """
    first, second = _pair(r, s)
    with np.errstate(over="ignore"):
        difference = first - second
    if np.all(np.isfinite(difference)):
        return safe_length(difference, "distance")
    # Halves: the difference of two floats may overflow where half of it does not.
    return float(rescale(np.asarray(safe_length(first / 2 - second / 2, "distance")), 1, "distance"))


def normalise(r: ArrayLike) -> Array:
    """Return the unit vector r / ‖r‖.

    Parameters
    ----------
    r : (n,) float
        Not zero.

    Returns
    -------
    (n,) float
        Of length 1 to rounding, in the direction of r.

    Raises
    ------
    ShapeError, DataError
        r is not a non-empty vector of finite numbers.
    DomainError
        r is the zero vector, which has no direction.

    References
    ----------
    Deisenroth et al. (2020), section 3.3.
    """
    vector = as_vector(r, "r")
    _require_direction(vector, "r")
    scaled, _ = to_unit_scale(vector)
    return scaled / math.hypot(*scaled)


def cosine(r: ArrayLike, s: ArrayLike) -> float:
    """Return the cosine of the angle between r and s, r·s / (‖r‖‖s‖).

    Parameters
    ----------
    r, s : (n,) float
        Neither zero.

    Returns
    -------
    float
        In [−1, 1].

    Raises
    ------
    ShapeError, DataError
        r and s are not vectors of finite numbers of the same length.
    DomainError
        One of them is zero.

    References
    ----------
    Deisenroth et al. (2020), equation 3.25.
    """
    first, second = _directions(r, s)
    return min(1.0, max(-1.0, float(first @ second)))


def angle(r: ArrayLike, s: ArrayLike) -> float:
    """Return the angle between r and s, in radians.

    Parameters
    ----------
    r, s : (n,) float
        Neither zero.

    Returns
    -------
    float
        In [0, π]. By Kahan's formula 2 atan2(‖u − v‖, ‖u + v‖) for unit u and v: right to rounding even near
        0 and π, where the arc cosine loses half of the digits.

    Raises
    ------
    ShapeError, DataError
        r and s are not vectors of finite numbers of the same length.
    DomainError
        One of them is zero.

    References
    ----------
    Kahan (2006), section 12.
    """
    first, second = _directions(r, s)
    return 2 * math.atan2(math.hypot(*(first - second)), math.hypot(*(first + second)))


def scalar_projection(r: ArrayLike, s: ArrayLike) -> float:
    """Return the signed length of the shadow of r on s, r·s / ‖s‖ = ‖r‖ cos θ.

    Parameters
    ----------
    r : (n,) float
    s : (n,) float
        Not zero. Its direction matters, its length does not.

    Returns
    -------
    float
        Negative where r points away from s.

    Raises
    ------
    ShapeError, DataError
        r and s are not vectors of finite numbers of the same length.
    DomainError
        s is zero.

    References
    ----------
    Strang, Introduction to Linear Algebra, 5th ed., section 4.2.
    """
    first, second = _pair(r, s)
    _require_direction(second, "s")
    scaled, exponent = to_unit_scale(first)
    along, _ = to_unit_scale(second)
    shadow = np.asarray(float(scaled @ along) / math.hypot(*along))
    return float(rescale(shadow, exponent, "scalar_projection"))


def vector_projection(r: ArrayLike, s: ArrayLike) -> Array:
    """Return the shadow of r on s as a vector, (r·s / s·s) s.

    Parameters
    ----------
    r : (n,) float
    s : (n,) float
        Not zero. Neither its length nor its sign matters.

    Returns
    -------
    (n,) float
        The multiple of s nearest to r: what is left of r is orthogonal to s.

    Raises
    ------
    ShapeError, DataError
        r and s are not vectors of finite numbers of the same length.
    DomainError
        s is zero.

    References
    ----------
    Strang, Introduction to Linear Algebra, 5th ed., section 4.2.
    """
    first, second = _pair(r, s)
    _require_direction(second, "s")
    scaled, exponent = to_unit_scale(first)
    along, _ = to_unit_scale(second)
    shadow = (float(scaled @ along) / float(along @ along)) * along
    return rescale(shadow, exponent, "vector_projection")


def rejection(r: ArrayLike, s: ArrayLike) -> Array:
    """Return what the shadow of r on s leaves of r, r − (r·s / s·s) s.

    Parameters
    ----------
    r : (n,) float
    s : (n,) float
        Not zero.

    Returns
    -------
    (n,) float
        Orthogonal to s; with the vector projection it adds up to r.

    Raises
    ------
    ShapeError, DataError
        r and s are not vectors of finite numbers of the same length.
    DomainError
        s is zero.

    References
    ----------
    Strang, Introduction to Linear Algebra, 5th ed., section 4.2.
    """
    return as_vector(r, "r") - vector_projection(r, s)


def cross(r: ArrayLike, s: ArrayLike) -> Array:
    """Return the cross product of two vectors in space.

    Parameters
    ----------
    r, s : (3,) float

    Returns
    -------
    (3,) float
        Orthogonal to both, as long as the area of their parallelogram, completing a right-handed triple.

    Raises
    ------
    ShapeError, DataError
        r and s are not three finite numbers each.
    DomainError
        A product is too large for a float.

    References
    ----------
    Strang, Introduction to Linear Algebra, 5th ed., section 5.3.
    """
    first, second = as_vector(r, "r", length=3), as_vector(s, "s", length=3)
    (u, e), (v, f) = to_unit_scale(first), to_unit_scale(second)
    return rescale(np.cross(u, v), e + f, "cross")


def linear_combination(coefficients: ArrayLike, vectors: ArrayLike) -> Array:
    """Return Σ cⱼvⱼ, the vectors being columns.

    Parameters
    ----------
    coefficients : (n,) float
    vectors : (m, n) float
        A column per vector.

    Returns
    -------
    (m,) float

    Raises
    ------
    ShapeError
        There are not as many coefficients as columns.
    DataError
        An entry is not finite.
    DomainError
        The sum is too large for a float.

    References
    ----------
    Deisenroth et al. (2020), definition 2.11.
    """
    columns = as_matrix(vectors, "vectors")
    weights = as_vector(coefficients, "coefficients", length=columns.shape[1])
    with np.errstate(over="ignore", invalid="ignore"):
        total: Array = columns @ weights
    if not np.all(np.isfinite(total)):
        raise DomainError("linear_combination: expected a finite sum, got an overflow; try smaller units")
    return total


def _pair(r: ArrayLike, s: ArrayLike) -> tuple[Array, Array]:
    first, second = as_vector(r, "r"), as_vector(s, "s")
    if len(first) != len(second):
        raise ShapeError(
            f"r and s: expected vectors of one space, got lengths {len(first)} and {len(second)}"
        )
    return first, second


def _directions(r: ArrayLike, s: ArrayLike) -> tuple[Array, Array]:
    first, second = _pair(r, s)
    _require_direction(first, "r")
    _require_direction(second, "s")
    return normalise(first), normalise(second)


def _require_direction(vector: Array, name: str) -> None:
    if not np.any(vector):
        raise DomainError(f"{name}: expected a vector with a direction, got the zero vector; try any other")
