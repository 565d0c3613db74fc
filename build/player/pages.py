"""Pages that play a recording: the module that they need, and one that carries everything in one file."""

import base64
import html
from importlib.resources import files

__all__ = ["player_element", "player_module", "single_page"]


def player_module() -> str:
    """Return the source of ``m4ml-player.js``."""
    return (files("build.player") / "static" / "m4ml-player.js").read_text(encoding="utf-8")


def player_element(web: bytes, *, attributes: str = "controls", name: str = "") -> str:
    """Return HTML of a player that carries its recording.

    Parameters
    ----------
    web : bytes
        A web form, of `to_web`.
    attributes : str
        More attributes of the element, as HTML; not to be made from what others wrote.
    name : str
        What a screen reader calls it.
    """
    label = f' name="{html.escape(name)}"' if name else ""
    data = base64.b64encode(web).decode()
    return f'<m4ml-player {attributes}{label}><script type="application/m4ml">{data}</script></m4ml-player>'


def single_page(web: bytes, *, title: str) -> bytes:
    """Return an HTML page that plays a recording, without any other file and without a network."""
    # A script ends at the first "</script", also inside a string.
    module = player_module().replace("</script", "<\\/script")
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{html.escape(title)}</title>\n"
        "<style>body { margin: 0; background: #0b0e14 } m4ml-player { max-width: 160vh; margin: auto } "
        "h1 { position: absolute; clip-path: inset(50%) }</style>\n"
        f"<main><h1>{html.escape(title)}</h1>{player_element(web, name=title)}</main>\n"
        f'<script type="module">{module}</script>\n</html>\n'
    ).encode()
