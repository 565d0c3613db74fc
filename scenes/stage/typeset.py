"""Numbers as Typst mathematics, so that formulas show what mathcore computed."""

from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["column", "decimal", "fraction"]


def decimal(value: float, places: int = 2) -> str:
    """Return a number with at most so many places, without trailing zeros and without a negative zero."""
    text = f"{value:.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def fraction(value: float, *, largest_denominator: int = 100) -> str:
    """Return a number as a fraction in lowest terms, ``4/5``, or as an integer where it is one.

    Raises
    ------
    ValueError
        No fraction with such a denominator is within 1e-9 of it.
    """
    nearest = Fraction(float(value)).limit_denominator(largest_denominator)
    if abs(float(nearest) - value) > 1e-9:
        raise ValueError(
            f"{value!r} is no fraction with a denominator up to {largest_denominator}; try decimal()"
        )
    return str(nearest)


def column(values: ArrayLike, *, fractions: bool = False) -> str:
    """Return a vector's entries as a column in round brackets."""
    entry = fraction if fractions else decimal
    return f"vec({', '.join(entry(float(value)) for value in np.asarray(values))})"
