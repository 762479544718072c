"""How many have rung today, and what came of it: for the first page."""

from dataclasses import dataclass

from ivr.calls.hiding import Shown, with_total
from ivr.calls.measures import Measured
from ivr.calls.outcome import Outcome
from ivr.calls.tally import Figure
from ivr.store.call_counts import counts_of
from ivr.uk.london_time import LONDON
from ivr.web.console.at_hand import console, now, read


@dataclass(frozen=True)
class CallsToday:
    """Calls since midnight that are over; what is small is hidden as in all figures."""

    number: Shown
    outcomes: tuple[tuple[str, Shown], ...]
    """What became of them, as far as it became of anybody."""


def calls_today() -> CallsToday | None:
    """As they have been counted; the worker does so each minute. None where nothing is counted."""
    if not console().settings.figures:
        return None
    day = now().astimezone(LONDON).date()
    counted = Measured(read(lambda connection: counts_of(connection, day, day)))
    safe = with_total([counted.of(Figure.OUTCOME, outcome) for outcome in Outcome])
    outcomes = zip((outcome.in_words for outcome in Outcome), safe.cells, strict=True)
    return CallsToday(safe.total, tuple(each for each in outcomes if each[1] != 0))
