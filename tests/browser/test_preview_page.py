"""The preview as an author uses it: a save that shows, an error that shows and goes, and what is kept."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import PATIENCE_MS
from tests.browser.tones import tone

SCENE = """
from manim import *
from shades import SHADE


class Moves(Scene):
    def construct(self):
        self.next_section("One")
        square = Square(color=SHADE, fill_opacity=1)
        self.play(FadeIn(square), run_time=0.5)
        self.wait(1)
        self.next_section("Two")
        self.play(square.animate.shift(RIGHT), run_time=0.5)
"""
PLAYER = "document.getElementById('player')"
# All of the scene is recorded, read and checked.
WHOLE = (
    f"document.getElementById('status').textContent === 'Up to date' && !{PLAYER}.hasAttribute('aria-busy')"
)
ROOT = Path(__file__).resolve().parents[2]


class Preview:
    """A preview that runs, in a folder of its own."""

    def __init__(self, folder, *arguments):
        self.folder = folder
        self.scene = folder / "moves.py"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "build.cli", "preview", str(self.scene), "--no-browser",
             "--voice", "silent", "--store", str(folder / "store"), *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        self.address = self.process.stdout.readline().strip()

    def save(self, text):
        self.scene.write_text(text)

    def close(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        self.process.stdout.close()
        self.said = self.process.stderr.read()
        self.process.stderr.close()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "moves.py").write_text(SCENE)
    (tmp_path / "shades.py").write_text("SHADE = '#ff0000'\n")
    return tmp_path


@pytest.fixture
def preview(folder):
    running = Preview(folder)
    yield running
    if running.process.poll() is None:
        running.close()


@pytest.fixture
def window(chromium, preview):
    context = chromium.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(preview.address)
    until(page, WHOLE)
    yield page
    context.close()
    assert errors == []


def until(page, condition, seconds=120):
    """Wait for a condition; the page's own policy forbids Playwright's way of waiting."""
    end = time.monotonic() + seconds
    while not page.evaluate(f"() => {condition}"):
        assert time.monotonic() < end, f"not within {seconds} s: {condition}"
        time.sleep(0.02)


COLOUR = """(() => {
  const canvas = document.getElementById('player').shadowRoot.querySelector('canvas');
  const [x, y] = [canvas.width / 2, canvas.height / 2].map(Math.round);
  return [...canvas.getContext('2d').getImageData(x, y, 1, 1).data].slice(0, 3).join();
})()"""


def test_a_save_shows_and_the_position_stays(window, preview):
    window.evaluate("document.getElementById('player').seek(1)")
    until(window, f"{COLOUR} === '255,0,0'")
    preview.save(SCENE.replace("SHADE, fill", "'#0000ff', fill"))
    until(window, f"{COLOUR} === '0,0,255'")
    assert window.evaluate("document.getElementById('player').time") == 1


def test_a_module_that_the_scene_imports_counts_as_well(window, folder):
    window.evaluate("document.getElementById('player').seek(1)")
    (folder / "shades.py").write_text("SHADE = '#00ff00'\n")
    until(window, f"{COLOUR} === '0,255,0'")


@pytest.mark.parametrize(
    ("wrong", "message", "line"),
    [
        ("square = Squire()", "NameError: name 'Squire' is not defined", 9),
        ("square = (", "SyntaxError: '(' was never closed", 9),
    ],
)
def test_an_error_shows_its_line_over_the_last_picture_and_goes_with_the_next_save(
    window, preview, wrong, message, line
):
    window.evaluate("document.getElementById('player').seek(1)")
    good = SCENE.replace("SHADE, fill", "'#0000ff', fill")
    preview.save(SCENE.replace("square = Square(color=SHADE, fill_opacity=1)", wrong))
    until(window, "!document.getElementById('failure').hidden")
    assert window.inner_text("#failure-message") == message
    assert window.inner_text("#failure-place") == f"moves.py:{line}"
    assert wrong in window.inner_text("#failure-source mark")
    assert window.evaluate(COLOUR) == "255,0,0"
    preview.save(good)
    until(window, f"document.getElementById('failure').hidden && {COLOUR} === '0,0,255'")


def test_an_error_of_a_scene_that_was_never_recorded_stands_over_what_led_to_it(window, preview):
    falls = SCENE.replace("class Moves", "class Falls").replace(
        "square.animate.shift(RIGHT)", "UpdateFromAlphaFunc(square, lambda s, t: s.scale(1 / (t < 0.5)))"
    )
    preview.save(falls)
    until(window, "!document.getElementById('failure').hidden")
    assert "ZeroDivisionError" in window.inner_text("#failure-message")
    until(window, f"{PLAYER}.recording && {PLAYER}.duration === 1.5")  # of the play that failed, nothing
    window.evaluate(f"() => {PLAYER}.seek(1.4)")
    until(window, f"{COLOUR} === '255,0,0'")
    assert window.is_visible("#failure")


def test_the_scenes_of_a_file_are_those_that_were_saved(window, preview):
    names = "[...document.querySelectorAll('#scenes button')].map(b => b.dataset.scene).join()"
    more = SCENE + "\n\nclass More(Moves):\n    pass\n"
    preview.save(more)
    until(window, f"{names} === 'moves.py/Moves,moves.py/More'")
    preview.save(more + "(")
    until(window, "!document.getElementById('failure').hidden")
    assert window.evaluate(names) == "moves.py/Moves,moves.py/More"
    preview.save(SCENE.replace("class Moves", "class Renamed").replace("SHADE, fill", "'#0000ff', fill"))
    until(window, f"{names} === 'moves.py/Renamed'")
    until(window, f"{PLAYER}.dataset.scene === 'moves.py/Renamed' && {WHOLE}")
    window.evaluate("document.getElementById('player').seek(1)")
    until(window, f"document.getElementById('failure').hidden && {COLOUR} === '0,0,255'")


def test_an_endless_loop_ends_with_the_next_save_or_with_the_button(window, preview):
    endless = SCENE.replace('self.next_section("One")', "while True: pass")
    preview.save(endless)
    until(window, "!document.getElementById('stop').hidden")
    time.sleep(0.5)
    preview.save(SCENE.replace("SHADE, fill", "'#0000ff', fill"))
    window.evaluate("document.getElementById('player').seek(1)")
    until(window, f"{COLOUR} === '0,0,255'")
    until(window, "document.getElementById('stop').hidden")
    preview.save(endless)
    until(window, "!document.getElementById('stop').hidden")
    window.click("#stop")
    until(window, "document.getElementById('failure-message').textContent.startsWith('Stopped')")
    until(window, "document.getElementById('status').textContent === 'Waiting for the next save'")
    assert window.is_hidden("#stop")


def test_position_zoom_and_scene_survive_a_reload(window):
    window.evaluate("document.getElementById('player').seek(1.25)")
    window.click("#zoom-in")
    until(window, "Object.values(JSON.parse(sessionStorage.getItem('preview')).times)[0] === 1.25")
    width = window.evaluate("document.getElementById('lanes').style.width")
    window.reload()
    until(window, "document.getElementById('player').recording !== null")
    until(window, "document.getElementById('player').time === 1.25")
    until(window, "document.getElementById('status').textContent === 'Up to date'")
    assert window.evaluate("document.getElementById('lanes').style.width") == width


def test_the_timeline_goes_where_it_is_clicked_and_names_the_line(window):
    window.click(".spans button:nth-of-type(3)")
    assert window.evaluate("document.getElementById('player').time") == pytest.approx(1.5)
    until(window, "document.getElementById('moment').textContent.includes('moves.py:13')")
    window.click(".sections button:nth-of-type(1)")
    assert window.evaluate("document.getElementById('player').time") == 0


@pytest.mark.parametrize("size", [(1400, 900), (1280, 800), (1024, 640)])
def test_a_timeline_with_much_on_it_leaves_the_player_its_room(window, size):
    window.set_viewport_size({"width": size[0], "height": size[1]})
    window.evaluate("document.getElementById('lanes').style.height = '2000px'")
    player, timeline = (window.locator(which).bounding_box() for which in ("#player", "#timeline"))
    assert player["y"] + player["height"] <= timeline["y"] + 1
    assert player["width"] > 450


def test_start_here_shows_the_same_picture_without_what_came_before(window):
    player = "document.getElementById('player')"
    window.evaluate(f"{player}.seek(1.6)")
    until(window, "!document.getElementById('start-here').hidden")
    window.evaluate(f"{player}.addEventListener('load', () => window.again = true)")
    window.click("#start-here")
    until(window, "window.again === true")
    assert window.evaluate(f"{player}.duration") == 2
    window.reload()
    until(window, "document.getElementById('status').textContent === 'Up to date'")
    assert window.is_visible("#start-first")
    window.click("#start-first")
    until(window, "document.getElementById('start-first').hidden")


def test_problems_are_listed_and_lead_to_where_they_are_seen(window, preview):
    faulty = SCENE.replace(
        "self.wait(1)",
        "tiny = Text('small', font_size=6).shift(UP * 2)\n        self.add(tiny)\n        self.wait(1)",
    )
    preview.save(faulty)
    until(window, "document.querySelectorAll('#problems button').length === 1")
    assert window.inner_text("#problems button").startswith("tiny is ")
    assert window.is_hidden("#outline")
    window.click("#problems button")
    assert 0.5 < window.evaluate("document.getElementById('player').time") < 2
    outline, picture = (window.locator(which).bounding_box() for which in ("#outline", "#player canvas"))
    assert outline["x"] + outline["width"] / 2 == pytest.approx(picture["x"] + picture["width"] / 2, abs=2)
    assert outline["y"] + outline["height"] / 2 == pytest.approx(
        picture["y"] + picture["height"] / 4, abs=picture["height"] / 40
    )
    window.evaluate("document.getElementById('player').seek(0)")
    assert window.is_hidden("#outline")
    preview.save(SCENE)
    until(window, "document.querySelectorAll('#problems button').length === 0")


def test_the_same_fault_of_many_things_is_one_entry_that_opens(window, preview):
    listed = "labels = [Text('small', font_size=6).shift(UP * 2 + RIGHT * i) for i in range(-3, 3)]"
    preview.save(SCENE.replace("self.wait(1)", f"{listed}\n        self.add(*labels)\n        self.wait(1)"))
    until(window, "document.querySelectorAll('#problems button').length === 6")
    assert window.inner_text("#problems summary") == "and 5 more like it"
    names = [button.text_content().split()[0] for button in window.locator("#problems button").all()]
    assert names == [f"labels[{i}]" for i in range(6)]
    assert window.is_hidden("#problems li button >> nth=5")
    window.click("#problems summary")
    window.click("#problems li button >> nth=5")
    until(window, "!document.getElementById('outline').hidden")
    assert Axe().run(window).violations_count == 0


# Its second play comes late enough to be worth showing, its third when a file is there.
UNTIL = """
import time
from pathlib import Path
from manim import *

BEGUN = time.monotonic()


class Moves(Scene):
    def construct(self):
        square = Square(color="#ff0000", fill_opacity=1)
        self.play(FadeIn(square), run_time=0.5)
        time.sleep(time.monotonic() - BEGUN + 0.5)
        self.play(square.animate.set_color("#0000ff"), run_time=0.5)
        while not Path({go!r}).exists():
            time.sleep(0.02)
        self.play(FadeOut(square), run_time=0.5)
"""


@pytest.mark.parametrize("at", [0, 0.75])
def test_a_scene_is_seen_before_all_of_it_is_recorded(preview, chromium, tmp_path_factory, at):
    go = tmp_path_factory.mktemp("go") / "on"
    preview.save(UNTIL.format(go=str(go)))
    page = chromium.new_page()
    kept = json.dumps({"scene": "moves.py/Moves", "times": {"moves.py/Moves": at}})
    page.add_init_script(f"""
      sessionStorage.setItem('preview', {json.dumps(kept)});
      window.seen = [];
      window.addEventListener('DOMContentLoaded', () => {{
        for (const what of ['still', 'loadedmetadata'])
          {PLAYER}.addEventListener(what, () => seen.push(what));
      }});
    """)
    page.goto(preview.address)
    until(page, f"{PLAYER}.duration === 1")
    assert page.evaluate(f"{PLAYER}.time") == at
    assert page.evaluate("seen[0]") == ("still" if at else "loadedmetadata")
    assert page.inner_text("#status") == "Recording…"
    # What plays on goes on where the rest begins.
    page.evaluate(f"() => {{ {PLAYER}.seek(0.9); {PLAYER}.play({{rate: 0.01}}); }}")
    go.touch()
    until(page, f"{PLAYER}.duration === 1.5")
    assert 0.9 <= page.evaluate(f"{PLAYER}.time") < 1
    page.evaluate(f"{PLAYER}.rate = 1")
    until(page, f"!{PLAYER}.playing")
    assert page.evaluate(f"{PLAYER}.time") == 1.5
    page.close()


def test_two_pages_look_at_different_moments(window, preview, chromium):
    other = chromium.new_context().new_page()
    other.goto(preview.address)
    until(other, "document.getElementById('player').recording !== null")
    other.evaluate("document.getElementById('player').seek(0.5)")
    window.evaluate("document.getElementById('player').seek(1)")
    preview.save(SCENE.replace("SHADE, fill", "'#0000ff', fill"))
    for page in (window, other):
        until(page, f"{COLOUR} === '0,0,255'")
    assert other.evaluate("document.getElementById('player').time") == 0.5
    other.context.close()


def test_axe_finds_nothing_to_object_to(window):
    results = Axe().run(window)
    assert results.violations_count == 0, results.generate_report()


def test_a_moment_is_recorded_at_once_and_the_scene_when_nobody_else_wants_to(
    window, preview, tmp_path_factory
):
    told = tmp_path_factory.mktemp("told") / "nice"
    noted = f"open({str(told)!r}, 'a').write(f'{{os.nice(0)}} ')"
    preview.save("import os\n" + SCENE.replace("(self):\n", f"(self):\n        {noted}\n"))
    end = time.monotonic() + 120
    while not told.exists() or len(told.read_text().split()) < 2:
        assert time.monotonic() < end
        time.sleep(0.02)
    own = os.nice(0)
    assert told.read_text().split() == [str(own), str(min(own + 10, 19))]


def test_an_interrupt_amid_a_recording_ends_every_process_without_a_word(window, preview):
    group = int(
        subprocess.run(["pgrep", "-P", str(preview.process.pid)], capture_output=True, text=True).stdout
    )
    os.killpg(group, 0)  # it is there
    until(window, "document.getElementById('status').textContent === 'Up to date'")
    preview.save(SCENE.replace('self.next_section("One")', "while True: pass"))
    until(window, "!document.getElementById('stop').hidden")
    preview.close()
    assert preview.process.returncode in (0, 1, -signal.SIGINT)
    assert "Traceback" not in preview.said
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)


def test_a_killed_preview_leaves_no_process_behind(preview):
    group = int(
        subprocess.run(["pgrep", "-P", str(preview.process.pid)], capture_output=True, text=True).stdout
    )
    preview.process.kill()
    preview.process.wait()
    preview.process.stdout.close()
    preview.process.stderr.close()
    end = time.monotonic() + 60
    while True:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_second_preview_takes_another_port(preview, folder):
    second = Preview(folder)
    ports = [int(re.search(r":(\d+)/", one.address)[1]) for one in (preview, second)]
    second.close()
    assert ports[0] != ports[1]


# Twenty minutes of short plays with sound. No waits: Manim keeps something in the scene for each.
LONG = """
from pathlib import Path

import numpy as np
from manim import Scene, Transform, VMobject


class Long(Scene):
    def construct(self):
        self.add_sound(str(Path(__file__).with_name("tone.wav")))
        random = np.random.default_rng(1)
        tangle = VMobject().set_points_as_corners(random.normal(size=(150, 3)))
        for number in range(2400):
            if number % 100 == 0:
                self.next_section(f"Part {number // 100}")
            other = tangle.copy()
            other.points += random.normal(scale=0.02, size=other.points.shape)
            self.play(Transform(tangle, other), run_time=0.5)
"""


def longest_task_ms(browser, page, act):
    """Return the most that the page's own thread worked at a stretch, in ms of the processor."""
    browser.start_tracing(page=page, categories=["toplevel"])
    act()
    events = json.loads(browser.stop_tracing())["traceEvents"]
    threads = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = [e["tdur"] / 1000 for e in events if (e["pid"], e["tid"]) in threads and "tdur" in e]
    assert tasks
    return max(tasks)


@pytest.fixture(scope="module")
def long_preview(tmp_path_factory):
    folder = tmp_path_factory.mktemp("long")
    (folder / "moves.py").write_text(LONG)
    (folder / "tone.wav").write_bytes(tone(1))
    running = Preview(folder, "--fps", "2")
    yield running
    running.close()


def test_a_long_scene_never_makes_the_page_stutter(long_preview, chromium):
    page = chromium.new_page(viewport={"width": 1400, "height": 900})
    read = f"!{PLAYER}.hasAttribute('aria-busy') && {PLAYER}._sound.readyState >= 3"

    def load():
        page.goto(long_preview.address)
        until(page, "document.getElementById('status').textContent === 'Up to date'", 300)
        until(page, read)

    def load_late():
        page.evaluate(f"() => {PLAYER}.seek(1190)")
        until(page, "Object.values(JSON.parse(sessionStorage.getItem('preview')).times)[0] === 1190")
        page.reload()
        until(page, f"{PLAYER}.time === 1190 && {read}")

    def zoom():
        box = page.locator("#scroll").bounding_box()
        page.mouse.move(box["x"] + 300, box["y"] + 40)
        page.keyboard.down("Control")
        for step in (*[-120] * 8, *[120] * 8):
            page.mouse.wheel(0, step)
            time.sleep(0.05)
        page.keyboard.up("Control")

    def play():
        page.evaluate(f"() => {{ {PLAYER}.seek(600); {PLAYER}.play({{rate: 4}}); }}")
        time.sleep(2)
        page.evaluate(f"() => {PLAYER}.pause()")

    def play_while_it_is_recorded_again():
        page.evaluate(f"""() => {{
          {PLAYER}.addEventListener('load', () => window.again = true);
          {PLAYER}.play({{from: 900, rate: 0.5}});
        }}""")
        long_preview.save(LONG.replace("default_rng(1)", "default_rng(2)"))
        until(page, "window.again", 300)
        until(page, f"{read} && document.getElementById('status').textContent === 'Up to date'", 300)

    load()
    assert page.evaluate(f"[{PLAYER}.duration, {PLAYER}.recording.spans.length]") == [1200, 2400]
    acts = (load, load_late, zoom, play, play_while_it_is_recorded_again)
    worked = {act.__name__: longest_task_ms(chromium, page, act) for act in acts}
    page.close()
    assert max(worked.values()) < 50, worked
