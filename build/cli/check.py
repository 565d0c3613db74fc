"""`m4ml check`: find what a viewer would stumble over."""

from pathlib import Path

import click

from build.cli.console import Console, counted, pass_console
from build.cli.options import store_option, targets_argument, voice_option

__all__ = ["command"]


@click.command("check", short_help="Find what is cut off, too small, too fast or hard to see.")
@targets_argument
@voice_option
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
@click.option(
    "--sheet",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="PNG",
    help="Draw each problem, outlined and numbered, into a picture.",
)
@store_option
@pass_console
@click.pass_context
def command(
    ctx: click.Context,
    console: Console,
    targets: tuple[str, ...],
    voice: str,
    as_json: bool,
    sheet: Path | None,
    store_address: str,
) -> None:
    """Check the scenes of TARGETs; of every lecture where none is named.

    Looks at every picture that differs for text outside the frame or near its edge, too small, over other
    text, crossed by a line or too faint; for figures that the frame cuts off; for captions too fast to read;
    and for more than three flashes a second. The same fault of many things of one line is told once, and how
    often; with --json, each. The exit code is 1 if there is any.
    """
    from build.checks.problems import grouped
    from build.checks.report import check_targets

    reports = check_targets(
        targets, voice=voice, store=store_address, on_scene=lambda name: console.note(f"Checking {name}")
    )
    found = [(report.recording, problem) for report in reports for problem in report.problems]
    if as_json:
        console.result_json(
            [{"scene": report.name, "problems": [p.to_json() for p in report.problems]} for report in reports]
        )
    else:
        for report in reports:
            for problem, *others in grouped(report.problems):
                when = f"{problem.start_s:.2f}-{problem.end_s:.2f} s"
                more = f", and {len(others)} more like it" if others else ""
                where = problem.source or report.name
                console.result(f"{where}: {problem.message} ({problem.kind}, {when}){more}")
    if sheet is not None and found:
        from build.checks.sheet import draw_sheet

        draw_sheet(found, sheet)
    console.note(f"{counted(len(found), 'problem')} in {counted(len(reports), 'scene')}.")
    if found:
        ctx.exit(1)
