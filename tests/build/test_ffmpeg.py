"""Running FFmpeg."""

import threading
import time
import wave
from pathlib import Path

import numpy as np
import pytest

from build import ffmpeg, media
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
    assert media.probe(copy).only("audio").duration_s == pytest.approx(1.0)


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
    for timer in [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]:
        timer.join(10)
        assert not timer.is_alive()


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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a file without room is Linux's")
def test_a_full_disk_is_told_as_such(tmp_path):
    sound = ffmpeg.source(write_tone(tmp_path / "t.wav")).audio
    graph = ffmpeg.target(sound, path=Path("/dev/full"), format="flac")
    with pytest.raises(EncodeError, match="encoding failed: no room left on the disk") as caught:
        ffmpeg.run(graph, what="encoding")
    assert "space" in caught.value.hint


def test_chapters_and_tags_come_from_a_metadata_file(tmp_path):
    metadata = tmp_path / "meta data's.txt"
    metadata.write_text(
        ";FFMETADATA1\ntitle=So\\; it is\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=400\ntitle=One\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=400\nEND=1000\ntitle=Two\n",
        encoding="utf-8",
    )
    sound = ffmpeg.source(write_tone(tmp_path / "t.wav")).audio
    ffmpeg.run(ffmpeg.target(sound, path=tmp_path / "t.mp4"), what="encoding", metadata=metadata)
    found = media.probe(tmp_path / "t.mp4")
    assert found.tags["title"] == "So; it is"
    assert found.chapters == (media.Chapter("One", 0.0, 0.4), media.Chapter("Two", 0.4, 1.0))
