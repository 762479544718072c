"""A call as its events tell it, in whatever order and however often they came."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from ivr.calls.event import EXPLAINS, OVER, Came, Event, Kind
from ivr.uk.london_time import LONDON

_LEAST_HEARD = 5.0
"""Seconds: whoever rings off sooner in the last part of an explanation has not heard it."""


@dataclass(frozen=True)
class Step:
    """A turn, and what followed it as far as that is known."""

    event: Event
    following: Event | None
    """The turn after it; None where there was none, or where it is lost."""
    is_last: bool
    """Whether the call ended here."""
    seconds: float | None
    """Until the turn after it or the end; None where that is not known."""


@dataclass(frozen=True)
class CallRecord:
    """One call."""

    events: tuple[Event, ...] = ()
    """Its turns in their order, each once."""
    over_at: float | None = None
    """When it ended, in seconds since 1970; None where nobody has told us."""

    def __bool__(self) -> bool:
        """Whether any turn of it is known: the end alone is no call."""
        return bool(self.events)

    @property
    def began_at(self) -> float:
        """Seconds since 1970; only of a call of which a turn is known."""
        return self.events[0].at

    @property
    def day(self) -> date:
        """The day in London on which it began."""
        return self.moment(self.began_at).date()

    @property
    def last_heard_of(self) -> float:
        """When it ended, or had its last turn."""
        return max([self.over_at or 0.0, *(event.at for event in self.events)])

    @property
    def seconds(self) -> float:
        """How long it lasted: a clock that is put back makes no call shorter than nothing."""
        return max(self.last_heard_of - self.began_at, 0.0)

    @property
    def is_whole_from_the_start(self) -> bool:
        """Whether its first turn is known."""
        return self.events[0].turn == 0

    @property
    def is_of_staff(self) -> bool:
        """Whether staff rang in to record, so that it is no caller's."""
        return any(event.kind == Kind.STAFF for event in self.events)

    def steps(self) -> list[Step]:
        """Its turns, each with what followed."""
        steps = []
        for event, later in zip(self.events, (*self.events[1:], None), strict=True):
            following = later if later and later.turn == event.turn + 1 else None
            until = following.at if following else None if later else self.over_at
            seconds = None if until is None else max(until - event.at, 0.0)
            steps.append(Step(event, following, later is None, seconds))
        return steps

    @staticmethod
    def moment(at: float) -> datetime:
        """As the clocks in London show it."""
        return datetime.fromtimestamp(at, UTC).astimezone(LONDON)


def joined(record: CallRecord, events: Iterable[Event]) -> CallRecord:
    """The same with what else is known of it; what is known already stays as it was."""
    known = {event.turn: event for event in record.events}
    over_at = record.over_at
    for event in events:
        if event.turn == OVER:
            over_at = event.at if over_at is None else min(over_at, event.at)
        else:
            known.setdefault(event.turn, event)
    return replace(record, events=tuple(known[turn] for turn in sorted(known)), over_at=over_at)


def heard_pages(record: CallRecord) -> set[str]:
    """The explanations that were listened to up to their end."""
    return {step.event.page for step in record.steps() if _is_heard(step)}


def explained_pages(record: CallRecord) -> set[str]:
    """The explanations that the caller came to."""
    return {event.page for event in record.events if event.kind in EXPLAINS}


def _is_heard(step: Step) -> bool:
    if step.event.kind != Kind.LAST_PART:
        return False
    if step.following:
        return step.following.came in (Came.SILENCE, "#") and step.following.page != step.event.page
    return step.is_last and (step.seconds is None or step.seconds >= _LEAST_HEARD)
