"""Clips with what is heard in them: which streams, how long, and whether a tone is where it should be."""

from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest

from build import media
from build.errors import OptionError
from build.export import FORMATS, ExportRequest, check, export
from build.narration.samples import wav_bytes
from build.timeline import Sound
from tests.build.reels import FPS, Told, make_reel

RATE_HZ = 48_000
VIDEOS = ("mp4", "webm")


@pytest.fixture(scope="module")
def reel(tmp_path_factory):
    """Four seconds, with half a second of 440 Hz at 1.0 s and of 880 Hz at 2.5 s."""
    folder = tmp_path_factory.mktemp("reel")
    reel = make_reel(folder, Told)
    sounds = []
    for hertz, start_s in ((440, 1.0), (880, 2.5)):
        times = np.arange(RATE_HZ // 2) / RATE_HZ
        tone = (9000 * np.sin(2 * np.pi * hertz * times)).astype(np.int16)
        (folder / f"{hertz}.wav").write_bytes(wav_bytes(tone, RATE_HZ))
        sounds.append(Sound(str(folder / f"{hertz}.wav"), start_s))
    timeline = replace(reel.recording.timeline, sounds=tuple(sounds))
    return replace(reel, recording=replace(reel.recording, timeline=timeline))


def tones(path):
    """Return where a clip is loud, as (start, end, hertz), in seconds."""
    sound = np.concatenate(list(media.decode_sound(path, rate_hz=RATE_HZ)))[:, 0]
    power = np.convolve(sound**2, np.ones(480) / 480, "same")
    loud = np.flatnonzero(np.diff(np.concatenate([[0], power > 1e-3, [0]])))
    found = []
    for start, end in loud.reshape(-1, 2):
        spectrum = np.abs(np.fft.rfft(sound[start:end]))
        found.append((start / RATE_HZ, end / RATE_HZ, np.argmax(spectrum) * RATE_HZ / (end - start)))
    return found


def kinds(path):
    return [(stream.kind, stream.codec) for stream in media.probe(path).streams]


@pytest.mark.parametrize(("form", "codecs"), [("mp4", ("h264", "aac")), ("webm", ("vp9", "opus"))])
def test_a_clip_has_the_sound_of_its_stretch(reel, tmp_path, form, codecs):
    path = tmp_path / f"a.{form}"
    export(reel, ExportRequest(form, start="1.2", end="3.2"), path)
    assert kinds(path) == [("video", codecs[0]), ("audio", codecs[1])]
    with av.open(str(path)) as clip:
        assert float(clip.duration / av.time_base) == pytest.approx(2, abs=0.03)
        assert sum(1 for _ in clip.decode(video=0)) >= (2 * FPS if form == "mp4" else 1)
    # The first tone had begun, the second comes 1.3 s after the clip's start; within an encoder's block.
    (begun, over, low), (start, end, high) = tones(path)
    assert (begun, over) == pytest.approx((0, 0.3), abs=0.03)
    assert (start, end) == pytest.approx((1.3, 1.8), abs=0.03)
    assert (low, high) == pytest.approx((440, 880), abs=8)


@pytest.mark.parametrize("form", VIDEOS)
def test_a_clip_at_another_rate_keeps_its_sound_in_step(reel, tmp_path, form):
    path = tmp_path / f"a.{form}"
    export(reel, ExportRequest(form, start="2", fps=Fraction(24), size="160"), path)
    ((start, _, hertz),) = tones(path)
    assert (start, hertz) == (pytest.approx(0.5, abs=0.03), pytest.approx(880, abs=8))


@pytest.mark.parametrize("form", VIDEOS)
def test_a_clip_in_which_nothing_is_heard_or_wanted_has_no_sound(reel, tmp_path, form):
    path = tmp_path / f"a.{form}"
    for request in (
        ExportRequest(form, start="1.6", end="2.4"),
        ExportRequest(form, start="1.2", end="1.4", sound=False),
    ):
        export(reel, request, path)
        assert [kind for kind, _ in kinds(path)] == ["video"]


def test_a_transparent_webm_with_sound_keeps_its_alpha(reel, tmp_path):
    path = tmp_path / "a.webm"
    export(reel, ExportRequest("webm", start="1.2", end="1.6", transparent=True), path)
    assert [kind for kind, _ in kinds(path)] == ["video", "audio"]
    with av.open(str(path)) as clip:
        assert clip.streams.video[0].metadata["ALPHA_MODE"] == "1"
        packets = [packet for packet in clip.demux(video=0) if packet.size]
    # FFmpeg's own VP9 decoder leaves alpha out; libvpx's reads it.
    decoder = av.CodecContext.create("libvpx-vp9", "r")
    frames = [frame for packet in packets for frame in decoder.decode(packet)]
    assert frames[0].to_ndarray(format="rgba")[0, 0, 3] == 0


@pytest.mark.parametrize("form", sorted(set(FORMATS) - set(VIDEOS)))
def test_sound_is_refused_where_there_can_be_none(form):
    with pytest.raises(OptionError, match=f"{form.upper()} carries no sound") as refused:
        check(ExportRequest(form, sound=True))
    assert refused.value.hint == "these do: mp4, webm"
    check(ExportRequest(form, sound=False))
