"""The preview's web application: one page, its parts, and the socket on which it is told of changes."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from build.player.pages import player_module
from build.preview.takes import Take, Takes

__all__ = ["application"]

_PARTS = {
    "/": ("preview.html", "text/html; charset=utf-8"),
    "/preview.css": ("preview.css", "text/css; charset=utf-8"),
    "/preview.js": ("preview.js", "text/javascript; charset=utf-8"),
    "/timeline.js": ("timeline.js", "text/javascript; charset=utf-8"),
}
_NOT_HERE = PlainTextResponse("Not here.\n", 404)
# A page that takes no more messages than this behind is gone, or as good as.
_MOST_UNSENT = 1000


def application(begin: Callable[[], tuple[Takes, Callable[[], Any]]]) -> Starlette:
    """Return the application.

    Parameters
    ----------
    begin : callable
        Called in the event loop when it starts; returns the takes and what to call at the end.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.takes, end = begin()
        try:
            yield
        finally:
            end()

    routes: list[BaseRoute] = [Route(path, _part) for path in _PARTS]
    routes += [Route("/m4ml-player.js", _player), WebSocketRoute("/socket", _socket)]
    routes += [Route("/recording", _recording), Route("/sound", _sound)]
    return Starlette(routes=routes, lifespan=lifespan)


async def _part(request: Request) -> Response:
    name, kind = _PARTS[request.scope["path"]]
    data = (files("build.preview") / "static" / name).read_bytes()
    return Response(data, media_type=kind)


async def _player(_request: Request) -> Response:
    return PlainTextResponse(player_module(), media_type="text/javascript; charset=utf-8")


async def _recording(request: Request) -> Response:
    take = _take(request)
    web = take.web if take else None
    return _NOT_HERE if web is None else Response(web)


async def _sound(request: Request) -> Response:
    take = _take(request)
    return Response(take.sound, media_type="audio/wav") if take and take.sound else _NOT_HERE


def _take(request: Request) -> Take | None:
    takes: Takes = request.app.state.takes
    return takes.takes.get(request.query_params.get("scene", ""))


class _Page:
    """A page on the other end of a socket."""

    def __init__(self, socket: WebSocket) -> None:
        self.scene = ""
        self.time_s = 0.0
        self.from_s = 0.0
        self._socket = socket
        self._unsent: asyncio.Queue[dict[str, Any] | bytes] = asyncio.Queue(_MOST_UNSENT)

    def tell(self, message: dict[str, Any] | bytes) -> None:
        """Send something to the page, in order, without waiting for it."""
        with suppress(asyncio.QueueFull):
            self._unsent.put_nowait(message)

    async def send(self) -> None:
        """Pass on what the page is told, until it is gone."""
        while True:
            message = await self._unsent.get()
            if isinstance(message, bytes):
                await self._socket.send_bytes(message)
            else:
                await self._socket.send_text(json.dumps(message))


async def _socket(socket: WebSocket) -> None:
    takes: Takes = socket.app.state.takes
    await socket.accept()
    page = _Page(socket)
    takes.join(page)
    page.tell({"type": "scenes", "scenes": list(takes.takes), "scene": ""})
    sending = asyncio.create_task(page.send())
    try:
        while True:
            _hear(takes, page, await socket.receive_text())
    except (WebSocketDisconnect, RuntimeError):
        pass
    except ValueError:
        await socket.close(1003)
    finally:
        sending.cancel()
        takes.leave(page)


def _hear(takes: Takes, page: _Page, text: str) -> None:
    """Do what a page asks for; ValueError where it makes no sense."""
    message = json.loads(text)
    if not isinstance(message, dict):
        raise ValueError("expected an object")
    what = message.get("type")
    if what == "open":
        page.time_s = _seconds(message.get("time", 0))
        page.from_s = _seconds(message.get("from", 0))
        takes.open(page, str(message.get("scene", "")))
    elif what == "at":
        page.time_s = _seconds(message.get("time"))
    elif what == "from":
        page.from_s = _seconds(message.get("time"))
        takes.again(page.scene)
    elif what == "stop":
        takes.stop(page.scene)
    else:
        raise ValueError("expected a known message")


def _seconds(value: Any) -> float:
    if not isinstance(value, int | float) or not 0 <= value < 1e6:
        raise ValueError("expected seconds")
    return float(value)
