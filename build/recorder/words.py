"""Which mobjects are words, a number or a formula, and what they say."""

import json
import re

from manim import Mobject

__all__ = ["all_words", "are_words", "words_of"]

# A mobject is text if its class, or one that it is derived from, ends so.
_TEXT = re.compile(r"(Text|Tex|Typst|Label|Formula|Integer|DecimalNumber|LiveNumber|Paragraph|Title)$")
# Where Manim's classes keep what they were made from.
_SOURCES = ("original_text", "tex_string", "typst_code", "number")
_LONGEST = 24


def are_words(mobject: Mobject) -> bool:
    """Tell whether a mobject is text, with all that is in it."""
    return any(_TEXT.search(base.__name__) for base in type(mobject).__mro__)


def all_words(mobject: Mobject) -> bool:
    """Tell whether a mobject is text, or a group of nothing else."""
    return are_words(mobject) or (bool(mobject.submobjects) and all(map(are_words, mobject.submobjects)))


def words_of(mobject: Mobject) -> str:
    """Return the beginning of what a text says, in quotation marks; nothing where that is not known."""
    found = next((value for name in _SOURCES if (value := getattr(mobject, name, None)) is not None), None)
    if found is None:
        return ""
    words = f"{found:g}" if isinstance(found, float) else str(found)
    if re.fullmatch(r'#".*"', words):
        words = json.loads(words[1:])  # in Typst, words that are no markup
    words = " ".join(words.split())
    shown = words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"
    return f'"{shown}"'
