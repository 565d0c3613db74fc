"""The recordings of a target, for whoever makes something else than a video of them."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from build.recording import Recording
from build.render.inputs import InputCheck
from build.render.jobs import RenderOptions, SceneJob
from build.render.scene import record_scene
from build.render.standing import why_record
from build.render.stored import stored_recording
from build.store import Store

__all__ = ["recordings_of"]


def recordings_of(
    scenes: Sequence[SceneJob],
    options: RenderOptions,
    on_frames: Callable[[int, int], None] = lambda recorded, encoded: None,
) -> list[Recording]:
    """Return the recordings of scenes, in order; those that stand are read, the others made.

    Raises
    ------
    SceneError
        A scene raised.
    """
    store = Store.open(options.store)
    check = InputCheck()

    def recording(scene: SceneJob) -> Recording:
        reason, name = why_record(scene, options, store, check)
        if reason:
            name = record_scene(scene, options, store, on_frames)
        return stored_recording(store, name)

    with ThreadPoolExecutor(max(options.jobs, 1)) as threads:
        return list(threads.map(recording, scenes))
