"""The process that the others are forked from, with all in its memory that they begin with.

Importing this is the whole of it: `multiprocessing` does so when it starts that process.
"""

import atexit
import gc
import os
import signal
import sys
from importlib.util import LazyLoader, find_spec, module_from_spec

# So `multiprocessing` starts that process; a test that imports this is another.
_is_server = sys.argv[0] == "-c"
_here = os.getpid()


def _end_at_once() -> None:
    """End without taking all of it down piece by piece, which takes a third of the time of building it up.

    Whoever reads what the command prints waits until this process, which has the same output, is gone too.
    """
    if os.getpid() == _here:
        os._exit(0)


def _put_off(package: str, name: str) -> None:
    """Let a module of a package be there, and be read when somebody uses it."""
    spec = find_spec(f"{package}.{name}")
    if spec is None or spec.loader is None or spec.name in sys.modules:
        return
    spec.loader = LazyLoader(spec.loader)
    module = sys.modules[spec.name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    setattr(sys.modules[package], name, module)


if _is_server:
    # Interrupted while it imports, it ends without a word; later, it lets interrupts go by.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    atexit.register(_end_at_once)

# All of this stays. Looking through it for garbage takes a tenth of the time of importing it, and would go on
# in every process that is forked.
gc.disable()
# Manim looks for a notebook to give its magic to, and this is none.
_notebook = sys.modules.setdefault("IPython", None)  # type: ignore[arg-type]  # as Python notes it
# SciPy takes all names that NumPy has: its tests and its reader of Fortran take a twentieth of all this.
_put_off("numpy", "f2py")
_put_off("numpy", "testing")

import build.recorder.load  # noqa: E402
import build.recorder.media  # noqa: E402
import build.render.recording  # noqa: E402, F401

if _notebook is None:
    del sys.modules["IPython"]
gc.enable()
gc.freeze()
