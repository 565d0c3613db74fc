"""A clip as one SVG document that moves by itself: each drawing once, each picture for its time."""

from collections.abc import Sequence
from fractions import Fraction

from build.errors import OptionError
from build.export.clips import Shot
from build.export.svg import SvgWriter, number
from build.recording import Pictures

__all__ = ["SIMPLE_ENOUGH", "moving_svg"]

# Browsers keep every element of a document: beyond this a video is kinder to them.
SIMPLE_ENOUGH = 3_000_000


def moving_svg(
    pictures: Pictures,
    shown: Sequence[Shot],
    frame: tuple[int, int],
    *,
    fps: Fraction,
    size: tuple[int, int],
    title: str,
    description: str = "",
    loop: bool = False,
    max_bytes: int = SIMPLE_ENOUGH,
) -> str:
    """Return a clip as an SVG document.

    Without a loop it stays at its last picture. Where an animation is not played (in print, in some viewers),
    it shows its last picture too.

    Raises
    ------
    OptionError
        The scene changes too much for it: the document would be larger than `max_bytes`.
    """
    writer = SvgWriter(pictures, frame)
    total = sum(shot.frames for shot in shown)
    duration = f"{number(total / float(fps))}s"
    elements: dict[tuple[int, ...], str] = {}
    definitions: list[str] = []
    groups: list[str] = []
    length = begun = 0
    for place, shot in enumerate(shown):
        used = [_use(writer, part, elements, definitions) for part in _runs(pictures, shot.picture, writer)]
        ended = begun + shot.frames
        last = place == len(shown) - 1
        groups.append(
            f'<g display="{"inline" if last else "none"}">{_timing(begun, ended, total, duration, loop)}'
            f"{''.join(used)}</g>"
        )
        begun = ended
        length = sum(map(len, groups)) + sum(map(len, definitions)) if not place % 20 or last else length
        if length > max_bytes:
            raise OptionError(
                f"this clip is not simple enough for an animated SVG: it would have more than {max_bytes:,} "
                f"bytes, after {begun / float(fps):.1f} of {total / float(fps):.1f} s",
                hint="a shorter range or a lower --fps may fit; else --to webm, or m4ml embed",
            )
    writer.definitions[:0] = definitions
    return writer.document("".join(groups), size=size, title=title, description=description)


def _runs(pictures: Pictures, picture: int, writer: SvgWriter) -> list[tuple[int, ...]]:
    """Return a picture's drawings in runs that others are likely to share: its bases, then one by one."""
    chain = [picture]
    while (base := int(pictures.picture_bases[chain[-1]])) >= 0:
        chain.append(base)
    below = [tuple(pictures.drawings_of(p).tolist()) for p in chain[:0:-1]]
    return [*below, *((drawing,) for drawing in pictures.drawings_of(picture).tolist())]


def _use(
    writer: SvgWriter, run: tuple[int, ...], elements: dict[tuple[int, ...], str], definitions: list[str]
) -> str:
    if run not in elements:
        body = writer.drawings(list(run))
        elements[run] = name = f"d{len(elements)}" if body else ""
        if body:
            definitions.append(f'<g id="{name}">{body}</g>')
    return f'<use href="#{elements[run]}"/>' if elements[run] else ""


def _timing(begun: int, ended: int, total: int, duration: str, loop: bool) -> str:
    values = [(0.0, "none"), (begun / total, "inline"), (ended / total, "none")]
    if begun == 0:
        values = values[1:]
    if ended == total:
        values = values[:-1]
    times = ";".join(number(at, 6) for at, _ in values)
    states = ";".join(state for _, state in values)
    repeat = 'repeatCount="indefinite"' if loop else 'fill="freeze"'
    return (
        f'<animate attributeName="display" calcMode="discrete" dur="{duration}" keyTimes="{times}" '
        f'values="{states}" {repeat}/>'
    )
