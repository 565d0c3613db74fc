"""The power method: apply the map again and again, and the longest-stretched direction wins.

References
----------
Golub and Van Loan, Matrix Computations, 4th ed., section 7.3.1.
Trefethen and Bau, Numerical Linear Algebra (1997), lecture 27.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_positive, as_square, as_vector
from mathcore._scaling import read_only, rescale, to_unit_scale
from mathcore._subspaces import with_fixed_sign
from mathcore.errors import ConvergenceError, DomainError
from mathcore.vectors import normalise

__all__ = ["PowerIteration", "power_iteration"]


@dataclass(frozen=True, eq=False)
class PowerIteration:
    """The course of a power iteration that arrived.

    Attributes
    ----------
    value : float
        The eigenvalue.
    vector : (n,) float
        Its eigenvector, of unit length, the entry of largest magnitude positive.
    iterates : (k + 1, n) float
        The unit vectors, the start first. Under a negative eigenvalue they turn round each time.
    values : (k + 1,) float
        Their Rayleigh quotients vᵀAv.
    residuals : (k + 1,) float
        ‖Av − (vᵀAv)v‖ for each.
    """

    value: float
    vector: Array
    iterates: Array
    values: Array
    residuals: Array


def power_iteration(
    A: ArrayLike, start: ArrayLike, *, tolerance: float = 1e-12, max_iterations: int = 1000
) -> PowerIteration:
    """Find an eigenvector by applying A again and again.

    It is that of the eigenvalue of largest magnitude, if the start has a part in its direction (rounding
    usually supplies one), and the closer the runner-up, the slower.

    Parameters
    ----------
    A : (n, n) float
    start : (n,) float
        Not zero.
    tolerance : float
        It has arrived when the residual is at most this part of A's largest entry.
    max_iterations : int

    Returns
    -------
    PowerIteration

    Raises
    ------
    ShapeError, DataError
        A and start are not finite numbers of fitting shapes.
    DomainError
        The start is zero, the tolerance is not positive, or max_iterations is negative.
    ConvergenceError
        It did not arrive: two eigenvalues share the largest magnitude (a rotation has a complex pair), or
        they are too close for so few iterations.

    References
    ----------
    Golub and Van Loan, 4th ed., section 7.3.1.
    """
    matrix = as_square(A, "A")
    threshold = as_positive(tolerance, "tolerance")
    if max_iterations < 0:
        raise DomainError(f"max_iterations: expected at least 0, got {max_iterations}")
    vector = normalise(as_vector(start, "start", length=len(matrix)))
    unit, exponent = to_unit_scale(matrix)
    iterates, values, residuals = [vector], [], []
    while True:
        image = unit @ vector
        values.append(float(vector @ image))
        residuals.append(float(np.linalg.norm(image - values[-1] * vector)))
        if residuals[-1] <= threshold * np.max(np.abs(unit)):
            break
        if len(iterates) > max_iterations:
            raise ConvergenceError(
                f"power_iteration: expected a residual of at most {threshold:g} of A's largest entry within "
                f"{max_iterations} iterations, got {residuals[-1]:.3g}; two eigenvalues may share the "
                "largest magnitude (see eigendecomposition), or try more iterations"
            )
        # The image is not zero: its residual would have been.
        vector = normalise(image)
        iterates.append(vector)
    return PowerIteration(
        value=float(rescale(np.asarray(values[-1]), exponent, "power_iteration")),
        vector=read_only(with_fixed_sign(vector)),
        iterates=read_only(np.array(iterates)),
        values=read_only(rescale(np.array(values), exponent, "power_iteration")),
        residuals=read_only(rescale(np.array(residuals), exponent, "power_iteration")),
    )
