"""The store keeps what it is given, says what it lacks, and forgets what was used longest ago."""

import json
import logging
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from build.store import MissingArtefact, Store, key

PARTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@pytest.fixture(params=["folder", "memory", "folders through fsspec"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "folder":
        yield Store(tmp_path / "store")
        return
    # Memory has no folders to make, as S3 has none; "local" stands for file servers, which have.
    address = f"memory://{tmp_path.name}" if request.param == "memory" else f"local://{tmp_path}/store"
    remote = Store(address, cache=tmp_path / "cache")
    yield remote
    remote.clean(0)


@pytest.fixture(scope="module")
def module_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("store"))


class TestNames:
    def test_a_name_is_the_same_in_every_process(self) -> None:
        code = "from build.store import key; print(key('span', 'a', 1, 2.5, {'x': b'y'}, ext='mp4'))"
        other = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env=_env(PYTHONHASHSEED="7"),
        )
        assert other.stdout.strip() == key("span", "a", 1, 2.5, {"x": b"y"}, ext="mp4")

    def test_a_name_shows_its_kind_and_its_ending(self) -> None:
        kind, shard, file = key("span", "a", ext="mp4").split("/")
        assert (kind, file[:2], len(file)) == ("span", shard, 40 + len(".mp4"))

    @given(PARTS, PARTS)
    def test_names_are_equal_where_the_parts_are(self, a: object, b: object) -> None:
        # JSON with tags says what is equal without asking the code under test.
        assert (key("k", a) == key("k", b)) == (_tagged(a) == _tagged(b))

    @given(st.lists(st.text(max_size=3), max_size=4), st.integers(0, 4))
    def test_parts_do_not_run_together(self, parts: list[str], cut: int) -> None:
        assert key("k", parts[:cut], parts[cut:]) != key("k", [*parts[:cut], *parts[cut:]])

    def test_one_true_and_the_text_one_are_different_parts(self) -> None:
        assert len({key("k", part) for part in (1, 1.0, True, "1", b"1", (1,))}) == 6

    def test_the_order_of_a_mapping_does_not_count(self) -> None:
        assert key("k", {"a": 1, "b": 2}) == key("k", {"b": 2, "a": 1})

    def test_an_array_counts_with_its_type_and_its_shape(self) -> None:
        a = np.zeros((2, 3))
        different = (a, a.T, a.ravel(), a.astype(np.float32), a.view(np.int64), a + 1)
        assert len({key("k", part) for part in different}) == len(different)
        assert key("k", np.asfortranarray(a)) == key("k", a)

    def test_a_part_whose_content_cannot_be_told_is_refused(self) -> None:
        with pytest.raises(TypeError, match="not object"):
            key("k", object())

    @pytest.mark.parametrize(
        "name", ["", "a", "/a/b", "a/../b", "a/./b", "../a/b", "a//b", "a/b~c", "records/ab/c"]
    )
    def test_a_name_that_leaves_the_store_is_refused(self, store: Store, name: str) -> None:
        with pytest.raises(ValueError, match="A name is"):
            store.write(name, b"")


class TestArtefacts:
    @given(data=st.binary(max_size=2000))
    def test_what_was_written_is_read(self, module_store: Store, data: bytes) -> None:
        name = key("blob", data, ext="bin")
        module_store.write(name, data)
        assert module_store.has(name)
        assert module_store.read(name) == data
        assert module_store.local(name).read_bytes() == data

    def test_what_was_written_is_read_anywhere(self, store: Store) -> None:
        store.write("blob/x.tar.gz", memoryview(b"data"))
        assert store.has("blob/x.tar.gz")
        assert store.read("blob/x.tar.gz") == b"data"
        assert store.local("blob/x.tar.gz").read_bytes() == b"data"
        assert store.local("blob/x.tar.gz").name.endswith(".tar.gz")

    def test_an_absent_artefact_is_a_key_error_with_a_hint(self, store: Store) -> None:
        assert not store.has("blob/x")
        for read in (store.read, store.local):
            with pytest.raises(KeyError) as caught:
                read("blob/x")
            assert isinstance(caught.value, MissingArtefact)
            assert "blob/x" in str(caught.value)
            assert caught.value.hint

    def test_names_that_begin_alike_are_different_artefacts(self, store: Store) -> None:
        for name in ("blob/x", "blob/x.mp4", "blob/xy.mp4", "blob/x.b.mp4"):
            store.write(name, name.encode())
        assert [store.read(n) for n in ("blob/x", "blob/x.mp4")] == [b"blob/x", b"blob/x.mp4"]
        assert not store.has("blob/x.b")

    def test_names_are_listed_by_kind_and_without_records(self, store: Store) -> None:
        store.write("span/a.mp4", b"1")
        store.write("span/b/c.mp4", b"2")
        store.write("speech/d.wav", b"3")
        store.write_record("a scene", {})
        assert sorted(store.names("span")) == ["span/a.mp4", "span/b/c.mp4"]
        assert sorted(store.names()) == ["span/a.mp4", "span/b/c.mp4", "speech/d.wav"]

    def test_a_file_is_copied_or_moved_in(self, store: Store, tmp_path: Path) -> None:
        source = tmp_path / "source"
        source.write_bytes(b"film")
        store.add_file("span/a", source)
        assert source.exists()
        store.add_file("span/b", source, move=True)
        assert not source.exists()
        assert store.read("span/a") == store.read("span/b") == b"film"

    def test_what_is_removed_is_gone_and_may_be_removed_again(self, store: Store) -> None:
        store.write("blob/x", b"data")
        for _ in range(2):
            store.remove("blob/x")
            assert not store.has("blob/x")

    def test_what_is_passed_on_is_no_artefact_and_goes_away(self, store: Store) -> None:
        with store.passing() as folder, store.passing() as another:
            assert folder != another
            (folder / "tables").write_bytes(b"of a piece")
            assert list(store.names()) == []
            assert store.size() == 0
        assert not folder.exists()
        assert not another.exists()

    def test_a_file_can_be_named_by_its_content(self, store: Store) -> None:
        names = []
        for content in (b"one", b"two", b"one"):
            with store.scratch("bin") as path:
                path.write_bytes(content)
                names.append(store.add_content("thing", path))
                assert not path.exists()
                assert store.read(names[-1]) == content
        assert names[0] == names[2] != names[1]
        assert names[0].startswith("thing/")
        assert names[0].endswith(".bin")

    def test_scratch_files_are_no_artefacts_and_go_away(self, store: Store) -> None:
        with store.scratch("mp4") as path:
            path.write_bytes(b"half a film")
            assert path.suffix == ".mp4"
            assert list(store.names()) == []
        assert not path.exists()

    def test_a_pickled_store_opens_the_same_place(self, store: Store) -> None:
        store.write("blob/x", b"data")
        assert pickle.loads(pickle.dumps(store)).read("blob/x") == b"data"

    def test_writing_again_mends_a_damaged_artefact(self, tmp_path: Path) -> None:
        store = Store(tmp_path)
        store.write("blob/x", b"data")
        store.local("blob/x").write_bytes(b"dat")
        store.write("blob/x", b"data")
        assert store.read("blob/x") == b"data"


class TestRecords:
    @given(name=st.text(), value=st.dictionaries(st.text(), JSON, max_size=4))
    def test_a_record_is_read_as_it_was_written_last(
        self, module_store: Store, name: str, value: dict[str, object]
    ) -> None:
        module_store.write_record(name, {"older": True})
        module_store.write_record(name, value)
        assert module_store.read_record(name) == value

    def test_there_is_no_record_before_one_is_written(self, store: Store) -> None:
        assert store.read_record("a") is None
        store.write_record("a", {"n": 1})
        assert store.read_record("a") == {"n": 1}
        assert store.read_record("b") is None

    def test_all_records_are_listed_with_their_keys(self, store: Store) -> None:
        for name in ("a", "b / c"):
            store.write_record(name, {"of": name})
        assert dict(store.records()) == {"a": {"of": "a"}, "b / c": {"of": "b / c"}}

    def test_a_number_that_json_lacks_is_refused(self, store: Store) -> None:
        with pytest.raises(ValueError, match="JSON"):
            store.write_record("a", {"x": float("nan")})


class TestDamage:
    @given(data=st.binary(min_size=1, max_size=300), at=st.integers(0), bit=st.integers(0, 7))
    def test_every_flipped_bit_is_found(self, module_store: Store, data: bytes, at: int, bit: int) -> None:
        module_store.write("damage/flip.bin", data)
        path = module_store.local("damage/flip.bin")
        spoiled = bytearray(data)
        spoiled[at % len(data)] ^= 1 << bit
        path.write_bytes(spoiled)
        with pytest.raises(MissingArtefact):
            module_store.read("damage/flip.bin")
        assert not module_store.has("damage/flip.bin")

    @given(data=st.binary(min_size=1, max_size=300), left=st.integers(0))
    def test_every_truncation_is_found(self, module_store: Store, data: bytes, left: int) -> None:
        module_store.write("damage/short.bin", data)
        os.truncate(module_store.local("damage/short.bin"), left % len(data))
        with pytest.raises(MissingArtefact):
            module_store.local("damage/short.bin")
        assert not module_store.has("damage/short.bin")

    @pytest.mark.parametrize(
        "damage", [lambda b: b[:-1], lambda b: b"", lambda b: b[:-1] + bytes([b[-1] ^ 1])]
    )
    def test_a_damaged_object_far_away_is_found_too(self, tmp_path: Path, damage) -> None:
        import fsspec

        store = Store(f"memory://{tmp_path.name}", cache=tmp_path / "cache")
        store.write("blob/x", b"data")
        files = fsspec.filesystem("memory")
        path = f"/{tmp_path.name}/blob/x"
        files.pipe_file(path, damage(files.cat_file(path)))
        with pytest.raises(MissingArtefact):
            store.read("blob/x")
        assert not store.has("blob/x")

    def test_damage_is_told_in_the_log(self, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
        store = Store(tmp_path)
        store.write("blob/x", b"data")
        store.local("blob/x").write_bytes(b"dada")
        with caplog.at_level(logging.WARNING), pytest.raises(MissingArtefact):
            store.read("blob/x")
        assert "blob/x is damaged" in caplog.text

    def test_a_damaged_record_counts_as_none(self, tmp_path: Path) -> None:
        store = Store(tmp_path)
        store.write_record("a", {"n": 1})
        (file,) = (tmp_path / "records").rglob("*.json")
        file.write_bytes(file.read_bytes().replace(b"1}", b"2}"))
        assert store.read_record("a") is None

    def test_a_damaged_download_is_fetched_again(self, tmp_path: Path) -> None:
        store = Store(f"memory://{tmp_path.name}", cache=tmp_path / "cache")
        store.write("blob/x", b"data")
        store.local("blob/x").write_bytes(b"dat")
        assert store.local("blob/x").read_bytes() == b"data"


class TestCleaning:
    def test_what_was_used_longest_ago_goes_first(self, tmp_path: Path) -> None:
        store = _aged(tmp_path, {"blob/a": 300, "blob/b": 200, "blob/c": 100})
        store.read("blob/a")
        report = store.clean(20)
        assert [entry.name for entry in report.removed] == ["blob/b"]
        assert sorted(store.names()) == ["blob/a", "blob/c"]
        assert (report.removed_bytes, report.size_bytes) == (10, 20) == (10, store.size())

    def test_touched_artefacts_stay_longer(self, tmp_path: Path) -> None:
        store = _aged(tmp_path, {"blob/a": 300, "blob/b": 200})
        store.touch("blob/a")
        store.clean(10)
        assert list(store.names()) == ["blob/a"]

    def test_what_is_kept_stays_whatever_the_limit(self, store: Store) -> None:
        store.write("blob/a", b"1")
        store.write("blob/b", b"2")
        store.write_record("needed", {"n": 1})
        store.write_record("other", {"n": 1})
        report = store.clean(0, {"blob/a"}, keep_records={"needed"})
        assert list(store.names()) == ["blob/a"]
        assert store.read_record("needed") == {"n": 1}
        assert store.read_record("other") is None
        assert report.size_bytes == store.size() > 0

    def test_a_dry_run_removes_nothing_and_reports_the_same(self, store: Store) -> None:
        store.write("blob/a", b"1")
        foreseen = store.clean(0, dry_run=True)
        assert store.has("blob/a")
        assert store.clean(0).removed == foreseen.removed

    def test_a_use_in_the_future_counts_as_now(self, tmp_path: Path) -> None:
        store = _aged(tmp_path, {"blob/future": -1e6, "blob/a": 100})
        assert [e.name for e in store.clean(10).removed] == ["blob/a"]
        # Corrected, so that later uses of others are later.
        assert store.local("blob/future").stat().st_mtime <= time.time()

    def test_only_old_files_in_the_making_are_swept(self, tmp_path: Path) -> None:
        store = Store(tmp_path)
        with store.scratch() as running:
            running.write_bytes(b"now")
            dead = [running.with_name(name) for name in ("dead", "dead-in-the-future", "dead-folder")]
            dead[2].mkdir()
            (dead[2] / "file").write_bytes(b"old")
            for path, age_s in zip(dead, (2e5, -2e5, 2e5), strict=True):
                if not path.is_dir():
                    path.write_bytes(b"old")
                os.utime(path, (time.time() - age_s,) * 2)
            Store.open(tmp_path)
            assert running.exists()
            assert [path.exists() for path in dead] == [False, False, False]

    def test_an_empty_store_is_clean(self, store: Store) -> None:
        assert store.clean(0).removed == ()
        assert store.size() == 0


class TestAddresses:
    def test_credentials_are_never_shown(self) -> None:
        store = Store("memory://user:secret@bucket/prefix?token=secret")
        assert "secret" not in repr(store) + str(store) + f"{store}"
        assert "memory://bucket/prefix" in repr(store)

    def test_a_file_address_is_a_folder(self, tmp_path: Path) -> None:
        Store(f"file://{tmp_path}").write("blob/x", b"data")
        assert Store(tmp_path).read("blob/x") == b"data"

    def test_a_relative_folder_is_the_same_wherever_the_process_goes(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        store = Store("store")
        store.write("blob/x", b"data")
        monkeypatch.chdir("/")
        assert store.read("blob/x") == b"data"

    def test_an_unknown_kind_of_address_is_an_error_with_a_hint(self) -> None:
        from build.errors import ArtefactError

        with pytest.raises(ArtefactError, match="nowhere://bucket") as caught:
            Store("nowhere://user:secret@bucket")
        assert caught.value.hint
        assert "secret" not in str(caught.value)

    def test_a_local_store_does_not_load_fsspec(self, tmp_path: Path) -> None:
        code = "import sys, build.store as s; s.Store.open(sys.argv[1]); print('fsspec' in sys.modules)"
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)],
            capture_output=True,
            text=True,
            check=True,
            env=_env(),
        )
        assert done.stdout.strip() == "False"


def _aged(root: Path, ages_s: dict[str, float]) -> Store:
    """Return a store whose artefacts, of ten bytes each, were used so many seconds ago."""
    store = Store(root)
    for name, age_s in ages_s.items():
        store.write(name, b"0123456789")
        os.utime(store.local(name), (time.time() - age_s,) * 2)
    return store


def _tagged(part: object) -> str:
    """Return text that is the same for parts that ought to have the same name, and for no others."""

    def tag(value: object) -> object:
        if isinstance(value, list | tuple):
            return ["list", *map(tag, value)]
        if isinstance(value, dict):
            return ["map", *sorted([k, tag(v)] for k, v in value.items())]
        return [type(value).__name__, repr(value)]

    return json.dumps(tag(part))


def _env(**more: str) -> dict[str, str]:
    root = Path(__file__).resolve().parents[2]
    return {**os.environ, "PYTHONPATH": str(root), **more}
