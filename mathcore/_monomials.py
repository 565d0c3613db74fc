"""Monomials in several variables up to a total degree, and which of their products are kept."""

from functools import lru_cache
from itertools import combinations_with_replacement
from typing import Any

import numpy as np

__all__ = ["Monomial", "monomials_of", "products_of"]

Monomial = tuple[int, ...]
"""The sorted indices of its factors."""


@lru_cache(maxsize=64)
def monomials_of(variables: int, order: int) -> tuple[tuple[Monomial, ...], dict[Monomial, int]]:
    """List monomials by degree, each as the sorted indices of its factors: (), (0,), …, (0, 0), (0, 1), …"""
    monomials = tuple(
        monomial
        for degree in range(order + 1)
        for monomial in combinations_with_replacement(range(variables), degree)
    )
    return monomials, {monomial: k for k, monomial in enumerate(monomials)}


@lru_cache(maxsize=64)
def products_of(variables: int, order: int) -> tuple[tuple[int, Any, Any], ...]:
    """For each monomial i ≥ 1, the monomials j ≥ 1 with i · j kept, and the indices of those products."""
    monomials, index = monomials_of(variables, order)
    rows = []
    for i, left in enumerate(monomials[1:], start=1):
        partners = [j for j, right in enumerate(monomials[1:], start=1) if len(left) + len(right) <= order]
        if not partners:  # monomials come by degree: no later one has a partner either
            break
        products = [index[tuple(sorted(left + monomials[j]))] for j in partners]
        rows.append((i, np.array(partners), np.array(products)))
    return tuple(rows)
