"""Index notation: what "sum over the repeated index" does, product by product.

Einstein's convention, written "ij,jk": one group of letters an operand, a letter an axis. A letter that
occurs twice is summed over; one that occurs once is free, and the result has the free ones in order of
appearance, unless "->ki" says otherwise.

References
----------
Einstein (1916), Die Grundlage der allgemeinen Relativitätstheorie, section 5.
Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), section 2.2.1.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_real
from mathcore._scaling import read_only
from mathcore.errors import DomainError, ShapeError

__all__ = ["IndexProduct", "index_product"]


@dataclass(frozen=True, eq=False)
class IndexProduct:
    """A product in index notation, with every product of entries before the sum.

    Attributes
    ----------
    groups : tuple of str
        The letters of each operand.
    free, summed : str
        The letters of the result, and those summed over.
    operands : tuple of float arrays
    terms : float array
        Axes: the free letters, then the summed ones. Each entry is one product.
    result : float array
        Axes: the free letters; the sum of the terms over the summed ones. 0-D if none is free.
    """

    groups: tuple[str, ...]
    free: str
    summed: str
    operands: tuple[Array, ...]
    terms: Array
    result: Array

    def factors(self, *index: int) -> Array:
        """Return the factors of one entry of the result.

        Parameters
        ----------
        *index : int
            One a free letter, counted from 0.

        Returns
        -------
        (K, number of operands) float
            A row per product in the entry's sum, in the order of `terms`; the sum of the rows' products is
            the entry.

        Raises
        ------
        ShapeError
            There are not as many numbers as free letters.
        DomainError
            A number is out of range.
        """
        if len(index) != len(self.free):
            raise ShapeError(f"index: expected {len(self.free)} numbers, for {self.free!r}, got {len(index)}")
        if not all(0 <= i < size for i, size in zip(index, self.result.shape, strict=True)):
            raise DomainError(f"index: expected an index within shape {self.result.shape}, got {index}")
        chosen = dict(zip(self.free, index, strict=True))
        sizes = self.terms.shape[len(self.free) :]
        rows = []
        for position in np.ndindex(*sizes):
            places = chosen | dict(zip(self.summed, position, strict=True))
            rows.append(
                [
                    operand[tuple(places[letter] for letter in group)]
                    for group, operand in zip(self.groups, self.operands, strict=True)
                ]
            )
        return np.array(rows)


def index_product(subscripts: str, *operands: ArrayLike) -> IndexProduct:
    """Multiply arrays by the summation convention, keeping every product.

    Parameters
    ----------
    subscripts : str
        As "ij,jk" (a product of matrices), "i,i" (a dot product), "ij,j->i"; spaces are ignored.
    *operands : float arrays
        One a group, of as many dimensions as the group has letters.

    Returns
    -------
    IndexProduct

    Raises
    ------
    ShapeError
        Operands and groups differ in number or dimensions, an array is empty, or a letter stands for two
        lengths.
    DataError
        An entry is not finite.
    DomainError
        The notation is malformed, a letter occurs more than twice, or the result's letters are not the free
        ones, or a product overflows.

    References
    ----------
    Einstein (1916), section 5.
    """
    groups, free, summed = _parse(subscripts)
    if len(operands) != len(groups):
        raise ShapeError(
            f"operands: expected {len(groups)}, one a group of {subscripts!r}, got {len(operands)}"
        )
    arrays = tuple(
        read_only(as_real(operand, f"operand {number}")) for number, operand in enumerate(operands, start=1)
    )
    _check_lengths(groups, arrays)
    with np.errstate(over="ignore", invalid="ignore"):
        # All letters kept: einsum multiplies and does not sum.
        terms = np.asarray(np.einsum(f"{','.join(groups)}->{free}{summed}", *arrays))
        result = np.asarray(terms.sum(axis=tuple(range(len(free), terms.ndim))))
    if not np.all(np.isfinite(result)):
        raise DomainError("index_product: expected finite sums, got an overflow; try smaller units")
    return IndexProduct(groups, free, summed, arrays, read_only(terms.copy()), read_only(result))


def _parse(subscripts: str) -> tuple[tuple[str, ...], str, str]:
    left, arrow, right = subscripts.replace(" ", "").partition("->")
    groups = tuple(left.split(","))
    letters = "".join(groups)
    if not all(group.isalpha() and group.isascii() for group in groups):
        raise DomainError(
            f"subscripts: expected groups of letters as in 'ij,jk' or 'ij,jk->ik', got {subscripts!r}"
        )
    counts = Counter(letters)
    crowded = [letter for letter, count in counts.items() if count > 2]
    if crowded:
        raise DomainError(
            f"subscripts: expected each index once (free) or twice (summed), got {crowded[0]!r} "
            f"{counts[crowded[0]]} times; try another letter for one of the sums"
        )
    free = "".join(letter for letter, count in counts.items() if count == 1)
    summed = "".join(letter for letter, count in counts.items() if count == 2)
    if arrow:
        if sorted(right) != sorted(free):
            raise DomainError(
                f"subscripts: expected the free indices {free!r} after the arrow, in any order, got {right!r}"
            )
        free = right
    return groups, free, summed


def _check_lengths(groups: tuple[str, ...], arrays: tuple[Array, ...]) -> None:
    lengths: dict[str, int] = {}
    for number, (group, array) in enumerate(zip(groups, arrays, strict=True), start=1):
        if array.ndim != len(group):
            raise ShapeError(
                f"operand {number}: expected {len(group)} dimensions, for {group!r}, got shape {array.shape}"
            )
        if array.size == 0:
            raise ShapeError(f"operand {number}: expected a non-empty array, got shape {array.shape}")
        for letter, length in zip(group, array.shape, strict=True):
            if lengths.setdefault(letter, length) != length:
                raise ShapeError(
                    f"operand {number}: expected length {lengths[letter]} for index {letter!r}, got {length}"
                )
