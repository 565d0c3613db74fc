"""A recording to put into other people's pages: the player, its data, and snippets to paste."""

import html
from importlib.resources import files
from pathlib import Path
from string import Template

from build.export.folders import write_folder
from build.export.reel import Reel
from build.files import written_beside
from build.player.pages import player_module, single_page
from build.sound import sound_track

__all__ = ["write_embed"]

_PLAYER = "m4ml-player.js"
_SNIPPETS = "SNIPPETS.md"
# The player's controls below the picture, at the width for which snippets are sized.
_CONTROLS_PX = 92
_WIDTH_PX = 960


def write_embed(path: Path, reel: Reel, *, one_file: bool = False, sound: bool = True) -> list[Path]:
    """Write a folder with the player, the recording, a page that plays it, and snippets; or just the page.

    Parameters
    ----------
    path : Path
        The folder; or the HTML file.
    reel : Reel
    one_file : bool
        One HTML file that carries everything.
    sound : bool
        With narration, where there is any.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    ArtefactError
        The path cannot be written, or is a folder that holds other things.
    """
    timeline = reel.recording.timeline
    audio = sound_track(timeline, reel.store).read_bytes() if sound and timeline.sounds else None
    web = reel.web_form(audio)
    page = single_page(web, title=reel.title)
    if one_file:
        with written_beside(path) as beside:
            beside.write_bytes(page)
        return [path]
    data = f"{reel.stem}.m4ml-web"
    return write_folder(
        path,
        {
            "index.html": page,
            _PLAYER: player_module().encode(),
            data: web,
            _SNIPPETS: snippets(reel, folder=path.absolute().name, data=data).encode(),
        },
        mark=_PLAYER,
    )


def snippets(reel: Reel, *, folder: str, data: str) -> str:
    """Return what to paste where, as Markdown.

    Parameters
    ----------
    reel : Reel
    folder : str
        What the folder is called.
    data : str
        The recording's file in it.
    """
    width, height = reel.recording.size
    high = round(_WIDTH_PX * height / width) + _CONTROLS_PX
    title = html.escape(reel.title)
    page = f"{folder}/index.html"
    frame = (
        f'<iframe src="{page}" title="{title}" allow="fullscreen" loading="lazy"\n'
        f'  style="width: 100%; max-width: {_WIDTH_PX}px; aspect-ratio: {_WIDTH_PX} / {high}; border: 0">'
        "</iframe>"
    )
    template = (files("build.export") / "static" / "snippets.md").read_text(encoding="utf-8")
    return Template(template).substitute(
        title=title,
        folder=folder,
        player=_PLAYER,
        data=data,
        frame=frame,
        moodle=frame.replace(page, f"https://YOUR.SERVER/{page}"),
        width=_WIDTH_PX,
        height=high,
        size=f"{width}×{height}",
        controls=_CONTROLS_PX,
    )
