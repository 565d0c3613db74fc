"""The sound of a lecture: all that its timeline plays, mixed, levelled and encoded, stretch by stretch."""

from build.sound.stretches import find_sound
from build.sound.track import LoudnessProfile, sound_track

__all__ = ["LoudnessProfile", "find_sound", "sound_track"]
