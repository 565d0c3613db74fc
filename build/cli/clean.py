"""`m4ml clean`: keep the store within bounds."""

import click

from build.cli.console import Console, pass_console
from build.cli.options import SIZE, store_option

__all__ = ["command"]


@click.command("clean", short_help="Make the store smaller.")
@click.option("--max-size", type=SIZE, default="5GB", show_default=True, help="What the store may take.")
@click.option(
    "--all", "everything", is_flag=True, help="Remove everything, also what finished lectures need."
)
@click.option("--dry-run", is_flag=True, help="Say what would go, and remove nothing.")
@store_option
@pass_console
def command(console: Console, max_size: int, everything: bool, dry_run: bool, store_address: str) -> None:
    """Remove from the store what was used longest ago, until it is small enough.

    What the finished lectures were made from stays, whatever it takes, so that rendering them again still
    does nothing. The lectures themselves are not touched. Anything removed is made again when it is needed.
    """
    from build.needed import needed_by_outputs
    from build.store import Store

    store = Store.open(store_address)
    artefacts, records = (set[str](), set[str]()) if everything else needed_by_outputs(store)
    report = store.clean(0 if everything else max_size, artefacts, keep_records=records, dry_run=dry_run)
    for entry in report.removed:
        if console.verbosity > 0:
            console.note(f"{entry.name}  {_in_words(entry.size_bytes)}")
    verb = "Would remove" if dry_run else "Removed"
    console.result(
        f"{verb} {len(report.removed)} files, {_in_words(report.removed_bytes)}; "
        f"{_in_words(report.size_bytes)} stay."
    )


def _in_words(size_bytes: int) -> str:
    """Return a size as people say it."""
    size = float(size_bytes)
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
