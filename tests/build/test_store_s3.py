"""The store on S3: a real server of its protocol, on loopback."""

import os
import pickle
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from build.errors import ArtefactError
from build.store import MissingArtefact, Store, key

pytest.importorskip("s3fs", reason="the extra 'cluster' is not installed")
pytest.importorskip("moto", reason="the extra 'dev' is not installed")

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a-secret-that-no-log-may-show"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Give the address of a server that knows no bucket yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address)
        yield address
        process.terminate()


def _wait_for(address: str) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"{address}/moto-api/", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


@pytest.fixture
def environment(server: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Set what an S3 client reads: where the server is, and who asks."""
    import s3fs

    # Another module's server was elsewhere, and fsspec keeps the connections of a process.
    s3fs.S3FileSystem.clear_instance_cache()
    variables = {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "an-identity",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return {**os.environ, **variables, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def address(environment: dict[str, str], request: pytest.FixtureRequest) -> str:
    """Give the address of a place in a new bucket."""
    import s3fs

    bucket = "bucket-" + key("name", request.node.name)[-12:]
    s3fs.S3FileSystem(skip_instance_cache=True).mkdir(bucket)
    return f"s3://{bucket}/course/store"


@pytest.fixture
def store(address: str, tmp_path: Path) -> Store:
    return Store(address, cache=tmp_path / "cache")


def test_artefacts_and_records_go_there_and_come_back(store: Store, tmp_path: Path) -> None:
    assert not store.has("span/a.mp4")
    with pytest.raises(MissingArtefact):
        store.read("span/a.mp4")
    store.write("span/a.mp4", b"film" * 100_000)
    store.write_record("scene", {"n": 1})
    store.write_record("scene", {"n": 2})
    assert store.has("span/a.mp4")
    assert store.read("span/a.mp4") == store.local("span/a.mp4").read_bytes() == b"film" * 100_000
    assert store.read_record("scene") == {"n": 2}
    assert list(store.names()) == ["span/a.mp4"]
    assert dict(store.records()) == {"scene": {"n": 2}}


def test_another_process_sees_what_was_written_at_once(store: Store, environment: dict[str, str]) -> None:
    code = """
import pickle, sys
store = pickle.loads(bytes.fromhex(sys.argv[1]))
for line in sys.stdin:
    print(store.has(line.strip()), flush=True)
"""
    with subprocess.Popen(
        [sys.executable, "-c", code, pickle.dumps(store).hex()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as other:

        def sees(name: str) -> str:
            other.stdin.write(f"{name}\n")
            other.stdin.flush()
            return other.stdout.readline().strip()

        # Asked before it is there, so that an answer kept from then would show.
        assert sees("span/a.mp4") == "False"
        store.write("span/a.mp4", b"film")
        assert sees("span/a.mp4") == "True"
        store.clean(0)
        assert sees("span/a.mp4") == "False"
        other.stdin.close()


def test_the_bytes_are_those_of_a_local_store(store: Store, tmp_path: Path) -> None:
    here = Store(tmp_path / "here")
    for place in (here, store):
        with place.scratch("mp4") as made:
            made.write_bytes(bytes(range(256)))
            place.add_file("span/a.mp4", made, move=True)
    assert store.local("span/a.mp4").read_bytes() == here.local("span/a.mp4").read_bytes()


def test_cleaning_takes_the_oldest_and_leaves_what_is_kept(store: Store) -> None:
    for name in ("span/a", "span/b", "span/c"):
        store.write(name, b"0123456789")
        # The protocol's times are whole seconds.
        time.sleep(1.1)
    one = store.size() // 3
    report = store.clean(2 * one, {"span/a"})
    assert [entry.name for entry in report.removed] == ["span/b"]
    assert sorted(store.names()) == ["span/a", "span/c"]


def test_a_damaged_object_is_found_and_removed(store: Store, address: str) -> None:
    import s3fs

    store.write("span/a", b"film")
    files = s3fs.S3FileSystem(skip_instance_cache=True, use_listings_cache=False)
    files.pipe_file(f"{address}/span/a", files.cat_file(f"{address}/span/a")[:-1])
    with pytest.raises(MissingArtefact):
        store.read("span/a")
    assert not store.has("span/a")


def test_a_bucket_that_is_not_there_is_an_error_with_a_hint(
    environment: dict[str, str], tmp_path: Path
) -> None:
    store = Store("s3://no-such-bucket/x", cache=tmp_path)
    with pytest.raises(ArtefactError, match="s3://no-such-bucket/x") as caught:
        store.write("span/a", b"film")
    assert not isinstance(caught.value, MissingArtefact)
    assert "address" in caught.value.hint


def test_a_server_that_is_gone_is_an_error_that_shows_no_credentials(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import s3fs

    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    s3fs.S3FileSystem.clear_instance_cache()
    store = Store("s3://bucket/x", cache=tmp_path)
    with pytest.raises(ArtefactError) as caught:
        store.read("span/a")
    assert not isinstance(caught.value, MissingArtefact)
    assert SECRET not in str(caught.value) + repr(store)
    s3fs.S3FileSystem.clear_instance_cache()
