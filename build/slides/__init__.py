"""Decks from recordings: a slide a section, a step wherever one is asked for."""

from build.slides.run import DECKS, DeckRequest, check, write_deck
from build.slides.steps import Step, Talk, talk_of

__all__ = ["DECKS", "DeckRequest", "Step", "Talk", "check", "talk_of", "write_deck"]
