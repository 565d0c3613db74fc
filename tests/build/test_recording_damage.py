"""Recordings that were cut short, flipped or forged: a clear refusal, or a recording that can be drawn."""

import json
import struct

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from manim import BLUE, RED, Circle, ImageMobject, PMobject, Scene, Square, ZoomedScene

from build import Recording, record
from build.errors import RecordingError
from build.raster import ChangeFinder, Painter
from build.recording import Kind, PictureWriter, container

SIZE = (48, 27)
HEADER_AT = 16


class Everything(ZoomedScene):
    """Draws in every way that a recording knows, but for pixels of its own."""

    def construct(self):
        self.activate_zooming(animate=False)
        self.add(ImageMobject(np.uint8([[0, 99], [180, 255]])).scale(9))
        self.add(PMobject(stroke_width=5).add_points([[1, 1, 0], [2, 0, 0]], color=RED))
        self.add(Circle(fill_opacity=0.5).set_color_by_gradient(RED, BLUE))
        from PIL import Image

        self.add(Square().color_using_background_image(Image.new("RGBA", (4, 4), "red")))
        self.wait(0.1)
        self.play(self.zoomed_camera.frame.animate.scale(2), run_time=0.3)


@pytest.fixture(scope="module")
def recording():
    return record(Everything, size=SIZE, fps=10)


@pytest.fixture(scope="module")
def data(recording):
    return recording.to_bytes()


def draws(recording):
    """Draw every frame, and what changes between them."""
    width, height = recording.size
    if width * height > 1 << 20:
        return
    painter = Painter(recording.pictures, recording.size)
    finder = ChangeFinder(recording.pictures, recording.size)
    before = None
    for picture in dict.fromkeys(recording.frames.tolist()):
        painter.paint(picture)
        if before is not None:
            finder.between(before, picture)
        before = picture


def opened(data, tmp_path):
    """Open bytes as a file, whose checksums are not looked at, and draw what it holds."""
    file = tmp_path / "damaged.m4ml"
    file.write_bytes(data)
    try:
        found = Recording.load(file)
    except RecordingError:
        return
    draws(found)


def forged(data, change):
    """Return a file whose header was changed, with its length set right."""
    _, layout, length = struct.unpack("<8sII", data[:HEADER_AT])
    header = json.loads(data[HEADER_AT : HEADER_AT + length])
    text = json.dumps(change(header)).encode()
    front = struct.pack("<8sII", data[:8], layout, len(text)) + text
    old = HEADER_AT + length
    return front + b"\0" * (-len(front) % 64) + data[old + (-old % 64) :]


def test_the_scene_draws_in_every_way(recording):
    kinds = set(recording.pictures.drawings["kind"].tolist())
    assert kinds == set(Kind) - {Kind.PIXELS}


@given(part=st.floats(0, 1, exclude_max=True))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_cut_short_is_refused(data, tmp_path, part):
    end = int(part * (len(data) - 64))  # of what comes last, up to 63 bytes are padding
    with pytest.raises(RecordingError):
        Recording.from_bytes(data[:end])
    file = tmp_path / "short.m4ml"
    file.write_bytes(data[:end])
    with pytest.raises(RecordingError):
        Recording.load(file)


@given(draw=st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_flipped_bits_are_refused_or_drawn(data, tmp_path, draw):
    damaged = bytearray(data)
    for at in draw.draw(st.lists(st.integers(0, len(data) - 1), min_size=1, max_size=8)):
        damaged[at] ^= 1 << draw.draw(st.integers(0, 7))
    opened(bytes(damaged), tmp_path)


def test_a_flipped_bit_is_noticed_where_checksums_are_looked_at(data):
    end = HEADER_AT + struct.unpack("<I", data[12:16])[0]
    arrays = end + -end % 64
    for entry in json.loads(data[HEADER_AT:end])["arrays"]:
        damaged = bytearray(data)
        damaged[arrays + entry["offset"]] ^= 16
        with pytest.raises(RecordingError, match=f"{entry['name']} is damaged"):
            Recording.from_bytes(bytes(damaged))


_ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
    st.just([[1, 2], [3]]),
    st.just("\ud800"),
)


@given(draw=st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_forged_header_is_refused_or_drawn(data, tmp_path, draw):
    def change(header):
        node = header
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                return header
            key = draw.draw(st.sampled_from(keys))
            if isinstance(node[key], dict | list) and draw.draw(st.booleans()):
                node = node[key]
                continue
            if isinstance(node, dict) and draw.draw(st.booleans()):
                del node[key]
            else:
                node[key] = draw.draw(_ODD)
            return header

    opened(forged(data, change), tmp_path)


@pytest.mark.parametrize("depth", [500, 100_000])
def test_a_header_nested_too_deep_is_refused(data, depth):
    text = b"[" * depth + b"]" * depth
    hostile = struct.pack("<8sII", data[:8], 1, len(text)) + text
    with pytest.raises(RecordingError, match="header is damaged"):
        Recording.from_bytes(hostile)


def test_absurd_lengths_allocate_nothing(data):
    def grow(header):
        for entry in header["arrays"]:
            entry["shape"] = [2**47] * len(entry["shape"])
        return header

    with pytest.raises(RecordingError, match="cut short"):
        Recording.from_bytes(forged(data, grow))
    with pytest.raises(RecordingError, match="damaged"):
        Recording.from_bytes(
            forged(data, lambda h: {**h, "arrays": [{**h["arrays"][0], "shape": [0, 2**47]}]})
        )
    with pytest.raises(RecordingError, match="header"):
        Recording.from_bytes(data[:12] + struct.pack("<I", 2**32 - 1) + data[16:])
    with pytest.raises(RecordingError, match="out of range"):
        Recording.from_bytes(forged(data, lambda h: {**h, "meta": {**h["meta"], "size": [32768, 32768]}}))
    with pytest.raises(RecordingError, match="missing or damaged"):
        Recording.from_bytes(forged(data, lambda h: {**h, "meta": {**h["meta"], "size": [1e999, 9]}}))


_EXTREMES = [
    0,
    1,
    -1,
    2,
    7,
    255,
    2**31 - 1,
    -(2**31),
    np.nan,
    np.inf,
    -np.inf,
    1e300,
    -1e300,
    1e-300,
    1e9,
    0.5,
]


@given(draw=st.data())
@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_tables_pass_the_check_can_be_drawn(recording, draw):
    arrays = {name: np.array(array) for name, array in recording.pictures.arrays().items()}
    arrays["frames"] = np.array(recording.frames)
    for _ in range(draw.draw(st.integers(1, 4))):
        name = draw.draw(st.sampled_from(sorted(arrays)))
        array = arrays[name]
        if array.dtype.names:
            array = array[draw.draw(st.sampled_from(array.dtype.names))]
        flat = array.reshape(-1)
        at = draw.draw(st.integers(0, flat.size - 1))
        with np.errstate(all="ignore"):
            value = np.array(draw.draw(st.sampled_from(_EXTREMES)))
            array[np.unravel_index(at, array.shape)] = value.astype(array.dtype)
    header_and_arrays = container.unpack(recording.to_bytes(), "recording", 1)
    hostile = container.pack("recording", 1, header_and_arrays[0], arrays)
    try:
        found = Recording.from_bytes(hostile)
    except RecordingError:
        return
    draws(found)


@pytest.mark.parametrize("width", [np.nan, np.inf, 1e308])
def test_strokes_of_no_width_and_of_any_are_drawn(recording, width):
    arrays = {name: np.array(array) for name, array in recording.pictures.arrays().items()}
    arrays["drawings"]["width"][arrays["drawings"]["kind"] == Kind.STROKE] = width
    meta, _ = container.unpack(recording.to_bytes(), "recording", 1)
    draws(Recording.from_bytes(container.pack("recording", 1, meta, {"frames": recording.frames, **arrays})))


def test_tables_of_another_type_are_refused(recording):
    meta, _ = container.unpack(recording.to_bytes(), "recording", 1)
    for name, array in recording.pictures.arrays().items():
        other = np.zeros(len(array), "<u8") if array.dtype != np.uint8 else array.astype("<f4")
        arrays = {"frames": recording.frames, **recording.pictures.arrays(), name: other}
        with pytest.raises(RecordingError, match=name):
            Recording.from_bytes(container.pack("recording", 1, meta, arrays))


def _nested(depth, times=1):
    """Return a recording whose picture shows a picture that shows a picture, each so many times."""
    writer = PictureWriter()
    corners = np.array([[-1.0, 1], [1, 1], [-1, -1], [1, -1]])
    shape = writer.add_shape("corners", corners, np.zeros((0, 3), np.int32))
    view = writer.view(16.0, 9.0, 0.0, 0.0)
    ground = writer.drawing(Kind.BACKGROUND, paint=writer.paint(np.ones((1, 4))))
    picture = writer.picture(-1, [ground])
    for level in range(depth):
        shown = {"shape": shape, "view": view, "picture": picture, "rows": 0.1, "columns": 0.1}
        seen = [writer.drawing(Kind.CAMERA, width=float(n), **shown) for n in range(times)]
        picture = writer.picture(-1, [ground, *seen])
        assert len(writer.snapshot()) == level + 2
    return Recording("nested", SIZE, 10.0, writer.snapshot(), np.array([picture], np.int32), (), _timeline())


def _timeline():
    from build.timeline import Timeline

    return Timeline(0.1)


def test_pictures_within_pictures_are_drawn_to_a_depth_and_refused_beyond():
    fine = Recording.from_bytes(_nested(20).to_bytes())
    draws(fine)
    with pytest.raises(RecordingError, match="deep"):
        Recording.from_bytes(_nested(500).to_bytes())


def test_pictures_that_multiply_are_refused():
    with pytest.raises(RecordingError, match="too much"):
        Recording.from_bytes(_nested(25, times=3).to_bytes())


def test_names_that_are_no_text_survive():
    class Odd(Scene):
        def construct(self):
            self.next_section("half \udc80 a character")
            self.add(Square())
            self.wait(0.1)

    recording = record(Odd, size=SIZE, fps=10)
    again = Recording.from_bytes(recording.to_bytes())
    assert again.timeline == recording.timeline
    assert again.to_bytes() == recording.to_bytes()
