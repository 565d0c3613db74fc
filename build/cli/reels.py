"""What the commands that make something else of a recording begin with; to be imported when they run."""

from build.cli.options import DEFAULT_QUALITY
from build.export import Reel, reel_of
from build.quality import parse_quality
from build.render import RenderOptions, default_jobs

__all__ = ["reel_for"]


def reel_for(target: str, quality: str | None, voice: str, store_address: str) -> Reel:
    """Return a target's reel; where no quality was asked for, of the largest in which it stands recorded."""
    settings = parse_quality(quality or DEFAULT_QUALITY)
    options = RenderOptions(settings, voice=voice, store=store_address, jobs=default_jobs())
    return reel_of(target, options, or_larger=quality is None)
