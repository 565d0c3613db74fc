"""A lecture's files, from picture, timeline and sounds."""

import io
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from build import ffmpeg, media
from build.assemble import assemble_lecture
from build.captions import cues
from build.errors import ArtefactError, EncodeError, OptionError, PipelineError
from build.narration import Script, SilentVoice
from build.narration.samples import wav_bytes
from build.timeline import Line, Section, Sound, Timeline, Word
from tests.build.loudness import measure_loudness

FPS = 30
RATE = 48_000
POSTER = np.dstack([np.full((18, 32), value, dtype=np.uint8) for value in (16, 20, 27, 255)])
TEXTS = (
    "Here is a line, and a point x beside it: a < b & c.",
    "Slide along the line, and watch the distance fall, and rise. “Where” is it nearest — can you guess?",
    "It is where the error stands at a right angle.",
)


def make_picture(path: Path, frames: int, *, fps: int = FPS) -> Path:
    """An H.264 track, tagged BT.709, with B-frames and a bar that moves."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=fps, options={"bf": "2", "g": str(2 * fps)})
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        context = stream.codec_context
        context.color_primaries = context.color_trc = context.colorspace = context.color_range = 1
        for index in range(frames):
            image = np.zeros((36, 64, 3), dtype=np.uint8)
            image[:, index % 64] = 255
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, fps)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def make_timeline(folder: Path, frames: int) -> Timeline:
    lines, sounds = [], []
    at = 0.5
    for text in TEXTS:
        spoken = SilentVoice().speak(Script.parse(text.replace("<", "&lt;")))
        words = tuple(Word(w.text, at + w.start_s, at + w.end_s) for w in spoken.words)
        lines.append(Line(text, at, spoken.duration_s + 0.25, words))
        times = np.arange(round(spoken.duration_s * RATE)) / RATE
        path = folder / f"line {len(lines)}.wav"
        path.write_bytes(wav_bytes((9000 * np.sin(2 * np.pi * 300 * times)).astype(np.int16), RATE))
        sounds.append(Sound(str(path), at, speech=True))
        at += spoken.duration_s + 3.0
    sections = (Section("The line", 0.0), Section("Guess; = #2", 10.5), Section("Right “angle” \\ 3", 21.0))
    return Timeline(frames / FPS, sections, tuple(lines), tuple(sounds))


@pytest.fixture(scope="module")
def material(tmp_path_factory) -> tuple[Path, Timeline]:
    folder = tmp_path_factory.mktemp("material")
    return make_picture(folder / "picture.mp4", 1000), make_timeline(folder, 1000)


@pytest.fixture
def assemble(material, tmp_path) -> Callable:
    picture, timeline = material

    def call(**changes):
        options = {
            "picture": picture,
            "timeline": timeline,
            "folder": tmp_path / "out",
            "name": "projection",
            "title": "Projection: “how far?” = ; #1",
            "poster": POSTER,
            "store_root": tmp_path / "store",
        }
        return assemble_lecture(**(options | changes))

    return call


def picture_packets(path: Path) -> list[tuple[bytes, int | None, int | None]]:
    with av.open(str(path)) as container:
        return [(bytes(p), p.pts, p.dts) for p in container.demux(video=0) if p.size]


def decoded_times(path: Path) -> list[Fraction]:
    with av.open(str(path)) as container:
        return [frame.pts * frame.time_base for frame in container.decode(video=0)]


def test_the_picture_is_copied_frame_for_frame_with_its_colour_tags(assemble, material):
    made = assemble()
    assert picture_packets(made.video) == picture_packets(material[0])
    assert decoded_times(made.video) == [Fraction(i, FPS) for i in range(1000)]
    video = media.probe(made.video).only("video")
    tags = ("color_primaries", "color_trc", "colorspace", "color_range")
    assert [video.properties[tag] for tag in tags] == [1, 1, 1, 1]  # BT.709, limited range
    assert video.properties["rate"] == FPS


def test_sound_is_as_long_as_the_picture_and_as_loud_as_it_should_be(assemble):
    made = assemble()
    found = media.probe(made.video)
    sound = found.only("audio")
    assert (sound.codec, sound.properties) == ("aac", {"rate": RATE, "channels": 2})
    assert sound.duration_s == pytest.approx(1000 / FPS, abs=1 / RATE)
    assert found.duration_s == pytest.approx(1000 / FPS, abs=0.001)
    measured = measure_loudness(made.video)
    assert measured.integrated_lufs == pytest.approx(-16.0, abs=0.3)
    assert measured.true_peak_dbtp <= -1.0


def test_speech_is_heard_when_the_timeline_says(assemble, material):
    samples = np.concatenate(list(media.decode_sound(assemble().video, rate_hz=RATE, mono=True)))[:, 0]
    loud = np.abs(samples) > 0.02
    for line in material[1].lines:
        before, after = round((line.start_s - 0.02) * RATE), round((line.start_s + 0.005) * RATE)
        assert not loud[before - RATE // 10 : before].any()
        assert loud[before : after + RATE // 100].any()


def test_captions_decode_back_from_the_video_as_they_were_written(assemble, material, tmp_path):
    made = assemble()
    back = tmp_path / "back.srt"
    ffmpeg.run(ffmpeg.target(ffmpeg.source(made.video)["s"], path=back), what="reading the captions")
    expected = cues(material[1].lines, duration_s=1000 / FPS)
    assert back.read_text(encoding="utf-8").strip() == made.captions_srt.read_text(encoding="utf-8").strip()
    assert " ".join(cue.text for cue in expected) == " ".join(TEXTS)
    assert all(row in made.captions_srt.read_text(encoding="utf-8") for cue in expected for row in cue.rows)
    assert media.probe(made.video).only("subtitle").codec == "mov_text"


def test_webvtt_beside_the_video_is_read_by_ffmpeg_too(assemble, tmp_path):
    made = assemble()
    back = tmp_path / "back.srt"
    ffmpeg.run(ffmpeg.target(ffmpeg.source(made.captions_vtt)["s"], path=back), what="reading the captions")
    assert "a < b & c." in back.read_text(encoding="utf-8")


def test_chapters_title_and_language_are_in_the_video(assemble):
    found = media.probe(assemble(language="de", tags={"album": "Linear algebra"}).video)
    assert [chapter.title for chapter in found.chapters] == ["The line", "Guess; = #2", "Right “angle” \\ 3"]
    assert [chapter.start_s for chapter in found.chapters] == [0.0, 10.5, 21.0]
    assert found.chapters[-1].end_s == pytest.approx(1000 / FPS, abs=0.001)
    assert found.tags["title"] == "Projection: “how far?” = ; #1"
    assert found.tags["album"] == "Linear algebra"
    kinds = {stream.kind: stream.tags["language"] for stream in found.streams}
    assert {kind: kinds[kind] for kind in ("video", "audio", "subtitle")} == dict.fromkeys(
        ("video", "audio", "subtitle"), "deu"
    )


def test_a_player_can_start_before_the_whole_file_is_there(assemble):
    data = assemble().video.read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_every_file_stands_beside_the_video_and_nothing_else(assemble, tmp_path):
    made = assemble()
    names = {
        "projection.mp4",
        "projection.vtt",
        "projection.srt",
        "transcript.md",
        "chapters.txt",
        "poster.png",
    }
    assert {path.name for path in (tmp_path / "out").iterdir()} == names
    assert {path.name for path in made.all} == names
    assert made.chapters.read_text() == "0:00 The line\n0:10 Guess; = #2\n0:21 Right “angle” \\ 3\n"
    assert made.transcript.read_text().startswith("# Projection: “how far?” = ; \\#1\n\n## The line (0:00)")
    with Image.open(io.BytesIO(made.poster.read_bytes())) as poster:
        assert (poster.size, poster.getpixel((3, 3))) == ((32, 18), (16, 20, 27, 255))


def test_the_same_lecture_gives_the_same_bytes(assemble, tmp_path):
    one = assemble(folder=tmp_path / "one", store_root=tmp_path / "store one")
    two = assemble(folder=tmp_path / "two", store_root=tmp_path / "store two")
    assert [path.read_bytes() for path in one.all] == [path.read_bytes() for path in two.all]


def test_a_lecture_without_a_word_has_a_silent_track_and_no_captions(assemble, material):
    assemble()
    made = assemble(timeline=Timeline(1000 / FPS), poster=None)
    found = media.probe(made.video)
    assert [stream.kind for stream in found.streams] == ["video", "audio"]
    assert np.isneginf(measure_loudness(made.video).integrated_lufs)
    assert made.all == (made.video,)
    assert {path.name for path in made.video.parent.iterdir()} == {"projection.mp4"}


@pytest.mark.parametrize(
    "name", ["with space", 'it\'s "so"', "a:b", "-dash", "λ é", "100%d", "[x];y,z", "don't\\do"]
)
def test_odd_names_of_files_and_folders_are_kept(assemble, tmp_path, material, name):
    picture = tmp_path / f"{name} picture.mp4"
    picture.write_bytes(material[0].read_bytes())
    made = assemble(
        picture=picture, folder=tmp_path / name / "out", name=name, store_root=tmp_path / f"store {name}"
    )
    assert made.video == tmp_path / name / "out" / f"{name}.mp4"
    assert len(made.all) == 6
    assert media.probe(made.video).only("subtitle").packets > 0


def _missing_sound(timeline: Timeline, folder: Path) -> Timeline:
    return replace(timeline, sounds=(*timeline.sounds, Sound(str(folder / "gone.wav"), 2.0)))


def _corrupt_sound(timeline: Timeline, folder: Path) -> Timeline:
    (folder / "bad.wav").write_bytes(b"RIFF nothing that is a sound")
    return replace(timeline, sounds=(*timeline.sounds, Sound(str(folder / "bad.wav"), 2.0)))


def _too_long(timeline: Timeline, folder: Path) -> Timeline:
    return replace(timeline, duration_s=timeline.duration_s + 0.5)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_missing_sound, r"found no file .*gone\.wav"),
        (_corrupt_sound, r"expected a sound file, got .*bad\.wav"),
        (_too_long, r"expected 33\.833 s of picture, got 33\.333 s: 1000 frames at 30 a second"),
    ],
)
def test_what_cannot_be_used_is_named_and_the_earlier_lecture_stays(
    assemble, material, tmp_path, change, message
):
    made = assemble()
    before = {path: path.read_bytes() for path in made.video.parent.iterdir()}
    with pytest.raises(EncodeError, match=message):
        assemble(timeline=change(material[1], tmp_path))
    assert {path: path.read_bytes() for path in made.video.parent.iterdir()} == before


def test_a_failure_while_muxing_leaves_the_earlier_lecture_and_no_debris(assemble, monkeypatch):
    made = assemble()
    before = {path: path.read_bytes() for path in made.video.parent.iterdir()}
    monkeypatch.setattr(ffmpeg, "executable", lambda: "/bin/false")
    with pytest.raises(PipelineError, match=r"assembling .* failed"):
        assemble()
    assert {path: path.read_bytes() for path in made.video.parent.iterdir()} == before


def test_a_picture_that_is_none_is_refused(assemble, tmp_path):
    (tmp_path / "no.mp4").write_bytes(b"no video")
    with pytest.raises(EncodeError, match=r"expected a media file, got .*no\.mp4"):
        assemble(picture=tmp_path / "no.mp4")


def test_a_folder_that_cannot_be_written_is_named(assemble, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ArtefactError, match=r"could not be written to .*file"):
        assemble(folder=tmp_path / "file" / "out")


@pytest.mark.parametrize("name", ["", "..", "a/b"])
def test_a_name_that_is_none_is_refused(assemble, name):
    with pytest.raises(OptionError, match="expected a file name"):
        assemble(name=name)


@pytest.mark.parametrize("language", ["", "english", "e1n"])
def test_a_language_that_is_none_is_refused(assemble, language):
    with pytest.raises(OptionError, match="expected a language"):
        assemble(language=language)
