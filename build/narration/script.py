"""A narrated line as its author writes it: plain text, with marks where the picture follows the voice."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from build.errors import NarrationError
from build.timeline import Word

__all__ = ["Script"]

_MARK = re.compile(r"""<mark\s+name\s*=\s*(?:'([^'<>]*)'|"([^"<>]*)")\s*/>""")
# A "<" before a letter or a slash opens a tag; "a < b" and "x<3" are text.
_TAG = re.compile(r"<\s*/?\s*mark\b[^>]*>?|</?[A-Za-z][^<>]*>")
_ENTITY = re.compile(r"&(amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_NAME = re.compile(r"[\w.-]+")


@dataclass(frozen=True)
class Script:
    """One line to speak.

    Attributes
    ----------
    text : str
        What is said and shown: white space folded to single spaces, marks removed.
    marks : mapping of str to int
        Each mark's offset into ``text``, in order: the start of the word that it stands before, the end of
        the word that it stands directly behind, or a place inside a word.
    """

    text: str
    marks: Mapping[str, int]

    @staticmethod
    def parse(source: str) -> "Script":
        """Read a line in which ``<mark name='x'/>`` names a moment.

        ``&amp;``, ``&lt;``, ``&gt;``, ``&quot;``, ``&apos;`` and numeric entities are understood; a plain
        ``&``, or a ``<`` that opens no tag, stands for itself.

        Raises
        ------
        NarrationError
            A mark is malformed, unnamed or named twice, another tag is used, or no text is left.
        """
        text = ""
        marks: dict[str, int] = {}
        space = False
        at = 0
        for tag in _TAG.finditer(source):
            text, space = _append(text, space, source[at : tag.start()])
            name = _mark_name(tag.group(), source)
            if name in marks:
                raise NarrationError(
                    f"the mark {name!r} stands twice in {source!r}",
                    hint="give each mark of a line its own name",
                )
            # After white space a mark belongs to the word that follows.
            marks[name] = len(text) + (1 if space and text else 0)
            at = tag.end()
        text, _ = _append(text, space, source[at:])
        if not any(character.isalnum() for character in text):
            raise NarrationError(
                f"expected a line with words to speak, got {source!r}",
                hint="a pause without words is a wait of the scene, not a narrated line",
            )
        return Script(text, {name: min(offset, len(text)) for name, offset in marks.items()})

    @property
    def words(self) -> tuple[str, ...]:
        """The words as shown, punctuation attached; joined by spaces they are the text."""
        return tuple(self.text.split())

    def mark_times(self, words: Sequence[Word]) -> dict[str, float]:
        """Return when each mark is reached, in seconds on the words' clock.

        Parameters
        ----------
        words : sequence of Word
            One for each of ``self.words``.
        """
        return {name: self._time_at(offset, words) for name, offset in self.marks.items()}

    def _time_at(self, offset: int, words: Sequence[Word]) -> float:
        start = 0
        for word in words:
            end = start + len(word.text)
            if offset <= end:
                # Inside a word: letters take equal shares of its time.
                share = (offset - start) / len(word.text)
                return word.start_s + share * (word.end_s - word.start_s)
            start = end + 1
        return words[-1].end_s


def _append(text: str, space: bool, piece: str) -> tuple[str, bool]:
    """Append a piece with its white space folded; the flag says that a space is due before the next word."""
    piece = _ENTITY.sub(lambda m: _decode(m.group(1)), piece)
    words = piece.split()
    if not words:
        return text, space or bool(piece)
    due = text and (space or piece[0].isspace())
    return text + (" " if due else "") + " ".join(words), piece[-1].isspace()


def _decode(entity: str) -> str:
    if entity in _NAMED:
        return _NAMED[entity]
    code = int(entity[2:], 16) if entity[1] == "x" else int(entity[1:])
    printable = code <= 0x10FFFF and chr(code).isprintable()
    return chr(code) if printable else f"&{entity};"


def _mark_name(tag: str, source: str) -> str:
    hint = "write a mark as <mark name='x'/>, and a less-than sign before a letter as &lt;"
    if not re.match(r"<\s*/?\s*mark\b", tag):
        raise NarrationError(f"expected no tag but <mark/>, got {tag!r} in {source!r}", hint=hint)
    mark = _MARK.fullmatch(tag)
    name = (mark.group(1) or mark.group(2) or "") if mark else ""
    if not _NAME.fullmatch(name):
        raise NarrationError(f"expected <mark name='...'/>, got {tag!r} in {source!r}", hint=hint)
    return name
