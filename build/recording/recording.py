"""A recording: what a scene drew in every frame, as vectors, with its timeline and its spans."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from build.errors import RecordingError
from build.recording import container
from build.recording.pictures import Pictures
from build.timeline import Timeline

if TYPE_CHECKING:
    from build.raster import Painter

__all__ = ["MOST_PIXELS", "VERSION", "Recording", "Span"]

KIND = "recording"
VERSION = 1
# Of a frame, four times those of an 8K screen: what a recording may ask a reader to allocate.
MOST_PIXELS = 1 << 27


@dataclass(frozen=True)
class Span:
    """The frames of one ``play`` or ``wait``.

    Attributes
    ----------
    start, stop : int
        Its frames are start, …, stop - 1.
    start_s, duration_s : float
        On the scene's exact clock.
    label : str
        What was played, for people.
    source : str
        ``path:line`` of the call, where known.
    """

    start: int
    stop: int
    start_s: float
    duration_s: float
    label: str = ""
    source: str = ""


@dataclass(frozen=True, eq=False)
class Recording:
    """The result of running one scene. Made by `build.record`, or read by `Recording.load`.

    Attributes
    ----------
    name : str
        The scene's name.
    size : tuple of int
        Width and height, in pixels, at which drawing it gives Manim's own frames to the pixel.
    fps : float
        Frames a second.
    pictures : Pictures
        What there is to draw.
    frames : (F,) int32
        The picture of each frame.
    spans : tuple of Span
    timeline : Timeline
        Sections, narrated lines, sounds and slides.
    facts : mapping
        What it was made from and with: versions and the scene's source.
    """

    name: str
    size: tuple[int, int]
    fps: float
    pictures: Pictures
    frames: NDArray[np.int32]
    spans: tuple[Span, ...]
    timeline: Timeline
    facts: Mapping[str, Any] = field(default_factory=dict)
    _idle_painters: dict[tuple[int, int], "Painter"] = field(default_factory=dict, init=False, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return Recording.from_bytes, (self.to_bytes(), self.name)

    def __len__(self) -> int:
        return len(self.frames)

    def __repr__(self) -> str:
        width, height = self.size
        return (
            f"<Recording {self.name}: {len(self)} frames at {self.fps:g}/s "
            f"({self.timeline.duration_s:.2f} s), {width}×{height}, "
            f"{len(self.pictures.shape_points) - 1} shapes>"
        )

    def _repr_html_(self) -> str:
        from build.notebook import inline_html  # for notebooks only, and the player reads recordings

        return inline_html(self)

    def frame(self, index: int, size: tuple[int, int] | None = None) -> NDArray[np.uint8]:
        """Draw one frame.

        Parameters
        ----------
        index : int
            0 to ``len(self) - 1``; negative counts from the end.
        size : (width, height), optional
            In pixels; the size it was recorded for where not given.

        Returns
        -------
        (height, width, 4) uint8
            RGBA, as Manim's camera holds it (colours multiplied by their opacity).

        Raises
        ------
        IndexError
            There is no such frame.
        """
        from build.raster import Painter  # drawing needs Cairo, reading does not

        if not -len(self) <= index < len(self):
            raise IndexError(f"frame {index} of a recording of {len(self)} frames")
        asked = size or self.size
        # The painter of the last call serves again, unless another thread is just using it.
        painter = self._idle_painters.pop(asked, None) or Painter(self.pictures, asked)
        frame = painter.paint(int(self.frames[index])).copy()
        self._idle_painters.clear()
        self._idle_painters[asked] = painter
        return frame

    def is_hold(self, span: Span) -> bool:
        """Tell whether all frames of a span are the same picture."""
        frames = self.frames[span.start : span.stop]
        return bool(len(frames)) and bool(np.all(frames == frames[0]))

    def to_bytes(self) -> bytes:
        """Return the recording's file; the same recording gives the same bytes."""
        return b"".join(self._parts())

    def digest(self) -> str:
        """Return the hash of the recording's content."""
        digest = blake2b(digest_size=20)
        for part in self._parts():
            digest.update(part)
        return digest.hexdigest()

    def _parts(self) -> Iterator[bytes | memoryview]:
        meta = {
            "name": self.name,
            "size": list(self.size),
            "fps": self.fps,
            "spans": [[s.start, s.stop, s.start_s, s.duration_s, s.label, s.source] for s in self.spans],
            "timeline": self.timeline.to_json(),
            "facts": dict(self.facts),
        }
        return container.parts(KIND, VERSION, meta, {"frames": self.frames, **self.pictures.arrays()})

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the recording to a file, complete or not at all."""
        target = Path(path)
        try:
            with tempfile.NamedTemporaryFile(
                dir=target.parent, prefix=f".{target.name}-", delete=False
            ) as file:
                beside = Path(file.name)
                try:
                    for part in self._parts():
                        file.write(part)
                except BaseException:
                    beside.unlink(missing_ok=True)
                    raise
            beside.replace(target)
        except OSError as error:
            raise RecordingError(
                f"{target}: cannot be written: {error.strerror or error}",
                hint="check that the folder exists, is writable and has room",
            ) from error

    @staticmethod
    def load(path: str | os.PathLike[str]) -> "Recording":
        """Open a recording's file. Its arrays are mapped, not read.

        Raises
        ------
        RecordingError
            The file is missing, is not a recording, has another version, or is damaged.
        """
        meta, arrays = container.read(path, KIND, VERSION)
        return _assemble(meta, arrays, str(path))

    @staticmethod
    def from_bytes(data: bytes, name: str = "recording") -> "Recording":
        """Return the recording that `to_bytes` wrote; errors as `load`."""
        meta, arrays = container.unpack(data, KIND, VERSION, name=name, check=True)
        return _assemble(meta, arrays, name)


def _assemble(meta: Mapping[str, Any], arrays: dict[str, container.AnyArray], name: str) -> Recording:
    try:
        frames = arrays.pop("frames")
        pictures = Pictures(**arrays)
        width, height = (int(n) for n in meta["size"])
        spans = tuple(
            Span(int(a), int(b), float(s), float(d), str(label), str(source))
            for a, b, s, d, label, source in meta["spans"]
        )
        recording = Recording(
            name=str(meta["name"]),
            size=(width, height),
            fps=float(meta["fps"]),
            pictures=pictures,
            frames=frames,
            spans=spans,
            timeline=Timeline.from_json(meta["timeline"]),
            facts=dict(meta["facts"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise RecordingError(f"{name}: a part is missing or damaged ({error})") from error
    pictures.check(name)
    if min(width, height) < 1 or width * height > MOST_PIXELS or not 0 < recording.fps <= 1000:
        raise RecordingError(f"{name}: its size or frame rate is out of range")
    if frames.ndim != 1 or frames.dtype != np.int32:
        raise RecordingError(f"{name}: its frames are damaged")
    if len(frames) and not 0 <= frames.min() <= frames.max() < len(pictures):
        raise RecordingError(f"{name}: a frame shows a picture that is not there")
    if any(not 0 <= s.start <= s.stop <= len(frames) for s in spans):
        raise RecordingError(f"{name}: a span lies outside its frames")
    return recording
