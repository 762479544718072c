"""Very many callers held at once, each on a connection of its own with a turn now and then."""

import gc
import heapq
import resource
import selectors
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from tests.bench.load import AnswerWrong, HungUp, Wire
from tests.bench.webhooks import Calls, Webhook, signed
from tests.served import Served

_SPARE_FILES = 300
NOBODY = "nobody listened"
BROKEN_TWICE = "broken twice"
_LITTLE = 0.05
_PATIENCE = 30.0
"""Seconds for which the last answers are waited for."""


@dataclass
class Fault:
    """Something that is done to a server while callers are held, and what they notice of it.

    `at` and `silence` are in seconds: from the beginning, and without any answer.
    """

    at: float
    do: Callable[[], object]
    on_their_way: int = 0
    """Exchanges asked and not answered at that moment."""
    broken: int = 0
    """Exchanges that ended without an answer, from then until the next fault."""
    refused: int = 0
    """Turns for which nobody listened, likewise."""
    silence: float = 0.0


class Held:
    """One caller after another on the same connection, with a turn every so many seconds.

    Where it is every 0 seconds, each turn is due when the one before is answered.
    """

    def __init__(self, number: int, kind: Callable[[], Calls], every: float) -> None:
        self.number = number
        self.kind = kind
        self.every = every
        self.calls = kind()
        self.request = b""
        self.is_kept = False
        self.wire: Wire | None = None
        self.due = 0.0
        self.is_waiting = False
        self.has_asked_again = False


@dataclass
class Found:
    """What callers have noticed; waits in seconds, from when a turn was due."""

    waits: list[float] = field(default_factory=list)
    kept: list[float] = field(default_factory=list)
    """Those of turns of an order, which are answered once they are on disk."""
    errors: list[str] = field(default_factory=list)
    broken: int = 0
    seconds: float = 0.0
    processor: float = 0.0
    """Seconds of the callers' own processor time."""


class Crowd:
    """All of them, in one thread. epoll sleeps by the millisecond: so much a wait may be too long.

    Where an exchange breaks the same is asked once more on a new connection; what fails then, or
    is not answered with 200, is an error, and the caller rings again.
    """

    def __init__(self, server: Served, callers: Sequence[Held]) -> None:
        self._server = server
        self._callers = callers
        self._ready = selectors.DefaultSelector()
        self._agenda: list[tuple[float, int]] = []
        self._waiting = 0
        self._past: list[Fault] = []
        self._answered_at = 0.0
        self.found = Found()

    def hold(self, seconds: float, faults: Iterable[Fault] = ()) -> Found:
        """Let everybody ring and go on for so many seconds."""
        for caller in self._callers:
            self._connect(caller)
        gc.collect()
        gc.disable()
        try:
            self._hold(seconds, list(faults))
        finally:
            gc.enable()
            self._ready.close()
            for caller in self._callers:
                if caller.wire:
                    caller.wire.socket.close()
        self.found.errors += ["never answered"] * self._waiting
        return self.found

    def _hold(self, seconds: float, faults: list[Fault]) -> None:
        began, worked = time.perf_counter(), time.process_time()
        until = began + seconds
        for number, caller in enumerate(self._callers):
            # All of them spread over the time of one turn.
            caller.due = began + caller.every * number / len(self._callers)
            self._prepare(caller, next(caller.calls))
            self._agenda.append((caller.due, number))
        heapq.heapify(self._agenda)
        self._answered_at = began
        while (now := time.perf_counter()) < until or (self._waiting and now < until + _PATIENCE):
            if faults and now >= began + faults[0].at:
                self._strike(faults.pop(0))
            for key, _ in self._ready.select(max(self._pause(until), 0.0)):
                self._hear(key.data)
            while self._agenda and self._agenda[0][0] <= min(time.perf_counter(), until):
                self._ask(self._callers[heapq.heappop(self._agenda)[1]])
        self.found.seconds = time.perf_counter() - began
        self.found.processor = time.process_time() - worked

    def _pause(self, until: float) -> float:
        """Seconds until something is to be done, if nobody answers before."""
        now = time.perf_counter()
        soon = min(self._agenda[0][0] if self._agenda else until, until)
        return soon - now if now < until else _LITTLE

    def _strike(self, fault: Fault) -> None:
        fault.on_their_way = self._waiting
        fault.do()
        self._past.append(fault)

    def _ask(self, caller: Held) -> None:
        caller.is_waiting = True
        self._waiting += 1
        self._send(caller)

    def _send(self, caller: Held) -> None:
        if caller.wire and caller.wire.is_ended:
            self._disconnect(caller)
        if caller.wire is None:
            try:
                self._connect(caller)
            except OSError:  # an exchange has not begun, so none is broken
                if self._past:
                    self._past[-1].refused += 1
                self._fail(caller, NOBODY)
                return
        assert caller.wire
        try:
            caller.wire.send(caller.request, caller.due)
        except OSError:
            self._break(caller)

    def _hear(self, caller: Held) -> None:
        assert caller.wire
        try:
            wait = caller.wire.receive()
        except (HungUp, OSError):
            if caller.is_waiting:
                self._break(caller)
            else:
                self._disconnect(caller)  # as a server may that ends: nobody waits for it
            return
        except AnswerWrong as wrong:
            self._fail(caller, str(wrong))
            return
        if wait is None:
            return
        now = time.perf_counter()
        if self._past:
            self._past[-1].silence = max(self._past[-1].silence, now - self._answered_at)
        self._answered_at = now
        self.found.waits.append(wait)
        if caller.is_kept:
            self.found.kept.append(wait)
        document = caller.wire.document.decode()
        try:
            self._prepare(caller, caller.calls.send(document))
        except AssertionError as wrong:  # it has not the verb that the caller waited for
            self._fail(caller, str(wrong))
            return
        self._next_turn(caller)

    def _break(self, caller: Held) -> None:
        """The exchange has ended without an answer."""
        self._disconnect(caller)
        self.found.broken += 1
        if self._past:
            self._past[-1].broken += 1
        if caller.has_asked_again:
            self._fail(caller, BROKEN_TWICE)
        else:
            caller.has_asked_again = True
            self._send(caller)

    def _fail(self, caller: Held, why: str) -> None:
        self.found.errors.append(why)
        caller.calls = caller.kind()
        self._prepare(caller, next(caller.calls))
        self._next_turn(caller)

    def _next_turn(self, caller: Held) -> None:
        caller.is_waiting = caller.has_asked_again = False
        self._waiting -= 1
        caller.due = caller.due + caller.every if caller.every else time.perf_counter()
        heapq.heappush(self._agenda, (caller.due, caller.number))

    def _prepare(self, caller: Held, webhook: Webhook) -> None:
        caller.request = signed(self._server, webhook)
        caller.is_kept = "/order?" in webhook[0]

    def _connect(self, caller: Held) -> None:
        caller.wire = Wire(self._server.port)
        self._ready.register(caller.wire.socket, selectors.EVENT_READ, caller)

    def _disconnect(self, caller: Held) -> None:
        if caller.wire:
            self._ready.unregister(caller.wire.socket)
            caller.wire.socket.close()
            caller.wire = None


def room_for(callers: int) -> int:
    """For how many of them the system lets this process and a server of ours open connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = callers + _SPARE_FILES
    if soft < wanted and soft != resource.RLIM_INFINITY:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return callers if soft == resource.RLIM_INFINITY else min(callers, soft - _SPARE_FILES)
