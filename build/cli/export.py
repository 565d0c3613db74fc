"""`m4ml export`: stills and clips from recordings."""

from fractions import Fraction
from pathlib import Path

import click

from build.cli.console import Console, pass_console
from build.cli.options import RATE, SIZE, reuse_quality_option, store_option, voice_option

__all__ = ["command"]

# Written out, so that --help need not import what draws.
_FORMATS = ("mp4", "webm", "gif", "apng", "webp", "png", "svg", "pdf")


@click.command("export", short_help="Write a still or a clip: PNG, SVG, PDF, GIF, WebM and more.")
@click.argument("target")
@click.option(
    "--to", "form", type=click.Choice(_FORMATS), help="The format; by the output's name if not given."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write.")
@click.option("--at", metavar="MOMENT", help="Of a still: a time, a cue, or a section, which means its end.")
@click.option(
    "--start",
    metavar="MOMENT",
    help="Where a clip starts; a section alone means all of it. Of a still: as --at.",
)
@click.option("--end", metavar="MOMENT", help="Where a clip ends.")
@click.option("--size", metavar="SIZE", help="WIDTHxHEIGHT, WIDTH or xHEIGHT, in pixels (of PDF, points).")
@click.option("--fps", type=RATE, help="Frames a second of a clip: 30, or 30000/1001.")
@click.option("--transparent", is_flag=True, help="Leave the background out.")
@click.option("--loop", is_flag=True, help="Play for ever (GIF, APNG, WebP, animated SVG).")
@click.option("--animated", is_flag=True, help="Make an SVG move, where a scene is simple enough.")
@click.option(
    "--max-bytes", type=SIZE, metavar="SIZE", help="The most that a GIF or an animated SVG may have."
)
@click.option(
    "--sound/--no-sound",
    default=None,
    help="Of MP4 and WebM: whether narration and sounds go along; they do if not told.",
)
@reuse_quality_option
@voice_option
@store_option
@pass_console
def command(
    console: Console,
    target: str,
    form: str | None,
    output: Path | None,
    at: str | None,
    start: str | None,
    end: str | None,
    size: str | None,
    fps: Fraction | None,
    transparent: bool,
    loop: bool,
    animated: bool,
    max_bytes: int | None,
    sound: bool | None,
    quality: str | None,
    voice: str,
    store_address: str,
) -> None:
    """Write a still or a clip of TARGET, from its recordings, at any size.

    A MOMENT is a time (4.5, 1:02), a cue of the narration, or the title of a section. A still without one is
    the picture that is held longest. SVG and PDF are vectors.

    \b
    m4ml export linear_algebra/projection -o figure.pdf --at 0:42 --transparent
    m4ml export scene.py:Wave -o wave.gif --loop --size 640 --max-bytes 2MB
    """
    from build.cli.reels import reel_for
    from build.export import ExportRequest, check, export

    form = _format(form, output)
    request = ExportRequest(
        format=form,
        at=at,
        start=start,
        end=end,
        size=size,
        fps=fps,
        transparent=transparent,
        loop=loop,
        animated=animated,
        max_bytes=max_bytes,
        sound=sound,
    )
    check(request)
    reel = reel_for(target, quality, voice, store_address)
    path = output or Path(f"{reel.stem}.{form}")
    done = export(reel, request, path)
    if done.note:
        console.note(f"{path.name}: {done.note}")
    console.result(str(path))


def _format(asked: str | None, output: Path | None) -> str:
    ending = output.suffix[1:].lower() if output else ""
    named = ending if ending in _FORMATS else None
    if asked and named and {asked, named} not in ({asked}, {"apng", "png"}):
        raise click.UsageError(f"--to {asked} and {output} say two formats: leave one of them out.")
    if asked or named:
        return asked or str(named)
    raise click.UsageError(f"Say which format: --to {'|'.join(_FORMATS)}, or an output that ends in one.")
