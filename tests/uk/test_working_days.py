"""How long something has waited, in days on which somebody could have done it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.uk.bank_holidays import bank_holidays
from ivr.uk.working_days import working_days_before, working_days_since

days = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("then", "today", "number"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), 0),  # a Monday
        (date(2026, 11, 23), date(2026, 11, 24), 1),
        (date(2026, 11, 20), date(2026, 11, 23), 1),  # over a weekend
        (date(2026, 11, 21), date(2026, 11, 23), 1),
        (date(2026, 11, 21), date(2026, 11, 22), 0),
        (date(2026, 12, 24), date(2026, 12, 29), 1),  # over Christmas, whose 26th is a Saturday
        (date(2026, 4, 2), date(2026, 4, 7), 1),  # over Easter
        (date(2026, 11, 24), date(2026, 11, 23), 0),
    ],
)
def test_over_weekends_and_bank_holidays(then: date, today: date, number: int) -> None:
    assert working_days_since(then, today) == number


@given(days, days)
def test_it_is_what_counting_on_the_fingers_gives(then: date, today: date) -> None:
    between = [then + timedelta(days=day) for day in range(1, (today - then).days + 1)]
    worked = [day for day in between if day.weekday() < 5 and day not in bank_holidays(day.year)]
    assert working_days_since(then, today) == len(worked)


@given(days, st.integers(0, 12))
def test_the_day_before_so_many(today: date, number: int) -> None:
    day = working_days_before(today, number)
    assert working_days_since(day, today) == number
    assert working_days_since(day + timedelta(days=1), today) < max(number, 1)
