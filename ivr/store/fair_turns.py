"""First come, first served: a limited number of seats, and a queue for them."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class WaitedTooLong(Exception):
    """No seat came free in time."""


class FairTurns:
    """Seats that are handed to whoever has waited longest.

    Python's own locks, and SQLAlchemy's pool with them, give a seat to whoever asks at the moment
    it is free: with many callers at once a few would wait for seconds.
    """

    def __init__(self, seats: int, patience: float) -> None:
        """`patience` in seconds."""
        self._free = seats
        self._patience = patience
        self._waiting: deque[threading.Lock] = deque()
        self._guard = threading.Lock()

    @contextmanager
    def seat(self) -> Iterator[None]:
        """Hold a seat. Raises WaitedTooLong."""
        self._sit()
        try:
            yield
        finally:
            self._rise()

    def _sit(self) -> None:
        with self._guard:
            if self._free:
                self._free -= 1
                return
            call = threading.Lock()
            call.acquire()
            self._waiting.append(call)
        if call.acquire(timeout=self._patience):
            return
        with self._guard:
            if call in self._waiting:
                self._waiting.remove(call)
                raise WaitedTooLong
        # The seat was handed over in the very moment the patience ended.

    def _rise(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1
