"""A preview answers its own pages on this machine, and nobody else."""

import socket
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from build.preview.guard import Guard

TOKEN = "a-token-that-nobody-guesses"


async def _page(_request):
    return PlainTextResponse("the page")


async def _socket(socket):
    await socket.accept()
    await socket.send_text("welcome")
    await socket.close()


@pytest.fixture(scope="module")
def port():
    """A server of our own, of which the guard is the door."""
    listening = socket.create_server(("127.0.0.1", 0))
    number = listening.getsockname()[1]
    inner = Starlette(routes=[Route("/", _page), WebSocketRoute("/socket", _socket)])
    guarded = Guard(inner, token=TOKEN, hosts=(f"127.0.0.1:{number}", f"localhost:{number}"))
    server = uvicorn.Server(uvicorn.Config(guarded, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield number
    server.should_exit = True
    thread.join()
    listening.close()


def ask(port, path=f"/{TOKEN}/", *, method="GET", host=None, **headers):
    """Return (status, headers, text) of a request that says exactly what it is told to say."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", f"127.0.0.1:{port}" if host is None else host)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, answer.headers, text


def greeting(port, origin):
    """Return what a socket hears first."""
    with connect(f"ws://127.0.0.1:{port}/{TOKEN}/socket", origin=origin) as talking:
        return talking.recv(timeout=10)


def test_its_own_page_is_served_with_a_policy_that_allows_nothing_foreign(port):
    status, headers, text = ask(port, origin=f"http://127.0.0.1:{port}")
    assert (status, text) == (200, "the page")
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/x", f"/{TOKEN[:-1]}/", f"/{TOKEN}x/", f"/x/{TOKEN}/", f"//{TOKEN}/"])
def test_without_the_token_there_is_nothing(port, path):
    assert ask(port, path)[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "../../etc/passwd",
        "%2e%2e/%2e%2e/etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "preview.py",
        "static/preview.js",
    ],
)
def test_no_path_leads_to_a_file(port, path):
    assert ask(port, f"/{TOKEN}/{path}")[0] == 404


@pytest.mark.parametrize(
    "host", ["evil.example:{}", "127.0.0.1", "127.0.0.1:80", "", "127.0.0.1:{}.evil.example"]
)
def test_a_foreign_name_that_leads_here_is_refused(port, host):
    assert ask(port, host=host.format(port))[0] == 403


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1:{}", "http://127.0.0.1:1"]
)
def test_a_foreign_origin_is_refused(port, origin):
    assert ask(port, origin=origin.format(port))[0] == 403
    with pytest.raises(InvalidStatus, match="403"):
        greeting(port, origin.format(port))


def test_a_socket_needs_an_origin(port):
    with pytest.raises(InvalidStatus, match="403"):
        greeting(port, None)
    assert greeting(port, f"http://127.0.0.1:{port}") == "welcome"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_changed_by_a_request(port, method):
    assert ask(port, method=method)[0] == 405


@pytest.mark.parametrize("headers", [{"content_length": "70000"}, {"transfer_encoding": "chunked"}])
def test_a_request_with_a_body_that_is_too_large_is_refused_unread(port, headers):
    assert ask(port, **headers)[0] == 413


def test_headers_without_end_are_refused(port):
    # The server may hang up before it has read what it refuses.
    with suppress(ConnectionError):
        assert ask(port, x_long="x" * 200_000)[0] in (400, 431)
    assert ask(port)[0] == 200


def test_a_request_from_another_site_is_refused(port):
    assert ask(port, sec_fetch_site="cross-site")[0] == 403
