"""How mathematical English is said aloud, for a voice that reads letters and signs too literally."""

import re
import unicodedata
from collections.abc import Sequence

__all__ = ["pronounce"]

# Said in place of a sign, with spaces where it stands between other things.
_SIGNS = {
    "⁻¹": " inverse ",
    "²": " squared ",
    "³": " cubed ",
    "ᵀ": " transpose ",
    "√": " root ",
    "·": " dot ",
    "⋅": " dot ",
    "×": " times ",
    "÷": " divided by ",
    "+": " plus ",
    "−": " minus ",
    "±": " plus or minus ",
    "=": " equals ",
    "≠": " is not ",
    "≈": " is about ",
    "≤": " is at most ",
    "≥": " is at least ",
    "<": " is less than ",
    ">": " is greater than ",
    "∈": " in ",
    "→": " goes to ",
    "↦": " maps to ",
    "∞": " infinity ",
    "∇": " gradient of ",
    "∂": " partial ",
    "∫": " integral of ",
    "Σ": " capital sigma ",
    "∑": " sum of ",
    "ℝ": " R ",
    "°": " degrees ",
    "&": " and ",
    "\u0302": " hat ",
    "\u0304": " bar ",
    "\u0303": " tilde ",
    "[": " ",
    "]": " ",
    "{": " ",
    "}": " ",
    "|": " ",
    "_": " ",
    "*": " times ",
} | {chr(0x2080 + digit): f" {digit} " for digit in range(10)}

# espeak-ng's phonemes, between double brackets, where its own rules go astray.
_LEXICON = {
    "covariance": "[[koUv'e@ri@ns]]",
    "covariances": "[[koUv'e@ri@nsI2z]]",
    "ith": "[['aIT]]",
    "jth": "[[dZ'eIT]]",
    "kth": "[[k'eIT]]",
    "nth": "[['EnT]]",
    "lagrange": "[[l@gr'A:ndZ]]",
    "lagrangian": "[[l@gr'A:ndZi@n]]",
    "xi": "[[ks'aI]]",
}
_LETTER_A = "[['eI]]"

# An article is never followed by one of these, so that "a" before them is the letter.
_AFTER_LETTER = frozenset(
    {
        *("and", "or", "is", "are", "was", "has", "equals", "equal", "gives", "takes", "turns", "approaches"),
        *("plus", "minus", "times", "squared", "cubed", "hat", "inverse", "transpose", "transposed"),
    }
)
_BEFORE_LETTER = frozenset({"matrix", "parameter", "scalar", "vector"})


def pronounce(words: Sequence[str], *, phonemes: bool = True) -> list[str]:
    """Return what to say for each written word; empty for one that has nothing to say.

    Parameters
    ----------
    words : sequence of str
        A line's words, in order.
    phonemes : bool
        Spell what espeak-ng gets wrong in its own phonemes; no other voice understands them.

    Returns
    -------
    list of str
        One for each word. A dash that stands alone becomes a comma, so that the voice pauses.
    """
    if not phonemes:
        return [_say_signs(word) for word in words]
    return [_say(word, words[i - 1] if i else "", words[i + 1 : i + 2]) for i, word in enumerate(words)]


def _say(word: str, before: str, after: Sequence[str]) -> str:
    bare = word.strip("()\"'“”‘’.,;:?!…—")
    if bare in {"A", "a"} and _is_letter(word, before, after):
        return word.replace(bare, _LETTER_A)
    if bare.lower() in _LEXICON:
        return word.replace(bare, _LEXICON[bare.lower()])
    return _say_signs(word)


def _is_letter(word: str, before: str, after: Sequence[str]) -> bool:
    """Tell the letter A from the article, by what stands beside it."""
    if not after or word[-1] not in "Aa":
        return True  # an article is followed by a word, without punctuation between
    starts_sentence = not before or before[-1] in ".?!:"
    if word == "A" and not starts_sentence:
        return True
    following = after[0].rstrip(".,;:?!").lower()
    variable = word == "A" and len(following) == 1
    return variable or following in _AFTER_LETTER or before.lower() in _BEFORE_LETTER


def _say_signs(word: str) -> str:
    if word in {"-", "–", "—"}:
        return ","
    said = re.sub(r"‖([^‖]+)‖", r" the norm of \1 ", _split_accent(word))
    said = re.sub(r"(?<=\d)[–—](?=\d)", " to ", said)
    said = re.sub(r"(?<![\w)])[-–−](?=[\d√])", " minus ", said)
    # A fraction is said "over"; "and/or" is not one.
    said = re.sub(r"(?<![A-Za-z]{2})/(?![A-Za-z]{2})", " over ", said)
    said = re.sub(r"[–—]", ", ", said)
    for sign, name in _SIGNS.items():
        said = said.replace(sign, name)
    return re.sub(r" +(?=[ .,;:?!]|$)", "", said).strip()


def _split_accent(word: str) -> str:
    """Part a hat, bar or tilde from a letter that stands alone, as in ŷ, but not inside a word (rôle)."""
    letters = [c for c in unicodedata.normalize("NFC", word) if c.isalnum()]
    if len(letters) != 1 or not letters[0].isalpha():
        return word
    return word.replace(letters[0], unicodedata.normalize("NFD", letters[0]))
