"""The errors that the pipeline raises: one root, and a hint that says what to try."""

__all__ = [
    "ArtefactError",
    "ClusterError",
    "EncodeError",
    "NarrationError",
    "OptionError",
    "PipelineError",
    "RecordingError",
    "SceneError",
    "TargetError",
    "ToolError",
]


class PipelineError(Exception):
    """Root of every error that the pipeline raises on purpose.

    Parameters
    ----------
    message : str
        What was expected and what came.
    hint : str
        What to try, in one line; empty where the message says it all.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class ArtefactError(PipelineError, OSError):
    """A file of the store is missing, damaged or cannot be written."""


class ClusterError(PipelineError, RuntimeError):
    """A cluster cannot be reached, was lost, or would not make the same bytes."""


class EncodeError(PipelineError, RuntimeError):
    """Frames or sound could not be encoded or muxed."""


class NarrationError(PipelineError, ValueError):
    """A narrated line, its marks or its voice cannot be used."""


class OptionError(PipelineError, ValueError):
    """An option's value is not one that the command takes."""


class RecordingError(PipelineError, ValueError):
    """A recording's file is not one, is damaged, or has a version that this program does not read."""


class SceneError(PipelineError, RuntimeError):
    """A scene's own code raised, or no scene was found in a file."""


class TargetError(PipelineError, LookupError):
    """A target names no course, lecture, scene or file."""


class ToolError(PipelineError, RuntimeError):
    """An outside program (FFmpeg, a voice) is missing or failed."""
