"""`m4ml slides`: a talk from a lecture's recordings."""

from pathlib import Path

import click

from build.cli.console import Console, counted, pass_console
from build.cli.options import reuse_quality_option, store_option, voice_option

__all__ = ["command"]

# Written out, so that --help need not import what writes them.
_DECKS = ("html", "pptx", "pdf", "manim-slides")
_ENDINGS = {".html": "html", ".htm": "html", ".pptx": "pptx", ".pdf": "pdf"}
_STEPS = ("auto", "asked", "cues", "lines", "sections")


@click.command("slides", short_help="Make slides: HTML, PowerPoint, PDF, or for manim-slides.")
@click.argument("target")
@click.option(
    "--to",
    "form",
    type=click.Choice(_DECKS),
    help="The format; by the output's name if not given, and html if that says nothing.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file or folder to write.")
@click.option(
    "--steps",
    type=click.Choice(_STEPS),
    default="auto",
    show_default=True,
    help="Where a slide stops and waits, besides its end; auto: at next_slide, or else at cues.",
)
@click.option("--one-file", is_flag=True, help="Of HTML: one file, not a folder; as if its name ends so.")
@click.option("--notes", is_flag=True, help="Of PDF: pages with the speaker's notes.")
@click.option("--sound/--no-sound", default=True, help="Of HTML: whether the narration can be switched on.")
@reuse_quality_option
@voice_option
@store_option
@pass_console
def command(
    console: Console,
    target: str,
    form: str | None,
    output: Path | None,
    steps: str,
    one_file: bool,
    notes: bool,
    sound: bool,
    quality: str | None,
    voice: str,
    store_address: str,
) -> None:
    """Make slides of TARGET, from its recordings: a slide a section, a step wherever one is asked for.

    In HTML, the arrow keys go on and back, O shows all slides, S opens the speaker's window with the
    narration as notes, C and M switch captions and sound, E prints, ? shows all keys.
    """
    from build.cli.reels import reel_for
    from build.slides import DeckRequest, check, write_deck

    named = _ENDINGS.get(output.suffix.lower()) if output else None
    if form and named and form != named:
        raise click.UsageError(f"--to {form} and {output} say two formats: leave one of them out.")
    form = form or named or "html"
    one_file = one_file or named == "html"
    request = DeckRequest(form, steps=steps, one_file=one_file, notes=notes, sound=sound)
    check(request)
    reel = reel_for(target, quality, voice, store_address)
    path = output or _default_output(reel.stem, form, one_file=one_file)
    talk = write_deck(reel, request, path)
    console.note(f"{counted(len(talk.slides), 'slide')}, {counted(len(talk.steps), 'step')}")
    shown = path / "index.html" if form == "html" and not one_file else path
    console.result(str(shown))


def _default_output(stem: str, form: str, *, one_file: bool) -> Path:
    endings = {"html": ".html" if one_file else "-slides", "manim-slides": "-manim-slides"}
    return Path(stem + endings.get(form, f".{form}"))
