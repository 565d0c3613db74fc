"""The player: a recording's web form, and the pages that play it in a browser."""

from build.player.web_form import to_web

__all__ = ["to_web"]
