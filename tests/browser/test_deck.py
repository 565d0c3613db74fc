"""An HTML deck in a real browser, without a network: steps on and back, overview, speaker's window, print."""

import io
from dataclasses import replace

import numpy as np
import pytest
from manim import Dot, Scene
from PIL import Image

from build.narration.samples import wav_bytes
from build.slides import DeckRequest, write_deck
from build.slides.steps import talk_of
from build.timeline import Sound
from tests.browser.conftest import PATIENCE_MS
from tests.browser.similarity import ssim
from tests.build.reels import Asked, Told, make_reel, run

SIZE = (640, 360)


class Many(Scene):
    """Seven sections."""

    def construct(self):
        for number in range(7):
            self.next_section(f"Section {number}")
            self.add(Dot([number - 3, 0, 0]))
            self.wait(0.2)


FRAME = "document.querySelector('m4ml-player').frame"
IDLE = "!document.querySelector('m4ml-player').playing"


@pytest.fixture(scope="module")
def reels(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reels")
    told = make_reel(folder, Told, size=SIZE)
    noise = np.random.default_rng(1).integers(-900, 900, 4 * 22050).astype(np.int16)
    (folder / "noise.wav").write_bytes(wav_bytes(noise, 22050))
    timeline = replace(told.recording.timeline, sounds=(Sound(str(folder / "noise.wav"), 0.0),))
    return {
        "told": replace(told, recording=replace(told.recording, timeline=timeline)),
        "asked": make_reel(folder, Asked, size=SIZE),
    }


@pytest.fixture(scope="module")
def decks(reels, tmp_path_factory):
    folder = tmp_path_factory.mktemp("decks")
    found = {}
    for name, reel in reels.items():
        write_deck(reel, DeckRequest("html", one_file=True), folder / f"{name}.html")
        write_deck(reel, DeckRequest("html"), folder / name)
        found[name] = [folder / f"{name}.html", folder / name / "index.html"]
    return found


@pytest.fixture
def tab(chromium):
    """A page from the disk, without any network, that must log no error and ask for nothing else."""
    context = chromium.new_context(viewport={"width": SIZE[0], "height": SIZE[1]}, offline=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    troubles = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    context.on(
        "request",
        lambda r: None if r.url.startswith(("file:", "data:", "blob:", "about:")) else troubles.append(r.url),
    )
    yield page
    context.close()
    assert troubles == []


def open_deck(page, path, address=""):
    page.goto(f"{path.as_uri()}{address}")
    page.wait_for_selector("html.ready", state="attached")


def settled(page):
    page.wait_for_timeout(60)
    page.wait_for_function(IDLE)
    return page.evaluate(FRAME)


def picture(page):
    return np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))


def steps_of(reel):
    return talk_of(reel.recording, title=reel.title).steps


@pytest.mark.parametrize("form", [0, 1], ids=["one file", "folder"])
def test_every_step_plays_forward_to_its_rest_and_back_to_the_one_before(tab, decks, reels, form):
    reel = reels["told"]
    steps = steps_of(reel)
    open_deck(tab, decks["told"][form])
    assert settled(tab) == steps[0].rest
    for step in steps[1:]:
        tab.keyboard.press("ArrowRight")
        assert settled(tab) == step.rest
        assert ssim(picture(tab)[:300], reel.recording.frame(step.rest)[:300]) > 0.98
    for step in steps[-2::-1]:
        tab.keyboard.press("ArrowLeft")
        assert settled(tab) == step.rest


@pytest.mark.parametrize("name", ["told", "asked"])
def test_home_and_end_lead_to_the_first_and_the_last_step(tab, decks, reels, name):
    steps = steps_of(reels[name])
    open_deck(tab, decks[name][0])
    for _ in range(2):
        tab.keyboard.press("End")
        assert settled(tab) == steps[-1].rest
        tab.keyboard.press("Home")
        assert settled(tab) == steps[0].rest


def test_backward_is_the_same_pictures_in_reverse(tab, decks, reels):
    open_deck(tab, decks["told"][0], "#/1")
    steps = steps_of(reels["told"])
    settled(tab)
    tab.keyboard.press("ArrowRight")
    settled(tab)
    tab.evaluate(
        """() => {
          window.seen = [];
          const player = document.querySelector('m4ml-player');
          player.addEventListener('framechange', () => seen.push(player.frame));
        }"""
    )
    tab.keyboard.press("ArrowLeft")
    settled(tab)
    seen = tab.evaluate("seen")
    assert len(seen) > 3
    assert seen == sorted(seen, reverse=True)
    assert min(seen) >= steps[2].rest


def test_pressing_on_while_it_plays_goes_on_at_once(tab, decks, reels):
    open_deck(tab, decks["told"][0])
    for _ in steps_of(reels["told"])[1:]:
        tab.keyboard.press("ArrowRight")
    assert settled(tab) == steps_of(reels["told"])[-1].rest


def test_the_address_names_the_step_and_survives_a_reload(tab, decks, reels):
    open_deck(tab, decks["told"][1])
    for _ in range(3):
        tab.keyboard.press("ArrowRight")
        settled(tab)
    tab.wait_for_function("location.hash === '#/1/0/0'")
    tab.reload()
    tab.wait_for_selector("html.ready", state="attached")
    assert settled(tab) == steps_of(reels["told"])[3].rest


def test_a_jump_shows_the_picture_that_a_step_leaves(tab, decks, reels):
    open_deck(tab, decks["told"][0])
    tab.evaluate("location.hash = '#/1/0/0'")
    tab.wait_for_function(f"{FRAME} === {steps_of(reels['told'])[3].rest}")


def test_the_overview_shows_a_picture_of_each_slide(tab, decks, reels):
    open_deck(tab, decks["told"][0])
    settled(tab)
    tab.keyboard.press("o")
    tab.wait_for_selector(".reveal.overview canvas[aria-label='A square one']")
    colours = tab.evaluate(
        """() => [...document.querySelectorAll('.slides canvas')].map(canvas => {
          const data = canvas.getContext('2d').getImageData(320, 180, 1, 1).data;
          return [...data.slice(0, 3)];
        })"""
    )
    for colour, step in zip(colours, [steps_of(reels["told"])[n] for n in (1, 3)], strict=True):
        there = reels["told"].recording.frame(step.rest)[180, 320, :3].tolist()
        assert colour == pytest.approx(there, abs=4)
    boxes = [canvas.bounding_box() for canvas in tab.locator(".slides canvas").all()]
    assert all(
        box["x"] >= 0
        and box["x"] + box["width"] <= SIZE[0]
        and box["y"] >= 0
        and box["y"] + box["height"] <= SIZE[1]
        and box["width"] / box["height"] == pytest.approx(SIZE[0] / SIZE[1], rel=0.02)
        for box in boxes
    )
    assert tab.locator(".slides h2").last.inner_text() == "A square one"
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Enter")
    tab.wait_for_function("!Reveal.isOverview() && location.hash.startsWith('#/1')")


def test_a_talk_of_many_slides_has_an_overview_of_rows(tab, tmp_path):
    write_deck(make_reel(tmp_path, Many, size=SIZE), DeckRequest("html", one_file=True), tmp_path / "a.html")
    open_deck(tab, tmp_path / "a.html")
    settled(tab)
    tab.keyboard.press("o")
    tab.wait_for_selector(".reveal.overview canvas")
    tops = {box["y"] for box in (c.bounding_box() for c in tab.locator(".slides canvas").all())}
    assert len(tops) > 1
    tab.keyboard.press("ArrowDown")
    tab.wait_for_function("Reveal.getIndices().h > 1")
    tab.locator(".slides > section").nth(1).click()
    tab.wait_for_function("!Reveal.isOverview() && Reveal.getIndices().h === 1")


def test_options_of_next_slide_are_followed(tab, decks, reels):
    steps = steps_of(reels["asked"])
    open_deck(tab, decks["asked"][0])
    settled(tab)
    tab.keyboard.press("ArrowRight")
    # A loop goes on until the speaker does.
    frames = {tab.evaluate(FRAME) for _ in range(12) if tab.wait_for_timeout(130) is None}
    assert len(frames) > 3
    assert all(steps[1].start <= frame < steps[1].stop for frame in frames)
    assert not tab.evaluate(IDLE)
    tab.keyboard.press("ArrowRight")
    # Step 2 goes on by itself to 3, which shows its last picture at once.
    tab.wait_for_function(f"{FRAME} === {steps[3].rest}")


def test_reduced_motion_shows_where_steps_lead(chromium, decks, reels):
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    open_deck(page, decks["told"][0])
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(50)
    assert page.evaluate(IDLE)
    assert page.evaluate(FRAME) == steps_of(reels["told"])[1].rest
    context.close()


def test_captions_and_sound_come_on_demand(tab, decks):
    shown = "document.querySelector('m4ml-player').shadowRoot.querySelector('.captions').textContent"
    open_deck(tab, decks["told"][0])
    settled(tab)
    tab.keyboard.press("c")
    tab.keyboard.press("ArrowRight")
    tab.wait_for_function(f"{shown}.startsWith('A circle <comes> first.')")
    assert tab.evaluate("document.querySelector('m4ml-player').muted") is True
    tab.keyboard.press("m")
    player = "document.querySelector('m4ml-player')"
    tab.wait_for_function(f"!{player}._sound.paused && !{player}.muted && {player}._sound.currentTime > 0.5")
    tab.keyboard.press("m")
    assert tab.evaluate(f"{player}.muted") is True


def test_a_talk_without_sound_says_so(tab, decks):
    open_deck(tab, decks["asked"][0])
    tab.keyboard.press("m")
    tab.wait_for_selector(".hint.shown")
    assert tab.locator(".hint.shown").inner_text() == "This talk has no sound"


@pytest.mark.parametrize("form", [0, 1], ids=["one file", "folder"])
def test_the_speaker_s_window_has_notes_a_timer_and_what_comes_next(tab, decks, reels, form):
    steps = steps_of(reels["told"])
    open_deck(tab, decks["told"][form])
    settled(tab)
    with tab.expect_popup() as popup:
        tab.keyboard.press("s")
    window = popup.value
    window.wait_for_selector(".speaker-controls-notes:not(.hidden)")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    window.wait_for_function(
        "document.querySelector('.speaker-controls-notes .value').innerText.includes('Then a square & no')"
    )
    assert window.locator(".speaker-controls-time .timer").is_visible()
    upcoming = window.frame_locator("#upcoming-slide iframe").locator("m4ml-player")
    for _ in range(100):
        if upcoming.evaluate("player => player.frame") == steps[3].rest:
            break
        window.wait_for_timeout(100)
    assert upcoming.evaluate("player => player.frame") == steps[3].rest


def test_a_speaker_s_window_opened_amid_a_slide_leaves_the_talk_where_it_is(tab, decks, reels):
    open_deck(tab, decks["told"][0], "#/1/0/0")
    settled(tab)
    with tab.expect_popup() as popup:
        tab.keyboard.press("s")
    current = popup.value.frame_locator("#current-slide iframe").locator("m4ml-player")
    rest = steps_of(reels["told"])[3].rest
    for _ in range(100):
        if current.evaluate("player => player.recording && player.frame") == rest:
            break
        tab.wait_for_timeout(100)
    assert current.evaluate("player => player.frame") == rest
    assert tab.evaluate(FRAME) == rest
    assert tab.evaluate("location.hash") == "#/1/0/0"


def test_it_prints_a_page_a_step_in_vectors(tab, decks, reels, tmp_path):
    open_deck(tab, decks["told"][0], "?print-pdf")
    tab.wait_for_timeout(300)
    (tmp_path / "deck.pdf").write_bytes(tab.pdf(prefer_css_page_size=True, print_background=True))
    assert f"Pages:           {len(steps_of(reels['told']))}\n" in run("pdfinfo", tmp_path / "deck.pdf")
    assert len(run("pdfimages", "-list", tmp_path / "deck.pdf").splitlines()) == 2  # its heading alone


def test_titles_and_notes_of_strangers_are_text(tab, decks):
    open_deck(tab, decks["told"][0])
    assert tab.title() == "A title & more"
    assert tab.locator(".slides section h2").first.text_content() == "A <round> one"
    assert tab.locator("comes, round").count() == 0


def test_the_licence_of_reveal_js_goes_with_it(decks):
    one, index = decks["told"]
    assert "Permission is hereby granted" in one.read_text()
    assert "Permission is hereby granted" in (index.parent / "reveal" / "LICENSE").read_text()
