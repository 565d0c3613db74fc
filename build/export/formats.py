"""What can be exported, and what each format can hold."""

from dataclasses import dataclass
from fractions import Fraction

from build.errors import OptionError

__all__ = ["FORMATS", "Format", "check_request", "parse_size"]


@dataclass(frozen=True)
class Format:
    """What a file format can hold.

    Attributes
    ----------
    moves : bool
        A clip; a still otherwise.
    transparent : bool
        It has an alpha channel of more than one bit.
    loops : bool
        The file says how often it is played.
    sounds : bool
        It carries sound.
    even : bool
        Its sides are even numbers of pixels.
    fps : Fraction or None
        What it is given where nothing else is asked for; None for the recording's own.
    """

    moves: bool = False
    transparent: bool = False
    loops: bool = False
    sounds: bool = False
    even: bool = False
    fps: Fraction | None = None


FORMATS = {
    "mp4": Format(moves=True, even=True, sounds=True),
    "webm": Format(moves=True, even=True, sounds=True, transparent=True),
    # GIF counts in hundredths of a second: of the rates that it can keep, players show up to 50.
    "gif": Format(moves=True, loops=True, fps=Fraction(25)),
    "apng": Format(moves=True, loops=True, transparent=True),
    "webp": Format(moves=True, loops=True, transparent=True),
    "png": Format(transparent=True),
    "svg": Format(transparent=True),
    "pdf": Format(transparent=True),
}


def check_request(
    name: str,
    *,
    moves: bool,
    transparent: bool,
    loop: bool,
    sound: bool,
    clip_options: list[str],
    max_bytes: int | None,
) -> None:
    """Refuse what a format cannot do.

    Parameters
    ----------
    name : str
    moves : bool
        A clip is wanted.
    transparent, loop, sound : bool
        Were asked for.
    clip_options : list of str
        Those given that only clips have.
    max_bytes : int or None
        The budget that was asked for.

    Raises
    ------
    OptionError
        With the formats that can.
    """
    chosen = FORMATS[name]
    if transparent and not chosen.transparent:
        others = ", ".join(n for n, f in FORMATS.items() if f.transparent and f.moves == chosen.moves)
        raise OptionError(f"{name.upper()} cannot hold a transparent background", hint=f"these can: {others}")
    if not moves and clip_options:
        raise OptionError(
            f"{' and '.join(clip_options)}: {name.upper()} is a still",
            hint="say --at for its moment" + ("; or --animated for a moving SVG" if name == "svg" else ""),
        )
    if loop and moves and not (chosen.loops or name == "svg"):
        others = ", ".join(n for n, f in FORMATS.items() if f.loops)
        raise OptionError(
            f"{name.upper()} does not say how often it is played: the player decides",
            hint=f"these do: {others}; on a web page, <video loop>",
        )
    if sound and not chosen.sounds:
        others = ", ".join(n for n, f in FORMATS.items() if f.sounds)
        raise OptionError(f"{name.upper()} carries no sound", hint=f"these do: {others}")
    if max_bytes is not None and name not in ("gif", "svg"):
        raise OptionError("--max-bytes is for GIF and animated SVG", hint="lower --size or --fps instead")


def parse_size(text: str | None, recorded: tuple[int, int], *, even: bool = False) -> tuple[int, int]:
    """Return the width and height that a size stands for: ``640x360``, ``640`` (wide) or ``x360`` (high).

    Raises
    ------
    OptionError
        It is none, or has other proportions than the recording.
    """
    width, height = recorded
    if text is None:
        return _even(recorded) if even else recorded
    first, cross, second = text.lower().replace("×", "x").partition("x")
    try:
        asked = (int(first) if first else 0, int(second) if second else 0)
    except ValueError:
        asked = (0, 0)
    if (cross and not second) or not any(asked) or min(asked) < 0 or max(asked) > 1 << 14:
        raise OptionError(
            f"size: expected WIDTHxHEIGHT, WIDTH or xHEIGHT in pixels, up to {1 << 14}, got {text!r}",
            hint="for example --size 640x360",
        )
    size = (
        asked[0] or round(asked[1] * width / height),
        asked[1] or round(asked[0] * height / width),
    )
    if abs(size[0] * height - size[1] * width) > max(width, height) * (2 if even else 1):
        fits = (size[0], round(size[0] * height / width))
        raise OptionError(
            f"size: {text} has other proportions than the recording, {width}×{height}",
            hint=f"say one side, --size {size[0]}; or record in that shape, --quality WIDTHxHEIGHT@FPS"
            if fits[1] < 1
            else f"--size {fits[0]}x{fits[1]} fits; or record in that shape, --quality WIDTHxHEIGHT@FPS",
        )
    return _even(size) if even else (max(size[0], 1), max(size[1], 1))


def _even(size: tuple[int, int]) -> tuple[int, int]:
    return max(size[0] + size[0] % 2, 16), max(size[1] + size[1] % 2, 16)
