"""Which lectures are up to date."""

from collections.abc import Mapping
from pathlib import Path

from build.curriculum import Curriculum
from build.render import RenderOptions, plan_videos
from build.render.inputs import InputCheck
from build.render.standing import video_stands, why_record
from build.store import Store
from build.targets import resolve_targets

__all__ = ["lecture_states"]


def lecture_states(curriculum: Curriculum, output: Path, options: RenderOptions) -> Mapping[str, str]:
    """Return, for the target of each lecture that exists, "up to date", "changed" or "to render".

    Parameters
    ----------
    curriculum : Curriculum
    output : Path
        The folder of the finished lectures.
    options : RenderOptions
        As they would be rendered: another size or voice makes another video.
    """
    if not curriculum.existing:
        return {}
    store, check = Store(options.store), InputCheck()
    states = {}
    for video in plan_videos(resolve_targets(curriculum), output, options):
        reasons, recordings = zip(*(why_record(s, options, store, check) for s in video.scenes), strict=True)
        if not any(reasons) and video_stands(video, options, store, recordings):
            states[video.target] = "up to date"
        else:
            there = (video.output / f"{video.stem}.mp4").exists()
            states[video.target] = "changed" if there else "to render"
    return states
