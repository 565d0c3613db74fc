"""Every test of scenes speaks silently and writes to folders of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from manim import tempconfig


@pytest.fixture(scope="session", autouse=True)
def quiet_manim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    media = tmp_path_factory.mktemp("media")
    with tempconfig({"media_dir": str(media), "verbosity": "ERROR", "progress_bar": "none"}):
        yield


@pytest.fixture(autouse=True)
def silent_voice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("M4ML_VOICE", "silent")
    monkeypatch.setenv("M4ML_STORE", str(tmp_path / "store"))
