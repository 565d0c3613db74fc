"""PageRank: where a surfer who follows links at random spends the time.

Conventions: column j of the link matrix is where page j sends its visitors, in equal parts, so that columns
add up to 1. A page without links ("dangling") sends them to all pages alike. With damping d, the surfer
follows a link with probability d and otherwise starts again anywhere: r = d L r + (1 − d)/n.

References
----------
Page, Brin, Motwani and Winograd (1999), The PageRank Citation Ranking, Stanford InfoLab 1999-66.
Langville and Meyer, Google's PageRank and Beyond (2006), chapters 4 and 5.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_positive, as_scalar, as_square, as_vector
from mathcore._scaling import read_only
from mathcore.errors import DomainError, ShapeError

__all__ = ["PageRank", "link_matrix", "pagerank"]

Page = TypeVar("Page", bound=Hashable)

# Columns add up to 1 to this, and vectors of probabilities too: what single precision and printed digits
# keep. They are divided by their sum.
SUM_ATOL = 1e-6


@dataclass(frozen=True, eq=False)
class PageRank:
    """The course of the power method on a link matrix.

    Attributes
    ----------
    ranks : (n,) float
        The last iterate; not negative, adding up to 1. The answer if converged, and not else.
    converged : bool
        Whether the last change was within the tolerance: r = d L r + (1 − d)/n.
    history : (k + 1, n) float
        Every iterate, the start first.
    changes : (k,) float
        Σ|rᵢ(t + 1) − rᵢ(t)|, step by step.
    damping : float
        d.
    """

    ranks: Array
    converged: bool
    history: Array
    changes: Array
    damping: float

    @property
    def order(self) -> tuple[int, ...]:
        """The pages from the highest rank to the lowest; ties in the order of the pages."""
        return tuple(int(i) for i in np.argsort(-self.ranks, kind="stable"))


def link_matrix(links: Mapping[Page, Iterable[Page]]) -> Array:
    """Return the matrix of the probabilities with which links are followed.

    Parameters
    ----------
    links : mapping from page to the pages it links to
        Every page is a key, in the order of rows and columns: {"A": "BC", "B": "A", "C": ""}. A page may link
        to itself; two links to one page count as one.

    Returns
    -------
    (n, n) float
        L[i, j] is the part of page j's visitors that go to page i; columns add up to 1.

    Raises
    ------
    ShapeError
        There are no pages.
    DomainError
        A link leads to a page that is not among the keys.

    References
    ----------
    Page et al. (1999), section 2; Langville and Meyer (2006), section 4.5 (dangling pages).
    """
    pages = list(links)
    if not pages:
        raise ShapeError("links: expected at least one page, got none")
    place = {page: i for i, page in enumerate(pages)}
    matrix = np.zeros((len(pages), len(pages)))
    for j, targets in enumerate(links.values()):
        for target in targets:
            if target not in place:
                known = ", ".join(map(str, pages))
                raise DomainError(f"links: expected targets among {known}, got {target!r} from {pages[j]!r}")
            matrix[place[target], j] = 1.0
    return np.asarray(_with_dangling_pages(matrix) / np.maximum(matrix.sum(axis=0), 1.0))


def pagerank(
    links: Mapping[Page, Iterable[Page]] | ArrayLike,
    damping: float = 0.85,
    *,
    start: ArrayLike | None = None,
    tolerance: float = 1e-12,
    max_iterations: int = 1000,
) -> PageRank:
    """Rank pages by the power method.

    Parameters
    ----------
    links : mapping, or (n, n) float
        The links of each page, as for `link_matrix`; or a link matrix: no negative entries, columns adding up
        to 1. A column of zeros is a dangling page's, and counts as equal parts for all.
    damping : float
        d, from 0 to 1. Below 1 there is one answer and every start leads to it, the error shrinking at least
        by d a step; at 1 the surfer may be trapped, or go round in circles for ever.
    start : (n,) float, optional
        Not negative, adding up to 1; all pages alike if not given.
    tolerance : float
        It has converged when the ranks change by at most this in all.
    max_iterations : int

    Returns
    -------
    PageRank
        Look at `converged` before using `ranks`: an undamped cycle never settles.

    Raises
    ------
    ShapeError, DataError
        The arguments are not finite numbers of fitting shapes.
    DomainError
        Entries are negative, columns or the start do not add up to 1, the damping is not within [0, 1], the
        tolerance is not positive, or max_iterations is less than 1.

    References
    ----------
    Page et al. (1999), section 2.6; Langville and Meyer (2006), section 4.6.
    """
    matrix = link_matrix(links) if isinstance(links, Mapping) else as_square(links, "links")
    matrix = _probabilities(_with_dangling_pages(matrix), "every column of links")
    d = as_scalar(damping, "damping")
    if not 0 <= d <= 1:
        raise DomainError(f"damping: expected a number from 0 to 1, got {d:g}")
    threshold = as_positive(tolerance, "tolerance")
    if max_iterations < 1:
        raise DomainError(f"max_iterations: expected at least 1, got {max_iterations}")
    size = len(matrix)
    ranks = np.full(size, 1 / size)
    if start is not None:
        ranks = _probabilities(as_vector(start, "start", length=size)[:, np.newaxis], "start")[:, 0]

    history, changes = [ranks], []
    for _ in range(max_iterations):
        moved = d * (matrix @ ranks) + (1 - d) / size
        # Rounding would slowly leak visitors.
        moved /= moved.sum()
        changes.append(float(np.sum(np.abs(moved - ranks))))
        ranks = moved
        history.append(ranks)
        if changes[-1] <= threshold:
            break
    return PageRank(
        ranks=read_only(ranks),
        converged=changes[-1] <= threshold,
        history=read_only(np.array(history)),
        changes=read_only(np.array(changes)),
        damping=d,
    )


def _with_dangling_pages(matrix: Array) -> Array:
    """Return the matrix with equal parts in the columns that are zero."""
    return np.where(matrix.any(axis=0), matrix, 1 / len(matrix))


def _probabilities(columns: Array, name: str) -> Array:
    """Return columns divided by their sums, which must be 1 but for rounding."""
    if np.min(columns) < 0:
        raise DomainError(f"{name}: expected no negative entries, got {np.min(columns):g}")
    sums = columns.sum(axis=0)
    worst = int(np.argmax(np.abs(sums - 1)))
    if abs(sums[worst] - 1) > SUM_ATOL:
        raise DomainError(
            f"{name}: expected entries adding up to 1, got {sums[worst]:.6g} in column {worst + 1}; "
            "try link_matrix, or divide by the sum"
        )
    return np.asarray(columns / sums)
