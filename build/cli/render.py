"""`m4ml render`: make lecture videos, or the video of any Manim scene."""

import json
from pathlib import Path

import click

from build.cli.console import Console, pass_console
from build.cli.options import quality_option, store_option, targets_argument, voice_option

__all__ = ["command"]


@click.command("render", short_help="Make lecture videos, or the video of any Manim scene.")
@targets_argument
@quality_option
@click.option("--small", is_flag=True, help="Smaller files: fewer key frames, and longer encoding.")
@voice_option
@click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(1, 256),
    help="Processes at work at a time; as many as processors if not given.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("out"),
    show_default=True,
    help="The folder to write to; or, for one scene, a file that ends in .mp4.",
)
@store_option
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    default="",
    envvar="M4ML_SCHEDULER",
    help="Work on a Dask cluster: tcp://HOST:PORT. Its workers must reach the --store.",
)
@click.option("--force", is_flag=True, help="Record and assemble again, whatever is there.")
@click.option("--dry-run", is_flag=True, help="Say what would be made, and make nothing.")
@click.option("--explain", is_flag=True, help="Say of each video, scene and span why it is or is not made.")
@click.option(
    "--json",
    "report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="REPORT",
    help="Write what was done to a file; - for standard output.",
)
@pass_console
@click.pass_context
def command(
    ctx: click.Context,
    console: Console,
    targets: tuple[str, ...],
    quality: str,
    small: bool,
    voice: str,
    jobs: int | None,
    output: Path,
    store_address: str,
    scheduler: str,
    force: bool,
    dry_run: bool,
    explain: bool,
    report: Path | None,
) -> None:
    """Make the videos of TARGETs; of every lecture where none is named.

    A lecture becomes COURSE/LECTURE/LECTURE.mp4 below the output folder, with captions and chapters inside,
    and captions, transcript, chapters, poster and manifest beside it. Any other Manim file becomes
    FILE/SCENE.mp4: a faster `manim render`.

    Only what changed is made again. A scene whose files, packages and options are as they were is not even
    imported. A scene that fails is told with its line and its play; the others are made, and the exit code
    is 1. Interrupted at any moment, the same command goes on from there.

    \b
    Examples:
      m4ml render                                  every lecture
      m4ml render pca --quality 1080p60            a course, large
      m4ml render talk.py:Intro -o intro.mp4       one scene of a Manim file
      m4ml render --dry-run --explain              what would be made, and why
    """
    from build.cli.progress import progress
    from build.curriculum import load_curriculum
    from build.quality import parse_quality
    from build.render import RenderOptions, default_jobs, plan_videos, render
    from build.render.playlists import write_playlists
    from build.targets import resolve_targets

    curriculum = load_curriculum()
    settings = parse_quality(quality)
    options = RenderOptions(
        settings=settings.smaller() if small else settings,
        voice=voice,
        store=store_address,
        jobs=jobs or default_jobs(),
        force=force,
        scheduler=scheduler,
    )
    videos = plan_videos(
        resolve_targets(curriculum, targets), output, options, names_file=output.suffix == ".mp4"
    )
    with progress(console, explain=explain, paths=str(report) != "-") as listener:
        done = render(videos, options, listener, dry_run=dry_run)
    if not dry_run and output.suffix != ".mp4":
        write_playlists(curriculum, output)
    if report is not None:
        text = json.dumps(done.to_json(), indent=2, ensure_ascii=False)
        if str(report) == "-":
            console.result(text)
        else:
            report.write_text(text + "\n", encoding="utf-8")
    if not dry_run and all(video.status == "up to date" for video in done.videos):
        console.note("Nothing to do: everything is up to date.")
    if done.failed:
        ctx.exit(1)
