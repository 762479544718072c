"""The week of an office: which days it opens, from when to when."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
END_OF_DAY = 24 * 60


@dataclass(frozen=True)
class Period:
    """From opening to closing, on one day."""

    opens: int
    """Minutes after midnight, by the clock on the wall."""
    closes: int
    """The same; END_OF_DAY is 24:00."""

    def __str__(self) -> str:
        return f"{clock(self.opens)}-{clock(self.closes)}"


Week = tuple[tuple[Period, ...], ...]
"""Seven days from Monday, each with its periods in order; a closed day has none."""


@dataclass(frozen=True)
class SameHours:
    """The days of a week that have the same hours."""

    days: tuple[int, ...]
    """0 is Monday."""
    periods: tuple[Period, ...]

    @property
    def is_every_day(self) -> bool:
        """Whether the whole week is like this."""
        return len(self.days) == len(DAYS)

    @property
    def runs(self) -> tuple[tuple[int, ...], ...]:
        """The days as people say them: (first, last) of three or more in a row, others alone."""
        return tuple(_runs(self.days))

    def __str__(self) -> str:
        """`Monday to Thursday and Saturday, 9:00-12:30 and 13:30-17:00`."""
        runs = [" to ".join(DAYS[day] for day in run) for run in self.runs]
        days = "every day" if self.is_every_day else _listed(runs)
        return f"{days}, {_listed([str(period) for period in self.periods])}"


def same_hours(week: Week) -> tuple[SameHours, ...]:
    """The open days of a week, those with the same hours together, in order of their first day."""
    days_of: dict[tuple[Period, ...], list[int]] = {}
    for day, periods in enumerate(week):
        if periods:
            days_of.setdefault(periods, []).append(day)
    return tuple(SameHours(tuple(days), periods) for periods, days in days_of.items())


def clock(minutes: int) -> str:
    """Minutes after midnight as they are written: `9:05`, `24:00`."""
    return f"{minutes // 60}:{minutes % 60:02}"


def _runs(days: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    for _, row in groupby(enumerate(days), key=lambda numbered: numbered[1] - numbered[0]):
        run = [day for _, day in row]
        if len(run) > 2:
            yield run[0], run[-1]
        else:
            yield from ((day,) for day in run)


def _listed(words: list[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
