"""Where a caption may break: what it costs a reader to be parted from the next word of a sentence."""

import re

__all__ = ["break_cost"]

# The end of a sentence costs nothing.
_CLAUSE_COST = 1.0
_CONNECTIVE_COST = 2.5
_WORD_COST = 7.0
_CLINGING_COST = 12.0

# A break is easy before these.
_CONJUNCTIONS = ("and", "but", "or", "so", "yet", "then", "because", "since", "if", "when", "while")
_RELATIVES = (
    "where",
    "until",
    "that",
    "which",
    "who",
    "whose",
    "as",
    "than",
    "though",
    "although",
    "whether",
)
_PREPOSITIONS = ("to", "in", "on", "at", "by", "for", "from", "with", "into", "onto", "of", "over", "under")
_PLACES = ("along", "before", "after", "between", "through", "equals", "plus", "minus", "times")
_CONNECTIVES = frozenset({*_CONJUNCTIONS, *_RELATIVES, *_PREPOSITIONS, *_PLACES})

# After these a reader expects the next word at once.
_ARTICLES = ("a", "an", "the", "this", "that", "these", "those", "its", "their", "our", "your", "my", "no")
_PRONOUNS = ("i", "we", "you", "it", "they", "he", "she", "is", "are", "was", "were", "not", "very", "about")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "half", "minus")
_SHORT = ("of", "to", "in", "on", "at", "by", "for", "from", "with", "into", "and", "or", "but", "plus")
_CLINGING = frozenset({*_ARTICLES, *_PRONOUNS, *_NUMBERS, *_SHORT, "times", "equals"})


def break_cost(word: str, following: str | None) -> float:
    """Return what a break between two words costs.

    Parameters
    ----------
    word : str
        With its punctuation.
    following : str or None
        None: the line ends with the word.

    Returns
    -------
    float
        0 at the end of a sentence, 1 at that of a clause, more inside, most after a word that clings to the
        next.
    """
    bare = word.rstrip("\"'”’)]")
    if following is None or bare.endswith((".", "?", "!", "…")):
        return 0.0
    if bare.endswith((",", ";", ":")) or word in {"—", "–"}:
        return _CLAUSE_COST
    if bare.lower() in _CLINGING:
        return _CLINGING_COST
    return _CONNECTIVE_COST if re.sub(r"\W", "", following).lower() in _CONNECTIVES else _WORD_COST
