"""The project's modules that recordings share: imported once, forgotten with what they were made from.

A lecture's data may take seconds to compute, and its author edits a scene that only uses them. What one
recording's process imported, all but the scene's own file, those after it find imported.
"""

import importlib
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from build.recorder.fresh import Loaded, changed_ns, loaded

__all__ = ["SharedModules", "shareable"]

_ROOTS = ("mathcore", "scenes")


def shareable(modules: Iterable[Loaded], scene: Path) -> list[Loaded]:
    """Return those modules of a process that others may share: the project's own, but for the scene's."""
    return [m for m in modules if _is_projects(m) and m.file != str(scene.resolve())]


def _is_projects(module: Loaded) -> bool:
    return module.name.split(".")[0] in _ROOTS


class SharedModules:
    """What a process, from which others are forked, has imported of the project.

    Attributes
    ----------
    read : dict of str to int
        What these modules read while they were imported, and when that had been changed.
    """

    def __init__(self) -> None:
        self.read: dict[str, int] = {}

    def take_over(self, modules: Sequence[Loaded], read: Mapping[str, int]) -> None:
        """Import what another process has imported, as far as it is still the same.

        Parameters
        ----------
        modules : sequence of Loaded
            In the order in which they were complete.
        read : mapping of str to int
            What was read while they were imported.
        """
        if any(changed_ns(file) != changed for file, changed in read.items()):
            return
        self.read.update(read)
        for module in modules:
            if module.name in sys.modules:
                continue
            try:
                spec = find_spec(module.name)
                # Not what nobody has tried: it might not end.
                if not spec or spec.origin != module.file or changed_ns(module.file) != module.changed_ns:
                    return
                importlib.import_module(module.name)
            except Exception:
                return  # the next recording says so

    def forget_changed(self) -> None:
        """Forget each module whose file changed, and all that may have taken something from it."""
        if any(changed_ns(file) != changed for file, changed in self.read.items()):
            self._forget(0)
            self.read.clear()
            return
        for number, module in enumerate(loaded):
            if changed_ns(module.file) != module.changed_ns:
                # Complete before, yet with something from it: those that import each other in a circle.
                circle = (n for n in range(module.after, number) if _names(loaded[n].file, module.name))
                self._forget(next(circle, number))
                return

    def _forget(self, first: int) -> None:
        for module in filter(_is_projects, loaded[first:]):
            sys.modules.pop(module.name, None)
            package, _, last = module.name.rpartition(".")
            if package in sys.modules:
                # There, `from package import module` would find it still.
                vars(sys.modules[package]).pop(last, None)
        del loaded[first:]
        importlib.invalidate_caches()


def _names(file: str, module: str) -> bool:
    """Tell whether a file's text has a module's name in it."""
    with suppress(OSError, UnicodeDecodeError):
        return bool(re.search(rf"\b{re.escape(module.rpartition('.')[2])}\b", Path(file).read_text()))
    return True
