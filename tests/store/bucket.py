"""An S3 server on this machine, and servers that break off in the middle."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from moto.server import ThreadedMotoServer


@contextmanager
def s3() -> Iterator[str]:
    """Moto's server, over real HTTP; its address."""
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    requests.put(f"{address}/line", timeout=10).raise_for_status()
    yield address
    server.stop()


@contextmanager
def breaks_off() -> Iterator[str]:
    """A server that promises much, sends a little of it, and hangs up; its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            try:
                caller, _ = listener.accept()
            except TimeoutError:
                continue
            with caller:
                caller.recv(1 << 16)
                caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\nRIFF")

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    ended.set()
    thread.join()
    listener.close()


def env(address: str) -> dict[str, str]:
    """What the environment of an installation says of its bucket."""
    return {
        "AWS_ENDPOINT_URL": address,
        "AWS_REGION": "eu-west-2",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "very-secret",
    }
