"""The parts of reveal.js that a deck carries, from the package that pins them."""

from importlib.util import find_spec
from pathlib import Path

from build.errors import ToolError

__all__ = ["REVEAL_PARTS", "reveal_part"]

REVEAL_PARTS = {
    "reset.css": "dist/reset.css",
    "reveal.css": "dist/reveal.css",
    "reveal.js": "dist/reveal.js",
    "notes.js": "plugin/notes/notes.js",
    "LICENSE": "LICENSE",
}


def reveal_part(name: str) -> str:
    """Return the text of one of `REVEAL_PARTS`.

    Raises
    ------
    ToolError
        The package is not installed, or is another version than the one that was asked for.
    """
    spec = find_spec("sphinx_revealjs")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        file = Path(folder) / "_static" / "revealjs" / REVEAL_PARTS[name]
        if file.is_file():
            return file.read_text(encoding="utf-8")
    raise ToolError(
        "reveal.js was not found: it comes with the package sphinx-revealjs",
        hint="pip install 'm4ml[slides]'",
    )
