"""What became of a call."""

from enum import StrEnum

from ivr.calls.event import Came, Kind
from ivr.calls.record import CallRecord, heard_pages

ORDER, MESSAGE = "order:", "message"
"""How what a turn has given us begins, or what it is."""


class Outcome(StrEnum):
    """The most that a caller got; the first that is true counts."""

    PUT_THROUGH = "put-through"
    MESSAGE = "message"
    ORDERED = "ordered"
    HEARD = "heard"
    TROUBLE = "trouble"
    RANG_OFF = "rang-off"

    @property
    def in_words(self) -> str:
        """As staff read it."""
        return _IN_WORDS[self]


_IN_WORDS = {
    Outcome.PUT_THROUGH: "Spoke to an office",
    Outcome.MESSAGE: "Left a message",
    Outcome.ORDERED: "Ordered a leaflet",
    Outcome.HEARD: "Heard an explanation",
    Outcome.TROUBLE: "The line failed, and put them through",
    Outcome.RANG_OFF: "Rang off without any of these",
}

SELF_SERVED = (Outcome.ORDERED, Outcome.HEARD)
"""Calls that were completed with no person."""


def outcome_of(record: CallRecord) -> Outcome:
    """The most that the caller got."""
    came = {event.came for event in record.events}
    gave = [given for event in record.events for given in event.gave]
    if Came.SPOKE in came:
        return Outcome.PUT_THROUGH
    if MESSAGE in gave:
        return Outcome.MESSAGE
    if any(given.startswith(ORDER) for given in gave):
        return Outcome.ORDERED
    if heard_pages(record):
        return Outcome.HEARD
    return Outcome.TROUBLE if Came.TROUBLE in came else Outcome.RANG_OFF


def gave_up_at(record: CallRecord) -> str:
    """The page at which a caller rang off who had got nothing; "" where that is not so."""
    last = record.events[-1]
    if outcome_of(record) is not Outcome.RANG_OFF or last.kind == Kind.ENDING:
        return ""
    return last.page
