"""From pictures to H.264: segments, packets, and the file they are joined in."""

from build.encode.encoder import encode_pictures, repeat_packets
from build.encode.mux import write_picture_track
from build.encode.segments import Cutter, Segment, cut

__all__ = [
    "Cutter",
    "Segment",
    "cut",
    "encode_pictures",
    "repeat_packets",
    "write_picture_track",
]
