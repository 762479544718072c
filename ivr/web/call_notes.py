"""Notes what callers do for the figures, behind their backs: a turn never waits for it.

Whose call it is goes no further than this process: what is written has hashes alone.
"""

import atexit
import hashlib
import re
import threading
import time
from collections import deque
from collections.abc import Sequence
from datetime import date

from ivr.call.heard import Heard, Keys, LegEnded, Silence, Spoken
from ivr.call.moment import Moment
from ivr.call.place import Place
from ivr.calls.event import OVER, Came, Event, Kind, Noted, write_noted
from ivr.calls.record import CallRecord
from ivr.logs import log
from ivr.script.page import RING_IN, Ending, Explanation, FindOffice, Menu, Transfer
from ivr.store.call_inbox import CallInbox
from ivr.store.trouble import DatabaseUnavailable
from ivr.web.conversations import Answered

MOST_WAITING = 20_000
"""Turns. What comes while so many wait is lost to the figures, and to nothing else."""
_EVERY = 0.5
_AFTER_TROUBLE = 5.0
"""Seconds between two batches, and after one that could not be written."""
_BATCH = 200
_KEYS = frozenset("1234567890*#")
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_WITHHELD = {"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"}
"""What Twilio gives in place of numbers that it may not or can't tell."""
_KINDS = {
    Menu: Kind.MENU,
    FindOffice: Kind.QUESTION,
    Transfer: Kind.TRANSFER,
    Ending: Kind.ENDING,
}


class CallNotes:
    """Takes notes for one process, and writes them down each half second."""

    def __init__(self, inbox: CallInbox) -> None:
        self._inbox = inbox
        self._waiting: deque[tuple[str, Event, str]] = deque()
        self._some = threading.Event()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._writing = threading.Lock()
        self._lost = 0
        self._is_troubled = False

    def note(self, call: str, event: Event, number: str = "") -> None:
        """One turn of a call, by a hash of its name; `number` is who rings."""
        if len(self._waiting) >= MOST_WAITING:
            self._lost += 1
            return
        self._waiting.append((call, event, number))
        if not self._some.is_set():
            self._some.set()
            if self._thread is None:
                self._start()

    def write_down(self) -> bool:
        """Write what waits; False where the database is away, and it goes on waiting."""
        with self._writing:
            while self._waiting:
                # Only what is written is taken away; who notes meanwhile does so at the other end.
                batch = [self._waiting[place] for place in range(min(_BATCH, len(self._waiting)))]
                try:
                    self._inbox.put(write_noted(self._hashed(batch)))
                except DatabaseUnavailable as trouble:
                    if not self._is_troubled:
                        log.warning("calls are not noted for now", trouble=str(trouble))
                    self._is_troubled = True
                    return False
                for _ in batch:
                    self._waiting.popleft()
            self._is_troubled = False
            lost, self._lost = self._lost, 0
            if lost:
                log.warning("turns are lost to the figures", turns=lost)
            return True

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                atexit.register(self.write_down)
                self._thread = threading.Thread(
                    target=self._keep_on, name="call notes", daemon=True
                )
                self._thread.start()

    def _keep_on(self) -> None:
        while True:
            self._some.wait()
            time.sleep(_EVERY)
            self._some.clear()
            try:
                is_written = self.write_down()
            except Exception:
                log.exception("a batch of turns could not be noted")
                self._waiting.clear()
                continue
            if not is_written:
                self._some.set()
                time.sleep(_AFTER_TROUBLE)

    def _hashed(self, batch: Sequence[tuple[str, Event, str]]) -> list[Noted]:
        return [
            Noted(call, event, *self._hashes(number, event)) if number else Noted(call, event)
            for call, event, number in batch
        ]

    def _hashes(self, number: str, event: Event) -> tuple[str, str]:
        """Of a number: with the key of the day, and with that of the day before."""
        if number in _WITHHELD or not _NUMBER.fullmatch(number):
            return "", ""
        day: date = CallRecord.moment(event.at).date()
        today, before = self._inbox.keys_of(day)
        return _hash(number, today), _hash(number, before) if before else ""


def event_of(moment: Moment, before: Place, heard: Heard | None, now: Answered) -> Event | None:
    """A turn as the figures need it; no `heard` where the call came in.

    None for a repeat of a turn, which has been noted.
    """
    if now.place is None:
        return None
    place, came = now.place, Came.CALL if heard is None else _came(moment, before, heard)
    name, kind = _page(moment, place, now.question)
    return Event(
        before.turns,
        moment.now,
        came,
        name,
        kind,
        place.misses,
        place.office,
        place.language,
        now.gave,
    )


def over_at(at: float) -> Event:
    """The call is over."""
    return Event(OVER, at, Came.OVER)


def trouble_at(place: Place, at: float) -> Event:
    """We failed in a turn: the caller has heard an apology, and an office is rung at once."""
    return Event(place.turns, at, Came.TROUBLE, "sorry", Kind.ENDING)


def _page(moment: Moment, place: Place, question: str) -> tuple[str, Kind]:
    """The name of a page, or of a question of a conversation, and its kind."""
    page = moment.script.pages.get(place.page)
    if page is None:
        is_staff = place.page == RING_IN and question != "code"
        return f"{place.page}.{question}", Kind.STAFF if is_staff else Kind.QUESTION
    if isinstance(page, Explanation):
        return place.page, Kind.LAST_PART if place.part == page.parts else Kind.EXPLANATION
    if place.page in (moment.call.closed, moment.call.closed_here):
        return place.page, Kind.CLOSED
    return place.page, _KINDS[type(page)]


def _came(moment: Moment, place: Place, heard: Heard) -> str:
    """What came in. Which keys it was is told of menus alone: others take what is personal."""
    match heard:
        case Keys(pressed=key):
            page = moment.script.pages.get(place.page)
            is_menu = key in _KEYS and isinstance(page, Menu | Explanation)
            return key if is_menu else Came.KEYS
        case Silence():
            return Came.SILENCE
        case LegEnded():
            return _of_leg(heard)
        case Spoken():
            return Came.VOICE
        case _:
            return Came.WORDS


def _of_leg(leg: LegEnded) -> Came:
    if leg.was_a_conversation or leg.is_in_doubt:
        return Came.SPOKE
    return {"busy": Came.BUSY, "failed": Came.NOT_REACHED}.get(leg.status, Came.NO_ANSWER)


def _hash(number: str, key: bytes) -> str:
    return hashlib.blake2b(number.encode(), key=key, digest_size=8).hexdigest()
