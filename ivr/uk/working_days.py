"""Days on which post is made ready: Monday to Friday, but for the bank holidays of England."""

from datetime import date, timedelta

from ivr.uk.bank_holidays import bank_holidays

_SATURDAY = 5
_WEEK = timedelta(days=7)


def working_days_since(then: date, today: date) -> int:
    """How many working days have begun after a day, today's included; 0 for one to come."""
    if then >= today:
        return 0
    weeks, days = divmod((today - then).days, 7)
    after_weeks = then + weeks * _WEEK
    rest = sum(_is_weekday(after_weeks + timedelta(days=day)) for day in range(1, days + 1))
    holidays = sum(
        _is_weekday(day) and then < day <= today
        for year in range(then.year, today.year + 1)
        for day in bank_holidays(year)
    )
    return weeks * _SATURDAY + rest - holidays


def working_days_before(today: date, days: int) -> date:
    """The last day since which so many working days have begun."""
    day = today
    while working_days_since(day, today) < days:
        day -= timedelta(days=1)
    return day


def _is_weekday(day: date) -> bool:
    return day.weekday() < _SATURDAY
