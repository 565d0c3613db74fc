"""Speech that is spoken once and kept."""

import logging
import multiprocessing
import wave
from pathlib import Path

import numpy as np
import pytest

from build.narration import Script, Utterance, speak
from build.narration.cache import Speech
from build.narration.timing import spread_words

LINE = "Here is a line, and a point <mark name='x'/> x beside it."


class Bell:
    """A voice that rings, and counts how often."""

    name = "bell"

    def __init__(self, pitch_hz: float = 440.0) -> None:
        self.pitch_hz = pitch_hz
        self.spoken = 0

    def fingerprint(self, script: Script) -> str:
        return f"bell {self.pitch_hz}"

    def speak(self, script: Script) -> Utterance:
        self.spoken += 1
        samples = (8000 * np.sin(2 * np.pi * self.pitch_hz * np.arange(22_050) / 22_050)).astype(np.int16)
        return Utterance(1.0, spread_words(script.words, 0.0, 1.0), samples, 22_050)


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("M4ML_STORE", str(tmp_path / "store"))
    return tmp_path / "store"


def length_s(path: Path) -> float:
    with wave.open(str(path)) as file:
        assert file.getnchannels() == 1
        return file.getnframes() / file.getframerate()


def test_a_line_is_spoken_once_and_the_same_ever_after(store):
    bell = Bell()
    first, second = speak(LINE, voice=bell), speak(LINE, voice=bell)
    assert bell.spoken == 1
    assert first == second
    assert store in first.audio.parents
    assert first.duration_s == pytest.approx(length_s(first.audio))
    assert first.duration_s == pytest.approx(1.25, abs=1e-3)
    assert [word.text for word in first.words] == Script.parse(LINE).text.split()
    assert first.marks == {"x": first.words[7].start_s}


def test_a_new_mark_or_more_white_space_costs_no_second_speaking():
    bell = Bell()
    first = speak(LINE, voice=bell)
    marked = speak("Here   is <mark name='a'/> a line, and a point x beside it.", voice=bell)
    assert bell.spoken == 1
    assert marked.audio == first.audio
    assert marked.marks == {"a": first.words[2].start_s}


def test_another_text_or_another_voice_is_spoken_anew():
    low, high = Bell(220.0), Bell(880.0)
    files = {
        speak(LINE, voice=low).audio,
        speak(LINE, voice=high).audio,
        speak("Something else", voice=low).audio,
    }
    assert len(files) == 3
    assert (low.spoken, high.spoken) == (2, 1)


@pytest.mark.parametrize("damage", ["truncated", "flipped", "removed"])
@pytest.mark.parametrize("kind", [".wav", ".json"])
def test_damaged_speech_is_spoken_again_and_comes_out_the_same(store, damage, kind, caplog):
    bell = Bell()
    first = speak(LINE, voice=bell)
    (path,) = (store / "speech").rglob(f"*{kind}")
    data = bytearray(path.read_bytes())
    if damage == "removed":
        path.unlink()
    else:
        data[len(data) // 2] ^= 1
        path.write_bytes(data[:-7] if damage == "truncated" else data)
    before = first.audio.read_bytes() if kind == ".json" else None
    with caplog.at_level(logging.WARNING):
        assert speak(LINE, voice=bell) == first
    assert bell.spoken == 2
    assert (damage == "removed") == (not caplog.records)
    assert length_s(first.audio) == pytest.approx(first.duration_s)
    assert before in (None, first.audio.read_bytes())


def test_a_silent_line_has_times_and_no_sound(monkeypatch):
    monkeypatch.setenv("M4ML_VOICE", "silent")
    speech = speak(LINE)
    assert speech.audio is None
    assert 2.0 < speech.duration_s < 6.0
    assert speech.words[-1].end_s < speech.duration_s
    assert speech == speak(LINE)


def test_a_lecture_s_own_takes_are_looked_for_in_its_folder(tmp_path, monkeypatch):
    from build.narration import take_name
    from build.narration.samples import wav_bytes

    monkeypatch.setenv("M4ML_VOICE", "recorded")
    text = Script.parse(LINE).text
    (tmp_path / "voice").mkdir()
    take = tmp_path / "voice" / f"{take_name(text)}.wav"
    take.write_bytes(wav_bytes(np.full(48_000, 9000, dtype=np.int16), 48_000))
    assert speak(LINE, lecture_folder=tmp_path).duration_s == pytest.approx(1.25)
    take.write_bytes(wav_bytes(np.full(96_000, 9000, dtype=np.int16), 48_000))
    assert speak(LINE, lecture_folder=tmp_path).duration_s == pytest.approx(2.25)


def _speak_in_a_process(_: int) -> Speech:
    return speak(LINE)


def test_processes_that_speak_one_line_at_once_agree(monkeypatch):
    pytest.importorskip("espeakng_loader")
    monkeypatch.setenv("M4ML_VOICE", "espeak")
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        speeches = pool.map(_speak_in_a_process, range(4), chunksize=1)
    assert all(speech == speeches[0] for speech in speeches)
    assert speeches[0] == speak(LINE)
