"""A server that does with a connection whatever it likes, below HTTP."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Behaviour = Callable[[socket.socket], None]


@contextmanager
def hostile_server(behaviour: Behaviour) -> Iterator[str]:
    """Its address; each connection is handed to `behaviour` once a request has come."""

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:  # the test is over
                return
            with connection, suppress(OSError):
                connection.recv(65536)
                behaviour(connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        # Only a client that has gone ends a behaviour that goes on for ever.
        thread.join(timeout=20)
        assert not thread.is_alive(), "the connection was never ended"


def drip(*, head: bytes = b"", byte: bytes) -> Behaviour:
    """Send a byte now and then, for ever, each well within any one wait."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(byte)
            pause.wait(0.05)

    pause = threading.Event()
    return behave


def flood(head: bytes, piece: bytes, sent: list[int]) -> Behaviour:
    """Send as fast as it is read, for ever; `sent` takes the sizes."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(piece)
            sent.append(len(piece))

    return behave


def say_nothing(connection: socket.socket) -> None:
    """Keep the connection until the other side ends it."""
    connection.recv(1)


def once(answer: bytes) -> Behaviour:
    """Send this and close."""
    return lambda connection: connection.sendall(answer)
