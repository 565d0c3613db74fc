"""Writing shapes: as motions or changes of the shapes that stood in their places, else by themselves."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from build.player.foresight import Step, first_uses, foresee
from build.player.motions import Ragged, best_motions, carry, likely_motions
from build.player.outlines import Outlines, anchor_steps
from build.player.streams import Mode, Stream
from build.recording import Pictures

__all__ = ["ShapeEncoder"]

Points = NDArray[np.float64]
# Of shapes by their rows, the motion that carries each, and where it puts it.
_Moves = dict[int, tuple[NDArray[np.int64], Points]]

# A moved shape may be off by this many steps of its grid: a fifth of a pixel at 1080 rows.
_TOLERANCE_STEPS = 1.5
# A shape that is at least this many times nearer than the one in its place is the better origin.
_NEARER = 4.0
# More distances than this between shapes are not worth their time.
_PAIRS = 1 << 20
# Up to so many bits a number, the first description that is found is good enough.
_CHEAP_BITS = 2.0


@dataclass(frozen=True)
class _Known:
    """A shape as a decoder has it.

    Attributes
    ----------
    points : (n, 2) float64
    topology : int
    origin : int
        The shape that it was told by, or -1.
    motion : (6,) int64
        What moved it from there; zero where nothing did.
    """

    points: Points
    topology: int
    origin: int
    motion: NDArray[np.int64]


_AT_REST = np.zeros(6, np.int64)


class ShapeEncoder:
    """Writes each shape once, into the streams of the chunk that is being written.

    Parameters
    ----------
    pictures : Pictures
    """

    def __init__(self, pictures: Pictures) -> None:
        self.outlines = Outlines(pictures)
        self._tolerance = _TOLERANCE_STEPS * self.outlines.steps
        # The last row is that of no shape, -1.
        self._numbers = np.full(len(pictures.shape_points), -1, np.int64)
        self._known: list[_Known] = []

    def look_ahead(self, steps: Iterator[Step]) -> None:
        """Find what probably moves shapes that are written later; see `foresee`."""
        self._foreseen = foresee(steps, self.outlines, self._tolerance)

    def begin(self, out: dict[Stream, list[int]], need: Callable[[str, int], None]) -> None:
        """Turn to a new chunk's streams; ``need`` hears of every shape that is referred to."""
        self._out, self._need = out, need
        self._last_origin = len(self._known)
        self._motion_count = 0
        self._last_move = 0

    def numbers_of(self, shapes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the numbers that a decoder knows shapes by; -1 for none."""
        return self._numbers[shapes]

    def write(self, shapes: NDArray[np.int64], old: NDArray[np.int64], match: NDArray[np.int64]) -> int:
        """Write what a list is the first to use, in its order; return how many those are.

        Parameters
        ----------
        shapes, old : (n,) and (m,) int64
            The shapes of the list and of the list before it; -1 for drawings without.
        match : (n,) int64
            For each its place in the list before, or -1.
        """
        slots = np.flatnonzero((shapes >= 0) & (self._numbers[shapes] < 0))
        if not len(slots):
            return 0
        slots = slots[first_uses(shapes[slots])]
        new = shapes[slots]
        self._motions_here: dict[bytes, int] = {}
        origins = self.in_place(new, old, match[slots])
        moves = self._find_moves(new, origins)
        # Where drawings were sorted anew, as faces of a turning surface are, the nearest is the same one.
        lost = _without(moves, new)
        if len(lost):
            nearest = self._nearest(new[lost], old, origins[lost])
            nearer = lost[nearest != origins[lost]]
            origins[lost] = nearest
            moves |= self._find_moves(new[nearer], origins[nearer])
        for shape, origin in zip(new.tolist(), origins.tolist(), strict=True):
            self._write_shape(shape, origin, moves.get(shape))
        return len(slots)

    def in_place(
        self, new: NDArray[np.int64], old: NDArray[np.int64], match: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Return for each new shape the old one in its place, or -1 where there is none like it."""
        topologies = self.outlines.topologies
        origins = np.where(match >= 0, old[match] if len(old) else -1, -1)
        return np.where((origins >= 0) & (topologies[origins] == topologies[new]), origins, -1)

    def _nearest(
        self, new: NDArray[np.int64], old: NDArray[np.int64], origins: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Return the nearest old shape where it is much nearer than an origin, else the origin."""
        topologies, places = self.outlines.topologies, self.outlines.places
        candidates = np.unique(old[old >= 0])
        chosen = origins.copy()
        for topology in np.unique(topologies[new]).tolist():
            among = candidates[topologies[candidates] == topology]
            rows = np.flatnonzero(topologies[new] == topology)
            if not len(among) or len(among) * len(rows) > _PAIRS:
                continue
            distances = np.abs(places[new[rows]][:, None] - places[among][None]).sum(axis=2)
            nearest = np.argmin(distances, axis=1)
            here = np.abs(places[np.maximum(origins[rows], 0)] - places[new[rows]]).sum(axis=1)
            here[origins[rows] < 0] = np.inf
            better = distances[np.arange(len(rows)), nearest] * _NEARER < here
            chosen[rows[better]] = among[nearest[better]]
        return chosen

    def _find_moves(self, new: NDArray[np.int64], origins: NDArray[np.int64]) -> _Moves:
        """Return for each shape that a motion carries that motion, and where it puts it."""
        some = (origins >= 0) & (self.outlines.counts[new] > 0)
        shapes, sources = new[some], origins[some]
        if not len(shapes):
            return {}
        motions, hopeless = self._likely(shapes, sources)
        moves = self._carried(shapes, sources, motions)
        lost = _without(moves, shapes)
        lost = lost[~hopeless[lost]]
        if len(lost):
            # From where the decoder has them, so that errors do not add up.
            moves |= self._carried(shapes[lost], sources[lost], None)
        return moves

    def _likely(
        self, shapes: NDArray[np.int64], sources: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return what `likely_motions` does: what was foreseen, where these shapes were."""
        foreseen = self._foreseen.origins[shapes] == sources
        motions, hopeless = self._foreseen.motions[shapes], self._foreseen.hopeless[shapes]
        if not foreseen.all():
            new, old = self.outlines.gather(shapes[~foreseen]), self.outlines.gather(sources[~foreseen])
            motions[~foreseen], hopeless[~foreseen] = likely_motions(
                old, new.points, self._tolerance[shapes[~foreseen]], np.zeros(len(new), np.int64)
            )
        return motions, hopeless

    def _carried(
        self, shapes: NDArray[np.int64], sources: NDArray[np.int64], motions: NDArray[np.int64] | None
    ) -> _Moves:
        """Return where motions put what a decoder has; the best ones where none are given."""
        after = self.outlines.gather(shapes)
        kept = np.concatenate([self._known[n].points for n in self._numbers[sources].tolist()])
        before = Ragged(kept, after.ends)
        if motions is None:
            motions = best_motions(before, after.points)
        places, good = carry(before, motions, after.points, self._tolerance[shapes])
        ends = after.ends.tolist()
        return {
            shape: (motion, places[start:end])
            for shape, motion, start, end, fits in zip(
                shapes.tolist(), motions, ends[:-1], ends[1:], good.tolist(), strict=True
            )
            if fits
        }

    def _write_shape(self, shape: int, origin: int, move: tuple[NDArray[np.int64], Points] | None) -> None:
        source = int(self._numbers[origin]) if origin >= 0 else -1
        motion = _AT_REST
        if move is not None:
            mode, (motion, points) = Mode.MOVED, move
            self._write_motion(motion, source)
        else:
            mode, points = self._write_points(shape, source)
        if mode is Mode.NEW:
            source = -1
        else:
            self._out[Stream.ORIGINS].append(source - self._last_origin)
            self._last_origin = source
            self._need("shapes", source)
        self._out[Stream.MODES].append(mode)
        self._numbers[shape] = len(self._known)
        topology = int(self.outlines.topologies[shape])
        self._known.append(_Known(points, topology, source, motion))

    def _write_motion(self, motion: NDArray[np.int64], source: int) -> None:
        key = motion.tobytes()
        number = self._motions_here.get(key)
        if number is None:
            # What moved one way in the last frame mostly goes on that way.
            self._out[Stream.MOTIONS] += (motion - self._known[source].motion).tolist()
            number = self._motions_here[key] = self._motion_count
            self._motion_count += 1
        self._out[Stream.MOVES].append(number - self._last_move)
        self._last_move = number

    def _write_points(self, shape: int, source: int) -> tuple[Mode, Points]:
        """Write a shape that no motion gives, in the way that takes the smallest numbers."""
        points, step = self.outlines.points(shape), float(self.outlines.steps[shape])
        self._out[Stream.EXPONENTS].append(int(self.outlines.exponents[shape]))
        best, cost, expected, changes = Mode.NEW, np.inf, points, np.zeros((0, 2), np.int64)
        for mode, guess in self._guesses(source):
            steps = _to_grid((points - guess) / step)
            if (price := _bits(steps)) < cost:
                best, cost, expected, changes = mode, price, guess, steps
        if cost > _CHEAP_BITS * points.size:
            start = _to_grid(points[:1] / step)
            # Counted from the shape's first point, so that a letter gives the same numbers everywhere.
            inside = _to_grid((points - points[:1]) / step)
            contours = self.outlines.contours(shape)
            anchors, handles = anchor_steps(inside, contours)
            if _bits(anchors) + _bits(handles) < cost:
                self._out[Stream.CONTOURS] += [len(contours), *(2 * n + closed for n, closed in contours)]
                if not contours:
                    self._out[Stream.CONTOURS].append(len(points))
                anchors[:1] += start
                self._out[Stream.ANCHORS] += anchors.ravel().tolist()
                self._out[Stream.HANDLES] += handles.ravel().tolist()
                return Mode.NEW, np.asarray((start + inside) * step, np.float64)
        self._out[Stream.CHANGES] += changes.ravel().tolist()
        return best, np.asarray(expected + changes * step, np.float64)

    def _guesses(self, source: int) -> list[tuple[Mode, Points]]:
        if source < 0:
            return []
        known = self._known[source]
        guesses = [(Mode.CHANGED, known.points)]
        if known.origin >= 0:
            guesses.append((Mode.CONTINUED, 2 * known.points - self._known[known.origin].points))
        return guesses


def _without(moves: _Moves, shapes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the places of shapes that are not moved."""
    return np.array([i for i, shape in enumerate(shapes.tolist()) if shape not in moves], np.int64)


def _to_grid(steps: Points) -> NDArray[np.int64]:
    return np.rint(np.clip(steps, -(2.0**27), 2.0**27)).astype(np.int64)


def _bits(steps: NDArray[np.int64]) -> float:
    """Return about how many bits numbers take after compression."""
    return float(np.log2(1 + 2 * np.abs(steps)).sum())
