"""What a preview takes for a save."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from build.preview.watching import watch


def test_what_is_written_to_the_store_is_no_save(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store = tmp_path / "kept"
    store.mkdir()
    heard = set()

    async def scenario():
        stop = asyncio.Event()

        def on_change(paths):
            heard.update(paths)
            if str(tmp_path / "scene.py") in paths:
                stop.set()

        async def save():
            while not stop.is_set():  # it may not watch yet
                (store / "text.svg").write_text("new")
                await asyncio.sleep(0.1)
                (tmp_path / "scene.py").write_text("new")
                await asyncio.sleep(0.4)

        await asyncio.wait_for(
            asyncio.gather(watch({tmp_path}, on_change, stop, store="kept"), save()), timeout=120
        )

    # In a thread of its own: where a browser was tested before, this one has Playwright's loop.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, scenario()).result()
    assert heard == {str(tmp_path / "scene.py")}
