"""Finding what carries shapes from one frame to the next: an affine map, often one for many shapes.

A motion is six whole numbers: a - 1, b, c, d - 1 in 2**-16, e and f in 2**-12 scene units, for
x' = a x + c y + e and y' = b x + d y + f.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Ragged", "best_motions", "carry", "likely_motions"]

_LINEAR_BITS = 16
_PLACE_BITS = 12
_SCALES = np.ldexp(1.0, -np.array([_LINEAR_BITS] * 4 + [_PLACE_BITS] * 2))
# What lies within some 1e-11 of a scene unit round its middle is a point, of which rounding is no turn.
_POINT = 1e-12
_IDENTITY = np.array([1.0, 0, 0, 1, 0, 0])
# Shapes that share no motion with another are tried one by one after so many shared ones.
_SHARED = 12
_ALIKE = 0.25
# What no motion carries nearer than so many tolerances, none carries within one from where a decoder has it.
_HOPE = 3.0


@dataclass(frozen=True)
class Ragged:
    """Several shapes' points in one array: shape i owns ``points[ends[i]:ends[i + 1]]``; none is empty."""

    points: NDArray[np.float64]
    ends: NDArray[np.int64]

    @staticmethod
    def of(shapes: list[NDArray[np.float64]]) -> "Ragged":
        """Join shapes, each (n, 2)."""
        ends = np.concatenate([[0], np.cumsum([len(s) for s in shapes])]).astype(np.int64)
        return Ragged(np.concatenate(shapes), ends)

    def __len__(self) -> int:
        return len(self.ends) - 1

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many points each shape has."""
        return np.asarray(self.ends[1:] - self.ends[:-1])

    def spread(self, of_each: NDArray[np.float64]) -> NDArray[np.float64]:
        """Repeat one value a shape for each of its points."""
        return np.repeat(of_each, self.sizes, axis=0)

    def sums(self, of_points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return each shape's sum of values of its points."""
        return np.asarray(np.add.reduceat(of_points, self.ends[:-1], axis=0))

    def largest(self, of_points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return each shape's largest value of its points."""
        return np.asarray(np.maximum.reduceat(of_points, self.ends[:-1], axis=0))

    def part(self, some: NDArray[np.int64]) -> tuple["Ragged", NDArray[np.int64]]:
        """Return some of the shapes, and which of the points are theirs."""
        first, last = int(some[0]), int(some[-1])
        if last - first + 1 == len(some) and bool((some[1:] > some[:-1]).all()):
            # All that lie between two: a slice.
            ends = self.ends[first : last + 2]
            return Ragged(self.points[ends[0] : ends[-1]], ends - ends[0]), np.arange(ends[0], ends[-1])
        sizes = self.sizes[some]
        ends = np.concatenate([[0], np.cumsum(sizes)])
        at = np.repeat(self.ends[:-1][some] - ends[:-1], sizes) + np.arange(ends[-1])
        return Ragged(self.points[at], ends), at


def likely_motions(
    before: Ragged, after: NDArray[np.float64], tolerance: NDArray[np.float64], groups: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return what probably carries shapes to where they are now, for many pictures at once.

    Parameters
    ----------
    before : Ragged
        The shapes as they were.
    after : (p, 2) float64
        The same points as they are now.
    tolerance : (n,) float64
        How far off a point of each shape may end.
    groups : (n,) int64
        Each shape's picture, increasing: in one picture shapes share a motion where they can.

    Returns
    -------
    motions : (n, 6) int64
    hopeless : (n,) bool
        Shapes that no motion carries.
    """
    exact, strength = _fit(before, after)
    motions = _to_grid(exact)
    _, good = carry(before, motions, after, _HOPE * tolerance)
    left = np.arange(len(before))
    for _ in range(_SHARED):
        if not len(left):
            break
        # Shapes that move alike, not only nearly so: what moves together then stays together.
        leaders = left[_leaders(groups[left], strength[left])]
        part, at = before.part(left)
        _, alike = carry(part, motions[leaders], after[at], _ALIKE * tolerance[left])
        motions[left[alike]] = motions[leaders[alike]]
        left = left[~alike & (left != leaders)]
    return motions, ~good


def _leaders(groups: NDArray[np.int64], strength: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return for each shape the place of the one of its group whose own motion is determined best."""
    firsts = np.flatnonzero(np.diff(groups, prepend=-1))
    leaders = np.lexsort((-strength, groups))[firsts]
    return np.repeat(leaders, np.diff(firsts, append=len(groups)))


def carry(
    kept: Ragged, motions: NDArray[np.int64], after: NDArray[np.float64], tolerance: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return where motions, one a shape, put the points of shapes, and which end within their tolerance."""
    places = _apply(kept.spread(_to_floats(motions)), kept.points)
    return places, kept.largest(_distances(places, after)) <= tolerance


def best_motions(kept: Ragged, after: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return what carries each shape best, (n, 6)."""
    return _to_grid(_fit(kept, after)[0])


def _fit(shapes: Ragged, target: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return each shape's best motion, (n, 6), and how well it is determined, (n,).

    A shape that only shifted gets a plain shift; one on a line gets the smallest change that fits.
    """
    source, sizes = shapes.points, shapes.sizes[:, None]
    centre, new_centre = shapes.sums(source) / sizes, shapes.sums(target) / sizes
    x = source - shapes.spread(centre)
    change = (target - shapes.spread(new_centre)) - x
    moments = shapes.sums((x[:, :, None] * x[:, None, :]).reshape(-1, 4)).reshape(-1, 2, 2)
    mixed = shapes.sums((x[:, :, None] * change[:, None, :]).reshape(-1, 4)).reshape(-1, 2, 2)
    # change ≈ x @ linear, least squares; eigenvalues far below the largest count as none, as do a point's.
    values, vectors = np.linalg.eigh(moments)
    good = values > 1e-9 * np.maximum(values[:, 1:], _POINT)
    inverse = np.where(good, 1 / np.where(good, values, 1), 0)
    linear = np.einsum("nij,nj,nkj,nkl->nil", vectors, inverse, vectors, mixed)
    small = np.abs(linear).max(axis=(1, 2)) < 2.0 ** (-_LINEAR_BITS - 1)
    linear[small] = 0
    shift = new_centre - centre - np.einsum("ni,nij->nj", centre, linear)
    motions = np.concatenate([linear.reshape(-1, 4), shift], axis=1) + _IDENTITY
    return motions, values[:, 0]


def _to_grid(motions: NDArray[np.float64]) -> NDArray[np.int64]:
    steps: NDArray[np.float64] = np.rint((motions - _IDENTITY) / _SCALES)
    return np.clip(steps, -(2.0**28), 2.0**28).astype(np.int64)


def _to_floats(motions: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.asarray(motions * _SCALES + _IDENTITY)


def _apply(motions: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points where motions put them: one for all, (6,), or one for each, (p, 6)."""
    a, b, c, d, e, f = motions.T
    x, y = points.T
    places = np.empty_like(points)
    places[:, 0] = a * x + c * y + e
    places[:, 1] = b * x + d * y + f
    return places


def _distances(some: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    off = np.abs(some - others)
    return np.maximum(off[:, 0], off[:, 1])
