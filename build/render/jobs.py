"""What is to be rendered, and how."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from build.quality import EncodeSettings

__all__ = ["RenderOptions", "SceneJob", "VideoJob", "default_jobs", "words_of"]


@dataclass(frozen=True)
class SceneJob:
    """One scene class in one file.

    Attributes
    ----------
    file : Path
        Absolute.
    name : str
        The class.
    folder : Path
        The lecture's folder, where recorded takes are looked for; the file's own otherwise.
    """

    file: Path
    name: str
    folder: Path

    @property
    def target(self) -> str:
        """Return how a person names it."""
        return f"{self.file.name}:{self.name}"


@dataclass(frozen=True)
class VideoJob:
    """Scenes that make one video.

    Attributes
    ----------
    target : str
        How a person names it: ``course/lecture`` or ``file.py:Scene``.
    title : str
        Shown by players.
    scenes : tuple of SceneJob
        In order.
    output : Path
        The folder of its files.
    stem : str
        Their name, without an ending.
    prefix : str
        Before the names of the files that are not called after the video, where several share the folder.
    """

    target: str
    title: str
    scenes: tuple[SceneJob, ...]
    output: Path
    stem: str
    prefix: str = ""


@dataclass(frozen=True)
class RenderOptions:
    """What decides the bytes of the result, and how the work is done.

    Attributes
    ----------
    settings : EncodeSettings
    voice : str
        As `build.narration.choose_voice` names it.
    store : str
        Where the store is.
    jobs : int
        How many processes draw and encode.
    force : bool
        Record and assemble again, whatever is there.
    language : str
        Of the narration.
    scheduler : str
        The address of a Dask cluster that records, draws and encodes; empty for this machine.
    """

    settings: EncodeSettings
    voice: str = "auto"
    # Not shown where options are printed: it may hold credentials.
    store: str = field(default="out/.store", repr=False)
    jobs: int = 2
    force: bool = False
    language: str = "en"
    scheduler: str = ""


def default_jobs() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def words_of(name: str) -> str:
    """Return a class's name as words: ``NearestPoint`` as "Nearest point", ``PCAIn2D`` as "PCA in 2D"."""
    words = re.findall(r"\d+[A-Z]*(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[^A-Z_\d]+", name)
    # Several capitals are an abbreviation, a lone one is an article.
    rest = [word if len(word) > 1 and word.isupper() else word.lower() for word in words[1:]]
    return " ".join([*words[:1], *rest]) or name
