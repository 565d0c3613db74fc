"""Finding what carries shapes from one frame to the next: an affine map, often one for many shapes."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = ["Motions", "Ragged", "find_motions"]

# A motion is six whole numbers: its linear part less the identity in 2**-16, its shift in 2**-12 scene units.
_LINEAR_BITS = 16
_PLACE_BITS = 12
_SCALES = np.ldexp(1.0, -np.array([_LINEAR_BITS] * 4 + [_PLACE_BITS] * 2))
# What lies within some 1e-11 of a scene unit round its middle is a point, of which rounding is no turn.
_POINT = 1e-12
_IDENTITY = np.array([1.0, 0, 0, 1, 0, 0])
# Shapes that share no motion with another are tried one by one after so many shared ones.
_SHARED = 12
_ALIKE = 0.25


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

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """How many points each shape has."""
        return np.diff(self.ends)

    def spread(self, of_each: NDArray[np.float64]) -> NDArray[np.float64]:
        """Repeat one value a shape for each of its points."""
        return np.repeat(of_each, self.sizes, axis=0)

    def sums(self, of_points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return each shape's sum of values of its points."""
        return np.asarray(np.add.reduceat(of_points, self.ends[:-1], axis=0))

    def largest(self, of_points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return each shape's largest value of its points."""
        return np.asarray(np.maximum.reduceat(of_points, self.ends[:-1], axis=0))


@dataclass(frozen=True)
class Motions:
    """What carries some shapes to their next places.

    Attributes
    ----------
    table : (m, 6) int64
        Motions on their grid: a - 1, b, c, d - 1, e, f, for x' = a x + c y + e and y' = b x + d y + f.
    of_shape : (n,) int64
        Each shape's row of the table, or -1 where no motion carries it within its tolerance.
    moved : (p, 2) float64
        All points where the motions put them.
    """

    table: NDArray[np.int64]
    of_shape: NDArray[np.int64]
    moved: NDArray[np.float64]


def find_motions(
    before: Ragged, kept: NDArray[np.float64], after: NDArray[np.float64], tolerance: NDArray[np.float64]
) -> Motions:
    """Return motions that carry the shapes, as a decoder has them, to where they are now.

    Parameters
    ----------
    before : Ragged
        The shapes as they were.
    kept : (p, 2) float64
        The same points as a decoder has them: what is moved.
    after : (p, 2) float64
        The same points as they are now.
    tolerance : (n,) float64
        How far off a point of each shape may end.
    """
    count = len(before)
    of_shape = np.full(count, -1, np.int64)
    moved = kept.copy()
    table: list[NDArray[np.int64]] = []
    exact, strength = _fit(before, before.points, after)

    def accept(motions: NDArray[np.int64], candidates: NDArray[np.bool_], shared: bool) -> NDArray[np.bool_]:
        spread = _to_floats(motions)[0] if shared else before.spread(_to_floats(motions))
        places = _apply(spread, kept)
        good = candidates & (before.largest(_distances(places, after)) <= tolerance)
        if shared:
            # Shapes that move alike, not only nearly so: what moves together then stays together.
            off = _distances(_apply(spread, before.points), after)
            good &= before.largest(off) <= _ALIKE * tolerance
        at = np.repeat(good, before.sizes)
        moved[at] = places[at]
        return good

    # One motion for many shapes first: from the shape that determines its own best.
    for _ in range(_SHARED):
        left = of_shape < 0
        if not left.any():
            break
        leader = int(np.argmax(np.where(left, strength, -1.0)))
        motion = _to_grid(exact[leader : leader + 1])
        good = accept(motion, left, True)
        if not good[leader]:
            strength[leader] = -1.0
            if strength[left].max() < 0:
                break
            continue
        of_shape[good] = len(table)
        table.append(motion[0])
    # Then each its own; then each its own from where the decoder has it, so that errors do not add up.
    for source in (before.points, kept):
        left = of_shape < 0
        if not left.any():
            break
        own = _to_grid(exact if source is before.points else _fit(before, kept, after)[0])
        good = accept(own, left, False)
        of_shape[good] = len(table) + np.arange(int(good.sum()))
        table.extend(own[good])
    return Motions(np.array(table, np.int64).reshape(-1, 6), of_shape, moved)


def _fit(
    shapes: Ragged, source: NDArray[np.float64], target: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return each shape's best motion, (n, 6), and how well it is determined, (n,).

    A shape that only shifted gets a plain shift; one on a line gets the smallest change that fits.
    """
    sizes = shapes.sizes[:, None]
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
