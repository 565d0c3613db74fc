"""Encoded pictures: a hold does not change, what is joined is one stream, colours are what they were."""

import io
import itertools
from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from build.encode import Cutter, cut, encode_pictures, repeat_packets, write_picture_track
from build.encode.effort import changes_little
from build.encode.frames import FramePlanes
from build.encode.segments import SETTLE
from build.errors import OptionError
from build.quality import QUALITIES, EncodeSettings, parse_quality
from build.raster import ChangeFinder, Painter, areas_of, tiles_of
from build.recording import Kind, PictureWriter

SMALL = EncodeSettings(192, 108, Fraction(10))
LONG = EncodeSettings(192, 108, Fraction(30))  # its GOP has more frames than H.264's frame numbers count here


def square(x: float, y: float, side: float) -> tuple[np.ndarray, np.ndarray]:
    """Return a closed square of straight cubic curves, and its one contour."""
    corners = np.array([[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]])
    curves = [np.linspace(a, b, 4) for a, b in itertools.pairwise(corners)]
    return np.concatenate(curves), np.array([[0, 16, 1]], np.int32)


def moving_square(colour, count: int, ground=(16 / 255, 20 / 255, 27 / 255, 1.0)):
    """Return pictures of a square that moves to the right, one picture a step."""
    writer = PictureWriter()
    view = writer.view(16.0, 9.0, 0.0, 0.0)
    back = writer.drawing(Kind.BACKGROUND, paint=writer.paint(np.array([ground])))
    paint = writer.paint(np.array([colour], float))
    base = writer.picture(-1, [back])
    ids = []
    for step in range(count):
        shape = writer.add_shape(("square", step), *square(-6 + 0.5 * step, -2, 4))
        outline = writer.drawing(Kind.STROKE, shape=shape, paint=paint, view=view, width=0.1)
        ids.append(
            writer.picture(base, [writer.drawing(Kind.FILL, shape=shape, paint=paint, view=view), outline])
        )
    return writer.snapshot(), ids


def decoded(packets: list[bytes]) -> list[np.ndarray]:
    decoder = av.CodecContext.create("h264", "r")
    frames = [frame for data in packets for frame in decoder.decode(av.Packet(data))]
    return [frame.to_ndarray() for frame in [*frames, *decoder.decode(None)]]


@pytest.mark.parametrize(
    "chosen",
    [SMALL, LONG, SMALL.smaller(), LONG.smaller(), replace(LONG, rate_factor=40)],
    ids=["fast", "long", "smaller", "smaller, long", "coarse"],
)
def test_a_repeated_picture_does_not_change_by_a_single_level(chosen):
    pictures, (first, *_) = moving_square((1, 0.8, 0.2, 1), 1)
    key = encode_pictures(pictures, [first], chosen)
    frames = decoded([*key, *repeat_packets(chosen)[1:]])
    assert len(frames) == chosen.gop
    assert all(np.array_equal(frame, frames[0]) for frame in frames)


def test_repeats_of_a_long_hold_are_those_that_the_encoder_makes_of_black():
    pictures, (first, *_) = moving_square((0, 0, 0, 1), 1, ground=(0, 0, 0, 1))
    encoded, repeated = encode_pictures(pictures, [first] * LONG.gop, LONG), repeat_packets(LONG)
    assert len(encoded) == len(repeated) == 60
    # In the last byte are bits after the end of the arithmetic code, which no decoder reads.
    assert [packet[:-1] for packet in encoded[4:]] == [packet[:-1] for packet in repeated[4:]]


@pytest.mark.parametrize("chosen", [SMALL, SMALL.smaller()], ids=["fast", "smaller"])
def test_repeats_continue_a_moving_segment(chosen):
    pictures, ids = moving_square((0.2, 0.8, 0.4, 1), 6)
    packets = encode_pictures(pictures, ids, chosen)
    frames = decoded([*packets, *repeat_packets(chosen)[6:12]])
    assert len(frames) == 12
    assert all(np.array_equal(frame, frames[5]) for frame in frames[6:])
    assert not np.array_equal(frames[4], frames[5])


@pytest.mark.parametrize("held", [19, 36, 47, 70])
def test_what_follows_a_hold_within_a_piece_is_as_if_the_hold_had_been_encoded(held):
    chosen = LONG.smaller()
    pictures, ids = moving_square((0.2, 0.8, 0.4, 1), 12)
    order = [*ids[:6], *[ids[5]] * held, *ids[6:]]
    packets = encode_pictures(pictures, order, chosen)
    assert len(packets) == len(order)
    frames = decoded(packets)
    assert len(frames) == len(order)
    # Where it is too short to be repeated, all of it is encoded.
    rest = (held - SETTLE) % 16 + SETTLE
    short = encode_pictures(pictures, [*ids[:6], *[ids[5]] * rest, *ids[6:]], chosen)
    assert sum(packet in repeat_packets(chosen) for packet in packets) >= len(order) - len(short) >= 16
    assert all(np.array_equal(a, b) for a, b in zip(frames[-6:], decoded(short)[-6:], strict=True))
    assert all(np.array_equal(frame, frames[5 + rest]) for frame in frames[5 + rest : -6])


def test_pieces_of_a_small_file_share_their_headers_and_holds_last_longer_than_its_key_frames(tmp_path):
    """Players keep the headers of the first key frame, whatever a piece shows."""
    chosen = LONG.smaller()
    pictures, ids = moving_square((1, 0.8, 0.2, 1), 45)
    spans = [[ids[0]] * 150, ids, [ids[-1]] * 200, ids[:20], [ids[19]] * 30, ids[19:30]]
    segments = cut(spans, chosen.most, lambda picture: 1, reach=chosen.gop)
    encoded = [(encode_pictures(pictures, s.pictures, chosen), s.length) for s in segments]
    assert len({headers(packets[0]) for packets, _ in encoded}) == 1
    order = [picture for span in spans for picture in span]
    path = tmp_path / "small.mp4"
    assert write_picture_track(path, encoded, chosen) == len(order)
    with av.open(str(path)) as container:
        keys = [n for n, p in enumerate(container.demux(video=0)) if p.size and p.is_keyframe]
    assert max(np.diff([*keys, len(order)])) == chosen.gop
    with av.open(str(path)) as container:
        frames = [(frame.pts * frame.time_base, frame.to_ndarray()) for frame in container.decode(video=0)]
    assert [time for time, _ in frames] == [Fraction(n, 30) for n in range(len(order))]
    planes = FramePlanes(pictures, chosen.size)
    for (_, frame), picture in zip(frames, order, strict=True):
        assert np.abs(frame.astype(int) - planes.show(picture).to_ndarray()).mean() < 2


def headers(key_frame: bytes) -> tuple[bytes, ...]:
    """Return the parameter sets of a packet."""
    units = key_frame.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")
    return tuple(unit for unit in units if unit and unit[0] & 31 in (7, 8))


def test_the_same_pictures_give_the_same_bytes():
    pictures, ids = moving_square((0.9, 0.3, 0.3, 1), 8)
    assert encode_pictures(pictures, ids, SMALL) == encode_pictures(pictures, ids, SMALL)


def test_an_excerpt_paints_and_encodes_as_what_it_was_cut_from():
    pictures, ids = moving_square((0.9, 0.3, 0.3, 1), 8)
    excerpt, numbers = pictures.excerpt(ids[3:6])
    excerpt.check()
    assert encode_pictures(excerpt, numbers, SMALL) == encode_pictures(pictures, ids[3:6], SMALL)


@pytest.mark.parametrize(
    "colour",
    [(1, 1, 1), (0.345, 0.706, 0.941), (1, 0.835, 0.29), (0.957, 0.443, 0.545), (0.718, 0.612, 0.961)],
)
def test_a_flat_colour_comes_back_as_it_was(tmp_path, colour):
    pictures, ids = moving_square((*colour, 1), 1)
    path = tmp_path / "flat.mp4"
    assert write_picture_track(path, [(encode_pictures(pictures, ids, SMALL), 5)], SMALL) == 5
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.frames, stream.average_rate) == (5, 10)
        frame = next(container.decode(video=0))
        assert (frame.colorspace, frame.color_range) == (1, 1)
        shown = frame.to_ndarray(format="rgb24")[60, 50]
    assert np.abs(shown.astype(int) - np.rint(np.array(colour) * 255)).max() <= 3


def test_the_track_can_be_sought_and_starts_with_its_index(tmp_path):
    pictures, ids = moving_square((1, 1, 1, 1), 20)
    path = tmp_path / "track.mp4"
    segments = [(encode_pictures(pictures, ids[a : a + 10], SMALL), 20) for a in (0, 10)]
    assert write_picture_track(path, segments, SMALL) == 40
    with av.open(str(path)) as container:
        container.seek(int(2.5 / container.streams.video[0].time_base), stream=container.streams.video[0])
        assert next(container.decode(video=0)).time == pytest.approx(2.0)


def test_packets_that_are_no_video_are_refused(tmp_path):
    from build.errors import EncodeError

    with pytest.raises(EncodeError):
        write_picture_track(tmp_path / "none.mp4", [([b"this is no packet"], 1)], SMALL)


class TestChanges:
    def test_only_what_changed_is_drawn_again_and_it_is_the_same(self):
        pictures, ids = moving_square((1, 0.8, 0.2, 1), 10)
        size = (384, 216)
        planes, whole = FramePlanes(pictures, size), Painter(pictures, size)
        for number in ids:
            planes.show(number)
            part = planes._painter.pixels.astype(int)
            assert np.abs(part - whole.paint(number)).max() <= 1

    def test_pictures_that_show_the_same_have_no_change(self):
        pictures, ids = moving_square((1, 1, 1, 1), 2)
        boxes = ChangeFinder(pictures, (384, 216)).between(ids[0], ids[0])
        assert len(boxes) == len(areas_of(boxes)) == len(tiles_of(boxes, (384, 216))) == 0

    def test_a_change_lies_within_its_rectangles(self):
        pictures, ids = moving_square((1, 1, 1, 1), 6)
        size = (384, 216)
        finder, painter = ChangeFinder(pictures, size), Painter(pictures, size)
        for before, after in itertools.pairwise(ids):
            differs = np.any(painter.paint(before).copy() != painter.paint(after), axis=2)
            boxes = finder.between(before, after)
            for parts in (boxes.tolist(), areas_of(boxes), tiles_of(boxes, size)):
                rest = differs.copy()
                for left, top, right, bottom in parts:
                    rest[top:bottom, left:right] = False
                assert not rest.any()

    def test_planes_converted_in_parts_are_those_of_the_whole_picture(self):
        pictures, ids = moving_square((1, 0.3, 0.2, 1), 10)
        size = (384, 216)
        planes = FramePlanes(pictures, size)
        for number in [*ids, *ids[::3]]:
            part = planes.show(number).to_ndarray().astype(int)
            whole = FramePlanes(pictures, size).show(number).to_ndarray()
            assert np.abs(part - whole).max() <= 1

    def test_an_image_is_drawn_again_where_something_moves_over_it(self):
        writer = PictureWriter()
        view = writer.view(16.0, 9.0, 0.0, 0.0)
        noise = np.random.default_rng(0).integers(0, 256, (20, 30, 4), np.uint8)
        corners = np.array([[-3, 2.5], [2, 3], [-2.5, -2], [2.5, -2.5]])
        shape = writer.add_shape(("corners",), corners, np.empty((0, 3), np.int32))
        image = writer.drawing(
            Kind.IMAGE, shape=shape, view=view, image=writer.image(noise), resample=Image.Resampling.BICUBIC
        )
        paint = writer.paint(np.array([(1.0, 0.5, 0, 0.5)]))
        ids = []
        for step in range(6):
            moving = writer.add_shape((step,), *square(-4 + step / 2, -1, 1))
            drawing = writer.drawing(Kind.FILL, shape=moving, paint=paint, view=view)
            ids.append(writer.picture(-1, [image, drawing]))
        pictures, size = writer.snapshot(), (384, 216)
        planes, whole = FramePlanes(pictures, size), Painter(pictures, size)
        for number in ids:
            planes.show(number)
            expected = whole.paint(number).astype(int)
            assert expected.any()
            assert np.abs(planes._painter.pixels - expected).max() <= 1

    def test_memory_that_was_used_before_leaves_nothing_in_the_next_piece(self):
        blank = PictureWriter()
        nothing = blank.picture(-1, [])
        packets = encode_pictures(blank.snapshot(), [nothing], SMALL)
        pictures, ids = moving_square((1, 1, 1, 1), 3, ground=(0.9, 0.1, 0.5, 1))
        encode_pictures(pictures, ids, SMALL)
        assert encode_pictures(blank.snapshot(), [nothing], SMALL) == packets
        (frame,) = decoded(packets)
        assert len(np.unique(frame[: SMALL.height])) == 1

    def test_what_is_drawn_twice_changes_where_it_is(self):
        writer = PictureWriter()
        view = writer.view(16.0, 9.0, 0.0, 0.0)
        colours = [writer.paint(np.array([colour])) for colour in ((1.0, 0, 0, 0.5), (0, 0, 1.0, 0.5))]
        one, other, still = (
            writer.drawing(Kind.FILL, shape=writer.add_shape((x,), *square(x, y, 2)), paint=paint, view=view)
            for x, y, paint in ((-3, 0, colours[0]), (-2, 0, colours[1]), (4, 3, colours[0]))
        )
        before, after = writer.picture(-1, [still, one, other]), writer.picture(-1, [still, one, other, one])
        pictures, size = writer.snapshot(), (384, 216)
        finder, painter = ChangeFinder(pictures, size), Painter(pictures, size)
        differs = np.any(painter.paint(before).copy() != painter.paint(after), axis=2)
        assert differs.any()
        boxes = finder.between(before, after)
        assert len(boxes)
        for left, top, right, bottom in boxes:
            differs[top:bottom, left:right] = False
        assert not differs.any()
        assert boxes[:, 2].max() < 250  # the other square, far to the right, stands


@given(
    st.lists(
        st.tuples(st.integers(0, 299), st.integers(0, 199), st.integers(1, 300), st.integers(1, 200)),
        max_size=60,
    )
)
def test_parts_cover_all_boxes(boxes):
    size = (300, 200)
    changed = np.array([(x, y, min(x + w, 300), min(y + h, 200)) for x, y, w, h in boxes], np.int32)
    changed = changed.reshape(-1, 4)
    for parts in (areas_of(changed), tiles_of(changed, size)):
        rest = np.zeros((200, 300), bool)
        for left, top, right, bottom in changed.tolist():
            rest[top:bottom, left:right] = True
        for left, top, right, bottom in parts:
            assert 0 <= left < right <= 300
            assert 0 <= top < bottom <= 200
            rest[top:bottom, left:right] = False
        assert not rest.any()
    assert len(areas_of(changed)) <= 4


class TestSettings:
    @pytest.mark.parametrize("name", list(QUALITIES))
    def test_a_quality_has_a_name(self, name):
        assert parse_quality(name) is QUALITIES[name]

    def test_any_size_and_rate_can_be_asked_for(self):
        chosen = parse_quality("960x540@23.976")
        assert (chosen.size, chosen.fps) == ((960, 540), Fraction("23.976"))

    @pytest.mark.parametrize(
        "text", ["", "1080", "1281x720@30", "8x8@30", "640x360@0.5", "640x360@999", "640x360"]
    )
    def test_another_is_refused(self, text):
        with pytest.raises(OptionError):
            parse_quality(text)

    def test_key_frames_are_two_seconds_apart_at_most_and_in_small_files_four(self):
        assert all(s.gop == s.most <= 2 * s.fps for s in QUALITIES.values())
        assert all(s.smaller().most == s.most < s.smaller().gop <= 4 * s.fps for s in QUALITIES.values())


def drawings(picture: int) -> int:
    """Of a made-up picture: few, many, very many, and again."""
    return (picture % 3) * 1000


@settings(deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 5), min_size=0, max_size=40), max_size=8),
    st.integers(1, 25),
    st.sampled_from([0, 1, 2]),
)
def test_cutting_keeps_every_frame_in_order(spans, most, times):
    segments = cut(spans, most, drawings, reach=times * most)
    shown = [p for s in segments for p in [*s.pictures, *[s.pictures[-1]] * (s.length - len(s.pictures))]]
    assert shown == [picture for span in spans for picture in span]
    assert all(0 < len(s.pictures) <= s.length <= max(times, 1) * most for s in segments)


def test_little_changes_where_one_thing_moves_and_much_where_images_or_all_do():
    size = (192, 108)
    pictures, ids = moving_square((1, 1, 1, 1), 6)
    finder = ChangeFinder(pictures, size)
    assert changes_little(pictures, ids, finder)
    assert not changes_little(pictures, ids[:1] * 5, finder)  # nothing moves: nothing is saved
    writer = PictureWriter()
    grounds = [writer.drawing(Kind.BACKGROUND, paint=writer.paint(np.full((1, 4), n / 4))) for n in range(4)]
    pictures = [writer.picture(-1, [ground]) for ground in grounds]
    tables = writer.snapshot()
    assert not changes_little(tables, pictures, ChangeFinder(tables, size))
    image = writer.image(np.zeros((2, 2, 4), np.uint8))
    writer.drawing(
        Kind.IMAGE, image=image, shape=writer.add_shape("corners", np.zeros((4, 2)), np.zeros((0, 3)))
    )
    tables = writer.snapshot()
    assert not changes_little(tables, pictures[:2], ChangeFinder(tables, size))


@settings(deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=40), max_size=6),
    st.integers(1, 12),
    st.sampled_from([0, 2]),
    st.integers(1, 7),
)
def test_spans_cut_while_they_are_recorded_give_the_same_pieces(spans, most, times, every):
    cutter = Cutter(most, reach=times * most)
    segments = []
    for span in spans:
        for frames in range(1, len(span) + 1, every):
            segments += cutter.begin(span[:frames], len(span), drawings(span[0]))
        segments += cutter.add(span, drawings(span[0]))
    assert [*segments, *cutter.finish()] == cut(spans, most, drawings, reach=times * most)


def test_pieces_are_shorter_where_pictures_have_many_drawings():
    frames = list(range(240))
    lengths = {
        count: [s.length for s in cut([frames], 120, lambda picture, n=count: n)]
        for count in (10, 1200, 5000)
    }
    assert lengths == {10: [120] * 2, 1200: [60] * 4, 5000: [30] * 8}


@pytest.mark.parametrize(("frames", "lengths"), [(120, [120]), (121, [60, 61]), (300, [75] * 4)])
def test_a_long_span_is_cut_evenly_for_two_to_work_on(frames, lengths):
    segments = cut([list(range(frames))], 120, lambda picture: 10)
    assert [segment.length for segment in segments] == lengths


def test_short_spans_share_a_piece_where_it_may_reach_farther_than_one_of_them():
    spans = [list(range(48)), [47] * 100, list(range(48, 96)), [95] * 300, list(range(96, 296))]
    together = cut(spans, 120, lambda picture: 10, reach=240)
    assert [segment.length for segment in together] == [240, 240, 16, 100, 100]
    assert together[0].pictures == (*spans[0], *spans[1], *spans[2], 95, 95, 95)
    assert together[1].pictures == (95,)  # a hold is repeated for as long as a piece may be
    heavy = cut(spans[:3], 120, lambda picture: 1200, reach=240)
    assert [segment.length for segment in heavy] == [148, 48]


def test_first_packets_are_key_frames_that_stand_alone():
    pictures, ids = moving_square((1, 1, 1, 1), 3)
    (first, *_) = encode_pictures(pictures, ids, SMALL)
    with av.open(io.BytesIO(first), format="h264") as container:
        (packet, *_) = container.demux(video=0)
        assert packet.is_keyframe
