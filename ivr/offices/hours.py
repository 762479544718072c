"""When an office is open, and why: its week, bank holidays, closures, and the switch."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge

from ivr.offices.week import DAYS, Week, clock, same_hours
from ivr.uk.bank_holidays import bank_holidays
from ivr.uk.london_time import LONDON


@dataclass(frozen=True)
class Closure:
    """A time for which the office is closed, whatever its week says. Moments are in UTC."""

    start: datetime
    until: datetime
    reason: str
    """For staff; callers don't hear it."""


@dataclass(frozen=True)
class ClosedNow:
    """The switch: somebody has closed the office by hand."""

    until: datetime | None = None
    """In UTC; None is until further notice."""


@dataclass(frozen=True)
class OpeningHours:
    """The opening hours of one office, by the clock on the wall in London.

    Moments given are aware datetimes, of any zone; moments answered are London's.
    `read_hours` makes these values and refuses what can't be; nothing is checked here.
    """

    week: Week = ()
    """Empty where no hours are set: then it is always open, bank holidays too."""
    open_bank_holidays: frozenset[date] = frozenset()
    """The bank holidays on which it opens as on any such day of the week."""
    closures: tuple[Closure, ...] = ()
    closed_now: ClosedNow | None = None

    def is_open(self, moment: datetime) -> bool:
        """Whether callers are put through to the office."""
        return self._closing(moment) is None and self._is_in_hours(moment.astimezone(LONDON))

    def why(self, moment: datetime) -> str:
        """What makes the office open or closed, for staff: `bank holiday: Good Friday`."""
        local = moment.astimezone(LONDON)
        match self._closing(moment):
            case Closure(until=until, reason=reason):
                return f"closed {_until(until, local)} ({reason})"
            case ClosedNow(until=until):
                return f"switched to closed {_until(until, local)}"
        if not self.week:
            return "always open, as no hours are set"
        if name := self.bank_holiday(local.date()):
            return f"bank holiday: {name}"
        groups = same_hours(self.week)
        if not self._is_in_hours(local):
            return f"outside opening hours: {'; '.join(map(str, groups))}"
        if local.date() in self.open_bank_holidays:
            return f"open on a bank holiday: {bank_holidays(local.year)[local.date()]}"
        return f"open {next(group for group in groups if local.weekday() in group.days)}"

    def next_change(self, moment: datetime) -> datetime | None:
        """When it next closes or opens; None where that never happens, or nobody knows when."""
        now = self.is_open(moment)
        for edge in self._edges_after(moment):
            if self.is_open(edge) != now:
                return edge.astimezone(LONDON)
        return None

    def next_opening(self, moment: datetime) -> datetime | None:
        """When a closed office opens again; None while it is open, and where nobody knows."""
        return None if self.is_open(moment) else self.next_change(moment)

    def bank_holiday(self, day: date) -> str | None:
        """The bank holiday that closes the office on a day on which it would be open."""
        if not self.week or not self.week[day.weekday()] or day in self.open_bank_holidays:
            return None
        return bank_holidays(day.year).get(day)

    @property
    def named_moments(self) -> list[datetime]:
        """Those at which it closes or opens whatever its week says, in order."""
        switch = self.closed_now.until if self.closed_now else None
        edges = [edge for each in self.closures for edge in (each.start, each.until)]
        return sorted([*edges, switch] if switch else edges)

    def _closing(self, moment: datetime) -> Closure | ClosedNow | None:
        """What closes the office in spite of its week; of several closures, the last to end."""
        switch = self.closed_now
        if switch and (switch.until is None or moment < switch.until):
            return switch
        if not self.closures:
            return None
        in_force = [each for each in self.closures if each.start <= moment < each.until]
        return max(in_force, key=lambda each: each.until, default=None)

    def _is_in_hours(self, local: datetime) -> bool:
        if not self.week:
            return True
        minute = local.hour * 60 + local.minute
        return any(
            period.opens <= minute < period.closes for period in self.week[local.weekday()]
        ) and not self.bank_holiday(local.date())

    def _edges_after(self, moment: datetime) -> Iterator[datetime]:
        """Every moment from then on, in order, at which the office may open or close."""
        if closing := self._closing(moment):
            if closing.until is None:
                return
            yield closing.until
            moment = closing.until  # nothing before can open it
        for edge in merge(self.named_moments, self._week_edges(moment) if any(self.week) else ()):
            if edge > moment:
                yield edge

    def _week_edges(self, moment: datetime) -> Iterator[datetime]:
        """Where the hours of each day from then on begin and end, for ever: one day has some."""
        day = moment.astimezone(LONDON).date()
        while True:
            periods = self.week[day.weekday()]
            minutes = {minute for each in periods for minute in (each.opens, each.closes)}
            yield from sorted(_when_the_clock_shows(minutes, day))
            day += timedelta(days=1)


ALWAYS_OPEN = OpeningHours()


def _when_the_clock_shows(minutes: set[int], day: date) -> set[datetime]:
    """When the clock on the wall comes to each of these minutes of a day."""
    midnight = datetime.combine(day, time(), LONDON)
    walls = [midnight + timedelta(minutes=minute) for minute in minutes]
    moments = {wall.astimezone(UTC) for wall in walls}
    if midnight.utcoffset() != (midnight + timedelta(days=1)).utcoffset():
        # Put back, the clock shows some minutes twice. Put forward, it comes to those it leaves
        # out when it is put: at 1:00 UTC, as it always is.
        moments |= {wall.replace(fold=1).astimezone(UTC) for wall in walls}
        moments.add(datetime.combine(day, time(1), UTC))
    return moments


def _until(until: datetime | None, now: datetime) -> str:
    """`until 14:00`, `until Monday 9:00`, `until the end of Monday 4 January 2027`."""
    if until is None:
        return "until further notice"
    local = until.astimezone(LONDON)
    at_midnight = local.time() == time()
    day = local.date() - timedelta(days=at_midnight)
    match (day - now.date()).days:
        case 0:
            name = "today" if at_midnight else ""
        case days if 0 < days < len(DAYS):
            name = DAYS[day.weekday()]
        case _:
            name = f"{DAYS[day.weekday()]} {day.day} {day:%B %Y}"
    if at_midnight:
        return f"until the end of {name}"
    return " ".join(filter(None, ("until", name, clock(local.hour * 60 + local.minute))))
