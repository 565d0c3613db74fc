"""What leaves its methods as Manim wrote them: of that, what Manim would answer is known."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

__all__ = ["as_manim_wrote", "class_as_manim_wrote", "which_as_manim_wrote"]


def as_manim_wrote(instance: Any, methods: frozenset[str]) -> bool:
    """Tell whether neither an object nor its class has methods of its own in place of Manim's.

    Parameters
    ----------
    instance : Mobject or Animation
    methods : frozenset of str
        Their names; those that it has not at all are as they were.
    """
    cls: Any = type(instance)
    return vars(instance).keys().isdisjoint(methods) and class_as_manim_wrote(cls, methods)


def which_as_manim_wrote(instances: Sequence[Any], methods: frozenset[str]) -> list[bool]:
    """Tell of each of many objects what `as_manim_wrote` tells of one."""
    classes = {cls: class_as_manim_wrote(cls, methods) for cls in set(map(type, instances))}
    return [classes[type(one)] and vars(one).keys().isdisjoint(methods) for one in instances]


@lru_cache(maxsize=4096)
def class_as_manim_wrote(cls: Any, methods: frozenset[str]) -> bool:
    """Tell whether a class has no methods of its own in place of Manim's."""
    found = [getattr(cls, method, None) for method in methods]
    # By where they were written, so that what a program puts in place of Manim's is noticed too.
    return all(m is None or str(getattr(m, "__module__", "")).startswith("manim.") for m in found)
