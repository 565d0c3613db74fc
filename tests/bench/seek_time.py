"""How long the player takes to find and draw a frame of each lecture's scene, on a canvas of 1920 by 1080.

``python -m tests.bench.seek_time [TARGET …]``, run by ``make bench-preview``. Held to: under 16 ms, the
median of the scenes' medians. What counts is the page's own time on the processor.
"""

import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from build import record
from build.curriculum import load_curriculum
from build.player import to_web
from build.recorder.load import load_scene
from build.recorder.media import kept_media
from build.targets import resolve_targets
from tests.browser.conftest import FLAGS, Site, load_player, page_of, seek_ms


def main() -> None:
    """Record each scene, measure, and print a line a scene."""
    found = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        os.environ |= {"M4ML_VOICE": "silent", "M4ML_STORE": folder}
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        for target in resolve_targets(load_curriculum(), sys.argv[1:]):
            for scene in target.scenes:
                with kept_media(Path(folder) / "media"):
                    recording = record(load_scene(scene.file, scene.name), size=(1920, 1080), fps=30)
                site = Site()
                with page_of(browser, site, viewport={"width": 1920, "height": 1200}) as page:
                    load_player(page, site.player(to_web(recording), ""))
                    page.wait_for_function(
                        "document.querySelector('m4ml-player').getAttribute('aria-busy') === null"
                    )
                    found.append(seek_ms(page))
                print(f"{target.name}/{scene.name:20} {found[-1]:5.1f} ms a seek", flush=True)
        browser.close()
    print(f"median {statistics.median(found):.1f} ms")


if __name__ == "__main__":
    main()
