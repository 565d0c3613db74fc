"""`m4ml sheet`: a grid of frames, to look a lecture over."""

from pathlib import Path

import click

from build.cli.console import Console, pass_console
from build.cli.options import quality_option, store_option, voice_option

__all__ = ["command"]


@click.command("sheet", short_help="Draw a lecture's frames in a grid.")
@click.argument("target")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("sheet.png"),
    show_default=True,
    help="The PNG file to write.",
)
@click.option(
    "--columns", type=click.IntRange(1, 12), default=4, show_default=True, help="Frames side by side."
)
@click.option(
    "--width", type=click.IntRange(64, 1920), default=480, show_default=True, help="Of one frame, in pixels."
)
@quality_option
@voice_option
@store_option
@pass_console
def command(
    console: Console,
    target: str,
    output: Path,
    columns: int,
    width: int,
    quality: str,
    voice: str,
    store_address: str,
) -> None:
    """Draw the frames of TARGET just after each cue and at the end of each section, in a grid.

    The frames come from its recordings, which are made only where they do not stand: after a render at the
    same quality, a sheet takes a second.
    """
    from PIL import Image

    from build.curriculum import load_curriculum
    from build.files import written_beside
    from build.quality import parse_quality
    from build.render import RenderOptions, default_jobs, plan_videos
    from build.render.recorded import recordings_of
    from build.sheet import contact_sheet
    from build.targets import resolve_targets

    options = RenderOptions(parse_quality(quality), voice=voice, store=store_address, jobs=default_jobs())
    videos = plan_videos(resolve_targets(load_curriculum(), [target]), output.parent, options)
    recordings = recordings_of([scene for video in videos for scene in video.scenes], options)
    sheet = contact_sheet(recordings, columns=columns, width=width)
    with written_beside(output) as path:
        Image.fromarray(sheet).save(path, format="PNG")
    console.result(str(output))
