"""Calls as their turns tell them, for tests of the figures."""

from itertools import pairwise

from ivr.calls.event import OVER, Came, Event, Kind
from ivr.calls.record import CallRecord, joined

BEGAN = 1_790_000_000.0
"""A Monday in September, at 15:13 in London."""

KINDS = {
    "main-menu": Kind.MENU,
    "help-at-school": Kind.MENU,
    "after-a-stage": Kind.MENU,
    "where-you-live": Kind.MENU,
    "nobody-free": Kind.MENU,
    "closed": Kind.CLOSED,
    "connect-derby": Kind.TRANSFER,
    "connect-chesterfield": Kind.TRANSFER,
    "order.format": Kind.QUESTION,
    "order.done": Kind.QUESTION,
    "message.record": Kind.QUESTION,
    "message.after": Kind.QUESTION,
    "ring-in.line": Kind.STAFF,
    "goodbye": Kind.ENDING,
    "sorry": Kind.ENDING,
}
OFFICES = {"connect-derby": "derby", "connect-chesterfield": "chesterfield"}


def told(story: str, *, began: float = BEGAN, over: bool = True) -> tuple[Event, ...]:
    """The events of `main-menu 5 1 help-at-school 4 …`: a page, its seconds, what came in, and on.

    `school-action/last` is the last part; `page!` is the same page after a miss; `page+gave` is one
    that the turn has given something at.
    """
    words = ["call", *story.split()]
    events, at, office, misses = [], began, "", 0
    for turn in range(len(words) // 3):
        came, written, seconds = words[3 * turn : 3 * turn + 3]
        written, _, gave = written.partition("+")
        misses = misses + 1 if written.endswith("!") else 0
        page, _, part = written.rstrip("!").partition("/")
        kind = KINDS.get(page, Kind.LAST_PART if part else Kind.EXPLANATION)
        office = OFFICES.get(page, office)
        given = (gave,) if gave else ()
        events.append(Event(turn, at, came, page, kind, misses, office, "en", given))
        at += float(seconds)
    assert all(earlier.turn + 1 == later.turn for earlier, later in pairwise(events))
    return (*events, Event(OVER, at, Came.OVER)) if over else tuple(events)


def record(story: str, **more: float) -> CallRecord:
    """The same as one call."""
    return joined(CallRecord(), told(story, **more))  # type: ignore[arg-type]  # only times are given
