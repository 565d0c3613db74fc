"""Recordings in a notebook that is really executed, and shown in a real browser."""

import warnings
from pathlib import Path

import nbformat
import pytest

from tests.browser.tones import tone

ROOT = Path(__file__).resolve().parents[2]

SCENE = """%%m4ml --fps 10 --size 320x180
from manim import Circle, Create, Scene

class Ring(Scene):
    def construct(self):
        self.add_sound("tone.wav")
        self.play(Create(Circle()), run_time=0.5)
"""


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """What the cells of a notebook gave."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Jupyter's own
        from nbclient import NotebookClient

        notebook = nbformat.v4.new_notebook()
        sources = ["%load_ext build.notebook", SCENE, "_", "%%m4ml Square\nx = 1", "class Plain: pass\n1 + 1"]
        notebook.cells = [nbformat.v4.new_code_cell(source) for source in sources]
        folder = tmp_path_factory.mktemp("notebook")
        (folder / "tone.wav").write_bytes(tone(0.5))
        client = NotebookClient(
            notebook,
            timeout=600,
            kernel_name="python3",
            allow_errors=True,
            resources={"metadata": {"path": str(folder)}},
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PYTHONPATH", str(ROOT))
            client.execute()
    return [cell.outputs for cell in notebook.cells]


def test_a_cell_with_a_scene_shows_the_player(outputs):
    (shown,) = outputs[1]
    assert shown["data"]["text/html"].startswith("<div")
    assert shown["data"]["text/plain"].startswith("<Recording Ring: 5 frames")


def test_a_recording_as_the_last_expression_shows_itself(outputs):
    (shown,) = outputs[2]
    assert shown["data"]["text/html"].startswith("<div")


def test_a_cell_without_the_scene_says_so(outputs):
    (error,) = outputs[3]
    assert error["ename"] == "SceneError"
    assert error["evalue"] == "The cell defines no scene Square."


def test_the_inline_player_plays_in_a_browser_without_a_network(outputs, page, site):
    shown = outputs[1][0]["data"]["text/html"]
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    address = site.add("cell.html", f"<!doctype html>{shown}".encode(), "text/html")
    page.goto(address)
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Sound off").wait_for()  # something is heard
    frame.get_by_role("button", name="Play").click()
    frame.get_by_role("button", name="Play").wait_for()  # it has come to its end
    assert frame.get_by_role("slider", name="Position").input_value() == "0.5"
    assert [url for url in asked if not url.startswith(("blob:", "data:", "about:"))] == [address]


@pytest.mark.parametrize("width", [1000, 800, 520, 480, 360])
def test_the_inline_player_fills_its_place_in_a_cell_of_any_width(outputs, page, site, width):
    page.set_viewport_size({"width": width, "height": 900})
    shown = outputs[1][0]["data"]["text/html"]
    page.goto(site.add("cell.html", f"<!doctype html><body style='margin: 0'>{shown}".encode(), "text/html"))
    page.frame_locator("iframe").get_by_role("button", name="Play").wait_for()
    place = page.locator("iframe").bounding_box()
    player = page.frame_locator("iframe").locator("m4ml-player").bounding_box()
    assert place["width"] == min(width, 800)
    below = place["y"] + place["height"] - player["y"] - player["height"]
    assert 0 <= below < 30
