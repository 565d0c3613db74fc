"""One deck: from a reel to finished files."""

from dataclasses import dataclass
from pathlib import Path

from build.errors import OptionError
from build.export import Reel
from build.files import written_beside
from build.slides.steps import Talk, talk_of
from build.sound import sound_track

__all__ = ["DECKS", "DeckRequest", "check", "write_deck"]

DECKS = ("html", "pptx", "pdf", "manim-slides")


@dataclass(frozen=True)
class DeckRequest:
    """What deck is wanted.

    Attributes
    ----------
    format : str
        One of `DECKS`.
    steps : str
        As `talk_of` takes it.
    one_file : bool
        Of html: everything in one file.
    notes : bool
        Of pdf: pages with notes.
    sound : bool
        Of html: the narration can be switched on.
    """

    format: str
    steps: str = "auto"
    one_file: bool = False
    notes: bool = False
    sound: bool = True


def check(request: DeckRequest) -> None:
    """Refuse options that the format does not have.

    Raises
    ------
    OptionError
        With the format that has them.
    """
    if request.one_file and request.format != "html":
        raise OptionError("--one-file is for --to html", hint="PPTX and PDF are one file anyway")
    if request.notes and request.format != "pdf":
        raise OptionError("--notes is for --to pdf", hint="HTML and PPTX have a view for the speaker's notes")


def write_deck(reel: Reel, request: DeckRequest, path: Path) -> Talk:
    """Write a deck and return the talk that it holds; what was there before is replaced only by a whole one.

    Raises
    ------
    OptionError
        The request does not fit the format.
    ArtefactError
        The path cannot be written.
    """
    check(request)
    recording = reel.recording
    talk = talk_of(recording, title=reel.title, steps=request.steps)
    # Each writer is imported where it is needed: HTML needs none of what draws.
    if request.format == "html":
        from build.slides.html import write_html

        audible = request.sound and recording.timeline.sounds
        write_html(
            path,
            reel,
            talk,
            one_file=request.one_file,
            sound=sound_track(recording.timeline, reel.store) if audible else None,
            language=reel.options.language,
        )
    elif request.format == "pdf":
        from build.slides.pdf import write_pdf

        with written_beside(path) as beside:
            write_pdf(beside, recording, talk, notes=request.notes)
    elif request.format == "pptx":
        from build.slides.pptx import write_pptx

        with written_beside(path) as beside:
            write_pptx(beside, reel, talk)
    else:
        from build.slides.manim_slides import write_manim_slides

        write_manim_slides(path, reel, talk)
    return talk
