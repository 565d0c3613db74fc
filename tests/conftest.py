"""Settings of all tests."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

# No deadline for a single example: on a busy machine it fails tests that are right.
settings.register_profile("project", deadline=None)
settings.load_profile("project")


@pytest.fixture(scope="session", autouse=True)
def store_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what tests make out of the project's own store."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("M4ML_STORE", str(tmp_path_factory.mktemp("store")))
        yield
