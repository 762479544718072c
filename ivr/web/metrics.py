"""What the processes of this machine have done, as metrics for Prometheus.

A turn only notes what it was; a thread of its own adds that up, in a file of this process, from
which whichever process is asked tells for all of them. So nothing of it slows a caller, and what
loads slowly is loaded after the first call can be answered.
"""

import os
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ivr.logs import log

if TYPE_CHECKING:
    from prometheus_client import Counter as Sum

T = TypeVar("T")
_AFTER_A_FAULT = 60.0
_ADD_UP = 2.0
"""Seconds between two sums. What a process that is killed has not added up is lost."""
_MOST_NOTED = 50_000
_SLOW = (0.01, 0.1, 1.0)
"""Seconds. How many turns took longer costs a turn less than a histogram would."""
_UNTOUCHED_FOR = 7 * 24 * 3600


class Metrics:
    """Notes and tells for one process. May be used from any number of threads."""

    def __init__(self, folder: Path) -> None:
        """`folder` is where the processes of one machine put their sums."""
        self._folder = folder
        self._turns: deque[tuple[str, float]] = deque(maxlen=_MOST_NOTED)
        self._copies: deque[str] = deque(maxlen=_MOST_NOTED)
        self._adding = threading.Lock()

    def begin(self, ended: threading.Event) -> None:
        """Add up from now on until `ended` is set, behind the callers' backs."""
        threading.Thread(
            target=self._keep_adding, args=(ended,), name="metrics", daemon=True
        ).start()

    def turn(self, outcome: str, seconds: float) -> None:
        """A turn was answered: what kind of thing was heard, or "failed"."""
        self._turns.append((outcome, seconds))

    def copy(self, outcome: str) -> None:
        """A caller's recording was fetched from Twilio, or not."""
        self._copies.append(outcome)

    def told(self) -> tuple[bytes, str]:
        """The metrics of all processes of this machine, and their media type."""
        self._add_up()
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.exposition import CONTENT_TYPE_LATEST
        from prometheus_client.multiprocess import MultiProcessCollector

        registry = CollectorRegistry()
        MultiProcessCollector(registry, str(self._folder))  # type: ignore[no-untyped-call]
        return generate_latest(registry), CONTENT_TYPE_LATEST

    def _keep_adding(self, ended: threading.Event) -> None:
        while not ended.wait(_ADD_UP):
            if self._turns or self._copies:
                try:
                    self._add_up()
                except OSError as trouble:  # a disk that is full costs figures and no call
                    log.warning("figures can't be added up", kind=type(trouble).__name__)
                    ended.wait(_AFTER_A_FAULT)

    def _add_up(self) -> None:
        with self._adding:
            turns, seconds, slow, copies = self._sums
            noted = list(_taken(self._turns))
            took = [each for _, each in noted]
            seconds.inc(sum(took))
            for limit in _SLOW:
                slow.labels(limit).inc(sum(each > limit for each in took))
            for outcome, number in Counter(outcome for outcome, _ in noted).items():
                turns.labels(outcome).inc(number)
            for outcome, number in Counter(_taken(self._copies)).items():
                copies.labels(outcome).inc(number)

    @cached_property
    def _sums(self) -> "tuple[Sum, Sum, Sum, Sum]":
        self._folder.mkdir(parents=True, exist_ok=True)
        _tidy(self._folder)
        # The library looks for it once, when it is loaded.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(self._folder)
        from prometheus_client import CollectorRegistry
        from prometheus_client import Counter as Sum

        own: dict[str, Any] = {"registry": CollectorRegistry()}
        return (
            Sum("ivr_turns", "Turns of calls, by what was heard.", ["outcome"], **own),
            Sum("ivr_turn_seconds", "How long all turns took us.", **own),
            Sum("ivr_slow_turns", "Turns that took longer.", ["seconds"], **own),
            Sum("ivr_copies", "Recordings fetched, by how it ended.", ["outcome"], **own),
        )


def _taken(noted: "deque[T]") -> Iterator[T]:
    """What is noted now; what is noted meanwhile stays for the next time."""
    for _ in range(len(noted)):
        yield noted.popleft()


def _tidy(folder: Path) -> None:
    """Sums of processes that ended long ago are of no interest, and there is one for each."""
    for path in folder.glob("*_*.db"):
        with suppress(FileNotFoundError):  # another process was first
            is_old = path.stat().st_mtime < time.time() - _UNTOUCHED_FOR
            if is_old and not _is_alive(path.stem.rpartition("_")[2]):
                path.unlink()


def _is_alive(number: str) -> bool:
    try:
        os.kill(int(number), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:  # somebody else's
        return True
    return True
