"""Running a preview: its socket, its processes, its page, until it is interrupted."""

import ast
import asyncio
import secrets
import socket
import webbrowser
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import uvicorn

from build.curriculum import COURSE_FILE, SceneRef, load_curriculum
from build.errors import PipelineError, ToolError
from build.preview.application import application
from build.preview.guard import Guard
from build.preview.jobs import Failed
from build.preview.processes import Nursery
from build.preview.takes import Options, Takes
from build.preview.watching import watch
from build.targets import resolve_targets

__all__ = ["FIRST_PORT", "serve"]

FIRST_PORT = 8642
_PORTS = 50
_LOOPBACK = "127.0.0.1"
_MOST_BYTES = 1 << 16


def serve(
    targets: Sequence[str],
    options: Options,
    *,
    port: int | None = None,
    open_browser: bool = True,
    on_ready: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve a preview until it is interrupted; then end every process that it started.

    Parameters
    ----------
    targets : sequence of str
        As on the command line; none stands for all lectures.
    options : Options
    port : int, optional
        To listen on; the first free one from `FIRST_PORT` where not given.
    open_browser : bool
    on_ready : callable
        Called with the page's address.

    Raises
    ------
    TargetError
        A target names nothing.
    ToolError
        No port is free, or recording processes cannot be started.
    """
    scenes = _scenes(targets)
    listening = _listen(port)
    number = listening.getsockname()[1]
    token = secrets.token_urlsafe(24)
    address = f"http://{_LOOPBACK}:{number}/{token}/"
    nursery = Nursery(options.store)
    try:
        nursery.wait_until_ready()
        app = application(lambda: _begin(scenes, targets, options, nursery))
        guarded = Guard(app, token=token, hosts=(f"{_LOOPBACK}:{number}", f"localhost:{number}"))
        server = _Server(
            uvicorn.Config(
                guarded,
                log_level="warning",
                access_log=False,
                server_header=False,
                ws_max_size=_MOST_BYTES,
                ws_per_message_deflate=False,  # what is large is deflated already
                h11_max_incomplete_event_size=_MOST_BYTES,
                timeout_graceful_shutdown=1,
            )
        )
        server.on_started = lambda: _announce(address, open_browser, on_ready)
        server.run(sockets=[listening])
    finally:
        listening.close()
        nursery.close()


class _Server(uvicorn.Server):
    """A server that says when it listens."""

    on_started: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.on_started()


def _announce(address: str, open_browser: bool, on_ready: Callable[[str], None]) -> None:
    on_ready(address)
    if open_browser:
        webbrowser.open(address)


def _listen(port: int | None) -> socket.socket:
    for number in [port] if port is not None else range(FIRST_PORT, FIRST_PORT + _PORTS):
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((_LOOPBACK, number))
        except OSError:
            listening.close()
            continue
        listening.listen()
        return listening
    where = f"port {port} is" if port is not None else f"all ports from {FIRST_PORT} on are"
    raise ToolError(f"The preview cannot listen: {where} taken.", hint="name another with --port")


def _scenes(targets: Sequence[str]) -> dict[str, SceneRef]:
    """Return the scenes of some targets by the names that the page shows."""
    found: dict[str, SceneRef] = {}
    for target in resolve_targets(load_curriculum(), targets):
        for scene in target.scenes:
            where = target.lecture.target if target.lecture else scene.file.name
            for name in [scene.name] if scene.name else _written_scenes(scene.file):
                found[f"{where}/{name}"] = SceneRef(scene.file, name)
    return found


def _written_scenes(file: Path) -> list[str]:
    """Return the scenes that a file seems to define, without running it; the unnamed first one if none."""
    with suppress(SyntaxError, ValueError, OSError):
        classes = [node for node in ast.parse(file.read_bytes()).body if isinstance(node, ast.ClassDef)]
        scenes: list[str] = []
        for node in classes:
            bases = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
            if any(base.endswith("Scene") or base in scenes for base in bases):
                scenes.append(node.name)
        return scenes or [""]
    return [""]


def _begin(
    scenes: dict[str, SceneRef], targets: Sequence[str], options: Options, nursery: Nursery
) -> tuple[Takes, Callable[[], Any]]:
    takes = Takes(nursery.start, options)
    takes.set_scenes(scenes)
    stop = asyncio.Event()

    def on_change(paths: set[str]) -> None:
        if str(COURSE_FILE) in paths or any(str(take.scene.file) in paths for take in takes.takes.values()):
            try:
                found = _scenes(targets)
            except PipelineError as error:
                if str(COURSE_FILE) in paths:
                    takes.trouble(Failed(str(error), str(COURSE_FILE)))
            else:
                takes.trouble(None)
                # A file that does not parse, or is away while it is written, keeps the scenes that it had.
                if all(scene.name for scene in found.values()):
                    takes.set_scenes(found)
        takes.changed(paths)

    folders = {Path.cwd(), COURSE_FILE.parents[1], *(scene.file.parent for scene in scenes.values())}
    topmost = {f for f in folders if not any(other in f.parents for other in folders)}
    watching = asyncio.get_running_loop().create_task(watch(topmost, on_change, stop, store=options.store))

    def end() -> None:
        stop.set()
        watching.cancel()
        takes.close()

    return takes, end
