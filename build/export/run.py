"""One export: from a request to a finished file."""

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image

from build.errors import OptionError
from build.export.clips import picture_runs, shots, write_images, write_mp4, write_webm
from build.export.formats import FORMATS, check_request, parse_size
from build.export.gif import write_gif
from build.export.heard import sound_between, write_with_sound
from build.export.moments import clip_range, still_frame
from build.export.moving_svg import SIMPLE_ENOUGH, moving_svg
from build.export.reel import Reel
from build.export.svg import svg_still
from build.export.vectors import without_background
from build.files import written_beside
from build.raster import Painter, straight_alpha

__all__ = ["ExportRequest", "Exported", "check", "export"]


@dataclass(frozen=True)
class ExportRequest:
    """What is wanted.

    Attributes
    ----------
    format : str
        One of `FORMATS`.
    at : str or None
        The moment of a still.
    start, end : str or None
        The ends of a clip; of a still, the start is its moment as well.
    size : str or None
        As `parse_size` reads it.
    fps : Fraction or None
        Of a clip; the recording's own where not given.
    transparent, loop, animated : bool
        Without a background; for ever; a moving SVG.
    max_bytes : int or None
        The most that a GIF or a moving SVG may have.
    sound : bool or None
        With what is heard; None: in the formats that have sound.
    """

    format: str
    at: str | None = None
    start: str | None = None
    end: str | None = None
    size: str | None = None
    fps: Fraction | None = None
    transparent: bool = False
    loop: bool = False
    animated: bool = False
    max_bytes: int | None = None
    sound: bool | None = None

    @property
    def moves(self) -> bool:
        """Whether a clip is wanted."""
        return FORMATS[self.format].moves or (self.format == "svg" and self.animated)


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes
    ----------
    size : (width, height)
    start_s, end_s : float
        Of the recording; equal for a still.
    note : str
        What had to be given up, for people; empty where nothing was.
    """

    size: tuple[int, int]
    start_s: float
    end_s: float
    note: str = ""


def check(request: ExportRequest) -> None:
    """Refuse a request that no recording could fulfil, before anything is recorded.

    Raises
    ------
    OptionError
        The format cannot do what is asked of it.
    """
    given = {"--end": request.end, "--fps": request.fps, "--loop": request.loop}
    check_request(
        request.format,
        moves=request.moves,
        transparent=request.transparent,
        loop=request.loop,
        sound=bool(request.sound),
        clip_options=[name for name, value in given.items() if value],
        max_bytes=request.max_bytes,
    )
    if request.animated and request.format != "svg":
        raise OptionError("--animated is for SVG", hint="the other formats move, or do not, by themselves")
    if request.moves and request.at is not None:
        raise OptionError(
            f"--at is for stills, and {request.format.upper()} is a clip", hint="say --start and --end"
        )
    if request.fps is not None and not 1 <= request.fps <= 240:
        raise OptionError(f"fps: expected 1 to 240 frames a second, got {float(request.fps):g}")


def export(reel: Reel, request: ExportRequest, path: Path) -> Exported:
    """Write a still or a clip of a reel; what was there before is replaced only by the complete new file.

    Raises
    ------
    OptionError
        The request does not fit the format or the recording.
    ArtefactError
        The path is a folder, or cannot be written.
    """
    check(request)
    recording = reel.recording
    if request.moves:
        first, stop = clip_range(recording, request.start, request.end)
    else:
        first = still_frame(recording, request.start if request.at is None else request.at)
        stop = first + 1
    if request.transparent:
        shown = recording.frames[first:stop]
        recording = replace(recording, pictures=without_background(recording.pictures, shown))
        reel = replace(reel, recording=recording)
    size = parse_size(request.size, recording.size, even=FORMATS[request.format].even)
    with written_beside(path) as beside:
        done = _clip(reel, request, beside, size, first, stop) if request.moves else None
        if done is None:
            _still(reel, request, beside, size, first)
    start_s = first / recording.fps
    return done or Exported(size, start_s, start_s)


def _still(reel: Reel, request: ExportRequest, path: Path, size: tuple[int, int], frame: int) -> None:
    recording = reel.recording
    picture = int(recording.frames[frame])
    title, description = reel.title, _description(reel, frame, frame + 1)
    if request.format == "png":
        pixels = Painter(recording.pictures, size).paint(picture)
        image = Image.fromarray(straight_alpha(pixels) if request.transparent else pixels)
        (image if request.transparent else image.convert("RGB")).save(path, format="PNG", optimize=True)
    elif request.format == "svg":
        text = svg_still(
            recording.pictures, picture, recording.size, size=size, title=title, description=description
        )
        path.write_text(text, encoding="utf-8")
    else:
        from build.export.pdf import pdf_still  # cairocffi takes a tenth of a second to import

        pdf_still(path, recording.pictures, picture, size=size, title=title, description=description)


def _clip(
    reel: Reel, request: ExportRequest, path: Path, size: tuple[int, int], first: int, stop: int
) -> Exported:
    recording, pictures = reel.recording, reel.recording.pictures
    own_rate = reel.options.settings.fps
    fps = request.fps or FORMATS[request.format].fps or own_rate
    start_s, end_s = first / recording.fps, stop / recording.fps
    if request.format == "gif":
        choice = write_gif(
            path,
            recording,
            first,
            stop,
            size=size,
            fps=fps,
            loop=request.loop,
            max_bytes=request.max_bytes,
        )
        given_up = choice.size != size or choice.fps != fps
        note = (
            f"to fit, it is {choice.size[0]}×{choice.size[1]} at {float(choice.fps):g} frames a second, "
            f"in {choice.colours} colours"
            if given_up
            else ""
        )
        return Exported(choice.size, start_s, end_s, note)
    if FORMATS[request.format].sounds:
        _video(reel, request, path, size, fps, first, stop)
        return Exported(size, start_s, end_s)
    shown = shots(recording, first, stop, fps)
    if request.format == "svg":
        text = moving_svg(
            pictures,
            shown,
            recording.size,
            size=size,
            fps=fps,
            title=reel.title,
            description=_description(reel, first, stop),
            loop=request.loop,
            max_bytes=request.max_bytes or SIMPLE_ENOUGH,
        )
        path.write_text(text, encoding="utf-8")
    else:
        write_images(
            path,
            pictures,
            shown,
            size=size,
            fps=fps,
            form=request.format,
            transparent=request.transparent,
            loop=request.loop,
        )
    return Exported(size, start_s, end_s)


def _video(
    reel: Reel,
    request: ExportRequest,
    path: Path,
    size: tuple[int, int],
    fps: Fraction,
    first: int,
    stop: int,
) -> None:
    recording, pictures = reel.recording, reel.recording.pictures
    shown = shots(recording, first, stop, fps)

    def write(path: Path) -> None:
        if request.format == "webm":
            write_webm(path, pictures, shown, size=size, fps=fps, transparent=request.transparent)
            return
        settings = replace(reel.options.settings, width=size[0], height=size[1], fps=fps)
        if fps == reel.options.settings.fps:
            runs = picture_runs(recording, first, stop)
        else:
            runs = [np.repeat([s.picture for s in shown], [s.frames for s in shown]).tolist()]
        write_mp4(path, pictures, runs, settings, reel.store, jobs=reel.options.jobs)

    sound = None
    if request.sound is not False:
        duration_s = sum(shot.frames for shot in shown) / float(fps)
        sound = sound_between(recording.timeline, reel.store, first / recording.fps, duration_s)
    if sound:
        write_with_sound(path, request.format, sound, write)
    else:
        write(path)


def _description(reel: Reel, first: int, stop: int) -> str:
    """Return what is said while frames are shown, and in which section: what a picture is about."""
    recording = reel.recording
    start_s, end_s = first / recording.fps, stop / recording.fps
    sections = [s.name for s in recording.timeline.sections if s.start_s <= start_s and s.name]
    said = [line.text for line in recording.timeline.lines if line.start_s < end_s and line.end_s > start_s]
    return ". ".join([*sections[-1:], " ".join(said)]).strip(". ")
