"""The player as its viewers use it: playing, seeking, keys, captions, sizes, and what screen readers find."""

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from manim import RIGHT, UP, Dot, Scene, Square, VGroup, linear

from build import record
from build.player import to_web
from build.player.pages import single_page
from tests.browser.conftest import load_player, page_of
from tests.browser.tones import tone

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


# Plays, and tells what play() settled with, how long that took in ms, and the largest difference, in seconds
# of the recording, between the picture's time and where the clock was; less the longest wait for a picture.
PLAY = """async options => {
  const player = document.querySelector('m4ml-player');
  const from = player.time;
  const rate = options.rate;
  const start = performance.now();
  let [last, longest, worst] = [start, 0, 0];
  player.addEventListener('timeupdate', () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (player.playing) worst = Math.max(worst, Math.abs(from + rate * (now - start) / 1000 - player.time));
  });
  const ended = await player.play(options);
  return [ended, performance.now() - start, worst - Math.abs(rate) * longest / 1000];
}"""


@pytest.mark.parametrize(("start", "rate", "end", "least_ms"), [(1, 1, 2, 950), (2, -4, 0, 450)])
def test_it_plays_at_the_speed_of_time_forward_and_backward_to_the_end(player, start, rate, end, least_ms):
    player.evaluate(f"{PLAYER}.seek({start})")
    ended, took, off = player.evaluate(PLAY, {"rate": rate})
    assert ended is True
    assert took >= least_ms
    assert off < 0.1
    assert state(player, "[player.time, player.playing]") == [end, False]


def test_a_section_plays_to_its_end(player):
    assert player.evaluate(f"{PLAYER}.playSection(0, {{rate: 4}})") is True
    assert state(player, "player.time") == pytest.approx(1)


def test_a_loop_goes_on_until_it_is_paused(player):
    ended, lowest, highest = player.evaluate(
        f"""async () => {{
          const player = {PLAYER};
          const seen = [];
          let turns = 0;
          player.addEventListener('timeupdate', () => {{
            if (player.time < seen.at(-1)) turns += 1;
            seen.push(player.time);
            if (turns === 3) player.pause();
          }});
          const ended = await player.play({{from: 0.5, to: 0.7, loop: true}});
          return [ended, Math.min(...seen), Math.max(...seen)];
        }}"""
    )
    assert ended is False
    assert lowest >= 0.5
    assert highest <= 0.7


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
    viewport = {"width": 800, "height": 700}
    with page_of(chromium, site, viewport=viewport, device_scale_factor=ratio) as page:
        load_player(page, site.player(talk_web))
        size = "(canvas => [canvas.width, canvas.height])(player.shadowRoot.querySelector('canvas'))"
        assert state(page, size) == [800 * ratio, 450 * ratio]
        page.set_viewport_size({"width": 400, "height": 700})
        page.wait_for_function(f"{PLAYER}.shadowRoot.querySelector('canvas').width === {400 * ratio}")


class Slide(Scene):
    """A square that is elsewhere in every frame."""

    def construct(self):
        self.next_section("There")
        square = Square()
        self.play(square.animate(rate_func=linear).shift(RIGHT), run_time=2)
        self.next_section("Up")
        self.play(square.animate(rate_func=linear).shift(UP), run_time=2)


# Tells for each way of playing how far, in seconds, what is drawn and what is written below it were from what
# was heard, and whether anything was heard while it went backward. What a frame shows is told by the list of
# drawings that the canvas was last given.
STEP_BY_STEP = """async caption_s => {
  const player = document.querySelector('m4ml-player');
  const sound = player._sound;
  const {fps, frames} = player.recording;
  const lists = Array.from({length: frames}, (_, frame) => player._form.lists[player._form.listOf(frame)]);
  const captions = player.shadowRoot.querySelector('.captions');
  const picture = () => new Promise(go => player.addEventListener('timeupdate', go, {once: true}));
  const off = (start, end, time) => Math.max(start - time, time - end, 0);
  const found = {};
  const watch = async (name, act, pictures = 25) => {
    act();
    found[name] = [];
    while (found[name].length < pictures) {
      await picture();
      if (sound.seeking || sound.paused) continue;
      const heard = sound.currentTime;
      const drawn = lists.indexOf(player._painter.shown.list);
      const written = caption_s * +captions.textContent;
      found[name].push(Math.max(
        off(drawn / fps, (drawn + 1) / fps, heard), off(written, written + caption_s, heard)));
    }
  };
  await watch('plays', () => player.play({loop: true}));
  await watch('seeks on', () => player.seek(3));
  await watch('seeks back', () => player.seek(1));
  await watch('seeks often', () => [2.5, 1.5, 0.3].forEach(time => player.seek(time)));
  for (const rate of [0.5, 1.5, 2, 1]) await watch(`goes at ${rate}`, () => (player.rate = rate));
  await watch('loops', () => player.play({from: 1, to: 1.3, loop: true}), 50);
  await watch('plays a section', () => player.playSection(1, {loop: true}));
  player.pause();
  await watch('goes on', () => player.play({loop: true}));
  player.play({rate: -1, loop: true});
  let silent = true;
  for (let i = 0; i < 10; i++) {
    await picture();
    silent &&= sound.paused;
  }
  await watch('turns round', () => player.play({rate: 1, loop: true}));
  player.pause();
  return [found, silent && sound.paused];
}"""


def test_picture_and_captions_stay_in_step_with_what_is_heard(page, site):
    captions = [(number / 5, (number + 1) / 5, str(number)) for number in range(20)]
    recording = record(Slide, size=(640, 360), fps=30)
    web = to_web(recording, audio=tone(4), audio_type="audio/wav", captions=captions)
    load_player(page, site.player(web, "controls captions"))
    page.wait_for_function(f"{PLAYER}._sound.readyState >= 3")
    found, silent = page.evaluate(STEP_BY_STEP, 1 / 5)
    for name, apart in found.items():
        # A picture or two may have waited for the machine between its two looks at the clock.
        assert sorted(apart)[-3] < 0.04, (name, apart)
    assert silent


def test_a_recording_without_sound_silences_the_one_before(page, site, talk):
    load_player(page, site.player(to_web(talk, audio=tone(2), audio_type="audio/wav")))
    page.wait_for_function(f"{PLAYER}._sound.readyState >= 3")
    site.add("silent.web", to_web(talk))
    page.evaluate(f"{PLAYER}.play({{loop: true}}); {PLAYER}.load('silent.web')")
    page.wait_for_function(f"{PLAYER}.getAttribute('aria-busy') === null")
    assert state(page, "[player._sound.paused, player._sound.readyState, player.playing]") == [True, 0, True]
    player_time = state(page, "player.time")
    page.wait_for_function(f"{PLAYER}.time !== {player_time}")


class Crowd(Scene):
    """Dots that go each its own way: work for whoever reads it."""

    def construct(self):
        random = np.random.default_rng(1)
        dots = VGroup(*[Dot([x, y, 0]) for x, y in random.normal(size=(150, 2))])
        for steps in random.normal(size=(12, 150, 2)):
            self.play(*[dot.animate.shift([x, y, 0]) for dot, (x, y) in zip(dots, steps, strict=True)])


def test_a_page_goes_on_drawing_while_a_recording_is_read(player, site):
    site.add("crowd.web", to_web(record(Crowd, size=(640, 360), fps=30)))
    longest, whole = player.evaluate(
        f"""async () => {{
          const bytes = new Uint8Array(await (await fetch('crowd.web')).arrayBuffer());
          // Others take turns with the reader; the longest that one had to wait.
          const {{port1, port2}} = new MessageChannel();
          let [last, longest] = [performance.now(), 0];
          port1.onmessage = () => {{
            const now = performance.now();
            [longest, last] = [Math.max(longest, now - last), now];
            port2.postMessage(null);
          }};
          port2.postMessage(null);
          const start = performance.now();
          await {PLAYER}.load(bytes);
          longest = Math.max(longest, performance.now() - last);
          port1.close();
          return [longest, performance.now() - start];
        }}"""
    )
    assert longest < 0.8 * whole


def test_a_still_is_shown_where_nothing_else_is_and_stays_when_the_window_changes(page, site):
    class Wide(Scene):
        def construct(self):
            self.add(Square(side_length=9, color="#ff0000", fill_opacity=1))

    site.add("wide.web", to_web(record(Wide, size=(640, 160), fps=2)))
    page.goto(site.player(None))
    page.evaluate(
        f"""async () => {{
          const still = await (await fetch('wide.web')).arrayBuffer();
          await {PLAYER}.showStill(new Uint8Array(still));
        }}"""
    )
    middle = f"""(() => {{
      const canvas = {PLAYER}.shadowRoot.querySelector('canvas');
      const [x, y] = [canvas.width / 2, canvas.height / 2].map(Math.round);
      return [canvas.width, canvas.height, ...canvas.getContext('2d').getImageData(x, y, 1, 1).data].join();
    }})()"""
    page.wait_for_function(f"{middle} === '1280,320,255,0,0,255'")
    page.set_viewport_size({"width": 640, "height": 900})
    page.wait_for_function(f"{middle} === '640,160,255,0,0,255'")


def test_a_stream_that_breaks_off_says_so(page, site, talk_web):
    page.goto(site.player(None))
    said = page.evaluate(
        f"""async () => {{
          let pulls = 0;
          const broken = new ReadableStream({{
            pull(controller) {{
              if (pulls++) controller.error(new TypeError('network error'));
              else controller.enqueue(Uint8Array.from([0x4d, 0x34, 0x4d, 0x4c]));
            }}
          }});
          await {PLAYER}.load(broken);
          return {PLAYER}.shadowRoot.querySelector('.message').textContent;
        }}"""
    )
    assert said.startswith("The recording could not be read to its end.")


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
        with page_of(chromium, site, reduced_motion=preference) as page:
            load_player(page, site.player(talk_web, "controls autoplay loop"))
            page.wait_for_function(f"{PLAYER}.getAttribute('aria-busy') === null")
            assert state(page, "player.playing") is playing


def test_axe_finds_nothing_to_object_to(player):
    player.evaluate(f"{PLAYER}.toggleAttribute('captions'); {PLAYER}.seek(0.5)")
    results = Axe().run(player)
    assert results.violations_count == 0, results.generate_report()
