"""A real browser, and pages that live only inside it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from build import record
from build.player import to_web
from build.player.pages import player_module
from tests.browser import picture_scenes

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ORIGIN = "http://player.test"
# Nothing that is right takes so long, also where the machine has much else to do.
PATIENCE_MS = 120_000


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium, started once."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        # `make test` installs it where it is a package; Ubuntu has a snap, which containers cannot run.
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


class Site:
    """Files by name, served to a page without a network."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[bytes, str]] = {}
        self.add("m4ml-player.js", player_module().encode(), "text/javascript")

    def add(self, name: str, data: bytes, kind: str = "application/octet-stream") -> str:
        """Put a file on the site and return its address."""
        self.files[name] = data, kind
        return f"{ORIGIN}/{name}"

    def player(self, recording: bytes | None, attributes: str = "controls") -> str:
        """Put a page with a player, with a recording or without, on the site and return its address."""
        if recording is not None:
            self.add("recording.web", recording)
            attributes += " src=recording.web"
        page = (
            "<!doctype html><html lang=en><title>Player</title><body style='margin:0'><main>"
            f"<m4ml-player {attributes}></m4ml-player><h1>Page</h1></main>"
            "<script type=module src=m4ml-player.js></script>"
        )
        return self.add("index.html", page.encode(), "text/html")

    def answer(self, route: Route) -> None:
        """Serve a request, or refuse it."""
        name = route.request.url.removeprefix(ORIGIN + "/").split("?")[0]
        if name not in self.files:
            route.fulfill(status=404)
            return
        body, kind = self.files[name]
        route.fulfill(body=body, content_type=kind)


@pytest.fixture
def site() -> Site:
    """An empty site."""
    return Site()


@pytest.fixture
def page(chromium: Browser, site: Site) -> Iterator[Page]:
    """A page of 1280 by 900 pixels that sees the site and nothing else, and must log no error."""
    errors: list[str] = []
    with page_of(chromium, site, viewport={"width": 1280, "height": 900}) as page:
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
    assert errors == []


@contextmanager
def page_of(chromium: Browser, site: Site, **options: Any) -> Iterator[Page]:
    """A page that sees the site and nothing else; options as for a browser's context."""
    context = chromium.new_context(**options)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.route("**/*", site.answer)
    yield page
    context.close()


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory):
    """The recording of a short scene with two sections, lines, words and cues."""
    return record(picture_scenes.Talk, size=(640, 360), fps=30)


@pytest.fixture(scope="session")
def talk_web(talk) -> bytes:
    """Its web form, with a caption for each line."""
    captions = [(line.start_s, line.end_s, line.text) for line in talk.timeline.lines]
    return to_web(talk, captions=captions)


def load_player(page: Page, address: str) -> None:
    """Open a page and wait for the player's first picture."""
    page.goto(address)
    page.wait_for_function("document.querySelector('m4ml-player')?.recording")


def seek_ms(page: Page, *, seeks: int = 40) -> float:
    """Return the median time of the page's own work, in ms, to find a frame and draw it.

    The processor's time, not the clock's, so that what else the machine does counts for little.
    """
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def worked() -> float:
        found = session.send("Performance.getMetrics")["metrics"]
        return next(1000 * metric["value"] for metric in found if metric["name"] == "TaskDuration")

    took = []
    for number in range(seeks):
        before = worked()
        page.evaluate(
            """number => {
              const player = document.querySelector('m4ml-player');
              const canvas = player.shadowRoot.querySelector('canvas');
              player.frame = (number * 379) % player.recording.frames;
              canvas.getContext('2d').getImageData(0, 0, 1, 1);  // waits until it is drawn
            }""",
            number,
        )
        took.append(worked() - before)
    session.detach()
    return median(took)
