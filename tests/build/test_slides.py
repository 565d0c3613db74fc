"""Decks as files: PDF read by poppler, PowerPoint by LibreOffice, manim-slides' by that package."""

import io
import json
import zipfile
from dataclasses import replace

import av
import numpy as np
import pytest
from PIL import Image

from build.errors import ArtefactError, OptionError
from build.slides import DECKS, DeckRequest, check, write_deck
from build.slides.media import step_runs
from build.slides.steps import talk_of
from tests.browser.similarity import ssim
from tests.build.reels import FPS, SIZE, Asked, Told, make_reel, pages_of, program, run, without_room


@pytest.fixture(scope="module")
def reel(tmp_path_factory):
    return make_reel(tmp_path_factory.mktemp("reel"), Told)


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    return make_reel(tmp_path_factory.mktemp("asked"), Asked)


@pytest.fixture(scope="module")
def pptx_file(reel, tmp_path_factory):
    path = tmp_path_factory.mktemp("pptx") / "a.pptx"
    write_deck(reel, DeckRequest("pptx"), path)
    return path


def steps_of(reel):
    return talk_of(reel.recording, title=reel.title).steps


class TestPdf:
    def test_a_page_a_step_each_as_it_comes_to_rest(self, reel, tmp_path):
        write_deck(reel, DeckRequest("pdf"), tmp_path / "a.pdf")
        pages = pages_of(tmp_path / "a.pdf", tmp_path, SIZE[0])
        assert len(pages) == len(steps_of(reel)) == 4
        for page, step in zip(pages, steps_of(reel), strict=True):
            assert ssim(page, reel.recording.frame(step.rest)) > 0.98
        assert len(run("pdfimages", "-list", tmp_path / "a.pdf").splitlines()) == 2  # its heading alone

    def test_sections_are_bookmarks_and_words_can_be_found(self, reel, tmp_path):
        from pypdf import PdfReader

        write_deck(reel, DeckRequest("pdf"), tmp_path / "a.pdf")
        reader = PdfReader(tmp_path / "a.pdf")
        marks = [(mark.title, reader.get_destination_page_number(mark)) for mark in reader.outline]
        assert marks == [("A <round> one", 0), ("A square one", 2)]
        text = run("pdftotext", "-f", 4, "-l", 4, tmp_path / "a.pdf", "-")
        assert "A square one" in text
        assert "Then a square & no more." in text

    def test_pages_with_notes_show_them(self, reel, tmp_path):
        long = "What is to be said here takes its time. " * 120
        lines = tuple(replace(line, text=long) for line in reel.recording.timeline.lines[:1])
        timeline = replace(reel.recording.timeline, lines=lines)
        wordy = replace(reel, recording=replace(reel.recording, timeline=timeline))
        write_deck(wordy, DeckRequest("pdf", notes=True), tmp_path / "a.pdf")
        text = run("pdftotext", tmp_path / "a.pdf", "-")
        assert " ".join(text.split()).count("takes its time") >= 120
        pages = pages_of(tmp_path / "a.pdf", tmp_path, 480)
        assert len(pages) > len(talk_of(wordy.recording, title="").steps)
        assert pages[0].shape[0] > pages[0].shape[1]
        # Nothing runs off the paper.
        assert all((page[-20:] == 255).all() and (page[:, -20:] == 255).all() for page in pages)

    def test_the_same_talk_has_the_same_bytes(self, reel, tmp_path):
        for name in "ab":
            write_deck(reel, DeckRequest("pdf"), tmp_path / f"{name}.pdf")
        assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


class TestPowerPoint:
    def test_titles_and_notes_are_text_of_the_file(self, pptx_file, reel):
        from pptx import Presentation

        slides = list(Presentation(str(pptx_file)).slides)
        titles = [slide.shapes.title.text_frame.text for slide in slides]
        assert titles == ["A <round> one", "A <round> one", "A square one", "A square one"]
        notes = [slide.notes_slide.notes_text_frame.text for slide in slides]
        assert notes == [step.notes for step in steps_of(reel)]

    def test_a_step_that_moves_is_a_clip_with_a_poster_that_plays_by_itself(self, pptx_file, reel):
        from pptx import Presentation
        from pptx.oxml.ns import qn

        deck = Presentation(str(pptx_file))
        for slide, step in zip(deck.slides, steps_of(reel), strict=True):
            movies = [
                shape
                for shape in slide.shapes
                if shape.shape_type is not None and hasattr(shape, "media_type")
            ]
            assert len(movies) == step.moves
            if not movies:
                continue
            (movie,) = movies
            assert (movie.left, movie.top, movie.width) == (0, 0, deck.slide_width)
            poster = np.asarray(Image.open(io.BytesIO(movie.poster_frame.blob)).convert("RGB"))
            assert np.array_equal(poster, reel.recording.frame(step.start)[..., :3])
            calls = list(slide._element.iter(qn("p:cmd")))
            assert [call.get("cmd") for call in calls] == ["playFrom(0.0)"]
            targets = {target.get("spid") for target in slide._element.iter(qn("p:spTgt"))}
            assert targets == {str(movie.shape_id)}

    def test_clips_hold_the_step_s_frames_in_h264(self, pptx_file, reel):
        moving = [step for step in steps_of(reel) if step.moves]
        with zipfile.ZipFile(pptx_file) as file:
            names = sorted(name for name in file.namelist() if name.endswith(".mp4"))
            clips = [file.read(name) for name in names]
        assert len(clips) == len(moving)
        ends = []
        for data in clips:
            with av.open(io.BytesIO(data)) as clip:
                assert clip.streams.video[0].codec_context.name == "h264"
                ends.append([frame.to_ndarray(format="rgb24") for frame in clip.decode(video=0)][-1])
        for step in moving:
            assert max(ssim(end, reel.recording.frame(step.rest)) for end in ends) > 0.97

    def test_stills_are_vectors_with_pixels_to_fall_back_on(self, pptx_file):
        with zipfile.ZipFile(pptx_file) as file:
            stills = [name for name in file.namelist() if name.endswith(".svg")]
            slide = file.read("ppt/slides/slide1.xml").decode()
            types = file.read("[Content_Types].xml").decode()
        assert len(stills) == 2
        assert "svgBlip" in slide
        assert "image/svg+xml" in types

    def test_loops_repeat_and_what_goes_on_by_itself_does(self, asked, tmp_path):
        write_deck(asked, DeckRequest("pptx"), tmp_path / "a.pptx")
        with zipfile.ZipFile(tmp_path / "a.pptx") as file:
            slides = [file.read(f"ppt/slides/slide{n}.xml").decode() for n in range(1, 6)]
        assert ['repeatCount="indefinite"' in slide for slide in slides] == [False, True, False, False, False]
        assert ['advTm="0"' in slide for slide in slides] == [False, False, True, False, False]

    def test_the_same_talk_has_the_same_bytes(self, reel, pptx_file, tmp_path):
        write_deck(reel, DeckRequest("pptx"), tmp_path / "b.pptx")
        assert pptx_file.read_bytes() == (tmp_path / "b.pptx").read_bytes()

    def test_libreoffice_shows_every_slide(self, reel, pptx_file, tmp_path):
        program("soffice")
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, pptx_file)
        pages = pages_of(tmp_path / "a.pdf", tmp_path, SIZE[0])
        assert len(pages) == 4
        for page, step in zip(pages, steps_of(reel), strict=True):
            frame = reel.recording.frame(step.start if step.moves else step.rest)
            assert ssim(page[: SIZE[1]], frame[: page.shape[0]]) > 0.93

    def test_a_deck_of_sixty_steps_opens(self, tmp_path):
        from manim import RIGHT, Dot, Scene
        from pptx import Presentation

        class Long(Scene):
            def construct(self):
                dot = Dot()
                for _ in range(60):
                    self.play(dot.animate.shift(RIGHT / 20), run_time=0.2)
                    self.next_slide()

        write_deck(make_reel(tmp_path, Long), DeckRequest("pptx"), tmp_path / "a.pptx")
        assert len(Presentation(str(tmp_path / "a.pptx")).slides) == 60
        program("soffice")
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        run(
            "soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "a.pptx"
        )
        assert "Pages:           60\n" in run("pdfinfo", tmp_path / "a.pdf")


class TestManimSlides:
    def test_its_own_loader_reads_it(self, asked, tmp_path):
        config = pytest.importorskip("manim_slides.config")
        write_deck(asked, DeckRequest("manim-slides"), tmp_path / "slides")
        deck = config.PresentationConfig.from_file(tmp_path / "slides" / "Reel.json")
        assert deck.resolution == SIZE
        first, loop, auto, *_ = deck.slides
        assert (first.loop, loop.loop, loop.notes) == (False, True, "Turn it.\n  Slowly.")
        assert (auto.auto_next, auto.playback_rate, auto.reversed_playback_rate) == (True, 2.0, 0.5)
        for slide, step in zip(deck.slides, steps_of(asked), strict=True):
            forward, backward = decoded(slide.file), decoded(slide.rev_file)
            assert len(forward) == len(backward) == sum(map(len, step_runs(asked, step)))
            assert ssim(forward[0], backward[-1]) > 0.97
            assert ssim(forward[-1], backward[0]) > 0.97

    def test_its_own_converter_makes_a_page_of_it(self, reel, tmp_path, monkeypatch):
        pytest.importorskip("manim_slides")
        from click.testing import CliRunner
        from manim_slides.__main__ import cli

        monkeypatch.chdir(tmp_path)
        write_deck(reel, DeckRequest("manim-slides"), tmp_path / "slides")
        result = CliRunner().invoke(cli, ["convert", "--folder", "slides", "Reel", "talk.html"])
        assert result.exit_code == 0, result.output
        page = (tmp_path / "talk.html").read_text()
        assert page.count("data-background-video=") == 4

    def test_another_presentation_of_the_folder_stays(self, reel, tmp_path):
        folder = tmp_path / "slides"
        folder.mkdir()
        (folder / "Other.json").write_text("{}")
        write_deck(reel, DeckRequest("manim-slides"), folder)
        write_deck(reel, DeckRequest("manim-slides"), folder)
        assert (folder / "Other.json").read_text() == "{}"
        assert len(json.loads((folder / "Reel.json").read_text())["slides"]) == 4
        assert sorted(p.name for p in folder.iterdir()) == ["Other.json", "Reel.json", "files"]


def decoded(path):
    with av.open(str(path)) as clip:
        return [frame.to_ndarray(format="rgb24") for frame in clip.decode(video=0)]


class TestReuse:
    def test_what_the_video_encoded_is_not_encoded_again(self, reel, tmp_path):
        from build.encode import cut
        from build.render.pieces import piece_of

        recording, settings = reel.recording, reel.options.settings
        spans = [recording.frames[s.start : s.stop].tolist() for s in recording.spans]
        pictures = recording.pictures

        def names(frames):
            segments = cut(frames, settings.gop, pictures.drawing_count)
            return {piece_of(pictures, segment, settings).name for segment in segments}

        moving = [step for step in steps_of(reel) if step.moves]
        runs = [step_runs(reel, step) for step in moving]
        assert set().union(*map(names, runs)) <= names(spans)


def contents(path):
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
    return {p.relative_to(path): p.read_bytes() for p in files}


class TestRefusals:
    @pytest.mark.parametrize(
        ("request_", "message"),
        [
            (DeckRequest("pdf", one_file=True), "for --to html"),
            (DeckRequest("html", notes=True), "for --to pdf"),
        ],
    )
    def test_options_of_another_format(self, request_, message):
        with pytest.raises(OptionError, match=message):
            check(request_)

    @pytest.mark.parametrize("form", ["pdf", "pptx"])
    def test_a_folder_for_a_file(self, reel, tmp_path, form):
        with pytest.raises(ArtefactError, match="is a folder"):
            write_deck(reel, DeckRequest(form), tmp_path)

    @pytest.mark.parametrize("form", DECKS)
    def test_a_full_disk_leaves_the_old_deck(self, reel, tmp_path, form):
        path = tmp_path / "deck"
        write_deck(reel, DeckRequest(form), path)
        old = contents(path)
        with without_room(300), pytest.raises(ArtefactError, match=f"{path} cannot be written: File too"):
            write_deck(reel, DeckRequest(form), path)
        assert contents(path) == old
        assert [p.name for p in tmp_path.iterdir()] == ["deck"]

    def test_a_file_for_a_folder(self, reel, tmp_path):
        (tmp_path / "file").write_text("kept")
        with pytest.raises(ArtefactError, match="is a file"):
            write_deck(reel, DeckRequest("html"), tmp_path / "file")

    def test_a_folder_of_other_things_is_left_alone(self, reel, tmp_path):
        (tmp_path / "thesis.tex").write_text("years")
        with pytest.raises(ArtefactError, match="holds something else"):
            write_deck(reel, DeckRequest("html"), tmp_path)
        assert [p.name for p in tmp_path.iterdir()] == ["thesis.tex"]

    def test_a_deck_is_replaced_by_a_complete_one(self, reel, tmp_path, monkeypatch):
        from build.export import folders

        write_deck(reel, DeckRequest("html"), tmp_path / "deck")
        (tmp_path / "deck" / "old.txt").write_text("old")

        def fail(*_):
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(folders.Path, "write_bytes", fail)
            with pytest.raises(ArtefactError, match="No space left"):
                write_deck(reel, DeckRequest("html"), tmp_path / "deck")
        assert (tmp_path / "deck" / "old.txt").exists()
        write_deck(reel, DeckRequest("html"), tmp_path / "deck")
        assert not (tmp_path / "deck" / "old.txt").exists()
        assert [p.name for p in tmp_path.iterdir()] == ["deck"]


def test_a_clip_of_a_step_ends_with_a_moment_of_rest(reel):
    for step in steps_of(reel):
        pictures = [picture for r in step_runs(reel, step) for picture in r]
        assert len(set(pictures[-4:])) == 1
        assert pictures[-1] == reel.recording.frames[step.rest]
        assert step.stop - step.start >= FPS / 4
