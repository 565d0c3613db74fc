"""Who may ask a preview for anything: only pages that it served itself, on this machine."""

import secrets
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["POLICY", "Guard"]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' blob: data:; media-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
_MOST_BYTES = 1 << 16


class Guard:
    """Middleware that refuses every request but those of the preview's own pages.

    * The Host header names this server, so that a foreign name that was made to lead here (DNS rebinding)
      is of no use.
    * An Origin header, where there is one, names it too; a WebSocket always has one.
    * The path begins with the token, which only whoever started the preview was told.
    * Only GET and HEAD, and no body.

    Parameters
    ----------
    app : ASGI application
        Sees paths without the token.
    token : str
    hosts : sequence of str
        What Host may be: ``127.0.0.1:8642``, ``localhost:8642``.
    """

    def __init__(self, app: ASGIApp, *, token: str, hosts: Sequence[str]) -> None:
        self._app = app
        self._prefix = f"/{token}"
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        status = self._objection(scope)
        if status:
            if scope["type"] == "websocket":
                await receive()
                await send({"type": "websocket.close", "code": 1008})
                return
            await PlainTextResponse("Not here.\n", status, dict(_text(_HEADERS)))(scope, receive, send)
            return
        scope = dict(scope)
        scope["path"] = scope["path"][len(self._prefix) :] or "/"
        scope["raw_path"] = scope["path"].encode()

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", []), *_HEADERS]}
            await send(message)

        await self._app(scope, receive, send_guarded if scope["type"] == "http" else send)

    def _objection(self, scope: Scope) -> int:
        """Return the status of a refusal, or 0."""
        headers = Headers(scope=scope)
        if headers.getlist("host") != [headers.get("host")] or headers.get("host") not in self._hosts:
            return 403
        origin = headers.get("origin")
        if origin is None and scope["type"] == "websocket":
            return 403
        if origin is not None and origin.removeprefix("http://") not in self._hosts:
            return 403
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return 403
        if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD"):
            return 405
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > _MOST_BYTES or "transfer-encoding" in headers:
            return 413
        path = str(scope["path"])
        # Compared in constant time, so that the time of an answer tells nothing of the token.
        given = path[: len(self._prefix)].encode("utf-8", "replace")
        whole = len(path) == len(self._prefix) or path[len(self._prefix) : len(self._prefix) + 1] == "/"
        if not (secrets.compare_digest(given, self._prefix.encode()) and whole):
            return 404
        return 0


def _text(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    return [(name.decode(), value.decode()) for name, value in headers]
