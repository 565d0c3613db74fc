"""The scenes of the corpus: every scene class of every ``corpus_*.py`` beside this file."""

import importlib.util
import inspect
from collections.abc import Iterator
from pathlib import Path

from manim import Scene

__all__ = ["corpus_scenes"]


def corpus_scenes() -> Iterator[tuple[str, type[Scene]]]:
    """Yield each scene's name, as ``file.Class``, and its class."""
    for file in sorted(Path(__file__).parent.glob("corpus_*.py")):
        spec = importlib.util.spec_from_file_location(f"conformance_{file.stem}", file)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for name, value in vars(module).items():
            if inspect.isclass(value) and issubclass(value, Scene) and value.__module__ == module.__name__:
                yield f"{file.stem.removeprefix('corpus_')}.{name}", value
