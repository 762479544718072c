"""A server that is told to end says first what it is saying."""

import socket
import sqlite3
import sys
import threading
from pathlib import Path
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from tests.line import link
from tests.patience import comes_true
from tests.served import TOKEN, Served

CALL = "CA" + "3" * 32


class OnOneMachine(Served):
    """`ivr serve`, with its worker."""

    def _command(self) -> list[str]:
        return [sys.executable, "-m", "ivr", "serve", "--port", str(self.port)]


class Hasty(Served):
    """One that gives what does not end a second instead of twenty."""

    def _command(self) -> list[str]:
        command = super()._command()
        command[command.index("--workers-kill-timeout") + 1] = "1"
        return command


@pytest.mark.parametrize("kind", [Served, OnOneMachine])
def test_a_slow_turn_is_answered_and_nothing_new_is_begun(
    tmp_path: Path, kind: type[Served]
) -> None:
    server = kind(tmp_path, f"sqlite:///{tmp_path}/ivr.db")
    server.start()
    try:
        menu = server.post("/voice", CallSid=CALL)
        leaflets = server.post(link(menu, "Gather"), CallSid=CALL, Digits="3")
        order = server.post(link(leaflets, "Gather"), CallSid=CALL, Digits="1")
        held = sqlite3.connect(tmp_path / "ivr.db", isolation_level=None)
        held.execute("BEGIN IMMEDIATE")  # so that a turn that is kept must wait
        codes: list[int] = []
        ended = threading.Thread(target=lambda: codes.append(server.stop()))
        with _begun(server, link(order, "Gather")) as turn:
            ended.start()
            assert comes_true(lambda: _is_refused(server.port))
            held.execute("ROLLBACK")
            held.close()
            answer = b"".join(iter(lambda: turn.recv(65536), b"")).decode()
        ended.join()
    finally:
        server.kill()
    assert answer.startswith("HTTP/1.1 200 OK")
    assert "/voice/key/order?" in answer
    assert codes == [0]


def test_what_never_ends_does_not_keep_it(tmp_path: Path) -> None:
    server = Hasty(tmp_path, f"sqlite:///{tmp_path}/ivr.db")
    server.start()
    try:
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            client.sendall(b"POST /staff/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na")
            assert server.stop() is not None
    finally:
        server.kill()


def _begun(server: Served, target: str) -> socket.socket:
    """A connection whose turn the server is at: it has asked for the body."""
    form = {"CallSid": CALL, "Digits": "1"}
    body = urlencode(form).encode()
    signature = RequestValidator(TOKEN).compute_signature(server.public_url + target, form)
    turn = socket.create_connection(("127.0.0.1", server.port), timeout=30)
    turn.sendall(
        f"POST {target} HTTP/1.1\r\nHost: localhost\r\nX-Twilio-Signature: {signature}\r\n"
        f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n".encode()
    )
    assert turn.recv(100).startswith(b"HTTP/1.1 100 ")
    turn.sendall(body)
    return turn


def _is_refused(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return True
    return False
