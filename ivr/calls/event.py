"""One turn of a call as figures need it: never who rings, what they key or what they say."""

import json
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

OVER = -1
"""The turn of an event that says that the call is over."""


class Came(StrEnum):
    """What came in, where it was no key of a menu; keys stand for themselves: `1`, `*`."""

    CALL = "call"
    SILENCE = "silence"
    KEYS = "keys"
    """Some keys where more than one was asked for, or none that exists; never which."""
    VOICE = "voice"
    WORDS = "words"
    SPOKE = "spoke"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    NOT_REACHED = "not-reached"
    TROUBLE = "trouble"
    """We failed, and the caller was put through to an office at once."""
    OVER = "over"


LEG_RESULTS = frozenset({Came.SPOKE, Came.BUSY, Came.NO_ANSWER, Came.NOT_REACHED})
"""What can become of ringing an office."""


class Kind(StrEnum):
    """What kind of page a caller came to."""

    MENU = "menu"
    EXPLANATION = "explanation"
    LAST_PART = "last-part"
    """The last part of an explanation."""
    QUESTION = "question"
    """A question of a task, or for the beginning of a postcode."""
    CLOSED = "closed"
    """A menu that says that an office is closed."""
    TRANSFER = "transfer"
    STAFF = "staff"
    """Staff have rung in to record."""
    ENDING = "ending"


ASKS = frozenset({Kind.MENU, Kind.QUESTION, Kind.CLOSED})
"""Where a caller is asked for an answer."""
EXPLAINS = frozenset({Kind.EXPLANATION, Kind.LAST_PART})


class Event(NamedTuple):
    """One turn: what came in, and where the caller came to. A tuple, as it is written."""

    turn: int
    """From 0, as the address of the turn says; OVER where the call has ended."""
    at: float
    """Seconds since 1970, as all times here: the clocks of London play no part in how long."""
    came: str
    """One of `Came`, or the key that was pressed in a menu."""
    page: str = ""
    kind: str = ""
    misses: int = 0
    """Silences and wrong keys on this page, one after another."""
    office: str = ""
    """The one that the caller chose last."""
    language: str = ""
    gave: tuple[str, ...] = ()
    """What this turn has given us: `order:<leaflet>:<format>` or `message`."""


def told_by(event: Event) -> str:
    """What an event tells beside its turn and time: the list of its fields, as JSON."""
    return _JSON.encode(_shortened(event)[2:])


def write_events(events: Iterable[Event]) -> str:
    """The events of one call as text, as short as can be: there may be millions of calls."""
    return _JSON.encode([_shortened(event) for event in events])


def read_events(text: str) -> tuple[Event, ...]:
    """Events that were written so."""
    return tuple(map(event_from, json.loads(text)))


def event_from(fields: Sequence[Any]) -> Event:
    """An event by its fields, of which the last may be left out.

    Tenths of seconds are as fine as anybody wants to know it.
    """
    event = Event(*fields)
    return event._replace(at=round(event.at, 1), gave=tuple(event.gave))


_JSON = json.JSONEncoder(separators=(",", ":"), check_circular=False)


def _shortened(event: Event) -> list[Any]:
    """Its fields; the last ones are left out where they say nothing."""
    row: list[Any] = list(event)
    while not row[-1] and len(row) > 3:
        row.pop()
    return row
