"""What a command tells: results on standard output, everything else on standard error."""

import json
import logging
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import click

__all__ = ["Console", "counted", "pass_console", "tell"]


def tell(text: str, *, color: bool | None = None) -> None:
    """Print on standard error. That nobody listens there any more makes nothing fail."""
    with suppress(BrokenPipeError):
        click.echo(text, err=True, color=color)


@dataclass(frozen=True)
class Console:
    """Where a command's words go, by how much the user wants to hear.

    Attributes
    ----------
    verbosity : int
        -1 for results and errors only, 0 for the usual, 1 and 2 for more.
    """

    verbosity: int = 0

    @property
    def quiet(self) -> bool:
        """Whether progress is unwelcome."""
        return self.verbosity < 0

    def result(self, text: str) -> None:
        """Print what was asked for."""
        click.echo(text)

    def result_json(self, value: Any) -> None:
        """Print what was asked for, for another program."""
        click.echo(json.dumps(value, indent=2, ensure_ascii=False))

    def note(self, text: str) -> None:
        """Tell what happens, unless the user wants quiet."""
        if not self.quiet:
            tell(text)

    def set_up_logging(self) -> None:
        """Send the packages' log to standard error: warnings, and more where the user wants to hear more."""
        level = {-1: logging.ERROR, 0: logging.WARNING, 1: logging.INFO}.get(self.verbosity, logging.DEBUG)
        logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s", stream=sys.stderr)
        # Ours only: at DEBUG, others' logs would bury it.
        logging.getLogger("build").setLevel(level)


def counted(number: int, thing: str) -> str:
    """Return a number of things in words: ``1 scene``, ``2 scenes``."""
    return f"{number} {thing}{'s' * (number != 1)}"


pass_console = click.make_pass_decorator(Console)
