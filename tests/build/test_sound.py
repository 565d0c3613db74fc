"""The track of a lecture: mixing, loudness, encoding."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from build import ffmpeg, media
from build.errors import EncodeError
from build.narration.samples import wav_bytes
from build.sound import LoudnessProfile, sound_track, track
from build.sound.loudness import energies, integrated_lufs, true_peak
from build.sound.stretches import mixed, sources, stretches
from build.store import Store
from build.timeline import Sound, Timeline
from tests.build.loudness import measure_loudness

RATE = 48_000
RNG = np.random.default_rng(7)


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "store")


def write(path: Path, samples: np.ndarray, rate_hz: int = RATE) -> str:
    path.write_bytes(wav_bytes(np.round(32767 * np.clip(samples, -1, 1)).astype(np.int16), rate_hz))
    return str(path)


def speech_like(duration_s: float, level: float = 0.1) -> np.ndarray:
    """Noise below 4 kHz in bursts: some 14 dB between its mean and its peaks, as speech has."""
    count = round(duration_s * RATE)
    spectrum = np.fft.rfft(RNG.standard_normal(count))
    frequency = np.fft.rfftfreq(count, 1 / RATE)
    noise = np.fft.irfft(spectrum * (frequency < 4000) / np.maximum(frequency, 200), count)
    bursts = np.abs(np.sin(2 * np.pi * 1.3 * np.arange(count) / RATE)) ** 2
    return level * bursts * noise / np.std(noise)


def decoded(track: Path) -> np.ndarray:
    return np.concatenate(list(media.decode_sound(track, rate_hz=RATE)))


def onset(samples: np.ndarray, level: float = 0.02) -> float:
    return float(np.flatnonzero(np.abs(samples[:, 0]) > level)[0] / RATE)


@pytest.mark.parametrize("level", [0.01, 0.03, 0.1, 0.5])
def test_quiet_and_loud_lectures_come_out_at_the_profile_s_loudness(tmp_path, store, level):
    path = write(tmp_path / "speech.wav", speech_like(12.0, level))
    track = sound_track(Timeline(13.0, sounds=(Sound(path, 0.5),)), store)
    measured = measure_loudness(track)
    assert measured.integrated_lufs == pytest.approx(-16.0, abs=0.5)
    assert measured.true_peak_dbtp <= -1.0


def test_another_profile_is_met_too(tmp_path, store):
    path = write(tmp_path / "speech.wav", speech_like(12.0))
    profile = LoudnessProfile(integrated_lufs=-23.0, true_peak_dbtp=-3.0)
    track = sound_track(Timeline(12.0, sounds=(Sound(path, 0.0),)), store, profile=profile)
    measured = measure_loudness(track)
    assert measured.integrated_lufs == pytest.approx(-23.0, abs=0.3)
    assert measured.true_peak_dbtp <= -3.0


def test_noise_far_below_the_programme_is_not_blown_up(tmp_path, store):
    path = write(tmp_path / "hiss.wav", speech_like(6.0, 0.0008))
    before = measure_loudness(Path(path)).integrated_lufs
    track = sound_track(Timeline(6.0, sounds=(Sound(path, 0.0),)), store)
    assert measure_loudness(track).integrated_lufs == pytest.approx(before + 30, abs=0.5)


def test_levels_inside_a_lecture_stay_as_they_were(tmp_path, store):
    loud = np.sin(2 * np.pi * 440 * np.arange(4 * RATE) / RATE)
    path = write(tmp_path / "steps.wav", np.concatenate([0.2 * loud, 0.1 * loud, 0.2 * loud]))
    samples = decoded(sound_track(Timeline(12.0, sounds=(Sound(path, 0.0),)), store))
    first, second, third = (np.std(samples[(4 * i + 1) * RATE : (4 * i + 3) * RATE]) for i in range(3))
    assert 20 * math.log10(first / second) == pytest.approx(6.02, abs=0.1)
    assert first == pytest.approx(third, rel=0.01)


@pytest.mark.parametrize("duration_s", [0.04, 1.0, 7 / 3, 12.345])
@pytest.mark.parametrize("silent_file", [False, True])
def test_without_anything_to_hear_the_track_is_silent_and_as_long_as_the_timeline(
    tmp_path, store, duration_s, silent_file
):
    path = write(tmp_path / "silence.wav", np.zeros(RATE // 10))
    track = sound_track(Timeline(duration_s, sounds=(Sound(path, 0.0),) * silent_file), store)
    stream = media.probe(track).only("audio")
    assert stream.properties == {"rate": RATE, "channels": 2}
    assert stream.codec == "aac"
    assert stream.duration_s == pytest.approx(duration_s, abs=1 / RATE)
    assert np.abs(decoded(track)).max() < 1e-4
    assert measure_loudness(track).integrated_lufs == -math.inf


def test_sounds_start_where_the_timeline_says_and_add_up(tmp_path, store):
    tone = 0.3 * np.sin(2 * np.pi * 500 * np.arange(RATE) / RATE)
    path = write(tmp_path / "tone.wav", tone)
    timeline = Timeline(
        8.0, sounds=(Sound(path, 1.25), Sound(path, 5.0, gain_db=-6.0), Sound(path, 5.0, -6.0))
    )
    samples = decoded(sound_track(timeline, store))
    assert onset(samples) == pytest.approx(1.25, abs=0.002)
    assert onset(samples[3 * RATE :]) + 3 == pytest.approx(5.0, abs=0.002)
    alone, together = (np.std(samples[int(t * RATE) : int((t + 0.5) * RATE)]) for t in (1.5, 5.25))
    assert together / alone == pytest.approx(2 * 10 ** (-6 / 20), rel=0.02)


def test_one_channel_among_two_stays_in_the_middle_and_two_stay_apart(tmp_path, store):
    times = np.arange(RATE) / RATE
    mono = write(tmp_path / "mono.wav", 0.2 * np.sin(2 * np.pi * 500 * times))
    raw = tmp_path / "left.f32"
    raw.write_bytes(
        np.stack([0.2 * np.sin(2 * np.pi * 700 * times), 0 * times], axis=1).astype("<f4").tobytes()
    )
    left = ffmpeg.source(raw, format="f32le", ar=RATE, ac=2).audio
    ffmpeg.run(ffmpeg.target(left, path=tmp_path / "left.wav"), what="converting")
    timeline = Timeline(4.0, sounds=(Sound(mono, 0.0), Sound(str(tmp_path / "left.wav"), 2.0)))
    samples = decoded(sound_track(timeline, store))
    middle, apart = (
        np.std(samples[int((t + 0.2) * RATE) : int((t + 0.8) * RATE)], axis=0) for t in (0.0, 2.0)
    )
    assert middle[0] == pytest.approx(middle[1], rel=0.01)
    assert apart[0] == pytest.approx(middle[0], rel=0.01)
    assert apart[1] < 0.01 * apart[0]


def test_what_lies_outside_the_timeline_is_cut_off(tmp_path, store):
    path = write(tmp_path / "tone.wav", 0.3 * np.sin(2 * np.pi * 500 * np.arange(4 * RATE) / RATE))
    sounds = (Sound(path, -2.0), Sound(path, 5.0), Sound(path, 30.0), Sound(path, -30.0))
    track = sound_track(Timeline(6.0, sounds=sounds), store)
    samples = decoded(track)
    assert media.probe(track).only("audio").duration_s == pytest.approx(6.0, abs=1 / RATE)
    loud = [np.std(samples[int(t * RATE) : int((t + 0.5) * RATE)]) > 0.05 for t in (0.5, 1.4, 2.5, 4.4, 5.2)]
    assert loud == [True, True, False, False, True]


def test_files_of_several_kinds_mix(tmp_path, store):
    tone = 0.2 * np.sin(2 * np.pi * 300 * np.arange(RATE) / RATE)
    for channels, ending in ((2, "mp3"), (2, "flac"), (1, "ogg")):
        raw = tmp_path / f"{ending}.f32"
        raw.write_bytes(np.repeat(tone, channels).astype("<f4").tobytes())
        stream = ffmpeg.source(raw, format="f32le", ar=RATE, ac=channels).audio
        ffmpeg.run(ffmpeg.target(stream, path=tmp_path / f"tone.{ending}", ar=44_100), what="encoding")
    sounds = tuple(Sound(str(tmp_path / f"tone.{e}"), 2.0 * i) for i, e in enumerate(("mp3", "flac", "ogg")))
    samples = decoded(sound_track(Timeline(6.0, sounds=sounds), store))
    levels = [np.std(samples[int((2 * i + 0.3) * RATE) : int((2 * i + 0.7) * RATE)]) for i in range(3)]
    # MP3 loses half a decibel of a pure tone; a channel mixed wrongly would be three away.
    assert levels == pytest.approx([levels[1]] * 3, rel=0.1)


@pytest.fixture
def encodings(monkeypatch) -> list[int]:
    """Of each encoding that is done, how many packets it gave."""
    found: list[int] = []
    encoded = track.encoded

    def counting(*arguments):
        packets = encoded(*arguments)
        found.append(len(packets))
        return packets

    monkeypatch.setattr(track, "encoded", counting)
    return found


def test_the_same_track_is_made_once_and_a_changed_sound_makes_another(tmp_path, store, encodings):
    path = write(tmp_path / "speech.wav", speech_like(3.0))
    timeline = Timeline(3.0, sounds=(Sound(path, 0.0),))
    first = sound_track(timeline, store)
    assert len(encodings) == 1
    assert sound_track(timeline, store) == first
    assert len(encodings) == 1
    write(tmp_path / "speech.wav", speech_like(3.0, 0.05))
    assert sound_track(timeline, store) != first
    assert len(encodings) == 2


@pytest.fixture
def lines(tmp_path) -> tuple[Sound, ...]:
    """Four of a second and a half, with pauses of half a second between them."""
    starts = (0.2, 2.2, 4.2, 6.2)
    return tuple(
        Sound(write(tmp_path / f"{start_s}.wav", speech_like(1.5)), start_s, speech=True)
        for start_s in starts
    )


def moved(line: Sound, by_s: float) -> Sound:
    return replace(line, start_s=line.start_s + by_s)


def test_after_an_edit_only_stretches_that_sound_otherwise_are_encoded(tmp_path, store, lines, encodings):
    sound_track(Timeline(8.0, sounds=lines), store)
    assert len(encodings) == 4
    sound_track(Timeline(9.5, sounds=lines), store)
    assert len(encodings) == 4, "a lecture that ends later"
    sound_track(Timeline(9.5, sounds=(*lines[:3], moved(lines[3], 64 / 60))), store)
    assert len(encodings) == 4, "one that starts whole blocks later"
    sound_track(Timeline(9.5, sounds=(*lines[:3], moved(lines[3], 1 / 60))), store)
    assert len(encodings) == 5, "one that starts elsewhere in a block"
    again = Sound(write(tmp_path / "again.wav", speech_like(1.5)), lines[1].start_s)
    sound_track(Timeline(8.0, sounds=(lines[0], again, *lines[2:])), store)
    assert len(encodings) == 6, "another sound, as loud"


def test_an_edited_track_has_the_bytes_of_one_made_anew(tmp_path, store, lines):
    before = sound_track(Timeline(8.0, sounds=lines), store).read_bytes()
    louder = replace(lines[0], gain_db=6.0)
    edited = Timeline(9.0, sounds=(louder, *(moved(line, 1 / 3) for line in lines[1:])))
    after = sound_track(edited, store).read_bytes()
    assert after == sound_track(edited, Store(tmp_path / "new")).read_bytes()
    assert before == sound_track(Timeline(8.0, sounds=lines), Store(tmp_path / "other")).read_bytes()


def test_what_was_damaged_in_the_store_is_made_again(tmp_path, store, lines):
    timeline = Timeline(8.0, sounds=lines)
    made = sound_track(timeline, store)
    before = made.read_bytes()
    damaged = [store.local(name) for kind in ("track", "heard", "aac") for name in store.names(kind)]
    assert len(damaged) > 2 * len(lines)
    for path in damaged:
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:-1])
    assert sound_track(timeline, store).read_bytes() == before


def test_stretches_are_joined_without_a_trace(tmp_path, store, lines):
    """The same samples in one file are one stretch, and encoded at once."""
    whole = np.zeros((8 * RATE, 1), np.float32)
    for line in lines:
        piece = decoded(Path(line.path))
        whole[round(line.start_s * RATE) :][: len(piece)] = piece
    at_once = Sound(write(tmp_path / "whole.wav", whole[:, 0]), 0.0)
    profile = LoudnessProfile(integrated_lufs=-26.0)  # with no peak to limit, both are the same samples
    one, other = (
        decoded(sound_track(Timeline(8.0, sounds=sounds), store, profile=profile))
        for sounds in (lines, (at_once,))
    )
    assert one.shape == other.shape
    scale = np.std(other) / np.std(whole)
    noise = np.std(other[: 8 * RATE] - scale * whole)
    # No more error than encoded at once, and none at the joins: a click would be a hundredth of full scale.
    assert np.std(one[: 8 * RATE] - scale * whole) < 1.1 * noise
    for line in lines:
        start, end = (round(at_s * RATE) for at_s in (line.start_s, line.start_s + 1.5))
        assert np.abs(one[start - 4096 : start - 2048]).max() == 0
        assert np.abs(one[end + 2048 : end + 4096]).max() == 0
        for join in (start, end):
            around = slice(join - 2048, join + 2048)
            assert np.abs(one[around] - scale * whole[around]).max() < 0.005


def test_the_same_sounds_give_the_same_bytes(tmp_path):
    path = write(tmp_path / "speech.wav", speech_like(4.0, 0.4))
    timeline = Timeline(5.0, sounds=(Sound(path, 0.5),))
    one, two = (sound_track(timeline, Store(tmp_path / name)).read_bytes() for name in ("one", "two"))
    assert one == two


def test_a_sound_may_be_an_artefact_of_the_store(tmp_path, store):
    path = write(tmp_path / "tone.wav", 0.3 * np.sin(2 * np.pi * 500 * np.arange(RATE) / RATE))
    store.add_file("speech/ab/abc.wav", Path(path))
    samples = decoded(sound_track(Timeline(3.0, sounds=(Sound("speech/ab/abc.wav", 1.0),)), store))
    assert onset(samples) == pytest.approx(1.0, abs=0.002)


@pytest.mark.parametrize("path", ["missing.wav", "/no/such/file.wav", "speech/ab/abc.wav", "../up.wav"])
def test_a_missing_sound_is_named_with_its_time(store, path):
    with pytest.raises(EncodeError, match=r"at 2\.50 s, found no file") as caught:
        sound_track(Timeline(3.0, sounds=(Sound(path, 2.5),)), store)
    assert path in str(caught.value)


def test_a_corrupt_sound_is_refused_and_leaves_nothing_in_the_store(tmp_path, store):
    (tmp_path / "bad.wav").write_bytes(b"RIFF....WAVEnot really")
    with pytest.raises(EncodeError, match=r"expected a sound file, got .*bad\.wav"):
        sound_track(Timeline(3.0, sounds=(Sound(str(tmp_path / "bad.wav"), 0.0),)), store)
    assert list(store.names()) == []
    assert not list((tmp_path / "store" / "tmp").glob("*"))


def test_a_lecture_without_length_is_refused(store):
    with pytest.raises(EncodeError, match="expected a lecture of some length"):
        sound_track(Timeline(0.0), store)


def tone(*levels_and_seconds: tuple[float, float]) -> np.ndarray:
    """A sine of 1 kHz, in stereo: dBFS for so many seconds, one after another."""
    parts = [
        10 ** (level / 20) * np.sin(2 * np.pi * 1000 * np.arange(round(seconds * RATE)) / RATE)
        for level, seconds in levels_and_seconds
    ]
    return np.repeat(np.concatenate(parts)[:, None], 2, axis=1).astype(np.float32)


@pytest.mark.parametrize(
    "signal",
    [
        tone((-23, 20)),
        tone((-36, 10), (-23, 60), (-36, 10)),
        tone((-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)),
        tone((-26, 20), (-20, 20.1), (-26, 20)),
    ],
    ids=["case 1", "case 3", "case 4", "case 5"],
)
def test_loudness_is_measured_as_the_standard_says(signal):
    """EBU Tech 3341: the cases whose loudness is -23 LUFS."""
    assert integrated_lufs([(0, energies(signal))], len(signal)) == pytest.approx(-23.0, abs=0.1)


def test_a_peak_between_samples_is_seen():
    # EBU Tech 3341, case 16: a quarter of the rate at 45 degrees; its samples are 3 dB below its peaks.
    times = np.arange(RATE) / RATE
    wave = 0.5 * np.sin(2 * np.pi * RATE / 4 * times + np.pi / 4)
    rising = np.minimum(1, np.minimum(times, times[::-1]) / 0.1)
    signal = (rising * wave).astype(np.float32)[:, None]
    assert np.abs(signal).max() < 0.36
    assert 20 * math.log10(true_peak(signal)) == pytest.approx(-6.0, abs=0.3)


def test_loudness_of_stretches_is_that_of_the_whole(tmp_path, store, lines):
    quiet = tuple(replace(line, gain_db=-14.0) for line in lines[2:])
    found = stretches(sources((*lines[:2], *quiet), store), 8 * RATE)
    assert len(found) == 4
    parts, mix = [], np.zeros((8 * RATE, 1), np.float32)
    for stretch in found:
        with mixed(stretch, store) as samples:
            parts.append((stretch.start, energies(samples)))
            mix[stretch.start : stretch.end] = samples
    raw = tmp_path / "mix.f32"
    mix.tofile(raw)
    theirs = measure_loudness(raw, format="f32le", ar=RATE, ac=1)
    assert integrated_lufs(parts, len(mix)) == pytest.approx(theirs.integrated_lufs, abs=0.1)


def test_sounds_are_one_stretch_unless_a_pause_is_between_them(tmp_path, store):
    path = write(tmp_path / "tone.wav", np.ones(RATE))
    starts = (0.0, 0.5, 1.51, 3.0, 4.5)
    found = stretches(sources((Sound(path, at) for at in starts), store), 10 * RATE)
    assert [len(stretch.clips) for stretch in found] == [3, 1, 1]
    assert [stretch.start for stretch in found] == [0, 3 * RATE, round(4.5 * RATE)]


def test_an_edit_moves_only_the_boundaries_of_stretches_beside_it(tmp_path, store):
    paths = [write(tmp_path / f"{i}.wav", np.sin(np.arange(RATE) / (i + 3))) for i in range(40)]
    lines = [Sound(path, 1.2 * i) for i, path in enumerate(paths)]

    def parts(sounds):
        return {repr(stretch.parts) for stretch in stretches(sources(sounds, store), 60 * RATE)}

    before = parts(lines)
    assert 10 < len(before) < 30
    assert len(parts([*lines[:20], *lines[21:]]) - before) <= 2
    assert len(parts([*lines[:20], *(moved(line, 1 / 7) for line in lines[20:])]) - before) <= 1
