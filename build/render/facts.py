"""What must be equal on two machines for them to make the same bytes."""

import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from build.errors import ClusterError
from build.installation import code_of
from build.render.inputs import package_versions

__all__ = ["machine_facts", "refuse", "require_same"]

# What of the pipeline decides what is in a recording, a picture track or a sound.
_CODE = ("encode", "media.py", "narration", "raster", "recorder", "recording", "render", "sound", "store")
_PACKAGES = ("m4ml", "av", "cairocffi", "distributed", "imageio-ffmpeg")


@cache
def machine_facts() -> dict[str, str]:
    """Return the versions, on this machine, of all that decides a byte of a recording or a video."""
    import av
    import manimpango  # type: ignore[import-untyped]  # it has no stubs

    from build.raster import cairo_version

    facts = {"Python": ".".join(platform.python_version_tuple()[:2]), **package_versions()}
    for name in _PACKAGES:
        try:
            facts[name] = version(name)
        except PackageNotFoundError:
            continue
    facts["Cairo"] = cairo_version()
    facts["Pango"] = manimpango.pango_version()
    facts["libavcodec"] = ".".join(map(str, av.library_versions["libavcodec"]))
    facts["the code of m4ml"] = code_of(*_CODE)
    return facts


def _differences(here: Mapping[str, str], there: Mapping[str, str]) -> list[str]:
    """Return, in words, what differs."""
    return [
        f"{name} {there.get(name, 'none')} instead of {here.get(name, 'none')}"
        for name in sorted({*here, *there})
        if here.get(name) != there.get(name)
    ]


def require_same(facts: Mapping[str, str], *, place: str = "this worker") -> None:
    """Raise ClusterError unless this machine's facts are these.

    Parameters
    ----------
    facts : mapping
        Of the machine that wants something made.
    place : str
        What the message calls this machine.
    """
    refuse(place, facts, machine_facts())


def refuse(place: str, here: Mapping[str, str], there: Mapping[str, str]) -> None:
    """Raise ClusterError where a place's facts are not those that are wanted."""
    different = _differences(here, there)
    if different:
        raise ClusterError(
            f"{place} would not make the same video: it has {', '.join(different)}",
            hint="install the same m4ml there, with the same constraints.txt: "
            "pip install -c constraints.txt 'm4ml[cluster]'",
        )
