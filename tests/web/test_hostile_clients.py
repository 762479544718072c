"""Clients who would keep calls out: by connections, and by requests that come to no end.

The server is started as the Procfile says, and calls are answered while each of them goes on.
"""

import re
import resource
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import requests

from tests.line import link
from tests.served import Served, served

POST = b"POST /voice HTTP/1.1\r\nHost: localhost\r\n"
SEEMS_SIGNED = b"X-Twilio-Signature: L/OH5YylLD5NRKLltdqwSvS0BnU=\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\nCallSid="


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("besieged")
    before, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with served(home, f"sqlite:///{home}/ivr.db") as server:
        yield server
    resource.setrlimit(resource.RLIMIT_NOFILE, (before, most))


def a_call_is_answered(server: Served) -> bool:
    """With its first document, and with what a key leads to."""
    menu = server.post("/voice", CallSid="CA" + "1" * 32)
    stages = server.post(link(menu, "Gather"), CallSid="CA" + "1" * 32, Digits="1")
    return "/voice/key/help-at-school" in stages


# What each client sends, after which it says no more; and how many of them there are.
HOSTILE: dict[str, tuple[bytes, int]] = {
    "idle": (b"", 2500),
    "half a request line": (b"POST /voi", 200),
    "half a head": (POST + b"X-Half: ", 200),
    "a head without end": (POST + b"X-Long: " + b"a" * 1_000_000, 10),
    "very many heads": (POST + b"".join(b"X-%d: a\r\n" % n for n in range(5000)), 10),
    "half a body": (POST + FORM, 500),
    "half a body that seems signed": (POST + SEEMS_SIGNED + FORM, 100),
    "half a chunk": (POST + SEEMS_SIGNED + b"Transfer-Encoding: chunked\r\n\r\n9\r\nCall", 100),
    "a chunk of no size": (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 50),
    "a body of a terabyte": (POST + b"Content-Length: 1000000000000\r\n\r\n" + b"a" * 100_000, 20),
    "lengths that differ": (POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\naaaaaa", 20),
    "a length and chunks": (
        POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1",
        20,
    ),
    "another protocol": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20, 50),
    "another version": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 50),
    "many requests in a row": ((POST + b"Content-Length: 0\r\n\r\n") * 300, 20),
    "nonsense in a row": ((b"GET /\xff\x00 HTTP/1.1\r\nHost: \xff\r\n\r\n\r\n") * 50, 20),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_calls_are_answered_meanwhile(server: Served, what: str) -> None:
    sent, clients = HOSTILE[what]
    with ExitStack() as stack:
        for _ in range(clients):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), 15))
            client.settimeout(0.5)
            try:
                client.sendall(sent)
            except OSError:  # it has been refused before it had said all of it
                continue
        assert a_call_is_answered(server)
    assert a_call_is_answered(server)
    assert not re.search("Traceback|panicked", server.log())


def test_clients_who_never_read_what_they_asked_for(server: Served) -> None:
    [sound] = {*re.findall(r"<Play>[^<]*(/audio/[^<]+)", server.post("/voice", CallSid="CA1"))[:1]}
    with ExitStack() as stack:
        for _ in range(60):
            client = socket.socket()
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            stack.enter_context(client)
            client.connect(("127.0.0.1", server.port))
            client.sendall(b"GET " + sound.encode() + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert a_call_is_answered(server)


def _in_pieces() -> Iterator[bytes]:
    for _ in range(1000):
        yield b"a" * 1000


@pytest.mark.parametrize(
    ("door", "body", "status"),
    [
        ("/voice", lambda: b"a" * 70_000, 413),
        ("/voice/status", lambda: b"a" * 5_000_000, 413),
        ("/voice", _in_pieces, 403),  # without a length nothing of it is read, so nothing is signed
        ("/staff/sign-in", lambda: b"a" * 70_000_000, 413),
        ("/audio/x.wav", lambda: b"a" * 5_000_000, 405),
    ],
)
def test_too_much_is_refused_in_few_words(
    server: Served, door: str, body: Callable[[], bytes], status: int
) -> None:
    answer = requests.post(f"http://localhost:{server.port}{door}", data=body(), timeout=15)
    assert answer.status_code == status
    if door.startswith("/voice"):
        assert answer.content == b""
    assert a_call_is_answered(server)
