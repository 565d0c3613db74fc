"""The group of all commands, loaded one by one, and the boundary at which errors become messages."""

import atexit
import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

import click

from build.cli.console import Console, tell
from build.errors import OptionError, PipelineError, TargetError

__all__ = ["COMMANDS", "m4ml", "main"]

COMMANDS = {
    "render": "build.cli.render",
    "preview": "build.cli.preview",
    "check": "build.cli.check",
    "sheet": "build.cli.sheet",
    "export": "build.cli.export",
    "slides": "build.cli.slides",
    "embed": "build.cli.embed",
    "list": "build.cli.listing",
    "doctor": "build.cli.doctor",
    "clean": "build.cli.clean",
}
"""Each command's module, whose `command` is the click command. It must be quick to import: work is imported
when it runs."""

_VERBOSE = "Tell more, of errors the whole traceback; twice, everything."
_QUIET = "Tell nothing but errors and results."

# Of `manim -pql FILE.py SCENE`, which many have in their fingers.
_MANIMS_OPTIONS = {"-p", "-l", "-m", "-k"}
_MANIMS_OPTIONS_HERE = (
    "manim's -ql, -qm, -qh and -qk are --quality draft, 720p30, 1080p60 and 2160p60 here; "
    "`m4ml preview FILE.py:SCENE` shows a scene as you save it"
)

FAILURE = 1
USAGE = 2

# How long what an interrupted command has begun may take to end.
_PATIENCE_S = 5.0


class _LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for, in the order of `COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name]).command
        if not any(option.name == "quiet" for option in command.params):
            command.params += _volume_options()
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            # click looks for near names among loaded commands, and none is loaded.
            raise click.NoSuchCommand(args[0], possibilities=COMMANDS, ctx=ctx)
        return super().resolve_command(ctx, args)


def _volume_options() -> list[click.Parameter]:
    """Return -v and -q, which every command takes behind its name too."""

    def set_volume(ctx: click.Context, parameter: click.Parameter, value: int) -> None:
        if value and not ctx.resilient_parsing:
            ctx.obj = Console(-1 if parameter.name == "quiet" else value)
            ctx.obj.set_up_logging()

    return [
        click.Option(["-v", "--verbose"], count=True, expose_value=False, callback=set_volume, help=_VERBOSE),
        click.Option(["-q", "--quiet"], is_flag=True, expose_value=False, callback=set_volume, help=_QUIET),
    ]


def _show_version(ctx: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"m4ml {version('m4ml')}")
        ctx.exit()


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-v", "--verbose", count=True, help=_VERBOSE)
@click.option("-q", "--quiet", is_flag=True, help=_QUIET)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="Show the version and exit.",
)
@click.pass_context
def m4ml(ctx: click.Context, verbose: int, quiet: bool) -> None:
    """Make the lecture videos of Mathematics for Machine Learning, or of any Manim scene.

    A scene runs once and leaves a recording: what was drawn in every frame, as vectors, with its sections and
    its narration. Videos, captions, slides and stills are made from recordings, and nothing is made twice:
    see `--explain`.

    \b
    A TARGET is
      a course            linear_algebra
      a lecture           linear_algebra/projection
      a scene             linear_algebra/projection/SCENE
      any Manim file      path/file.py, or path/file.py:SCENE

    Results go to standard output, progress to standard error. The exit code is 0 for success, 1 for failure,
    2 for a wrong command line. NO_COLOR turns colours off; M4ML_STORE names the store.
    """
    if "NO_COLOR" in os.environ:
        ctx.color = False
    ctx.obj = Console(verbosity=-1 if quiet else verbose)
    ctx.obj.set_up_logging()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 for success, 1 for failure, 2 for a wrong command line.

    Known errors become a message with a hint; any other is a defect of this program and keeps its traceback.
    """
    codes: list[int] = []
    if arguments is None:  # this is the process's own command line
        # The first to be registered is the last to be called.
        atexit.register(_end_at_once, codes)
    codes.append(run(arguments))
    _leave_within(_PATIENCE_S, codes[0])
    sys.exit(codes[0])


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    try:
        # Commands return nothing; `ctx.exit(code)` comes back as the code.
        code = m4ml.main(arguments, prog_name="m4ml", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        if isinstance(error, click.NoSuchOption) and error.option_name in _MANIMS_OPTIONS:
            tell(f"hint: {_MANIMS_OPTIONS_HERE}")
        return USAGE if isinstance(error, click.UsageError) else FAILURE
    except PipelineError as error:
        _show(error)
        return USAGE if isinstance(error, OptionError | TargetError) else FAILURE
    except (click.Abort, KeyboardInterrupt):
        tell("\nInterrupted. What is finished is kept: the same command goes on from here.")
        return FAILURE
    except BrokenPipeError:
        # The reader of our output has left (`m4ml list | head`). Python would complain once more when it
        # closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILURE
    return code if isinstance(code, int) else 0


def _leave_within(seconds: float, code: int) -> None:
    """End this process by then, whatever its threads still wait for; its workers end with it."""
    timer = threading.Timer(seconds, os._exit, (code,))
    timer.daemon = True
    timer.start()


def _end_at_once(codes: Sequence[int]) -> None:
    """End this process, all else being done, without taking down piece by piece what it imported."""
    if codes:
        with suppress(OSError):  # nobody listens any more
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(codes[0])


def _show(error: PipelineError) -> None:
    color = False if "NO_COLOR" in os.environ else None
    tell(f"{click.style('error:', fg='red', bold=True)} {error}", color=color)
    if error.hint:
        tell(f"{click.style('hint:', fg='cyan', bold=True)} {error.hint}", color=color)
