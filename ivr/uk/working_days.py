"""Working days: those on which post is sent and offices answer, in England."""

from datetime import date, datetime, time, timedelta

from ivr.uk.bank_holidays import bank_holidays
from ivr.uk.london_time import LONDON

_DAY = timedelta(days=1)
_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Whether it is neither at a weekend nor a bank holiday."""
    return day.weekday() < _SATURDAY and day not in bank_holidays(day.year)


def late_since(now: datetime, days: int) -> datetime:
    """The moment before which whatever still waits has waited longer than so many working days.

    The day on which it came does not count: what comes on Friday has waited a day on Monday.
    """
    day, counted = now.astimezone(LONDON).date(), 0
    while True:
        counted += is_working_day(day)
        if counted > days:
            return datetime.combine(day, time(), LONDON)
        day -= _DAY
