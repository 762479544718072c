"""How well the line does: the measures that are published for lines like this one."""

from collections.abc import Iterator
from dataclasses import dataclass

from ivr.calls.hiding import LEAST_SHOWN, Hidden, alone
from ivr.calls.outcome import SELF_SERVED
from ivr.calls.tables import Row, Table, Value
from ivr.calls.tally import BEGUN, DONE, HEAR, ORDERING, PERSON, Figure, Tally

_NONE = "none"
_LONGER = 901
"""A time that is longer than any that is kept exactly."""


@dataclass(frozen=True)
class Measured:
    """What some calls add up to, asked for what it shows."""

    counts: Tally

    def of(self, figure: Figure, what: str | None = None, how: str | None = None) -> int:
        """All that is counted of a figure; None is any."""
        return sum(
            count
            for cell, count in self.counts.items()
            if cell.figure == figure and what in (None, cell.what) and how in (None, cell.how)
        )

    @property
    def calls(self) -> int:
        """How many there were."""
        return self.of(Figure.CALLS)

    @property
    def self_served(self) -> int:
        """How many were completed with no person."""
        return sum(self.of(Figure.OUTCOME, outcome) for outcome in SELF_SERVED)

    @property
    def truly_self_served(self) -> int:
        """The same without those whose caller rang again within a day."""
        return self.self_served - sum(self.of(Figure.AGAIN, outcome) for outcome in SELF_SERVED)

    def done(self, task: str) -> Value:
        """The share of the calls in which a task was finished that had been begun."""
        return share(self.of(Figure.TASK, task, DONE), self.of(Figure.TASK, task, BEGUN))

    def time(self, figure: Figure, of_all: float) -> Value:
        """The seconds within which so many of all callers were there."""
        steps = sorted(
            (cell.number, count) for cell, count in self.counts.items() if cell.figure == figure
        )
        number = sum(count for _, count in steps)
        if number < LEAST_SHOWN:
            return Hidden.FEW if number else _NONE
        left = of_all * number
        for seconds, count in steps:
            left -= count
            if left <= 0:
                return "over 15 minutes" if seconds == _LONGER else f"{seconds} seconds"
        raise AssertionError("all of them come to the end")

    @property
    def average(self) -> Value:
        """How long a call lasts."""
        if self.calls < LEAST_SHOWN:
            return alone(self.calls) if self.calls else _NONE
        minutes, seconds = divmod(round(self.of(Figure.SECONDS) / self.calls), 60)
        return f"{minutes} min {seconds} s"


def share(part: int, whole: int) -> Value:
    """As "34 %"; where part or rest is so small that it must not be told, that."""
    if whole == 0:
        return _NONE
    if isinstance(alone(part), Hidden) or isinstance(alone(whole - part), Hidden):
        return Hidden.WITHHELD
    return f"{100 * part / whole:.0f} %"


def measures(now: Measured, before: Measured, periods: tuple[str, str]) -> Table:
    """This period against the last, beside what is aimed at."""
    rows = tuple(
        Row(name, (this, last, aim))
        for (name, aim, this), (_, _, last) in zip(_each(now), _each(before), strict=True)
    )
    return Table(
        "measures",
        "How well the line does",
        _finding(now, before, periods),
        ("Measure", periods[0], periods[1], "Aim"),
        rows,
        note=(
            "A call is completed with no person where the caller heard an explanation to its end, "
            "or ordered a leaflet, and neither spoke to an office nor left a message. This is no "
            "aim in itself: whoever wants a person should reach one. An order is finished once the "
            "line has told the caller that it will be posted; one that staff complete afterwards "
            "is none of the line's. Times are from when the line "
            "answers, half of all callers or nine of ten being there by then."
        ),
    )


def _each(of: Measured) -> Iterator[tuple[str, str, Value]]:
    calls, asked = of.calls, of.of(Figure.ASKED)
    yield "Calls", "", alone(calls)
    yield "Average length", "", of.average
    yield "Completed with no person", "", share(of.self_served, calls)
    yield "… and not rung again within a day", "", share(max(of.truly_self_served, 0), calls)
    yield "Rang again within a day", "", share(of.of(Figure.AGAIN), calls)
    yield "Explanations heard to the end", "95 % or more", of.done(HEAR)
    yield "Leaflet orders finished", "85 % or more", of.done(ORDERING)
    yield "Spoke to an office or left a message, of who wanted a person", "", of.done(PERSON)
    yield "Time to information, half", "75 seconds or less", of.time(Figure.TO_INFORMATION, 0.5)
    yield "Time to information, nine of ten", "100 or less", of.time(Figure.TO_INFORMATION, 0.9)
    yield "Time until an office rings, half", "", of.time(Figure.TO_PERSON, 0.5)
    yield "Time until an office rings, nine of ten", "", of.time(Figure.TO_PERSON, 0.9)
    for name, how, aim in (
        ("Questions that nobody answered", "silence", "under 5 %"),
        ("Questions answered with a wrong key", "wrong", "under 3 %"),
    ):
        yield name, aim, share(of.of(Figure.UNANSWERED, how=how), asked)


def _finding(now: Measured, before: Measured, periods: tuple[str, str]) -> str:
    this = share(now.self_served, now.calls)
    last = share(before.self_served, before.calls)
    if this == _NONE:
        return f"Nobody rang in {periods[0]}."
    if isinstance(this, Hidden):
        return f"Too few calls in {periods[0]} to say how many were completed with no person."
    compared = "" if isinstance(last, Hidden) or last == _NONE else f", after {last} before"
    return f"{this} of the calls in {periods[0]} were completed with no person{compared}."
