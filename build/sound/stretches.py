"""Stretches: what a timeline plays between two of its pauses, each mixed by itself.

A stretch is known by the sounds in it and their places in it, not by its place on the timeline.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from build import media
from build.errors import EncodeError
from build.sound.aac import BLOCK, RATE_HZ
from build.store import MissingArtefact, Store
from build.timeline import Sound

__all__ = ["Clip", "Source", "Stretch", "find_sound", "mixed", "sources", "stretches"]

# With two blocks between them, at least one is silent: what is encoded apart may be joined there.
_LEAST_PAUSE = 2 * BLOCK
_LONG_PAUSE = round(0.4 * RATE_HZ)
# After a shorter pause half of the sounds begin a stretch, by their hash: some ten seconds are kept at once.
# Whatever is edited before them, they do so again.
_BEGINNERS = "01234567"


@dataclass(frozen=True)
class Source:
    """A sound of a timeline.

    Attributes
    ----------
    path : Path
    content : str
        The hash of the file.
    start : int
        On the timeline, in samples.
    gain_db : float
    """

    path: Path
    content: str
    start: int
    gain_db: float


@dataclass(frozen=True)
class Clip:
    """A sound in its place; all is counted in samples.

    Attributes
    ----------
    path : Path
    content : str
        The hash of the file.
    at : int
        When it starts, after the stretch does. Negative: what comes before the stretch is cut off.
    end : int
        When it ends at the latest, after the stretch starts.
    channels : int
    gain_db : float
    """

    path: Path
    content: str
    at: int
    end: int
    channels: int
    gain_db: float

    def later(self, by: int) -> "Clip":
        """Return the same sound in another place."""
        return replace(self, at=self.at + by, end=self.end + by)


@dataclass(frozen=True)
class Stretch:
    """Clips between two pauses.

    Attributes
    ----------
    start, count : int
        On the timeline, in samples.
    clips : tuple of Clip
    """

    start: int
    count: int
    clips: tuple[Clip, ...]

    @property
    def parts(self) -> list[tuple[str, int, int, float]]:
        """What its sound is made of."""
        return [(clip.content, clip.at, clip.end, clip.gain_db) for clip in self.clips]

    @property
    def end(self) -> int:
        """The first sample after it."""
        return self.start + self.count

    def joined(self, other: "Stretch") -> "Stretch":
        """Return both as one; the other starts later."""
        clips = (clip.later(other.start - self.start) for clip in other.clips)
        return Stretch(self.start, max(self.end, other.end) - self.start, (*self.clips, *clips))

    def in_blocks(self) -> "Stretch":
        """Return the same from the start of a block to the end of one."""
        before = self.start % BLOCK
        count = -(-(before + self.count) // BLOCK) * BLOCK
        return Stretch(self.start - before, count, tuple(clip.later(before) for clip in self.clips))


def sources(sounds: Iterable[Sound], store: Store) -> list[Source]:
    """Return where the sounds of a timeline are, and what they are.

    Raises
    ------
    EncodeError
        One is missing.
    """
    hashed = cache(_content_hash)
    found = ((find_sound(sound, store), sound) for sound in sounds)
    return [
        Source(path, hashed(path), round(sound.start_s * RATE_HZ), sound.gain_db) for path, sound in found
    ]


def stretches(found: Iterable[Source], count: int) -> list[Stretch]:
    """Return the stretches of a track of so many samples, in order.

    Raises
    ------
    EncodeError
        A file holds no sound.
    """
    extent = cache(media.sound_extent)
    result: list[Stretch] = []
    for source in sorted(found, key=lambda source: source.start):
        duration_s, channels = extent(source.path)
        start, end = max(source.start, 0), min(source.start + _samples(duration_s), count)
        if start >= end:
            continue
        clip = Clip(source.path, source.content, source.start - start, end - start, channels, source.gain_db)
        stretch = Stretch(start, end - start, (clip,))
        if not result or _begins(clip, start - result[-1].end):
            result.append(stretch)
        else:
            result[-1] = result[-1].joined(stretch)
    return result


def find_sound(sound: Sound, store: Store) -> Path:
    """Return the file of a sound: a path, or the name of an artefact.

    Raises
    ------
    EncodeError
        There is neither.
    """
    path = Path(sound.path)
    if path.is_file():
        return path
    if not path.is_absolute():
        try:
            return store.local(sound.path)
        except (MissingArtefact, ValueError):
            pass
    raise EncodeError(
        f"expected a sound at {sound.start_s:.2f} s, found no file {sound.path}",
        hint="look at the scene's add_sound; if it is narration, record the scene again with --force",
    )


@contextmanager
def mixed(stretch: Stretch, store: Store) -> Iterator[NDArray[np.float32]]:
    """Give a stretch's samples, (count, channels), from a file: no lecture is too long for the memory.

    Two channels if any sound has two. Speech has one, which halves the work that follows.

    Raises
    ------
    EncodeError
        A sound cannot be decoded.
    """
    shape = (stretch.count, max(clip.channels for clip in stretch.clips))
    with store.scratch("f32") as path:
        track = np.memmap(path, dtype="<f4", mode="w+", shape=shape)
        for clip in stretch.clips:
            gain = np.float32(10 ** (clip.gain_db / 20))
            at = clip.at
            for piece in media.decode_sound(clip.path, rate_hz=RATE_HZ):
                first, last = max(at, 0), min(at + len(piece), clip.end)
                if first < last:
                    # One channel is added to both.
                    track[first:last] += gain * piece[first - at : last - at]
                at += len(piece)
        yield track


def _begins(clip: Clip, pause: int) -> bool:
    """Tell whether a stretch begins with a clip, after a pause of so many samples."""
    return pause >= _LONG_PAUSE or (pause >= _LEAST_PAUSE and clip.content[0] in _BEGINNERS)


def _samples(duration_s: float) -> int:
    # A resampler gives a few more than its input's share.
    return round(duration_s * RATE_HZ) + 64


def _content_hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "blake2b").hexdigest()
    except OSError as error:
        raise EncodeError(f"expected a sound file, got {path}: {error}") from error
