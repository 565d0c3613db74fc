"""Landscapes to search: functions of position with known minima, gradients and Hessians.

Each surface takes a point (n, *S), n = 2 but for `Quadratic`, and gives its height at every point, shape S:
at one point, along a path, or over a whole grid from ``np.meshgrid``. ``gradient`` gives (n, *S) and
``hessian`` (n, n, *S), both by formula; a surface can also be handed to the functions of `derivatives`.

References
----------
Deisenroth, Faisal and Ong, Mathematics for Machine Learning, example 7.1 (the quadratic).
Himmelblau (1972), Applied Nonlinear Programming.
Rosenbrock (1960), An automatic method for finding the greatest or least value of a function.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_matrix, as_positive, as_real, as_square, as_vector
from mathcore.errors import DefiniteError, DomainError, ShapeError
from mathcore.jets import Jet

__all__ = [
    "BOOK_QUADRATIC",
    "HIMMELBLAU",
    "NARROW_WELL",
    "ROSENBROCK",
    "SANDPIT",
    "SEVERAL_PITS",
    "Hills",
    "Himmelblau",
    "NoisyProbe",
    "Quadratic",
    "Rosenbrock",
    "Rough",
]


def _points(p: Any, dimension: int) -> Any:
    """Check coordinates (dimension, *S); a jet passes as it is, so that surfaces can be differentiated."""
    points = p if isinstance(p, Jet) else as_real(p, "p")
    if points.ndim == 0 or points.shape[0] != dimension:
        raise ShapeError(
            f"p: expected coordinates of shape ({dimension}, ...), got shape {points.shape}. "
            "Try p.T for points given a row each."
        )
    return points


@dataclass(frozen=True, eq=False)
class Quadratic:
    """The surface ½ xᵀA x - bᵀx, in any number of dimensions.

    Parameters
    ----------
    A : (n, n) float
        Symmetric.
    b : (n,) float

    Raises
    ------
    ShapeError
        A is not square, or b does not fit it.
    DomainError
        A is not symmetric.
    """

    A: Array
    b: Array

    def __init__(self, A: ArrayLike, b: ArrayLike) -> None:
        matrix = as_square(A, "A")
        if not np.array_equal(matrix, matrix.T):
            raise DomainError("A: expected a symmetric matrix, got one that is not. Try (A + A.T) / 2.")
        object.__setattr__(self, "A", matrix)
        object.__setattr__(self, "b", as_vector(b, "b", length=len(matrix)))

    def __call__(self, p: Any) -> Any:
        """(*S) float: the height."""
        x = _points(p, len(self.b))
        return np.sum(x * (np.tensordot(self.A, x, 1) / 2), axis=0) - np.tensordot(self.b, x, 1)

    def gradient(self, p: ArrayLike) -> Array:
        """(n, *S) float: A x - b."""
        x = _points(p, len(self.b))
        return np.asarray(np.tensordot(self.A, x, 1) - self.b.reshape(-1, *(1,) * (x.ndim - 1)))

    def hessian(self, p: ArrayLike) -> Array:
        """(n, n, *S) float: A, everywhere."""
        spread = _points(p, len(self.b)).shape[1:]
        return np.broadcast_to(self.A.reshape(*self.A.shape, *(1,) * len(spread)), (*self.A.shape, *spread))

    @property
    def curvatures(self) -> Array:
        """(n,) float: the eigenvalues of A, largest first."""
        return np.asarray(np.linalg.eigvalsh(self.A)[::-1], dtype=np.float64)

    @property
    def minimum(self) -> Array:
        """(n,) float: where A x = b. DefiniteError where A is not positive definite: there is no minimum."""
        self._require_bowl()
        return np.asarray(np.linalg.solve(self.A, self.b), dtype=np.float64)

    @property
    def largest_stable_step(self) -> float:
        """Gradient descent converges for steps below 2 / λ_max, and diverges above it."""
        self._require_bowl()
        return float(2 / self.curvatures[0])

    def _require_bowl(self) -> None:
        if self.curvatures[-1] <= 0:
            raise DefiniteError(
                f"A: expected positive eigenvalues, got {self.curvatures[-1]:.6g}; the surface has no "
                "minimum. Try a positive definite A."
            )


@dataclass(frozen=True)
class Himmelblau:
    """The surface (x² + y - 11)² + (x + y² - 7)²: four minima of height 0, four saddles, one maximum."""

    # Zeros of the gradient, by Newton's method in 50-digit arithmetic, rounded to float64.
    minima: ClassVar[tuple[tuple[float, float], ...]] = (
        (3.0, 2.0),
        (-2.8051180869527449, 3.1313125182505730),
        (-3.7793102533777469, -3.2831859912861694),
        (3.5844283403304917, -1.8481265269644036),
    )
    maximum: ClassVar[tuple[float, float]] = (-0.27084459066734761, -0.92303855647998146)

    def __call__(self, p: Any) -> Any:
        """(*S) float: the height."""
        x, y = _points(p, 2)
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2

    def gradient(self, p: ArrayLike) -> Array:
        """(2, *S) float."""
        x, y = _points(p, 2)
        u, v = x**2 + y - 11, x + y**2 - 7
        return np.stack([4 * x * u + 2 * v, 2 * u + 4 * y * v])

    def hessian(self, p: ArrayLike) -> Array:
        """(2, 2, *S) float."""
        x, y = _points(p, 2)
        mixed = 4 * (x + y)
        return np.stack(
            [np.stack([12 * x**2 + 4 * y - 42, mixed]), np.stack([mixed, 12 * y**2 + 4 * x - 26])]
        )


@dataclass(frozen=True)
class Rosenbrock:
    """The surface (a - x)² + b (y - x²)²: a curved valley, with its minimum at (a, a²)."""

    a: float = 1.0
    b: float = 100.0

    def __call__(self, p: Any) -> Any:
        """(*S) float: the height."""
        x, y = _points(p, 2)
        return (self.a - x) ** 2 + self.b * (y - x**2) ** 2

    @property
    def minimum(self) -> Array:
        """(2,) float."""
        return np.array([self.a, self.a**2])

    def gradient(self, p: ArrayLike) -> Array:
        """(2, *S) float."""
        x, y = _points(p, 2)
        rise = y - x**2
        return np.stack([-2 * (self.a - x) - 4 * self.b * x * rise, 2 * self.b * rise])

    def hessian(self, p: ArrayLike) -> Array:
        """(2, 2, *S) float."""
        x, y = _points(p, 2)
        mixed = -4 * self.b * x
        along_x = 2 - 4 * self.b * (y - 3 * x**2)
        return np.stack([np.stack([along_x, mixed]), np.stack([mixed, np.full_like(x, 2 * self.b)])])


@dataclass(frozen=True, eq=False)
class Hills:
    """A sandpit: the sum of round hills and pits Σ hᵢ exp(-|p - cᵢ|² / 2wᵢ²).

    Parameters
    ----------
    heights : (k,) float
        hᵢ, negative for a pit.
    centres : (k, 2) float
        cᵢ, a row each.
    widths : (k,) float
        wᵢ > 0, the distance from the centre to where the slope is steepest.
    """

    heights: Array
    centres: Array
    widths: Array

    def __init__(self, heights: ArrayLike, centres: ArrayLike, widths: ArrayLike) -> None:
        tops = as_vector(heights, "heights")
        spreads = as_vector(widths, "widths", length=len(tops))
        if np.any(spreads <= 0):
            raise DomainError(f"widths: expected numbers greater than 0, got {spreads.min()}")
        object.__setattr__(self, "heights", tops)
        object.__setattr__(self, "centres", as_matrix(centres, "centres", rows=len(tops), columns=2))
        object.__setattr__(self, "widths", spreads)

    def __call__(self, p: Any) -> Any:
        """(*S) float: the height."""
        x, y = _points(p, 2)
        return sum(bump for _, _, bump, _ in self._bumps(x, y))

    def gradient(self, p: ArrayLike) -> Array:
        """(2, *S) float."""
        x, y = _points(p, 2)
        parts = [np.stack([-u * bump / w, -v * bump / w]) for u, v, bump, w in self._bumps(x, y)]
        return np.asarray(np.sum(parts, axis=0))

    def hessian(self, p: ArrayLike) -> Array:
        """(2, 2, *S) float."""
        x, y = _points(p, 2)
        parts = [
            np.stack([np.stack([u * u - 1, u * v]), np.stack([u * v, v * v - 1])]) * (bump / w**2)
            for u, v, bump, w in self._bumps(x, y)
        ]
        return np.asarray(np.sum(parts, axis=0))

    def _bumps(self, x: Any, y: Any) -> list[tuple[Any, Any, Any, float]]:
        """Return for each hill its offsets in widths, its height at the points, and its width."""
        bumps = []
        for height, (cx, cy), width in zip(self.heights, self.centres, self.widths, strict=True):
            u, v = (x - cx) / width, (y - cy) / width
            bumps.append((u, v, height * np.exp(-(u * u + v * v) / 2), width))
        return bumps


@dataclass(frozen=True, eq=False)
class Rough:
    """A surface with fine, fixed waves on it: the same at every visit, with false minima everywhere.

    Parameters
    ----------
    surface : function
        Takes (2, *S).
    generator : numpy Generator
        Draws the waves' directions and phases, once.
    amplitude : float
        Greatest height that the waves can add or take away, > 0.
    wavelength : float
        > 0.
    waves : int
        How many are added up, ≥ 1.
    """

    surface: Callable[[Any], Any]
    directions: Array
    phases: Array
    amplitude: float

    def __init__(
        self,
        surface: Callable[[Any], Any],
        generator: np.random.Generator,
        *,
        amplitude: float = 0.1,
        wavelength: float = 0.5,
        waves: int = 12,
    ) -> None:
        if waves < 1:
            raise DomainError(f"waves: expected at least 1, got {waves}")
        angles = generator.uniform(0, 2 * np.pi, waves)
        number = 2 * np.pi / as_positive(wavelength, "wavelength")
        object.__setattr__(self, "surface", surface)
        object.__setattr__(self, "directions", number * np.stack([np.cos(angles), np.sin(angles)], axis=1))
        object.__setattr__(self, "phases", generator.uniform(0, 2 * np.pi, waves))
        object.__setattr__(self, "amplitude", as_positive(amplitude, "amplitude"))

    def __call__(self, p: Any) -> Any:
        """(*S) float: the height."""
        x, y = points = _points(p, 2)
        waves = [
            np.sin(kx * x + ky * y + phase)
            for (kx, ky), phase in zip(self.directions, self.phases, strict=True)
        ]
        return self.surface(points) + self.amplitude / len(waves) * sum(waves)


@dataclass(frozen=True, eq=False)
class NoisyProbe:
    """Depths measured with an error: another normal one, of standard deviation sigma, at every visit.

    The generator is advanced by every call, so that the same seed and the same calls give the same numbers.
    """

    surface: Callable[[Any], Any]
    generator: np.random.Generator
    sigma: float

    def __init__(
        self, surface: Callable[[Any], Any], generator: np.random.Generator, *, sigma: float = 0.1
    ) -> None:
        object.__setattr__(self, "surface", surface)
        object.__setattr__(self, "generator", generator)
        object.__setattr__(self, "sigma", as_positive(sigma, "sigma"))

    def __call__(self, p: ArrayLike) -> Array:
        """(*S) float: the measured height."""
        depth = np.asarray(self.surface(as_real(p, "p")))
        return depth + self.generator.normal(scale=self.sigma, size=depth.shape)


BOOK_QUADRATIC = Quadratic([[2, 1], [1, 20]], [5, 3])
HIMMELBLAU = Himmelblau()
ROSENBROCK = Rosenbrock()

# Made for the square -3 ≤ x, y ≤ 3. One minimum, where no pit has its centre, so that it has to be searched
# for.
SANDPIT = Hills(heights=[-3.0, -1.4], centres=[(0.7, -0.5), (-0.9, 0.8)], widths=[1.5, 1.3])
# Three minima of different depths, with a hill between them.
SEVERAL_PITS = Hills(
    heights=[-2.0, -3.0, -1.5, 1.2],
    centres=[(-1.6, -1.2), (1.5, 1.3), (1.4, -1.7), (0.1, 0.0)],
    widths=[0.8, 0.7, 0.6, 0.6],
)
# The deepest point lies in a well so narrow that hardly a probe hits it; the wide hollow is elsewhere.
NARROW_WELL = Hills(heights=[-1.0, -2.5], centres=[(-1.0, -0.7), (1.6, 1.3)], widths=[1.6, 0.15])
