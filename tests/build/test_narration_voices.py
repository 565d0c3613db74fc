"""Voices: recorded, synthetic and silent."""

import json
import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from build.errors import NarrationError, PipelineError, ToolError
from build.narration import (
    EspeakVoice,
    PiperVoice,
    RecordedVoice,
    Script,
    SilentVoice,
    Utterance,
    choose_voice,
    take_name,
)
from build.narration.samples import wav_bytes

LINE = Script.parse("Slide along the line: the distance <mark name='falls'/>falls, and rises again.")
RATE = 48_000


def tone(duration_s: float, level: float = 0.3) -> np.ndarray:
    times = np.arange(round(duration_s * RATE)) / RATE
    return np.round(32767 * level * np.sin(2 * np.pi * 220 * times)).astype(np.int16)


def silence(duration_s: float) -> np.ndarray:
    return np.zeros(round(duration_s * RATE), dtype=np.int16)


def record(folder, script: Script, samples: np.ndarray, suffix: str = ".wav"):
    folder.mkdir(exist_ok=True)
    take = folder / (take_name(script.text) + suffix)
    take.write_bytes(wav_bytes(samples, RATE))
    return take


def assert_words_fit(script: Script, spoken: Utterance) -> None:
    """Each word in its place, none before the last has ended, none after the sound."""
    assert [word.text for word in spoken.words] == list(script.words)
    moments = [moment for word in spoken.words for moment in (word.start_s, word.end_s)]
    assert moments[0] >= 0
    assert moments[-1] <= spoken.duration_s + 1e-9
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(moments))


# --- silent ---


@given(st.lists(st.from_regex(r"\A[a-z]{1,12}[,.?]?\Z"), min_size=1, max_size=40))
def test_the_silent_voice_times_every_line_like_an_unhurried_reader(line):
    script = Script.parse(" ".join(line))
    spoken = SilentVoice().speak(script)
    assert_words_fit(script, spoken)
    assert spoken.samples is None
    assert spoken == SilentVoice().speak(script)


def test_the_silent_voice_reads_some_160_words_a_minute():
    text = (
        "Take a vector, and a line through the origin. Where on that line is the point nearest to it? "
        "Slide a candidate along, and watch the distance: it falls, it stops falling, and it rises again."
    )
    words = text.split()
    rate = 60 * len(words) / SilentVoice().speak(Script.parse(text)).duration_s
    assert 140 < rate < 180


# --- espeak ---

needs_espeak = pytest.mark.skipif(not EspeakVoice.is_installed(), reason="espeakng-loader is not installed")


@needs_espeak
def test_espeak_speaks_every_word_in_its_time():
    spoken = EspeakVoice().speak(LINE)
    assert_words_fit(LINE, spoken)
    assert len(spoken.samples) == round(spoken.duration_s * spoken.rate_hz)
    for word in spoken.words:
        heard = spoken.samples[round(word.start_s * spoken.rate_hz) : round(word.end_s * spoken.rate_hz)]
        assert np.abs(heard.astype(int)).max() > 1000
    # A pause after the comma and the colon, none inside "along the".
    gaps = {a.text: b.start_s - a.end_s for a, b in pairwise(spoken.words)}
    assert gaps["line:"] > 0.1
    assert gaps["falls,"] > 0.1
    assert gaps["along"] < 0.03


@needs_espeak
def test_espeak_gives_the_same_samples_each_time():
    first, between, second = (EspeakVoice().speak(s) for s in (LINE, Script.parse("Something else!"), LINE))
    assert len(between.samples) != len(first.samples)
    assert first.words == second.words
    np.testing.assert_array_equal(first.samples, second.samples)


@needs_espeak
def test_espeak_speaks_at_the_pace_asked_for():
    slow, fast = (EspeakVoice(words_per_minute=rate).speak(LINE).duration_s for rate in (120, 200))
    assert slow > 1.3 * fast
    rate = 60 * len(LINE.words) / EspeakVoice().speak(LINE).duration_s
    assert 140 < rate < 180


@needs_espeak
@pytest.mark.parametrize(
    "text",
    [
        "A x = b, and ‖x‖² ≤ 10/√5 — so λ₁ ≠ [2, 1].",
        "The covariance of x̂; the ith entry?",
        "“Quoted”, and — with a dash … and (brackets)!",
        "So [[1, 2], [3, 4]] and ⟨x⟩ & y < z & 1.5e3.",
    ],
)
def test_espeak_finds_every_word_of_mathematical_text(text):
    script = Script.parse(text)
    spoken = EspeakVoice().speak(script)
    assert_words_fit(script, spoken)
    assert spoken.words[-1].end_s == pytest.approx(spoken.duration_s, abs=0.05)
    letters = [word for word in spoken.words if any(c.isalnum() for c in word.text)]
    assert all(word.end_s > word.start_s for word in letters)


@needs_espeak
def test_espeak_refuses_a_voice_that_it_does_not_have():
    with pytest.raises(ToolError, match="no voice named nobody"):
        EspeakVoice(variant="nobody").speak(LINE)


@needs_espeak
def test_espeaks_fingerprint_follows_its_settings_and_what_it_says():
    prints = {
        EspeakVoice().fingerprint(LINE),
        EspeakVoice(pitch=50).fingerprint(LINE),
        EspeakVoice(words_per_minute=150).fingerprint(LINE),
        EspeakVoice().fingerprint(Script.parse("Something else")),
    }
    assert len(prints) == 4
    assert EspeakVoice().fingerprint(LINE) in prints


def test_a_missing_espeak_is_named_with_its_cure(monkeypatch):
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    for use in (EspeakVoice().speak, EspeakVoice().fingerprint):
        with pytest.raises(ToolError, match="espeakng-loader, which is missing") as caught:
            use(LINE)
        assert "pip install espeakng-loader" in caught.value.hint


# --- recorded ---


def test_a_take_is_found_by_its_text_and_played_without_the_silence_around_it(tmp_path):
    record(tmp_path / "voice", LINE, np.concatenate([silence(0.5), tone(2.0), silence(0.7)]))
    spoken = RecordedVoice(tmp_path / "voice").speak(LINE)
    assert spoken.duration_s == pytest.approx(2.0, abs=0.02)
    assert_words_fit(LINE, spoken)


def test_a_take_s_name_tells_people_and_the_program_which_line_it_is():
    assert take_name(LINE.text).startswith("slide-along-the-line-the-")
    assert take_name(LINE.text) != take_name(LINE.text.replace("falls", "drops"))
    assert take_name("λ ∈ ℝ²").isascii()


def test_a_take_may_be_compressed_stereo_and_of_another_rate(tmp_path):
    import av

    (tmp_path / "voice").mkdir()
    path = tmp_path / "voice" / (take_name(LINE.text) + ".flac")
    with av.open(str(path), "w") as out:
        stream = out.add_stream("flac", rate=44_100, layout="stereo")
        times = np.arange(88_200) / 44_100
        wave = np.stack([0.3 * np.sin(2 * np.pi * 220 * times)] * 2)
        pcm = np.round(32767 * wave).astype(np.int16).T.reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="stereo")
        frame.rate = 44_100
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    spoken = RecordedVoice(tmp_path / "voice").speak(LINE)
    assert spoken.rate_hz == RATE
    assert spoken.duration_s == pytest.approx(2.0, abs=0.05)
    # Energy survives the mix to one channel.
    assert np.std(spoken.samples / 32768) == pytest.approx(0.3 / np.sqrt(2), rel=0.1)


def test_word_times_beside_a_take_are_used_on_the_trimmed_clock(tmp_path):
    take = record(tmp_path, LINE, np.concatenate([silence(0.5), tone(5.0)]))
    rows = [[word, 0.5 + i / 2, 0.9 + i / 2] for i, word in enumerate(LINE.words)]
    take.with_suffix(".json").write_text(json.dumps(rows))
    spoken = RecordedVoice(tmp_path).speak(LINE)
    assert_words_fit(LINE, spoken)
    assert [word.start_s for word in spoken.words] == pytest.approx([i / 2 for i in range(10)], abs=0.01)


@pytest.mark.parametrize(
    ("times", "message"),
    [
        ("not json", "expected the words' times"),
        ("[1, 2]", "expected the words' times"),
        ('[["Slide", 0, 1]]', "expected 10 words"),
        (json.dumps([["w", 10 - i, 11 - i] for i in range(10)]), "run backwards"),
    ],
)
def test_word_times_that_do_not_fit_are_refused(tmp_path, times, message):
    record(tmp_path, LINE, tone(5.0)).with_suffix(".json").write_text(times)
    with pytest.raises(NarrationError, match=message) as caught:
        RecordedVoice(tmp_path).speak(LINE)
    assert "10 words" in caught.value.hint


@pytest.mark.parametrize(
    "content", [b"", b"not a sound", wav_bytes(silence(0.0), RATE), wav_bytes(silence(1.0), RATE)]
)
def test_a_take_without_sound_is_refused_by_its_name(tmp_path, content):
    (tmp_path / f"{take_name(LINE.text)}.wav").write_bytes(content)
    with pytest.raises(NarrationError, match=take_name(LINE.text)):
        RecordedVoice(tmp_path).speak(LINE)


def test_a_line_that_nobody_recorded_falls_to_the_next_voice_or_says_what_to_record(tmp_path):
    assert RecordedVoice(tmp_path, then=SilentVoice()).speak(LINE) == SilentVoice().speak(LINE)
    with pytest.raises(NarrationError, match="nobody has recorded") as caught:
        RecordedVoice(tmp_path / "missing").speak(LINE)
    assert f"{take_name(LINE.text)}.wav" in caught.value.hint


def test_an_edited_line_is_not_spoken_with_its_old_take(tmp_path):
    record(tmp_path, LINE, tone(2.0))
    edited = Script.parse(LINE.text.replace("rises", "climbs"))
    assert RecordedVoice(tmp_path, then=SilentVoice()).speak(edited).samples is None


def test_a_new_take_changes_the_fingerprint_of_its_own_line_only(tmp_path):
    voice = RecordedVoice(tmp_path, then=SilentVoice())
    other = Script.parse("Something else")
    before = voice.fingerprint(LINE), voice.fingerprint(other)
    take = record(tmp_path, LINE, tone(2.0))
    recorded = voice.fingerprint(LINE)
    assert (recorded != before[0], voice.fingerprint(other)) == (True, before[1])
    take.with_suffix(".json").write_text("[]")
    assert voice.fingerprint(LINE) != recorded


# --- Piper ---


def test_a_missing_piper_is_named_with_its_cure(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ToolError, match="piper-tts, which is missing") as caught:
        PiperVoice(tmp_path / "model.onnx").speak(LINE)
    assert "pip install piper-tts" in caught.value.hint


def test_a_missing_piper_model_is_named_as_a_pair_of_files(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    with pytest.raises(NarrationError, match=r"model\.onnx") as caught:
        PiperVoice(tmp_path / "model.onnx").fingerprint(LINE)
    assert "NAME.onnx.json" in caught.value.hint


# --- choosing ---


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("silent", SilentVoice),
        ("espeak", EspeakVoice),
        ("recorded", RecordedVoice),
        ("piper:/m.onnx", PiperVoice),
    ],
)
def test_a_voice_is_chosen_by_name_or_by_the_environment(name, kind, tmp_path, monkeypatch):
    monkeypatch.setenv("M4ML_VOICE", name)
    assert isinstance(choose_voice(name, lecture_folder=tmp_path), kind)
    assert isinstance(choose_voice(lecture_folder=tmp_path), kind)
    assert isinstance(choose_voice("silent", lecture_folder=tmp_path), SilentVoice)


def test_the_best_voice_there_is_speaks_by_default(tmp_path, monkeypatch):
    monkeypatch.delenv("M4ML_VOICE", raising=False)
    record(tmp_path / "voice", LINE, tone(2.0))
    voice = choose_voice(lecture_folder=tmp_path)
    assert voice.speak(LINE).duration_s == pytest.approx(2.0, abs=0.02)
    monkeypatch.setattr(EspeakVoice, "is_installed", staticmethod(lambda: False))
    assert isinstance(choose_voice(), SilentVoice)


@pytest.mark.parametrize("name", ["loud", "piper", "piper:", "Espeak"])
def test_an_unknown_voice_is_refused_with_the_names_there_are(name):
    with pytest.raises(NarrationError, match=r"auto, recorded, espeak, piper:MODEL[.]onnx, silent"):
        choose_voice(name)


def test_recorded_takes_need_a_lecture():
    with pytest.raises(PipelineError, match="lecture's folder"):
        choose_voice("recorded")
