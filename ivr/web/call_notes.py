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
from typing import NamedTuple

from ivr.call.heard import Heard, Keys, LegEnded, Silence, Spoken, Words
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
_MENUS = (Menu, Explanation)
_CAME = {Silence: Came.SILENCE, Spoken: Came.VOICE, Words: Came.WORDS}
_KINDS = {
    Menu: Kind.MENU,
    FindOffice: Kind.QUESTION,
    Transfer: Kind.TRANSFER,
    Ending: Kind.ENDING,
}


class _New(NamedTuple):
    """The first turn of a call, with the number that rings: it goes no further than its hashes."""

    noted: Noted
    number: str


class CallNotes:
    """Takes notes for one process, and writes them down each half second."""

    def __init__(self, inbox: CallInbox) -> None:
        self._inbox = inbox
        self._waiting: deque[Noted | _New] = deque()
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
        noted = Noted(call, event)
        self._waiting.append(_New(noted, number) if number else noted)
        if not self._some.is_set():
            self._some.set()
            if self._thread is None:
                self._start()

    def write_down(self) -> bool:
        """Write what waits; False where the database is away, and it goes on waiting."""
        with self._writing:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(_BATCH, len(self._waiting)))]
                try:
                    self._inbox.put(write_noted(self._hashed(batch)))
                except DatabaseUnavailable as trouble:
                    if not self._is_troubled:
                        log.warning("calls are not noted for now", trouble=str(trouble))
                    self._is_troubled = True
                    self._waiting.extendleft(reversed(batch))
                    return False
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

    def _hashed(self, batch: Sequence[Noted | _New]) -> list[Noted]:
        return [
            each if isinstance(each, Noted) else Noted(*each.noted[:2], *self._hashes(each))
            for each in batch
        ]

    def _hashes(self, new: _New) -> tuple[str, str]:
        """Of a number: with the key of the day, and with that of the day before."""
        if new.number in _WITHHELD or not _NUMBER.fullmatch(new.number):
            return "", ""
        day = CallRecord.moment(new.noted.event.at).date()
        today, before = self._inbox.keys_of(day)
        return _hash(new.number, today), _hash(new.number, before) if before else ""


def event_of(moment: Moment, before: Place, heard: Heard | None, now: Answered) -> Event | None:
    """A turn as the figures need it; no `heard` where the call came in.

    None for a repeat of a turn, which has been noted.
    """
    place = now.place
    if place is None:
        return None
    came = Came.CALL if heard is None else _came(moment, before, heard)
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
    name, script = place.page, moment.edition.script
    page = script.pages.get(name)
    match page:
        case None:
            is_staff = name == RING_IN and question != "code"
            return f"{name}.{question}", Kind.STAFF if is_staff else Kind.QUESTION
        case Explanation(parts=parts):
            return name, Kind.LAST_PART if place.part == parts else Kind.EXPLANATION
        case Menu() if name in (script.call.closed, script.call.closed_here):
            return name, Kind.CLOSED
        case _:
            return name, _KINDS[type(page)]


def _came(moment: Moment, place: Place, heard: Heard) -> str:
    """What came in. Which key it was is told of menus alone: others take what is personal."""
    if isinstance(heard, Keys):
        page = moment.edition.script.pages.get(place.page)
        is_menu = heard.pressed in _KEYS and isinstance(page, _MENUS)
        return heard.pressed if is_menu else Came.KEYS
    return _of_leg(heard) if isinstance(heard, LegEnded) else _CAME[type(heard)]


def _of_leg(leg: LegEnded) -> Came:
    if leg.was_a_conversation or leg.is_in_doubt:
        return Came.SPOKE
    return {"busy": Came.BUSY, "failed": Came.NOT_REACHED}.get(leg.status, Came.NO_ANSWER)


def _hash(number: str, key: bytes) -> str:
    return hashlib.blake2b(number.encode(), key=key, digest_size=8).hexdigest()
