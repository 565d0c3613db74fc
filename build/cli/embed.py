"""`m4ml embed`: a recording for other people's pages."""

from pathlib import Path

import click

from build.cli.console import Console, pass_console
from build.cli.options import reuse_quality_option, store_option, voice_option

__all__ = ["command"]


@click.command("embed", short_help="Make a player for a web page, a notebook or a course site.")
@click.argument("target")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The folder, or the file, to write.")
@click.option("--one-file", is_flag=True, help="One HTML file with everything; as if its name ends so.")
@click.option("--sound/--no-sound", default=True, help="Whether the narration goes along.")
@reuse_quality_option
@voice_option
@store_option
@pass_console
def command(
    console: Console,
    target: str,
    output: Path | None,
    one_file: bool,
    sound: bool,
    quality: str | None,
    voice: str,
    store_address: str,
) -> None:
    """Make a folder with TARGET's recording, its player, and snippets to paste into pages of any kind.

    The recording is vectors: a lecture's is smaller than a photograph, and sharp at any size. SNIPPETS.md in
    the folder says what to paste into a web page, Quarto, Jupyter, Marp and Moodle.
    """
    from build.cli.reels import reel_for
    from build.export import write_embed

    reel = reel_for(target, quality, voice, store_address)
    one_file = one_file or (output is not None and output.suffix.lower() in (".html", ".htm"))
    path = output or Path(f"{reel.stem}.html" if one_file else f"{reel.stem}-embed")
    for file in write_embed(path, reel, one_file=one_file, sound=sound):
        console.result(str(file))
