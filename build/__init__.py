"""The pipeline: a scene is recorded once, and every other use of it is made from the recording.

`record` runs a scene of Manim's and returns its `Recording`; both are imported when first used, so that a
command that needs neither does not wait for Manim.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from build.recorder import record
    from build.recording import Recording

__all__ = ["Recording", "record"]


def __getattr__(name: str) -> Any:
    if name == "record":
        from build.recorder import record

        return record
    if name == "Recording":
        from build.recording import Recording

        return Recording
    raise AttributeError(f"module 'build' has no attribute {name!r}")
