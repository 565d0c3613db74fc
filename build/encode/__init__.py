"""From pictures to H.264: settings, segments, packets, and the file they are joined in."""

from build.encode.encoder import encode_pictures, repeat_packets
from build.encode.mux import write_picture_track
from build.encode.segments import Cutter, Segment, cut
from build.encode.settings import QUALITIES, EncodeSettings, parse_quality

__all__ = [
    "QUALITIES",
    "Cutter",
    "EncodeSettings",
    "Segment",
    "cut",
    "encode_pictures",
    "parse_quality",
    "repeat_packets",
    "write_picture_track",
]
