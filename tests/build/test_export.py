"""Stills and clips: what is in the files, looked at with Pillow, FFmpeg and poppler."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from build.errors import ArtefactError, OptionError
from build.export import FORMATS, ExportRequest, export
from build.export.formats import parse_size
from build.export.moments import still_frame
from build.export.reel import joined_recordings
from build.store import Store
from tests.browser import picture_scenes
from tests.browser.similarity import ssim
from tests.build.reels import FPS, Second, Told, make_reel, pages_of, recorded, run, without_room

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def reel(tmp_path_factory):
    return make_reel(tmp_path_factory.mktemp("reel"), Told)


def made(reel, path, form, **options):
    export(reel, ExportRequest(form, **options), path)
    return path


def frames_of(path):
    """An animated image's frames, (n, h, w, 4), and their durations in milliseconds."""
    with Image.open(path) as image:
        frames, durations = [], []
        for number in range(image.n_frames):
            image.seek(number)
            image.load()
            frames.append(np.asarray(image.convert("RGBA")))
            durations.append(image.info["duration"])
        return np.stack(frames), durations, image.info.get("loop")


class TestStills:
    def test_a_png_is_the_frame(self, reel, tmp_path):
        pixels = np.asarray(Image.open(made(reel, tmp_path / "a.png", "png", at="1.5")))
        assert np.array_equal(pixels, reel.recording.frame(round(1.5 * FPS))[..., :3])

    def test_a_still_s_start_is_its_moment(self, reel, tmp_path):
        at, start = (made(reel, tmp_path / f"{n}.png", "png", **{n: "square"}) for n in ("at", "start"))
        assert at.read_bytes() == start.read_bytes()

    def test_any_size_is_drawn_not_scaled(self, reel, tmp_path):
        image = Image.open(made(reel, tmp_path / "a.png", "png", at="1.5", size="1600"))
        assert image.size == (1600, 900)
        # One pixel of antialiasing at an edge, where a scaled picture would have five.
        row = np.asarray(image)[450, :, 2].astype(int)
        inside = int(row[800])
        edge = np.flatnonzero((row > 8) & (row < inside - 8))
        assert len(edge) <= 4

    def test_a_transparent_png_has_the_shape_alone(self, reel, tmp_path):
        image = np.asarray(Image.open(made(reel, tmp_path / "a.png", "png", at="1.5", transparent=True)))
        assert tuple(image[0, 0]) == (0, 0, 0, 0)
        red, green, blue, alpha = image[90, 160].tolist()
        assert alpha == pytest.approx(128, abs=1)
        # Manim's BLUE, not darkened by its opacity.
        assert (red, green, blue) == pytest.approx((0x58, 0xC4, 0xDD), abs=2)

    def test_an_svg_is_paths_with_a_title_and_what_is_said(self, reel, tmp_path):
        text = made(reel, tmp_path / "a.svg", "svg", at="0.8").read_text()
        root = ET.fromstring(text)
        assert root.find(f"{SVG}title").text == "A title & more"
        assert root.find(f"{SVG}desc").text == "A <round> one. A circle <comes> first"
        assert root.findall(f".//{SVG}path")
        assert not root.findall(f".//{SVG}image")

    def test_a_pdf_is_one_page_of_vectors(self, reel, tmp_path):
        path = made(reel, tmp_path / "a.pdf", "pdf", at="3.9", size="640")
        about = run("pdfinfo", path)
        assert "Page size:       640 x 360 pts" in about
        assert "Title:           A title & more" in about
        assert len(run("pdfimages", "-list", path).splitlines()) == 2  # its heading alone

    @pytest.mark.parametrize("scene", picture_scenes.ALL, ids=lambda c: c.__name__)
    def test_pdf_pages_look_as_the_raster_draws_them(self, scene, tmp_path):
        reel = make_reel(tmp_path, scene, size=(640, 360))
        (page,) = pages_of(made(reel, tmp_path / "a.pdf", "pdf"), tmp_path, 640)
        assert ssim(page, reel.recording.frame(still_frame(reel.recording, None))) >= 0.98

    @pytest.mark.parametrize("form", ["svg", "pdf", "png"])
    def test_the_same_still_has_the_same_bytes(self, reel, tmp_path, form):
        first, second = (made(reel, tmp_path / f"{n}.{form}", form, at="3.9").read_bytes() for n in "ab")
        assert first == second


class TestImageClips:
    @pytest.mark.parametrize("form", ["apng", "webp"])
    def test_frames_are_exact_and_last_as_long_as_in_the_scene(self, reel, tmp_path, form):
        path = made(reel, tmp_path / f"a.{form}", form, start="A square one", loop=True)
        frames, durations, loop = frames_of_any(path)
        assert sum(durations) == pytest.approx(2000, abs=1)
        assert loop == 0
        assert np.array_equal(frames[-1][..., :3], reel.recording.frame(-1)[..., :3])
        assert np.array_equal(frames[0][..., :3], reel.recording.frame(2 * FPS)[..., :3])

    @pytest.mark.parametrize("form", ["apng", "webp"])
    def test_they_can_be_transparent(self, reel, tmp_path, form):
        path = made(reel, tmp_path / f"a.{form}", form, start="0.7", end="1.4", transparent=True)
        frames, *_ = frames_of_any(path)
        assert frames[0][0, 0, 3] == 0
        assert frames[-1][90, 160, 3] > 100

    def test_a_gif_keeps_time_and_loops_only_where_asked(self, reel, tmp_path):
        for loop, found in ((True, 0), (False, None)):
            frames, durations, said = frames_of(made(reel, tmp_path / "a.gif", "gif", loop=loop))
            assert said == found
            assert sum(durations) == pytest.approx(4000, abs=10)
            assert np.abs(frames[-1][..., :3].astype(int) - reel.recording.frame(-1)[..., :3]).mean() < 1.5

    def test_a_gif_has_the_colours_of_the_scene_without_speckles(self, reel, tmp_path):
        frames, *_ = frames_of(made(reel, tmp_path / "a.gif", "gif", start="1", end="2"))
        ground = frames[0][:40, :, :3]
        assert len(np.unique(ground.reshape(-1, 3), axis=0)) == 1
        assert np.abs(frames[0][90, 160, :3].astype(int) - reel.recording.frame(20)[90, 160, :3]).max() <= 6

    def test_a_budget_is_kept_and_what_it_cost_is_said(self, reel, tmp_path):
        whole = made(reel, tmp_path / "a.gif", "gif").stat().st_size
        done = export(reel, ExportRequest("gif", max_bytes=whole // 2), tmp_path / "b.gif")
        assert (tmp_path / "b.gif").stat().st_size <= whole // 2
        assert "to fit" in done.note

    def test_a_budget_that_nothing_fits_is_refused_and_leaves_nothing(self, reel, tmp_path):
        with pytest.raises(OptionError, match="the smallest has"):
            export(reel, ExportRequest("gif", max_bytes=200), tmp_path / "a.gif")
        assert list(tmp_path.iterdir()) == []


def frames_of_any(path):
    """As `frames_of`; WebP's times are read from its chunks, which Pillow does not tell."""
    if path.suffix != ".webp":
        return frames_of(path)
    data = path.read_bytes()
    durations, at = [], 12
    while at < len(data):
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if kind == b"ANMF":
            durations.append(int.from_bytes(data[at + 20 : at + 23], "little"))
        at += 8 + length + length % 2
    with Image.open(path) as image:
        frames = []
        for number in range(image.n_frames):
            image.seek(number)
            frames.append(np.asarray(image.convert("RGBA")))
        return np.stack(frames), durations, image.info["loop"]


class TestVideoClips:
    def test_an_mp4_has_the_frames_of_the_range(self, reel, tmp_path):
        path = made(reel, tmp_path / "a.mp4", "mp4", start="0.4", end="3")
        with av.open(str(path)) as clip:
            frames = [frame.to_ndarray(format="rgb24") for frame in clip.decode(video=0)]
        assert len(frames) == round(2.6 * FPS)
        assert ssim(frames[-1], reel.recording.frame(3 * FPS - 1)) > 0.97

    def test_an_mp4_of_what_was_encoded_before_encodes_nothing(self, reel, tmp_path, monkeypatch):
        from build.export import clips

        made(reel, tmp_path / "a.mp4", "mp4", start="A square one")
        monkeypatch.setattr(clips, "encode_piece", lambda *_: pytest.fail("was encoded again"))
        made(reel, tmp_path / "b.mp4", "mp4", start="A square one")
        assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()

    @pytest.mark.parametrize("form", ["mp4", "webm"])
    def test_another_size_and_rate(self, reel, tmp_path, form):
        path = made(reel, tmp_path / f"a.{form}", form, size="200", fps=Fraction(10))
        with av.open(str(path)) as clip:
            stream = clip.streams.video[0]
            assert (stream.width, stream.height) == (200, 112)
            assert float(clip.duration / av.time_base) == pytest.approx(4, abs=0.11)

    def test_a_transparent_webm_carries_an_alpha_channel(self, reel, tmp_path):
        path = made(reel, tmp_path / "a.webm", "webm", start="1", end="1.5", transparent=True)
        with av.open(str(path)) as clip:
            assert clip.streams.video[0].metadata["ALPHA_MODE"] == "1"
            packets = [packet for packet in clip.demux(video=0) if packet.size]
        # FFmpeg's own VP9 decoder leaves alpha out; libvpx's reads it.
        decoder = av.CodecContext.create("libvpx-vp9", "r")
        frames = [frame for packet in packets for frame in decoder.decode(packet)]
        pixels = frames[0].to_ndarray(format="rgba")
        assert pixels[0, 0, 3] == 0
        assert int(pixels[90, 160, 3]) == pytest.approx(128, abs=6)


class TestMovingSvg:
    def test_each_picture_has_its_time_and_each_drawing_is_written_once(self, reel, tmp_path):
        text = made(
            reel, tmp_path / "a.svg", "svg", animated=True, start="0.4", end="1", loop=True
        ).read_text()
        root = ET.fromstring(text)
        animations = root.findall(f".//{SVG}animate")
        assert len(animations) == len(np.unique(reel.recording.frames[6:15]))
        assert {a.get("dur") for a in animations} == {".6s"}
        assert {a.get("repeatCount") for a in animations} == {"indefinite"}
        names = [group.get("id") for group in root.findall(f"{SVG}defs/{SVG}g")]
        assert len(names) == len(set(names))
        used = {
            use.get("{http://www.w3.org/1999/xlink}href") or use.get("href") for use in root.iter(f"{SVG}use")
        }
        assert used == {f"#{name}" for name in names}

    def test_a_scene_that_is_not_simple_is_refused(self, reel, tmp_path):
        with pytest.raises(OptionError, match="not simple enough") as raised:
            export(reel, ExportRequest("svg", animated=True, max_bytes=3000), tmp_path / "a.svg")
        assert "webm" in raised.value.hint
        assert not (tmp_path / "a.svg").exists()


class TestRefusals:
    @pytest.mark.parametrize("form", ["mp4", "gif"])
    def test_a_format_without_transparency_names_those_with_it(self, reel, tmp_path, form):
        with pytest.raises(OptionError, match="cannot hold a transparent") as raised:
            export(reel, ExportRequest(form, transparent=True), tmp_path / f"a.{form}")
        assert "webm, apng, webp" in raised.value.hint

    @pytest.mark.parametrize(
        ("form", "options", "message"),
        [
            ("png", {"end": "1"}, "--end: PNG is a still"),
            ("gif", {"at": "1"}, "GIF is a clip"),
            ("mp4", {"loop": True}, "the player decides"),
            ("png", {"animated": True}, "is for SVG"),
            ("webm", {"max_bytes": 10}, "for GIF and animated SVG"),
            ("gif", {"fps": Fraction(0)}, "1 to 240"),
            ("png", {"size": "big"}, "expected WIDTHxHEIGHT"),
            ("png", {"size": "100x100"}, "other proportions"),
        ],
    )
    def test_options_that_do_not_fit_are_refused(self, reel, tmp_path, form, options, message):
        with pytest.raises(OptionError, match=message):
            export(reel, ExportRequest(form, **options), tmp_path / f"a.{form}")

    def test_a_scene_of_pixels_cannot_be_transparent(self, reel, tmp_path):
        from build.recording import Kind

        pictures = reel.recording.pictures
        drawings = pictures.drawings.copy()
        drawings["kind"] = np.where(drawings["kind"] == Kind.STROKE, Kind.PIXELS, drawings["kind"])
        odd = replace(reel.recording, pictures=replace(pictures, drawings=drawings))
        with pytest.raises(OptionError, match="cannot be made transparent"):
            export(replace(reel, recording=odd), ExportRequest("png", transparent=True), tmp_path / "a.png")

    def test_a_folder_as_output_is_refused(self, reel, tmp_path):
        with pytest.raises(ArtefactError, match="is a folder"):
            made(reel, tmp_path, "png")

    def test_a_device_is_not_replaced(self, reel):
        with pytest.raises(ArtefactError, match="is a device"):
            made(reel, Path("/dev/null"), "png")

    def test_a_file_as_the_output_s_folder_is_told(self, reel, tmp_path):
        (tmp_path / "file").write_text("kept")
        with pytest.raises(ArtefactError, match="cannot be written"):
            made(reel, tmp_path / "file" / "a.png", "png")

    @pytest.mark.parametrize("form", FORMATS)
    def test_a_full_disk_leaves_the_old_file(self, reel, tmp_path, form):
        path = made(reel, tmp_path / f"a.{form}", form)
        old = path.read_bytes()
        assert len(old) > 300
        with without_room(300), pytest.raises(ArtefactError, match=f"{path} cannot be written: File too"):
            made(reel, path, form)
        assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [(path.name, old)]

    def test_a_failure_leaves_the_old_file(self, reel, tmp_path):
        old = tmp_path / "a.gif"
        old.write_bytes(b"old")
        with pytest.raises(OptionError):
            export(reel, ExportRequest("gif", max_bytes=100), old)
        assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.gif", b"old")]


@pytest.mark.parametrize(
    ("text", "size"), [(None, (320, 180)), ("640x360", (640, 360)), ("640", (640, 360)), ("x90", (160, 90))]
)
def test_sizes_may_leave_one_side_open(text, size):
    assert parse_size(text, (320, 180)) == size


def test_scenes_one_after_another_are_one_recording(tmp_path):
    parts = [recorded(Told), recorded(Second), recorded(picture_scenes.Zoomed)]
    whole = joined_recordings(parts, title="All", store=Store(tmp_path))
    whole.pictures.check()
    at = 0
    for part in parts:
        for frame in (0, len(part) // 2, len(part) - 1):
            assert np.array_equal(whole.frame(at + frame), part.frame(frame))
        at += len(part)
    assert len(whole) == at == sum(map(len, parts))
    assert whole.timeline.duration_s == pytest.approx(at / FPS)
    assert [s.name for s in whole.timeline.sections] == ["A <round> one", "A square one", "Second", "Zoomed"]
