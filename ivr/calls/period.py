"""The months and years that figures are of."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from ivr.uk.london_time import YEARS

_WRITTEN = re.compile(r"(\d{4})(?:-(\d\d))?", re.ASCII)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """A month, or where that is None a whole year."""

    year: int
    month: int | None = None

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month or 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after.first - _DAY

    @property
    def days(self) -> list[date]:
        """Every day of it."""
        return [self.first + _DAY * number for number in range((self.last - self.first).days + 1)]

    @property
    def before(self) -> "Period":
        """The period before it."""
        if self.month is None:
            return Period(self.year - 1)
        return Period(self.year, self.month - 1) if self.month > 1 else Period(self.year - 1, 12)

    @property
    def after(self) -> "Period":
        """The period after it."""
        if self.month is None:
            return Period(self.year + 1)
        return Period(self.year, self.month + 1) if self.month < 12 else Period(self.year + 1, 1)

    @property
    def in_words(self) -> str:
        """As "November 2026" or "2026"."""
        return f"{self.first:%B %Y}" if self.month else str(self.year)

    def __str__(self) -> str:
        """As `read_period` takes it: "2026-11" or "2026"."""
        return f"{self.year}-{self.month:02}" if self.month else str(self.year)


def month_of(day: date) -> Period:
    """The month that a day is in."""
    return Period(day.year, day.month)


def read_period(text: str) -> Period | None:
    """`2026-11` or `2026`; None where it is neither."""
    found = _WRITTEN.fullmatch(text.strip())
    if not found or int(found[1]) not in YEARS:
        return None
    if found[2] is None:
        return Period(int(found[1]))
    return Period(int(found[1]), int(found[2])) if 1 <= int(found[2]) <= 12 else None
