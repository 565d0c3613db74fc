"""Whatever happens to a writer, the store holds whole artefacts or none, and the next writer goes on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from build.errors import ArtefactError
from build.store import MissingArtefact, Store, key

ROOT = Path(__file__).resolve().parents[2]

WRITER = """
import sys
from build.store import Store, key
store = Store(sys.argv[1])
print("ready", flush=True)
for n in range(1_000_000):
    store.write(key("blob", n % 50), bytes([n % 50]) * 500_000)
    store.write_record("last", {"n": n, "filling": "x" * 10_000})
"""


def _run(code: str, *arguments: object, **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        **options,
    )


class TestKilledWriters:
    def test_a_writer_killed_at_any_moment_leaves_whole_artefacts_only(self, tmp_path: Path) -> None:
        store = Store(tmp_path)
        for attempt in range(8):
            with _run(WRITER, tmp_path) as writer:
                assert writer.stdout.readline() == "ready\n"
                # Moments spread over the two milliseconds that one turn of the loop takes, and beyond.
                time.sleep(0.02 + 0.0013 * attempt)
                os.kill(writer.pid, signal.SIGKILL)
            names = list(store.names("blob"))
            assert names
            for name in names:
                data = store.read(name)
                assert len(data) == 500_000
                assert key("blob", data[0]) == name
            record = store.read_record("last")
            assert record is None or len(record["filling"]) == 10_000

    def test_what_a_killed_writer_left_is_no_artefact(self, tmp_path: Path) -> None:
        code = """
import os, signal, sys
from build.store import Store
with Store(sys.argv[1]).scratch("mp4") as path:
    path.write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
"""
        with _run(code, tmp_path) as writer:
            writer.wait()
        assert len(list((tmp_path / "tmp").iterdir())) == 1
        assert list(Store(tmp_path).names()) == []
        assert Store(tmp_path).size() == 0

    def test_what_a_killed_process_had_for_others_goes_when_the_store_is_opened_next(
        self, tmp_path: Path
    ) -> None:
        code = """
import os, signal, sys
from build.store import Store
with Store(sys.argv[1]).passing() as folder:
    (folder / "tables").write_bytes(b"of a piece")
    print(flush=True)
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGKILL)
"""
        with _run(code, tmp_path, stdin=subprocess.PIPE) as passing:
            passing.stdout.readline()
            for _ in range(2):
                Store.open(tmp_path)  # while that process lives
                (folder,) = (tmp_path / "tmp").iterdir()
                assert (folder / "tables").read_bytes() == b"of a piece"
            passing.stdin.close()
            passing.wait()
        assert folder.exists()
        Store.open(tmp_path)
        assert list((tmp_path / "tmp").iterdir()) == []


class TestSeveralProcesses:
    def test_many_writers_and_a_cleaner_never_show_a_reader_half_an_artefact(self, tmp_path: Path) -> None:
        # Spawned, as the pipeline's own workers are.
        with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
            jobs = [
                pool.submit(_write_and_read, tmp_path, 0.8),
                pool.submit(_write_and_read, tmp_path, 0.8),
                pool.submit(_clean_all_the_time, tmp_path, 0.8),
            ]
            first, second, cleanings = (job.result() for job in jobs)
        assert min(first, second, cleanings) > 0
        assert list((tmp_path / "tmp").iterdir()) == []

    def test_a_new_artefact_in_a_damaged_ones_place_is_not_removed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A reader that found damage meets a writer who has just mended it."""
        from build.store import folder

        store = Store(tmp_path)
        store.write("blob/x", b"data")
        store.local("blob/x").write_bytes(b"dat")
        monkeypatch.setattr(folder, "warn_damaged", lambda name: Store(tmp_path).write(name, b"data"))
        with pytest.raises(MissingArtefact):
            store.read("blob/x")
        assert store.read("blob/x") == b"data"


def _write_and_read(root: Path, for_s: float) -> int:
    """Write, and read what is there; return how often a reading found an artefact."""
    store, found, end = Store(root), 0, time.monotonic() + for_s
    while time.monotonic() < end:
        for n in range(5):
            name = key("blob", n)
            store.write(name, bytes([n]) * 100_000)
            try:
                # Not an assertion: pytest rewrites those in this process only.
                if store.read(name) != bytes([n]) * 100_000:
                    raise RuntimeError(f"{name} holds something else")
                found += 1
            except MissingArtefact:
                pass
    return found


def _clean_all_the_time(root: Path, for_s: float) -> int:
    store, removed, end = Store(root), 0, time.monotonic() + for_s
    while time.monotonic() < end:
        removed += len(store.clean(200_000).removed)
    return removed


class TestFullDisk:
    @pytest.fixture
    def small_disk(self, tmp_path: Path) -> Iterator[Path]:
        """Give a file system of one megabyte."""
        place = tmp_path / "disk"
        place.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True, check=False
        )
        if mounted.returncode:
            pytest.skip("only root may mount a small file system")
        yield place
        subprocess.run(["umount", str(place)], check=True)

    def test_a_full_disk_is_an_error_with_a_hint_and_leaves_nothing(self, small_disk: Path) -> None:
        store = Store(small_disk)
        store.write("blob/first", b"1" * 600_000)
        for write in (store.write, _through_a_file(small_disk.parent, store)):
            with pytest.raises(ArtefactError, match="No room to write blob/second") as caught:
                write("blob/second", b"2" * 600_000)
            assert "m4ml clean" in caught.value.hint
            assert list((small_disk / "tmp").iterdir()) == []
        assert not store.has("blob/second")
        assert store.read("blob/first") == b"1" * 600_000
        store.clean(0)
        store.write("blob/second", b"2" * 600_000)
        assert store.read("blob/second") == b"2" * 600_000

    def test_the_old_record_stays_where_the_new_one_finds_no_room(self, small_disk: Path) -> None:
        store = Store(small_disk)
        store.write_record("scene", {"version": 1})
        with pytest.raises(ArtefactError):
            store.write_record("scene", {"version": 2, "filling": "x" * 2_000_000})
        assert store.read_record("scene") == {"version": 1}

    def test_a_limit_on_the_size_of_files_is_met_like_a_full_disk(self, tmp_path: Path) -> None:
        code = """
import resource, sys
from build.errors import ArtefactError
from build.store import Store
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
store = Store(sys.argv[1])
try:
    store.write("blob/x", bytes(20_000))
except ArtefactError as error:
    print(error, store.has("blob/x"))
"""
        with _run(code, tmp_path) as writer:
            assert writer.stdout.read() == "No room to write blob/x: File too large. False\n"
        assert list((tmp_path / "tmp").iterdir()) == []

    def test_a_folder_that_may_not_be_made_is_an_error_with_a_hint(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("no folder")
        with pytest.raises(ArtefactError, match="Cannot write blob/x") as caught:
            Store(tmp_path / "file").write("blob/x", b"data")
        assert "--store" in caught.value.hint


def _through_a_file(folder: Path, store: Store):
    def write(name: str, data: bytes) -> None:
        source = folder / "source"
        source.write_bytes(data)
        store.add_file(name, source, move=True)

    return write
