"""One basis for each subspace, whichever way it was found: signs and choices fixed by convention."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["canonical_basis", "with_fixed_sign"]

Entries = TypeVar("Entries", np.float64, np.complex128)

# Entries and lengths that differ by less are ties, and go to the first: rounding must not decide.
TIE_RTOL = 1e-9


def with_fixed_sign(vector: NDArray[Entries]) -> NDArray[Entries]:
    """Turn a vector so that its entry of largest magnitude, the first of several, is real and positive."""
    sizes = np.abs(vector)
    leader = vector[np.flatnonzero(sizes >= (1 - TIE_RTOL) * np.max(sizes))[0]]
    turned: NDArray[Entries] = vector * (np.conj(leader) / np.abs(leader))
    return turned


def canonical_basis(basis: NDArray[Entries]) -> NDArray[Entries]:
    """Return the orthonormal basis of a span that leans on the coordinate axes as closely as it can.

    Parameters
    ----------
    basis : (n, k) float or complex
        Orthonormal columns.

    Returns
    -------
    (n, k) float or complex
        Each column is the longest shadow of an axis on what is left of the span (the first of several),
        normalised; its largest entry is real and positive. Depends on the span only, not on its given basis.
    """
    left, found = basis, []
    for _ in range(basis.shape[1]):
        lengths = np.linalg.norm(left, axis=1)
        axis = int(np.flatnonzero(lengths >= (1 - TIE_RTOL) * np.max(lengths))[0])
        direction = left @ np.conj(left[axis]) / lengths[axis]
        found.append(with_fixed_sign(direction))
        # What is orthogonal to the direction, within the span: the null space of one row, from its SVD.
        rest = np.linalg.svd((np.conj(direction) @ left)[np.newaxis])[2][1:]
        left = left @ np.conj(rest).T
    return np.column_stack(found)
