"""Recordings: what scenes drew, as data. Nothing here knows Manim, Cairo or FFmpeg."""

from build.recording.pictures import DRAWING, Cap, Join, Kind, Pictures
from build.recording.recording import MOST_PIXELS, VERSION, Recording, Span
from build.recording.writer import PictureWriter

__all__ = [
    "DRAWING",
    "MOST_PIXELS",
    "VERSION",
    "Cap",
    "Join",
    "Kind",
    "PictureWriter",
    "Pictures",
    "Recording",
    "Span",
]
