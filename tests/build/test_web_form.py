"""The web form: small numbers, motions that are found, points that stay in place, the same bytes again."""

import json
import struct
import warnings
import zlib
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from build import record
from build.errors import OptionError
from build.player import to_web
from build.player.alignment import align
from build.player.encoder import encode_frames
from build.player.motions import Ragged, best_motions, carry, likely_motions
from build.player.outlines import Outlines, anchor_steps
from build.player.streams import Mode, Stream
from build.player.varints import signed_varints, varints
from build.player.web_form import MAGIC
from tests.browser import picture_scenes


def read_varints(data):
    """Decode LEB128, independently of the encoder."""
    values, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            values.append(value)
            value = shift = 0
    assert shift == 0
    return values


def records(web):
    """Split a file into (type, bytes), with its checksums checked."""
    assert web.startswith(MAGIC)
    at, found = len(MAGIC), []
    while at < len(web):
        length, crc = struct.unpack_from("<II", web, at + 1)
        data = web[at + 9 : at + 9 + length]
        assert zlib.crc32(data) == crc
        found.append((chr(web[at]), data))
        at += 9 + length
    return found


@pytest.fixture(scope="module")
def talk():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Manim's own
        return record(picture_scenes.Talk, size=(320, 180), fps=30)


@pytest.fixture(scope="module")
def cloud():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return record(picture_scenes.Cloud, size=(320, 180), fps=30)


@given(st.lists(st.integers(0, 2**31 - 1)))
def test_numbers_come_back(values):
    assert read_varints(varints(values)) == values


@given(st.lists(st.integers(-(2**30) + 1, 2**30 - 1)))
def test_numbers_of_either_sign_come_back(values):
    folded = read_varints(signed_varints(values))
    assert [-(n + 1) // 2 if n % 2 else n // 2 for n in folded] == values


@given(st.integers(-63, 63))
def test_small_numbers_take_a_byte(value):
    assert len(signed_varints([value])) == 1


@pytest.mark.parametrize("value", [-1, 2**31])
def test_numbers_out_of_range_are_refused(value):
    with pytest.raises(ValueError, match="expected numbers from 0"):
        varints([value])


coordinates = st.floats(-7, 7)
clouds = hnp.arrays(np.float64, st.tuples(st.integers(1, 20), st.just(2)), elements=coordinates)


@given(
    st.lists(clouds, min_size=1, max_size=6),
    st.floats(-0.5, 0.5),
    st.floats(0.5, 2),
    coordinates,
    coordinates,
)
@example([np.full((10, 2), 4e-77)], 0.0, 1.0, 0.0, 4.5)  # a point, but for what rounding makes of it
def test_one_motion_carries_shapes_that_turn_scale_and_shift_together(shapes, angle, scale, x, y):
    turn = scale * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    before = Ragged.of(shapes)
    after = before.points @ turn + [x, y]
    # 2**-16 in the linear part, times coordinates up to 7, and 2**-12 in the shift, each rounded.
    tolerance = np.full(len(shapes), 0.0015)
    one_picture = np.zeros(len(shapes), np.int64)
    motions, hopeless = likely_motions(before, after, tolerance, one_picture)
    moved, good = carry(before, motions, after, tolerance)
    assert good.all()
    assert not hopeless.any()
    assert np.abs(moved - after).max() <= 0.0015


def test_shapes_share_a_motion_with_those_of_their_picture_and_no_other():
    square = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])
    before = Ragged.of([square, 2 * square, square, 3 * square, square])
    # The last of the first picture stays; those of the second shift by hardly more than the first's.
    shift = np.repeat([[1.0, 0], [1, 0], [0, 0], [1.0003, 0], [1.0003, 0]], 4, axis=0)
    groups = np.array([0, 0, 0, 1, 1])
    motions, _ = likely_motions(before, before.points + shift, np.full(5, 0.0015), groups)
    assert np.array_equal(motions[0], motions[1])
    assert not motions[2].any()
    assert np.array_equal(motions[3], motions[4])
    assert motions[3, 4] == motions[0, 4] + 1


@given(st.lists(clouds, min_size=1, max_size=5), st.integers(0, 2**32 - 1))
def test_pictures_looked_at_together_give_what_each_gives_alone(shapes, seed):
    generator = np.random.default_rng(seed)
    before = Ragged.of(shapes)
    after = before.points + generator.integers(0, 2, (len(before.points), 1)) * 0.001
    tolerance = np.full(len(shapes), 0.0015)
    each = [
        likely_motions(*(part, after[at]), tolerance[:1], np.zeros(1, np.int64))
        for part, at in (before.part(np.array([i])) for i in range(len(shapes)))
    ]
    motions, hopeless = likely_motions(before, after, tolerance, np.arange(len(shapes)))
    assert np.array_equal(motions, np.concatenate([m for m, _ in each]))
    assert np.array_equal(hopeless, np.concatenate([h for _, h in each]))


@given(clouds, clouds)
def test_a_motion_is_given_only_where_it_ends_within_the_tolerance(first, second):
    count = min(len(first), len(second))
    before, after = Ragged.of([first[:count]]), second[:count]
    moved, good = carry(before, best_motions(before, after), after, np.array([0.001]))
    assert good[0] == (np.abs(moved - after).max() <= 0.001)


def test_motions_do_not_drift_however_many_follow_each_other():
    # A small turn, repeated: rounding alone would carry the shape away.
    turn = np.array([[np.cos(0.01), np.sin(0.01)], [-np.sin(0.01), np.cos(0.01)]])
    true = np.array([[3.0, 0], [4, 0], [4, 1], [3, 1]])
    kept = true.copy()
    for _ in range(2000):
        moved = true @ turn
        have = Ragged.of([kept])
        # As it is foreseen from where the shape truly was; else from where the decoder has it.
        for motions in (best_motions(Ragged.of([true]), moved), best_motions(have, moved)):
            places, good = carry(have, motions, moved, np.array([0.0015]))
            if good[0]:
                break
        assert good[0]
        true, kept = moved, places
    assert np.abs(true - kept).max() <= 0.0015


@given(
    st.lists(st.tuples(st.integers(1, 4), st.booleans()), min_size=1, max_size=4), st.integers(0, 2**32 - 1)
)
def test_steps_of_an_outline_add_up_to_its_points(contours, seed):
    count = sum(1 + 3 * curves for curves, _ in contours)
    points = np.random.default_rng(seed).integers(-5000, 5000, (count, 2))
    anchors, handles = anchor_steps(points, [(n, int(closed)) for n, closed in contours])
    anchors, handles = np.cumsum(anchors, axis=0).tolist(), handles.tolist()
    rebuilt, anchor, handle = [], iter(anchors), iter(handles)
    for curves, _ in contours:
        start = next(anchor)
        rebuilt.append(start)
        for _ in range(curves):
            end = next(anchor)
            for part in (1, 2):
                step = next(handle)
                third = [a + (2 * part * (b - a) + 3) // 6 for a, b in zip(start, end, strict=True)]
                rebuilt.append([t + s for t, s in zip(third, step, strict=True)])
            rebuilt.append(end)
            start = end
    assert rebuilt == points.tolist()


def test_straight_lines_need_no_handles():
    line = np.array([[0, 0], [300, 60], [600, 120], [900, 180]])
    assert not anchor_steps(line, [(1, 0)])[1].any()


@given(st.lists(st.integers(0, 9), max_size=15), st.lists(st.integers(0, 9), max_size=15))
def test_counterparts_come_in_order_and_each_once(old, new):
    styles, shapes = np.arange(10) % 3, np.arange(10)
    match = align(np.array(old, np.int32), np.array(new, np.int32), styles, np.arange(10) % 2, shapes)
    found = match[match >= 0]
    assert len(match) == len(new)
    assert (np.diff(found) > 0).all()
    assert (found < len(old)).all()


def test_a_camera_that_comes_close_makes_the_grid_finer():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        recording = record(picture_scenes.Close, size=(160, 90), fps=10)
    steps = Outlines(recording.pictures).steps
    closest = recording.pictures.views[:, 1].min()
    assert closest < 2
    # An eighth of a pixel where 1080 rows show what the closest camera sees.
    assert steps.min() <= closest / 1080 / 7


def test_the_header_says_what_plays(talk):
    (kind, data), *rest = records(to_web(talk))
    header = json.loads(zlib.decompress(data, -15))
    assert kind == "H"
    assert header["frames"] == len(talk)
    assert [section["name"] for section in header["sections"]] == ["Circle", "Square"]
    assert header["background"] == "#000000"
    assert header["spans"][2][-1] is True  # the wait is a hold
    assert [kind for kind, _ in rest] == ["C"] * (len(rest) - 1) + ["E"]


def test_the_first_picture_comes_long_before_the_last_byte(talk):
    kinds = records(to_web(talk, audio=bytes(100_000)))
    assert [kind for kind, _ in kinds[:2]] == ["H", "C"]
    assert kinds[-2][0] == "A"
    assert len(kinds[0][1]) + len(kinds[1][1]) < 3000


def test_chunks_follow_each_other_and_name_what_they_need(cloud):
    chunks = list(encode_frames(cloud))
    assert [chunk.first for chunk in chunks] == list(np.cumsum([0] + [chunk.count for chunk in chunks[:-1]]))
    assert sum(chunk.count for chunk in chunks) == len(cloud)
    for number, chunk in enumerate(chunks):
        assert all(need < number for need in chunk.needs)
    for before, after in pairwise(chunks):
        assert after.bases == {table: before.bases[table] + before.rows[table] for table in before.rows}


def test_most_shapes_of_a_moving_cloud_are_told_as_motions(cloud):
    modes = [mode for chunk in encode_frames(cloud) for mode in chunk.numbers[Stream.MODES]]
    assert modes.count(Mode.MOVED) / len(modes) > 0.9


def test_shapes_of_a_later_chunk_come_from_those_of_the_chunk_before(cloud):
    first, *later = encode_frames(cloud)
    assert Mode.NEW in first.numbers[Stream.MODES]
    assert later
    for number, chunk in enumerate(later):
        assert chunk.numbers[Stream.MODES].count(Mode.NEW) < 5  # the star, but none of the sixty dots
        assert number in chunk.needs


def test_the_same_recording_gives_the_same_bytes(talk):
    assert to_web(talk) == to_web(talk)


def test_a_recording_without_frames_has_a_web_form(talk):
    empty = replace(talk, frames=np.zeros(0, np.int32), spans=())
    kinds = [kind for kind, _ in records(to_web(empty))]
    assert kinds == ["H", "C", "E"]


def test_a_type_that_is_not_sound_is_refused(talk):
    with pytest.raises(OptionError, match="audio_type"):
        to_web(talk, audio=b"x", audio_type="text/html")
