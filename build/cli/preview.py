"""`m4ml preview`: see scenes in a browser while they are written."""

from contextlib import suppress
from pathlib import Path

import click

from build.cli.console import Console, pass_console
from build.cli.options import store_option, targets_argument, voice_option

__all__ = ["command"]


@click.command("preview", short_help="Show scenes in a browser, and every change as it is saved.")
@targets_argument
@voice_option
@click.option("--fps", type=click.FloatRange(1, 240), default=30, show_default=True, help="Frames a second.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on; a free one if not given.")
@click.option("--no-browser", is_flag=True, help="Print the address, and open nothing.")
@store_option
@pass_console
def command(
    console: Console,
    targets: tuple[str, ...],
    voice: str,
    fps: float,
    port: int | None,
    no_browser: bool,
    store_address: str,
) -> None:
    """Show the scenes of TARGETs in a browser, and every change as it is saved.

    The page listens on this machine only and asks for the token in its address. Ctrl-C ends it.
    """
    from build.preview import Options, serve

    options = Options(fps=fps, voice=voice, store=str(Path(store_address).absolute()))
    console.note("Starting…")

    def on_ready(address: str) -> None:
        console.result(address)
        console.note("Save a scene to see it here. Ctrl-C ends the preview.")

    with suppress(KeyboardInterrupt):  # the way in which a preview ends
        serve(targets, options, port=port, open_browser=not no_browser, on_ready=on_ready)
