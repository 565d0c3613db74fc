"""Recordings: what scenes drew, as data. Nothing here knows Manim, Cairo or FFmpeg."""

from build.recording.pictures import DRAWING, Cap, Join, Kind, Pictures
from build.recording.recording import VERSION, Recording, Span
from build.recording.writer import PictureWriter

__all__ = [
    "DRAWING",
    "VERSION",
    "Cap",
    "Join",
    "Kind",
    "PictureWriter",
    "Pictures",
    "Recording",
    "Span",
]
