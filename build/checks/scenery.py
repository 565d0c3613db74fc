"""A recording seen as things in frames: what each drawing belongs to, where it is, how it is painted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from build.player.alignment import align
from build.player.outlines import Outlines
from build.recording import Kind, Recording

__all__ = ["Frame", "Scenery"]

_NOBODY = -1
# Letters whose middles are nearer than this part of the frame can stand in the same place.
_NEAR = 0.02


@dataclass(frozen=True)
class Frame:
    """A picture, for as long as it is shown.

    Attributes
    ----------
    start_s, end_s : float
    drawings : (n,) int32
        Rows of the recording's drawings, in painting order.
    owners : (n,) int64
        The object of each, or -1.
    boxes : (n, 4) float64
        Left, top, right, bottom in parts of the frame; NaN for drawings without a shape.
    colours : (n, 4) float64
        Red, green, blue, opacity; of gradients the mean.
    """

    start_s: float
    end_s: float
    drawings: NDArray[np.int32]
    owners: NDArray[np.int64]
    boxes: NDArray[np.float64]
    colours: NDArray[np.float64]
    kinds: NDArray[np.uint8]


class Scenery:
    """Gives the frames of a recording, one for each picture that differs from the one before it.

    Parameters
    ----------
    recording : Recording
    owners : mapping of int to int
        The object of a shape, where that is known.
    is_text : (objects + 1,) bool
        Of each object; the last row is nobody's.
    """

    def __init__(self, recording: Recording, owners: Mapping[int, int], is_text: NDArray[np.bool_]) -> None:
        self.recording = recording
        self._is_text = is_text
        pictures = recording.pictures
        self.outlines = Outlines(pictures)
        self._shapes = pictures.drawings["shape"].astype(np.int64)
        self._kinds = pictures.drawings["kind"]
        self._boxes = self._find_boxes()
        self._middles = (self._boxes[:, :2] + self._boxes[:, 2:]) / 2
        self._colours = self._find_colours()
        self._known = np.full(len(pictures.shape_points), _NOBODY, np.int64)
        for shape, owner in owners.items():
            self._known[shape] = owner
        self._styles = pictures.drawings["paint"].astype(np.int64)
        self._heights = pictures.views[:, 1]
        sums = np.concatenate([[0], np.cumsum(pictures.contours[:, 2])])[pictures.shape_contours]
        self._closed = np.append(np.diff(sums) > 0, False)  # the last row is that of no shape, -1

    def frames(self) -> Iterator[Frame]:
        """Yield the frames in order."""
        frames, fps = self.recording.frames, self.recording.fps
        if not len(frames):
            return
        starts = [0, *(np.flatnonzero(np.diff(frames)) + 1).tolist(), len(frames)]
        lists = [self.recording.pictures.all_drawings_of(int(frames[start])) for start in starts[:-1]]
        for (start, end), drawings, owners in zip(pairwise(starts), lists, self._owners(lists), strict=True):
            yield Frame(
                start / fps,
                end / fps,
                drawings,
                owners,
                self._boxes[drawings],
                self._colours[drawings],
                self._kinds[drawings],
            )

    def closed(self, drawings: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Tell of each drawing whether a contour of its shape is closed."""
        return self._closed[self._shapes[drawings]]

    def is_whole(self, frame: Frame) -> bool:
        """Tell whether a frame is seen from as far as any: not one that a camera came close to."""
        views = self.recording.pictures.drawings["view"][frame.drawings]
        heights = self._heights[views[views >= 0]]
        return bool(len(heights)) and float(heights.max()) >= 0.99 * float(self._heights.max())

    def outline(self, drawing: int) -> NDArray[np.float64]:
        """Return points along a drawing's curves, (n, 2), in parts of the frame."""
        points = self.outlines.points(int(self._shapes[drawing]))
        contours = self.outlines.contours(int(self._shapes[drawing]))
        along, at = [], 0
        for curves, _ in contours:
            end = at + 1 + 3 * curves
            rows = np.arange(at, end - 1, 3)
            controls = np.stack([points[rows + i] for i in range(4)])
            along.append(np.einsum("tk,knd->ntd", _BERNSTEIN, controls).reshape(-1, 2))
            at = end
        return self._to_frame(np.concatenate(along) if along else points, drawing)

    def _owners(self, lists: Sequence[NDArray[np.int32]]) -> list[NDArray[np.int64]]:
        """Return the owner of each drawing: of its shape, or of one like it in its place before or after."""
        found = [self._known[self._shapes[drawings]].copy() for drawings in lists]
        places = [
            align(old, new, self._styles, self.outlines.topologies, self._shapes)
            for old, new in pairwise(lists)
        ]
        topologies = np.append(self.outlines.topologies, _NOBODY)[self._shapes]
        for i, match in enumerate(places):
            # Faces of a turning surface change places: only what is alike can be the same thing, or a
            # number that shows another digit in the same place.
            there = np.flatnonzero(match >= 0)
            was, now = lists[i][match[there]], lists[i + 1][there]
            near = np.abs(self._middles[was] - self._middles[now]).max(axis=1) < _NEAR
            digit = self._is_text[found[i][match[there]]] | self._is_text[found[i + 1][there]]
            match[there[(topologies[was] != topologies[now]) & ~(near & digit)]] = -1
            open_ = (found[i + 1] == _NOBODY) & (match >= 0)
            found[i + 1][open_] = found[i][match[open_]]
        for i in range(len(places) - 1, -1, -1):
            match = places[i]
            there = np.flatnonzero(match >= 0)
            open_ = there[found[i][match[there]] == _NOBODY]
            found[i][match[open_]] = found[i + 1][open_]
        return found

    def _find_boxes(self) -> NDArray[np.float64]:
        pictures = self.recording.pictures
        low = np.full((len(pictures.shape_points), 2), np.nan)
        high = low.copy()
        for shape in range(len(low) - 1):
            points = self.outlines.points(shape)
            if len(points):
                low[shape], high[shape] = points.min(axis=0), points.max(axis=0)
        rows = np.arange(len(self._shapes))
        first = self._to_frame(low[self._shapes], rows)
        second = self._to_frame(high[self._shapes], rows)
        return np.stack([first[:, 0], second[:, 1], second[:, 0], first[:, 1]], axis=1)

    def _to_frame(self, points: NDArray[np.float64], drawing: int | NDArray[np.int64]) -> NDArray[np.float64]:
        """Return points in parts of the frame, the origin at its upper left."""
        pictures = self.recording.pictures
        views = pictures.drawings["view"][drawing]
        if not len(pictures.views):
            return np.full_like(points, np.nan)
        width, height, x, y = np.moveaxis(pictures.views[views], -1, 0)
        placed = np.stack([(points[:, 0] - x) / width + 0.5, 0.5 - (points[:, 1] - y) / height], axis=1)
        placed[np.broadcast_to(views < 0, len(placed))] = np.nan
        return placed

    def _find_colours(self) -> NDArray[np.float64]:
        pictures = self.recording.pictures
        if not len(pictures.stops):
            return np.zeros((len(self._shapes), 4))
        counts = np.diff(pictures.paint_stops)[:, None]
        means = np.add.reduceat(pictures.stops, pictures.paint_stops[:-1], axis=0) / counts
        paints = pictures.drawings["paint"]
        colours = means[np.maximum(paints, 0)]
        colours[(paints < 0) | (self._kinds == Kind.PIXELS)] = 0
        return np.asarray(np.clip(colours, 0, 1))


def _bernstein(steps: int) -> NDArray[np.float64]:
    t = (np.arange(steps) + 0.5) / steps
    return np.stack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3], axis=1)


# Places along a curve at which it is looked at.
_BERNSTEIN = _bernstein(12)
