"""Working days in England, and what has waited longer than some of them."""

from datetime import UTC, date, datetime

import pytest

from ivr.uk.london_time import LONDON
from ivr.uk.working_days import is_working_day, late_since


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 27), True),
        (date(2026, 11, 28), False),
        (date(2026, 11, 29), False),
        (date(2026, 12, 25), False),
        (date(2026, 12, 28), False),  # for Boxing Day, which is a Saturday
        (date(2026, 12, 29), True),
    ],
)
def test_working_days(day: date, works: bool) -> None:
    assert is_working_day(day) == works


@pytest.mark.parametrize(
    ("now", "days", "since"),
    [
        ("2026-11-26 09:00", 0, "2026-11-26"),
        ("2026-11-26 09:00", 2, "2026-11-24"),
        ("2026-11-30 09:00", 1, "2026-11-27"),  # a Monday: Friday is a working day ago
        ("2026-11-30 09:00", 2, "2026-11-26"),
        ("2026-11-29 23:59", 1, "2026-11-26"),  # a Sunday
        ("2026-12-29 00:00", 1, "2026-12-24"),
        ("2026-06-30 00:30", 1, "2026-06-29"),  # it is still the 29th in UTC
    ],
)
def test_late_since(now: str, days: int, since: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=LONDON)
    expected = datetime.fromisoformat(since).replace(tzinfo=LONDON)
    assert late_since(moment.astimezone(UTC), days) == expected
