"""Options that several commands share."""

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

__all__ = [
    "DEFAULT_QUALITY",
    "RATE",
    "SIZE",
    "output_option",
    "quality_option",
    "reuse_quality_option",
    "store_option",
    "targets_argument",
    "voice_option",
]

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

DEFAULT_QUALITY = "720p30"

_UNITS = {
    "": 1,
    "K": 10**3,
    "M": 10**6,
    "G": 10**9,
    "T": 10**12,
    "KI": 2**10,
    "MI": 2**20,
    "GI": 2**30,
    "TI": 2**40,
}


class _Size(click.ParamType[int]):
    """A number of bytes, with or without a unit."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]I?)?B?", str(value).strip().upper())
        if match is None:
            self.fail(f"{value!r} is no size: write 500MB, 5GB or a number of bytes.", param, ctx)
        return int(float(match[1]) * _UNITS[match[2] or ""])


class _Rate(click.ParamType[Fraction]):
    """Frames a second, as a decimal or a fraction."""

    name = "rate"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        try:
            return Fraction(str(value)).limit_denominator(1001)
        except (ValueError, ZeroDivisionError):
            self.fail(f"{value!r} is no rate: write 30, 29.97 or 30000/1001.", param, ctx)


SIZE = _Size()
RATE = _Rate()

store_option: Decorator = click.option(
    "--store",
    "store_address",
    metavar="PATH",
    envvar="M4ML_STORE",
    default="out/.store",
    show_default=True,
    help="The store of what was made before: a folder, or an address such as s3://BUCKET/PREFIX.",
)

output_option: Decorator = click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out"),
    show_default=True,
    help="The folder of the finished lectures.",
)

quality_option: Decorator = click.option(
    "--quality",
    metavar="QUALITY",
    default=DEFAULT_QUALITY,
    show_default=True,
    help="draft, 720p30, 1080p60, 2160p60, or WIDTHxHEIGHT@FPS.",
)

reuse_quality_option: Decorator = click.option(
    "--quality",
    metavar="QUALITY",
    show_default="the largest recorded before, from 720p30 on; else 720p30",
    help="draft, 720p30, 1080p60, 2160p60, or WIDTHxHEIGHT@FPS.",
)

voice_option: Decorator = click.option(
    "--voice",
    metavar="VOICE",
    default="auto",
    show_default=True,
    envvar="M4ML_VOICE",
    help="auto, recorded, espeak, piper:MODEL.onnx or silent.",
)

targets_argument: Decorator = click.argument("targets", nargs=-1, metavar="[TARGET]...")
