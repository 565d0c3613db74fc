"""The errors that mathcore raises: one root, each with the natural builtin beside it."""

__all__ = [
    "ConvergenceError",
    "DataError",
    "DefiniteError",
    "DifferentiationError",
    "DomainError",
    "MathcoreError",
    "MissingExtraError",
    "RankError",
    "ShapeError",
    "SingularError",
]


class MathcoreError(Exception):
    """Root of every error that mathcore raises on purpose."""


class ShapeError(MathcoreError, ValueError):
    """An array has the wrong number of dimensions or a length that does not fit, or is empty."""


class DataError(MathcoreError, ValueError):
    """An array holds NaN or infinity, or values that are not real numbers."""


class DomainError(MathcoreError, ValueError):
    """A value lies outside what the function is defined for."""


class RankError(MathcoreError, ValueError):
    """Vectors that must be independent are dependent to within the stated tolerance."""


class SingularError(RankError, ZeroDivisionError):
    """A square matrix that must be invertible is not."""


class DefiniteError(MathcoreError, ValueError):
    """A matrix that must be symmetric positive definite is not."""


class ConvergenceError(MathcoreError, ArithmeticError):
    """An iteration stopped without reaching its tolerance."""


class DifferentiationError(MathcoreError, TypeError):
    """A function does something that automatic differentiation cannot follow."""


class MissingExtraError(MathcoreError, ModuleNotFoundError):
    """Something needs an optional package that is not installed."""
