"""The examples in the docstrings of the installed Manim: what its users write."""

import ast
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import manim
from manim import Scene

_DIRECTIVE = re.compile(r"^(?P<indent> *)\.\. manim:: *(?P<name>\w+) *$")
_OPTION = re.compile(r"^ *:\w+:")


@dataclass(frozen=True)
class Example:
    """One documented scene.

    Attributes
    ----------
    where : str
        The module that it documents.
    name : str
        The class of the scene.
    source : str
    """

    where: str
    name: str
    source: str

    def scene_class(self) -> type[Scene]:
        """Run the example's source as its documentation does, and return its scene."""
        names: dict[str, Any] = {"__name__": f"documented_{self.name}"}
        exec("from manim import *", names)
        exec(compile(self.source, f"<{self.where}.{self.name}>", "exec"), names)
        found: type[Scene] = names[self.name]
        return found


def examples() -> list[Example]:
    """Return every example of the installed Manim, in the order of its files."""
    root = Path(manim.__file__).parent
    found = []
    for file in sorted(root.rglob("*.py")):
        where = ".".join(file.relative_to(root).with_suffix("").parts)
        for docstring in _docstrings(file):
            found += [Example(where, name, source) for name, source in _scenes_of(docstring)]
    return found


def _docstrings(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        # Also those after constants, which document them.
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)


def _scenes_of(docstring: str) -> Iterator[tuple[str, str]]:
    lines = docstring.expandtabs().splitlines()
    for number, line in enumerate(lines):
        match = _DIRECTIVE.match(line)
        if match is None:
            continue
        body = []
        for following in lines[number + 1 :]:
            indented = len(following) - len(following.lstrip()) > len(match["indent"])
            if following.strip() and not indented:
                break
            if not (_OPTION.match(following) and not any(text.strip() for text in body)):
                body.append(following)
        source = textwrap.dedent("\n".join(body)).strip() + "\n"
        if f"class {match['name']}(" in source:
            yield match["name"], source
