"""Fitting a model y = f(x; a₁, …, aₙ) to points: χ², and the parameters that make it smallest.

References
----------
Bevington and Robinson, Data Reduction and Error Analysis for the Physical Sciences, 3rd ed., chapter 8.
"""

from collections.abc import Callable
from typing import Any

from numpy.typing import ArrayLike

from mathcore._checks import as_real, as_vector
from mathcore.errors import DomainError, ShapeError
from mathcore.nonlinear_fits import NonlinearFit
from mathcore.nonlinear_least_squares import levenberg_marquardt

__all__ = ["curve_residuals", "fit_curve"]

Model = Callable[..., Any]


def curve_residuals(
    model: Model, x: ArrayLike, y: ArrayLike, *, sigma: ArrayLike | None = None
) -> Callable[[Any], Any]:
    """Return the function a ↦ (f(x; a) − y) / σ, whose sum of squares is χ².

    Parameters
    ----------
    model : callable
        Takes x and then the parameters one by one, as in ``lambda x, size, rate: size * np.exp(-rate * x)``,
        and returns (N,).
    x : (N,) or (K, N) float
        Given to the model as it is.
    y : (N,) float
    sigma : (N,) float, optional
        The standard deviation of each y; 1 if not given.

    Returns
    -------
    callable
        Takes parameters (n,) and returns (N,). It may be differentiated, if the model may.

    Raises
    ------
    ShapeError, DataError
        x, y and sigma are not finite numbers of fitting shapes.
    DomainError
        A sigma is not positive.

    References
    ----------
    Bevington and Robinson, equation 8.3.
    """
    across, up = as_real(x, "x"), as_vector(y, "y")
    if across.ndim == 0 or across.shape[-1] != len(up):
        raise ShapeError(f"x: expected {len(up)} points, one for each y, got shape {across.shape}")
    spread = None if sigma is None else as_vector(sigma, "sigma", length=len(up))
    if spread is not None and not all(spread > 0):
        raise DomainError(f"sigma: expected standard deviations above 0, got {min(spread)}")

    def residuals(parameters: Any) -> Any:
        difference = model(across, *parameters) - up
        return difference if spread is None else difference / spread

    return residuals


def fit_curve(
    model: Model,
    x: ArrayLike,
    y: ArrayLike,
    start: ArrayLike,
    *,
    sigma: ArrayLike | None = None,
    max_iterations: int = 2000,
) -> NonlinearFit:
    """Fit a model to points by `levenberg_marquardt`.

    Parameters
    ----------
    model : callable
        Takes x and then the parameters one by one, and returns (N,).
    x : (N,) or (K, N) float
    y : (N,) float
    start : (n,) float
        Where to begin: for a model that is not linear in its parameters, it decides which minimum is found.
    sigma : (N,) float, optional
        The standard deviation of each y; if not given, all are equal and unknown.
    max_iterations : int

    Returns
    -------
    NonlinearFit
        Parameters, uncertainties and the path from the start. Uncertainties come from the scatter about the
        curve; σ weighs the points against each other.

    Raises
    ------
    ShapeError, DataError, DomainError
        As for `curve_residuals` and `levenberg_marquardt`.

    References
    ----------
    Bevington and Robinson, section 8.6.
    """
    parameters = as_vector(start, "start")
    residuals = curve_residuals(model, x, y, sigma=sigma)
    return levenberg_marquardt(residuals, parameters, max_iterations=max_iterations)
