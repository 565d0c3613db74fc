"""Animations that set points in place along precomputed ways."""

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import Animation, Mobject, Scene
from numpy.typing import ArrayLike

from scenes.stage.theme import CHANGE_S

__all__ = ["Sweep", "glide", "passing"]


class Sweep(Animation):
    """Let a figure's setter run from one value to another.

    Parameters
    ----------
    figure : Mobject
        What the setter changes. Parts of it that the scene does not show yet stay hidden; if the scene shows
        none, the whole figure joins it.
    setter : callable
        Called with each value in between, of the shape of start and stop.
    start, stop : float or array
    run_time : float
        Seconds.
    **options
        As for every animation of Manim, ``rate_func`` above all.
    """

    def __init__(
        self,
        figure: Mobject,
        setter: Callable[[Any], object],
        start: ArrayLike,
        stop: ArrayLike,
        *,
        run_time: float = CHANGE_S,
        **options: Any,
    ) -> None:
        self._setter = setter
        self._start, self._stop = np.asarray(start, dtype=float), np.asarray(stop, dtype=float)
        # Manim adds what an animation moves to the scene, whole, unless that "introduces" it by itself.
        super().__init__(figure, run_time=run_time, introducer=True, **options)

    def _setup_scene(self, scene: Scene) -> None:
        shown = set(map(id, scene.get_mobject_family_members()))
        if not any(id(part) in shown for part in self.mobject.get_family()):
            scene.add(self.mobject)

    def create_starting_mobject(self) -> Mobject:
        """Keep no copy: the way is known, and copying a large figure is slow."""
        return Mobject()

    def interpolate_mobject(self, alpha: float) -> None:
        """Set the value of a moment between 0 and 1."""
        done = self.rate_func(alpha)
        value = (1 - done) * self._start + done * self._stop
        self._setter(float(value) if value.ndim == 0 else value)


def glide(figure: Mobject, place: ArrayLike, *, anchor: Mobject | None = None, **options: Any) -> Sweep:
    """Return the animation that moves a figure as a whole: parts that are not shown yet go along, unseen.

    Parameters
    ----------
    figure : Mobject
    place : (3,) float
        Where the middle of the anchor comes to lie.
    anchor : Mobject or None
        A part of the figure whose middle counts; None: the figure itself.
    **options
        As for `Sweep`.
    """
    part = figure if anchor is None else anchor

    def put(middle: np.ndarray) -> None:
        figure.shift(middle - part.get_center())

    return Sweep(figure, put, part.get_center(), place, **options)


def passing(done: float, *, at: float) -> Callable[[float], float]:
    """Return a rate function that eases in and out, and passes a fraction of the way at a moment.

    So something can go by on a cue without stopping there.

    Parameters
    ----------
    done, at : float
        The fraction of the way, and of the run time; both between 0 and 1, exclusive.

    Raises
    ------
    ValueError
        One of them is not.
    """
    if not (0 < done < 1 and 0 < at < 1):
        raise ValueError(f"done and at: expected fractions between 0 and 1, got {done!r} and {at!r}")
    # Half a wave of the cosine, its time bent so that it goes through the point.
    bend = np.log(np.arccos(1 - 2 * done) / np.pi) / np.log(at)
    return lambda t: float((1 - np.cos(np.pi * t**bend)) / 2)
