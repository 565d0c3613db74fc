"""Finding scene classes in files."""

import importlib
import importlib.util
import inspect
import sys
from pathlib import Path
from types import ModuleType

from manim import Scene

from build.errors import SceneError, TargetError
from build.recorder.fresh import FreshLoader, import_what_is_there
from build.recorder.media import read_settings

__all__ = ["load_scene", "scene_names"]


def load_scene(file: Path, name: str) -> type[Scene]:
    """Return a scene class of a file.

    Raises
    ------
    TargetError
        The file does not hold it.
    Exception
        Whatever the file's own code raises when it is imported.
    """
    classes = _scene_classes(file)
    if name not in classes:
        raise TargetError(
            f"{file} holds no scene {name!r}",
            hint=f"it holds {', '.join(classes)}" if classes else "a scene is a class derived from Scene",
        )
    return classes[name]


def scene_names(file: Path) -> list[str]:
    """Return the names of a file's scenes, in the order in which they are written.

    Classes that others are derived from are none: those with abstract methods, and those that construct
    nothing.

    Raises
    ------
    SceneError
        There is none.
    """
    found = sorted(_scene_classes(file).items(), key=lambda pair: _line(pair[1]))
    names = [name for name, value in found if not _is_base(value)]
    if not names:
        raise SceneError(f"{file} holds no scene", hint="a scene is a class derived from Scene")
    return names


def _scene_classes(file: Path) -> dict[str, type[Scene]]:
    read_settings()
    module = _import(file.resolve())
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, Scene) and value.__module__ == module.__name__
    }


def _is_base(value: type[Scene]) -> bool:
    return inspect.isabstract(value) or value.construct is Scene.construct


def _line(value: type) -> int:
    try:
        return inspect.getsourcelines(value)[1]
    except (OSError, TypeError):
        return 0


def _import(file: Path) -> ModuleType:
    """Import a file as part of its package, or else as a module beside its neighbours, as Manim does."""
    if not file.is_file():
        raise TargetError(f"there is no file {file}")
    root = file.parent
    while (root / "__init__.py").is_file():
        root = root.parent
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    import_what_is_there()
    dotted = ".".join(file.relative_to(root).with_suffix("").parts)
    if root != file.parent:
        return importlib.import_module(dotted)
    spec = importlib.util.spec_from_file_location(dotted, file, loader=FreshLoader(dotted, str(file)))
    if spec is None or spec.loader is None:
        raise TargetError(f"{file} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[dotted] = module
    spec.loader.exec_module(module)
    return module
