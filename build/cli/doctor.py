"""`m4ml doctor`: what is installed, what is missing, what to do about it."""

from dataclasses import asdict
from pathlib import Path

import click

from build.cli.console import Console, pass_console
from build.cli.options import store_option

__all__ = ["command"]

_WORKS, _OPTIONAL, _MISSING = ("✓", "green"), ("–", "yellow"), ("✗", "red")


@click.command("doctor", short_help="Show what is installed and what is missing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for another program.")
@store_option
@click.pass_context
@pass_console
def command(console: Console, ctx: click.Context, as_json: bool, store_address: str) -> None:
    """Show what is installed, what is missing, and what to do about it.

    The exit code is 1 where something is missing that the lectures need.
    """
    from build.doctor import examine

    findings = list(examine(Path("." if "://" in store_address else store_address)))
    if as_json:
        console.result_json([asdict(finding) for finding in findings])
    else:
        width = max(len(finding.name) for finding in findings)
        for finding in findings:
            mark, colour = _WORKS if finding.works else _OPTIONAL if finding.optional else _MISSING
            console.result(f"{click.style(mark, fg=colour)} {finding.name:<{width}}  {finding.found}")
            if not finding.works:
                console.result(f"  {'':<{width}}  → {finding.advice}")
    if any(not finding.works and not finding.optional for finding in findings):
        ctx.exit(1)
