"""A talk as a web page: reveal.js with the player behind it, in one file or in a folder; no network."""

import base64
import html
import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from build.export import Reel
from build.export.folders import write_folder
from build.files import written_beside
from build.player.pages import player_module
from build.player.web_form import background_colour
from build.recording import Recording
from build.slides.reveal import REVEAL_PARTS, reveal_part
from build.slides.steps import Step, Talk

__all__ = ["write_html"]

_RECORDING = "media/recording.js"
_SOUND = "media/sound.m4a"


@dataclass(frozen=True)
class _Parts:
    """What a page is made of: styles, scripts and data, as elements."""

    styles: str
    scripts: str
    data: str


def write_html(
    path: Path,
    reel: Reel,
    talk: Talk,
    *,
    one_file: bool = False,
    sound: Path | None = None,
    language: str = "en",
) -> list[Path]:
    """Write a talk as a web page.

    Parameters
    ----------
    path : Path
        The file; or the folder, in which the page is ``index.html``.
    reel : Reel
    talk : Talk
    one_file : bool
        Everything in one file.
    sound : Path or None
        A sound file, as long as the recording, that is heard on demand.
    language : str
        Of the titles and notes.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    ArtefactError
        The path cannot be written, or is a folder that holds something else than a deck.
    """
    recording = reel.recording
    web = base64.b64encode(reel.web_form()).decode()
    background = background_colour(recording)
    if one_file:
        page = _page(recording, talk, _carried(web, sound), background, language, None)
        with written_beside(path) as beside:
            beside.write_text(page, encoding="utf-8")
        return [path]
    page = _page(recording, talk, _linked(), background, language, _SOUND if sound else None)
    contents: dict[str, bytes | Path] = {
        "index.html": page.encode(),
        _RECORDING: f'globalThis.m4mlRecording = "{web}";\n'.encode(),
        **{f"reveal/{name}": reveal_part(name).encode() for name in REVEAL_PARTS},
    }
    if sound is not None:
        contents[_SOUND] = sound
    return write_folder(path, contents, mark=_RECORDING)


def _page(
    recording: Recording,
    talk: Talk,
    parts: _Parts,
    background: str,
    language: str,
    sound: str | None,
) -> str:
    width, height = recording.size
    title = html.escape(talk.title)
    told = json.dumps(_told(recording, talk, sound), ensure_ascii=False).replace("</", "<\\/")
    sections = "\n".join(_section(talk, number) for number in range(len(talk.slides)))
    return f"""<!doctype html>
<html lang="{html.escape(language, quote=True)}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="m4ml">
<title>{title}</title>
<!-- reveal.js is under this licence:
{reveal_part("LICENSE").strip().replace("--", "- -")}
-->
{parts.styles}
<style>:root {{ --ground: {background}; --shape: {width / height:.6f} }}
{_static("deck.css")}</style>
<body>
<div class="reveal">
<div class="stage"><m4ml-player tabindex="-1" role="img" name="{title}"></m4ml-player></div>
<div class="slides">
{sections}
</div>
</div>
<div class="hint" role="status"></div>
<script type="application/json" id="talk">{told}</script>
{parts.data}
{parts.scripts}
<script type="module">
{_inside_script(player_module())}
{_inside_script(_static("deck.js"))}
</script>
</html>
"""


def _told(recording: Recording, talk: Talk, sound: str | None) -> dict[str, Any]:
    """Return what the deck's script is told of the talk."""
    slides = [step.slide for step in talk.steps]
    firsts = [slides.index(slide) for slide in range(len(talk.slides))]
    return {
        "fps": recording.fps,
        "width": recording.size[0],
        "height": recording.size[1],
        "sound": sound,
        "slides": [{"title": t, "first": n} for t, n in zip(talk.slides, firsts, strict=True)],
        "steps": [
            {
                "start": s.start,
                "rest": s.rest,
                "stop": s.stop,
                "loop": s.loop,
                "auto": s.auto_next,
                "rate": s.rate,
                "back": s.reversed_rate,
                "skip": s.skip,
            }
            for s in talk.steps
        ],
    }


def _section(talk: Talk, slide: int) -> str:
    first, *others = talk.of_slide(slide)
    fragments = "".join(f'<div class="fragment">{_notes(step)}</div>' for step in others)
    return f"<section><h2>{html.escape(talk.slides[slide])}</h2>{_notes(first)}{fragments}</section>"


def _notes(step: Step) -> str:
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in step.notes.splitlines())
    return f'<aside class="notes">{lines}</aside>'


def _carried(web: str, sound: Path | None) -> _Parts:
    styles = "".join(f"<style>{reveal_part(name)}</style>" for name in ("reset.css", "reveal.css"))
    scripts = "".join(
        f"<script>{_inside_script(reveal_part(name))}</script>\n" for name in ("reveal.js", "notes.js")
    )
    data = f'<script type="application/m4ml" id="recording">{web}</script>'
    if sound is not None:
        heard = base64.b64encode(sound.read_bytes()).decode()
        data += f'\n<script type="application/octet-stream" id="sound">{heard}</script>'
    return _Parts(styles, scripts, data)


def _linked() -> _Parts:
    styles = "".join(f'<link rel="stylesheet" href="reveal/{name}">' for name in ("reset.css", "reveal.css"))
    scripts = "".join(f'<script src="reveal/{name}"></script>' for name in ("reveal.js", "notes.js"))
    # A script, not a fetch: browsers let a page on a disk load the one, not the other.
    return _Parts(styles, scripts, f'<script src="{_RECORDING}"></script>')


def _inside_script(source: str) -> str:
    # A script ends at the first "</script", also inside a string.
    return source.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _static(name: str) -> str:
    return (files("build.slides") / "static" / name).read_text(encoding="utf-8")
