"""The lengths of curves, which Manim measures anew whenever something follows a path."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import blake2b
from typing import Any

import numpy as np
from manim import VMobject
from manim.utils.bezier import bezier

from build.recorder.as_written import as_manim_wrote
from build.recording.columns import Recent

__all__ = ["arc_lengths_kept"]

# What tells how long a curve is, and where its points are.
_MEASURING = frozenset(
    {
        "get_nth_curve_function",
        "get_nth_curve_function_with_length",
        "get_nth_curve_length_pieces",
        "get_nth_curve_points",
        "get_num_curves",
    }
)
# Paths: a few are followed at a time, but some are made of hundreds.
_MOST_REMEMBERED = 2048


@contextmanager
def arc_lengths_kept() -> Iterator[None]:
    """While this lasts, the curves of a path are measured once, not in every frame; the lengths are Manim's.

    Notes
    -----
    Ten points of each curve, one by one: a dot on a graph of 200 curves takes 10 ms a frame for them.
    """
    measured = VMobject.get_curve_functions_with_lengths
    if not measured.__module__.startswith("manim."):  # somebody has put something else in its place
        yield
        return
    lengths: Recent[Any, list[Any]] = Recent(_MOST_REMEMBERED)

    def functions_with_lengths(path: VMobject, **options: Any) -> Iterable[tuple[Any, Any]]:
        if not as_manim_wrote(path, _MEASURING):
            yield from measured(path, **options)
            return
        content = blake2b(np.ascontiguousarray(path.points).data, digest_size=16).digest()
        key = (content, path.points.shape, path.n_points_per_cubic_curve, *options.items())
        known = lengths.get(key)
        if known is None:
            known = lengths[key] = [length for _, length in measured(path, **options)]
        for number, length in enumerate(known):
            # Made when it is asked: of all the curves of a path a point lies on one.
            yield partial(_at, path.get_nth_curve_points(number)), length

    VMobject.get_curve_functions_with_lengths = functions_with_lengths  # type: ignore[assignment,method-assign]
    try:
        yield
    finally:
        VMobject.get_curve_functions_with_lengths = measured  # type: ignore[method-assign]


def _at(curve: Any, t: float) -> Any:
    return bezier(curve)(t)
