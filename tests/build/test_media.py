"""Asking what is in a file, and decoding its sound."""

from pathlib import Path

import numpy as np
import pytest

from build import ffmpeg, media
from build.errors import EncodeError
from build.narration.samples import wav_bytes


def write_tone(path: Path, duration_s: float = 1.0, rate_hz: int = 48_000) -> Path:
    times = np.arange(round(duration_s * rate_hz)) / rate_hz
    path.write_bytes(wav_bytes((9000 * np.sin(2 * np.pi * 440 * times)).astype(np.int16), rate_hz))
    return path


def test_the_one_stream_of_a_kind_is_asked_for(tmp_path):
    found = media.probe(write_tone(tmp_path / "t.wav"))
    assert found.only("audio").properties == {"rate": 48_000, "channels": 1}
    with pytest.raises(EncodeError, match="expected one video stream, found 0"):
        found.only("video")


@pytest.mark.parametrize("content", [None, b"", b"text"])
def test_what_is_no_media_file_is_refused_by_name(tmp_path, content):
    path = tmp_path / "some.mp4"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EncodeError, match=r"expected a media file, got .*some\.mp4"):
        media.probe(path)
    with pytest.raises(EncodeError, match=r"expected a sound file, got .*some\.mp4"):
        list(media.decode_sound(path, rate_hz=48_000))


@pytest.mark.parametrize("rate_hz", [22_050, 44_100, 48_000])
def test_decoded_sound_keeps_its_level_length_and_pitch_at_another_rate(tmp_path, rate_hz):
    tone = write_tone(tmp_path / "t.wav", 1.0, rate_hz)
    sound = np.concatenate(list(media.decode_sound(tone, rate_hz=48_000)))
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
    both = np.concatenate(list(media.decode_sound(path, rate_hz=48_000)))
    one = np.concatenate(list(media.decode_sound(path, rate_hz=48_000, mono=True)))
    np.testing.assert_allclose(both, stereo, atol=1e-4)
    np.testing.assert_allclose(one[:, 0], stereo.mean(axis=1), atol=1e-4)
