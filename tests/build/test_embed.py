"""The player to put elsewhere: what is in the folder, and what the snippets say."""

import re
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner
from PIL import Image

from build.cli.group import m4ml, run
from build.errors import ArtefactError
from build.export import write_embed
from build.player.web_form import MAGIC
from tests.build.reels import SIZE, Told, make_reel


@pytest.fixture(scope="module")
def reel(tmp_path_factory):
    return make_reel(tmp_path_factory.mktemp("reel"), Told)


def test_the_folder_holds_the_player_the_recording_a_page_and_snippets(reel, tmp_path):
    written = write_embed(tmp_path / "there", reel)
    assert {p.name for p in written} == {"index.html", "m4ml-player.js", "reel.m4ml-web", "SNIPPETS.md"}
    assert all(p.is_file() for p in written)
    assert (tmp_path / "there" / "reel.m4ml-web").read_bytes().startswith(MAGIC)


def test_snippets_name_only_files_that_are_there_and_have_the_picture_s_shape(reel, tmp_path):
    write_embed(tmp_path / "there", reel)
    text = (tmp_path / "there" / "SNIPPETS.md").read_text()
    named = set(re.findall(r'"(?:https://YOUR\.SERVER/)?there/([^"]+)"', text))
    assert named == {"index.html", "m4ml-player.js", "reel.m4ml-web"}
    assert all((tmp_path / "there" / name).is_file() for name in named)
    for heading in ("A web page", "Quarto", "Jupyter", "Marp", "Moodle", "Sizes"):
        assert f"\n## {heading}\n" in text
    wide, high = map(int, re.search(r"aspect-ratio: (\d+) / (\d+)", text).groups())
    assert high - wide * SIZE[1] / SIZE[0] == 92
    assert "A title &amp; more" in text


def test_one_file_carries_everything(reel, tmp_path):
    assert write_embed(tmp_path / "one.html", reel, one_file=True) == [tmp_path / "one.html"]
    page = (tmp_path / "one.html").read_text()
    asked = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, found: asked.extend(v for k, v in found if k in ("src", "href"))
    parser.feed(page)
    assert asked == []
    assert 'type="application/m4ml"' in page


def test_a_folder_of_other_things_is_left_alone(reel, tmp_path):
    (tmp_path / "thesis.tex").write_text("years")
    with pytest.raises(ArtefactError, match="holds something else"):
        write_embed(tmp_path, reel)


def test_the_commands_write_what_they_say(tmp_path):
    scene = tmp_path / "scene.py"
    scene.write_text(
        "from manim import Circle, Create, Scene\n\n\nclass Ring(Scene):\n    def construct(self):\n"
        "        self.next_section('Ring')\n        self.play(Create(Circle()), run_time=0.3)\n"
        "        self.next_slide()\n        self.wait(0.2)\n"
    )
    common = [f"{scene}:Ring", "--quality", "320x180@10", "--store", str(tmp_path / "store")]
    for arguments, written in (
        (["export", *common, "-o", str(tmp_path / "a.svg")], "a.svg"),
        (["slides", *common, "-o", str(tmp_path / "a.html")], "a.html"),
        (["slides", *common, "-o", str(tmp_path / "a.pdf")], "a.pdf"),
        (["slides", *common, "--one-file", "-o", str(tmp_path / "page")], "page"),
        (["embed", *common, "-o", str(tmp_path / "b.html")], "b.html"),
    ):
        result = CliRunner().invoke(m4ml, arguments, catch_exceptions=False)
        assert result.exit_code == 0
        assert result.stdout == f"{tmp_path / written}\n"
        assert (tmp_path / written).is_file()
        assert (tmp_path / written).stat().st_size > 500
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_what_was_recorded_larger_serves_where_no_quality_is_asked_for(tmp_path):
    scene = tmp_path / "scene.py"
    code = (
        "from manim import Circle, Create, Scene\n\n\nclass Ring(Scene):\n    def construct(self):\n"
        "        self.play(Create(Circle()), run_time=0.1)\n"
    )

    def width(*options):
        picture = tmp_path / "a.png"
        arguments = ["export", f"{scene}:Ring", "--store", str(tmp_path / "store"), "-o", str(picture)]
        result = CliRunner().invoke(m4ml, [*arguments, *options], catch_exceptions=False)
        assert result.exit_code == 0
        with Image.open(picture) as image:
            return image.width

    scene.write_text(code)
    assert width("--quality", "draft") == 854
    assert width() == 1280  # a draft is no substitute
    assert width("--quality", "1080p60") == 1920
    assert width() == 1920
    scene.write_text(code.replace("0.1", "0.2"))
    assert width() == 1280


@pytest.mark.parametrize(("form", "file"), [("pptx", "a.pdf"), ("html", "a.PPTX"), ("manim-slides", "a.htm")])
def test_slides_whose_name_says_another_format_are_refused(form, file):
    result = CliRunner().invoke(m4ml, ["slides", "scene.py", "--to", form, "-o", file])
    assert result.exit_code == 2
    assert "say two formats" in result.output


def test_an_export_without_a_format_asks_for_one(tmp_path):
    result = CliRunner().invoke(m4ml, ["export", "scene.py", "-o", "picture.bmp"])
    assert result.exit_code == 2
    assert "--to mp4|webm|gif" in result.output


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--to", "png", "-o", "a.gif"], "say two formats"),
        (["-o", "a.gif", "--fps", "nan"], "is no rate"),
        (["-o", "a.gif", "--fps", "1/0"], "is no rate"),
        (["-o", "a.gif", "--fps", "1000"], "1 to 240"),
    ],
)
def test_options_that_contradict_or_make_no_sense_are_refused(options, message, capfd):
    assert run(["export", "scene.py", *options]) == 2
    assert message in capfd.readouterr().err
