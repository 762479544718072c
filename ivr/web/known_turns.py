"""Turns that others have taken: the same key at the same place is answered without a thought.

What a key leads to depends on the edition, the time, the place and the key. Nothing in it changes
within a minute, but at moments that an edition names; and when a call began and how many turns it
has had stand in its addresses alone, so they are left open here.
"""

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import NamedTuple

from ivr.call.edition import Edition
from ivr.call.heard import Heard, Keys, Silence
from ivr.call.place import Place
from ivr.call.turn import has_lasted_too_long
from ivr.script.page import Explanation, Menu, Script
from ivr.twiml.address import read_times, write_memory, write_times

_MOST = 20_000
_MINUTE = 60.0
_TIMES = b"~times~"


class Usual(NamedTuple):
    """A turn that others may take as well."""

    page: str
    memory: str
    """What the call remembers, as it stands in the address."""
    pressed: str | None
    """One key, "" for silence, and None where a call comes in."""
    began: int
    turns: int

    def is_of_the_map(self, script: Script, before: Place, after: Place | None) -> bool:
        """Whether it went from a menu or explanation to a page, by an address as we write them.

        What leads to or from a conversation is kept for one call, and a number may be personal.
        """
        if after is None or after.page not in script.pages:
            return False
        if self.pressed is None:
            return True
        is_read = isinstance(script.pages.get(before.page), Menu | Explanation)
        return is_read and (self.page, self.memory) == (before.page, write_memory(before))

    @property
    def times(self) -> bytes:
        """As they stand in the next addresses of the call."""
        return escape(write_times(self.began, self.turns)).encode()


class Known(NamedTuple):
    """A turn that has been taken once."""

    document: bytes
    """The answer, with the times of the call left open."""
    kind: str
    """What kind of thing was heard."""
    told: str
    """What the figures are told of it, whether or not this call is in them."""


def usual(page: str, query: str, heard: Heard | None, now: float) -> Usual | None:
    """A turn as others may take it; None for what only this caller can say, or is out of time."""
    if heard is None:
        return Usual("", "", None, int(now), 0)
    times = read_times(query)
    if times is None:
        return None
    began, turns, memory = times
    if has_lasted_too_long(began, turns, now):
        return None
    match heard:
        case Keys(pressed=key) if len(key) == 1:
            return Usual(page, memory, key, began, turns)
        case Silence():
            return Usual(page, memory, "", began, turns)
    return None


class KnownTurns:
    """Those of one edition. May be used from any number of threads."""

    def __init__(self, edition: Edition) -> None:
        self._moments = sorted(moment.timestamp() for moment in _moments(edition))
        self._held: tuple[float, float, dict[tuple[object, ...], Known]] = (0.0, 0.0, {})

    def find(self, turn: Usual, our_number: str, now: float) -> Known | None:
        """What the turn leads to, where that is known; `our_number` is as offices see it."""
        first, end, known = self._held
        if first <= now < end:
            return known.get((turn.page, turn.memory, turn.pressed, our_number))
        return None

    def remember(self, turn: Usual, our_number: str, now: float, known: Known) -> None:
        """What it leads to, as long as nothing can change it."""
        first, end, held = self._held
        if not first <= now < end or len(held) >= _MOST:
            first, end, held = *self._steady(now), {}
            self._held = first, end, held
        open_ended = known.document.replace(turn.times, _TIMES)
        key = (turn.page, turn.memory, turn.pressed, our_number)
        held[key] = known._replace(document=open_ended)

    def _steady(self, now: float) -> tuple[float, float]:
        """From when until when everything is as it is now."""
        first = now - now % _MINUTE
        end = first + _MINUTE
        inside = [moment for moment in self._moments if first < moment < end]
        return (
            max((moment for moment in inside if moment <= now), default=first),
            min((moment for moment in inside if moment > now), default=end),
        )


def filled(known: Known, turn: Usual) -> bytes:
    """The answer to one caller."""
    return known.document.replace(_TIMES, turn.times)


def _moments(edition: Edition) -> Iterable[datetime]:
    """When something begins or ends that need not be on a minute of the clock."""
    for notice in edition.notices:
        yield from filter(None, (notice.begins, notice.ends))
    for office in edition.offices.values():
        yield from office.hours.named_moments
