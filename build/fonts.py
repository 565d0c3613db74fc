"""The project's typeface, from its package: the same letters on every machine."""

from importlib.util import find_spec
from pathlib import Path

from build.errors import ToolError

__all__ = ["font_file"]

_FILES = {"regular": "SourceSansPro-Regular", "semibold": "SourceSansPro-SemiBold"}


def font_file(weight: str = "regular") -> Path:
    """Return the font file of a weight, "regular" or "semibold".

    Raises
    ------
    ToolError
        The font's package is not installed.
    """
    spec = find_spec("font_source_sans_pro")
    for folder in spec.submodule_search_locations or [] if spec else []:
        for file in sorted(Path(folder).rglob(f"{_FILES[weight]}.*tf")):
            return file
    raise ToolError("the font Source Sans Pro is not installed", hint="pip install font-source-sans-pro")
