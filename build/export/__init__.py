"""Stills and clips from recordings, and recordings to put into other people's pages."""

from build.export.embed import write_embed
from build.export.formats import FORMATS
from build.export.reel import Reel, reel_of
from build.export.run import Exported, ExportRequest, check, export

__all__ = ["FORMATS", "ExportRequest", "Exported", "Reel", "check", "export", "reel_of", "write_embed"]
