"""Word times where a voice gives none: each word takes its share by its length."""

from collections.abc import Sequence

from build.timeline import Word

__all__ = ["reading_time_s", "spread_words"]

# Of a letter's time, from read-aloud lectures: a word has its onset, a comma a breath, a sentence a rest.
_ONSET = 1.5
_PAUSES = {",": 3.0, ";": 4.0, ":": 4.0, "—": 4.0, ".": 6.0, "?": 6.0, "!": 6.0, "…": 6.0}
_LETTERS_PER_S = 17.0


def spread_words(words: Sequence[str], start_s: float, end_s: float) -> tuple[Word, ...]:
    """Return each word with its share of a stretch of time.

    Parameters
    ----------
    words : sequence of str
        With their punctuation, after which a pause follows (not after the last).
    start_s, end_s : float
        The first word starts at the one, the last ends at the other.
    """
    lengths = [_length(word) for word in words]
    pauses = [*(_pause(word) for word in words[:-1]), 0.0]
    scale = (end_s - start_s) / (sum(lengths) + sum(pauses))
    spread = []
    at = 0.0
    for word, length, pause in zip(words, lengths, pauses, strict=True):
        spread.append(Word(word, start_s + at * scale, start_s + (at + length) * scale))
        at += length + pause
    return tuple(spread)


def reading_time_s(words: Sequence[str]) -> float:
    """Return how long an unhurried speaker takes for the words: some 160 of them a minute."""
    return sum(_length(word) + _pause(word) for word in words) / _LETTERS_PER_S


def _length(word: str) -> float:
    return _ONSET + sum(character.isalnum() for character in word)


def _pause(word: str) -> float:
    return _PAUSES.get(word.rstrip("\"'”’)")[-1:], 0.0)
