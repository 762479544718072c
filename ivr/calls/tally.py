"""What one call adds to the figures."""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from ivr.calls.event import ASKS, EXPLAINS, LEG_RESULTS, Came, Event, Kind
from ivr.calls.outcome import MESSAGE, ORDER, Outcome, gave_up_at, outcome_of
from ivr.calls.record import CallRecord, Step, explained_pages, heard_pages


class Figure(StrEnum):
    """What is counted, with what stands in the other fields of a cell."""

    CALLS = "calls"
    """number: the hour in London."""
    SECONDS = "seconds"
    """How long calls lasted in all."""
    LANGUAGE = "language"
    """what: the language."""
    OUTCOME = "outcome"
    """what: one of `Outcome`."""
    AGAIN = "again"
    """A call by who had rung within a day. what: the outcome of that call."""
    CAME_FOR = "came-for"
    """what: an explanation, `a-leaflet`, `a-person`, `a-message` or `nothing`; once a call."""
    GAVE_UP = "gave-up"
    """what: the page."""
    VISITS = "visits"
    """what: the page."""
    TOOK = "took"
    """what: the page, how: the key, another of `Came`, or `rang-off`."""
    STAYED = "stayed"
    """what: the page. Visits of which it is known how long they were."""
    STAY = "stay"
    """what: the page. The seconds of those visits in all."""
    ASKED = "asked"
    """Questions that were put to callers."""
    UNANSWERED = "unanswered"
    """how: `silence` or `wrong`."""
    ORDERED = "ordered"
    """what: the leaflet, how: the format."""
    RUNG = "rung"
    """what: the office, how: what became of it, number: the hour in London."""
    TASK = "task"
    """what: `hear`, `order` or `person`, how: `begun` or `done`; once a call."""
    TO_INFORMATION = "to-information"
    """number: seconds, as `bucket` rounds them."""
    TO_PERSON = "to-person"


class Cell(NamedTuple):
    """One thing that is counted."""

    figure: str
    what: str = ""
    how: str = ""
    number: int = 0


Tally = Counter[Cell]

ANSWERED, BUSY, UNANSWERED, NOT_REACHED = "answered", "busy", "unanswered", "not-reached"
CLOSED, RANG_OFF = "closed", "rang-off"
RUNG = {
    Came.SPOKE: ANSWERED,
    Came.BUSY: BUSY,
    Came.NO_ANSWER: UNANSWERED,
    Came.NOT_REACHED: NOT_REACHED,
}
A_LEAFLET, A_PERSON, A_MESSAGE, NOTHING = "a-leaflet", "a-person", "a-message", "nothing"
HEAR, ORDERING, PERSON = "hear", "order", "person"
BEGUN, DONE = "begun", "done"
_STEPS = ((120, 5), (300, 15), (900, 60))
"""Up to so many seconds, times are kept in steps of so many."""


def tally(record: CallRecord, again: str = "") -> Tally:
    """All that a call counts for; nothing for one of staff, or of which only the end is known.

    `again` is the outcome of the caller's call before, where that was within a day.
    """
    if not record or record.is_of_staff:
        return Counter()
    counted: Tally = Counter(
        [
            Cell(Figure.CALLS, number=record.moment(record.began_at).hour),
            Cell(Figure.LANGUAGE, record.events[-1].language),
            Cell(Figure.OUTCOME, outcome_of(record)),
            *_of_the_call(record, again),
            *_orders(record),
            *_offices(record),
            *_tasks(record),
            *_waits(record),
        ]
    )
    counted[Cell(Figure.SECONDS)] = round(record.seconds)
    _count_map(record, counted)
    return counted


def bucket(seconds: float) -> int:
    """A time rounded up to a step of its length: 5 seconds at first, a minute at last."""
    for most, step in _STEPS:
        if seconds <= most:
            return -int(-seconds // step) * step
    return _STEPS[-1][0] + 1


def _of_the_call(record: CallRecord, again: str) -> Iterator[Cell]:
    if again:
        yield Cell(Figure.AGAIN, again)
    if page := gave_up_at(record):
        yield Cell(Figure.GAVE_UP, page)
    for purpose in _purposes(record) or {NOTHING}:
        yield Cell(Figure.CAME_FOR, purpose)


def _purposes(record: CallRecord) -> set[str]:
    found = explained_pages(record)
    for event in record.events:
        if event.kind in (Kind.TRANSFER, Kind.CLOSED):
            found.add(A_PERSON)
        if event.page.startswith("order."):
            found.add(A_LEAFLET)
        if event.page.startswith("message."):
            found.add(A_MESSAGE)
    return found


def _orders(record: CallRecord) -> Iterator[Cell]:
    for event in record.events:
        for given in event.gave:
            if given.startswith(ORDER):
                _, leaflet, form = given.split(":")
                yield Cell(Figure.ORDERED, leaflet, form)


def _offices(record: CallRecord) -> Iterator[Cell]:
    """Each time that a caller was put through, whichever of its lines were rung."""
    before: Event | None = None
    began: Event | None = None
    for step in record.steps():
        event = step.event
        if event.kind == Kind.CLOSED and (before is None or before.page != event.page):
            yield _rung(event, CLOSED)
        if event.kind == Kind.TRANSFER:
            goes_on = before and before.page == event.page and event.came in LEG_RESULTS
            began = began if goes_on and began else event
            if step.is_last:
                yield _rung(began, RANG_OFF)
            elif step.following and not _rings_on(step):
                yield _rung(began, RUNG.get(Came(_known(step.following.came)), UNANSWERED))
        before = event


def _rings_on(step: Step) -> bool:
    """Whether the next line of the same office is rung."""
    later = step.following
    return later is not None and later.kind == Kind.TRANSFER and later.page == step.event.page


def _known(came: str) -> str:
    return came if came in LEG_RESULTS else Came.NO_ANSWER


def _rung(event: Event, result: str) -> Cell:
    return Cell(Figure.RUNG, event.office, result, CallRecord.moment(event.at).hour)


def _tasks(record: CallRecord) -> Iterator[Cell]:
    purposes = _purposes(record)
    outcome = outcome_of(record)
    gave = {given.partition(":")[0] for event in record.events for given in event.gave}
    if explained_pages(record):
        yield Cell(Figure.TASK, HEAR, BEGUN)
        if heard_pages(record):
            yield Cell(Figure.TASK, HEAR, DONE)
    if A_LEAFLET in purposes:
        yield Cell(Figure.TASK, ORDERING, BEGUN)
        if ORDER.rstrip(":") in gave:
            yield Cell(Figure.TASK, ORDERING, DONE)
    if A_PERSON in purposes:
        yield Cell(Figure.TASK, PERSON, BEGUN)
        if outcome is Outcome.PUT_THROUGH or MESSAGE in gave:
            yield Cell(Figure.TASK, PERSON, DONE)


def _waits(record: CallRecord) -> Iterator[Cell]:
    if not record.is_whole_from_the_start:
        return
    for figure, kinds in ((Figure.TO_INFORMATION, EXPLAINS), (Figure.TO_PERSON, {Kind.TRANSFER})):
        for event in record.events:
            if event.kind in kinds:
                waited = max(event.at - record.began_at, 0.0)
                yield Cell(figure, number=bucket(waited))
                break


def _count_map(record: CallRecord, counted: Tally) -> None:
    """The pages that were visited, how long, and the keys taken there."""
    page, stay = "", 0.0
    is_known = True
    for step in record.steps():
        event = step.event
        if event.page != page:
            page, stay, is_known = event.page, 0.0, True
            counted[Cell(Figure.VISITS, page)] += 1
        _count_answer(step, counted)
        is_known = is_known and step.seconds is not None
        stay += step.seconds or 0.0
        leaves = step.is_last or (step.following is not None and step.following.page != page)
        if leaves and is_known:
            counted[Cell(Figure.STAYED, page)] += 1
            counted[Cell(Figure.STAY, page)] += round(stay)


def _count_answer(step: Step, counted: Tally) -> None:
    event, later = step.event, step.following
    if later:
        counted[Cell(Figure.TOOK, event.page, later.came)] += 1
        if event.kind in ASKS:
            counted[Cell(Figure.ASKED)] += 1
            if later.came == Came.SILENCE:
                counted[Cell(Figure.UNANSWERED, how="silence")] += 1
            elif later.misses > event.misses and later.page == event.page:
                counted[Cell(Figure.UNANSWERED, how="wrong")] += 1
    elif step.is_last and event.kind != Kind.ENDING:
        counted[Cell(Figure.TOOK, event.page, RANG_OFF)] += 1
