"""The player as its viewers use it: playing, seeking, keys, captions, sizes, and what screen readers find."""

import io
import struct
import wave

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from build.player import to_web
from build.player.pages import single_page
from tests.browser.conftest import load_player

PLAYER = "document.querySelector('m4ml-player')"


def state(page, expression):
    return page.evaluate(f"(player => {expression})({PLAYER})")


def press(page, key):
    page.locator("m4ml-player").press(key)


@pytest.fixture
def player(page, site, talk_web):
    load_player(page, site.player(talk_web))
    page.locator("m4ml-player").focus()
    return page


def test_it_knows_the_recording(player):
    assert state(player, "[player.recording.name, player.duration, player.recording.fps]") == ["Talk", 2, 30]
    assert state(player, "player.recording.sections.map(s => s.name)") == ["Circle", "Square"]


def test_it_plays_at_the_speed_of_time_and_settles_at_the_end(player):
    ended, took = player.evaluate(
        f"""async () => {{
          const player = {PLAYER};
          const start = performance.now();
          return [await player.play({{from: 1}}), performance.now() - start];
        }}"""
    )
    assert ended is True
    assert 950 <= took <= 1300
    assert state(player, "[player.time, player.playing]") == [2, False]


def test_it_plays_backward_and_faster(player):
    took = player.evaluate(
        f"""async () => {{
          const player = {PLAYER};
          player.seek(2);
          const start = performance.now();
          await player.play({{rate: -4}});
          return performance.now() - start;
        }}"""
    )
    assert 450 <= took <= 750
    assert state(player, "player.frame") == 0


def test_a_section_plays_to_its_end(player):
    assert player.evaluate(f"{PLAYER}.playSection(0, {{rate: 4}})") is True
    assert state(player, "player.time") == pytest.approx(1)


def test_a_loop_goes_on_until_it_is_paused(player):
    times = player.evaluate(
        f"""async () => {{
          const player = {PLAYER};
          const done = player.play({{from: 0.5, to: 0.7, loop: true}});
          const seen = [];
          player.addEventListener('timeupdate', () => seen.push(player.time));
          await new Promise(go => setTimeout(go, 700));
          player.pause();
          const turns = seen.filter((t, i) => t < seen[i - 1]).length;
          return [await done, Math.min(...seen), Math.max(...seen), turns];
        }}"""
    )
    ended, lowest, highest, turns = times
    assert ended is False
    assert lowest >= 0.5
    assert highest <= 0.7
    assert 2 <= turns <= 4


def test_keys_step_seek_and_go_to_the_ends(player):
    for key, frame in [(".", 1), (".", 2), (",", 1), ("End", 59), (",", 58), ("Home", 0)]:
        press(player, key)
        assert state(player, "player.frame") == frame, key
    press(player, "ArrowDown")
    assert state(player, "player.time") == pytest.approx(1)
    press(player, "ArrowUp")
    assert state(player, "player.time") == 0
    press(player, "ArrowRight")
    assert state(player, "player.time") == 2
    press(player, "ArrowLeft")
    assert state(player, "player.time") == 0


def test_keys_play_and_pause_and_shuttle(player):
    press(player, "Space")
    assert state(player, "player.playing") is True
    press(player, "k")
    assert state(player, "player.playing") is False
    press(player, "l")
    press(player, "l")
    assert state(player, "player.rate") == 2
    press(player, "j")
    assert state(player, "player.rate") == -1
    press(player, "Space")
    assert state(player, "player.playing") is False


def test_captions_show_what_is_said_as_plain_text(player):
    shown = "player.shadowRoot.querySelector('.captions').textContent"
    press(player, "c")
    player.evaluate(f"{PLAYER}.seek(0.5)")
    assert state(player, shown) == "A circle comes first."
    player.evaluate(f"{PLAYER}.seek(0)")
    assert state(player, shown) == ""
    player.evaluate(f"{PLAYER}.seek(1.5)")
    assert state(player, shown) == "<b>Then</b> a square."
    assert state(player, "player.shadowRoot.querySelectorAll('b:not(.marks b)').length") == 0
    press(player, "c")
    assert state(player, shown) == ""


def test_buttons_and_the_bar_do_what_they_say(player):
    player.get_by_role("button", name="Play").click()
    assert state(player, "player.playing") is True
    player.get_by_role("button", name="Pause").click()
    assert state(player, "player.playing") is False
    player.get_by_label("Speed").select_option("2")
    assert state(player, "player.rate") == 2
    bar = player.get_by_role("slider", name="Position")
    box = bar.bounding_box()
    player.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert state(player, "player.time") == pytest.approx(1, abs=0.05)
    assert bar.get_attribute("aria-valuetext") == "0:01 of 0:02, Square"


@pytest.mark.parametrize("kind", ["PNG", "SVG"])
def test_the_picture_can_be_saved(player, kind):
    with player.expect_download() as download:
        player.get_by_role("button", name=f"Save picture as {kind}").click()
    assert download.value.suggested_filename == f"Talk-0.{kind.lower()}"


@pytest.mark.parametrize("ratio", [1, 2])
def test_the_canvas_has_the_pixels_of_the_screen(chromium, site, talk_web, ratio):
    context = chromium.new_context(viewport={"width": 800, "height": 700}, device_scale_factor=ratio)
    page = context.new_page()
    page.route("**/*", site.answer)
    load_player(page, site.player(talk_web))
    size = "(canvas => [canvas.width, canvas.height])(player.shadowRoot.querySelector('canvas'))"
    assert state(page, size) == [800 * ratio, 450 * ratio]
    page.set_viewport_size({"width": 400, "height": 700})
    page.wait_for_function(f"{PLAYER}.shadowRoot.querySelector('canvas').width === {400 * ratio}")
    context.close()


def test_seeks_take_less_than_a_frame_of_the_screen(chromium, site, talk_web):
    context = chromium.new_context(viewport={"width": 1920, "height": 1200})
    page = context.new_page()
    page.route("**/*", site.answer)
    load_player(page, site.player(talk_web))
    median = page.evaluate(
        f"""() => {{
          const player = {PLAYER};
          const canvas = player.shadowRoot.querySelector('canvas');
          const took = [];
          for (let i = 0; i < 60; i++) {{
            const start = performance.now();
            player.frame = (i * 23) % 60;
            canvas.getContext('2d').getImageData(0, 0, 1, 1);  // waits until it is drawn
            took.push(performance.now() - start);
          }}
          return took.sort((a, b) => a - b)[30];
        }}"""
    )
    assert median < 16
    context.close()


def _tone(seconds):
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(22050)
        samples = 3000 * np.sin(np.arange(int(22050 * seconds)) / 9)
        sound.writeframes(struct.pack(f"<{len(samples)}h", *samples.astype(int)))
    return file.getvalue()


def test_sound_stays_in_step_through_seeks_and_changes_of_speed(page, site, talk):
    web = to_web(talk, audio=_tone(2), audio_type="audio/wav")
    load_player(page, site.player(web))
    page.wait_for_function(f"{PLAYER}._sound.readyState >= 3")
    worst = page.evaluate(
        f"""async () => {{
          const player = {PLAYER};
          const wait = ms => new Promise(go => setTimeout(go, ms));
          player.play();
          let worst = 0;
          const watch = async () => {{
            await wait(150);
            for (let i = 0; i < 10; i++) {{
              await new Promise(requestAnimationFrame);
              worst = Math.max(worst, Math.abs(player.time - player._sound.currentTime));
            }}
          }};
          await watch();
          player.seek(1.0);
          await watch();
          player.rate = 0.5;
          await watch();
          player.pause();
          return [worst, player._sound.paused];
        }}"""
    )
    assert worst[0] < 0.04
    assert worst[1] is True


def test_a_page_of_one_file_plays_without_asking_for_anything(page, site, talk_web):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    address = site.add("one.html", single_page(talk_web, title="One <file>"), "text/html")
    load_player(page, address)
    assert page.title() == "One <file>"
    assert [url for url in asked if not url.startswith(("blob:", "data:"))] == [address]


def test_two_players_on_a_page_do_not_disturb_each_other(page, site, talk_web):
    site.player(talk_web)
    text = (
        "<!doctype html><m4ml-player src=recording.web></m4ml-player>"
        "<m4ml-player src=recording.web></m4ml-player>"
        "<script type=module src=m4ml-player.js></script>"
    )
    page.goto(site.add("two.html", text.encode(), "text/html"))
    page.wait_for_function("[...document.querySelectorAll('m4ml-player')].every(p => p.recording)")
    frames = page.evaluate(
        """() => {
          const [a, b] = document.querySelectorAll('m4ml-player');
          a.frame = 7;
          b.frame = 50;
          return [a.frame, b.frame];
        }"""
    )
    assert frames == [7, 50]


def test_reduced_motion_stops_what_would_start_by_itself(chromium, site, talk_web):
    for preference, playing in (("reduce", False), ("no-preference", True)):
        context = chromium.new_context(reduced_motion=preference)
        page = context.new_page()
        page.route("**/*", site.answer)
        load_player(page, site.player(talk_web, "controls autoplay loop"))
        page.wait_for_timeout(100)
        assert state(page, "player.playing") is playing
        context.close()


def test_axe_finds_nothing_to_object_to(player):
    player.evaluate(f"{PLAYER}.toggleAttribute('captions'); {PLAYER}.seek(0.5)")
    results = Axe().run(player)
    assert results.violations_count == 0, results.generate_report()
