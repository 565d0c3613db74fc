"""Running FFmpeg, and asking what is in a file."""

import threading
import time
import wave
from pathlib import Path

import numpy as np
import pytest

from build import ffmpeg
from build.errors import EncodeError, ToolError
from build.narration.samples import wav_bytes

ODD_NAMES = [
    "plain.wav",
    "with space.wav",
    'it\'s "quoted".wav',
    "a:b.wav",
    "-dash.wav",
    "λ é.wav",
    "100%d.wav",
    "[x];y,z.wav",
]


def write_tone(path: Path, duration_s: float = 1.0, rate_hz: int = 48_000) -> Path:
    times = np.arange(round(duration_s * rate_hz)) / rate_hz
    path.write_bytes(wav_bytes((9000 * np.sin(2 * np.pi * 440 * times)).astype(np.int16), rate_hz))
    return path


@pytest.mark.parametrize("name", ODD_NAMES)
def test_files_of_any_name_are_read_and_written(tmp_path, name):
    tone = write_tone(tmp_path / name)
    copy = tmp_path / f"copy of {name}"
    ffmpeg.run(ffmpeg.target(ffmpeg.source(tone).audio, path=copy), what="copying")
    with wave.open(str(copy)) as file:
        assert file.getnframes() == 48_000
    assert ffmpeg.probe(copy).only("audio").duration_s == pytest.approx(1.0)


def test_a_failure_says_what_failed_and_why_with_the_last_that_was_said(tmp_path):
    (tmp_path / "noise.wav").write_bytes(b"no sound at all")
    graph = ffmpeg.target(ffmpeg.source(tmp_path / "noise.wav").audio, path=tmp_path / "out.wav")
    with pytest.raises(EncodeError, match=r"(?s)copying failed.*noise\.wav.*Invalid data") as caught:
        ffmpeg.run(graph, what="copying")
    assert len(str(caught.value).splitlines()) <= 13
    assert "0x" not in str(caught.value)


def test_what_takes_too_long_is_stopped(tmp_path):
    graph = ffmpeg.target(ffmpeg.source(write_tone(tmp_path / "t.wav", 30.0), re=None).audio, path=None)
    before = time.monotonic()
    with pytest.raises(EncodeError, match=r"listening took more than 0\.5 s and was stopped"):
        ffmpeg.run(graph, what="listening", timeout_s=0.5)
    assert time.monotonic() - before < 10
    assert not [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]


def test_an_interruption_leaves_no_program_behind(tmp_path):
    class Interrupted(BaseException):
        pass

    def interrupt(share: float) -> None:
        raise Interrupted

    graph = ffmpeg.target(ffmpeg.source(write_tone(tmp_path / "t.wav", 30.0), re=None).audio, path=None)
    before = time.monotonic()
    with pytest.raises(Interrupted):
        ffmpeg.run(graph, what="listening", duration_s=30.0, on_progress=interrupt)
    assert time.monotonic() - before < 10  # read in real time, it would have gone on for thirty


def test_progress_rises_to_the_whole(tmp_path):
    shares: list[float] = []
    graph = ffmpeg.target(ffmpeg.source(write_tone(tmp_path / "t.wav", 5.0)).audio, path=tmp_path / "t.flac")
    ffmpeg.run(graph, what="encoding", duration_s=5.0, on_progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0, abs=0.03)


def test_a_program_that_is_not_there_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(ffmpeg, "executable", lambda: str(tmp_path / "nothing"))
    graph = ffmpeg.target(ffmpeg.source(write_tone(tmp_path / "t.wav")).audio, path=None)
    with pytest.raises(ToolError, match="could not be started"):
        ffmpeg.run(graph, what="copying")


def test_chapters_and_tags_come_from_a_metadata_file(tmp_path):
    metadata = tmp_path / "meta data's.txt"
    metadata.write_text(
        ";FFMETADATA1\ntitle=So\\; it is\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=400\ntitle=One\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=400\nEND=1000\ntitle=Two\n",
        encoding="utf-8",
    )
    sound = ffmpeg.source(write_tone(tmp_path / "t.wav")).audio
    ffmpeg.run(ffmpeg.target(sound, path=tmp_path / "t.mp4"), what="encoding", metadata=metadata)
    found = ffmpeg.probe(tmp_path / "t.mp4")
    assert found.tags["title"] == "So; it is"
    assert found.chapters == (ffmpeg.Chapter("One", 0.0, 0.4), ffmpeg.Chapter("Two", 0.4, 1.0))


def test_the_one_stream_of_a_kind_is_asked_for(tmp_path):
    found = ffmpeg.probe(write_tone(tmp_path / "t.wav"))
    assert found.only("audio").properties == {"rate": 48_000, "channels": 1}
    with pytest.raises(EncodeError, match="expected one video stream, found 0"):
        found.only("video")


@pytest.mark.parametrize("content", [None, b"", b"text"])
def test_what_is_no_media_file_is_refused_by_name(tmp_path, content):
    path = tmp_path / "some.mp4"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EncodeError, match=r"expected a media file, got .*some\.mp4"):
        ffmpeg.probe(path)
    with pytest.raises(EncodeError, match=r"expected a sound file, got .*some\.mp4"):
        list(ffmpeg.decode_sound(path, rate_hz=48_000))


@pytest.mark.parametrize("rate_hz", [22_050, 44_100, 48_000])
def test_decoded_sound_keeps_its_level_length_and_pitch_at_another_rate(tmp_path, rate_hz):
    tone = write_tone(tmp_path / "t.wav", 1.0, rate_hz)
    sound = np.concatenate(list(ffmpeg.decode_sound(tone, rate_hz=48_000)))
    assert sound.shape == pytest.approx((48_000, 1), abs=32)
    assert np.sqrt(2) * np.std(sound[1000:-1000]) == pytest.approx(9000 / 32768, rel=0.01)
    spectrum = np.abs(np.fft.rfft(sound[:48_000, 0], 48_000))
    assert spectrum.argmax() == 440


@pytest.mark.parametrize("encoding", ["pcm_s16le", "pcm_f32le"])
def test_two_channels_are_mixed_to_their_mean_where_one_is_wanted(tmp_path, encoding):
    raw, path = tmp_path / "raw.f32", tmp_path / "stereo.wav"
    stereo = np.random.default_rng(1).uniform(-0.5, 0.5, (4800, 2)).astype("<f4")
    raw.write_bytes(stereo.tobytes())
    sound = ffmpeg.source(raw, format="f32le", ar=48_000, ac=2).audio
    ffmpeg.run(ffmpeg.target(sound, path=path, acodec=encoding), what="converting")
    both = np.concatenate(list(ffmpeg.decode_sound(path, rate_hz=48_000)))
    one = np.concatenate(list(ffmpeg.decode_sound(path, rate_hz=48_000, mono=True)))
    np.testing.assert_allclose(both, stereo, atol=1e-4)
    np.testing.assert_allclose(one[:, 0], stereo.mean(axis=1), atol=1e-4)
