"""Files that are cut short, damaged or made to do harm end in a message: nothing hangs, nothing runs."""

import base64
import json
import struct
import zlib

import numpy as np
import pytest

from build.player import to_web
from build.player.streams import deflate
from build.player.web_form import MAGIC
from tests.browser.conftest import load_player

# Loads bytes into a player and tells its message, or "" where all of it could be read.
LOAD = """async ([cuts, data]) => {
  const player = document.createElement('m4ml-player');
  document.body.append(player);
  const answers = [];
  for (const cut of cuts) {
    const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0));
    let file = bytes;
    if (cut.length === 1) file = bytes.slice(0, cut[0]);
    else if (cut.length === 2) file[cut[0]] ^= cut[1];
    const error = new Promise(tell => player.addEventListener('error', e => tell(e.detail), {once: true}));
    const late = new Promise(tell => setTimeout(() => tell('too late'), 60_000));
    answers.push(await Promise.race([error, player.load(file).then(() => ''), late]));
    if (answers.at(-1) === '' && player.shadowRoot.querySelector('.message').textContent)
      answers[answers.length - 1] = player.shadowRoot.querySelector('.message').textContent;
  }
  player.remove();
  return answers;
}"""


def answers(page, site, data, cuts):
    page.goto(site.player(b""))
    page.wait_for_function("customElements.get('m4ml-player') !== undefined")
    return page.evaluate(LOAD, [cuts, base64.b64encode(data).decode()])


def test_a_whole_file_is_read_without_a_word(page, site, talk_web):
    assert answers(page, site, talk_web, [[]]) == [""]


def test_a_file_cut_anywhere_says_that_it_is_cut_short(page, site, talk_web):
    cuts = [[n] for n in range(0, len(talk_web), max(len(talk_web) // 60, 1))]
    for cut, answer in zip(cuts, answers(page, site, talk_web, cuts), strict=True):
        assert "cut short" in answer, cut


def test_a_changed_bit_anywhere_is_noticed(page, site, talk_web):
    random = np.random.default_rng(5)
    flips = [[int(random.integers(len(talk_web))), 1 << int(random.integers(8))] for _ in range(60)]
    for flip, answer in zip(flips, answers(page, site, talk_web, flips), strict=True):
        assert "damaged" in answer or "version" in answer or "cut short" in answer, (flip, answer)


def record_of(kind, data):
    return kind + struct.pack("<II", len(data), zlib.crc32(data)) + data


def records(web):
    """Split a file into (type, bytes)."""
    at, found = len(MAGIC), []
    while at < len(web):
        length = struct.unpack_from("<I", web, at + 1)[0]
        found.append((web[at : at + 1], web[at + 9 : at + 9 + length]))
        at += 9 + length
    return found


def joined(parts):
    return MAGIC + b"".join(record_of(kind, data) for kind, data in parts)


def head_length(chunk):
    """How many bytes the plain numbers at a chunk's beginning take."""
    at, left, read = 0, 16, 0
    while left:
        value = shift = 0
        while True:
            byte = chunk[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        read, left = read + 1, left - 1
        if read == 16:
            left = value  # the chunks that it needs
    return at


def test_payloads_that_lie_under_a_right_checksum_are_refused_or_drawn(page, site, talk_web):
    # Past the checksums, the reader's own checks stand alone.
    parts = records(talk_web)
    which = [i for i, (kind, _) in enumerate(parts) if kind == b"C"]
    random = np.random.default_rng(7)
    page.goto(site.player(b""))
    page.wait_for_function("customElements.get('m4ml-player') !== undefined")
    refused = 0
    for _ in range(80):
        number = which[int(random.integers(len(which)))]
        chunk = parts[number][1]
        start = head_length(chunk)
        payload = bytearray(zlib.decompress(chunk[start:], -15))
        payload[int(random.integers(len(payload)))] ^= 1 << int(random.integers(8))
        hostile = list(parts)
        hostile[number] = (b"C", chunk[:start] + deflate(bytes(payload)))
        (answer,) = page.evaluate(LOAD, [[[]], base64.b64encode(joined(hostile)).decode()])
        assert answer == "" or "damaged" in answer, answer
        refused += answer != ""
    assert refused > 10


@pytest.mark.parametrize(
    "change",
    [
        {"frames": 10**9},
        {"fps": 0},
        {"fps": "60"},
        {"size": [1, 10**6]},
        {"background": "url(javascript:alert(1))"},
        {"sections": [{"name": 5, "start_s": 0}]},
        {"captions": [[0, 1, {"html": "x"}]]},
        {"spans": [["a"]]},
        {"lines": [None]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_header_that_makes_no_sense_is_refused(page, site, talk_web, change):
    parts = records(talk_web)
    header = json.loads(zlib.decompress(parts[0][1], -15)) | change
    hostile = joined([(b"H", deflate(json.dumps(header).encode())), *parts[1:]])
    (answer,) = answers(page, site, hostile, [[]])
    assert "damaged" in answer


def test_a_bomb_is_given_up_before_it_fills_the_memory(page, site, talk_web):
    parts = records(talk_web)
    bomb = deflate(b"\0" * (200 << 20))
    hostile = joined([(b"H", bomb), *parts[1:]])
    (answer,) = answers(page, site, hostile, [[]])
    assert "damaged" in answer


def test_names_and_captions_never_become_html(page, site, talk):
    from dataclasses import replace

    evil = "<img src=x onerror='window.hacked = 1'>"
    timeline = replace(
        talk.timeline,
        sections=tuple(replace(s, name=evil) for s in talk.timeline.sections),
        lines=tuple(replace(line, text=evil) for line in talk.timeline.lines),
    )
    web = to_web(replace(talk, name=evil, timeline=timeline))
    load_player(page, site.player(web, "controls captions"))
    page.evaluate("document.querySelector('m4ml-player').seek(0.5)")
    page.wait_for_function("document.querySelector('m4ml-player').getAttribute('aria-busy') === null")
    assert page.evaluate("window.hacked") is None
    assert evil in page.evaluate("document.querySelector('m4ml-player').shadowRoot.textContent")


def test_the_last_good_picture_stays_under_the_message(page, site, talk_web):
    load_player(page, site.player(talk_web))
    site.add("bad.web", talk_web[:200])
    page.evaluate("document.querySelector('m4ml-player').src = 'bad.web'")
    page.evaluate("document.querySelector('m4ml-player').setAttribute('src', 'bad.web')")
    page.wait_for_function(
        "document.querySelector('m4ml-player').shadowRoot.querySelector('.message').textContent"
    )
    assert page.evaluate("document.querySelector('m4ml-player').recording.name") == "Talk"
