"""Growing tables, and recordings longer than memory: what is appended is read back, whatever was spilled."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import Recording
from build.recording import Kind, PictureWriter
from build.recording import columns as columns_module
from build.recording.columns import Column, Ragged, Recent
from build.timeline import Timeline


@pytest.fixture(params=[8 << 20, 256], ids=["in memory", "in a file"])
def room(request, monkeypatch):
    monkeypatch.setattr(columns_module, "_IN_MEMORY_BYTES", request.param)
    monkeypatch.setattr(columns_module, "_IN_A_LIST", 7)
    return request.param


def test_rows_are_read_back_as_they_were_appended(room):
    column = Column(np.float64, 2)
    for number in range(100):
        assert column.append((number, -number)) == number
        if number % 9 == 0:
            before = column.rows()
            assert len(before) == len(column) == number + 1
    assert column.rows().tolist() == [[n, -n] for n in range(100)]
    assert before.tolist() == [[n, -n] for n in range(len(before))]


def test_rows_of_differing_lengths_are_read_back(room):
    table = Ragged(np.int32)
    rows = [np.arange(n % 13, dtype=np.int32) + n for n in range(200)]
    for number, row in enumerate(rows):
        assert table.append(row) == number
    ends = table.ends()
    values = table.values()
    for number, row in enumerate(rows):
        assert values[ends[number] : ends[number + 1]].tolist() == row.tolist()


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 30))), st.integers(1, 8))
def test_what_was_used_lately_is_remembered_and_never_wrong(steps, most):
    recent, truth, used = Recent(most), {}, []
    for is_set, key in steps:
        if is_set:
            recent[key] = truth[key] = len(used)
        found = recent.get(key)
        assert found in (None, truth.get(key))
        if key in truth and key in used[-most:]:
            assert found == truth[key] or len(set(used[-most:])) >= most
        used = [k for k in used if k != key] + [key] * (found is not None)
    assert len(recent) <= 2 * most


def _written(count):
    writer = PictureWriter()
    ground = writer.drawing(Kind.BACKGROUND, paint=writer.paint(np.array([[0.1, 0.2, 0.3, 1]])))
    view = writer.view(16.0, 9.0, 0.0, 0.0)
    paint = writer.paint(np.ones((1, 4)))
    pictures = []
    for number in range(count):
        points = np.array([[0, 0], [1, 1], [2, number % 11], [3, 0.0]]) + number * 1e-3
        shape = writer.add_shape(number, points, np.array([[0, 4, 0]], np.int32))
        line = writer.drawing(Kind.STROKE, shape=shape, paint=paint, view=view, width=0.2)
        pictures.append(writer.picture(-1, [ground, line]))
    return Recording(
        "long", (32, 18), 10.0, writer.snapshot(), np.array(pictures, np.int32), (), Timeline(count / 10)
    )


def test_a_recording_that_was_spilled_is_the_same_to_the_byte(room, tmp_path, monkeypatch):
    recording = _written(300)
    monkeypatch.undo()
    assert recording.to_bytes() == _written(300).to_bytes()
    recording.save(tmp_path / "spilled.m4ml")
    again = Recording.load(tmp_path / "spilled.m4ml")
    assert again.digest() == recording.digest()
    assert np.array_equal(again.frame(299), recording.frame(299))
