"""Notes what callers do for the figures, behind their backs: a turn never waits for it.

Whose call it is goes no further than this process: what is written has hashes alone.
"""

import hashlib
import threading
import time
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from multiprocessing.util import Finalize

from ivr.call.heard import Heard
from ivr.call.moment import Moment
from ivr.call.place import Place
from ivr.calls.batch import CALLER, NO_HASH, write_batch
from ivr.calls.event import OVER, Came, Event, Kind, told_by
from ivr.logs import log
from ivr.store.call_inbox import CallInbox
from ivr.store.trouble import DatabaseUnavailable
from ivr.uk.london_time import LONDON, in_london
from ivr.web.call_events import came_of, event_of
from ivr.web.conversations import Answered

MOST_WAITING = 20_000
"""Turns. What comes while so many wait is lost to the figures, and to nothing else."""
_EVERY = 0.8
_AFTER_TROUBLE = 5.0
"""Seconds between two batches, and after one that could not be written."""
_BATCH = 5_000
_WITHHELD = {"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"}
"""What Twilio gives in place of numbers that it may not or can't tell."""


_Noted = tuple[str, int, float, str, str]
"""A call, a turn and its time; what is told of it; and who rings, until that is hashed."""


def told_of(moment: Moment, before: Place, heard: Heard | None, now: Answered) -> str:
    """What is told of a turn of any call, for `note`; "" for one that was answered before.

    A fault of ours in here is no fault of the call's.
    """
    if now.place is None:
        return ""
    try:
        came = came_of(moment.edition, before, heard)
        return told_by(event_of(moment.edition, came, now.place, now.question, now.gave))
    except Exception:
        log.exception("a turn could not be noted")
        return ""


class CallNotes:
    """Takes notes for one process, and writes them down each second."""

    def __init__(self, inbox: CallInbox) -> None:
        self._hashes = _Hashes(inbox)
        self._inbox = inbox
        self._waiting: list[_Noted] = []
        self._is_asleep = True
        self._some = threading.Event()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._writing = threading.Lock()
        self._lost = 0
        self._is_troubled = False

    def note(self, call: str, turn: int, at: float, told: str, number: str = "") -> None:
        """A turn of a call, by a hash of its name; `number` is who rings, where it begins."""
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append((call, turn, at, told, number))
        else:
            self._lost += 1
        if self._is_asleep:
            self._wake()

    def trouble(self, call: str, place: Place, at: float) -> None:
        """We failed in a turn: the caller has heard an apology, and an office is rung at once."""
        event = Event(place.turns, at, Came.TROUBLE, "sorry", Kind.ENDING)
        self.note(call, event.turn, at, told_by(event))

    def over(self, call: str, at: float) -> None:
        """A call has ended."""
        self.note(call, OVER, at, told_by(Event(OVER, at, Came.OVER)))

    def write_down(self) -> bool:
        """Write what waits; False where the database is away, and it goes on waiting."""
        with self._writing:
            # What comes in meanwhile is for the next time: under load there would be no end of it.
            due = len(self._waiting)
            while due:
                batch = self._waiting[: min(_BATCH, due)]
                # Taken out first: what a fault of ours can't write must not hold up the rest.
                del self._waiting[: len(batch)]
                due -= len(batch)
                try:
                    self._inbox.put(self._written(batch))
                except DatabaseUnavailable as trouble:
                    self._waiting[:0] = batch
                    if not self._is_troubled:
                        log.warning("calls are not noted for now", trouble=str(trouble))
                    self._is_troubled = True
                    return False
            self._is_troubled = False
            lost, self._lost = self._lost, 0
            if lost:
                log.warning("turns are lost to the figures", turns=lost)
            return True

    def _wake(self) -> None:
        self._is_asleep = False
        self._some.set()
        if self._thread is None:
            self._start()

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                # A worker of the server ends without `atexit`, but not without this.
                Finalize(None, self.write_down, exitpriority=1)
                self._thread = threading.Thread(
                    target=self._keep_on, name="call notes", daemon=True
                )
                self._thread.start()

    def _keep_on(self) -> None:
        while True:
            self._some.wait()
            time.sleep(_EVERY)
            self._some.clear()
            self._is_asleep = True  # whoever notes from now on wakes us
            try:
                is_written = self.write_down()
            except Exception:
                log.exception("a batch of turns could not be noted")
                continue
            if not is_written:
                time.sleep(_AFTER_TROUBLE)
                self._some.set()

    def _written(self, batch: Iterable[_Noted]) -> bytes:
        calls, turns, times, told, numbers = zip(*batch, strict=True)
        callers = {
            row: self._hashes.of(number, times[row]) for row, number in enumerate(numbers) if number
        }
        return write_batch(calls, turns, times, told, callers)


class _Hashes:
    """Numbers as no more than hashes, with keys that are gone in two days."""

    def __init__(self, inbox: CallInbox) -> None:
        self._inbox = inbox
        self._day: tuple[float, float] = (0.0, 0.0)
        self._keyed: tuple[hashlib.blake2b | None, ...] = (None, None)

    def of(self, number: str, at: float) -> bytes:
        """With the key of the day and, behind it, with that of the day before.

        Raises DatabaseUnavailable.
        """
        if not number.startswith("+") or number in _WITHHELD:
            return NO_HASH + NO_HASH
        if not self._day[0] <= at < self._day[1]:
            day = in_london(at).date()
            self._keyed = tuple(map(_keyed, self._inbox.keys_of(day)))
            self._day = _midnight(day), _midnight(day + timedelta(days=1))
        today, before = self._keyed
        told = number.encode()
        return _hash(told, today) + _hash(told, before)


def _midnight(day: date) -> float:
    return datetime.combine(day, datetime.min.time(), LONDON).timestamp()


def _keyed(key: bytes) -> "hashlib.blake2b | None":
    """To be copied for each number, as taking in a key costs as much as a hash; None without."""
    return hashlib.blake2b(key=key, digest_size=CALLER) if key else None


def _hash(number: bytes, keyed: "hashlib.blake2b | None") -> bytes:
    if keyed is None:
        return NO_HASH
    hashing = keyed.copy()
    hashing.update(number)
    return hashing.digest()
