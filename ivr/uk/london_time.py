"""The time on the wall in London: everyone here reads and hears that one."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
YEARS = range(2000, 2100)
"""What a person may mean; another year is a slip of the finger."""

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d{1,2})(:\d\d.*)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def in_london(seconds: float) -> datetime:
    """Seconds since 1970, as the clocks in London show them."""
    return datetime.fromtimestamp(seconds, LONDON)


def read_moment(text: str) -> datetime | None:
    """`2026-12-25 10:00`, London's time, or ISO 8601 with an offset; None where it is neither.

    The answer is in UTC. A time that comes twice, when the clocks go back, is the first of the two;
    one that never comes, when they go forward, is an hour later.
    """
    found = _MOMENT.fullmatch(text.strip())
    if not found:
        return None
    day, hour, rest = found.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{hour:0>2}{rest}")
    except ValueError:
        return None
    if moment.year not in YEARS:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=LONDON)).astimezone(UTC)


def read_date(text: str) -> date | None:
    """`2026-12-25`; None where it is no date."""
    if not _DATE.fullmatch(text.strip()):
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if day.year in YEARS else None
