"""Settings of all tests."""

from collections.abc import Iterator

import pytest
from hypothesis import settings
from manim import tempconfig

# No deadline for a single example: on a busy machine it fails tests that are right.
settings.register_profile("project", deadline=None)
settings.load_profile("project")


@pytest.fixture(scope="session", autouse=True)
def store_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what tests make out of the project's own store."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("M4ML_STORE", str(tmp_path_factory.mktemp("store")))
        yield


@pytest.fixture(scope="session", autouse=True)
def media_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give each process a folder for Manim's files: it edits them in place, and two would meet there."""
    with tempconfig({"media_dir": str(tmp_path_factory.getbasetemp() / "media")}):
        yield
