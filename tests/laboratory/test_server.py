"""Who is let in, and who is not. The servers listen on 127.0.0.1."""

import asyncio
import gc
import http.client
import json
import re
import socket
import threading
import time
from base64 import b64encode
from urllib.parse import urlsplit

import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.ioloop import IOLoop
from tornado.websocket import websocket_connect

from rheobase.laboratory.bounds import MESSAGE, SECONDS
from rheobase.laboratory.origins import free_port
from rheobase.laboratory.server import make_server
from rheobase.laboratory.workers import Pool

TOKEN = "a-token-of-the-test"

# A client of Tornado that is refused leaves its socket to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def collected():
    yield
    gc.collect()  # here, where that is ignored


class Running:
    """A server in a thread of its own."""

    def __init__(self, token):
        self.port = free_port("127.0.0.1", 0)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(token,))
        self._thread.start()
        assert self._ready.wait(30)

    def _run(self, token):
        asyncio.set_event_loop(asyncio.new_event_loop())
        pool = Pool(1, SECONDS)
        server = make_server(pool, self.port, token=token)
        self._loop = IOLoop.current()
        server.start()
        self._loop.add_callback(self._ready.set)
        self._loop.start()
        server.stop()
        pool.close()
        self._loop.close(all_fds=True)

    def stop(self):
        self._loop.add_callback(self._loop.stop)
        self._thread.join(30)

    def get(self, path, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer, body

    def session(self, path="/neuron", **headers):
        _, body = self.get(path, **headers)
        return re.search(r'"token":\s*"([^"]+)"', body)[1]

    def socket(self, token, **headers):
        """Open the page's socket, send one message, and return what comes back; None if it ends."""

        async def talk():
            request = HTTPRequest(f"ws://127.0.0.1:{self.port}/neuron/ws", headers=headers)
            connection = await websocket_connect(request, subprotocols=["bokeh", token])
            message = await connection.read_message()
            connection.close()
            await asyncio.sleep(0.2)  # for the other side to agree
            return message

        return asyncio.run(asyncio.wait_for(talk(), 30))


@pytest.fixture(scope="module")
def open_to_all():
    running = Running("")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def with_token():
    running = Running(TOKEN)
    yield running
    running.stop()


def test_it_listens_on_this_machine_alone(open_to_all):
    for address in {found[4][0] for found in socket.getaddrinfo(socket.gethostname(), None)}:
        if not address.startswith("127.") and ":" not in address:
            with socket.socket() as one, pytest.raises(ConnectionRefusedError):
                one.connect((address, open_to_all.port))
    with socket.socket() as one:
        one.connect(("127.0.0.1", open_to_all.port))


def test_the_first_page(open_to_all):
    answer, _ = open_to_all.get("/")
    assert (answer.status, answer.getheader("Location")) == (302, "/neuron")
    answer, body = open_to_all.get("/neuron")
    assert answer.status == 200
    assert "Rheobase lab" in body


def test_nothing_on_a_page_comes_from_elsewhere(open_to_all):
    for page in ("neuron", "exercises", "network"):
        _, body = open_to_all.get(f"/{page}")
        hosts = {urlsplit(found).netloc for found in re.findall(r'(?:src|href)="([^"]+)"', body)}
        assert hosts <= {"", f"127.0.0.1:{open_to_all.port}"}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_its_own_pages_are_let_in(open_to_all, host):
    token = open_to_all.session()
    message = open_to_all.socket(token, Origin=f"http://{host}:{open_to_all.port}")
    assert json.loads(message)["msgtype"] == "ACK"


@pytest.mark.parametrize(
    "origin", ["http://example.org", "http://127.0.0.1:1", "null", "http://127.0.0.1.example.org"]
)
def test_pages_from_elsewhere_are_refused(open_to_all, origin):
    with pytest.raises(HTTPClientError, match="403"):
        open_to_all.socket(open_to_all.session(), Origin=origin)


def test_a_session_that_nobody_was_given_is_refused(open_to_all):
    made_up = {"session_id": "x" * 44, "session_expiry": int(time.time()) + 1000}
    token = b64encode(json.dumps(made_up).encode()).decode().rstrip("=")
    assert open_to_all.socket(token) is None
    assert open_to_all.socket(open_to_all.session()[:-4] + "AAAA") is None


def test_a_message_that_is_too_long_ends_the_connection(open_to_all):
    async def talk():
        request = HTTPRequest(f"ws://127.0.0.1:{open_to_all.port}/neuron/ws")
        token = open_to_all.session()
        connection = await websocket_connect(request, subprotocols=["bokeh", token])
        await connection.read_message()
        await connection.write_message("x" * (MESSAGE + 1))
        while await connection.read_message() is not None:
            pass
        return connection.close_code

    # Too big; the server may be gone before it has said so.
    assert asyncio.run(asyncio.wait_for(talk(), 30)) in (1009, None)


def test_an_upload_of_a_gigabyte_is_refused_at_once(open_to_all):
    with socket.create_connection(("127.0.0.1", open_to_all.port), timeout=30) as one:
        head = f"POST /neuron HTTP/1.1\r\nHost: x\r\nContent-Length: {2**30}\r\n\r\n"
        one.sendall(head.encode())
        answer = one.recv(1000)
    assert b"200" not in answer.split(b"\r\n")[0]


def test_without_the_token_there_is_the_page_that_asks_for_it(with_token):
    for page in ("/neuron", "/exercises", "/network", "/neuron?token=wrong", "/neuron?token="):
        answer, body = with_token.get(page)
        assert answer.status == 302
        assert urlsplit(answer.getheader("Location")).path.endswith("/token")
        assert TOKEN not in body
    answer, body = with_token.get("/token")
    assert answer.status == 200
    assert 'name="token"' in body


def test_with_the_token_the_browser_is_known_from_then_on(with_token):
    answer, _ = with_token.get(f"/neuron?token={TOKEN}")
    assert answer.status == 200
    cookie = answer.getheader("Set-Cookie")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert TOKEN not in cookie
    cookie = cookie.partition(";")[0]
    answer, _ = with_token.get("/exercises", Cookie=cookie)
    assert answer.status == 200
    session = with_token.session(Cookie=cookie)
    origin = f"http://127.0.0.1:{with_token.port}"
    assert json.loads(with_token.socket(session, Cookie=cookie, Origin=origin))["msgtype"] == "ACK"
    with pytest.raises(HTTPClientError):  # the session alone is not enough
        with_token.socket(session, Origin=origin)


def test_a_cookie_that_was_made_up(with_token):
    answer, _ = with_token.get("/neuron", Cookie="rheobase-lab=made-up")
    assert answer.status == 302
