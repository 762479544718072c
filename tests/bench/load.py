"""The callers: kept connections that ask one server, as fast as it goes or at a fixed pace."""

import gc
import re
import select
import selectors
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle

_CONNECTIONS = 64
_LONGEST_WAIT = 10.0
_GOOD = b"HTTP/1.1 200"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class AnswerWrong(Exception):
    """A turn under load was not answered, or not with 200."""


class HungUp(AnswerWrong):
    """The server closed a connection."""


@dataclass(frozen=True)
class Answered:
    """What came of a load: how long it took in all, and the wait of each turn; in seconds."""

    seconds: float
    waits: Sequence[float]

    def wait(self, percent: float) -> float:
        """The wait in seconds that so many percent of the turns did not exceed."""
        ordered = sorted(self.waits)
        return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)]


class Wire:
    """A kept connection with at most one request on its way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=_LONGEST_WAIT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""
        self._since = 0.0
        self.document = b""
        """The body of the last answer."""

    @property
    def is_ended(self) -> bool:
        """Whether the server has hung up, as a client looks before it uses a kept connection.

        Only where no request is on its way.
        """
        told = select.poll()
        told.register(self.socket, select.POLLIN)
        return bool(told.poll(0))

    def send(self, request: bytes, since: float) -> None:
        """Ask; the wait counts from `since`, a reading of `time.perf_counter`."""
        self._since = since
        self.socket.sendall(request)

    def receive(self) -> float | None:
        """The wait in seconds if the answer is here whole. Raises AnswerWrong."""
        received = self.socket.recv(65536)
        if not received:
            raise HungUp("The server closed a connection.")
        received = self._received + received
        body = received.find(b"\r\n\r\n") + 4
        length = _LENGTH.search(received, 0, body)
        if not length or len(received) < body + int(length[1]):
            self._received = received
            return None
        if not received.startswith(_GOOD):
            raise AnswerWrong(f"The server answered {received[:200]!r}.")
        self._received = b""
        self.document = received[body:]
        return time.perf_counter() - self._since


class Callers:
    """Many connections to one server, which send the same few requests in turn."""

    def __init__(self, wires: Sequence[Wire], requests: Sequence[bytes]) -> None:
        self._wires = wires
        self._requests = cycle(requests)

    def all_at_once(self, seconds: float) -> Answered:
        """Every connection asks again as soon as it is answered."""
        waits: list[float] = []
        began = time.perf_counter()
        until = began + seconds
        with _listening(self._wires, selectors.DefaultSelector()) as ready:
            for wire in self._wires:
                wire.send(next(self._requests), time.perf_counter())
            on_their_way = len(self._wires)
            while on_their_way:
                for wire in ready(_LONGEST_WAIT):
                    wait = wire.receive()
                    if wait is None:
                        continue
                    waits.append(wait)
                    now = time.perf_counter()
                    if now < until:
                        wire.send(next(self._requests), now)
                    else:
                        on_their_way -= 1
        return Answered(time.perf_counter() - began, waits)

    def at_a_pace(self, a_second: float, seconds: float) -> Answered:
        """So many turns a second, whether or not the server keeps up.

        A wait counts from when the request was due, so one that had to queue here counts whole.
        """
        waits: list[float] = []
        idle = list(self._wires)
        wanted, sent = max(round(a_second * seconds), 1), 0
        began = time.perf_counter()
        # select() sleeps to the microsecond, epoll only to the millisecond.
        with _listening(self._wires, selectors.SelectSelector()) as ready:
            while len(waits) < wanted:
                pause = _LONGEST_WAIT
                while idle and sent < wanted:
                    due = began + sent / a_second
                    pause = due - time.perf_counter()
                    if pause > 0:
                        break
                    idle.pop().send(next(self._requests), due)
                    sent += 1
                    pause = _LONGEST_WAIT
                for wire in ready(pause):
                    wait = wire.receive()
                    if wait is not None:
                        waits.append(wait)
                        idle.append(wire)
        return Answered(time.perf_counter() - began, waits)


@contextmanager
def _listening(
    wires: Sequence[Wire], selector: selectors.BaseSelector
) -> Iterator[Callable[[float], list[Wire]]]:
    """Waits up to so many seconds for wires with something to read. Raises AnswerWrong."""

    def ready(seconds: float) -> list[Wire]:
        events = selector.select(seconds)
        if not events and seconds >= _LONGEST_WAIT:
            raise AnswerWrong(f"No turn was answered for {_LONGEST_WAIT:.0f} seconds.")
        return [key.data for key, _ in events]

    with selector:
        for wire in wires:
            selector.register(wire.socket, selectors.EVENT_READ, wire)
        yield ready


@contextmanager
def callers(port: int, requests: Sequence[bytes]) -> Iterator[Callers]:
    """Connections to one server, closed when the block ends."""
    wires: list[Wire] = []
    gc.collect()
    gc.disable()
    try:
        wires += (Wire(port) for _ in range(_CONNECTIONS))
        yield Callers(wires, requests)
    finally:
        gc.enable()
        for wire in wires:
            wire.socket.close()
