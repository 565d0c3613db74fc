"""The sign of a direction, fixed by convention: v and −v span the same line."""

import numpy as np

from mathcore._checks import Array

__all__ = ["orient_rows"]

# Entries this near to the largest count as tied with it, and the first of them decides: rounding must not.
TIE_RTOL = 1e-8


def orient_rows(V: Array) -> Array:
    """Return V with each row's sign such that its entry of largest magnitude is positive.

    Of entries tied for the largest (to a relative 1e-8), the first is the positive one.
    """
    magnitude = np.abs(V)
    tied = magnitude >= (1 - TIE_RTOL) * np.max(magnitude, axis=1, keepdims=True)
    first = np.argmax(tied, axis=1)
    signs = np.where(V[np.arange(len(V)), first] < 0, -1.0, 1.0)
    return V * signs[:, np.newaxis]
