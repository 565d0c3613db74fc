"""A target's recordings as one, so that clips, stills and decks need not know where scenes meet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from build.curriculum import load_curriculum
from build.errors import OptionError
from build.installation import code_of
from build.player import to_web
from build.player.web_form import VERSION, with_sound
from build.quality import QUALITIES
from build.recording import DRAWING, Pictures, Recording, Span
from build.render import RenderOptions, plan_videos
from build.render.inputs import InputCheck
from build.render.jobs import SceneJob
from build.render.recorded import recordings_of
from build.render.standing import why_record
from build.render.video import joined_timeline
from build.store import MissingArtefact, Store, key
from build.targets import resolve_targets

__all__ = ["Reel", "joined_recordings", "reel_of"]


@dataclass(frozen=True)
class Reel:
    """Everything that one video would show, from its recordings.

    Attributes
    ----------
    title : str
        For people.
    stem : str
        For file names.
    recording : Recording
        All scenes, one after another, with their timelines on one clock.
    options : RenderOptions
        What it was recorded with, and how it is encoded.
    """

    title: str
    stem: str
    recording: Recording
    options: RenderOptions

    @property
    def store(self) -> Store:
        """Where artefacts are kept."""
        return Store.open(self.options.store)

    def web_form(self, audio: bytes | None = None) -> bytes:
        """Return the recording as a browser plays it, with or without a sound file; made once and kept."""
        # Sounds lie where the store is, and are no part of the web form.
        silent = replace(self.recording, timeline=replace(self.recording.timeline, sounds=()))
        code = code_of("player", "captions.py", "caption_breaks.py")
        name = key("web", VERSION, code, silent.digest(), ext="m4mlweb")
        try:
            web = self.store.read(name)
        except MissingArtefact:
            web = to_web(silent)
            self.store.write(name, web)
        return web if audio is None else with_sound(web, audio)


def reel_of(
    target: str,
    options: RenderOptions,
    on_frames: Callable[[int, int], None] = lambda recorded, encoded: None,
    *,
    or_larger: bool = False,
) -> Reel:
    """Return the reel of a target of the command line; what does not stand is recorded.

    Parameters
    ----------
    target : str
    options : RenderOptions
    on_frames : callable
        Called with the numbers of frames recorded and encoded, while something is recorded.
    or_larger : bool
        If all of it stands recorded at a larger of the `QUALITIES`, it is that.

    Raises
    ------
    OptionError
        The target names several videos.
    TargetError
        It names nothing.
    SceneError
        A scene raised.
    """
    videos = plan_videos(resolve_targets(load_curriculum(), [target]), Path("out"), options)
    if len(videos) != 1:
        names = ", ".join(video.target for video in videos[:6])
        raise OptionError(
            f"expected a lecture or a scene, and {target} is {len(videos)} videos",
            hint=f"name one of {names}",
        )
    (video,) = videos
    if or_larger:
        options = _largest_standing(video.scenes, options)
    recordings = recordings_of(video.scenes, options, on_frames)
    if not sum(map(len, recordings)):
        raise OptionError(
            f"{target} has no frames: nothing was played", hint="add a play or a wait to the scene"
        )
    recording = joined_recordings(recordings, title=video.title, store=Store.open(options.store))
    return Reel(video.title, video.stem, recording, options)


def _largest_standing(scenes: Sequence[SceneJob], options: RenderOptions) -> RenderOptions:
    store, check = Store.open(options.store), InputCheck()
    for settings in reversed(QUALITIES.values()):
        larger = replace(options, settings=settings)
        if settings.width <= options.settings.width:
            break
        if not any(why_record(scene, larger, store, check)[0] for scene in scenes):
            return larger
    return options


def joined_recordings(recordings: Sequence[Recording], *, title: str, store: Store) -> Recording:
    """Return recordings of one size and rate as one.

    Parameters
    ----------
    recordings : sequence of Recording
    title : str
        Of the whole.
    store : Store
        Holds their sounds, whose names become paths.
    """
    first = recordings[0]
    timeline = joined_timeline(recordings, title, store)
    spans: list[Span] = []
    frames = 0
    shown: list[NDArray[np.int32]] = []
    pictures = 0
    for recording in recordings:
        start_s = frames / recording.fps
        spans += [
            Span(s.start + frames, s.stop + frames, s.start_s + start_s, s.duration_s, s.label, s.source)
            for s in recording.spans
        ]
        shown.append(recording.frames + np.int32(pictures))
        frames += len(recording)
        pictures += len(recording.pictures)
    return Recording(
        name=title,
        size=first.size,
        fps=first.fps,
        pictures=_joined_pictures([recording.pictures for recording in recordings]),
        frames=np.concatenate(shown).astype(np.int32),
        spans=tuple(spans),
        timeline=timeline,
        facts=first.facts,
    )


# Which table the numbers of each column of a drawing count in.
_COUNTED_IN = {
    "shape": "shape_points",
    "paint": "paint_stops",
    "view": "views",
    "image": "image_pixels",
    "picture": "picture_parts",
}
_OFFSETS = ("shape_points", "shape_contours", "paint_stops", "image_pixels", "picture_parts")


def _joined_pictures(parts: Sequence[Pictures]) -> Pictures:
    """Return tables one below another, their references moved with what they refer to."""
    if len(parts) == 1:
        return parts[0]
    tables: dict[str, list[Any]] = {field.name: [] for field in fields(Pictures)}
    rows = dict.fromkeys([*_COUNTED_IN.values(), "drawings"], 0)
    for part in parts:
        for name, table in part.arrays().items():
            tables[name].append(table)
        drawings = part.drawings.astype(DRAWING, copy=True)
        for column, table_name in _COUNTED_IN.items():
            drawings[column] += np.where(drawings[column] >= 0, rows[table_name], 0).astype(np.int32)
        tables["drawings"][-1] = drawings
        tables["picture_drawings"][-1] = part.picture_drawings + np.int32(rows["drawings"])
        bases = part.picture_bases
        tables["picture_bases"][-1] = np.where(bases >= 0, bases + rows["picture_parts"], -1).astype(np.int32)
        for table_name in _COUNTED_IN.values():
            table = getattr(part, table_name)
            rows[table_name] += len(table) - (table_name in _OFFSETS)
        rows["drawings"] += len(part.drawings)
    for name in _OFFSETS:
        ends = np.cumsum([table[-1] for table in tables[name]])[:-1]
        first, *rest = tables[name]
        tables[name] = [first, *(table[1:] + end for table, end in zip(rest, ends, strict=True))]
    return Pictures(**{name: np.concatenate(table) for name, table in tables.items()})
