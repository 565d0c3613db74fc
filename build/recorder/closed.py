"""Plays in which nothing runs but animations of Manim's own: their frames are noted with little Python.

In every frame Manim walks all families, looks for updaters, and turns every mobject anew into a mixture of
where it came from and where it goes, one by one. In a *closed* play, nobody but the animations could change a
mobject between two frames. So families are walked once, mobjects that go together are mixed together, in a
few NumPy calls and to the same bits, and only those that changed are noted again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
from manim import Animation, AnimationGroup, Camera, Mobject, MovingCamera, Scene, Transform, VMobject
from manim.animation.composition import LaggedStart, LaggedStartMap
from manim.animation.creation import DrawBorderThenFill, ShowPartial
from manim.animation.transform import TransformFromCopy
from manim.utils.bezier import interpolate
from manim.utils.family import extract_mobject_family_members
from numpy.typing import NDArray

from build.recorder.as_written import as_manim_wrote
from build.recorder.camera import NotingCamera

__all__ = ["ClosedPlay", "closed"]

_SCENES_STEPS = ("play_internal", "update_to_time", "update_mobjects", "update_meshes", "update_self")
_CAMERAS_STEPS = ("capture_mobjects", "get_mobjects_to_display", "transform_points_pre_display", "reset")
# What a mobject may answer otherwise from frame to frame if it is not Manim's own answer.
_MOBJECTS_STEPS = frozenset({"get_family", "update"})
_LOOKS = frozenset(
    {
        "consider_points_equals_2d",
        "get_background_image",
        "get_fill_rgbas",
        "get_gradient_start_and_end_points",
        "get_sheen_direction",
        "get_stroke_rgbas",
        "get_stroke_width",
        "get_subpath_split_indices_from_points",
    }
)
_ATTRIBUTES = ("points", "fill_rgbas", "stroke_rgbas", "background_stroke_rgbas", "stroke_width", "z_index")
_LEAFS_STEPS = ("get_sub_alpha", "update_mobjects", "get_all_mobjects_to_update", "interpolate_mobject")
# Which an animation of somebody's own may count, or look around in.
_LEAFS_OWN = frozenset({"_get_bounds", "get_all_families_zipped", "interpolate", "interpolate_submobject"})
_GROUPS = (AnimationGroup, LaggedStart, LaggedStartMap)
_DRAWING_STEPS = (ShowPartial.interpolate_submobject, DrawBorderThenFill.interpolate_submobject)
# Fewer than that are mixed one by one as quickly.
_FEW = 4


def closed(scene: Scene, camera: Any) -> bool:
    """Tell whether a play, whose animations have begun, depends on nothing but these."""
    leaves = list(_leaves(scene.animations or []))
    if not leaves or scene.updaters or scene.meshes or scene.stop_condition or scene.skip_animation_preview:
        return False
    if not (_takes(scene, Scene, _SCENES_STEPS) and _watches_plainly(camera)):
        return False
    if not all(_is_known(leaf) for leaf in leaves):
        return False
    moved: list[Any] = [member for leaf in leaves for member in leaf.mobject.get_family()]
    if len(moved) > len({id(mobject) for mobject in moved}):
        return False  # two animations of one mobject
    others: list[Any] = [m for leaf in leaves for root in leaf.get_all_mobjects() for m in root.get_family()]
    return _are_still([*scene.get_mobject_family_members(), *scene.foreground_mobjects, *moved, *others])


def _leaves(animations: Iterable[Animation]) -> Iterator[Animation]:
    for animation in animations:
        if isinstance(animation, AnimationGroup):
            # A group of another kind (one after another, at other speeds) begins its animations as it goes.
            known = type(animation) in _GROUPS and _has_manims_rate(animation)
            yield from _leaves(animation.animations) if known else [animation]
        else:
            yield animation


def _takes(instance: Any, manims: type, steps: Sequence[str]) -> bool:
    """Tell whether an object takes some steps just as a class of Manim's does."""
    cls, own = type(instance), vars(instance)
    return all(getattr(cls, step) is getattr(manims, step) and step not in own for step in steps)


def _watches_plainly(camera: Any) -> bool:
    """Tell whether a camera sees mobjects where they are, in the order of their families."""
    if not isinstance(camera, NotingCamera):
        return False
    own = type(camera).__bases__[1]
    if not own.__module__.startswith("manim.camera."):  # one of somebody's own may change from frame to frame
        return False
    return all(
        getattr(own, step) in (getattr(Camera, step), getattr(MovingCamera, step))
        and step not in vars(camera)
        for step in _CAMERAS_STEPS
    )


def _is_known(leaf: Animation) -> bool:
    """Tell whether an animation only mixes mobjects that were made when it began, or draws part of one."""
    cls: Any = type(leaf)
    if not (_takes(leaf, Animation, _LEAFS_STEPS) and as_manim_wrote(leaf, _LEAFS_OWN)):
        return False
    if not _has_manims_rate(leaf):
        return False
    if cls.interpolate not in (Animation.interpolate, TransformFromCopy.interpolate):
        return False
    return _is_morph(leaf) or cls.interpolate_submobject in _DRAWING_STEPS


def _has_manims_rate(animation: Animation) -> bool:
    """Tell whether a rate function does no more than tell a rate, as one of somebody's own may."""
    return _is_manims_rate(animation.rate_func)


def _is_manims_rate(rate: Any) -> bool:
    """Tell whether a function is Manim's, and so are those that it was made of (`squish_rate_func`)."""
    inner = [cell.cell_contents for cell in getattr(rate, "__closure__", None) or ()]
    return str(getattr(rate, "__module__", "")).startswith("manim.") and all(
        _is_manims_rate(function) for function in inner if callable(function)
    )


def _is_morph(leaf: Animation) -> bool:
    cls: Any = type(leaf)
    return (
        cls.interpolate_submobject is Transform.interpolate_submobject
        and cls.get_all_families_zipped is Transform.get_all_families_zipped
        and getattr(leaf, "path_func", None) is interpolate
    )


def _are_still(mobjects: Iterable[Any]) -> bool:
    """Tell whether mobjects change only when something changes them."""
    for mobject in mobjects:
        cls: Any = type(mobject)
        if mobject.updaters or not (_keeps_attributes(cls) and as_manim_wrote(mobject, _MOBJECTS_STEPS)):
            return False
        if isinstance(mobject, VMobject) and not as_manim_wrote(mobject, _LOOKS):
            return False
    return True


@cache
def _keeps_attributes(cls: Any) -> bool:
    """Tell whether what Manim draws of a class's mobjects is kept with them, not computed."""
    return not any(hasattr(cls, name) for name in _ATTRIBUTES)


class ClosedPlay:
    """The frames of a closed play.

    Parameters
    ----------
    scene : Scene
        Its play has begun, and what stands still is noted.
    camera : NotingCamera
    base : int or None
        The picture of what stands still, as the camera kept it.
    """

    def __init__(self, scene: Scene, camera: Any, base: Any) -> None:
        self._scene = scene
        self._camera = camera
        self._base = base
        self._changed: set[int] = set()
        self._leaves: list[Any] = list(_leaves(scene.animations or []))
        shown = scene.moving_mobjects or [*scene.mobjects, *scene.foreground_mobjects]
        self._shown = [
            mobject
            for mobject in extract_mobject_family_members(shown, use_z_index=camera.use_z_index)
            if isinstance(mobject, VMobject)
        ]
        self._drawn: list[Sequence[int]] = []
        self._view = -1

    @property
    def is_of_vectors(self) -> bool:
        """Whether all that is shown are vectorised mobjects, none of which shows an image."""
        shown = self._scene.moving_mobjects or [*self._scene.mobjects, *self._scene.foreground_mobjects]
        members = extract_mobject_family_members(shown, only_those_with_points=True)
        return all(
            isinstance(mobject, VMobject) and not mobject.get_background_image() for mobject in members
        )

    def run(self, render: Callable[[float], None]) -> None:
        """Play: as Manim's ``Scene.play_internal`` does, without what cannot matter.

        Parameters
        ----------
        render : callable
            Called once a frame with its time.
        """
        scene: Any = self._scene
        scene.duration = scene.get_run_time(scene.animations)
        scene.time_progression = scene._get_animation_time_progression(scene.animations, scene.duration)
        for leaf in self._leaves:
            leaf.interpolate_mobject = _mixer(leaf, self._changed)
        try:
            for t in scene.time_progression:
                scene.last_t = t
                for animation in scene.animations:
                    animation.interpolate(t / animation.run_time)
                render(t)
        finally:
            for leaf in self._leaves:
                del leaf.interpolate_mobject
        for animation in scene.animations:
            animation.finish()
            animation.clean_up_from_scene(scene)
        if not scene.renderer.skip_animations:
            scene.update_mobjects(0)
        scene.time_progression.close()

    def note(self) -> None:
        """Note what is in the frame now."""
        camera = self._camera
        if self._base is None:
            camera.reset()
        else:
            camera.set_frame_to_background(self._base)
        view = camera.get_cairo_context(camera._pixels).number
        if view != self._view:
            self._view = view
            self._drawn = camera.drawings_of(self._shown, view)
        elif self._changed:
            # A gradient spans all that is below a mobject too.
            places = [n for n, m in enumerate(self._shown) if id(m) in self._changed or m.submobjects]
            found = camera.drawings_of([self._shown[n] for n in places], view)
            for place, drawings in zip(places, found, strict=True):
                self._drawn[place] = drawings
        self._changed.clear()
        camera.drawings += [number for drawings in self._drawn for number in drawings]


def _mixer(leaf: Any, changed: set[int]) -> Callable[[float], None]:
    families = list(leaf.get_all_families_zipped())
    if _is_morph(leaf) and leaf.lag_ratio == 0 and len(families) > _FEW:
        return _Morph(leaf, families, changed)
    return _OneByOne(leaf, families, changed)


class _OneByOne:
    """Animates mobjects one by one, as Manim does, leaving out those that are where they should be."""

    def __init__(self, leaf: Any, families: list[Any], changed: set[int]) -> None:
        self._leaf = leaf
        self._families = families
        self._changed = changed
        self._alphas: list[float | None] = [None] * len(families)
        # Styling a mobject styles those below it too.
        self._apart = not any(mobject.submobjects for mobject, *_ in families)

    def __call__(self, alpha: float) -> None:
        leaf, count = self._leaf, len(self._families)
        for number, mobjects in enumerate(self._families):
            own = leaf.get_sub_alpha(alpha, number, count)
            if self._apart and own == self._alphas[number]:
                continue
            self._alphas[number] = own
            leaf.interpolate_submobject(*mobjects, own)
            self._changed.add(id(mobjects[0]))


class _Morph:
    """Mixes many mobjects at once: where they were and where they go, by the same share.

    Manim's own steps are ``Mobject.interpolate`` and ``VMobject.interpolate_color``; each number here comes
    from the same operations on the same numbers.
    """

    def __init__(self, leaf: Any, families: list[Any], changed: set[int]) -> None:
        self._leaf = leaf
        self._families = families
        self._changed = changed
        self._alpha: float | None = None
        alike = [_mixes_alike(*mobjects) for mobjects in families]
        self._together = [mobjects for mobjects, yes in zip(families, alike, strict=True) if yes]
        self._apart = [mobjects for mobjects, yes in zip(families, alike, strict=True) if not yes]
        self._arrays = [_Joined(name, self._together) for name in _MIXED_ARRAYS]
        self._numbers = [
            (name, [(getattr(a, name), getattr(b, name)) for _, a, b in self._together])
            for name in _MIXED_NUMBERS
        ]

    def __call__(self, alpha: float) -> None:
        share = self._leaf.get_sub_alpha(alpha, 0, len(self._families))
        if share == self._alpha:
            return
        self._alpha = share
        # Arrived, a mobject gets copies of its target's colours.
        for mobjects in self._families if share == 1.0 else self._apart:
            self._leaf.interpolate_submobject(*mobjects, share)
        self._changed.update(id(mobject) for mobject, *_ in self._families)
        if share == 1.0:
            return
        owns = [vars(mobject) for mobject, *_ in self._together]
        for array in self._arrays:
            for own, part in zip(owns, array.mixed(share), strict=True):
                own[array.name] = part
        for name, pairs in self._numbers:
            known = {pair: interpolate(*pair, share) for pair in set(pairs)}
            for own, pair in zip(owns, pairs, strict=True):
                own[name] = known[pair]


_MIXED_ARRAYS = ("points", "fill_rgbas", "stroke_rgbas", "background_stroke_rgbas", "sheen_direction")
_MIXED_NUMBERS = ("stroke_width", "background_stroke_width", "sheen_factor")


class _Joined:
    """One attribute of many mobjects, an array each, end to end."""

    def __init__(self, name: str, families: list[Any]) -> None:
        self.name = name
        starts = [getattr(start, name) for _, start, _ in families]
        lengths = [len(start) for start in starts]
        ends = np.cumsum(lengths).tolist()
        self._parts = [slice(end - length, end) for length, end in zip(lengths, ends, strict=True)]
        self._start = np.concatenate(starts) if starts else np.zeros(0)
        self._end = np.concatenate([getattr(end, name) for _, _, end in families]) if starts else np.zeros(0)

    def mixed(self, share: float) -> list[NDArray[np.float64]]:
        """Return each mobject's mixture, in memory of its own."""
        whole: Any = interpolate(self._start, self._end, share)
        return [whole[part] for part in self._parts]


def _mixes_alike(mobject: Mobject, start: Mobject, end: Mobject) -> bool:
    """Tell whether a mobject is mixed by Manim's own steps, from floating point arrays that fit."""
    if not isinstance(mobject, VMobject):
        return False
    if not (_takes(mobject, Mobject, ["interpolate"]) and _takes(mobject, VMobject, ["interpolate_color"])):
        return False
    for name in _MIXED_ARRAYS:
        if isinstance(getattr(type(mobject), name, None), property):
            return False
        a, b = getattr(start, name, None), getattr(end, name, None)
        if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)):
            return False
        if a.shape != b.shape or a.dtype != np.float64 or b.dtype != np.float64:
            return False
    values = [getattr(m, name, None) for m in (start, end) for name in _MIXED_NUMBERS]
    return all(isinstance(value, int | float) for value in values)
