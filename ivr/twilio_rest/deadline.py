"""The moment at which a request is broken off, whatever it is waiting for.

The time limits of `requests` are for one wait at a time, so a server that sends a byte now and then
could hold a request for ever, in the headers as well as in the body. A TLS handshake is one wait.
"""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any

import requests
from requests.adapters import HTTPAdapter

_INSIST = 0.2  # seconds: a connection may be made just after the others were ended


class Deadline:
    """Ends every connection of its session once its seconds have passed.

    with Deadline(15) as deadline, deadline.session() as session: ...
    """

    def __init__(self, seconds: float) -> None:
        self.has_passed = False
        self._seconds = seconds
        self._sockets: list[socket.socket] = []
        self._done = threading.Event()
        self._watch = threading.Thread(target=self._end_all, daemon=True)

    def __enter__(self) -> "Deadline":
        self._watch.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._watch.join()

    def session(self) -> requests.Session:
        """A session whose connections end at the deadline."""
        session = requests.Session()
        for scheme in ("https://", "http://"):
            session.mount(scheme, _Adapter(self._sockets))
        return session

    def _end_all(self) -> None:
        wait = self._seconds
        while not self._done.wait(wait):
            self.has_passed = True
            for each in tuple(self._sockets):
                with suppress(OSError):  # it has ended by itself
                    # As a plain socket: TLS would first forget its state, under a reader's hands.
                    socket.socket.shutdown(each, socket.SHUT_RDWR)
            wait = _INSIST


class _Adapter(HTTPAdapter):
    """Writes down every socket that its connections use, straight or through a proxy."""

    def __init__(self, sockets: list[socket.socket]) -> None:
        self._sockets = sockets
        super().__init__()

    def init_poolmanager(self, *given: Any, **more: Any) -> None:
        super().init_poolmanager(*given, **more)
        self._write_down(self.poolmanager)

    def proxy_manager_for(self, *given: Any, **more: Any) -> Any:
        manager = super().proxy_manager_for(*given, **more)
        self._write_down(manager)
        return manager

    def _write_down(self, manager: Any) -> None:
        manager.pool_classes_by_scheme = {
            scheme: self._noting(pool) for scheme, pool in manager.pool_classes_by_scheme.items()
        }

    def _noting(self, pool: Any) -> type:
        def take(connection: Any, made: socket.socket | None) -> None:
            connection.__dict__["sock"] = made
            if made is not None:
                self._sockets.append(made)

        # A connection lets go of its socket before the body has been read, so what counts is
        # every socket that it was ever given.
        noted = property(lambda connection: connection.__dict__.get("sock"), take)
        connection = type("Connection", (pool.ConnectionCls,), {"sock": noted})
        return type("Pool", (pool,), {"ConnectionCls": connection})
