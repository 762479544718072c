"""A server that does with a connection whatever it likes, below HTTP."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Behaviour = Callable[[socket.socket], None]
_LONG_ENOUGH = 200  # pieces


class StillThere(Exception):
    """The client has not gone, though it was given every reason to."""


@contextmanager
def hostile_server(behaviour: Behaviour, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """Its address; each connection is handed to `behaviour` once a request has come.

    With a `context` it speaks TLS. Fails where a client stays on.
    """
    stayed: list[StillThere] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:  # the test is over
                return
            with suppress(OSError):
                if context:
                    connection = context.wrap_socket(connection, server_side=True)
                with connection:
                    connection.recv(65536)
                    try:
                        behaviour(connection)
                    except StillThere as still_there:
                        stayed.append(still_there)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        scheme = "https" if context else "http"
        try:
            yield f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
        assert not stayed


def drip(*, head: bytes = b"", byte: bytes) -> Behaviour:
    """Send a byte now and then, each well within any one wait."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(head)
        for _ in range(_LONG_ENOUGH):
            connection.sendall(byte)
            pause.wait(0.05)
        raise StillThere

    pause = threading.Event()
    return behave


def flood(head: bytes, piece: bytes, sent: list[int]) -> Behaviour:
    """Send as fast as it is read, and far too much; `sent` takes the sizes."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(head)
        for _ in range(10 * _LONG_ENOUGH):
            connection.sendall(piece)
            sent.append(len(piece))
        raise StillThere

    return behave


def say_nothing(connection: socket.socket) -> None:
    """Keep the connection until the other side ends it."""
    connection.recv(1)


def once(answer: bytes) -> Behaviour:
    """Send this and close."""
    return lambda connection: connection.sendall(answer)
