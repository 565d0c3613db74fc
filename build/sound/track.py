"""The track of a lecture: as long as its timeline, at its loudness, joined from stretches.

What a stretch gives is kept by what is in it: after an edit, only stretches that are new, or that begin at
another place within a block, are mixed and encoded. In stereo whatever it is made of: loudness is defined for
what comes out of the loudspeakers, and a mono track is played by two.
"""

import json
import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import astuple, dataclass
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from build import media
from build.encode.packets import read_packets, write_packets
from build.errors import EncodeError
from build.installation import code_of
from build.sound.aac import BLOCK, RATE_HZ, encoded, silent_packet, write_track
from build.sound.filters import Filter, filtered
from build.sound.loudness import TRUE_PEAK_RATE_HZ, energies, integrated_lufs, true_peak
from build.sound.stretches import Stretch, mixed, sources, stretches
from build.store import MissingArtefact, Store, key
from build.timeline import Timeline

__all__ = ["LoudnessProfile", "sound_track"]

# Between the limiter and the listener the encoder adds ripple; measured under 0.4 dB on speech at 128 kbit/s.
_ENCODER_MARGIN_DB = 0.5
# What is fainter than this below the target is not programme, but noise that should stay faint.
_MOST_GAIN_DB = 30.0
# A gain to the last digit would be another after every edit, and all stretches with it.
_GAIN_STEP_DB = 0.2
_STEREO = {1: "stereo|c0<c0|c1<c0", 2: "stereo|c0=c0|c1=c1"}


@dataclass(frozen=True)
class LoudnessProfile:
    """How loud a lecture is.

    Attributes
    ----------
    integrated_lufs : float
        Over the whole lecture, gated (ITU-R BS.1770, EBU R 128): -16 for courses and podcasts.
    true_peak_dbtp : float
        The most between samples.
    bit_rate : int
        Of the AAC track, in bits a second.
    """

    integrated_lufs: float = -16.0
    true_peak_dbtp: float = -1.0
    bit_rate: int = 128_000

    @property
    def limit(self) -> float:
        """The most that samples may come to before they are encoded; full scale is 1."""
        return float(10 ** ((self.true_peak_dbtp - _ENCODER_MARGIN_DB) / 20))


@dataclass(frozen=True)
class _Level:
    """What brings a stretch to its loudness.

    Attributes
    ----------
    gain_db : float
    limit : float or None
        The most that its samples may come to. None: they do not.
    """

    gain_db: float
    limit: float | None

    @property
    def filters(self) -> list[Filter]:
        """The filters that do it.

        The filter loudnorm does the same as long as no peak is in the way; else it rides the level of the
        whole lecture up and down, where a limiter touches only some milliseconds around the peaks.
        """
        gain = ("volume", f"volume={self.gain_db:.4f}dB:precision=float")
        if self.limit is None:
            return [gain]
        limiter = f"limit={self.limit:.6f}:attack=5:release=80:level=false:latency=true"
        return [
            gain,
            ("aresample", str(TRUE_PEAK_RATE_HZ)),
            ("alimiter", limiter),
            ("aresample", str(RATE_HZ)),
        ]


def sound_track(
    timeline: Timeline,
    store: Store,
    *,
    profile: LoudnessProfile | None = None,
    executor: Executor | None = None,
) -> Path:
    """Return the lecture's track as a file of the store: AAC at 48 kHz in MP4.

    Mixed and encoded at most once for the same sounds, in the same places, at the same level.

    Parameters
    ----------
    timeline : Timeline
        Its sounds start to the sample where it says; what is outside its duration is cut off. With none, the
        track is silent.
    store : Store
        Keeps the track and what it is made from, and may hold the sounds.
    profile : LoudnessProfile or None
        None: -16 LUFS, -1 dBTP.
    executor : Executor or None
        Makes stretches. None: as many at once as there are processors, in threads.

    Raises
    ------
    EncodeError
        A sound is missing or cannot be decoded, or the encoder failed.
    ArtefactError
        The store cannot be written.
    """
    profile = profile or LoudnessProfile()
    count = round(timeline.duration_s * RATE_HZ)
    heard = sources(timeline.sounds, store)
    parts = [(source.content, source.start, source.gain_db) for source in heard]
    name = key("track", _made_with(), timeline.duration_s, parts, astuple(profile), ext="m4a")
    try:
        return store.local(name)
    except MissingArtefact:
        pass
    if count < 1:
        raise EncodeError(f"expected a lecture of some length, got {timeline.duration_s} s")
    found = stretches(heard, count)
    threads = nullcontext(executor) if executor else ThreadPoolExecutor(os.cpu_count(), "stretch")
    with threads as chosen:
        levels = _levels(found, count, profile, store, chosen)
        packets = chosen.map(partial(_packets, profile=profile, store=store), found, levels)
        joined = [silent_packet(profile.bit_rate)] * (-(-count // BLOCK) + 1)
        for stretch, encoded_stretch in zip(found, packets, strict=True):
            first = stretch.start // BLOCK
            joined[first : first + len(encoded_stretch)] = encoded_stretch
    with store.scratch("m4a") as track:
        write_track(track, joined, count, profile.bit_rate)
        _check(track, timeline.duration_s)
        store.add_file(name, track, move=True)
    return store.local(name)


def _levels(
    found: Sequence[Stretch], count: int, profile: LoudnessProfile, store: Store, executor: Executor
) -> list[_Level]:
    """Return what brings each stretch to its level in the whole."""
    heard = [*executor.map(partial(_heard, store=store), found)]
    starts = [stretch.start for stretch in found]

    def at(gain_db: float) -> list[_Level]:
        loudest = profile.limit / 10 ** (gain_db / 20)
        return [_Level(gain_db, None if peak <= loudest else profile.limit) for _, peak in heard]

    loud = (loud for loud, _ in heard)
    gain_db = _gain(integrated_lufs(zip(starts, loud, strict=True), count), profile)
    levels = at(gain_db)
    if all(level.limit is None for level in levels):
        return levels
    # The limiter took some loudness away: give it back, and limit what that lifts.
    loud = (loud for loud, _ in heard)
    left = executor.map(partial(_left, store=store), found, loud, levels)
    return at(gain_db + _gain(integrated_lufs(zip(starts, left, strict=True), count), profile))


def _gain(loudness_lufs: float, profile: LoudnessProfile) -> float:
    """Return the gain in dB to the profile's loudness; none for silence."""
    if not math.isfinite(loudness_lufs):
        return 0.0
    gain_db = min(profile.integrated_lufs - loudness_lufs, _MOST_GAIN_DB)
    return round(gain_db / _GAIN_STEP_DB) * _GAIN_STEP_DB


def _heard(stretch: Stretch, store: Store) -> tuple[list[float], float]:
    """Return the energies of a stretch as it was mixed, and its peak."""

    def measure() -> Any:
        with mixed(stretch, store) as samples:
            return energies(samples), true_peak(samples)

    loud, peak = _kept(key("heard", _made_with(), stretch.count, stretch.parts, ext="json"), measure, store)
    return loud, peak


def _left(stretch: Stretch, loud: list[float], level: _Level, store: Store) -> list[float]:
    """Return the energies of a stretch at its level."""
    if level.limit is None:
        return [energy * 10 ** (level.gain_db / 10) for energy in loud]

    def measure() -> Any:
        with mixed(stretch, store) as samples:
            return energies(samples, level.filters)

    name = key("heard", _made_with(), stretch.count, stretch.parts, level.filters, ext="json")
    return list(_kept(name, measure, store))


def _kept(name: str, measure: Callable[[], Any], store: Store) -> Any:
    """Return what is in the store under a name, measured if it is not."""
    try:
        return json.loads(store.read(name))
    except MissingArtefact:
        found = measure()
        store.write(name, json.dumps(found).encode())
        return found


def _packets(stretch: Stretch, level: _Level, profile: LoudnessProfile, store: Store) -> list[bytes]:
    """Return the packets of a stretch at its level, encoded if they are not in the store."""
    whole = stretch.in_blocks()
    name = key(
        "aac",
        _made_with(),
        whole.count,
        whole.parts,
        level.filters,
        profile.bit_rate,
        ext="m4s",
    )
    try:
        return read_packets(store, name)
    except MissingArtefact:
        pass
    with mixed(whole, store) as samples:
        blocks = filtered(samples, [*level.filters, ("pan", _STEREO[samples.shape[1]])], size=BLOCK)
        packets = encoded(blocks, profile.bit_rate)
    if len(packets) != whole.count // BLOCK + 1:
        raise EncodeError(f"expected {whole.count // BLOCK + 1} packets of sound, got {len(packets)}")
    write_packets(store, name, packets)
    return packets


@cache
def _made_with() -> tuple[str, ...]:
    """Return what decides the sound beside what is heard: the code that mixes, and FFmpeg's libraries."""
    return (code_of("sound", "media.py"), version("av"))


def _check(track: Path, duration_s: float) -> None:
    """Refuse a track whose length is not the timeline's, to a packet of AAC."""
    length_s = media.probe(track).only("audio").duration_s
    if abs(length_s - duration_s) > BLOCK / RATE_HZ:
        raise EncodeError(f"expected {duration_s:.3f} s of sound, the encoder made {length_s:.3f} s")
