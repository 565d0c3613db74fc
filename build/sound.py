"""The sound of a lecture: everything that its timeline plays, mixed, levelled and encoded.

One track of exactly the timeline's length, in stereo whatever it is made of: loudness is defined for what
comes out of the loudspeakers, and a mono track is played by two.
"""

import hashlib
import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from build import ffmpeg, media
from build.errors import EncodeError
from build.store import MissingArtefact, Store, key
from build.timeline import Sound, Timeline

__all__ = ["Loudness", "LoudnessProfile", "find_sound", "measure_loudness", "sound_track"]

_FORMAT = 1
_RATE_HZ = 48_000
# Between the limiter and the listener the encoder adds ripple; measured under 0.4 dB on speech at 128 kbit/s.
_ENCODER_MARGIN_DB = 0.5
# What is fainter than this below the target is not programme, but noise that should stay faint.
_MOST_GAIN_DB = 30.0
# A limiter at this rate sees the peaks between samples: ITU-R BS.1770-5 asks for four times 48 kHz.
_TRUE_PEAK_RATE_HZ = 192_000
# What ebur128 gives where nothing is louder than BS.1770's absolute gate.
_GATE_LUFS = -70.0
_SUMMARY = re.compile(r"I:\s+(?P<integrated>\S+) LUFS.*Peak:\s+(?P<peak>\S+) dBFS", re.DOTALL)


@dataclass(frozen=True)
class LoudnessProfile:
    """How loud a lecture is.

    Attributes
    ----------
    integrated_lufs : float
        Over the whole lecture, gated (ITU-R BS.1770, EBU R 128): -16 for courses and podcasts.
    true_peak_dbtp : float
        The most between samples.
    bit_rate : str
        Of the AAC track.
    """

    integrated_lufs: float = -16.0
    true_peak_dbtp: float = -1.0
    bit_rate: str = "128k"


@dataclass(frozen=True)
class Loudness:
    """What was measured; both are minus infinity for silence."""

    integrated_lufs: float
    true_peak_dbtp: float


def sound_track(
    timeline: Timeline,
    store: Store,
    *,
    profile: LoudnessProfile | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Path:
    """Return the lecture's track as a file of the store: AAC at 48 kHz in MP4.

    Mixed and encoded at most once for the same sounds, in the same places, at the same level.

    Parameters
    ----------
    timeline : Timeline
        Its sounds start to the sample where it says; what is outside its duration is cut off. With none, the
        track is silent.
    store : Store
        Keeps the track, and may hold the sounds.
    profile : LoudnessProfile or None
        None: -16 LUFS, -1 dBTP.
    on_progress : callable or None
        Called with the share of the encoding that is done.

    Raises
    ------
    EncodeError
        A sound is missing or cannot be decoded, or the encoder failed.
    ArtefactError
        The store cannot be written.
    """
    profile = profile or LoudnessProfile()
    sounds = [(find_sound(sound, store), sound) for sound in timeline.sounds]
    parts = [(_content_hash(path), sound.start_s, sound.gain_db) for path, sound in sounds]
    name = key("track", _FORMAT, timeline.duration_s, json.dumps(asdict(profile)), parts, ext="m4a")
    try:
        return store.local(name)
    except MissingArtefact:
        pass
    count = round(timeline.duration_s * _RATE_HZ)
    if count < 1:
        raise EncodeError(f"expected a lecture of some length, got {timeline.duration_s} s")
    with store.scratch("f32") as mix, store.scratch("m4a") as track:
        channels = _mix(sounds, count, mix)
        _encode(mix, channels, track, profile, timeline.duration_s, on_progress, silent=not sounds)
        _check(track, timeline.duration_s)
        store.add_file(name, track, move=True)
    return store.local(name)


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


def measure_loudness(
    path: Path, *, filters: Sequence[tuple[str, dict[str, Any]]] = (), **options: Any
) -> Loudness:
    """Return the loudness of a sound file.

    Parameters
    ----------
    path : Path
        One channel is measured as two loudspeakers play it.
    filters : sequence of (str, dict)
        FFmpeg's filters by name, with their options, that the sound passes first.
    **options
        FFmpeg's, to read the file by: ``format``, ``ar``, ``ac`` for raw samples.

    Raises
    ------
    EncodeError
        It cannot be read.
    """
    # ebur128 measures as loudnorm's first pass does, seven times faster.
    graph = _filtered(ffmpeg.source(path, **options).audio, filters)
    graph = graph.filter("ebur128", peak="true", framelog="quiet", dualmono="true")
    said = ffmpeg.run(ffmpeg.target(graph, path=None), what=f"measuring the loudness of {path.name}")
    found = _SUMMARY.search(said)
    if not found:
        raise EncodeError(f"FFmpeg gave no loudness of {path}", hint="m4ml doctor says what is installed")
    integrated, peak = float(found["integrated"]), float(found["peak"])
    return Loudness(integrated if integrated > _GATE_LUFS else -math.inf, peak)


def _content_hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "blake2b").hexdigest()
    except OSError as error:
        raise EncodeError(f"expected a sound file, got {path}: {error}") from error


def _mix(sounds: Sequence[tuple[Path, Sound]], count: int, mix: Path) -> int:
    """Add the sounds up in a file of raw samples, so that no lecture is too long for the memory.

    Returns
    -------
    int
        The file's channels: two if any sound has two. Speech has one, which halves the work that follows.
    """
    channels = max((media.sound_channels(path) for path in {path for path, _ in sounds}), default=1)
    with mix.open("wb") as file:
        file.truncate(4 * channels * count)
    track = np.memmap(mix, dtype="<f4", mode="r+", shape=(count, channels))
    for path, sound in sounds:
        gain = np.float32(10 ** (sound.gain_db / 20))
        at = round(sound.start_s * _RATE_HZ)
        for piece in media.decode_sound(path, rate_hz=_RATE_HZ):
            first, last = max(at, 0), min(at + len(piece), count)
            if first < last:
                track[first:last] += gain * piece[first - at : last - at]  # one channel is added to both
            at += len(piece)
    track.flush()
    return channels


def _encode(
    mix: Path,
    channels: int,
    track: Path,
    profile: LoudnessProfile,
    duration_s: float,
    on_progress: Callable[[float], None] | None,
    *,
    silent: bool,
) -> None:
    """Bring the mix to its loudness, and encode it."""
    raw: dict[str, Any] = {"format": "f32le", "ar": _RATE_HZ, "ac": channels}
    peak_dbtp = profile.true_peak_dbtp - _ENCODER_MARGIN_DB
    measured = Loudness(-math.inf, -math.inf) if silent else measure_loudness(mix, **raw)
    gain_db = _gain(measured, profile)
    filters = _level(gain_db, measured, peak_dbtp)
    if len(filters) > 1:
        # The limiter took some loudness away: give it back, and limit what that lifts.
        limited = measure_loudness(mix, filters=filters, **raw)
        filters = _level(gain_db + _gain(limited, profile), measured, peak_dbtp)
    if channels == 1:
        filters = [*filters, ("pan", {"args": "stereo|c0<c0|c1<c0"})]
    sound = _filtered(ffmpeg.source(mix, **raw).audio, filters)
    # On speech at this rate the fast search is the better one too: 51 dB above its noise against 40 dB.
    options = {
        "c:a": "aac",
        "aac_coder": "fast",
        "b:a": profile.bit_rate,
        "ar": _RATE_HZ,
        "fflags": "+bitexact",
    }
    ffmpeg.run(
        ffmpeg.target(sound, path=track, **options),
        what="encoding the sound",
        duration_s=duration_s,
        on_progress=on_progress,
    )


def _gain(measured: Loudness, profile: LoudnessProfile) -> float:
    """Return the gain in dB to the profile's loudness; none for silence."""
    if not math.isfinite(measured.integrated_lufs):
        return 0.0
    return min(profile.integrated_lufs - measured.integrated_lufs, _MOST_GAIN_DB)


def _level(gain_db: float, measured: Loudness, peak_dbtp: float) -> list[tuple[str, dict[str, Any]]]:
    """Return the filters that apply a gain, and limit the peaks only where they would be too high.

    The filter loudnorm does the same as long as no peak is in the way; else it rides the level of the whole
    lecture up and down, where a limiter touches only some milliseconds around the peaks.
    """
    filters: list[tuple[str, dict[str, Any]]] = [
        ("volume", {"volume": f"{gain_db:.4f}dB", "precision": "float"})
    ]
    if measured.true_peak_dbtp + gain_db <= peak_dbtp:
        return filters
    limit = 10 ** (peak_dbtp / 20)
    return [
        *filters,
        ("aresample", {"osr": _TRUE_PEAK_RATE_HZ}),
        (
            "alimiter",
            {"limit": f"{limit:.6f}", "attack": 5, "release": 80, "level": "false", "latency": "true"},
        ),
        ("aresample", {"osr": _RATE_HZ}),
    ]


def _filtered(stream: Any, filters: Sequence[tuple[str, dict[str, Any]]]) -> Any:
    for name, options in filters:
        stream = stream.filter(name, **options)
    return stream


def _check(track: Path, duration_s: float) -> None:
    """Refuse a track whose length is not the timeline's, to a packet of AAC."""
    length_s = media.probe(track).only("audio").duration_s
    if abs(length_s - duration_s) > 1024 / _RATE_HZ:
        raise EncodeError(f"expected {duration_s:.3f} s of sound, the encoder made {length_s:.3f} s")
